import Casework
import HTTPTypes
public import Hummingbird
public import Operations
import Pages

/// The pages people use: every `Route` of Pages with what answers it.
public struct Site: Sendable {
  let desk: Desk
  let settings: SiteSettings
  let assets: AssetShelf
  /// What boards that are open are told.
  let live: LiveHub

  public init(desk: Desk, settings: SiteSettings = SiteSettings(), assets: AssetShelf) {
    self.desk = desk
    self.settings = settings
    self.assets = assets
    live = LiveHub(desk: desk)
  }

  private init(_ site: Site, answering request: String) {
    desk = site.desk.answering(request)
    settings = site.settings
    assets = site.assets
    live = site.live
  }

  /// A request of somebody who is signed in.
  struct Ask: Sendable {
    let request: Request
    let context: SiteContext
    let token: String
    let actor: Actor
  }

  /// Who may come this way: anybody, or those signed in.
  enum Way: Sendable {
    case open(@Sendable (Request, SiteContext) async throws -> Response)
    case signedIn(@Sendable (Ask) async throws -> Response)
  }

  /// The router with the front door before every route, known or not.
  public func router() -> Router<SiteContext> {
    let router = Router(context: SiteContext.self, options: [.autoGenerateHeadEndpoints])
    router.add(
      middleware: Front(desk: desk, settings: settings, gate: Gate(settings: settings), assets: assets))
    for route in Route.allCases { add(route.rawValue, to: router) { $0.ways(of: route) } }
    add("/", to: router) { site in (.open { _, _ in site.redirect(to: Path.start.text) }, nil) }
    add(LiveRoute.events, to: router) { site in (.signedIn(site.streamBoard), nil) }
    for route in HealthRoute.allCases {
      add(route.rawValue, to: router) { site in (.open { try await site.showHealth(route, $1) }, nil) }
    }
    for route in FieldRoute.allCases { add(route.rawValue, to: router) { $0.fieldWays(of: route) } }
    API(desk: desk, settings: settings).add(to: router)
    Inbound(desk: desk, settings: settings.inbound).add(to: router)
    return router
  }

  /// Both methods of an address: what answers, or the refusal that says which method would.
  private func add(
    _ pattern: String, to router: Router<SiteContext>,
    _ ways: @escaping @Sendable (Site) -> (get: Way?, post: Way?)
  ) {
    let here = ways(self)
    let allowed = (here.get == nil ? [] : ["GET", "HEAD"]) + (here.post == nil ? [] : ["POST"])
    add(.get, pattern, allowed: allowed, to: router) { ways($0).get }
    add(.post, pattern, allowed: allowed, to: router) { ways($0).post }
  }

  private func add(
    _ method: HTTPRequest.Method, _ pattern: String, allowed: [String], to router: Router<SiteContext>,
    _ way: @escaping @Sendable (Site) -> Way?
  ) {
    router.on(RouterPath(pattern), method: method) { request, context -> Response in
      // What this request reads is logged under its number.
      let site = Site(self, answering: context.id)
      switch way(site) {
      case .open(let handler): return try await handler(request, context)
      case .signedIn(let handler):
        guard let live = context.session else {
          return redirect(to: Path.signIn.text + (context.isSessionOver ? "?reason=session-ended" : ""))
        }
        let ask = Ask(request: request, context: context, token: live.token, actor: live.session.actor)
        guard request.method == .post, let word = context.form["once"], SiteCookie.isToken(word) else {
          return try await handler(ask)
        }
        return try await site.once(ask, word, handler)
      case nil: throw Refusal.wrongMethod(allowed)
      }
    }
  }

