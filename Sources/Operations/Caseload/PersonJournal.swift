import Casework
import CivilTime
import Policy
import Records
import Storage

/// Writes what changed about people into the journal: ids, codes, dates and numbers, nothing that names or tells.
struct PersonJournal: Sendable {
  static let subjectKind = "person"
  let shell: Shell
  let assessor: Assessor
  let fingerprint: String
  let actor: String
  let via: String

  /// What came in besides obligations.
  struct Gains {
    var facts = 0
    var visits = 0
    var exceptions = 0
    /// The numbers of facts that came in taken back already.
    var withdrawn: [Int] = []
    /// Where the person stands now, where that was set or changed.
    var place: Placement?
    /// The fact that the entry is about.
    var factNumber: Int?
    var kind: FactKind?
  }

  /// Settles a person after something changed: obligations follow the assessment, the row follows both, and one
  /// entry says why. The row given holds the changes that are no obligation; its revision is the one before.
  func settle(
    _ changed: PersonRecord, _ assessment: Assessment, cause: Cause,
    gains: Gains = Gains(), _ transaction: any Transaction
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
        shell.identifier(), of: person.id, revision: person.revision, cause: cause, plan: plan,
        gains: gains)
      try Journal.append([entry], in: transaction)
    }
    return plan
  }

  /// One entry: the cause, what came in, and how each obligation that changed stands now. Folding a person's entries
  /// gives what their rows say (`PersonFold`).
  func entry(
    _ id: String, of person: PersonID, revision: Int, cause: Cause, plan: ObligationPlan, gains: Gains
  ) throws -> JournalEntry {
    var payload: [String: JournalPayload.Value] = [
      "facts": .number(gains.facts), "opened": .number(plan.opened.count),
    ]
    if gains.visits > 0 { payload["visits"] = .number(gains.visits) }
    if gains.exceptions > 0 { payload["exceptions"] = .number(gains.exceptions) }
    if !gains.withdrawn.isEmpty { payload["withdrawn"] = .codes(gains.withdrawn.map { String($0) }) }
    if let place = gains.place, JournalPayload.isCode(place.team) {
      payload["team"] = .code(place.team)
      payload["officer"] =
        place.officer.map { JournalPayload.Value.code($0.text) } ?? JournalPayload.Value.none
    }
    let set = plan.opened + plan.changed.map(\.to)
    if !set.isEmpty { payload["set"] = .codes(set.map(PersonFold.Standing.code)) }
    if !plan.removed.isEmpty { payload["gone"] = .codes(plan.removed.map(PersonFold.Standing.name)) }
    if let number = gains.factNumber { payload["fact"] = .number(number) }
    if let kind = gains.kind { payload["kind"] = .code(kind.rawValue) }
    let now = shell.now()
    return JournalEntry(
      entry: id, subjectKind: Self.subjectKind, subject: person.text, revision: revision, occurredAt: now,
      recordedAt: now, actor: actor, via: via, event: cause.rawValue, payload: try JournalPayload(payload),
      policy: fingerprint)
  }
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

extension PersonJournal.Gains {
  /// What a file brings: facts are numbered on from those there are.
  init(
    facts: [Fact], visits: [RecordedVisit], exceptions: [RecordedException], after last: Int,
    place: Placement?
  ) {
    self.init(
      facts: facts.count, visits: visits.count, exceptions: exceptions.count,
      withdrawn: facts.indices.filter { facts[$0].withdrawn != nil }.map { last + 1 + $0 }, place: place)
  }
}
