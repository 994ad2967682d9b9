import Foundation

/// A rule of the house that a machine can hold: looks at one file and says what is wrong.
struct Rule: Sendable, CustomStringConvertible {
  let name: String
  let applies: @Sendable (SourceTree.File) -> Bool
  let findings: @Sendable (SourceTree.File) -> [Finding]

  var description: String { name }

  func check(_ files: [SourceTree.File]) -> [Finding] { files.filter(applies).flatMap(findings) }
}

extension Rule {
  static let all: [Rule] = [
    sourcesBans, pureBans, testsBans, openEnds, lengths, widths, functions, imports, queries, tags,
    documentation,
    machine,
    ends,
    testNames, requirements, links,
  ]

  /// Finds patterns in code only: never in a comment or a text.
  static func banned(_ bans: [(String, String)], in file: SourceTree.File) -> [Finding] {
    let code = SwiftText(file.text).code
    return code.enumerated().flatMap { index, line in
      bans.filter { line.range(of: $0.0, options: .regularExpression) != nil }
        .map { Finding(path: file.path, line: index + 1, what: $0.1) }
    }
  }

  static let sourcesBans = Rule(name: "time, ids and chance are arguments; nothing is forced or printed") {
    $0.isSource
  } findings: { file in
    var bans = [
      (#"\bDate\(\)|\bDate\.now\b"#, "takes the time from the air: pass it in"),
      (#"\bUUID\(\)"#, "makes an identifier: pass it in"),
      (#"\btry!"#, "forces an error away: handle it"),
      (#"\bas!"#, "forces a type: ask with as?"),
      (#"(^|[^.\w])print\("#, "prints: use the console or the log"),
      (#"\bfatalError\("#, "ends the process: throw"),
    ]
    if file.target != "homeward" {
      bans += [
        (
          #"(?<!shell)\.now\(\)|\b(Continuous|Suspending)Clock\b|\bclock_gettime\("#,
          "reads a clock: pass it in"
        ),
        (#"\bSystemRandomNumberGenerator\b|\.random\("#, "draws by chance: pass it in"),
      ]
    }
    return banned(bans, in: file)
  }

  static let pureBans = Rule(
    name: "CivilTime, Casework, Markup and Pages touch no file, network or surroundings"
  ) {
    $0.isSource && ["CivilTime", "Casework", "Markup", "Pages"].contains($0.target ?? "")
  } findings: { file in
    banned(
      [
        (
          #"\b(FileManager|FileHandle|URLSession|ProcessInfo|Process|Bundle|Thread|UserDefaults)\b"#,
          "does I/O"
        ),
        (
          #"\bcontentsOf(File)?: *(url|path|URL|file)|\b(TimeZone|Locale|Calendar)\.(current|autoupdating)"#,
          "does I/O"
        ),
        (#"\b(Task|DispatchQueue|NSLock|async let)\b"#, "runs things aside: it is for Operations"),
      ], in: file)
  }

  static let testsBans = Rule(name: "tests force nothing, print nothing and see only what is public") {
    $0.isSwift && $0.path.hasPrefix("Tests/")
  } findings: { file in
    banned(
      [
        (#"\btry!"#, "forces an error away: let the test throw"),
        (#"\bas!"#, "forces a type: use #require"),
        (#"@testable\b"#, "looks inside: test what is public"),
        (#"(^|[^.\w])print\("#, "prints: expect something"),
      ], in: file)
  }

  static let openEnds = Rule(name: "nothing is left for later") {
    $0.isSwift
  } findings: { file in
    SwiftText(file.text).comments.filter {
      $0.text.range(of: #"\b(TO"# + #"DO|FIX"# + #"ME|XX"# + #"X)\b"#, options: .regularExpression) != nil
    }.map { Finding(path: file.path, line: $0.line, what: "leaves something for later: do it or cut it") }
  }

  static let lengths = Rule(name: "files have at most 400 lines") {
    $0.isSwift
  } findings: { file in
    let count = file.text.split(separator: "\n", omittingEmptySubsequences: false).count - 1
    return count > 400 ? [Finding(path: file.path, line: count, what: "has \(count) lines: split it")] : []
  }

  static let widths = Rule(name: "comments have at most 130 columns") {
    $0.isSwift
  } findings: { file in
    file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap {
      index, line in
      guard line.count > 130, line.trimmingPrefix(while: \.isWhitespace).hasPrefix("//") else { return nil }
      return Finding(path: file.path, line: index + 1, what: "a comment of \(line.count) columns: break it")
    }
  }

  static let functions = Rule(name: "functions have at most 60 lines") {
    $0.isSwift
  } findings: { file in
    SwiftFunctions.find(in: SwiftText(file.text).code).filter { $0.length > 60 }
      .map { Finding(path: file.path, line: $0.line, what: "a function of \($0.length) lines: split it") }
  }

  static let queries = Rule(name: "SQL stands only in Storage, Records and the two stores") {
    $0.isSource && !["Storage", "Records", "SQLiteStore", "PostgresStore"].contains($0.target ?? "")
  } findings: { file in
    literals(
      #"(?s)\bSELECT\b.+\bFROM\b|\bINSERT INTO\b|\bUPDATE \w+ SET\b|\bDELETE FROM\b|\bCREATE TABLE\b|\bPRAGMA \w"#,
      in: file, "has SQL: it belongs in Records")
  }

  static let tags = Rule(name: "angle brackets of HTML are written only by Markup") {
    $0.isSource && $0.target != "Markup"
  } findings: { file in
    literals(
      #"</?(html|head|body|div|p|a|span|table|thead|tbody|tr|td|th|ul|ol|li|h[1-6]|form|input|button|br|title|"#
        + #"label|select|option|main|header|footer|nav|section|script|style|link|meta|svg|img)\b[^>]*>|&lt;|&amp;"#,
      in: file, "writes HTML by hand: use Markup")
  }

  private static func literals(_ pattern: String, in file: SourceTree.File, _ what: String) -> [Finding] {
    SwiftText(file.text).literals.filter { $0.text.range(of: pattern, options: .regularExpression) != nil }
      .map { Finding(path: file.path, line: $0.line, what: what) }
  }
}
