public import Casework
import CivilTime
import Policy
import Records
import Storage

extension Desk {
  /// Everything about one decision. Nil where there is none of this id, and where it is about a person outside the
  /// reach, alike. Every answer is in the access log.
  public func decision(_ actor: Actor, _ id: DecisionID) async throws -> DecisionFile? {
    guard Desk.isIdentifier(id.text) else { return nil }
    let stamp = Stamp(by: actor.staff, at: moment)
    let (found, outcome) = try await store.read { transaction -> (DecisionFile?, Access.Outcome) in
      guard let decision = try DecisionRecords.decision(id, transaction) else { return (nil, .notThere) }
      let listed = try Scope.of(actor.reach).flatMap {
        try CaseloadLists.person(decision.facts.person, in: $0, transaction)
      }
      guard let listed else { return (nil, .refused) }
      let work = VisitWork(desk: self, actor: actor, stamp: stamp, crewing: [], transaction: transaction)
      return (try work.file(decision, listed), .given)
    }
    try await logAccess(to: [("decision", id.text)], by: actor, purpose: "supervision", outcome: outcome)
    return found
  }

  /// What a decision about a person's visits can be made from. Nil where there is nobody of this id, and for somebody
  /// outside the reach, alike.
  public func decisionOptions(_ actor: Actor, _ person: PersonID) async throws -> DecisionOptions? {
    guard Desk.isIdentifier(person.text) else { return nil }
    let stamp = Stamp(by: actor.staff, at: moment)
    let (found, outcome) = try await store.read { transaction -> (DecisionOptions?, Access.Outcome) in
      guard
        let listed = try Scope.of(actor.reach).flatMap({
          try CaseloadLists.person(person, in: $0, transaction)
        })
      else { return (nil, try CaseloadRecords.exists(person, transaction) ? .refused : .notThere) }
      let work = VisitWork(desk: self, actor: actor, stamp: stamp, crewing: [], transaction: transaction)
      return (try work.decisionOptions(listed), .given)
    }
    try await logAccess(to: [("person", person.text)], by: actor, purpose: "supervision", outcome: outcome)
    return found
  }

  /// A stretch of the decisions inside the actor's reach that wait for an endorsement, the oldest first: a page of them
  /// and one more, which tells that there are others, where nothing is said.
  public func decisionsWaiting(
    _ actor: Actor, offset: Int = 0, most: Int = DecisionsQuery.rowsPerPage + 1
  ) async throws -> [DecisionRow] {
    guard let scope = Scope.of(actor.reach) else { return [] }
    let stamp = Stamp(by: actor.staff, at: moment)
    let rows = try await store.read { transaction in
      let work = VisitWork(desk: self, actor: actor, stamp: stamp, crewing: [], transaction: transaction)
      return try work.rows(
        DecisionRecords.waiting(scope, offset: offset, most: most, transaction))
    }
    try await logAccess(to: [("list", "decisions-waiting")], by: actor, purpose: "supervision")
    return rows
  }

  /// A page of the decisions register inside the actor's reach, the latest decision first (HV-6.1, 6.4.1): which visits
  /// were not made or made later, and who endorsed it.
  public func decisions(_ actor: Actor, _ query: DecisionsQuery) async throws -> ListPage<DecisionRow> {
    guard let scope = Scope.of(actor.reach, team: query.team) else { return .none }
    let size = DecisionsQuery.rowsPerPage
    let page = max(1, min(query.page, DueQuery.mostPages))
    let stamp = Stamp(by: actor.staff, at: moment)
    let found = try await store.read { transaction in
      let work = VisitWork(desk: self, actor: actor, stamp: stamp, crewing: [], transaction: transaction)
      let count = try DecisionRecords.count(scope, query, today: today, transaction)
      let rows = try work.rows(
        DecisionRecords.page(
          scope, query, today: today, offset: (page - 1) * size, most: size, transaction))
      return (count: count, rows: rows)
    }
    try await logAccess(to: [("list", "decisions")], by: actor, purpose: "supervision")
    return ListPage(found.rows, count: found.count, page: page, size: size)
  }

  /// The decisions of the register for an export, at most `most` of them, with one access-log row for each person.
  public func decisionsForExport(
    _ actor: Actor, _ query: DecisionsQuery, most: Int
  ) async throws -> [DecisionRow] {
    guard let scope = Scope.of(actor.reach, team: query.team) else { return [] }
    let most = max(0, min(most, Desk.mostExported))
    let stamp = Stamp(by: actor.staff, at: moment)
    let rows = try await store.read { transaction in
      let work = VisitWork(desk: self, actor: actor, stamp: stamp, crewing: [], transaction: transaction)
      return try work.rows(
        DecisionRecords.page(scope, query, today: today, offset: 0, most: most, transaction))
    }
    let people = Set(rows.map(\.decision.facts.person.text)).sorted()
    try await logAccess(
      to: people.map { ("person", $0) }, by: actor, purpose: "export", verb: .disclosure)
    return rows
  }

