public import Casework
import CivilTime
import Policy
import Records
import Storage

extension Desk {
  /// The most visits that a list of changes shows.
  public static let mostNotices = 50
  /// A visit that is over stays on the list of changes for so long.
  static let noticeHours = 12

  /// How many visits changed since somebody last looked; nil for whoever is told of none.
  public func changedVisits(_ actor: Actor) async throws -> Int? {
    guard actor.isToldOfChanges, let scope = Scope.of(actor.reach) else { return nil }
    return try await store.read { transaction in
      try unseen(actor, scope, transaction).count
    }
  }

  /// The visits of the actor's team that changed after a decision about them, since the actor last said they had seen
  /// them (HV-8.2.2). Nil for whoever is told of none. Each is in the access log.
  public func changeNotices(_ actor: Actor) async throws -> ChangeNotices? {
    guard actor.isToldOfChanges, let scope = Scope.of(actor.reach) else { return nil }
    let found = try await store.read { transaction -> ChangeNotices in
      let unseen = try unseen(actor, scope, transaction)
      let shown = Array(unseen.prefix(Desk.mostNotices))
      let listed = try VisitLists.visits(shown.map(\.visit), transaction)
      let happenings = try NoticeRecords.happenings(of: shown.map(\.visit), transaction)
      var seen: [VisitID: Int] = [:]
      for (visit, revision) in shown { seen[visit] = revision }
      let notices = try entries(listed, transaction).map { row in
        let all = (happenings[row.visit.id] ?? []).planChanges
        let changes = all.enumerated().filter { index, change in
          index + 1 > seen[row.visit.id] ?? 0 && NoticeRecords.isTold(change.happening.event)
            && change.happening.stamp.by != actor.staff
            && all.prefix(index).contains { $0.happening.event.name == "visit-decided" }
        }
        return ChangeNotice(row: row, changes: changes.map(\.element), revision: row.visit.revision)
      }
      return ChangeNotices(
        notices: notices, words: try words(happenings.values.flatMap(\.self), transaction),
        isCut: unseen.count > Desk.mostNotices)
    }
    try await logAccess(
      to: [("list", "visit-changes")] + found.notices.map { ("visit", $0.row.visit.id.text) }, by: actor,
      purpose: "supervision")
    return found
  }

  /// Keeps that the actor has seen a visit as it stands at a revision. Errors: `.notThere` outside the reach,
  /// `.notPermitted` for whoever is told of no changes, `.stale` where it changed again since.
  public func acknowledgeChange(
    _ actor: Actor, _ id: VisitID, revision: Int
  ) async throws -> Result<Void, VisitProblem> {
    guard actor.isToldOfChanges else { return .failure(.notPermitted) }
    guard Desk.isIdentifier(id.text), let scope = Scope.of(actor.reach) else { return .failure(.notThere) }
    let stamp = Stamp(by: actor.staff, at: moment)
    let crewing = try crewing()
    do {
      try await store.write { transaction in
        guard let visit = try VisitRecords.visit(id, isForUpdate: true, transaction),
          let person = try CaseloadLists.person(visit.person, in: scope, transaction)
        else { throw VisitProblem.notThere }
        guard visit.revision == revision else {
          let work = VisitWork(
            desk: self, actor: actor, stamp: stamp, crewing: crewing, transaction: transaction)
          throw VisitProblem.stale(try work.file(visit, person))
        }
        try NoticeRecords.acknowledge(id, revision: revision, by: stamp, transaction)
        try AccessLog.append(
          accesses(to: [("visit", id.text)], by: actor.staff.text, purpose: "supervision"), in: transaction)
      }
      return .success(())
    } catch let problem as VisitProblem {
      return .failure(problem)
    }
  }

  private func unseen(
    _ actor: Actor, _ scope: Scope, _ transaction: any Transaction
  ) throws -> [(visit: VisitID, seen: Int)] {
    try NoticeRecords.unseen(
      by: actor.staff, in: scope, endingAfter: moment.adding(seconds: -Desk.noticeHours * 3_600),
      most: Desk.mostNotices + 1, transaction)
  }

  private func words(
    _ happenings: [VisitHappening], _ transaction: any Transaction
  ) throws -> ChangeWords {
    let plans = happenings.compactMap(\.event.plan)
    var texts = plans.flatMap(VisitWork.textIDs)
    for happening in happenings {
      switch happening.event {
      case .changed(_, _, let text), .cancelled(let text): texts += [text].compactMap(\.self)
      case .planned, .assessed, .submitted, .decided, .reopened, .begun, .ended, .recorded: break
      }
    }
    let staff = Set(happenings.map(\.stamp.by.text)).union(plans.flatMap { $0.staff.map(\.text) })
    return ChangeWords(
      names: try CaseloadLists.staffNames(staff, transaction),
      texts: try VisitRecords.texts(Array(Set(texts)), transaction),
      resources: try ResourceRecords.resources(plans.flatMap { $0.resources }, transaction).mapValues(\.name))
  }
}
