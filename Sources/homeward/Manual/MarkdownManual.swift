/// The reference page of all commands in Markdown, made from the same descriptions as the manual page.
struct MarkdownManual {
  private(set) var text = ""

  init(_ root: ManualSection) {
    text += "# Command line\n\n"
    text += "<!-- Made by `homeward manual --markdown`; a test holds it to what the commands say. -->\n"
    paragraph(root.abstract)
    text +=
      "\nData goes to standard output, messages to standard error. `homeward help COMMAND` and `homeward COMMAND "
    text += "--help` say what stands here; `homeward manual | man -l -` shows it as a manual page.\n"
    section("Exit status")
    table(["status", "meaning"], ManualPage.statuses.map { ["`\($0)`", $1] })
    section("Environment")
    table(["variable", "meaning"], ManualPage.environment.map { ["`\($0)`", MarkdownManual.escaped($1)] })
    section("Options of every command")
    table(["option", "meaning"], MarkdownManual.shared(root).map { MarkdownManual.row($0) })
    let names = Set(MarkdownManual.shared(root).map(MarkdownManual.names))
    commands(of: root, path: root.commandName, besides: names)
  }

  /// Options that every command has: those of the first command that also stand in the last.
  private static func shared(_ root: ManualSection) -> [ManualArgument] {
    let leaves = leaves(root).map { Set(shown($0).map(names)) }
    guard let first = MarkdownManual.leaves(root).first else { return [] }
    // Help, the version and the few commands without data options aside, all share one group.
    return shown(first).filter { argument in
      leaves.count { $0.contains(names(argument)) } >= leaves.count - 2
    }
  }

  private static func leaves(_ command: ManualSection) -> [ManualSection] {
    let below = (command.subcommands ?? []).filter { ($0.shouldDisplay ?? true) && $0.commandName != "help" }
    return below.isEmpty ? [command] : below.flatMap(leaves)
  }

  private static func shown(_ command: ManualSection) -> [ManualArgument] {
    (command.arguments ?? []).filter(\.shouldDisplay)
  }

  private mutating func commands(of command: ManualSection, path: String, besides shared: Set<String>) {
    for child in command.subcommands ?? [] where child.shouldDisplay ?? true && child.commandName != "help" {
      let childPath = path + " " + child.commandName
      section(childPath, level: path.contains(" ") ? 3 : 2)
      paragraph(child.abstract)
      paragraph(child.discussion)
      guard child.subcommands?.isEmpty ?? true else {
        commands(of: child, path: childPath, besides: shared)
        continue
      }
      let own = MarkdownManual.shown(child).filter { !shared.contains(MarkdownManual.names($0)) }
      text += "\n```\n\(usage(childPath, own))\n```\n"
      if !own.isEmpty { table(["argument", "meaning"], own.map { MarkdownManual.row($0) }) }
    }
  }

  private func usage(_ path: String, _ arguments: [ManualArgument]) -> String {
    let parts = arguments.map { argument in
      let value = "<\(argument.valueName ?? "value")>"
      let name = (argument.names ?? []).last { $0.kind == "long" }.map { "--\($0.name)" } ?? ""
      let word = argument.kind == "positional" ? value : argument.kind == "option" ? "\(name) \(value)" : name
      return (argument.isOptional ? "[\(word)]" : word) + (argument.isRepeating ? " …" : "")
    }
    return ([path] + parts).joined(separator: " ")
  }

  private mutating func section(_ title: String, level: Int = 2) {
    text += "\n" + String(repeating: "#", count: level) + " \(title)\n"
  }

  private mutating func paragraph(_ words: String?) {
    for part in (words ?? "").split(separator: "\n") {
      text += "\n" + MarkdownManual.escaped(String(part)) + "\n"
    }
  }

  private mutating func table(_ head: [String], _ rows: [[String]]) {
    text += "\n| \(head.joined(separator: " | ")) |\n|" + String(repeating: "---|", count: head.count) + "\n"
    for row in rows { text += "| \(row.joined(separator: " | ")) |\n" }
  }

  private static func names(_ argument: ManualArgument) -> String {
    let names = (argument.names ?? []).map { ($0.kind == "long" ? "--" : "-") + $0.name }
    return names.isEmpty ? "<\(argument.valueName ?? "value")>" : names.joined(separator: ", ")
  }

  private static func row(_ argument: ManualArgument) -> [String] {
    let value = argument.kind == "option" ? " <\(argument.valueName ?? "value")>" : ""
    var words = escaped(argument.abstract ?? "")
    if let values = argument.allValues, !values.isEmpty {
      words += " One of: " + values.map { "`\($0)`" }.joined(separator: ", ") + "."
    }
    if let standard = argument.defaultValue, !standard.isEmpty { words += " Default: `\(standard)`." }
    return ["`\(names(argument))\(value)`", words]
  }

  /// A text in which no sign is taken for markup, on one line of a table.
  private static func escaped(_ words: String) -> String {
    var escaped = ""
    for sign in words.split(separator: "\n").joined(separator: " ") {
      if "\\`*_[]<>|#".contains(sign) { escaped += "\\" }
      escaped.append(sign)
    }
    return escaped
  }
}
