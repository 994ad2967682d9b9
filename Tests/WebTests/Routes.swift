import Casework
import Operations
import Pages
import Policy

/// What is asked of every route. Each list is a `switch` without a default: a new route does not compile before
/// somebody has said what it reads, whom it is for and what it logs.
extension Route {
  /// An address of the route in a scene.
  func sample(_ places: Scene.Places, person: PersonID? = nil) -> String {
    let person = person ?? places.own
    switch self {
    case .signIn: return Path.signIn.text
    case .signOut: return Path.signOut.text
    case .invitation: return Path.invitation.text
    case .home: return Path.start.text
    case .team: return Path.team(CaseloadQuery()).text
    case .due, .dueFile: return (self == .due ? Path.due(DueQuery()) : .dueFile(DueQuery())).text
    case .calendar: return Path.calendar(year: 2025, month: 6, day: Scene.today, team: nil).text
    case .search: return Path.search.text
    case .person: return Path.person(person, .overview).text
    case .obligations: return Path.person(person, .obligations).text
    case .facts: return Path.person(person, .facts).text
    case .visits: return Path.person(person, .visits).text
    case .why: return Path.why(person, key: places.key).text
    case .factChoice: return Path.factChoice(person).text
    case .factForm: return Path.factForm(person, .addressChanged).text
    case .correction: return Path.correction(person, fact: places.fact).text
    case .itinerary: return Path.itinerary(nil).text
    case .visitChanges: return Path.visitChanges.text
    case .daySheet, .mySafety, .crewSafety, .procedures, .procedure, .newProcedure, .procedureVersion:
      return Path.staff(staff(places, person)).text
    case .board, .boardWall, .boardRelease, .alarm, .briefing, .standDown, .drills:
      return Path.board(board(places)).text
    case .duty, .newDuty, .dutySlot, .handover, .contacts, .dutyNumber, .dutyLadder:
      return Path.duty(duty(places)).text
    case .incidents, .incident, .incidentSupport, .ownData, .settingOut:
      return Path.after(after(places, person)).text
    case .visit: return Path.visit(places.visit(of: person)).text
    case .newVisit: return Path.newVisit(person).text
    case .plan: return Path.plan(places.visit(of: person)).text
    case .assessment: return Path.assessment(places.visit(of: person)).text
    case .record: return Path.record(places.visit(of: person)).text
    case .cancellation: return Path.cancellation(places.visit(of: person)).text
    case .submission: return Path.submission(places.visit(of: person)).text
    case .packSheet: return Path.packSheet(places.visit(of: person)).text
    case .pack: return Path.pack(person).text
    case .packItem: return Path.packItem(person, .animals).text
    case .restrictedContact: return Path.restrictedContact(person).text
    case .arrival: return Path.arrival(places.visit(of: person)).text
    case .departure: return Path.departure(places.visit(of: person)).text
    case .authorisations: return Path.authorisations(page: 1).text
    case .authorise: return Path.authorise(places.visit(of: person)).text
    case .newDecision: return Path.newDecision(person).text
    case .decision: return Path.decision(places.decision(of: person)).text
    case .withdrawal: return Path.withdrawal(places.decision(of: person)).text
    case .decisions: return Path.decisions(DecisionsQuery()).text
    case .decisionsFile: return Path.decisionsFile(DecisionsQuery()).text
    case .tasks: return Path.tasks(.team, page: 1).text
    case .task: return Path.task(places.task(of: person)).text
    case .delegations, .delegation, .staff, .staffMember, .competence: return staffSample(places)
    case .rules: return Path.rules.text
    case .policy: return Path.policy(PolicyLibrary.standard).text
    case .policyChanges: return Path.policyChanges(PolicyLibrary.standard, from: nil, to: nil).text
    case .rule: return Path.rule(policy: PolicyLibrary.standard, rule: "rso-initial").text
    case .help, .accessibility, .privacy, .cookies, .whatsNew, .problems, .fieldHelp: return rawValue
    case .asset: return Path.asset(.style).text
    }
  }

  private func staff(_ places: Scene.Places, _ person: PersonID) -> StaffPath {
    switch self {
    case .daySheet: .daySheet(ItineraryQuery(day: Scene.today, whose: .mine))
    case .crewSafety: .crewSafety(places.visit(of: person))
    case .procedures: .procedures
    case .procedure: .procedure(team: "ZEASTT1")
    case .newProcedure: .newProcedure(team: "ZEASTT1")
    case .procedureVersion: .procedureVersion(team: "ZEASTT1", version: 1)
    default: .safety
    }
  }

