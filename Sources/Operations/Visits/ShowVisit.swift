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
    let stamp = Stamp(by: actor.staff, at: shell.now())
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

  /// The visits that wait for a decision inside the actor's reach: by start, of one start the higher risk first
  /// (HV-8.1.3). Their own are among them and cannot be decided by them.
  public func authorisationQueue(_ actor: Actor) async throws -> [VisitRow] {
    guard let scope = Scope.of(actor.reach) else { return [] }
    let rows = try await store.read { try VisitLists.waiting(scope, $0) }
    try await logAccess(to: [("list", "authorisations")], by: actor, purpose: "supervision")
    return rows.map(VisitRow.init)
  }

  /// The diary of a day inside the actor's reach: every visit of it that is planned or under way, by start (HV-8.2.1).
  public func diary(_ actor: Actor, on day: CivilDate, of staff: StaffID? = nil) async throws -> [VisitRow] {
    guard let scope = Scope.of(actor.reach) else { return [] }
    let from = zone.startOfDay(day)
    let to = zone.endOfDay(day)
    let rows = try await store.read { try VisitLists.diary(scope, from: from, to: to, of: staff, $0) }
    try await logAccess(to: [("list", "diary")], by: actor, purpose: "supervision")
    return rows.map(VisitRow.init)
  }

  /// An id of ours has 36 letters of hexadecimal digits and hyphens; anything else can name nobody and is not logged.
  static func isIdentifier(_ text: String) -> Bool {
    text.utf8.count == 36 && text.allSatisfy { $0.isASCII && ($0.isHexDigit || $0 == "-") }
  }
}

extension VisitRow {
  init(_ listed: ListedVisit) {
    self.init(
      visit: listed.visit, crn: listed.person.crn, familyName: listed.person.family,
      givenName: listed.person.given, rosh: listed.person.rosh, teamName: listed.person.teamName,
      crew: listed.crew)
  }
}

extension VisitWork {
  /// A visit and whose it is, seen as the actor: inside their reach, or one they go on themselves.
  func load(_ id: VisitID, isForUpdate: Bool = false) throws -> (visit: Visit, person: ListedPerson)? {
    guard let visit = try VisitRecords.visit(id, isForUpdate: isForUpdate, transaction) else { return nil }
    let person: ListedPerson?
    if visit.plan.staff.contains(actor.staff) {
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
    let findings = try findings(
      visit.plan, of: visit.person, rosh: person.rosh, assessment: assessment, visit: visit.id)
    let authority = try authority()
    return VisitFile(
      visit: visit, crn: person.crn, familyName: person.family, givenName: person.given, born: person.born,
      rosh: person.rosh, texts: try VisitRecords.texts(textIDs(visit, assessment), transaction),
      names: try CaseloadLists.staffNames(staff(visit, assessment), transaction), assessment: assessment,
      changes: assessment?.basis.changes(to: basis) ?? [], findings: findings,
      isMineToDecide: visit.stage == .submitted && authority != nil
        && !VisitDecisions.isInvolved(actor.staff, in: visit, assessment),
      isOutOfHours: desk.isOutOfHours(visit.plan))
  }

  private func textIDs(_ visit: Visit, _ assessment: RiskAssessment?) -> [TextID] {
    var ids = VisitWork.textIDs(of: visit.plan)
    ids += [
      visit.decision?.text, visit.record?.content.observed, visit.record?.content.assessed,
      assessment?.household,
    ]
    .compactMap(\.self)
    if let assessment { ids += assessment.hazards.values }
    return ids
  }

  private func staff(_ visit: Visit, _ assessment: RiskAssessment?) -> Set<String> {
    let stamps = [
      visit.planned, visit.submitted, visit.decision?.stamp, visit.begun, visit.ended, visit.record?.stamp,
      assessment?.made,
    ]
    return Set(visit.plan.staff.map(\.text)).union(stamps.compactMap { $0?.by.text })
  }

  /// What the actor's power to authorise rests on today; nil where they have none.
  func authority() throws -> AuthorityBasis? {
    if let basis = actor.authorityByRole { return basis }
    let bases = try DelegationRecords.bases(of: actor.staff, on: desk.today, transaction)
    return bases.isEmpty ? nil : .delegation
  }
}
