import CivilTime

/// Writes obligations as the contract's JSON lines (policy.md section 6), from prepared pieces.
///
/// The pieces stand in one block of bytes that lasts as long as the writer and never changes.
final class ObligationWriter: @unchecked Sendable {
  /// Constant bytes: where in the block they begin, and how many they are.
  private struct Stretch {
    let start: Int
    let count: Int
  }

  /// The constant bytes of one rule under one revision.
  private struct Pieces {
    /// From after the CRN to before the trigger.
    let head: Stretch
    /// From after the due date to before the status; not read for a clock that is the person's own.
    let clock: Stretch
    /// From after the status to before the slot.
    let joint: Stretch
    /// From after the slot to before `recordedLate`.
    let interpretations: Stretch
    /// From before the CRN in the id to after it: `.policy.rule.`.
    let idMiddle: Stretch
  }

  private let storage = PlanStorage()
  private let block: UnsafeBufferPointer<UInt8>
  /// By rule of the plan, and within a rule by revision.
  private let pieces: UnsafeBufferPointer<Pieces>
  private let statuses: UnsafeBufferPointer<Stretch>
  private let revisionDays: UnsafeBufferPointer<Int32>
  /// The first day of each rule's validity.
  private let ruleDays: UnsafeBufferPointer<Int32>
  /// No line needs more room than this.
  private let most: Int
  private let dates = DateTable.all

  init(_ evaluator: Evaluator) {
    let revisions = evaluator.pinned.map { [$0] } ?? evaluator.policy.revisions
    var block: [UInt8] = []
    statuses = storage.keep(Status.allCases.map { ObligationWriter.add($0.rawValue, to: &block) })
    let pieces = evaluator.plan.rules.flatMap {
      ObligationWriter.pieces($0, policy: evaluator.policy.id, revisions: revisions, in: &block)
    }
    self.pieces = storage.keep(pieces)
    revisionDays = storage.keep(revisions.map(\.date.day))
    ruleDays = storage.keep(evaluator.plan.rules.map { $0.rule.validity.from.day })
    let longest = pieces.map {
      $0.head.count + $0.clock.count + $0.joint.count + $0.interpretations.count + $0.idMiddle.count
    }.max()
    // Beside the pieces: the CRN and the slot twice, three dates, a person's own clock, the status, and the words between.
    most = (longest ?? 0) + 2 * CaseloadLimits.crnCharacters + 320
    block += Array(repeating: 0, count: BulkPen.slack)
    self.block = storage.keep(block)
  }

  private static func add(_ text: String, to block: inout [UInt8]) -> Stretch {
    let start = block.count
    block.append(contentsOf: text.utf8)
    return Stretch(start: start, count: block.count - start)
  }

  private static func pieces(
    _ planned: PlannedRule, policy: String, revisions: [Revision], in block: inout [UInt8]
  ) -> [Pieces] {
    let rule = planned.rule
    var clock = planned.clock.map { (String($0.within), $0.unit.rawValue) }
    if let recurrence = planned.recurrence {
      clock =
        if case .every(let step) = recurrence.step { (String(step.every), step.unit.rawValue) } else { nil }
    }
    let clockText = clock.map { "{\"within\":\($0.0),\"unit\":\"\($0.1)\"}" } ?? "null"
    let jointText =
      rule.joint.map { "{\"with\":\"\($0.with)\",\"force\":\"\($0.force.rawValue)\"}" } ?? "null"
    let notes = rule.interpretations.map { "\"" + $0 + "\"" }.joined(separator: ",")
    let clockPiece = add(",\"clock\":" + clockText + ",\"status\":\"", to: &block)
    let joint = add("\",\"joint\":" + jointText + ",\"slot\":", to: &block)
    let interpretations = add(",\"interpretations\":[" + notes + "],\"recordedLate\":", to: &block)
    let idMiddle = add("." + policy + "." + rule.id + ".", to: &block)
    let beginning = "\",\"policy\":\"" + policy + "\",\"revision\":\""
    let end =
      "\",\"rule\":\"" + rule.id + "\",\"paragraph\":" + JSONText.quoted(rule.cite.paragraph)
      + ",\"force\":\"" + rule.force.rawValue + "\",\"trigger\":\""
    return revisions.map {
      Pieces(
        head: add(beginning + $0.date.text + end, to: &block), clock: clockPiece, joint: joint,
        interpretations: interpretations, idMiddle: idMiddle)
    }
  }

  /// Appends the line of one obligation; `explanation` is the JSON to add before the closing bracket, if any. The CRN's
  /// bytes are followed by at least sixteen that may be read.
  @inline(__always)
  func write(
    _ item: Found, crn: UnsafeBufferPointer<UInt8>, explanation: String? = nil, into output: BulkBuffer
  ) {
    guard let crnStart = crn.baseAddress else { return }
    let pieces = pieces[Int(item.rule) * revisionDays.count + revision(item)]
    var pen = output.pen(most: most)
    pen.write("{\"crn\":\"")
    pen.write(crnStart, count: crn.count)
    write(pieces.head, &pen)
    pen.write(day: item.trigger, dates)
    if item.due == .max {
      pen.write("\",\"due\":null")
    } else {
      pen.write("\",\"due\":\"")
      pen.write(day: item.due, dates)
      pen.write(byte: 0x22)
    }
    if item.countedDays == 0, item.stepUnit == nil {
      write(pieces.clock, &pen)
    } else {
      writeClock(item, &pen)
    }
    write(statuses[Int(unsafeBitCast(item.status, to: UInt8.self))], &pen)
    write(pieces.joint, &pen)
    if item.slot == 0 { pen.write("null") } else { pen.write(number: Int(item.slot)) }
    write(pieces.interpretations, &pen)
    if item.recordedLate { pen.write("true,\"provisional\":") } else { pen.write("false,\"provisional\":") }
    if item.provisional { pen.write("true,\"id\":\"") } else { pen.write("false,\"id\":\"") }
    pen.write(crnStart, count: crn.count)
    write(pieces.idMiddle, &pen)
    pen.write(day: item.trigger, dates)
    if item.slot != 0 {
      pen.write(byte: 0x2E)
      pen.write(number: Int(item.slot))
    } else if item.number != 0 {
      pen.write(byte: 0x2E)
      pen.write(number: Int(item.number))
    }
    pen.write(byte: 0x22)
    if let explanation {
      output.close(pen)
      output.append(Array(explanation.utf8))
      pen = output.pen(most: 2)
    }
    pen.write("}\n")
    output.close(pen)
  }

  @inline(__always)
  private func write(_ stretch: Stretch, _ pen: inout BulkPen) {
    if let base = block.baseAddress { pen.write(base + stretch.start, count: stretch.count) }
  }

  private func writeClock(_ item: Found, _ pen: inout BulkPen) {
    pen.write(",\"clock\":{\"within\":")
    pen.write(number: Int(item.countedDays))
    switch item.stepUnit ?? .days {
    case .days: pen.write(",\"unit\":\"days")
    case .workingDays: pen.write(",\"unit\":\"working-days")
    case .weeks: pen.write(",\"unit\":\"weeks")
    case .months: pen.write(",\"unit\":\"months")
    }
    pen.write("\"},\"status\":\"")
  }

  /// The position of the revision that governs a trigger day.
  @inline(__always)
  private func revision(_ item: Found) -> Int {
    var index = revisionDays.count - 1
    guard index > 0 else { return 0 }
    let day = max(item.trigger, ruleDays[Int(item.rule)])
    while index > 0, revisionDays[index] > day { index -= 1 }
    return index
  }
}

/// Texts as JSON strings.
enum JSONText {
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
