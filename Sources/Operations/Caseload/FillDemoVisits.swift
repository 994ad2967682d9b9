import Casework
import CivilTime
import Policy
import Records
import Storage

extension Desk {
  /// Puts the demo's visits in: training, plans, assessments and decisions as they would have come about, and for those
  /// behind the day a record through the same operation that a practitioner uses.
  func fillDemoVisits(_ region: DemoRegion) async throws {
    let visits = region.visits(asOf: today)
    let organisation = try await store.read { try OrganisationRecords.organisation($0) }
    let ids = organisation.staff.mapValues(\.id)
    let made = try await store.write { transaction -> [(visit: DemoVisit, id: VisitID)] in
      let demo = DemoVisitWriter(desk: self, ids: ids, transaction: transaction)
      try demo.train(region.competences(asOf: today))
      for visit in visits { try demo.note(visit) }
      return try visits.compactMap { visit in try demo.write(visit).map { (visit, $0) } }
    }
    for (visit, id) in made where visit.isRecorded {
      guard let lead = visit.crew.first.flatMap({ organisation.staff[$0] }) else { continue }
      let actor = Actor(
        staff: lead.id, name: lead.row.name, roles: lead.row.roles, team: lead.row.team, pdu: lead.row.pdu,
        region: lead.row.region ?? "")
      guard let file = try await self.visit(actor, id) else { continue }
      _ = try await recordVisit(
        actor, id, Self.demoRecord(of: visit, today: today), revision: file.visit.revision)
    }
  }

  private static func demoRecord(of visit: DemoVisit, today: CivilDate) -> RecordDraft {
    if visit.course == .unanswered {
      return RecordDraft(
        outcome: .noAnswer,
        observed: "Rang twice and waited ten minutes. No light, no answer. A card was left.")
    }
    var draft = RecordDraft(
      outcome: .completed,
      observed: "Two rooms, tidy. The person showed both rooms. A child was in the kitchen.",
      assessed: "Settled. Nothing that changes the assessment of risk.")
    draft.people = [RecordDraft.Seen(.supervised), RecordDraft.Seen(.child, name: "A boy, about six")]
    draft.conditions = [
      RecordDraft.Condition(DemoVisitWriter.conditions[0], .verified),
      RecordDraft.Condition(
        DemoVisitWriter.conditions[1], .notChecked, words: "The second bedroom was being painted."),
    ]
    draft.safety = "The third step of the stair is loose; come up on the left."
    draft.referrals = [
      RecordDraft.Referral(
        .training, purpose: "Wants to train as a bricklayer.", followUp: today.adding(days: 14))
    ]
    return draft
  }
}

/// Writes one visit of the demo after another, each event at a moment of its own.
private struct DemoVisitWriter {
  let desk: Desk
  let ids: [String: StaffID]
  let transaction: any Transaction

  /// What the demo's visits verify.
  static let conditions = ["Lives at the address", "Owns no device that reaches the internet"]

  func train(_ competences: [DemoCompetence]) throws {
    for demo in competences {
      guard let member = ids[demo.staff], let head = ids["\(demo.staff.prefix(5))H1"] ?? ids["ZEASTH1"] else {
        continue
      }
      let manager = ids["\(demo.staff.prefix(7))M1"].flatMap { $0 == member ? nil : $0 } ?? head
      try CompetenceRecords.put(
        demo.held, of: member, reason: demo.reason, by: Stamp(by: manager, at: desk.moment),
        via: desk.channel, identifier: desk.shell.identifier, transaction)
    }
  }

  /// Nil where the person or whoever goes is not there.
  func write(_ demo: DemoVisit) throws -> VisitID? {
    let person = try CaseloadRecords.people(crns: [demo.crn], transaction)[demo.crn]?.id
    let crew = demo.crew.compactMap { ids[$0] }
    guard let person, let lead = crew.first, let manager = ids[demo.manager],
      case .one(let hour) = desk.zone.resolve(demo.day, hour: demo.hour, minute: 30)
    else { return nil }
    let start = demo.course == .underWay ? desk.moment.adding(seconds: -20 * 60) : hour
    let begun = min(start, desk.moment).adding(seconds: -5 * 86_400)
    let planned = Stamp(by: lead, at: begun)
    let plan = try plan(demo, crew, start: start, about: person, planned)
    var events: [(VisitEvent, Stamp)] = [(.planned(person, plan), planned)]
    if demo.course != .planned {
      let stamp = Stamp(by: lead, at: begun.adding(seconds: 1_800))
      events.append((.assessed(try assess(person, stamp), isUnchanged: false), stamp))
    }
    let decided = Stamp(by: manager, at: begun.adding(seconds: 86_400))
    func decision(_ outcome: AuthorisationOutcome, _ words: String?) throws {
      events.append((.submitted, Stamp(by: lead, at: begun.adding(seconds: 3_600))))
      events.append((.decided(outcome, .lineManager, try text(words, person, decided)), decided))
    }
    switch demo.course {
    case .planned, .assessed: break
    case .submitted: events.append((.submitted, Stamp(by: lead, at: begun.adding(seconds: 3_600))))
    case .authorised, .recorded, .unanswered, .toRecord: try decision(.approved, nil)
    case .withMeasures:
      try decision(.approvedWithMeasures, "Ring the office before going in and on the way out.")
    case .refused: try decision(.notApproved, "Wait for the police: they visit the address this week.")
    case .reopened:
      try decision(.approved, nil)
      events.append((.reopened(.factRecorded), Stamp(by: lead, at: begun.adding(seconds: 2 * 86_400))))
    case .underWay, .ended:
      try decision(.approved, nil)
      events.append((.begun, Stamp(by: lead, at: start.adding(seconds: 120))))
      if demo.course == .ended {
        events.append((.ended, Stamp(by: lead, at: start.adding(seconds: 40 * 60))))
      }
    case .cancelled:
      let stamp = Stamp(by: lead, at: begun.adding(seconds: 7_200))
      events.append((.cancelled(try text("The person is in hospital.", person, stamp)), stamp))
    }
    let id = VisitID(desk.shell.identifier())
    var before: Visit?
    for (event, stamp) in events {
      before = try VisitRecords.record(
        [event], of: id, before: before, ladders: desk.ladders(), stamp: stamp, via: desk.channel,
        identifier: desk.shell.identifier, transaction)
    }
    return id
  }

