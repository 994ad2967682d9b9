public import Casework
public import CivilTime
import Policy
import Records
import Storage

extension Desk {
  /// Everything about one visit. Nil where there is none of this id, and where it is of a person outside the reach of
  /// somebody who does not go on it, alike. Every answer is in the access log.
  public func visit(_ actor: Actor, _ id: VisitID) async throws -> VisitFile? {
    guard Desk.isIdentifier(id.text) else { return nil }
    let crewing = try crewing()
    let stamp = Stamp(by: actor.staff, at: moment)
    let (found, outcome) = try await store.read { transaction -> (VisitFile?, Access.Outcome) in
      let work = VisitWork(
        desk: self, actor: actor, stamp: stamp, crewing: crewing, transaction: transaction)
      if let (visit, person) = try work.load(id) { return (try work.file(visit, person), .given) }
      return (nil, try VisitRecords.visit(id, transaction) == nil ? .notThere : .refused)
    }
    try await logAccess(to: [("visit", id.text)], by: actor, purpose: "supervision", outcome: outcome)
    return found
  }

  /// The visits of a person, the latest first. Empty for a person outside the reach.
  public func visits(_ actor: Actor, of person: PersonID) async throws -> [Visit] {
    guard Desk.isIdentifier(person.text), let scope = Scope.of(actor.reach) else { return [] }
    let (found, outcome) = try await store.read { transaction -> ([Visit], Access.Outcome) in
      guard try CaseloadLists.person(person, in: scope, transaction) != nil else {
        return ([], try CaseloadRecords.exists(person, transaction) ? .refused : .notThere)
      }
      return (try VisitRecords.visits(of: person, transaction), .given)
    }
    try await logAccess(to: [("person", person.text)], by: actor, purpose: "supervision", outcome: outcome)
    return found
  }

  /// A page of the visits that wait for a decision inside the actor's reach: by start, of one start the higher risk
  /// first (HV-8.1.3). Their own are among them and cannot be decided by them. Nil for somebody who has no power to
  /// authorise.
  public func authorisationQueue(_ actor: Actor, page: Int = 1) async throws -> ListPage<VisitRow>? {
    let size = Desk.visitsPerPage
    let page = max(1, min(page, DueQuery.mostPages))
    return try await queue(actor) { scope, transaction in
      let count = try VisitLists.waitingCount(scope, transaction)
      let rows = try VisitLists.waiting(scope, offset: (page - 1) * size, most: size, transaction)
      return ListPage(rows.map { VisitRow($0) }, count: count, page: page, size: size)
    }
  }

  /// A stretch of the same visits.
  public func authorisationQueue(_ actor: Actor, offset: Int, most: Int) async throws -> [VisitRow]? {
    try await queue(actor) { scope, transaction in
      try VisitLists.waiting(scope, offset: offset, most: most, transaction).map { VisitRow($0) }
    }
  }

  /// Reads of the visits that wait, for somebody who has power to authorise; nil for anybody else.
  private func queue<Part: Sendable>(
    _ actor: Actor, _ read: @escaping @Sendable (Scope, any Transaction) throws -> Part
  ) async throws -> Part? {
    let today = today
    let part = try await store.read { transaction -> Part? in
      guard try Desk.authority(of: actor, on: today, transaction) != nil,
        let scope = Scope.of(actor.reach)
      else { return nil }
      return try read(scope, transaction)
    }
    try await logAccess(
      to: [("list", "authorisations")], by: actor, purpose: "supervision",
      outcome: part == nil ? .refused : .given)
    return part
  }

  /// How many visits a page of a list has.
  static let visitsPerPage = 50

  /// An id of ours has 36 letters of hexadecimal digits and hyphens; anything else can name nobody and is not logged.
  static func isIdentifier(_ text: String) -> Bool {
    text.utf8.count == 36 && text.allSatisfy { $0.isASCII && ($0.isHexDigit || $0 == "-") }
  }
}

