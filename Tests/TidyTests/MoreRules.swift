import Foundation

extension Rule {
  /// Who may import what: the table of ARCHITECTURE.md. What is not there is not allowed.
  static let mayImport: [String: Set<String>] = [
    "CivilTime": [],
    "Policy": ["CivilTime", "Yams", "Glibc", "Foundation", "Dispatch", "Synchronization"],
    "Casework": ["CivilTime", "Policy", "Foundation"],
    "Storage": [],
    "SQLiteStore": ["Storage", "GRDB", "GRDBSQLite", "Foundation", "Synchronization", "Dispatch"],
    "CLibPQ": [],
    "PostgresStore": ["Storage", "CLibPQ", "Foundation", "Glibc", "Synchronization", "Dispatch"],
    "Records": ["Casework", "CivilTime", "Policy", "Storage", "Crypto", "CryptoExtras", "Foundation"],
    "Operations": [
      "Casework", "CivilTime", "Policy", "Records", "Storage", "ServiceLifecycle", "Logging",
      "Synchronization", "Foundation", "Dispatch",
    ],
    "CCurl": [],
    "Notices": [
      "Casework", "CivilTime", "CCurl", "Operations", "Crypto", "ServiceLifecycle", "Logging", "Foundation",
      "Synchronization",
    ],
    "Markup": [],
    "Pages": ["Casework", "CivilTime", "Markup", "Policy"],
    "Web": [
      "Casework", "CivilTime", "Markup", "Notices", "Operations", "Pages", "Policy", "Hummingbird",
      "HummingbirdCore",
      "HTTPTypes", "NIOCore", "NIOHTTP1", "NIOHTTPTypes", "ServiceLifecycle",
      "Logging", "Foundation", "Glibc",
      "Synchronization",
    ],
    "homeward": [
      "Casework", "CivilTime", "Notices", "Operations", "Policy", "PostgresStore", "SQLiteStore", "Storage",
      "Web", "ArgumentParser", "TOMLKit",
      "ServiceLifecycle", "UnixSignals", "Logging", "Crypto", "Glibc", "Foundation", "Dispatch",
      "Synchronization",
    ],
  ]

  static let imports = Rule(name: "a target imports only what the table allows") {
    $0.isSource
  } findings: { file in
    let allowed = mayImport[file.target ?? ""]
    return SwiftText(file.text).code.enumerated().compactMap { index, line in
      guard let found = line.firstMatch(of: importPattern) else { return nil }
      let module = String(found.1)
      guard let allowed else { return Finding(path: file.path, line: index + 1, what: "an unknown target") }
      // The C library has another name on another platform.
      let name = ["Musl", "Darwin"].contains(module) ? "Glibc" : module
      return allowed.contains(name)
        ? nil : Finding(path: file.path, line: index + 1, what: "may not import \(module) (ARCHITECTURE.md)")
    }
  }

  static let documentation = Rule(name: "what is public says what it is") {
    $0.isSource
  } findings: { file in
    let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    // Elements of Markup and Pages are named after what they write; the stores' functions are those of Store.
    let speaksForItself = ["Markup", "Pages", "SQLiteStore", "PostgresStore"].contains(file.target ?? "")
    return lines.indices.compactMap { index in
      guard let found = lines[index].firstMatch(of: publicPattern) else { return nil }
      let kind = found.1
      guard kind != "func" || !speaksForItself else { return nil }
      if kind == "func", lines[index].firstMatch(of: witnessPattern) != nil { return nil }
      var above = index - 1
      while above >= 0, lines[above].hasPrefix("@") || lines[above].hasPrefix("// ") { above -= 1 }
      if above >= 0, lines[above].hasPrefix("///") { return nil }
      return Finding(path: file.path, line: index + 1, what: "public without a word on it: add ///")
    }
  }

