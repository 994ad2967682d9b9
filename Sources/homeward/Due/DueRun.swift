import Policy

/// Takes a caseload through the workers in order: blocks in, output and problems out, the same bytes for any number of
/// jobs.
struct DueRun {
  let options: GlobalOptions
  /// True where problems are written as JSON objects.
  let jobs: Int
  private var seen = SeenCRNs()
  private var line = 0
  private(set) var people = 0
  private(set) var obligations = 0
  private(set) var problems = 0
  private(set) var ignoredKeys = 0
  /// How many refused lines are said one by one.
  static let mostReported = 1000

  init(options: GlobalOptions, jobs: Int) {
    self.options = options
    self.jobs = jobs
  }

  mutating func perform(_ blocks: inout CaseloadBlocks, worker: BulkWorker) async throws {
    if jobs == 1 {
      var worker = worker
      let block = BulkBuffer(capacity: 2 * CaseloadBlocks.size)
      let result = BulkResult()
      while try blocks.next(into: block) {
        try Task.checkCancellation()
        worker.process(block, into: result)
        take(result)
      }
      return
    }
    try await inParallel(&blocks, worker: worker)
  }

  /// One worker with its buffers.
  private struct Bench: Sendable {
    var worker: BulkWorker
    let block: BulkBuffer
    let result: BulkResult
  }

  /// Each job has a block at work and one that waits, so that no core is idle while another's result is written;
  /// results are taken in the order of the blocks, so the output is the same for any number.
  private mutating func inParallel(_ blocks: inout CaseloadBlocks, worker: BulkWorker) async throws {
    try await withThrowingTaskGroup(of: (Int, Bench).self) { group in
      var idle = (0..<jobs * 3).map { _ in
        Bench(worker: worker, block: BulkBuffer(capacity: 2 * CaseloadBlocks.size), result: BulkResult())
      }
      var waiting: [Int: Bench] = [:]
      var given = 0
      var taken = 0
      var running = 0
      var isMore = true
      while isMore || taken < given {
        try Task.checkCancellation()
        while isMore, running < jobs * 2, let bench = idle.popLast() {
          guard try blocks.next(into: bench.block) else {
            isMore = false
            break
          }
          let number = given
          group.addTask {
            var bench = bench
            bench.worker.process(bench.block, into: bench.result)
            return (number, bench)
          }
          given += 1
          running += 1
        }
        if running > 0, let (number, bench) = try await group.next() {
          waiting[number] = bench
          running -= 1
        }
        while let bench = waiting.removeValue(forKey: taken) {
          take(bench.result)
          idle.append(bench)
          taken += 1
        }
      }
    }
  }

  /// Writes one block's result, leaving out people whose CRN came before.
  private mutating func take(_ result: BulkResult) {
    var problems = result.problems
    var kept = 0
    let output = result.output.bytes
    for person in result.people {
      guard !seen.insert(person, of: result) else {
        people += 1
        continue
      }
      problems.append(duplicate(person, of: result))
      let start = Int(person.start)
      if start > kept { Console.output.write(UnsafeRawBufferPointer(rebasing: output[kept..<start])) }
      kept = Int(person.end)
    }
    if kept < output.count { Console.output.write(UnsafeRawBufferPointer(rebasing: output[kept...])) }
    obligations += result.obligations
    ignoredKeys += result.ignoredKeys
    for problem in problems.sorted(by: { $0.line < $1.line }) { report(problem) }
    line += result.lines
  }

  private func duplicate(_ person: BulkResult.Person, of result: BulkResult) -> CaseloadProblem {
    CaseloadProblem(
      line: Int(person.line), pointer: "/crn", code: "duplicate-crn",
      message: "this CRN stands on an earlier line, and the earlier one counts",
      crn: result.crn(of: person))
  }

  /// Says what was refused and where; after a thousand of them only the count goes on.
  private mutating func report(_ problem: CaseloadProblem) {
    problems += 1
    guard problems <= DueRun.mostReported else { return }
    DueRun.say(problem, line: line + problem.line, asJSON: options.json)
  }

  /// Says on standard error which line of a file was refused, where and why.
  static func say(_ problem: CaseloadProblem, line number: Int, asJSON: Bool) {
    if asJSON {
      Console.message(
        JSONValue.object([
          ("line", .number(number)), ("pointer", .text(problem.pointer)), ("code", .text(problem.code)),
          ("message", .text(problem.message)), ("remedy", .text(problem.remedy)),
          ("crn", .optional(problem.crn)),
        ]).text)
    } else {
      let place = problem.pointer.isEmpty ? "line \(number)" : "line \(number), \(problem.pointer)"
      Console.message("\(place): \(problem.message); \(problem.remedy) [\(problem.code)]")
    }
  }
}
