public import Casework
import CivilTime
public import Policy
import Records
import Storage

/// Why a fact was not recorded or corrected.
public enum FactRefusal: Error, Hashable, Sendable {
  /// Nobody of this id, or somebody outside the reach: alike.
  case notThere
  /// The roles do not allow it.
  case notPermitted
  /// Somebody else changed the person in between: their newer state.
  case stale(PersonFile)
  /// The very same fact is there already.
  case already
  /// No fact of this id, or it was taken back before.
  case noSuchFact
  /// The day lies in the future.
  case inFuture
  /// A correction has to say why, in at most 1,000 characters.
  case reasonMissing
  /// The person has as many facts as one person can have.
  case full
}

extension Desk {
  /// The longest reason of a correction.
  public static let longestReason = 1_000

  /// Records a fact about a person and everything that follows from it in one transaction. `revision` is the one the
  /// person had when the form was made. When it was recorded is the desk's to say: the fact's own `recorded` is not
  /// read. Returns the person's newer state.
  public func recordFact(
    _ actor: Actor, _ id: PersonID, fact: Fact, revision: Int
  ) async throws -> Result<PersonFile, FactRefusal> {
    try await change(actor, id, revision: revision, cause: .factRecorded) { change in
      try change.add(fact)
    }
  }

  /// Takes a fact back, and puts another in its place where there is one. Nothing is overwritten: the old fact stays,
  /// withdrawn, with the reason and the number of the fact that replaced it.
  public func correctFact(
    _ actor: Actor, _ id: PersonID, factID: String, replacement: Fact?, reason: String, revision: Int
  ) async throws -> Result<PersonFile, FactRefusal> {
    let reason = reason.split(whereSeparator: \.isNewline).joined(separator: " ")
    guard (1...Desk.longestReason).contains(reason.count), reason.contains(where: { !$0.isWhitespace }) else {
      return .failure(.reasonMissing)
    }
    let cause: Cause = replacement == nil ? .factWithdrawn : .factCorrected
    return try await change(actor, id, revision: revision, cause: cause) { change in
      try change.correct(Int(factID) ?? 0, replacement, reason)
    }
  }

  private func change(
    _ actor: Actor, _ id: PersonID, revision: Int, cause: Cause,
    _ body: @escaping @Sendable (inout FactChange) throws -> Void
  ) async throws -> Result<PersonFile, FactRefusal> {
    guard actor.mayRecordFacts else { return .failure(.notPermitted) }
    guard let scope = Scope.of(actor.workingReach) else { return .failure(.notThere) }
    let assessor = try assessor()
    let journal = personJournal(by: actor.staff.text, assessor)
    let moment = recordedNow
    do {
      let file = try await store.write { transaction in
        guard try CaseloadLists.person(id, in: scope, transaction) != nil,
          let person = try CaseloadRecords.person(id, isForUpdate: true, transaction)
        else { throw FactRefusal.notThere }
        guard person.revision == revision else {
          guard let newer = try contents(id, in: scope, transaction) else { throw FactRefusal.notThere }
          throw FactRefusal.stale(newer.file)
        }
        var change = FactChange(
          history: try CaseloadRecords.histories(of: [id], transaction)[id] ?? PersonHistory(), today: today,
          moment: moment, person: id, staff: actor.staff,
          transaction: transaction)
        try body(&change)
        let history = try CaseloadRecords.histories(of: [id], transaction)[id] ?? PersonHistory()
        _ = try journal.settle(
          person, assessor.assess(history.known(of: person.crn)), cause: cause,
          gains: PersonJournal.Gains(facts: change.added, factNumber: change.number, kind: change.kind),
          transaction)
        try VisitWork.reopen(
          [id], cause == .factRecorded ? .factRecorded : .factCorrected,
          stamp: Stamp(by: actor.staff, at: self.moment), self, transaction)
        guard let after = try contents(id, in: scope, transaction) else { throw FactRefusal.notThere }
        try AccessLog.append(
          accesses(
            to: [("person", id.text)], by: actor.staff.text, purpose: "supervision", verb: .alteration),
          in: transaction)
        return after.file
      }
      return .success(file)
    } catch let refusal as FactRefusal {
      // What was changed meanwhile is shown, so it was looked at.
      if case .stale = refusal {
        try await logAccess(to: [("person", id.text)], by: actor, purpose: "supervision")
      }
      return .failure(refusal)
    }
  }

  /// Now, as facts are recorded: of the demo's fixed day where there is one, at the clock's time of day.
  var recordedNow: Recorded {
    let now = shell.now()
    guard let fixed = shell.asOf else { return Recorded(day: zone.date(of: now), instant: now) }
    let sinceMidnight = now.milliseconds - zone.startOfDay(zone.date(of: now)).milliseconds
    let moment = min(
      zone.startOfDay(fixed).milliseconds + sinceMidnight, zone.endOfDay(fixed).milliseconds)
    return Recorded(day: fixed, instant: Instant(milliseconds: moment))
  }
}

/// One change of somebody's facts under way inside a transaction.
struct FactChange {
  let history: PersonHistory
  let today: CivilDate
  let moment: Recorded
  let person: PersonID
  let staff: StaffID
  let transaction: any Transaction
  /// The fact the journal names.
  var number: Int?
  /// How many facts came in.
  var added = 0
  var kind: FactKind?

  mutating func add(_ given: Fact) throws {
    guard given.date <= today else { throw FactRefusal.inFuture }
    guard history.facts.count < CaseloadLimits.factsPerPerson else { throw FactRefusal.full }
    let fact = Fact(
      kind: given.kind, date: given.date, recorded: moment, value: given.value, group: given.group,
      category: given.category)
    let isThere = history.facts.contains { known in
      known.fact.withdrawn == nil && known.fact.kind == fact.kind && known.fact.date == fact.date
        && known.fact.value == fact.value && known.fact.group == fact.group
        && known.fact.category == fact.category
    }
    if isThere { throw FactRefusal.already }
    try CaseloadRecords.add(
      facts: [fact], visits: [], exceptions: [], to: person, after: history, recordedBy: staff, transaction)
    number = (history.facts.last?.number ?? 0) + 1
    added = 1
    kind = fact.kind
  }

  mutating func correct(_ old: Int, _ replacement: Fact?, _ reason: String) throws {
    guard let known = history.facts.first(where: { $0.number == old }), known.fact.withdrawn == nil else {
      throw FactRefusal.noSuchFact
    }
    if let replacement { try add(replacement) }
    let isDone = try CaseloadRecords.withdraw(
      fact: old, of: person, at: moment, by: staff, correctedBy: replacement == nil ? nil : number,
      reason: reason, transaction)
    guard isDone else { throw FactRefusal.noSuchFact }
    number = old
    kind = known.fact.kind
  }
}
