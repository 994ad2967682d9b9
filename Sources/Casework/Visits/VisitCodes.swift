import CivilTime
import Policy

extension VisitEvent {
  /// What the event says, as codes.
  public var codes: Codes {
    var codes = Codes()
    switch self {
    case .planned(let person, let plan):
      codes = plan.codes
      codes.add("person", person.text)
    case .changed(let plan, let isDiaryOnly, let reason):
      codes = plan.codes
      codes.add("diary-only", if: isDiaryOnly)
      codes.add("change", reason?.text)
    case .assessed(let id, let isUnchanged):
      codes.add("assessment", id.text)
      codes.add("unchanged", if: isUnchanged)
    case .decided(let outcome, let basis, let text, let delegation):
      codes.add("outcome", outcome)
      codes.add("basis", basis)
      codes.add("delegation", delegation?.text)
      codes.add("words", text?.text)
    case .reopened(let reason): codes.add("reason", reason)
    case .cancelled(let reason): codes.add("words", reason?.text)
    case .recorded(let content): content.add(to: &codes)
    case .submitted, .begun, .ended: break
    }
    return codes
  }

  /// Reads an event from its name and codes; nil where they are not ours.
  public init?(name: String, codes: Codes) {
    guard let event = VisitEvent.reading(name, codes) else { return nil }
    self = event
  }

  private static func reading(_ name: String, _ codes: Codes) -> VisitEvent? {
    switch name {
    case "visit-planned":
      guard let person = codes.first("person"), let plan = VisitPlan(codes) else { return nil }
      return .planned(PersonID(person), plan)
    case "visit-changed":
      guard let plan = VisitPlan(codes) else { return nil }
      return .changed(
        plan, isDiaryOnly: codes.flag("diary-only"), reason: codes.first("change").map { TextID($0) })
    case "visit-assessed":
      return codes.first("assessment").map {
        .assessed(AssessmentID($0), isUnchanged: codes.flag("unchanged"))
      }
    case "visit-decided":
      guard let outcome = codes.word("outcome", AuthorisationOutcome.self),
        let basis = codes.word("basis", AuthorityBasis.self)
      else { return nil }
      return .decided(
        outcome, basis, codes.first("words").map { TextID($0) },
        under: codes.first("delegation").map { DelegationID($0) })
    case "visit-reopened": return codes.word("reason", ReopenReason.self).map { .reopened($0) }
    case "visit-cancelled": return .cancelled(codes.first("words").map { TextID($0) })
    case "visit-recorded": return VisitRecord.Content(codes).map { .recorded($0) }
    case "visit-submitted": return .submitted
    case "visit-begun": return .begun
    case "visit-ended": return .ended
    default: return nil
    }
  }
}

extension Visit {
  /// All that the events left, as codes: what the row of a visit holds beside the columns lists need.
  public var codes: Codes {
    var codes = plan.codes
    codes.add("stage", stage)
    codes.add("planned", planned.code)
    codes.add("assessment", assessment?.text)
    codes.add("unchanged", if: isUnchanged)
    codes.add("submitted", submitted?.code)
    if let decision {
      codes.add("decision", decision.outcome)
      codes.add("basis", decision.basis)
      codes.add("delegation", decision.delegation?.text)
      codes.add("words", decision.text?.text)
      codes.add("decided", decision.stamp.code)
    }
    codes.add("reopened", reopened?.rawValue)
    for staff in shapers.map(\.text).sorted() { codes.add("shaped", staff) }
    codes.add("begun", begun?.code)
    codes.add("ended", ended?.code)
    if let record {
      record.content.add(to: &codes)
      codes.add("recorded", record.stamp.code)
    }
    return codes
  }

  /// Reads a visit back from its row; nil where something is missing or no word of ours.
  public init?(id: VisitID, person: PersonID, revision: Int, codes: Codes) {
    guard let plan = VisitPlan(codes), let stage = codes.word("stage", VisitStage.self),
      let planned = codes.first("planned").flatMap(Stamp.init(code:))
    else { return nil }
    var decision: Authorisation?
    if let outcome = codes.word("decision", AuthorisationOutcome.self) {
      guard let basis = codes.word("basis", AuthorityBasis.self),
        let stamp = codes.first("decided").flatMap(Stamp.init(code:))
      else { return nil }
      decision = Authorisation(
        outcome: outcome, basis: basis, delegation: codes.first("delegation").map { DelegationID($0) },
        text: codes.first("words").map { TextID($0) }, stamp: stamp)
    }
    var record: VisitRecord?
    if let content = VisitRecord.Content(codes) {
      guard let stamp = codes.first("recorded").flatMap(Stamp.init(code:)) else { return nil }
      record = VisitRecord(content: content, stamp: stamp)
    }
    self.init(
      id: id, person: person, revision: revision, stage: stage, plan: plan, planned: planned,
      assessment: codes.first("assessment").map { AssessmentID($0) }, isUnchanged: codes.flag("unchanged"),
      submitted: codes.first("submitted").flatMap(Stamp.init(code:)), decision: decision,
      reopened: codes.word("reopened"), begun: codes.first("begun").flatMap(Stamp.init(code:)),
      ended: codes.first("ended").flatMap(Stamp.init(code:)), record: record,
      shapers: Set(codes.all("shaped").map { StaffID($0) }))
  }
}

extension Stamp {
  /// `STAFF/INSTANT`.
  var code: String { "\(by.text)/\(at.text)" }

  init?(code: String) {
    let parts = code.split(separator: "/", maxSplits: 1).map(String.init)
    guard parts.count == 2, let at = Instant(text: parts[1]) else { return nil }
    self.init(by: StaffID(parts[0]), at: at)
  }
}
