public import Casework
import CivilTime
public import Policy
import Records
import Storage

/// Why a drill was not started or not ended.
public enum DrillProblem: Error, Hashable, Sendable {
  /// No team, and no drill, of this name that the actor sees.
  case notThere
  case notPermitted
  case refused(DrillRefusal)
}

extension Desk {
  /// The register of drills: how the teams stand that the actor watches over, the drills of one of them, and who a drill of
  /// it would tell now (BRD-30). The actor's own team, else the first, where none is named. Nil for a team that they do not
  /// watch over, and where there is none, alike.
  public func drills(_ actor: Actor, team code: String? = nil, page: Int = 1) async throws -> DrillRegister? {
    guard actor.watchesVisits else { return nil }
    let page = max(1, min(page, DueQuery.mostPages))
    let register = try await store.read { transaction -> DrillRegister? in
      let teams = try CaseloadLists.teams(actor.safetyReach, transaction)
      guard !teams.isEmpty,
        let chosen = code.map({ code in teams.first { $0.code == code } })
          ?? teams.first(where: { $0.code == actor.team }) ?? teams.first
      else { return nil }
      return try drillRegister(of: chosen, among: teams, for: actor, page: page, transaction)
    }
    try await logAccess(
      to: [("list", "drills")], by: actor, purpose: "visit-safety",
      outcome: register == nil ? .notThere : .given)
    return register
  }

  private func drillRegister(
    of team: TeamRow, among teams: [TeamRow], for actor: Actor, page: Int, _ transaction: any Transaction
  ) throws -> DrillRegister {
    let standing = try DrillRecords.standing(of: teams.map(\.code), transaction)
    let day = today
    let rows = teams.map { row in
      let found = standing[row.code]
      return DrillTeam(
        team: Desk.summary(row),
        standing: .of(
          last: found?.last.map { zone.date(of: $0) }, today: day, terms: shell.drills),
        last: found?.last, running: found?.running)
    }.sorted { ($0.standing.isDone ? 1 : 0, $0.team.name) < ($1.standing.isDone ? 1 : 0, $1.team.name) }
    let size = DrillRecords.perPage
    let count = try DrillRecords.count(of: team.code, transaction)
    let drills = try DrillRecords.drills(
      of: team.code, offset: (page - 1) * size, most: size, transaction)
    let scene = try DrillScene(team, desk: self, transaction)
    let staff = drills.flatMap { [$0.startedBy, $0.score?.acknowledgedBy].compactMap(\.self) }
    let names = try CaseloadLists.staffNames(Set(staff.map(\.text)), transaction)
    return DrillRegister(
      teams: rows, chosen: Desk.summary(team), calls: Drill.ladders.map(scene.call), seen: scene.seen,
      drills: ListPage(drills, count: count, page: page, size: size),
      names: Dictionary(uniqueKeysWithValues: names.map { (StaffID($0.key), $0.value) }),
      mayStart: actor.startsDrills, terms: shell.drills)
  }

  /// Starts a drill of a team: in the tables of the engine, which from now on does with it as with an alarm (W7). `seen`
  /// stands for those who were named as told; nil where nobody was named beforehand.
  public func startDrill(
    _ actor: Actor, team code: String, _ ladder: LadderKind, seen: String? = nil
  ) async throws -> Result<Drill, DrillProblem> {
    guard actor.watchesVisits else { return .failure(.notThere) }
    guard actor.startsDrills, Drill.ladders.contains(ladder) else { return .failure(.notPermitted) }
    defer { signal.raise() }
    do {
      return .success(
        try await store.write { transaction in
          guard
            let team = try CaseloadLists.teams(actor.safetyReach, transaction).first(where: {
              $0.code == code
            })
          else { throw DrillProblem.notThere }
          return try start(ladder, of: team, by: actor, seen: seen, transaction)
        })
    } catch let problem as DrillProblem {
      return .failure(problem)
    } catch let refusal as DrillRefusal {
      return .failure(.refused(refusal))
    }
  }

  private func start(
    _ ladder: LadderKind, of team: TeamRow, by actor: Actor, seen: String?, _ transaction: any Transaction
  ) throws -> Drill {
    // Two who start at once do so one after the other.
    if let exclusive = transaction.dialect.exclusive(Desk.drillLock) { _ = try transaction.run(exclusive) }
    if let running = try DrillRecords.standing(of: [team.code], transaction)[team.code]?.running {
      throw DrillRefusal.running(running)
    }
    guard try !DrillRecords.hasAlarm(team: team.code, transaction) else { throw DrillRefusal.alarmOpen }
    let scene = try DrillScene(team, desk: self, transaction)
    guard !scene.call(ladder).rungs.isEmpty else { throw DrillRefusal.nobody }
    guard seen == nil || seen == scene.seen else { throw DrillRefusal.others }
    let now = try engineTime(transaction).now
    let drill = Drill(
      id: VisitID(shell.identifier()), team: team.code, teamName: team.name, ladder: ladder,
      startedBy: actor.staff, started: now, endsBy: now.adding(seconds: Drill.seconds), ending: nil,
      ended: nil,
      score: nil)
    try DrillRecords.begin(drill, transaction)
    let digest = try LiveRecords.keep(scene.book, transaction)
    let work = LiveWork(
      desk: self, now: now, taker: StepTaker(node: channel, token: 0), transaction: transaction)
    let begun = Drills.start(ladder, book: scene.book, digest: digest, now: now)
    let live = try LiveRecords.record(
      begun, of: drill.id, before: nil, book: scene.book, stamp: Stamp(by: actor.staff, at: now),
      via: channel,
      identifier: shell.identifier, transaction)
    // Danger that is said is told in the same transaction; what is overdue is for the engine to notice.
    if ladder.isUrgent, let live { _ = try work.climb(live) }
    try AccessLog.append(
      accesses(
        to: [("drill", drill.id.text)], by: actor.staff.text, purpose: "visit-safety", verb: .collection),
      in: transaction)
    return drill
  }

