import ArgumentParser
import Casework
import Crypto
import Policy

/// `homeward policy verify ID --source FILE`: each cited paragraph against the document it is cited from.
struct VerifyPolicy: ParsableCommand, LongOutput {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Compare the fingerprint of every cited paragraph, and of the whole, with the source document.",
    discussion:
      "With the document at hand the paragraph's own words are shown beside the coded number, unit and verb. Exit "
      + "status 4 where a paragraph differs or is not there, or where the file is not the one the rules were "
      + "worked from.")

  @OptionGroup var options: GlobalOptions

  @Argument(help: "The policy's id.")
  var id: String

  @Option(help: ArgumentHelp("The source document as text.", valueName: "file"))
  var source: String

  func run() throws {
    let library = try Policies.load()
    let policy = try Policies.policy(id, in: library)
    guard policy.sourceDocument != nil else {
      throw CommandFailure(
        .notFound, "\(policy.id) names no source document, so there is nothing to compare",
        remedy: "verify one that does: "
          + library.policies.filter { $0.sourceDocument != nil }.map(\.id).joined(separator: ", "))
    }
    let bytes = try Files.read(source, most: VerifyPolicy.mostBytes)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw CommandFailure(
        .invalidData, "the document is not UTF-8", where: source, remedy: "save it as UTF-8 and give it again"
      )
    }
    let document: SourceDocument
    do {
      document = try SourceDocument(text: text, file: source)
    } catch {
      throw CommandFailure(
        .invalidData, error.message, where: source, remedy: "name the document's text file")
    }
    // A document beside the policy's own, on which only lists for visits rest, is told by its fingerprint.
    if let other = PracticeCitations.other(of: policy.id), other.sha256 == digest(bytes) {
      let differing = other.citations.filter { !verify($0.cite, coded($0.what), document) }.count
      guard differing == 0 else { throw differs(differing) }
      return
    }
    let citations = try citations(of: policy)
    try refuseAnother(document, citations.map(\.cite), policy)
    let differing = citations.filter { !verify($0.cite, $0.coded, document) }.count
    let isWhole = verify(bytes, policy)
    if differing > 0 {
      throw differs(differing)
    }
    if !isWhole {
      throw CommandFailure(
        .invalidData, "every paragraph cited is the same, but the document is not the one policy.yaml names",
        where: source, remedy: "read what changed, then put the new sha256 under \"source\" in policy.yaml")
    }
  }

  /// A document that has not one of many paragraphs as they were read, or none of their numbers, is another one, and is
  /// not compared line by line.
  private func refuseAnother(_ document: SourceDocument, _ cites: [Citation], _ policy: Policy) throws {
    let there = cites.filter { document.paragraphs[$0.paragraph] != nil }
    let isKnown = there.contains { cite in
      document.paragraphs[cite.paragraph].map { digest(Array($0.utf8)) } == cite.sha256
    }
    guard !cites.isEmpty, !isKnown, there.isEmpty || cites.count >= VerifyPolicy.many else { return }
    throw CommandFailure(
      .invalidData,
      "this is another document: none of the \(quantity(cites.count, "citation")) of \(policy.id) is in it",
      where: source, remedy: "give the text of \"\(policy.sourceDocument ?? policy.title)\"")
  }

  private func differs(_ count: Int) -> CommandFailure {
    CommandFailure(
      .invalidData, "\(quantity(count, "citation")) not as in the document", where: source,
      remedy: "read those paragraphs again and correct the rules or their fingerprints")
  }

  /// The lists for visits: `prompts` at it, and the `pack` looked into before it.
  private func coded(_ what: String) -> Coded {
    Coded(rule: what, force: .consider, deadline: nil, words: "asked for at a visit")
  }

  /// From how many citations on a document without one of them is another, not a changed one.
  private static let many = 5

  /// The longest document that is read.
  private static let mostBytes = 4 << 20

  /// What a rule has made of the paragraphs it cites.
  private struct Coded {
    let rule: String
    let force: Force
    let deadline: String?
    let words: String
  }

  /// Every citation of a policy with what was made of it: of its rules, of those about practice, of its checklists.
  private func citations(of policy: Policy) throws(CommandFailure) -> [(cite: Citation, coded: Coded)] {
    var found: [(cite: Citation, coded: Coded)] = []
    for rule in policy.rules {
      let deadline = RuleWords.deadline(rule)
      let coded = Coded(
        rule: rule.id, force: rule.force, deadline: deadline, words: "\(rule.force.rawValue), \(deadline)")
      let others = (rule.jointCite.map { [$0] } ?? []) + (rule.beside.map { [$0.cite] } ?? [])
      found += ([rule.cite] + rule.also + others).map { ($0, coded) }
    }
    for rule in try Policies.crewing(of: policy)?.rules ?? [] {
      let words = "\(rule.force.rawValue), who goes: \(rule.answer.rawValue)"
      let coded = Coded(rule: rule.id, force: rule.force, deadline: nil, words: words)
      found += ([rule.cite] + rule.also).map { ($0, coded) }
    }
    for rule in try Policies.followUps(of: policy)?.rules ?? [] {
      let words = "\(rule.force.rawValue), after a visit: \(rule.task.rawValue)"
      let coded = Coded(rule: rule.id, force: rule.force, deadline: nil, words: words)
      found += ([rule.cite] + rule.also).map { ($0, coded) }
    }
    for rung in try Policies.ladders(of: policy)?.rungs ?? [] {
      let words = "\(rung.force.rawValue), ladder \(rung.ladder.rawValue): \(rung.task.rawValue)"
      let coded = Coded(rule: rung.id, force: rung.force, deadline: nil, words: words)
      found += ([rung.cite] + rung.also).map { ($0, coded) }
    }
    for (cite, what) in PracticeCitations.of(policy.id) {
      found.append((cite, coded(what)))
    }
    for list in policy.checklists {
      let coded = Coded(rule: list.id, force: .consider, deadline: nil, words: "on the checklist")
      found += list.items.compactMap(\.citation).map { ($0, coded) }
    }
    return found
  }

  /// The file as a whole against the digest that policy.yaml has of it; true where it has none.
  private func verify(_ bytes: [UInt8], _ policy: Policy) -> Bool {
    guard let expected = policy.sourceSHA256 else { return true }
    let found = digest(bytes)
    let isSame = found == expected.lowercased()
    if options.json {
      options.console.json(
        .object([
          ("document", .optional(policy.sourceDocument)), ("same", .truth(isSame)),
          ("expected", .text(expected)), ("found", .text(found)),
        ]))
    } else {
      options.console.line(
        "\(isSame ? "same     " : "differs  ")  the document as a whole: \(policy.sourceDocument ?? "")")
    }
    return isSame
  }

  private func verify(_ cite: Citation, _ rule: Coded, _ document: SourceDocument) -> Bool {
    let text = document.paragraphs[cite.paragraph]
    let found = text.map { digest(Array($0.utf8)) }
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

  /// SHA-256 in hex.
  private func digest(_ bytes: [UInt8]) -> String {
    SHA256.hash(data: bytes).map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }
}