  /// What a rule is called, and the paragraph it rests on.
  func named(_ policy: String, _ rule: String) -> (title: String, paragraph: String) {
    let found = policies.first { $0.id == policy }?.rules.last { $0.id == rule }
    return (titles[RuleName(policy: policy, rule: rule)] ?? rule, found?.cite.paragraph ?? "")
  }
}

extension VisitWork {
  /// What lets the actor endorse today; nil where nothing does.
  func endorsementPower(
    _ decision: OversightDecision, about person: ListedPerson
  ) throws -> EndorsementPower? {
    endorsementPower(decision, about: person, lent: try lentToEndorse())
  }

  /// What was lent for today to somebody who is no head.
  private func lentToEndorse() throws -> [LentPower] {
    actor.roles.contains(.pduHead) ? [] : try lent()
  }

  private func endorsementPower(
    _ decision: OversightDecision, about person: ListedPerson, lent: [LentPower]
  ) -> EndorsementPower? {
    if actor.roles.contains(.pduHead) { return .pduHead }
    // Whoever decided cannot lend somebody the power to endorse it.
    let delegations = lent.filter { $0.gives(.endorse, over: person.place) }.map(\.delegation)
      .filter { $0.from != decision.decided.by }
    if actor.roles.contains(.pduDeputy), let head = delegations.first(where: { $0.basis == .pduHead }) {
      return .delegatedDeputy(head.id)
    }
    if actor.roles.contains(.lineManager) { return .lineManager }
    return delegations.first.map { .delegatedManager($0.id) }
  }

  /// Whose endorsement a decision that waits needs today: the level may have risen since it was decided (HV-6.4.3).
  func tierNow(_ decision: OversightDecision) throws -> EndorsementTier {
    guard decision.mayRise else { return decision.facts.tier }
    return decision.tier(isVeryHigh: try isVeryHigh(decision.facts.person))
  }

  /// The same for decisions of a list, in the same few statements however many there are.
  private func tiersNow(_ decisions: [OversightDecision]) throws -> [DecisionID: EndorsementTier] {
    let rising = decisions.filter(\.mayRise)
    guard !rising.isEmpty else { return [:] }
    let people = Set(rising.map(\.facts.person)).sorted { $0.text < $1.text }
    let histories = try CaseloadRecords.histories(of: people, transaction)
    var tiers: [DecisionID: EndorsementTier] = [:]
    for decision in rising {
      let facts = histories[decision.facts.person]?.facts.map(\.fact) ?? []
      tiers[decision.id] = decision.tier(isVeryHigh: OverallRisk.isVeryHigh(facts, on: desk.today))
    }
    return tiers
  }

  /// A decision with everything its page shows.
  func file(_ decision: OversightDecision, _ person: ListedPerson) throws -> DecisionFile {
    let facts = decision.facts
    let happenings = try DecisionRecords.happenings(decision.id, transaction)
    let delegations = try DelegationRecords.delegations(
      Set(happenings.compactMap(\.event.delegation)), transaction)
    let rows = try CaseloadRecords.obligations(of: [person.id], transaction)[person.id] ?? []
    let owed = rows.first { $0.policy == facts.policy && $0.key == facts.obligation }
    let (title, paragraph) = desk.named(facts.policy, facts.rule)
    var staff = Set(happenings.map(\.stamp.by.text))
    for delegation in delegations.values { staff.formUnion([delegation.from.text, delegation.to.text]) }
    let power = try endorsementPower(decision, about: person)
    let tierNow = try tierNow(decision)
    return DecisionFile(
      decision: decision, person: desk.row(of: person, open: rows.filter(\.stage.isOpen)),
      subject: DecisionSubject(
        title: title, paragraph: owed?.paragraph ?? paragraph, item: owed.map { desk.item($0) }),
      texts: try VisitRecords.texts(
        [facts.rationale] + (decision.words.map { [$0] } ?? []), transaction),
      names: try CaseloadLists.staffNames(staff, transaction), happenings: happenings,
      delegations: delegations,
      riskToStaffSince: try riskToStaffSince(person.id),
      obstacle: obstacle(to: decision, power, tierNow),
      withdrawalObstacle: withdrawalObstacle(to: decision, power), tierNow: tierNow,
      mayWork: actor.mayPlanVisits)
  }