  /// What answers a route. Every route of Pages stands here, so that no link leads nowhere.
  private func ways(of route: Route) -> (get: Way?, post: Way?) {
    switch route {
    case .signIn: (.open(showSignIn), .open(signIn))
    case .signOut: (nil, .open(signOut))
    case .invitation: (.open(showInvitation), .open(acceptInvitation))
    case .home: (.signedIn(showHome), nil)
    case .team: (.signedIn(showTeam), nil)
    case .due: (.signedIn(showDue), nil)
    case .dueFile: (.signedIn(sendDueFile), nil)
    case .calendar: (.signedIn(showCalendar), nil)
    case .search: (.signedIn(showSearch), .signedIn(search))
    case .person: (.signedIn { try await showPerson($0, .overview) }, nil)
    case .obligations: (.signedIn { try await showPerson($0, .obligations) }, nil)
    case .facts: (.signedIn { try await showPerson($0, .facts) }, nil)
    case .visits: (.signedIn { try await showPerson($0, .visits) }, nil)
    case .why: (.signedIn(showWhy), nil)
    case .factChoice: (.signedIn(showFactChoice), nil)
    case .factForm: (.signedIn(showFactForm), .signedIn(recordFact))
    case .correction: (.signedIn(showCorrection), .signedIn(correctFact))
    case .itinerary: (.signedIn(showItinerary), nil)
    case .visitChanges: (.signedIn(showVisitChanges), .signedIn(acknowledgeChange))
    case .board, .boardWall, .boardRelease, .alarm, .briefing, .standDown, .drills: boardWays(of: route)
    case .visit: (.signedIn(showVisit), nil)
    case .newVisit: (.signedIn(showNewVisit), .signedIn(planVisit))
    case .plan: (.signedIn(showPlan), .signedIn(changePlan))
    case .assessment: (.signedIn(showAssessment), .signedIn(assessVisit))
    case .record: (.signedIn(showRecord), .signedIn(recordVisit))
    case .cancellation: (.signedIn(showCancellation), .signedIn(cancelVisit))
    case .submission: (nil, .signedIn(submitVisit))
    case .packSheet: (.signedIn(showPackSheet), nil)
    case .pack: (.signedIn(showPack), nil)
    case .packItem: (.signedIn(showPackItem), .signedIn(notePackItem))
    case .restrictedContact: (.signedIn(showRestrictedContact), .signedIn(useRestrictedContact))
    case .daySheet, .mySafety, .crewSafety, .procedures, .procedure, .newProcedure, .procedureVersion:
      staffWays(of: route)
    case .duty, .newDuty, .dutySlot, .handover, .contacts, .dutyNumber: dutyWays(of: route)
    case .incidents, .incident, .incidentSupport, .ownData, .settingOut, .dutyLadder: afterWays(of: route)
    case .arrival: (nil, .signedIn(beginVisit))
    case .departure: (nil, .signedIn(endVisit))
    case .authorisations: (.signedIn(showAuthorisations), nil)
    case .authorise: (.signedIn(showAuthorise), .signedIn(decideVisit))
    case .newDecision: (.signedIn(showNewDecision), .signedIn(decideAgainstVisit))
    case .decision: (.signedIn(showDecision), .signedIn(endorseDecision))
    case .withdrawal: (.signedIn(showWithdrawal), .signedIn(withdrawDecision))
    case .decisions: (.signedIn(showDecisions), nil)
    case .decisionsFile: (.signedIn(sendDecisionsFile), nil)
    case .tasks: (.signedIn(showTasks), nil)
    case .task: (.signedIn(showTask), .signedIn(settleTask))
    case .delegations, .delegation, .staff, .staffMember, .competence: managingWays(of: route)
    case .rules: (.signedIn(showRules), nil)
    case .policy: (.signedIn(showPolicy), nil)
    case .policyChanges: (.signedIn(showPolicyChanges), nil)
    case .rule: (.signedIn(showRule), nil)
    case .help, .accessibility, .privacy, .cookies, .whatsNew, .problems, .fieldHelp: helpWays(of: route)
    case .asset: (.open(sendAsset), nil)
    }
  }

  /// What answers a route of `StaffPath`.
  private func staffWays(of route: Route) -> (get: Way?, post: Way?) {
    switch route {
    case .daySheet: (.signedIn(showDaySheet), nil)
    case .mySafety: (.signedIn(showSafety), .signedIn(recordSafety))
    case .crewSafety: (.signedIn(showCrewSafety), nil)
    case .procedures: (.signedIn(showProcedures), nil)
    case .procedure: (.signedIn(showProcedure), nil)
    case .newProcedure: (.signedIn(showNewProcedure), .signedIn(publishProcedure))
    case .procedureVersion: (.signedIn(showProcedureVersion), .signedIn(acknowledgeProcedure))
    default: (nil, nil)
    }
  }
}

