import ArgumentParser
import Foundation

/// `homeward manual`: the manual page, made from what the commands say about themselves.
struct ManualCommand: ParsableCommand, ReadsNoSettings {
  static let configuration = CommandConfiguration(
    commandName: "manual",
    abstract: "Write the manual page (man format) of all commands.",
    discussion: "Read it with: homeward manual | man -l -")

  @Flag(help: "Write it as a page of Markdown, as in docs/reference/command-line.md.")
  var markdown = false

  func run() throws {
    let dump = Data(Homeward._dumpHelp().utf8)
    let tool: ManualTool
    do {
      tool = try JSONDecoder().decode(ManualTool.self, from: dump)
    } catch {
      throw CommandFailure(
        .failure, "the commands' descriptions cannot be read", where: "\(error)", remedy: "report this")
    }
    if markdown { return Console.output.write(MarkdownManual(tool.command).text) }
    Console.output.write(ManualPage(tool.command, version: Release.version).text)
  }
}

/// The parser's description of the program, as far as the page needs it.
struct ManualTool: Decodable {
  let command: ManualSection
}

/// One command with its arguments and the commands under it.
struct ManualSection: Decodable {
  let commandName: String
  let shouldDisplay: Bool?
  let abstract: String?
  let discussion: String?
  let subcommands: [ManualSection]?
  let arguments: [ManualArgument]?
}

/// One argument, option or flag.
struct ManualArgument: Decodable {
  struct Name: Decodable {
    let kind: String
    let name: String
  }

  let kind: String
  let shouldDisplay: Bool
  let isOptional: Bool
  let isRepeating: Bool
  let names: [Name]?
  let valueName: String?
  let defaultValue: String?
  let allValues: [String]?
  let abstract: String?
  let discussion: String?
}

/// A page in the macros of man(7).
struct ManualPage {
  private(set) var text = ""

  init(_ root: ManualSection, version: String) {
    let title = root.commandName.uppercased()
    text += ".TH \(title) 1 \"\" \"\(root.commandName) \(ManualPage.escaped(version))\" \"Homeward manual\"\n"
    text += ".nh\n.ad l\n"
    section("Name")
    text += ManualPage.escaped(root.commandName) + " \\- " + ManualPage.line(root.abstract ?? "") + "\n"
    section("Synopsis")
    text += ".B \(root.commandName)\n.I command\n.RI [ options ]\n"
    section("Description")
    paragraphs(root.discussion)
    section("Commands")
    commands(of: root, path: root.commandName)
    section("Environment")
    for (name, words) in ManualPage.environment { entry("\\fB\(name)\\fR", words) }
    section("Exit status")
    for (code, words) in ManualPage.statuses { entry("\\fB\(code)\\fR", words) }
  }

  static let environment = [
    ("HOMEWARD_POLICIES", "The folder of policies and calendars."),
    ("HOMEWARD_ASSETS", "The folder of style sheets and scripts."),
    ("HOMEWARD_DATABASE", "The database, where --database does not name one."),
    ("HOMEWARD_CONFIG", "The settings file; each of its keys has a variable too."),
    ("HOMEWARD_PAGER, PAGER", "What shows long output on a terminal page by page; empty for nothing."),
    ("NO_COLOR", "Where set, no colours are used."),
  ]

  static let statuses = [
    ("0", "Done."), ("1", "Failed."), ("3", "What was asked for is not there."),
    ("4", "Data that is not valid."),
    ("5", "Not permitted."), ("6", "A conflict with what is there."),
    ("7", "Something needed is unavailable."),
    ("8", "Done in part."), ("64", "Wrong usage."), ("130", "Interrupted."),
  ]

  private mutating func section(_ title: String) { text += ".SH \(title.uppercased())\n" }

  private mutating func commands(of command: ManualSection, path: String) {
    for child in command.subcommands ?? [] where child.shouldDisplay ?? true && child.commandName != "help" {
      let childPath = path + " " + child.commandName
      if let below = child.subcommands, !below.isEmpty {
        commands(of: child, path: childPath)
        continue
      }
      text += ".SS " + ManualPage.escaped(childPath) + "\n"
      paragraphs(child.abstract)
      paragraphs(child.discussion)
      for argument in child.arguments ?? [] where argument.shouldDisplay { entry(argument) }
    }
  }

  private mutating func entry(_ argument: ManualArgument) {
    let value = "\\fI" + ManualPage.escaped(argument.valueName ?? "value") + "\\fR"
    let names = (argument.names ?? []).map { name in
      "\\fB" + ManualPage.escaped((name.kind == "long" ? "--" : "-") + name.name) + "\\fR"
    }
    var tag = names.joined(separator: ", ")
    if argument.kind == "positional" { tag = value } else if argument.kind == "option" { tag += " " + value }
    if argument.isRepeating { tag += " \\&..." }
    var words = argument.abstract ?? ""
    if let values = argument.allValues, !values.isEmpty {
      words += " One of: \(values.joined(separator: ", "))."
    }
    if let standard = argument.defaultValue, !standard.isEmpty { words += " Default: \(standard)." }
    entry(tag, words)
  }

  private mutating func entry(_ tag: String, _ words: String) {
    text += ".TP\n\(tag)\n" + (words.isEmpty ? "\\&" : ManualPage.line(words)) + "\n"
  }

  private mutating func paragraphs(_ words: String?) {
    for part in (words ?? "").split(separator: "\n", omittingEmptySubsequences: true) {
      text += ".PP\n" + ManualPage.line(String(part)) + "\n"
    }
  }

  /// A text as one input line that no macro can be mistaken for.
  private static func line(_ words: String) -> String {
    let escaped = escaped(words.split { $0 == "\n" }.joined(separator: " "))
    return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
  }

  private static func escaped(_ words: String) -> String {
    var escaped = ""
    for scalar in words.unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\e"
      case "-": escaped += "\\-"
      case "\"": escaped += "\\(dq"
      case "~": escaped += "\\(ti"
      case "^": escaped += "\\(ha"
      case "`": escaped += "\\(ga"
      case "'": escaped += "\\(aq"
      case let plain where plain.isASCII: escaped.unicodeScalars.append(plain)
      default:
        let digits = String(scalar.value, radix: 16, uppercase: true)
        escaped += "\\[u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "]"
      }
    }
    return escaped
  }
}
