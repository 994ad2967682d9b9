public import Casework
public import CivilTime
public import Markup
public import Policy

/// Every address of the service. Pages make their links from it and the router takes its routes from `Route`, so a
/// link cannot lead to a page that is not there.
public enum Path: Hashable, Sendable {
  /// GET the form, POST to sign in.
  case signIn
  /// POST only.
  case signOut
  /// GET the form, POST to set the password.
  case invitation
  case home(CaseloadQuery)
  case team(CaseloadQuery)
  case due(DueQuery)
  /// The due list as a file, narrowed in the same way.
  case dueFile(DueQuery)
  /// A month, and the day whose list is shown below it.
  case calendar(year: Int, month: Int, day: CivilDate?, team: String?)
  /// GET the form; POST the text looked for: a name must not stand in an address.
  case search
  case person(PersonID, PersonView)
  case why(PersonID, key: String)
  /// GET to choose a kind; the choice goes on to `factForm`.
  case factChoice(PersonID)
  /// GET the form of one kind, POST to record the fact.
  case factForm(PersonID, FactKind)
  /// GET the form, POST to correct or withdraw.
  case correction(PersonID, fact: String)
  /// A week of visits; that of today, and of whoever looks, where none is named.
  case itinerary(ItineraryQuery?)
  /// GET the visits that changed since a nominated contact last looked, POST that they have seen one.
  case visitChanges
  /// What staff read, print and keep for their own safety.
  case staff(StaffPath)
  /// The safety board and what belongs to it.
  case board(BoardPath)
  /// Who is on duty, who comes next, how they are reached.
  case duty(DutyPath)
  /// What follows an alarm, and what is held about oneself.
  case after(AfterPath)
  case visit(VisitID)
  /// GET the first page of planning a visit, POST each page in turn.
  case newVisit(PersonID)
  /// The same pages for a visit whose plan changes.
  case plan(VisitID)
  /// GET the form, POST to assess anew or to confirm the last assessment.
  case assessment(VisitID)
  /// GET the form, POST what came of a visit.
  case record(VisitID)
  /// GET the form, POST to call a visit off.
  case cancellation(VisitID)
  /// POST only: puts a visit before the line manager.
  case submission(VisitID)
  /// What is known before a visit: of a person, and as the sheet of one visit.
  case pack(PersonID)
  case packSheet(VisitID)
  /// GET the form of one kind, POST what was found.
  case packItem(PersonID, PackKind)
  /// GET asks for a reason, POST it to see the details, or POST new details.
  case restrictedContact(PersonID)
  /// POST only: whoever goes says that they are there, and that it is over.
  case arrival(VisitID)
  case departure(VisitID)
  /// The visits that wait for a decision.
  case authorisations(page: Int)
  /// GET everything a decision needs, POST the decision.
  case authorise(VisitID)
  /// GET the first page of deciding not to visit or to delay, POST each page in turn.
  case newDecision(PersonID)
  /// GET a decision, POST its endorsement or the refusal of one.
  case decision(DecisionID)
  /// GET the form, POST to withdraw a decision.
  case withdrawal(DecisionID)
  /// The decisions register, and the same as a file.
  case decisions(DecisionsQuery)
  case decisionsFile(DecisionsQuery)
  /// The open tasks, one's own or the team's.
  case tasks(TasksPage.Whose, page: Int)
  /// GET a task, POST what becomes of it.
  case task(TaskID)
  /// GET the delegations somebody sees, POST to hand one's own power over.
  case delegations
  /// GET one, POST to end it.
  case delegation(DelegationID)
  /// The staff somebody looks after.
  case staffList(page: Int)
  /// GET a member of staff, POST a competence of theirs.
  case staffMember(StaffID)
  /// GET the form that ends one competence, POST its end.
  case competence(StaffID, Competence, CivilDate)
  case rules
  case policy(String)
  case policyChanges(String, from: String?, to: String?)
  case rule(policy: String, rule: String)
  case help, accessibility, privacy, cookies, whatsNew
  /// What the problems of the programs' interface mean.
  case problems
  /// How the app on officers' phones is used.
  case fieldHelp
  /// With its version, which makes a new address of a new content, the answer may be kept for good.
  case asset(Asset, version: String? = nil)

  /// My caseload as it opens.
  public static let start = Path.home(CaseloadQuery())

  /// The address as links and redirects give it.
  public var address: Address {
    Address(path: route.segments(parameters), query: query)
  }

  /// The text of `address`, for a redirect.
  public var text: String { address.text }

