import ArgumentParser
import CivilTime
import Policy

/// `homeward due`: a caseload file in, the obligations of everybody in it out (policy.md section 6).
struct DueCommand: AsyncParsableCommand, LongOutput {
  static let configuration = CommandConfiguration(
    commandName: "due",
    abstract: "Work out which visits are owed, by when and why, for a caseload file.",
    discussion: """
      Reads homeward-caseload/1, one person a line, and writes one obligation a line: by person as read, then due \
      date, then rule. A person whose line cannot be read is reported with line and pointer on standard error; the \
      others are evaluated, and the exit status is 8.
      """)

  @OptionGroup var options: GlobalOptions

  @Option(help: ArgumentHelp("The caseload file, or - for standard input.", valueName: "file"))
  var caseload: String

  @Option(
    name: .customLong("as-of"),
    help: ArgumentHelp(
      "The day asked about: what is owed, due or overdue on it. Facts of later days do not count yet. YYYY-MM-DD, "
        + "yesterday, today or tomorrow.", valueName: "date"))
  var asOf: DateArgument = .fromToday(days: 0)

  @Option(
    name: .customLong("known-at"),
    help: ArgumentHelp(
      "Count only what was recorded by then: a day (its last moment), or an instant such as 2025-06-30T12:00:00Z. "
        + "The end of the day asked about by default.", valueName: "when"))
  var knownAt: KnownAtArgument?

  @Option(
    name: .long, parsing: .upToNextOption,
    help: ArgumentHelp(
      "Policies to apply, each ID or ID@REVISION, which holds the whole run to one revision. Default: "
        + "\(PolicyLibrary.standard).", valueName: "id"))
  var policy: [PolicyArgument] = []

  @Flag(help: "Add the explanation and the trace to every obligation.")
  var explain = false

  @Flag(name: .customLong("not-applied"), help: "With --explain: add the rules that gave nothing, and why.")
  var notApplied = false

  @Option(help: "How many jobs work side by side, 1 to 64; the output is the same.")
  var jobs = 1

  func validate() throws {
    guard (1...64).contains(jobs) else { throw ValidationError("'--jobs' takes 1 to 64, not \(jobs).") }
    guard policy.count <= 16 else { throw ValidationError("'--policy' takes at most 16 policies.") }
  }

  func run() async throws {
    let policies = policy.isEmpty ? [PolicyArgument.standard] : policy
    let library = try Policies.load(only: Set(policies.map(\.id)))
    var evaluators: [Evaluator] = []
    for wanted in policies {
      let zone = try Policies.policy(wanted.id, in: library).timeZone
      evaluators.append(
        try Policies.evaluator(
          wanted, in: library, asOf: asOf.resolved(in: zone), knownAt: knownAt?.resolved(in: zone)))
    }
    let format: BulkFormat =
      options.json ? .json(explained: explain, notApplied: notApplied) : .text(explained: explain)
    var blocks = try CaseloadBlocks(path: caseload)
    defer { blocks.close() }
    let directory = library.directory
    let worker = BulkWorker(evaluators: evaluators, format: format) {
      PolicyLibrary.ruleIDs(directory: directory)
    }
    var run = DueRun(options: options, jobs: jobs)
    try await run.perform(&blocks, worker: worker)
    Console.output.flush()
    if run.ignoredKeys > 0 {
      options.console.note(
        "homeward: passed over: \(quantity(run.ignoredKeys, "key")) that the caseload format does not know.")
    }
    if !options.json || run.problems > 0 { summarise(run) }
    if run.problems > 0 { throw ExitCode(ExitStatus.partial.rawValue) }
  }

  private func summarise(_ run: DueRun) {
    let text =
      "\(quantity(run.people, "person", "people")) evaluated, \(quantity(run.obligations, "obligation")), "
      + "\(quantity(run.problems, "line")) refused"
    if options.json {
      options.console.note(
        JSONValue.object([
          ("people", .number(run.people)), ("obligations", .number(run.obligations)),
          ("refused", .number(run.problems)),
        ]).text)
    } else {
      if run.problems > 0 {
        options.console.note("homeward: what each refusal means: \(HelpPage.caseloadFile.address)")
      }
      options.console.note("homeward: \(text).")
      if run.people == 0, run.problems == 0 {
        options.console.note("homeward: the file holds nobody.")
      } else if run.people > 0, run.obligations == 0 {
        options.console.note(
          "homeward: nothing is owed to anybody here on that day. 'homeward policy show' says whom each rule is about."
        )
      }
    }
  }
}
