public import Casework
import CivilTime
import Policy
import Records
import Storage

extension Desk {
  /// Plans a visit to a person (HV-4.2, 5.3; AP-8). It stays in planning until it is submitted; what the crewing rules
  /// have to say is in the answer.
  public func planVisit(
    _ actor: Actor, _ person: PersonID, _ draft: VisitDraft
  ) async throws -> Result<VisitFile, VisitProblem> {
    guard actor.mayPlanVisits else { return .failure(.notPermitted) }
    guard Desk.isIdentifier(person.text), let scope = Scope.of(actor.workingReach) else {
      return .failure(.notThere)
    }
    let id = VisitID(shell.identifier())
    return try await working(actor) { work in
      // Held, so that a visit does not miss a move of the person that is under way.
      _ = try CaseloadRecords.person(person, isForUpdate: true, work.transaction)
      guard let listed = try CaseloadLists.person(person, in: scope, work.transaction) else {
        throw VisitProblem.notThere
      }
      let plan = try work.plan(draft, for: person, before: nil)
      let events = try VisitDecisions.plan(person, plan, now: work.stamp.at)
      return try work.record(events, of: id, before: nil, listed)
    }
  }

  /// Changes the plan of a visit that has not begun. `revision` is the one the form was made from; `reason` is asked for
  /// where only the time of an authorised visit moves (HV-8.2.2).
  public func changeVisit(
    _ actor: Actor, _ id: VisitID, _ draft: VisitDraft, reason: String? = nil, revision: Int
  ) async throws -> Result<VisitFile, VisitProblem> {
    try await change(actor, id, revision: revision) { work, visit, _ in
      let plan = try work.plan(draft, for: visit.person, before: visit.plan)
      let words = try work.keep(reason, about: visit.person, field: "reason")
      return try VisitDecisions.change(visit, to: plan, reason: words, zone: zone, now: work.stamp.at)
    }
  }

  /// Calls a visit off before it begins.
  public func cancelVisit(
    _ actor: Actor, _ id: VisitID, reason: String?, revision: Int
  ) async throws -> Result<VisitFile, VisitProblem> {
    try await change(actor, id, revision: revision) { work, visit, _ in
      let words = try work.keep(reason, about: visit.person, field: "reason")
      return try VisitDecisions.cancel(visit, reason: words)
    }
  }

  // MARK: One visit changed in one transaction

  /// Loads a visit as the actor, lets `body` decide, records what it decided. Errors of the trade come back as a
  /// `VisitProblem`; the store's are thrown.
  func change(
    _ actor: Actor, _ id: VisitID, revision: Int, isAllowed: Bool? = nil,
    _ body: @escaping @Sendable (VisitWork, Visit, ListedPerson) throws -> [VisitEvent]
  ) async throws -> Result<VisitFile, VisitProblem> {
    guard isAllowed ?? actor.mayPlanVisits else { return .failure(.notPermitted) }
    guard Desk.isIdentifier(id.text) else { return .failure(.notThere) }
    return try await working(actor) { work in
      guard let (visit, person) = try work.load(id, isForUpdate: true) else { throw VisitProblem.notThere }
      guard visit.revision == revision else { throw VisitProblem.stale(try work.file(visit, person)) }
      return try work.record(try body(work, visit, person), of: id, before: visit, person)
    }
  }

  /// Runs work in one write transaction.
  func working(
    _ actor: Actor, _ body: @escaping @Sendable (VisitWork) throws -> VisitFile
  ) async throws -> Result<VisitFile, VisitProblem> {
    let crewing = try crewing()
    let stamp = Stamp(by: actor.staff, at: moment)
    do {
      return .success(
        try await store.write { transaction in
          let file = try body(
            VisitWork(desk: self, actor: actor, stamp: stamp, crewing: crewing, transaction: transaction))
          try AccessLog.append(
            accesses(
              to: [("visit", file.visit.id.text)], by: actor.staff.text, purpose: "supervision",
              verb: .alteration),
            in: transaction)
          return file
        })
    } catch let problem as VisitProblem {
      // What was changed meanwhile is shown, so it was looked at.
      if case .stale(let file) = problem {
        try await logAccess(to: [("visit", file.visit.id.text)], by: actor, purpose: "supervision")
      }
      if case .taken(let taken) = problem { try await logHolders(of: taken, actor) }
      return .failure(problem)
    } catch let refusal as VisitRefusal {
      return .failure(.refused(refusal))
    }
  }
}

extension VisitWork {
  /// Records what was decided and gives the visit back with everything its page shows.
  func record(
    _ events: [VisitEvent], of id: VisitID, before: Visit?, _ person: ListedPerson
  ) throws -> VisitFile {
    let after: Visit?
    do {
      after = try VisitRecords.record(
        events, of: id, before: before, ladders: desk.ladders(), stamp: stamp, via: desk.channel,
        identifier: desk.shell.identifier, transaction)
    } catch let conflict as BookingConflict {
      throw VisitProblem.taken(try taken(conflict.held))
    }
    guard let visit = after else { throw VisitProblem.notThere }
    return try file(visit, person)
  }
}