  private func board(_ places: Scene.Places) -> BoardPath {
    switch self {
    case .boardWall: .wall
    case .boardRelease: .release
    case .alarm: .incident(places.live)
    case .briefing: .briefing(places.live)
    case .standDown: .standDown(places.live)
    case .drills: .drills(team: "ZEASTT1", page: 1)
    default: .board
    }
  }

  private func after(_ places: Scene.Places, _ person: PersonID) -> AfterPath {
    switch self {
    case .settingOut: .settingOut(places.visit(of: person))
    case .incident: .incident(places.incident)
    case .incidentSupport: .support(places.incident)
    case .ownData: .ownData
    default: .incidents(page: 1)
    }
  }

  private func duty(_ places: Scene.Places) -> DutyPath {
    switch self {
    case .newDuty: .new(team: "ZEASTT1")
    case .dutySlot: .slot(places.dutySlot)
    case .handover: .handover
    case .contacts: .contacts(places.colleague)
    case .dutyNumber: .number(team: "ZEASTT1")
    case .dutyLadder: .ladder(team: "ZEASTT1")
    default: .board(team: nil)
    }
  }

  /// An address of a route about staff.
  private func staffSample(_ places: Scene.Places) -> String {
    switch self {
    case .delegations: Path.delegations.text
    case .delegation: Path.delegation(places.delegation).text
    case .staffMember: Path.staffMember(places.colleague).text
    case .competence: Path.competence(places.colleague, .homeVisits, Scene.today).text
    default: Path.staffList(page: 1).text
    }
  }

  /// What a GET of the route writes into the access log [PRV-01].
  enum Log: Equatable {
    /// Nothing personal is on the page.
    case nothing
    case list(String)
    case lists([String])
    case decision
    case task
    /// The delegation, and the member of staff of the sample.
    case delegation, member
    /// The incident of the scene, and whoever looks at what is held about them.
    case incident, own
    case person
    case visit
    /// The visit, and the person it is to.
    case plan
    /// The visit that is watched, so often, and the person it is to where the page names them.
    case watched([String])
    /// One line for each person in the file.
    case disclosure
    /// The day of one member of staff on paper, as a disclosure.
    case sheet
    /// The visit and each of those who go.
    case crew
  }

  var log: Log {
    switch self {
    case .home, .team: .list("caseload")
    case .due: .list("due")
    case .calendar: .list("due-on")
    case .board, .boardWall: .list("board")
    case .boardRelease: .list("held")
    case .drills: .list("drills")
    case .alarm, .standDown: .watched(["visit"])
    case .briefing: .watched(["visit", "visit", "person"])
    case .dueFile: .disclosure
    case .authorisations: .lists(["authorisations", "decisions-waiting"])
    case .decisions: .list("decisions")
    case .tasks: .list("tasks")
    case .task: .task
    case .delegations: .list("delegations")
    case .delegation: .delegation
    case .staff: .list("staff")
    case .duty, .newDuty, .dutyNumber: .list("duty")
    case .dutyLadder: .list("team-ladder")
    case .incidents: .list("incidents")
    case .incident, .incidentSupport: .incident
    case .ownData: .own
    case .dutySlot, .handover: .nothing
    case .contacts: .member
    case .staffMember, .competence: .member
    case .decisionsFile: .disclosure
    case .decision, .withdrawal: .decision
    case .newDecision: .person
    case .itinerary: .list("diary")
    case .daySheet: .sheet
    case .crewSafety: .crew
    case .procedures, .procedure, .newProcedure, .procedureVersion: .nothing
    case .authorise, .visit, .assessment, .record, .cancellation: .visit
    case .plan: .plan
    case .packSheet: .visit
    case .pack, .packItem, .restrictedContact: .person
    case .person, .obligations, .facts, .visits, .why, .factChoice, .factForm, .correction, .newVisit: .person
    case .signIn, .signOut, .invitation, .search, .visitChanges, .mySafety, .submission, .arrival, .departure,
      .settingOut, .rules,
      .policy,
      .policyChanges, .rule, .help,
      .accessibility, .privacy, .cookies, .whatsNew, .problems, .fieldHelp, .asset:
      .nothing
    }
  }

