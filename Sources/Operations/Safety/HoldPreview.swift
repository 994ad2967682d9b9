public import Casework
import CivilTime
import Policy
import Records
import Storage

extension Desk {
  /// What is sent to how many people once this actor releases what is held of the visits they watch over; nil where nothing
  /// is held, and for whoever watches over nobody. What the engine would do is worked out, and nothing is done. Visits the
  /// actor is on are not named (BRD-41). The statements grow with the teams, not with the visits.
  public func heldRelease(_ actor: Actor) async throws -> HeldRelease? {
    guard actor.watchesVisits, let scope = Scope.of(actor.safetyReach) else { return nil }
    let found = try await store.read { transaction -> HeldRelease? in
      let now = try engineTime(transaction).now
      guard let hold = try HoldRecords.open(transaction) else { return nil }
      let held = try HoldRecords.visits(hold, in: scope, besides: actor.staff, transaction)
      guard !held.isEmpty else { return nil }
      let listed = Array(held.prefix(HeldRelease.most))
      let rows = try LiveBoard.rows(of: listed, in: scope, transaction).filter {
        !$0.live.crew.contains(actor.staff)
      }
      let scene = try HoldPreview(rows, hold, desk: self, now: now, transaction)
      let visits = try rows.map { try scene.visit($0) }
      let recipients = Set(visits.flatMap(\.recipients))
      let numbers = recipients.count { $0.hasPrefix(NoticeOutbox.dutyNumber) }
      return HeldRelease(
        now: now, until: hold.until, visits: visits, others: held.count - listed.count,
        people: recipients.count - numbers, numbers: numbers)
    }
    try await logAccess(to: [("list", "held")], by: actor, purpose: "visit-safety")
    return found
  }
}

/// What is needed to say what the engine would do about visits that are held, read once for all of them.
private struct HoldPreview {
  let desk: Desk
  let now: Instant
  let transaction: any Transaction
  let names: [String: String]
  let rosters: [String: DutyRoster]
  let numbers: [String: DutyNumber]
  /// Who has an address of a channel that is set.
  let addressed: Set<StaffID>
  let watching: Set<StaffID>
  let messages: [VisitID: [String]]
  let ahead: Instant?

  init(
    _ rows: [LiveRow], _ hold: EngineHold, desk: Desk, now: Instant, _ transaction: any Transaction
  ) throws {
    self.desk = desk
    self.now = now
    self.transaction = transaction
    var rosters: [String: DutyRoster] = [:]
    var numbers: [String: DutyNumber] = [:]
    for team in Set(rows.compactMap(\.team)) {
      let time = now..<now.adding(seconds: 1)
      rosters[team] = try DutyRecords.roster(team: team, during: time, hasPoints: false, transaction)
      numbers[team] = try BoardRecords.dutyNumber(of: team, transaction)
    }
    self.rosters = rosters
    self.numbers = numbers
    let staff = Set(
      rosters.values.flatMap { $0.members.map(\.staff) + $0.slots.map(\.staff) } + rows.flatMap(\.live.crew))
    let points = try DutyRecords.contactPoints(of: Array(staff), transaction)
    let channels = desk.channels
    addressed = Set(
      points.filter { $0.value.contains { channels?.contains($0.channel) ?? true } }.map(\.key))
    watching = Set(try DutyRecords.watching(Array(staff), at: now, transaction).keys)
    names = try CaseloadLists.staffNames(Set(rows.compactMap { $0.live.crew.first?.text }), transaction)
    messages = try HoldRecords.messages(hold, of: rows.map(\.live.id), transaction)
    ahead = try EngineClock.ahead(transaction)
  }

  func visit(_ row: LiveRow) throws -> HeldVisit {
    let (ladder, told) = try due(row)
    let unsent = messages[row.live.id] ?? []
    let recipients = told.union(unsent).map { one in
      one == NoticeOutbox.dutyNumber ? "\(one) \(row.team.flatMap { numbers[$0]?.number } ?? "")" : one
    }
    return HeldVisit(
      visit: row.live.id,
      officer: row.live.crew.first.flatMap { names[$0.text] } ?? "Somebody who has left", ladder: ladder,
      messages: unsent.count, recipients: Set(recipients))
  }

  /// What the engine would tell of a visit now: of which alarm, and whom by an address.
  private func due(_ row: LiveRow) throws -> (LadderKind?, Set<String>) {
    let number = row.team.flatMap { numbers[$0] }
    let directory = LiveDirectory.of(
      row.live, by: row.team.flatMap { rosters[$0] }, at: now, addressed: addressed,
      hasNumber: number != nil, watching: watching)
    let book = try desk.ladders(of: row.live.book, transaction)
    var (visit, ladder, told) = (row.live, LadderKind?.none, Set<String>())
    for _ in 0..<LiveWork.mostAtOnce {
      let events = Climbing.due(visit, book, now: now, ahead: visit.alarm == nil ? nil : ahead) {
        directory.isThere($0)
      }
      guard !events.isEmpty else { break }
      for event in events {
        let stamp = Stamp(by: LiveWork.engine, at: now)
        guard let after = LiveVisit.fold(visit, event, id: visit.id, stamp: stamp) else { break }
        for notice in LiveNotice.following(event, before: visit, after: after, book) {
          if notice.kind != .reminder { ladder = notice.ladder ?? ladder }
          switch notice.audience {
          case .slots(let slots): told.formUnion(directory.recipients(slots))
          case .owner: told.formUnion([after.alarm?.owner?.text, NoticeOutbox.dutyNumber].compactMap(\.self))
          case .told: break
          }
        }
        visit = after
      }
    }
    let reached = told.filter {
      $0 == NoticeOutbox.dutyNumber ? number != nil : addressed.contains(StaffID($0))
    }
    return (ladder, reached)
  }
}