  /// Any number that no other work locks.
  private static let drillLock: Int32 = 0x6472_6C6C

  /// How many of the teams the actor watches over are called out, because nobody took a drill of theirs for so long (W7); 0
  /// for whoever starts none.
  public func drillsCalledOut(_ actor: Actor) async throws -> Int {
    guard actor.startsDrills else { return 0 }
    return try await store.read { transaction in
      let teams = try CaseloadLists.teams(actor.safetyReach, transaction).map(\.code)
      let standing = try DrillRecords.standing(of: teams, transaction)
      let day = today
      return teams.count { team in
        let last = standing[team]?.last.map { zone.date(of: $0) }
        return if case .long = DrillStanding.of(last: last, today: day, terms: shell.drills) { true } else {
          false
        }
      }
    }
  }

  /// One drill that the actor watches over; nil where it is not there, or not theirs.
  public func drill(_ actor: Actor, _ id: VisitID) async throws -> Drill? {
    guard actor.watchesVisits, Desk.isIdentifier(id.text) else { return nil }
    let found = try await store.read { try DrillRecords.drill(id, in: actor.safetyReach, $0) }
    try await logAccess(
      to: [("drill", id.text)], by: actor, purpose: "visit-safety", outcome: found == nil ? .notThere : .given
    )
    return found
  }

  /// Stands a drill down: for whoever watches, with what is to be done better where they say so. Errors: as of the steps of
  /// an alarm; `.text` where it is longer than 1,000 characters.
  public func standDrillDown(
    _ actor: Actor, _ id: VisitID, learnt: String = ""
  ) async throws -> Result<LiveVisit, LiveProblem> {
    try await watching(actor, id, includesDrills: true) { work, visit in
      guard visit.isDrill else { throw LiveProblem.notThere }
      return try Drills.standDown(
        visit, learnt: work.keep(learnt, of: visit, by: actor, field: "learnt"), now: work.now)
    }
  }

  /// Ends a drill before its time: for whoever may start one. Those who were told are told that it is over.
  public func endDrill(_ actor: Actor, _ id: VisitID) async throws -> Result<LiveVisit, LiveProblem> {
    guard actor.startsDrills else { return .failure(.notPermitted) }
    return try await watching(actor, id, includesDrills: true) { work, visit in
      guard visit.isDrill else { throw LiveProblem.notThere }
      return Drills.end(visit, now: work.now)
    }
  }
}

/// Whom a drill of a team would tell now, and by which ladders.
private struct DrillScene {
  let book: LadderBook
  private let directory: LiveDirectory
  private let hasNumber: Bool
  private let names: [String: String]

  init(_ team: TeamRow, desk: Desk, _ transaction: any Transaction) throws {
    let local = try TeamLadderRecords.newest(of: team.code, transaction).overlay
    hasNumber = try DutyRecords.dutyNumber(team: team.code, region: team.region, transaction) != nil
    book = try desk.ladders().with(local).forDrill
    directory = try LiveDirectory.of(
      team: team.code, at: desk.engineTime(transaction).now, transaction)
    names = try CaseloadLists.staffNames(Set(directory.slots.values.flatMap { $0.map(\.text) }), transaction)
  }

  /// Steps at which nobody is there are passed over, as the engine does.
  func call(_ ladder: LadderKind) -> DrillCall {
    DrillCall(
      ladder: ladder,
      rungs: book.climbed(ladder).compactMap { rung in
        let told = recipients(rung).map { one in
          one == NoticeOutbox.dutyNumber ? "The duty number" : names[one] ?? "Somebody who has left"
        }
        guard !told.isEmpty else { return nil }
        return DrillCall.Rung(names: told, window: rung.window, isTogether: rung.isTogether)
      })
  }

  /// The duty number only where there is one.
  private func recipients(_ rung: FrozenRung) -> [String] {
    directory.recipients(rung.tell).filter { $0 != NoticeOutbox.dutyNumber || hasNumber }
  }

  /// Stands for the recipients by their ids, of every ladder that can be rehearsed.
  var seen: String {
    NoticeOutbox.uuid(
      Drill.ladders.map { ladder in
        book.climbed(ladder).map { recipients($0).joined(separator: " ") }
          .joined(separator: "\n")
      }.joined(separator: "\n\n"))
  }
}
