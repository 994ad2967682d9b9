import CivilTime

/// Writes obligations as the contract's JSON lines (policy.md section 6), from prepared pieces.
final class ObligationWriter: Sendable {
  /// The constant bytes of one rule under one revision.
  struct Pieces: Sendable {
    /// From after the CRN to before the trigger.
    var head: [UInt8] = []
    /// From after the due date to before the status; empty for counted rules, whose clock varies.
    var clock: [UInt8] = []
    /// From after the status to before the slot.
    var joint: [UInt8] = []
    /// From after the slot to before `recordedLate`.
    var interpretations: [UInt8] = []
    /// From before the CRN in the id to after it: `.policy.rule.`.
    var idMiddle: [UInt8] = []
  }

  private let pieces: [[Pieces]]
  private let evaluator: Evaluator
  private let revisionDays: [Int32]
  private static let statusTexts = Status.allCases.map { Array($0.rawValue.utf8) }

  init(_ evaluator: Evaluator) {
    self.evaluator = evaluator
    let revisions = evaluator.pinned.map { [$0] } ?? evaluator.policy.revisions
    revisionDays = revisions.map(\.date.day)
    pieces = evaluator.plan.rules.map { planned in
      revisions.map {
        ObligationWriter.pieces(planned.rule, planned, policy: evaluator.policy.id, revision: $0)
      }
    }
  }

  private static func pieces(_ rule: Rule, _ planned: PlannedRule, policy: String, revision: Revision)
    -> Pieces
  {
    var clock = planned.clock.map { (String($0.within), $0.unit.rawValue) }
    if case .recurring(let recurrence) = rule.deadline {
      clock =
        if case .every(let step) = recurrence.step { (String(step.every), step.unit.rawValue) } else { nil }
    }
    let clockText = clock.map { "{\"within\":\($0.0),\"unit\":\"\($0.1)\"}" } ?? "null"
    let joint = rule.joint.map { "{\"with\":\"\($0.with)\",\"force\":\"\($0.force.rawValue)\"}" } ?? "null"
    let interpretations = rule.interpretations.map { "\"\($0)\"" }.joined(separator: ",")
    return Pieces(
      head: Array(
        ("\",\"policy\":\"\(policy)\",\"revision\":\"\(revision.date.text)\",\"rule\":\"\(rule.id)\","
          + "\"paragraph\":\(JSONText.quoted(rule.cite.paragraph)),\"force\":\"\(rule.force.rawValue)\",\"trigger\":\"")
          .utf8),
      clock: Array(",\"clock\":\(clockText),\"status\":\"".utf8),
      joint: Array("\",\"joint\":\(joint),\"slot\":".utf8),
      interpretations: Array(",\"interpretations\":[\(interpretations)],\"recordedLate\":".utf8),
      idMiddle: Array(".\(policy).\(rule.id).".utf8))
  }

  /// Appends the line of one obligation; `explanation` is the JSON to add before the closing bracket, if any.
  @inline(__always)
  func write(_ item: Found, crn: [UInt8], explanation: String? = nil, into output: BulkBuffer) {
    let pieces = self.pieces[Int(item.rule)][revision(item)]
    output.reserve(640)
    output.append("{\"crn\":\"")
    output.append(crn)
    output.append(pieces.head)
    output.appendDate(item.trigger)
    if item.due == .max {
      output.append("\",\"due\":null")
    } else {
      output.append("\",\"due\":\"")
      output.appendDate(item.due)
      output.append("\"")
    }
    writeClock(item, pieces, output)
    output.append(ObligationWriter.statusTexts[Int(unsafeBitCast(item.status, to: UInt8.self))])
    output.append(pieces.joint)
    if item.slot == 0 { output.append("null") } else { output.append(Int(item.slot)) }
    output.append(pieces.interpretations)
    if item.recordedLate { output.append("true") } else { output.append("false") }
    if item.provisional {
      output.append(",\"provisional\":true,\"id\":\"")
    } else {
      output.append(",\"provisional\":false,\"id\":\"")
    }
    output.append(crn)
    output.append(pieces.idMiddle)
    output.appendDate(item.trigger)
    if item.slot != 0 {
      output.append(".")
      output.append(Int(item.slot))
    }
    output.append("\"")
    if let explanation {
      output.append(Array(explanation.utf8))
    }
    output.append("}\n")
  }

  @inline(__always)
  private func writeClock(_ item: Found, _ pieces: Pieces, _ output: BulkBuffer) {
    guard item.countedDays == 0, item.stepUnit == nil else {
      output.append(",\"clock\":{\"within\":")
      output.append(Int(item.countedDays))
      output.append(",\"unit\":\"")
      output.append(Array((item.stepUnit ?? .days).rawValue.utf8))
      output.append("\"},\"status\":\"")
      return
    }
    output.append(pieces.clock)
  }

  /// The position of the revision that governs a trigger day.
  @inline(__always)
  private func revision(_ item: Found) -> Int {
    var index = revisionDays.count - 1
    guard index > 0 else { return 0 }
    let day = max(item.trigger, evaluator.plan.rules[Int(item.rule)].rule.validity.from.day)
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