extension VisitRow {
  init(_ listed: ListedVisit, diary: DiaryEntry = DiaryEntry()) {
    self.init(
      visit: listed.visit, crn: listed.person.crn, familyName: listed.person.family,
      givenName: listed.person.given, rosh: listed.person.rosh, teamName: listed.person.teamName,
      crew: listed.crew, diary: diary)
  }
}

extension VisitWork {
  /// A visit and whose it is, seen as the actor: inside their reach, or one they go on themselves, until it is over.
  func load(_ id: VisitID, isForUpdate: Bool = false) throws -> (visit: Visit, person: ListedPerson)? {
    guard let visit = try VisitRecords.visit(id, isForUpdate: isForUpdate, transaction) else { return nil }
    let person: ListedPerson?
    if visit.plan.staff.contains(actor.staff), visit.stage.isNotOver {
      person = try CaseloadLists.person(visit.person, transaction)
    } else {
      let reach = isForUpdate ? actor.workingReach : actor.reach
      person = try Scope.of(reach).flatMap {
        try CaseloadLists.person(visit.person, in: $0, transaction)
      }
    }
    return person.map { (visit, $0) }
  }

  /// A visit with everything its page shows.
  func file(_ visit: Visit, _ person: ListedPerson) throws -> VisitFile {
    let assessment = try visit.assessment.flatMap { try AssessmentRecords.assessment($0, transaction) }
    let basis = try AssessmentRecords.basis(of: visit.person, transaction)
    let day = desk.zone.date(of: visit.plan.start)
    let competences = try CompetenceRecords.states(of: visit.plan.staff, on: day, transaction)
    let happenings = try VisitRecords.happenings(visit.id, transaction)
    let history = try CaseloadRecords.histories(of: [visit.person], transaction)[visit.person]
    let authorities = try authorities(over: person)
    let free = free(authorities, visit, assessment)
    let named = Set(happenings.compactMap(\.event.delegation))
    let delegations = try DelegationRecords.delegations(named, transaction)
    return VisitFile(
      visit: visit, person: try known(person, history ?? PersonHistory(), naming: visit.plan.obligations),
      texts: try VisitRecords.texts(textIDs(visit, assessment, happenings), transaction),
      names: try CaseloadLists.staffNames(
        staff(visit, assessment, happenings)
          .union((delegations.values + authorities.compactMap(\.delegation)).map(\.from.text)), transaction),
      competences: competences, assessment: assessment, basis: basis,
      changes: assessment?.basis.changes(to: basis) ?? [],
      factsSince: history?.facts.filter { fact in
        assessment.map { fact.number > $0.basis.lastFact } ?? false
      }.map(\.fact) ?? [],
      findings: try findings(
        visit.plan, of: visit.person, rosh: person.rosh, assessment: assessment, visit: visit.id,
        competences: competences),
      happenings: happenings, isOutOfHours: desk.isOutOfHours(visit.plan),
      standing: VisitStanding(
        mayAuthorise: !authorities.isEmpty, lent: free?.delegation ?? authorities.first?.delegation,
        isInvolved: VisitDecisions.isInvolved(actor.staff, in: visit, assessment)
          || (free == nil && !authorities.isEmpty),
        mayWork: actor.mayPlanVisits, now: stamp.at),
      resources: try ResourceRecords.resources(
        happenings.flatMap { $0.event.plan?.resources ?? [] }, transaction
      ).values.inOrder, delegations: delegations)
  }

