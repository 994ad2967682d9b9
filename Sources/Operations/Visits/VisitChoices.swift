public import Casework
public import CivilTime
public import Policy
import Records
import Storage

extension Desk {
  /// What a visit to a person can be planned from: what is known of them, who could go, the last visit, and the things
  /// of the team, which of them are free at a time where one is given; those `visit` holds itself are. Nil where there
  /// is nobody of this id, and for somebody outside what the actor works on, alike.
  public func visitOptions(
    _ actor: Actor, _ person: PersonID, during time: Range<Instant>? = nil, except visit: VisitID? = nil
  ) async throws -> VisitOptions? {
    guard Desk.isIdentifier(person.text) else { return nil }
    let crewing = try crewing()
    let stamp = Stamp(by: actor.staff, at: moment)
    let (found, outcome) = try await store.read { transaction -> (VisitOptions?, Access.Outcome) in
      guard
        let listed = try Scope.of(actor.reach).flatMap({
          try CaseloadLists.person(person, in: $0, transaction)
        })
      else { return (nil, try CaseloadRecords.exists(person, transaction) ? .refused : .notThere) }
      let work = VisitWork(
        desk: self, actor: actor, stamp: stamp, crewing: crewing, transaction: transaction)
      return (try work.options(listed, during: time, except: visit), .given)
    }
    let holders = found?.resources.compactMap { $0.taken?.holder?.visit.text } ?? []
    try await logAccess(
      to: [("person", person.text)] + Set(holders).sorted().map { ("visit", $0) }, by: actor,
      purpose: "supervision", outcome: outcome)
    return found
  }

  /// What the crewing rules would say to a plan, before it is kept; `visit` where it would take another's place.
  public func tryVisit(
    _ actor: Actor, _ person: PersonID, _ draft: VisitDraft, replacing visit: Visit? = nil
  ) async throws -> Result<[CrewingFinding], VisitProblem> {
    guard actor.mayPlanVisits else { return .failure(.notPermitted) }
    let crewing = try crewing()
    let stamp = Stamp(by: actor.staff, at: moment)
    do {
      let found = try await store.read { transaction -> [CrewingFinding] in
        let work = VisitWork(
          desk: self, actor: actor, stamp: stamp, crewing: crewing, transaction: transaction)
        guard
          let listed = try Scope.of(actor.workingReach).flatMap({
            try CaseloadLists.person(person, in: $0, transaction)
          })
        else { throw VisitProblem.notThere }
        let plan = try work.rehearsed(draft, for: person, before: visit?.plan)
        _ = try VisitDecisions.plan(person, plan, now: stamp.at)
        let held = try ResourceRecords.held(Booking(of: plan), except: visit?.id, transaction)
        guard held.isEmpty else { throw VisitProblem.taken(try work.taken(held)) }
        let assessment = try visit?.assessment.flatMap { try AssessmentRecords.assessment($0, transaction) }
        return try work.findings(
          plan, of: person, rosh: listed.rosh, assessment: assessment, visit: visit?.id)
      }
      try await logAccess(to: [("person", person.text)], by: actor, purpose: "supervision")
      return .success(found)
    } catch let problem as VisitProblem {
      if case .taken(let taken) = problem { try await logHolders(of: taken, actor) }
      return .failure(problem)
    } catch let refusal as VisitRefusal {
      return .failure(.refused(refusal))
    }
  }

  /// A visit with the newest assessment of its person for its kind of place, and what changed since that was made.
  public func assessmentChoice(
    _ actor: Actor, _ id: VisitID
  ) async throws -> (file: VisitFile, earlier: EarlierAssessment?)? {
    guard let file = try await visit(actor, id) else { return nil }
    let earlier = try await store.read { transaction -> EarlierAssessment? in
      guard file.visit.plan.place == .home,
        let newest = try AssessmentRecords.newest(
          of: file.visit.person, place: file.visit.plan.place, transaction)
      else { return nil }
      let basis = try AssessmentRecords.basis(of: file.visit.person, transaction)
      let texts = Array(newest.hazards.values) + [newest.household].compactMap(\.self)
      let by = newest.made.by.text
      return EarlierAssessment(
        assessment: newest, madeBy: try CaseloadLists.staffNames([by], transaction)[by],
        texts: try VisitRecords.texts(texts, transaction), changes: newest.basis.changes(to: basis))
    }
    return (file, earlier)
  }
}

extension VisitWork {
  fileprivate func options(
    _ listed: ListedPerson, during time: Range<Instant>?, except visit: VisitID?
  ) throws -> VisitOptions {
    let history = try CaseloadRecords.histories(of: [listed.id], transaction)[listed.id] ?? PersonHistory()
    let visits = try VisitRecords.visits(of: listed.id, transaction)
    let last = visits.first
    let near = try VisitLists.colleagues(near: listed.id, transaction)
    var colleagues = near.colleagues
    if !colleagues.contains(where: { $0.id == actor.staff }) {
      colleagues.insert(VisitColleague(id: actor.staff, name: actor.name, roles: actor.roles), at: 0)
    }
    return VisitOptions(
      person: try known(listed, history, visits: visits), colleagues: colleagues, officer: near.officer,
      last: last,
      texts: try VisitRecords.texts(last.map { VisitWork.textIDs(of: $0.plan) } ?? [], transaction),
      resources: try offers(listed.id, during: time, except: visit))
  }

  /// The plan of a draft whose texts are not kept: each stands under an id that is nobody's.
  fileprivate func rehearsed(
    _ draft: VisitDraft, for person: PersonID, before: VisitPlan?
  ) throws -> VisitPlan {
    let booked = try resources(draft, for: person, before: before)
    let nobody = TextID("")
    var plan = VisitPlan(
      purposes: draft.purposes, obligations: draft.obligations, place: draft.place, notice: draft.notice,
      start: draft.start, expectedMinutes: draft.expectedMinutes, crew: [],
      vehicle: booked.compactMap(\.kind.vehicle).first ?? draft.vehicle, dress: draft.dress,
      equipment: draft.equipment.union(booked.compactMap(\.kind.equipment)),
      resources: Set(booked.map(\.code)), isRelationshipEstablished: draft.isRelationshipEstablished,
      hasPartnerAgencies: draft.hasPartnerAgencies, isContactArranged: draft.isContactArranged)
    for (field, words) in draft.texts where !VisitWork.tidied(words).isEmpty { plan.texts[field] = nobody }
    plan.crew = draft.crew.prefix(VisitPlan.mostCrew + 1).map { member in
      let who: CrewPlace.Who =
        switch member.who {
        case .staff(let id): .staff(id)
        case .external(let name): .external(TextID(name))
        }
      return CrewPlace(
        who: who, part: member.part, isThereToLearn: member.isThereToLearn, isControl: member.isControl,
        isOnBehalf: member.isOnBehalf)
    }
    return plan
  }
}