  /// Made of pieces, so that this file does not find itself.
  private static let machinePatterns: [String] = [
    "/wo" + "rk/", "/tm" + "p/w/", "/ro" + "ot/", #"/ho"# + #"me/[a-z]"#, #"/Us"# + #"ers/[A-Za-z]"#,
    #"pypi\."# + "org", "python" + "hosted", #"deb\."# + "debian", #"registry\."# + "npmjs",
    #"proxy\."# + "golang",
  ]

  static let machine = Rule(name: "no file names a machine's folders or a registry's host") { _ in
    true
  } findings: { file in
    matches(machinePatterns, in: file, "names a machine's folder or a registry")
  }

  static let ends = Rule(name: "every file ends with a line end and no line with a space") { _ in
    true
  } findings: { file in
    var found: [Finding] = []
    if !file.text.isEmpty, !file.text.hasSuffix("\n") {
      found.append(Finding(path: file.path, line: 0, what: "has no line end at its end"))
    }
    let trailing = file.path.hasSuffix(".md") ? [] : [#"[ \t]$"#]
    return found + matches(trailing, in: file, "ends in a space")
  }

  static let testNames = Rule(name: "names of tests are sentences") {
    $0.isSwift && $0.path.hasPrefix("Tests/")
  } findings: { file in
    let text = SwiftText(file.text)
    return text.code.enumerated().compactMap { index, line in
      guard line.firstMatch(of: testPattern) != nil else { return nil }
      let near = text.literals.first { (index + 1...index + 3).contains($0.line) }
      if let near, near.text.split(separator: " ").count >= 3 { return nil }
      return Finding(path: file.path, line: index + 1, what: "a test without a sentence for a name")
    }
  }

  static let requirements = Rule(name: "requirements that are cited exist") { file in
    !file.path.hasPrefix("Tests/TidyTests/")
  } findings: { file in
    file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().flatMap { index, line in
      line.matches(of: requirementPattern).filter { !Requirements.has(String($0.0)) }
        .map { Finding(path: file.path, line: index + 1, what: "there is no requirement \($0.0)") }
    }
  }

  static let links = Rule(name: "links of documents lead to files that are there") {
    $0.path.hasSuffix(".md")
  } findings: { file in
    let folder = SourceTree.root.appendingPathComponent(file.path).deletingLastPathComponent()
    return file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().flatMap {
      index, line in
      line.matches(of: linkPattern).map { String($0.1) }
        .filter { !FileManager.default.fileExists(atPath: folder.appendingPathComponent($0).path) }
        .map { Finding(path: file.path, line: index + 1, what: "leads nowhere: \($0)") }
    }
  }

  private static func matches(_ patterns: [String], in file: SourceTree.File, _ what: String) -> [Finding] {
    file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap {
      index, line in
      patterns.contains { line.range(of: $0, options: .regularExpression) != nil }
        ? Finding(path: file.path, line: index + 1, what: what) : nil
    }
  }
}

nonisolated(unsafe) private let importPattern =
  #/^\s*(?:@\w+\s+)?(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+(?:(?:struct|class|enum|protocol|func|typealias|var|let)\s+)?(\w+)/#
nonisolated(unsafe) private let publicPattern =
  #/^public (?:(?:static|final|mutating|nonisolated|indirect|borrowing|consuming) )*(struct|enum|class|actor|protocol|typealias|func)\b/#
nonisolated(unsafe) private let witnessPattern =
  #/func (?:[^\w\s]+|hash|encode|appendLiteral|appendInterpolation|makeIterator|next) ?[(<]/#
nonisolated(unsafe) private let testPattern = #/(?:^|\s)@Test\b/#
nonisolated(unsafe) private let requirementPattern =
  #/\b(?:HV|NK|AP|BP|PO|UX|SEC|CLI|DOC|BRD|INT|OFF|OPS|PRV|VIZ)-\d+(?:\.\d+)*[a-z]?\b/#
nonisolated(unsafe) private let linkPattern = #/\]\(((?!https?:|mailto:)[^)#\s]+)[^)]*\)/#