  /// The route that answers it.
  public var route: Route {
    switch self {
    case .signIn: .signIn
    case .signOut: .signOut
    case .invitation: .invitation
    case .home: .home
    case .team: .team
    case .due: .due
    case .dueFile: .dueFile
    case .calendar: .calendar
    case .search: .search
    case .person(_, let view): view.route
    case .why: .why
    case .factChoice: .factChoice
    case .factForm: .factForm
    case .correction: .correction
    case .itinerary: .itinerary
    case .visitChanges: .visitChanges
    case .staff(let path): path.route
    case .board(let path): path.route
    case .duty(let path): path.route
    case .after(let path): path.route
    case .visit: .visit
    case .newVisit: .newVisit
    case .plan: .plan
    case .assessment: .assessment
    case .record: .record
    case .cancellation: .cancellation
    case .submission: .submission
    case .pack: .pack
    case .packSheet: .packSheet
    case .packItem: .packItem
    case .restrictedContact: .restrictedContact
    case .arrival: .arrival
    case .departure: .departure
    case .authorisations: .authorisations
    case .authorise: .authorise
    case .newDecision: .newDecision
    case .decision: .decision
    case .withdrawal: .withdrawal
    case .decisions: .decisions
    case .decisionsFile: .decisionsFile
    case .tasks: .tasks
    case .task: .task
    case .delegations, .delegation, .staffList, .staffMember, .competence: staffRoute
    case .rules: .rules
    case .policy: .policy
    case .policyChanges: .policyChanges
    case .rule: .rule
    case .help: .help
    case .accessibility: .accessibility
    case .privacy: .privacy
    case .cookies: .cookies
    case .whatsNew: .whatsNew
    case .problems: .problems
    case .fieldHelp: .fieldHelp
    case .asset: .asset
    }
  }

  /// The route of an address about staff.
  private var staffRoute: Route {
    switch self {
    case .delegations: .delegations
    case .delegation: .delegation
    case .staffMember: .staffMember
    case .competence: .competence
    default: .staff
    }
  }

  /// What fills the parameters of the route, in order.
  private var parameters: [String] {
    switch self {
    case .person(let person, _), .factChoice(let person), .newVisit(let person): [person.text]
    case .newDecision(let person): [person.text]
    case .decision(let decision), .withdrawal(let decision): [decision.text]
    case .task(let task): [task.text]
    case .delegation(let delegation): [delegation.text]
    case .staffMember(let staff): [staff.text]
    case .competence(let staff, let competence, let from): [staff.text, competence.rawValue, from.text]
    case .why(let person, let key): [person.text, key]
    case .factForm(let person, let kind): [person.text, kind.rawValue]
    case .correction(let person, let fact): [person.text, fact]
    case .pack(let person), .restrictedContact(let person): [person.text]
    case .packSheet(let visit): [visit.text]
    case .packItem(let person, let kind): [person.text, kind.rawValue]
    case .authorise(let visit), .visit(let visit), .submission(let visit), .plan(let visit),
      .assessment(let visit), .record(let visit), .cancellation(let visit), .arrival(let visit),
      .departure(let visit):
      [visit.text]
    case .staff(let path): path.parameters
    case .board(let path): path.parameters
    case .duty(let path): path.parameters
    case .after(let path): path.parameters
    case .policy(let policy), .policyChanges(let policy, _, _): [policy]
    case .rule(let policy, let rule): [policy, rule]
    case .asset(let asset, _): [asset.rawValue]
    case .signIn, .signOut, .invitation, .home, .team, .due, .dueFile, .calendar, .search,
      .itinerary, .visitChanges, .authorisations, .decisions, .decisionsFile, .tasks, .delegations,
      .staffList,
      .rules, .help,
      .accessibility, .privacy, .cookies, .whatsNew, .problems, .fieldHelp:
      []
    }
  }

  private var query: [(name: String, value: String)] {
    switch self {
    case .home(let query): query.pairs
    case .team(let query): query.pairs
    case .due(let query), .dueFile(let query): query.pairs
    case .calendar(let year, let month, let day, let team):
      MonthQuery(year: year, month: month, day: day, team: team).pairs
    case .policyChanges(_, let from, let to):
      [("from", from), ("to", to)].compactMap { name, value in value.map { (name: name, value: $0) } }
    case .itinerary(let query): query?.pairs ?? []
    case .staff(let path): path.query
    case .board(let path): path.query
    case .duty(let path): path.query
    case .after(let path): path.query
    case .authorisations(let page), .staffList(let page): page > 1 ? [("page", String(page))] : []
    case .decisions(let query), .decisionsFile(let query): query.pairs
    case .tasks(let whose, let page):
      [("whose", whose.rawValue)] + (page > 1 ? [("page", String(page))] : [])
    case .newDecision, .decision, .withdrawal, .task: []
    case .delegations, .delegation, .staffMember, .competence: []
    case .signIn, .signOut, .invitation, .search, .person, .why, .factChoice, .factForm, .correction,
      .visitChanges, .visit, .submission, .arrival, .departure, .newVisit, .plan,
      .assessment, .record,
      .cancellation, .authorise,
      .rules,
      .policy, .rule, .help, .accessibility, .privacy, .cookies, .whatsNew, .problems, .fieldHelp:
      []
    case .pack, .packSheet, .packItem, .restrictedContact: []
    case .asset(_, let version): version.map { [("v", $0)] } ?? []
    }
  }
}

/// The parts of a person's file that have a page of their own.
public enum PersonView: String, CaseIterable, Hashable, Sendable {
  case overview, obligations, facts, visits

  var route: Route {
    switch self {
    case .overview: .person
    case .obligations: .obligations
    case .facts: .facts
    case .visits: .visits
    }
  }
}

