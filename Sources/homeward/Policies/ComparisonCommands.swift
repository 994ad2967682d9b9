import ArgumentParser
import CivilTime
import Policy

/// `homeward policy effect`: what adopting the other reading of an ambiguous place would do to a caseload.
struct EffectCommand: ParsableCommand, LongOutput {
  static let configuration = CommandConfiguration(
    commandName: "effect",
    abstract: "Show what the other reading of an interpretation would do to a caseload.",
    discussion: """
      Nothing is changed. 'homeward policy show' lists the readings and says which of them can be run, and why the \
      others cannot. With --json each obligation that differs is a line.
      """)

  @OptionGroup var options: GlobalOptions

  @Option(
    help: ArgumentHelp(
      "The interpretation, such as I-01, or one of its readings, such as I-01b.", valueName: "id"))
  var interpretation: String

  @OptionGroup var view: ComparisonView

  @Option(help: ArgumentHelp("The policy.", valueName: "id"))
  var policy = PolicyLibrary.standard

  func run() throws {
    let library = try Policies.load()
    let policy = try Policies.policy(policy, in: library)
    let entry = policy.interpretations.first { entry in
      entry.id == interpretation || entry.readings.contains { $0.id == interpretation }
    }
    guard let entry else {
      let known = policy.interpretations.map(\.id).joined(separator: ", ")
      throw CommandFailure(
        .notFound, "there is no interpretation '\(interpretation.prefix(40))' in \(policy.id)",
        remedy: "known: \(known)")
    }
    let runnable = policy.runnableReadings
    let wanted = entry.readings.filter {
      !$0.isAdopted && runnable.contains($0.id) && (entry.id == interpretation || $0.id == interpretation)
    }
    guard !wanted.isEmpty else {
      throw CommandFailure(
        .invalidData, "no such reading of \(entry.id) can be run",
        where: entry.readings.compactMap { reading in reading.wordsOnly.map { "\(reading.id): \($0)" } }
          .joined(separator: " "),
        remedy: "those that can: \(runnable.sorted().joined(separator: ", "))")
    }
    guard wanted.count == 1 else {
      throw CommandFailure(
        .usage, "several readings of \(entry.id) can be run, and they are other answers",
        remedy: "name one of them: \(wanted.map(\.id).joined(separator: ", "))")
    }
    let id = PolicyArgument(argument: policy.id) ?? .standard
    let asOf = view.asOf.resolved(in: policy.timeZone)
    let before = try Policies.evaluator(id, in: library, asOf: asOf, knownAt: nil)
    let after = try Policies.evaluator(
      id, in: library, asOf: asOf, knownAt: nil, alternatives: Set(wanted.map(\.id)))
    let title =
      "\(entry.id) (\(entry.place)): " + wanted.map { "\($0.id), \($0.text)" }.joined(separator: "; ")
    try ComparisonRun(options: options, title: title).perform(view, before: before, after: after)
  }
}

/// `homeward policy compare`: one caseload under two revisions.
struct CompareCommand: ParsableCommand, LongOutput {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Show what a caseload owes under two revisions, each held to the whole run.")

  @OptionGroup var options: GlobalOptions

  @Option(help: ArgumentHelp("The first: ID@REVISION.", valueName: "id@revision"))
  var from: PolicyArgument

  @Option(help: ArgumentHelp("The second: ID@REVISION.", valueName: "id@revision"))
  var to: PolicyArgument

  @OptionGroup var view: ComparisonView

  func run() throws {
    let library = try Policies.load()
    let zone = try Policies.policy(from.id, in: library).timeZone
    let asOf = view.asOf.resolved(in: zone)
    let before = try Policies.evaluator(from, in: library, asOf: asOf, knownAt: nil)
    let after = try Policies.evaluator(to, in: library, asOf: asOf, knownAt: nil)
    let name = { (argument: PolicyArgument) in argument.id + (argument.revision.map { "@\($0)" } ?? "") }
    try ComparisonRun(options: options, title: "\(name(from)) against \(name(to))")
      .perform(view, before: before, after: after)
  }
}

/// What a comparison is made on.
struct ComparisonView: ParsableArguments {
  @Option(help: ArgumentHelp("The caseload file, or - for standard input.", valueName: "file"))
  var caseload: String

  @Option(
    name: .customLong("as-of"),
    help: ArgumentHelp("The day asked about: YYYY-MM-DD, yesterday, today or tomorrow.", valueName: "date"))
  var asOf: DateArgument = .fromToday(days: 0)
}

/// Reads a caseload once and writes what differs.
struct ComparisonRun {
  let options: GlobalOptions
  let title: String

  func perform(_ view: ComparisonView, before: Evaluator, after: Evaluator) throws {
    var blocks = try CaseloadBlocks(path: view.caseload)
    defer { blocks.close() }
    var comparison = Comparison(before: before, after: after)
    let directory = try Installation.policies()
    let rules = CaseloadLineParser.KnownRules(own: Set(before.policy.rules.map(\.id))) {
      PolicyLibrary.ruleIDs(directory: directory)
    }
    var parser = CaseloadLineParser(zone: before.policy.timeZone, keepsIdentity: false, knownRules: rules)
    let block = BulkBuffer(capacity: 3 << 20)
    var line = 0
    var problems = 0
    while try blocks.next(into: block) {
      for text in block.bytes.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast(
        block.bytes.last == 0x0A ? 1 : 0)
      {
        line += 1
        guard !text.isEmpty else { continue }
        switch parser.parse(UnsafeRawBufferPointer(rebasing: text), number: line) {
        case .success(let entry):
          let changes = comparison.take(entry.person)
          if options.json { for change in changes { options.console.json(json(change)) } }
        case .failure(let problem):
          problems += 1
          if problems <= DueRun.mostReported { DueRun.say(problem, line: line, asJSON: options.json) }
        }
      }
    }
    if options.json {
      options.console.note(summary(comparison.totals))
    } else {
      options.console.line(summary(comparison.totals))
    }
    if problems > 0 { throw ExitCode(ExitStatus.partial.rawValue) }
  }

  private func json(_ change: Comparison.Change) -> JSONValue {
    .object([
      ("crn", .text(change.crn)), ("rule", .text(change.rule)), ("paragraph", .text(change.paragraph)),
      ("trigger", .text(change.trigger.text)), ("slot", change.slot.map { .number($0) } ?? .null),
      ("dueBefore", .optional(change.before?.text)), ("dueAfter", .optional(change.after?.text)),
      ("days", change.days.map { .number($0) } ?? .null), ("added", .truth(change.isAdded)),
      ("removed", .truth(change.isRemoved)), ("statusBefore", .optional(change.statusBefore?.rawValue)),
      ("statusAfter", .optional(change.statusAfter?.rawValue)),
    ])
  }

  private func summary(_ totals: Comparison.Totals) -> String {
    var lines = [
      title,
      "\(quantity(totals.people, "person", "people")), \(quantity(totals.obligations, "obligation")); "
        + "\(quantity(totals.peopleAffected, "person", "people")) affected",
      "moved: \(totals.moved), new: \(totals.added), gone: \(totals.removed), given a date: \(totals.dated), "
        + "without its date: \(totals.undated), other status only: \(totals.statusOnly)",
    ]
    for (days, count) in totals.byDays.sorted(by: { $0.key < $1.key }) {
      let size = abs(days)
      lines.append("  \(count) by \(quantity(size, "day")) \(days > 0 ? "later" : "earlier")")
    }
    for (rule, count) in totals.byRule.sorted(by: { $0.key < $1.key }) { lines.append("  \(rule): \(count)") }
    return lines.joined(separator: "\n")
  }
}
