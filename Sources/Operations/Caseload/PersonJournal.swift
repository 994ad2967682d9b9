import Casework
import CivilTime
import Policy
import Records
import Storage

/// Writes what changed about people into the journal: ids, codes, dates and numbers, nothing that names or tells.
struct PersonJournal: Sendable {
  static let subjectKind = "person"
  /// The most obligations that one entry lists; the numbers are always whole.
  static let mostListed = 50

  let shell: Shell
  let assessor: Assessor
  let fingerprint: String
  let actor: String
  let via: String

  /// Settles a person after something changed: obligations follow the assessment, the row follows both, and one
  /// entry says why. The row given holds the changes that are no obligation; its revision is the one before.
  func settle(
    _ changed: PersonRecord, _ assessment: Assessment, cause: Cause, facts: Int,
    factNumber: Int? = nil, kind: FactKind? = nil, _ transaction: any Transaction
  ) throws -> ObligationPlan {
    let stored = try CaseloadRecords.obligations(of: [changed.id], transaction)[changed.id] ?? []
    let plan = ObligationPlan.difference(stored: stored, evaluated: assessment.rows)
    var person = changed
    person.rosh = assessment.rosh
    person.actsBy = assessment.summary.actsBy
    person.open = assessment.summary.open
    person.nextChange = assessment.nextChange
    person.evaluatedOn = assessor.today
    person.evaluatedWith = fingerprint
    // Time passing is journalled only where it changed something.
    if cause.isOutside || !plan.isEmpty { person.revision += 1 }
    try CaseloadRecords.apply(plan, to: person, transaction)
    try CaseloadRecords.update(person, transaction)
    if person.revision != changed.revision {
      let entry = try entry(
        shell.identifier(), of: person.id, revision: person.revision, cause: cause, plan: plan, facts: facts,
        factNumber: factNumber, kind: kind)
      try Journal.append([entry], in: transaction)
    }
    return plan
  }

  /// One entry: the cause, and for each obligation that opened, moved or ended its key, its dates and the reason.
  func entry(
    _ id: String, of person: PersonID, revision: Int, cause: Cause, plan: ObligationPlan, facts: Int,
    factNumber: Int? = nil, kind: FactKind? = nil
  ) throws -> JournalEntry {
    var payload: [String: JournalPayload.Value] = [
      "facts": .number(facts), "opened": .number(plan.opened.count),
    ]
    if !plan.opened.isEmpty {
      payload["open"] = .codes(plan.opened.prefix(Self.mostListed).map(Self.opening))
    }
    let moves = plan.changed.filter(\.isMove)
    if !moves.isEmpty {
      payload["moved"] = .codes(
        moves.prefix(Self.mostListed).map { "\($0.to.key):\(Self.day($0.from)):\(Self.day($0.to))" })
    }
    let ends =
      plan.changed.compactMap { change in change.ending.map { "\(change.to.key):\($0.rawValue)" } }
      + plan.removed.map { "\($0.key):\(ObligationPlan.Ending.noLongerApplies.rawValue)" }
    if !ends.isEmpty { payload["ended"] = .codes(Array(ends.prefix(Self.mostListed))) }
    if let factNumber { payload["fact"] = .number(factNumber) }
    if let kind { payload["kind"] = .code(kind.rawValue) }
    let now = shell.now()
    return JournalEntry(
      entry: id, subjectKind: Self.subjectKind, subject: person.text, revision: revision, occurredAt: now,
      recordedAt: now, actor: actor, via: via, event: cause.rawValue, payload: try JournalPayload(payload),
      policy: fingerprint)
  }

  private static func opening(_ row: ObligationRow) -> String { "\(row.key):\(day(row))" }
  private static func day(_ row: ObligationRow) -> String { row.actsBy?.text ?? "none" }
}

extension Cause {
  /// True for what somebody did; false for what time or a policy did.
  var isOutside: Bool {
    switch self {
    case .imported, .factRecorded, .factCorrected, .factWithdrawn, .visitRecorded, .decisionRecorded: true
    case .timePassed, .policyChanged: false
    }
  }
}
