import Casework
import Glibc
import Policy
import TOMLKit

/// The settings file, TOML 1.0: read once, whole, with every key and value checked.
struct SettingsFile: Sendable {
  let path: String
  /// False where there is none, which is no fault.
  let isThere: Bool
  private(set) var settings: [SettingKey: Setting] = [:]

  /// The most bytes it may have.
  private static let most = 64 << 10

  /// `HOMEWARD_CONFIG`, else `homeward/config.toml` in `XDG_CONFIG_HOME`, else in `~/.config`; nil without a home.
  static var place: (path: String, isStated: Bool)? {
    if let stated = Console.environment("HOMEWARD_CONFIG"), !stated.isEmpty { return (stated, true) }
    if let folder = Console.environment("XDG_CONFIG_HOME"), folder.hasPrefix("/") {
      return (folder + "/homeward/config.toml", false)
    }
    return home.map { ($0 + "/.config/homeward/config.toml", false) }
  }

  private static var home: String? { Console.environment("HOME").flatMap { $0.hasPrefix("/") ? $0 : nil } }

  /// Errors: exit status 3 where a file that is named is not there, 5 where it may not be read, 64 where it holds what
  /// no setting is.
  static func read() throws(CommandFailure) -> SettingsFile {
    guard let (path, isStated) = place else { return SettingsFile(path: "", isThere: false) }
    guard isStated || Files.exists(path) else { return SettingsFile(path: path, isThere: false) }
    let bytes = try Files.read(path, most: most)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw CommandFailure(
        .usage, "the settings file is not UTF-8", where: path, remedy: "save it as UTF-8", help: .settings)
    }
    var file = SettingsFile(path: path, isThere: true)
    try file.take(text)
    return file
  }

  private init(path: String, isThere: Bool) {
    self.path = path
    self.isThere = isThere
  }

  private mutating func take(_ text: String) throws(CommandFailure) {
    let root: TOMLTable
    do {
      root = try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      throw refused(
        "this is no TOML: \(error.description)", line: error.source.begin.line,
        remedy: "correct the line; texts stand in quotes, as in database = \"sqlite:/srv/homeward.sqlite\"")
    } catch {
      throw refused("this is no TOML", line: nil, remedy: "correct it")
    }
    let lines = SettingLines(text)
    try take(root, under: "", lines)
    try guardPassword()
  }

  private mutating func take(
    _ table: TOMLTable, under prefix: String, _ lines: SettingLines
  ) throws(CommandFailure) {
    for name in table.keys.sorted() {
      guard let value = table[name] else { continue }
      let path = prefix + name
      let line = lines[path]
      if prefix.isEmpty, SettingKey.allCases.contains(where: { $0.rawValue.hasPrefix(name + ".") }) {
        guard value.type == .table, let inner = value.table else {
          throw refused(
            "'\(name)' is a table", line: line,
            remedy: "write [\(name)] on a line of its own, and its keys below")
        }
        try take(inner, under: name + ".", lines)
        continue
      }
      guard let key = SettingKey(rawValue: path) else { throw unknown(path, line: line) }
      guard let read = SettingsFile.value(value, key.form) else {
        throw refused(
          "'\(path)' takes \(key.form.wanted)", line: line, remedy: "correct the value, or remove the line")
      }
      settings[key] = Setting(value: read, origin: .file(self.path, line: line))
    }
  }

  private func unknown(_ path: String, line: Int?) -> CommandFailure {
    let near = SettingKey.allCases.map {
      (key: $0.rawValue, distance: Spelling.slips(from: Array(path.utf8), to: Array($0.rawValue.utf8)))
    }
    .filter { $0.distance <= 3 || $0.key.hasSuffix("." + path) }
    .min { ($0.distance, $0.key) < ($1.distance, $1.key) }
    let known = SettingKey.allCases.map(\.rawValue).joined(separator: ", ")
    return refused(
      "there is no setting '\(path.prefix(60))'", line: line,
      remedy: near.map { "did you mean '\($0.key)'? All settings: \(known)" }
        ?? "remove it; all settings: \(known)")
  }

  private func refused(_ what: String, line: Int?, remedy: String) -> CommandFailure {
    CommandFailure(
      .usage, "the settings file cannot be used: \(what)", where: line.map { "\(path):\($0)" } ?? path,
      remedy: remedy, help: .settings)
  }

  /// A value as its key takes it; nil where it is another.
  private static func value(_ value: any TOMLValueConvertible, _ form: SettingKey.Form) -> Setting.Value? {
    switch form {
    case .number(let range):
      guard value.type == .int, let number = value.int, range.contains(number) else { return nil }
      return .number(number)
    case .addresses(let most):
      guard let array = value.array else { return nil }
      return addresses(array.map { ($0.type == .string ? $0.string : nil) ?? "" }, most: most)
    case .text, .path, .database, .choice, .time:
      guard value.type == .string, let text = value.string else { return nil }
      return Self.value(text, form)
    }
  }

  /// A text as its key takes it.
  static func value(_ text: String, _ form: SettingKey.Form) -> Setting.Value? {
    guard isText(text) else { return nil }
    switch form {
    case .text: return .text(text)
    case .path: return absolute(text).map { .text($0) }
    case .choice(let words): return words.contains(text) ? .text(text) : nil
    case .time: return EndOfDay(text: text).map { .text($0.text) }
    case .database:
      guard text.hasPrefix("sqlite:") else { return DatabaseAddress(text) == nil ? nil : .text(text) }
      return absolute(String(text.dropFirst("sqlite:".count))).map { .text("sqlite:" + $0) }
    case .number(let range):
      return Int(text).flatMap { range.contains($0) ? .number($0) : nil }
    case .addresses(let most):
      let texts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      return addresses(texts, most: most)
    }
  }

  /// Every text an IP address, or none of them.
  private static func addresses(_ texts: [String], most: Int) -> Setting.Value? {
    let addresses = texts.compactMap { IPAddress($0)?.text }
    return addresses.count == texts.count && texts.count <= most ? .texts(addresses) : nil
  }

  private static func isText(_ text: String) -> Bool {
    text.count <= 1000 && !text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
  }

  private static func absolute(_ path: String) -> String? {
    if path.hasPrefix("~/") { return home.map { $0 + path.dropFirst(1) } }
    return path.hasPrefix("/") && path.count > 1 ? path : nil
  }

  // MARK: Secrets

  /// True where the file holds a password.
  var holdsPassword: Bool {
    guard let text = settings[.database]?.text else { return false }
    return DatabaseAddress.masked(text) != String(text.prefix(300))
  }

  /// Its permissions; nil where it is not there.
  var mode: mode_t? {
    var status = stat()
    return isThere && stat(path, &status) == 0 ? status.st_mode & 0o777 : nil
  }

  /// Whoever can read the file can read a password in it.
  private func guardPassword() throws(CommandFailure) {
    guard holdsPassword, let mode, mode & 0o077 != 0 else { return }
    throw CommandFailure(
      .usage,
      "the settings file holds a password, and its mode \(String(mode, radix: 8)) lets others on this machine read it",
      where: settings[.database]?.origin.shown ?? path,
      remedy:
        "better: keep the password in a password file (~/.pgpass) and take it out here; else: chmod 600 '\(path)'",
      help: .settingsSecrets)
  }
}

/// On which line of the file each key stands.
struct SettingLines {
  private var lines: [String: Int] = [:]

  init(_ text: String) {
    var table = ""
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let bare = line.drop { $0 == " " || $0 == "\t" }
      if bare.hasPrefix("[") {
        table = SettingLines.path(bare.drop { $0 == "[" }.prefix { $0 != "]" })
        lines[table] = lines[table] ?? index + 1
        continue
      }
      guard !bare.hasPrefix("#"), let equals = bare.firstIndex(of: "=") else { continue }
      let key = SettingLines.path(bare[..<equals])
      let path = table.isEmpty ? key : table + "." + key
      lines[path] = lines[path] ?? index + 1
      // `serve.port = 1` says something of `serve` too.
      if let dot = path.lastIndex(of: ".") {
        lines[String(path[..<dot])] = lines[String(path[..<dot])] ?? index + 1
      }
    }
  }

  subscript(path: String) -> Int? { lines[path] }

  /// A key without its quotes and the blanks around its parts.
  private static func path(_ text: Substring) -> String {
    text.filter { !" \t\"'\r".contains($0) }
  }
}