  /// What is known of a person, with the obligations that are open and those that are named.
  func known(
    _ person: ListedPerson, _ history: PersonHistory, visits: [Visit]? = nil, naming named: [String] = []
  ) throws -> VisitPerson {
    let visits = try visits ?? VisitRecords.visits(of: person.id, transaction)
    let addresses = try CaseloadLists.addresses(of: person.id, transaction)
    let pack = try pack(of: person.id, address: addresses.number)
    let conditions = pack.newest(.conditions).flatMap { $0.answer == .known ? $0.text : nil }
    let words = try VisitRecords.texts(
      EarlierVisits.texts(visits) + [conditions].compactMap(\.self), transaction)
    let registers = try RegisterRecords.entries(of: person.id, transaction)
    let rows = try CaseloadRecords.obligations(of: [person.id], transaction)[person.id] ?? []
    let open = rows.filter(\.stage.isOpen)
    let facts = history.facts.map(\.fact)
    let shown = rows.filter { $0.stage.isOpen || named.contains("\($0.policy)/\($0.key)") }
      .sorted { ($0.actsBy?.day ?? .max, $0.rule, $0.key) < ($1.actsBy?.day ?? .max, $1.rule, $1.key) }
    return VisitPerson(
      row: desk.row(of: person, open: open), address: addresses.newest,
      markers: Markers.of(facts: facts, visits: history.visits, born: person.born, today: desk.today),
      registers: registers, hasDomesticAbuse: Markers.hasDomesticAbuse(facts, on: desk.today),
      obligations: shown.map { desk.item($0) },
      prompts: ObservationPrompt.of(
        policies: desk.policies.map(\.id), statuses: FactKind.openStatuses(facts, on: desk.today),
        registers: registers),
      safetyIssues: EarlierVisits.issues(visits, texts: words, zone: desk.zone),
      attempts: EarlierVisits.attempts(
        visits, addresses: addresses.all, texts: words, zone: desk.zone),
      pack: pack, conditions: VisitRecord.lines(conditions.flatMap { words[$0] } ?? ""))
  }

  private func textIDs(
    _ visit: Visit, _ assessment: RiskAssessment?, _ happenings: [VisitHappening]
  ) -> [TextID] {
    var ids = VisitWork.textIDs(of: visit.plan)
    ids += visit.record?.content.texts ?? []
    ids += [assessment?.household].compactMap(\.self)
    if let assessment { ids += assessment.hazards.values }
    for happening in happenings {
      if let plan = happening.event.plan { ids += VisitWork.textIDs(of: plan) }
      switch happening.event {
      case .changed(_, _, let text), .decided(_, _, let text, _), .cancelled(let text):
        ids += [text].compactMap(\.self)
      case .planned, .assessed, .submitted, .reopened, .begun, .ended, .recorded: break
      }
    }
    return ids
  }

  private func staff(
    _ visit: Visit, _ assessment: RiskAssessment?, _ happenings: [VisitHappening]
  ) -> Set<String> {
    var staff = Set(visit.plan.staff.map(\.text)).union(happenings.map(\.stamp.by.text))
    if let assessment { staff.insert(assessment.made.by.text) }
    for happening in happenings { staff.formUnion(happening.event.plan?.staff.map(\.text) ?? []) }
    return staff
  }

  /// What the actor's power to authorise a visit to a person rests on today: their role, else each delegation that
  /// reaches the person; empty where they have none.
  func authorities(
    over person: ListedPerson
  ) throws -> [(basis: AuthorityBasis, delegation: Delegation?)] {
    if let basis = actor.authorityByRole { return [(basis, nil)] }
    return try lent().filter { $0.gives(.authorise, over: person.place) }
      .map { (.delegation, $0.delegation) }
  }

  /// The one of them that counts for a visit: somebody with a hand in it cannot lend another the power to decide about
  /// it. Nil where all who lent it have.
  func free(
    _ authorities: [(basis: AuthorityBasis, delegation: Delegation?)], _ visit: Visit,
    _ assessment: RiskAssessment?
  ) -> (basis: AuthorityBasis, delegation: Delegation?)? {
    authorities.first { authority in
      guard let lender = authority.delegation?.from else { return true }
      return !VisitDecisions.isInvolved(lender, in: visit, assessment)
    }
  }
}

extension Desk {
  /// What somebody's power to authorise or to endorse rests on for a day: their role, else a delegation that stands; nil
  /// where they have none. Over which cases a delegation gives it is asked of each case.
  static func authority(
    of actor: Actor, on day: CivilDate, _ transaction: any Transaction
  ) throws -> AuthorityBasis? {
    if let basis = actor.authorityByRole { return basis }
    return try lent(to: actor, on: day, transaction).isEmpty ? nil : .delegation
  }

  /// The moment it is in the trade: the clock's, on the fixed day of a demo.
  public var moment: Instant { recordedNow.instant ?? shell.now() }
}