/// The files that pages refer to.
public enum Asset: String, CaseIterable, Hashable, Sendable {
  /// GOV.UK Frontend, fetched at set-up.
  case frontendStyle = "govuk-frontend.css"
  case frontendScript = "govuk-frontend.js"
  /// Our own.
  case style = "homeward.css"
  case script = "homeward.js"
  case boardScript = "board.js"
  case alarmScript = "incident.js"
  /// What the two before share; asked for by them.
  case hearingScript = "hearing.js"
  case icon = "homeward.svg"
  /// The icon of a board that has something red.
  case alertIcon = "homeward-alert.svg"
  /// The organisation's own, where a deployment has given one.
  case logo

  /// What the answer's `Content-Type` says; a logo may be another picture, and then says so itself.
  public var mediaType: String {
    switch self {
    case .frontendStyle, .style: "text/css; charset=utf-8"
    case .frontendScript, .script, .boardScript, .alarmScript, .hearingScript:
      "text/javascript; charset=utf-8"
    case .icon, .alertIcon, .logo: "image/svg+xml"
    }
  }
}

/// The routes. A raw value is the pattern as the router takes it: `{name}` stands for one segment.
public enum Route: String, CaseIterable, Hashable, Sendable {
  case signIn = "/sign-in"
  case signOut = "/sign-out"
  case invitation = "/invitation"
  case home = "/cases"
  case team = "/team/cases"
  case due = "/due"
  case dueFile = "/due.csv"
  case calendar = "/due/calendar"
  case search = "/search"
  case person = "/case/{person}"
  case obligations = "/case/{person}/due"
  case facts = "/case/{person}/facts"
  case visits = "/case/{person}/visits"
  case why = "/case/{person}/due/{key}"
  case factChoice = "/case/{person}/facts/new"
  case factForm = "/case/{person}/facts/new/{kind}"
  case correction = "/case/{person}/facts/{fact}/correction"
  case itinerary = "/itinerary"
  case visitChanges = "/itinerary/changes"
  case daySheet = "/itinerary/print"
  case mySafety = "/me/safety"
  case crewSafety = "/visits/{visit}/crew"
  case procedures = "/procedure"
  case procedure = "/procedure/{team}"
  case newProcedure = "/procedure/{team}/new"
  case procedureVersion = "/procedure/{team}/{version}"
  case board = "/board"
  case boardWall = "/board/wall"
  case boardRelease = "/board/release"
  case alarm = "/board/i/{live}"
  case briefing = "/board/i/{live}/briefing"
  case standDown = "/board/i/{live}/stand-down"
  case drills = "/board/drills"
  case visit = "/visits/{visit}"
  case newVisit = "/case/{person}/visits/new"
  case plan = "/visits/{visit}/plan"
  case assessment = "/visits/{visit}/assessment"
  case record = "/visits/{visit}/record"
  case cancellation = "/visits/{visit}/cancellation"
  case submission = "/visits/{visit}/submission"
  case packSheet = "/visits/{visit}/pack"
  case pack = "/case/{person}/pack"
  case packItem = "/case/{person}/pack/{kind}"
  case restrictedContact = "/case/{person}/partner-link-worker"
  case arrival = "/visits/{visit}/arrival"
  case departure = "/visits/{visit}/departure"
  case authorisations = "/authorise"
  case authorise = "/authorise/{visit}"
  case newDecision = "/case/{person}/decisions/new"
  case decision = "/decisions/{decision}"
  case withdrawal = "/decisions/{decision}/withdrawal"
  case decisions = "/decisions"
  case decisionsFile = "/decisions.csv"
  case tasks = "/tasks"
  case task = "/tasks/{task}"
  case duty = "/duty"
  case newDuty = "/duty/new"
  case dutySlot = "/duty/slots/{slot}"
  case handover = "/duty/handover"
  case contacts = "/duty/contacts/{staff}"
  case dutyNumber = "/duty/number"
  case dutyLadder = "/duty/ladders"
  case incidents = "/incidents"
  case incident = "/incidents/{incident}"
  case incidentSupport = "/incidents/{incident}/support"
  case ownData = "/me/data"
  case settingOut = "/visits/{visit}/setting-out"
  case delegations = "/delegations"
  case delegation = "/delegations/{delegation}"
  case staff = "/staff"
  case staffMember = "/staff/{staff}"
  case competence = "/staff/{staff}/competences/{competence}/{from}"
  case rules = "/rules"
  case policy = "/rules/{policy}"
  case policyChanges = "/rules/{policy}/compare"
  case rule = "/rules/{policy}/{rule}"
  case help = "/help"
  case accessibility = "/accessibility"
  case privacy = "/privacy"
  case cookies = "/cookies"
  case whatsNew = "/whats-new"
  case problems = "/help/problems"
  case fieldHelp = "/help/phone"
  case asset = "/assets/{file}"

  /// The pattern's segments with the parameters filled in, in order.
  func segments(_ parameters: [String]) -> [String] {
    var rest = parameters[...]
    return rawValue.split(separator: "/").map { segment in
      segment.hasPrefix("{") ? rest.popFirst() ?? "" : String(segment)
    }
  }
}