  /// How many statements a GET needs, the session's among them; nil where the route has no GET.
  var statements: Int? {
    switch self {
    case .signOut, .submission, .arrival, .departure, .settingOut: nil
    // Already signed in: the session says so.
    case .signIn, .invitation, .search, .visitChanges, .rules, .policy, .policyChanges, .rule, .help,
      .accessibility, .privacy, .cookies, .whatsNew, .problems, .fieldHelp:
      1
    // The same for everybody: nobody is looked up.
    case .asset: 0
    // The first to look reads the ladders, which are kept from then on.
    case .board: 19
    case .boardWall: 18
    case .alarm, .standDown: 16
    case .briefing: 37
    case .drills: 13
    case .home, .team: 6
    case .due, .dueFile: 5
    case .authorisations: 8
    case .delegations: 5
    case .delegation: 3
    case .staff: 5
    case .staffMember, .competence: 9
    case .incidents: 5
    case .incident, .incidentSupport: 8
    case .ownData: 5
    case .duty: 10
    case .newDuty: 15
    case .dutyNumber: 14
    case .dutyLadder: 5
    case .dutySlot: 7
    case .handover: 7
    // Nothing is held.
    case .contacts, .boardRelease: 4
    case .tasks: 5
    case .task: 8
    case .decisions: 7
    case .decisionsFile: 6
    case .decision, .withdrawal: 10
    case .newDecision: 9
    case .authorise: 20
    case .visit: 22
    case .record, .cancellation: 21
    case .newVisit: 14
    case .plan: 40
    case .assessment: 25
    case .packSheet: 30
    case .pack, .packItem: 11
    case .restrictedContact: 11
    case .itinerary: 10
    case .daySheet: 5
    case .mySafety: 2
    case .crewSafety: 8
    case .procedures: 3
    case .procedure, .procedureVersion: 6
    case .newProcedure: 13
    case .calendar: 5
    case .person, .obligations, .facts, .visits, .why, .factChoice, .factForm, .correction: 11
    }
  }

  /// Whom a route is for.
  enum Audience {
    case everybody, staff, readers, recorders, authorisers, contacts, teams, teamManager, managers, watchers
    /// Who plans a team's rota; who sees it; who looks after how its staff are reached.
    case planners, dutyReaders, contactKeepers, overseers, supporters
  }

  var audience: Audience {
    switch self {
    case .signIn, .signOut, .invitation, .help, .accessibility, .privacy, .cookies, .whatsNew, .problems,
      .fieldHelp, .asset:
      .everybody
    case .home, .team, .due, .dueFile, .calendar, .search, .rules, .policy, .policyChanges, .rule: .staff
    case .person, .obligations, .facts, .visits, .why: .readers
    case .factChoice, .factForm, .correction: .recorders
    case .decisions, .decisionsFile, .tasks: .staff
    case .decision, .task: .readers
    case .newDecision, .withdrawal: .recorders
    case .itinerary, .visitChanges, .daySheet, .mySafety: .staff
    case .board, .boardWall, .boardRelease, .alarm, .briefing, .standDown, .drills: .watchers
    case .crewSafety: .contacts
    case .procedures, .duty, .handover, .incidents, .ownData: .staff
    case .incident: .overseers
    case .incidentSupport: .supporters
    case .newDuty, .dutyNumber: .planners
    case .dutyLadder: .dutyReaders
    case .dutySlot: .dutyReaders
    case .contacts: .contactKeepers
    case .procedure, .procedureVersion: .teams
    case .newProcedure: .teamManager
    case .visit, .pack, .packSheet: .readers
    case .packItem, .restrictedContact: .recorders
    case .submission, .arrival, .departure, .settingOut, .newVisit, .plan, .assessment, .record,
      .cancellation:
      .recorders
    case .authorisations, .authorise: .authorisers
    case .staff: .staff
    case .delegations: .authorisers
    case .delegation, .staffMember, .competence: .managers
    }
  }

  var hasGet: Bool { statements != nil }

  var hasPost: Bool {
    switch self {
    case .signIn, .signOut, .invitation, .search, .factForm, .correction, .submission, .newVisit, .plan,
      .assessment, .record, .cancellation, .authorise, .newDecision, .decision, .withdrawal, .packItem,
      .restrictedContact, .task, .delegations, .delegation, .staffMember, .competence, .arrival, .departure,
      .visitChanges, .mySafety, .newProcedure, .procedureVersion, .newDuty, .dutySlot, .handover, .contacts,
      .dutyNumber, .dutyLadder, .board, .boardRelease, .alarm, .briefing, .standDown, .drills,
      .incidentSupport, .settingOut:
      true
    case .procedures, .procedure, .duty, .boardWall: false
    case .decisions, .decisionsFile, .pack, .packSheet, .tasks, .staff, .incidents, .incident, .ownData: false
    case .home, .team, .due, .dueFile, .calendar, .person, .obligations, .facts, .visits, .why, .factChoice,
      .itinerary, .daySheet, .crewSafety, .visit, .authorisations, .rules, .policy, .policyChanges, .rule,
      .help, .accessibility,
      .privacy, .cookies,
      .whatsNew, .problems, .fieldHelp, .asset:
      false
    }
  }

  /// The routes about one person.
  static let personal = allCases.filter {
    $0.rawValue.hasPrefix("/case/") || $0.rawValue.contains("{visit}")
      || $0.rawValue.contains("{decision}") || $0.rawValue.contains("{task}")
  }
}
