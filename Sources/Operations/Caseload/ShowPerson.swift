public import Casework
import CivilTime
public import Policy
import Records
import Storage

extension Desk {
  /// Everything about one person. Nil where there is nobody of this id and where somebody else's reach holds them,
  /// alike. Every answer is in the access log, refusals too.
  public func person(_ actor: Actor, _ id: PersonID) async throws -> PersonFile? {
    try await consult(actor, id)?.file
  }

  /// One obligation of a person with why it has its date. Nil as for `person`, and where no such obligation is known.
  public func explanation(
    _ actor: Actor, _ id: PersonID, key: String
  ) async throws -> (PersonFile, Explanation)? {
    guard let found = try await consult(actor, id) else { return nil }
    for evaluator in try assessor().evaluators {
      if let explanation = evaluator.explanation(of: key, for: found.known) {
        return (found.file, explanation)
      }
    }
    return nil
  }

  private func consult(_ actor: Actor, _ id: PersonID) async throws -> PersonContents? {
    // An id that is none of ours is no code either: it can name nobody and is not logged.
    guard id.text.utf8.count == 36, id.text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
    let (found, outcome) = try await store.read { transaction -> (PersonContents?, Access.Outcome) in
      if let scope = Scope.of(actor.reach), let found = try contents(id, in: scope, transaction) {
        return (found, .given)
      }
      return (nil, try CaseloadRecords.exists(id, transaction) ? .refused : .notThere)
    }
    let isCode = id.text.allSatisfy { $0.isHexDigit || $0 == "-" }
    if isCode {
      try await logAccess(
        to: [("person", id.text)], by: actor, purpose: "supervision", outcome: outcome)
    }
    return found
  }

  /// A person's file with the facts it was made from.
  struct PersonContents: Sendable {
    let file: PersonFile
    let known: PersonFacts
    let history: PersonHistory
  }

  /// Reads a person inside a scope in a handful of statements.
  func contents(
    _ id: PersonID, in scope: Scope, _ transaction: any Transaction
  ) throws -> PersonContents? {
    guard let person = try CaseloadLists.person(id, in: scope, transaction) else { return nil }
    let history = try CaseloadRecords.histories(of: [id], transaction)[id] ?? PersonHistory()
    let obligations = try CaseloadRecords.obligations(of: [id], transaction)[id] ?? []
    let names = try CaseloadLists.staffNames(Set(history.facts.compactMap(\.recordedBy)), transaction)
    let known = history.known(of: person.crn)
    let open = obligations.filter(\.stage.isOpen)
    let visits = try VisitRecords.visits(of: id, transaction)
    let addresses = try CaseloadLists.addresses(of: id, transaction)
    let file = PersonFile(
      row: row(of: person, open: open), obligations: sorted(obligations).map { item($0) },
      facts: Desk.newestFirst(history.facts).map { Desk.factRow($0, names: names) },
      visits: history.visits.sorted { $0.date > $1.date },
      address: addresses.newest,
      markers: Markers.of(
        facts: known.facts, visits: known.visits, born: person.born, today: today)
        + [
          Markers.policeManager(facts: known.facts, today: today),
          VisitSpread(visits, today: today, zone: zone).marker,
        ].compactMap(\.self),
      revision: person.revision, plannedVisits: visits,
      attempts: EarlierVisits.attempts(
        visits, addresses: addresses.all,
        texts: try VisitRecords.texts(EarlierVisits.texts(visits), transaction), zone: zone),
      decisions: try DecisionRecords.decisions(of: id, transaction).map { decision in
        let (title, paragraph) = named(decision.facts.policy, decision.facts.rule)
        return NamedDecision(decision: decision, title: title, paragraph: paragraph)
      }, tasks: try TaskRecords.open(of: id, transaction))
    return PersonContents(file: file, known: known, history: history)
  }

  /// Open ones first, by the day to act by, those without a date after them; then the ended ones, latest first.
  private func sorted(_ rows: [ObligationRow]) -> [ObligationRow] {
    let open = rows.filter(\.stage.isOpen)
      .sorted { ($0.actsBy?.day ?? .max, $0.rule, $0.key) < ($1.actsBy?.day ?? .max, $1.rule, $1.key) }
    let ended = rows.filter { !$0.stage.isOpen }
      .sorted { ($1.actsBy?.day ?? .max, $0.rule, $0.key) < ($0.actsBy?.day ?? .max, $1.rule, $1.key) }
    return open + ended
  }

  private static func newestFirst(_ facts: [PersonHistory.NumberedFact]) -> [PersonHistory.NumberedFact] {
    facts.sorted { ($0.fact.date, $0.number) > ($1.fact.date, $1.number) }
  }

  private static func factRow(_ fact: PersonHistory.NumberedFact, names: [String: String]) -> FactRow {
    FactRow(
      id: String(fact.number), fact: fact.fact, valueText: fact.fact.value.text,
      recordedBy: fact.recordedBy.flatMap { names[$0] }, correctedBy: fact.correctedBy.map { String($0) },
      correctionReason: fact.reason)
  }
}
