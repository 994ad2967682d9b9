public import Casework
import CivilTime
import Policy
import Records
import Storage

extension Desk {
  /// The board of somebody who watches over visits; nil for everybody else. In the access log as one list, not by its
  /// rows: they name nobody who is visited (PRV-02). With the list of the end of the day where `listsDay` (BRD-31).
  public func board(_ actor: Actor, listsDay: Bool = true) async throws -> Board? {
    guard actor.watchesVisits,
      let board = try await board(of: actor.safetyReach, besides: actor.staff, listsDay: listsDay)
    else { return nil }
    try await logAccess(to: [("list", "board")], by: actor, purpose: "visit-safety")
    return board
  }

  /// The board of a reach, for streams whose openings are logged each; nil for a reach that sees nothing. The visits
  /// that `staff` is on are not on it: nobody near them learns of an alarm from their own board (BRD-41, BRD-43).
  public func board(
    of reach: Reach, besides staff: StaffID? = nil, listsDay: Bool = false
  ) async throws -> Board? {
    guard let scope = Scope.of(reach) else { return nil }
    return try await store.read { transaction in
      let now = try engineTime(transaction).now
      let limit = max(zone.endOfDay(zone.date(of: now)), now.adding(seconds: 4 * 3600))
      let found = try LiveBoard.rows(in: scope, startingBefore: limit, transaction)
      let rows = found.filter { row in staff.map { !row.live.crew.contains($0) } ?? true }
      let health = try EngineHealth.read(at: now, transaction)
      let held =
        try health.hold.map { try HoldRecords.visits($0, in: scope, besides: staff, transaction) } ?? []
      let since = health.hold.map { hold in (visits: Set(held), since: hold.noticed) }
      return Board(
        now: now, rows: try boardRows(rows, now, held: since, transaction),
        drills: try boardRows(LiveBoard.drills(in: reach, transaction), now, transaction),
        isCut: found.count >= LiveBoard.most,
        isEngineUp: health.isRunning, isClockSuspect: health.isClockSuspect, isChecked: health.isChecked,
        setApart: health.quarantined == 0 ? 0 : try LiveBoard.setApart(in: scope, transaction),
        messages: try InboundRecords.open(in: scope, besides: staff, transaction),
        endOfDay: listsDay ? try endOfDay(in: scope, besides: staff, now, transaction) : nil,
        held: health.hold.flatMap { hold in
          held.isEmpty ? nil : HeldVisits(count: held.count, since: hold.noticed, until: hold.until)
        }, degraded: health.degraded)
    }
  }

  /// Who nobody knows to be safe, once the day is over; nil before it, without a statement. Those on a visit that `staff` is
  /// on are not in it, as on the board.
  private func endOfDay(
    in scope: Scope, besides staff: StaffID?, _ now: Instant, _ transaction: any Transaction
  ) throws -> EndOfDayList? {
    guard let day = shell.endOfDay.day(at: now, in: zone) else { return nil }
    return try CrewStandings.unaccounted(
      in: scope, day: day, from: zone.startOfDay(day), to: zone.endOfDay(day), besides: staff,
      since: shell.endOfDay.moment(on: day, in: zone), transaction)
  }

  /// Whether somebody is on a visit that a board of theirs would show: today, or somebody is looked for. It is what leaves such
  /// visits out of their board, and goes by what is so: one that is over for their phone alone has an alarm to show (BRD-41).
  public func isOnVisit(_ staff: StaffID) async throws -> Bool {
    try await store.read { transaction in
      let now = try engineTime(transaction).now
      let limit = max(zone.endOfDay(zone.date(of: now)), now.adding(seconds: 4 * 3600))
      return try LiveBoard.isOnVisit(staff, startingBefore: limit, transaction)
    }
  }

  /// Says that these members of staff have a board open.
  public func beatBoards(_ staff: [StaffID]) async throws {
    guard !staff.isEmpty else { return }
    try await store.write { transaction in
      let now = try engineTime(transaction).now
      for one in staff { try DutyRecords.beat(one, at: now, transaction) }
    }
  }

