/// How the obligations of a caseload are written.
public enum BulkFormat: Hashable, Sendable {
  /// The contract's JSON lines; with `explained`, each carries its explanation and trace, and with `notApplied` the
  /// rules that gave nothing.
  case json(explained: Bool, notApplied: Bool)
  /// One aligned line an obligation, with its sentence below it if `explained`.
  case text(explained: Bool)
}

/// What one block of lines gave, its line numbers counted from the block's own first line. Used again block after
/// block; owned by one thread at a time.
public final class BulkResult: @unchecked Sendable {
  /// One person that was read: the place of the output, so that a duplicate found later can be taken out.
  public struct Person: Sendable {
    /// A CRN of the usual form (a letter and six digits) as a number; -1 for any other, found in `otherCRNs`.
    let number: Int32
    public let line: Int32
    public let start: Int32
    public let end: Int32
    /// How many obligations stand there.
    public let obligations: Int32
  }

  public let output = BulkBuffer(capacity: 1 << 20)
  public internal(set) var people: [Person] = []
  public internal(set) var problems: [CaseloadProblem] = []
  /// Lines in the block, empty ones too.
  public internal(set) var lines = 0
  public internal(set) var obligations = 0
  public internal(set) var ignoredKeys = 0
  /// The CRNs that have not the usual form, by line.
  var otherCRNs: [Int32: String] = [:]

  public init() {}

  /// The CRN of a person of this result.
  public func crn(of person: Person) -> String {
    guard person.number >= 0 else { return otherCRNs[person.line] ?? "" }
    let digits = String(1_000_000 + person.number % 1_000_000).dropFirst()
    return String(UnicodeScalar(UInt8(0x41 + person.number / 1_000_000))) + digits
  }

  func reset() {
    output.removeAll()
    people.removeAll(keepingCapacity: true)
    if !problems.isEmpty { problems.removeAll() }
    if !otherCRNs.isEmpty { otherCRNs.removeAll() }
    lines = 0
    obligations = 0
    ignoredKeys = 0
  }

  /// Notes a person on line `number` of the block whose output began at `start`, after `count` obligations.
  @inline(__always)
  func note(_ crn: UnsafeBufferPointer<UInt8>, line number: Int, from start: Int, before count: Int) {
    let line = Int32(truncatingIfNeeded: number)
    let usual = BulkResult.number(crn)
    if usual < 0 { otherCRNs[line] = String(decoding: crn, as: UTF8.self) }
    people.append(
      Person(
        number: usual, line: line, start: Int32(truncatingIfNeeded: start),
        end: Int32(truncatingIfNeeded: output.count),
        obligations: Int32(truncatingIfNeeded: obligations - count)))
  }

  @inline(__always)
  private static func number(_ crn: UnsafeBufferPointer<UInt8>) -> Int32 {
    // A small letter means the same case as its capital.
    guard crn.count == 7, case let letter = crn[0] & 0xDF, letter >= 0x41, letter <= 0x5A else { return -1 }
    var number = Int32(letter - 0x41)
    for index in 1..<7 {
      guard crn[index] >= 0x30, crn[index] <= 0x39 else { return -1 }
      number = number * 10 + Int32(crn[index] - 0x30)
    }
    return number
  }
}

/// The CRNs seen so far. The usual form costs one bit, in tables of 65,536 that are made when one is needed.
public struct SeenCRNs: Sendable {
  private var tables: [[UInt64]] = Array(repeating: [], count: 26_000_000 >> tableBits + 1)
  private var others: Set<String> = []
  private static let tableBits = 16

  public init() {}

  /// True where the CRN of a person was not there before.
  @inline(__always)
  public mutating func insert(_ person: BulkResult.Person, of result: BulkResult) -> Bool {
    guard person.number >= 0 else { return others.insert(result.crn(of: person).uppercased()).inserted }
    let table = Int(person.number) >> SeenCRNs.tableBits
    if tables[table].isEmpty { tables[table] = Array(repeating: 0, count: 1 << (SeenCRNs.tableBits - 6)) }
    let index = (Int(person.number) & (1 << SeenCRNs.tableBits - 1)) >> 6
    let bit: UInt64 = 1 &<< UInt64(person.number & 63)
    let word = tables[table][index]
    tables[table][index] = word | bit
    return word & bit == 0
  }
}

/// Reads blocks of lines and writes the obligations of each person. One worker a thread; it keeps its workspace.
public struct BulkWorker: Sendable {
  private var lanes: [Lane]
  private let format: BulkFormat

  /// One policy's parser, evaluation and writer.
  private struct Lane: Sendable {
    let evaluator: Evaluator
    let writer: ObligationWriter
    var evaluation: Evaluation
    /// The position of the parser to read with: policies of one zone share it.
    let parser: Int
  }

  private var parsers: [CaseloadLineParser] = []