  /// What a decision about a person's visits can be made from.
  fileprivate func decisionOptions(_ person: ListedPerson) throws -> DecisionOptions {
    let open = try CaseloadRecords.obligations(of: [person.id], openOnly: true, transaction)[person.id] ?? []
    let sorted = open.sorted {
      ($0.actsBy?.day ?? .max, $0.rule, $0.key) < ($1.actsBy?.day ?? .max, $1.rule, $1.key)
    }
    return DecisionOptions(
      person: desk.row(of: person, open: open), obligations: sorted.map { desk.item($0) },
      waiting: try DecisionRecords.waiting(of: person.id, transaction),
      riskToStaffSince: try riskToStaffSince(person.id), isVeryHigh: try isVeryHigh(person.id))
  }

  /// The lines of decisions, with names and whether the actor could endorse each.
  func rows(_ found: [(decision: OversightDecision, person: ListedPerson)]) throws -> [DecisionRow] {
    let used = Set(found.flatMap { [$0.decision.delegation, $0.decision.settledUnder].compactMap(\.self) })
    let delegations = try DelegationRecords.delegations(used, transaction)
    let staff = Set(
      found.flatMap { decision, _ in
        [decision.decided, decision.endorsed, decision.settled].compactMap { $0?.by.text }
      } + delegations.values.map(\.from.text))
    let names = try CaseloadLists.staffNames(staff, transaction)
    let lent = try lentToEndorse()
    let tiers = try tiersNow(found.map(\.decision))
    func under(_ id: DelegationID?) -> ActedUnder? {
      id.flatMap { delegations[$0] }.map { ActedUnder($0, lender: names[$0.from.text]) }
    }
    return found.map { decision, person in
      let power = endorsementPower(decision, about: person, lent: lent)
      let tierNow = tiers[decision.id] ?? decision.facts.tier
      let (title, paragraph) = desk.named(decision.facts.policy, decision.facts.rule)
      return DecisionRow(
        decision: decision, crn: person.crn, familyName: person.family, givenName: person.given,
        rosh: person.rosh, teamName: person.teamName, title: title, paragraph: paragraph,
        decidedBy: names[decision.decided.by.text],
        endorsedBy: decision.endorsed.flatMap { names[$0.by.text] },
        settledBy: decision.settled.flatMap { names[$0.by.text] },
        endorsedUnder: under(decision.delegation), settledUnder: under(decision.settledUnder),
        obstacle: obstacle(to: decision, power, tierNow), tierNow: tierNow)
    }
  }

  /// Why the actor can neither endorse nor decline a decision with a power; nil where they can. Of the wrong tier they
  /// are told whose endorsement it needs now.
  func obstacle(
    to decision: OversightDecision, _ power: EndorsementPower?, _ tierNow: EndorsementTier
  ) -> DecisionRefusal? {
    do throws(DecisionRefusal) {
      _ = try Oversight.endorse(decision, by: actor.staff, power: power)
    } catch {
      if case .wrongTier = error { return tierNow.refusal(of: power) ?? error }
      return error
    }
    return tierNow.refusal(of: power)
  }

  private func withdrawalObstacle(
    to decision: OversightDecision, _ power: EndorsementPower?
  ) -> DecisionRefusal? {
    do {
      _ = try Oversight.withdraw(
        decision, by: actor.staff, power: power, words: decision.facts.rationale)
      return nil
    } catch { return error }
  }

  private func riskToStaffSince(_ person: PersonID) throws -> CivilDate? {
    try RegisterRecords.entries(of: person, transaction).last { entry in
      entry.code == .riskToStaff && entry.ended == nil
    }?.started
  }
}

extension OversightDecision {
  /// True where a risk that rose since it was decided asks for another endorsement (HV-6.4.3).
  fileprivate var mayRise: Bool {
    stage == .waiting && facts.tier == .lineManager && facts.kind == .delay
  }

  /// Whose endorsement it needs at a level of risk.
  fileprivate func tier(isVeryHigh: Bool) -> EndorsementTier {
    .needed(facts.kind, force: .must, isVeryHigh: isVeryHigh)
  }
}

extension EndorsementTier {
  /// Why a power does not do for what needs this tier now; nil where it does.
  fileprivate func refusal(of power: EndorsementPower?) -> DecisionRefusal? {
    guard self == .pduHead else { return nil }
    switch power {
    case .pduHead, .delegatedDeputy: return nil
    case .lineManager, .delegatedManager, nil: return .wrongTier(.pduHead)
    }
  }
}