  /// Live visits as rows of a board, in the same few statements however many there are.
  func boardRows(
    _ rows: [LiveRow], _ now: Instant, held: (visits: Set<VisitID>, since: Instant)? = nil,
    _ transaction: any Transaction
  ) throws -> [BoardRow] {
    guard !rows.isEmpty else { return [] }
    let teams = Set(rows.compactMap(\.team))
    let contacts = try BoardRecords.contacts(of: teams, at: now, transaction)
    let teamNames = try BoardRecords.names(of: teams, transaction)
    let watching = try DutyRecords.watching(
      contacts.values.flatMap { $0.map(\.staff) }, at: now, transaction)
    let duress = rows.filter { $0.live.alarm?.ladder == .duress && !$0.live.isDrill }.map(\.live)
    let asked = try StandDownRecords.asks(of: duress.map(\.id), transaction)
    let pending = Dictionary(
      duress.compactMap { live in asked[live.id]?.first { $0.isOpen(live, now: now) }.map { (live.id, $0) } },
      uniquingKeysWith: { first, _ in first })
    let staff =
      rows.flatMap { $0.live.crew + [$0.live.alarm?.owner].compactMap(\.self) }
      + pending.values.map(\.asked.by)
    let names = try CaseloadLists.staffNames(Set(staff.map(\.text)), transaction)
    let addresses = try DiaryRecords.addresses(of: rows.compactMap(\.person), transaction)
    let made = try rows.map { row -> BoardRow in
      let live = row.live
      let book = try ladders(of: live.book, transaction)
      let state = BoardState.of(live, book, now: now)
      let those = (row.team.flatMap { contacts[$0] } ?? []).filter { !live.crew.contains($0.staff) }
      func name(_ staff: StaffID) -> String { names[staff.text] ?? "Somebody who has left" }
      return BoardRow(
        live: live, state: state,
        officer: live.isDrill ? Drill.officer : live.crew.first.map(name) ?? "Nobody",
        companions: live.crew.dropFirst().map(name), team: row.team.flatMap { teamNames[$0] },
        area: row.person.flatMap { addresses[$0] }.flatMap(Desk.outward), owner: live.alarm?.owner.map(name),
        contacts: those.map(\.name), isWatched: those.contains { watching[$0.staff] != nil },
        rung: live.alarm.flatMap { BoardState.step(of: $0, book) }
          ?? (state == .callNow
            ? book.climbed(live.phase == .inVisit ? .overdue : .notArrived).first : nil),
        due: row.due, isQuarantined: row.isQuarantined, notArrivedAfter: book.after(.notArrived),
        overdueAfter: book.after(.overdue),
        standDown: pending[live.id].map { AskedStandDown(ask: $0, by: name($0.asked.by)) },
        heldSince: held.flatMap { $0.visits.contains(live.id) ? $0.since : nil })
    }
    return made.sorted { left, right in
      (
        left.isQuarantined && !left.state.isAlarm ? BoardState.callNow.rank : left.state.rank,
        left.live.boardMoment, left.live.id.text
      )
        < (
          right.isQuarantined && !right.state.isAlarm ? BoardState.callNow.rank : right.state.rank,
          right.live.boardMoment, right.live.id.text
        )
    }
  }

  /// The outward half of the postcode at the end of an address, `ZZ99` of `ZZ99 1AA`.
  static func outward(_ address: String) -> String? {
    let words = address.split(whereSeparator: { $0 == " " || $0 == "," || $0 == "\n" })
    guard words.count >= 2, let inward = words.last, inward.utf8.count == 3,
      inward.first?.isNumber ?? false
    else { return nil }
    let half = words[words.count - 2]
    guard (2...4).contains(half.utf8.count), half.first?.isLetter ?? false,
      half.contains(where: \.isNumber), half.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) })
    else { return nil }
    return half.uppercased()
  }
}