  /// With `otherRules`, the ids of every rule there is, an exception about a rule that is neither among them nor of the
  /// evaluators is a problem; they are asked for once, when first needed.
  public init(
    evaluators: [Evaluator], format: BulkFormat, otherRules: (@Sendable () -> Set<String>)? = nil
  ) {
    self.format = format
    let rules = otherRules.map { others in
      CaseloadLineParser.KnownRules(
        own: Set(evaluators.flatMap { $0.policy.rules.map(\.id) }), others: others)
    }
    lanes = []
    for evaluator in evaluators {
      let zone = evaluator.policy.timeZone
      let parser = parsers.firstIndex { $0.zone == zone } ?? parsers.count
      if parser == parsers.count {
        parsers.append(CaseloadLineParser(zone: zone, keepsIdentity: false, knownRules: rules))
      }
      lanes.append(
        Lane(
          evaluator: evaluator, writer: ObligationWriter(evaluator),
          evaluation: Evaluation(
            plan: evaluator.plan, view: evaluator.view, workingDays: evaluator.workingDays),
          parser: parser))
    }
  }

  /// Evaluates every line of a block into `result`, whose earlier contents are dropped.
  public mutating func process(_ block: BulkBuffer, into result: BulkResult) {
    result.reset()
    block.pad()
    let end = block.start + block.count
    var start = block.start
    while start < end {
      let stop = BulkWorker.lineEnd(start, end)
      line(start, count: stop - start, result)
      result.lines += 1
      start = stop + 1
    }
    result.ignoredKeys = parsers.reduce(0) { $0 + $1.unknownKeys }
    for index in parsers.indices { parsers[index].unknownKeys = 0 }
  }

  @inline(__always)
  private static func lineEnd(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> UnsafePointer<
    UInt8
  > {
    var place = start
    let feeds: UInt64 = 0x0A0A_0A0A_0A0A_0A0A
    while place < end {
      let word = JSONCursor.load(place) ^ feeds
      let hit = (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
      if hit != 0 {
        place += hit.trailingZeroBitCount &>> 3
        return place < end ? place : end
      }
      place += 8
    }
    return end
  }

  private mutating func line(
    _ start: UnsafePointer<UInt8>, count: Int, _ result: BulkResult
  ) {
    var count = count
    if count > 0, start[count - 1] == 0x0D { count -= 1 }
    guard count > 0 else { return }
    let number = result.lines + 1
    guard count <= CaseloadLimits.lineBytes else {
      result.problems.append(CaseloadLineParser.tooLong(line: number))
      return
    }
    let before = result.output.count
    let obligations = result.obligations
    for index in parsers.indices {
      guard parsers[index].read(start, count: count) else {
        result.problems.append(parsers[index].failure(line: number))
        return
      }
    }
    if lanes.count == 1 {
      write(0, result)
    } else {
      writeMerged(result)
    }
    result.note(parsers[0].crnBytes, line: number, from: before, before: obligations)
  }

  @inline(__always)
  private mutating func run(_ lane: Int) {
    let parser = lanes[lane].parser
    lanes[lane].evaluation.run(
      facts: parsers[parser].facts, visits: parsers[parser].visits, exceptions: parsers[parser].exceptions)
  }

  /// The usual case: one policy, written straight out.
  private mutating func write(_ lane: Int, _ result: BulkResult) {
    run(lane)
    let crn = parsers[lanes[lane].parser].crnBytes
    let found = lanes[lane].evaluation.found
    result.obligations += found.count
    if case .json(explained: false, _) = format {
      let writer = lanes[lane].writer
      for item in found { writer.write(item, crn: crn, into: result.output) }
    } else {
      for item in found { writeSlowly(item, lanes[lane], crn, result.output) }
    }
  }

  /// Several policies: the obligations of a person in one order, by due date and rule id.
  private mutating func writeMerged(_ result: BulkResult) {
    var items: [(lane: Int, item: Found, rule: String)] = []
    for lane in lanes.indices {
      run(lane)
      for item in lanes[lane].evaluation.found {
        items.append((lane, item, lanes[lane].evaluator.plan.rules[Int(item.rule)].rule.id))
      }
    }
    items.sort { left, right in
      if left.item.due != right.item.due { return left.item.due < right.item.due }
      if left.rule != right.rule { return left.rule < right.rule }
      return left.lane < right.lane
    }
    result.obligations += items.count
    for (lane, item, _) in items { write(item, lane, parsers[lanes[lane].parser].crnBytes, result.output) }
  }

  @inline(__always)
  private func write(_ item: Found, _ lane: Int, _ crn: UnsafeBufferPointer<UInt8>, _ output: BulkBuffer) {
    if case .json(explained: false, _) = format {
      lanes[lane].writer.write(item, crn: crn, into: output)
    } else {
      writeSlowly(item, lanes[lane], crn, output)
    }
  }

  private func writeSlowly(
    _ item: Found, _ lane: Lane, _ crn: UnsafeBufferPointer<UInt8>, _ output: BulkBuffer
  ) {
    let name = String(decoding: crn, as: UTF8.self)
    switch format {
    case .json(_, let notApplied):
      let explanation = lane.evaluator.explanation(item, lane.evaluation, crn: name)
      lane.writer.write(
        item, crn: crn, explanation: TraceText.json(explanation, notApplied: notApplied), into: output)
    case .text(let explained):
      let explanation = explained ? lane.evaluator.explanation(item, lane.evaluation, crn: name) : nil
      let obligation = lane.evaluator.obligation(item, crn: name)
      let title = lane.evaluator.plan.rules[Int(item.rule)].rule.title
      output.append(Array(TraceText.line(obligation, title: title, explanation: explanation).utf8))
    }
  }
}