  private func plan(
    _ demo: DemoVisit, _ crew: [StaffID], start: Instant, about person: PersonID, _ stamp: Stamp
  ) throws -> VisitPlan {
    let owed = try CaseloadRecords.obligations(of: [person], openOnly: true, transaction)[person] ?? []
    var plan = VisitPlan(
      purposes: [.confirmResidence, .reviewRisk],
      obligations: owed.prefix(1).map { "\($0.policy)/\($0.key)" }, notice: .planned, start: start,
      expectedMinutes: 45,
      crew: crew.enumerated().map { number, id in
        CrewPlace(who: .staff(id), part: number == 0 ? .responsibleOfficer : .practitioner)
      }, vehicle: .pool, equipment: [.mobilePhone, .loneWorkerDevice], isRelationshipEstablished: true)
    plan.isContactArranged = demo.course == .underWay || demo.course == .ended
    // Where the region stands in the database already, its visits hold the things.
    let booking = Booking(
      resources: demo.resources.sorted(), from: Booking.from(plan.start), to: Booking.to(plan.end))
    if try ResourceRecords.held(booking, except: nil, transaction).isEmpty {
      plan.resources = demo.resources
    }
    plan.texts[.objectives] = try text(
      "See the rooms, and talk through the conditions of the order.", person, stamp)
    plan.texts[.conditions] = try text(Self.conditions.joined(separator: "\n"), person, stamp)
    plan.texts[.access] = try text("Through the yard; the bell is on the left.", person, stamp)
    if demo.crew.contains(where: { $0 == "ZEASTT1P4" || $0 == "ZWESTT1P4" }) {
      plan.reasons["training-lapsed"] = try text("The refresher is booked for next week.", person, stamp)
    }
    return plan
  }

  private func assess(_ person: PersonID, _ stamp: Stamp) throws -> AssessmentID {
    let assessment = RiskAssessment(
      id: AssessmentID(desk.shell.identifier()), person: person, made: stamp,
      basis: try AssessmentRecords.basis(of: person, transaction), place: .home,
      hazards: [
        .animals: try kept("A dog, shut away before anybody comes in.", person, stamp),
        .access: try kept("One door. Whoever goes stays near it.", person, stamp),
      ], household: try text("A partner may be there: nothing of the offence is said.", person, stamp),
      isCompanyNeeded: false)
    try AssessmentRecords.add(assessment, via: desk.channel, entry: desk.shell.identifier(), transaction)
    return assessment.id
  }

  /// Notes what is known before a visit: something of each answer, and some of which nobody has looked.
  func note(_ demo: DemoVisit) throws {
    guard let person = try CaseloadRecords.people(crns: [demo.crn], transaction)[demo.crn]?.id,
      let officer = demo.crew.first.flatMap({ ids[$0] }),
      let address = try CaseloadLists.addresses(of: person, transaction).number
    else { return }
    let stamp = Stamp(by: officer, at: desk.moment.adding(seconds: -20 * 86_400))
    for (kind, answer, words, source) in DemoVisit.notes where demo.course != .planned {
      let item = PackItem(
        id: PackItemID(desk.shell.identifier()), person: person, kind: kind,
        address: kind.subject == .address ? address : nil, answer: answer,
        text: try text(words, person, stamp), source: source, learnt: desk.zone.date(of: stamp.at),
        checked: stamp, reviewBy: kind == .household ? desk.today.adding(days: 70) : nil)
      try PackRecords.add(item, via: desk.channel, entry: desk.shell.identifier(), transaction)
    }
  }

  private func text(_ words: String?, _ person: PersonID, _ stamp: Stamp) throws -> TextID? {
    try words.map { try kept($0, person, stamp) }
  }

  private func kept(_ words: String, _ person: PersonID, _ stamp: Stamp) throws -> TextID {
    let id = TextID(desk.shell.identifier())
    try VisitRecords.add(words, id: id, about: person, stamp: stamp, transaction)
    return id
  }
}