extension Site {
  /// What answers a page of help, or of what the service says of itself.
  private func helpWays(of route: Route) -> (get: Way?, post: Way?) {
    switch route {
    case .help: (.open { respond(HelpPage(), $1) }, nil)
    case .accessibility: (.open { respond(AccessibilityPage(issues: assets.knownIssues), $1) }, nil)
    case .privacy: (.open { respond(PrivacyPage(), $1) }, nil)
    case .cookies: (.open { respond(CookiesPage(), $1) }, nil)
    case .whatsNew: (.open { respond(WhatsNewPage(), $1) }, nil)
    case .fieldHelp: (.open { respond(FieldHelpPage(), $1) }, nil)
    default: (.open { respond(ProblemsPage(), $1) }, nil)
    }
  }

  /// What answers a route of `BoardPath`.
  private func boardWays(of route: Route) -> (get: Way?, post: Way?) {
    switch route {
    case .board: (.signedIn { try await showBoard($0, isWall: false) }, .signedIn(takeFromBoard))
    case .boardWall: (.signedIn { try await showBoard($0, isWall: true) }, nil)
    case .boardRelease: (.signedIn(showRelease), .signedIn(releaseHeld))
    case .alarm: (.signedIn(showAlarm), .signedIn(stepAlarm))
    case .briefing: (.signedIn(showBriefing), .signedIn(breakGlass))
    case .drills: (.signedIn(showDrills), .signedIn(startDrill))
    default: (.signedIn(showStandDown), .signedIn(standDown))
    }
  }

  /// What answers a route about staff.
  private func managingWays(of route: Route) -> (get: Way?, post: Way?) {
    switch route {
    case .delegations: (.signedIn(showDelegations), .signedIn(delegatePower))
    case .delegation: (.signedIn(showDelegation), .signedIn(endDelegation))
    case .staffMember: (.signedIn(showStaffMember), .signedIn(recordCompetence))
    case .competence: (.signedIn(showCompetenceEnd), .signedIn(endCompetence))
    default: (.signedIn(showStaff), nil)
    }
  }

  /// A page as an answer.
  func respond(_ page: some Page, status: HTTPResponse.Status = .ok, _ context: SiteContext) -> Response {
    Renderer(desk: desk, settings: settings, assets: assets).respond(page, status: status, context)
  }

  /// A page that says once what the action before it came to.
  func respond(_ ask: Ask, _ page: (Notice?) -> some Page) -> Response {
    let isHTTPS = ask.context.peer.isHTTPS
    let notice = PageNotice(cookieOf: ask.request, isHTTPS: isHTTPS)
    var response = respond(page(notice?.notice), ask.context)
    if notice != nil { response.set(SiteCookie.notice.removing(isHTTPS: isHTTPS)) }
    return response
  }

  /// The answer after something was done to a visit: look there, and what was done.
  func redirect(to path: Path, saying done: Notice.VisitDone, _ ask: Ask) -> Response {
    var response = redirect(to: path.text)
    response.set(PageNotice.visit(done).cookie(isHTTPS: ask.context.peer.isHTTPS))
    return response
  }

  /// The answer after something was done about a decision, a task or a member of staff: look there, and what was done.
  func redirect(to path: Path, saying done: Notice.FollowUpDone, _ ask: Ask) -> Response {
    var response = redirect(to: path.text)
    response.set(PageNotice.followUp(done).cookie(isHTTPS: ask.context.peer.isHTTPS))
    return response
  }

  /// The answer after an action: look there.
  func redirect(to address: String) -> Response {
    var response = Response(status: .seeOther)
    response.headers[.location] = address
    return response
  }

  /// The pairs of the query, decoded and checked.
  func query(_ request: Request) throws -> Fields { try Gate(settings: settings).query(of: request).pairs }

  /// The person a path names; anything but an id is not there.
  func personID(_ context: SiteContext) throws -> PersonID {
    guard let text = context.parameters.get("person"), Site.isIdentifier(text) else { throw Refusal.notFound }
    return PersonID(text)
  }

  /// The visit a path names; anything but an id is not there.
  func visitID(_ context: SiteContext) throws -> VisitID {
    guard let text = context.parameters.get("visit"), Site.isIdentifier(text) else { throw Refusal.notFound }
    return VisitID(text)
  }

  /// UUID text in lower case, the only form that ids have.
  static func isIdentifier(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count == 36 else { return false }
    return bytes.enumerated().allSatisfy { index, byte in
      switch index {
      case 8, 13, 18, 23: byte == 0x2D
      default: (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
      }
    }
  }
}
