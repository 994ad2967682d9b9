import ArgumentParser
import Crypto
import Policy

/// `homeward policy verify ID --source FILE`: each cited paragraph against the document it is cited from.
struct VerifyPolicy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Compare the fingerprint of every cited paragraph with the source document.",
    discussion:
      "With the document at hand the paragraph's own words are shown beside the coded number, unit and verb.")

  @OptionGroup var options: GlobalOptions

  @Argument(help: "The policy's id.")
  var id: String

  @Option(help: ArgumentHelp("The source document as text.", valueName: "file"))
  var source: String

  func run() throws {
    let policy = try Policies.policy(id, in: Policies.load())
    guard policy.sourceDocument != nil else {
      throw CommandFailure(
        .notFound, "\(policy.id) names no source document, so there is nothing to compare",
        remedy: "verify one that does: hmpps-home-visits, hmpps-need-to-know, college-app")
    }
    let document: SourceDocument
    do {
      document = try SourceDocument.load(source)
    } catch {
      throw CommandFailure(.notFound, error.message, where: source, remedy: "name the document's text file")
    }
    var differing = 0
    for rule in policy.rules {
      let words = "\(rule.force.rawValue), \(RuleWords.deadline(rule))"
      let others = (rule.jointCite.map { [$0] } ?? []) + (rule.beside.map { [$0.cite] } ?? [])
      for cite in [rule.cite] + rule.also + others {
        let deadline = RuleWords.deadline(rule)
        if !verify(cite, Coded(rule: rule.id, force: rule.force, deadline: deadline, words: words), document)
        {
          differing += 1
        }
      }
    }
    for rule in try Policies.crewing(of: policy)?.rules ?? [] {
      let words = "\(rule.force.rawValue), who goes: \(rule.answer.rawValue)"
      for cite in [rule.cite] + rule.also {
        if !verify(cite, Coded(rule: rule.id, force: rule.force, deadline: nil, words: words), document) {
          differing += 1
        }
      }
    }
    for list in policy.checklists {
      for item in list.items {
        guard let cite = item.citation else { continue }
        let coded = Coded(rule: list.id, force: .consider, deadline: nil, words: "on the checklist")
        if !verify(cite, coded, document) { differing += 1 }
      }
    }
    if differing > 0 {
      throw CommandFailure(
        .invalidData, "\(quantity(differing, "citation")) not as in the document", where: source,
        remedy: "read those paragraphs again and correct the rules or their fingerprints")
    }
  }

  /// What a rule has made of the paragraphs it cites.
  private struct Coded {
    let rule: String
    let force: Force
    let deadline: String?
    let words: String
  }

  private func verify(_ cite: Citation, _ rule: Coded, _ document: SourceDocument) -> Bool {
    let text = document.paragraphs[cite.paragraph]
    let found = text.map { SHA256.hash(data: Array($0.utf8)).map { byte in hex(byte) }.joined() }
    let isSame = found != nil && found == cite.sha256
    if options.json {
      options.console.json(
        .object([
          ("rule", .text(rule.rule)), ("paragraph", .text(cite.paragraph)), ("same", .truth(isSame)),
          ("expected", .optional(cite.sha256)), ("found", .optional(found)),
          ("deadline", .optional(rule.deadline)), ("force", .text(rule.force.rawValue)),
        ]))
    } else {
      let verdict = isSame ? "same     " : text == nil ? "not there" : "differs  "
      options.console.line(
        "\(verdict)  \(cite.paragraph)  \(rule.rule): \(rule.words)")
      if let text, !options.quiet { options.console.line("           \(text.prefix(240))") }
    }
    return isSame
  }

  private func hex(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return digits.count == 1 ? "0" + digits : digits
  }
}
