import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("What follows an alarm, and a visit that was broken off", .serialized)
struct IncidentTests {
  private static func incidents(_ live: LiveScene) async throws -> [IncidentRow] {
    try await live.desk.incidents(live.scene.sol).rows
  }

  /// They arrive at 10:00 for 45 minutes, nobody hears of them, and the manager takes it in hand.
  private static func overdue(_ live: LiveScene) async throws {
    live.at("09:00")
    _ = try await live.says(.arrive, minutes: 45).get()
    live.at("09:55:01")
    _ = try await live.tick()
    _ = try await live.desk.acknowledgeAlarm(live.scene.sol, live.id).get()
  }

  @Test(
    "A real alarm to which the police came owes support, debrief, time away, formal debrief and assistance, due in one working day [HV-8.5.1, HV-8.5.2, BRD-26]",
    arguments: Backend.here)
  func realAlarmOwesSupport(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { live in
      try await Self.overdue(live)
      _ = try await live.desk.notePoliceCalled(live.scene.sol, live.id, reference: "Log 417").get()
      live.at("10:30")
      _ = try await live.desk.standDown(
        live.scene.sol, live.id, .real, codeWord: .right, how: "Police found them at the car."
      ).get()
      let row = try #require(try await Self.incidents(live).first)
      #expect(row.incident.facts.ladder == .overdue)
      #expect(row.incident.facts.reason == .real)
      #expect(row.incident.opened.by == live.scene.sol.staff)
      #expect(row.incident.opened.at == LiveScene.time("10:30"))
      #expect(row.incident.outstanding == SupportKind.allCases)
      // The second of July 2025 is a Wednesday.
      #expect(live.desk.supportDues([row])[row.incident.id]?.text == "2025-07-03")
      let file = try #require(try await live.desk.incident(live.scene.sol, row.incident.id))
      #expect(file.incident.facts.how.flatMap { file.texts[$0] } == "Police found them at the car.")
      #expect(file.live.contains { $0.event == .acknowledged })
    }
  }

  @Test(
    "A false alarm is recorded with its reason and owes nothing [BRD-27]", arguments: Backend.here)
  func falseAlarmOwesNothing(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { live in
      try await Self.overdue(live)
      _ = try await live.desk.standDown(
        live.scene.sol, live.id, .noSignal, codeWord: .right, how: "She rang from the road."
      ).get()
      let row = try #require(try await Self.incidents(live).first)
      #expect(row.incident.facts.reason == .noSignal)
      #expect(!row.incident.facts.isReal && row.incident.facts.support.isEmpty && !row.incident.isOpen)
    }
  }

  @Test(
    "A visit that is broken off owes support; taken back, it owes nothing [HV-8.3.3, HV-8.5.1, OFF-31]",
    arguments: Backend.here)
  func brokenOffOwesSupport(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { live in
      live.at("09:00")
      _ = try await live.says(.arrive, minutes: 45).get()
      live.at("09:10")
      _ = try await live.says(.terminate).get()
      let row = try #require(try await Self.incidents(live).first)
      #expect(row.incident.facts.ladder == nil && row.incident.facts.isTerminated)
      #expect(row.incident.outstanding == [.support, .debrief, .timeAway])
      live.at("09:10:20")
      _ = try await live.says(.undo).get()
      let after = try #require(try await Self.incidents(live).first)
      #expect(after.incident.isWithdrawn && !after.incident.isOpen)
    }
  }

  @Test(
    "The manager answers each, follows up, and the row says what the journal tells; whoever was there does not answer for themselves [HV-8.5.1, BRD-43]",
    arguments: Backend.here)
  func managerAnswers(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { live in
      live.at("09:00")
      _ = try await live.says(.arrive, minutes: 45).get()
      live.at("09:10")
      _ = try await live.says(.terminate).get()
      let id = try #require(try await Self.incidents(live).first).incident.id
      func step(_ actor: Actor, _ step: IncidentStep, _ words: String, _ revision: Int) async throws
        -> Result<Incident, IncidentProblem>
      {
        try await live.desk.support(actor, id, step, words: words, revision: revision)
      }
      #expect(
        try await step(live.scene.mary, .answer(.debrief, .given), "Talked", 1) == .failure(.notPermitted))
      #expect(
        try await step(live.scene.sol, .answer(.debrief, .given), " ", 1) == .failure(.refused(.wordsMissing))
      )
      #expect(
        try await step(live.scene.sol, .answer(.formalDebrief, .given), "Talked", 1)
          == .failure(.refused(.nothingToDo)))
      var incident = try await step(live.scene.sol, .answer(.debrief, .given), "Talked it over.", 1).get()
      incident = try await step(live.scene.sol, .answer(.support, .given), "Rang her at home.", 2).get()
      incident = try await step(live.scene.sol, .answer(.timeAway, .declined), "Wants to work.", 3).get()
      #expect(!incident.isOpen)
      let day = try #require(CivilDate(text: "2025-07-16"))
      incident = try await step(live.scene.sol, .setFollowUp(day), "", 4).get()
      #expect(incident.isOpen && incident.followUp == day)
      guard case .failure(.stale) = try await step(live.scene.sol, .followUp, "Well.", 4) else {
        Issue.record("an old version is refused")
        return
      }
      incident = try await step(live.scene.sol, .followUp, "She is well.", 5).get()
      #expect(!incident.isOpen)
      let row = try await live.desk.store.read { transaction in
        try transaction.run("SELECT is_open, is_real FROM incidents WHERE id = \(id.text)").first
      }
      #expect(try row?.integer(0) == 0 && row?.integer(1) == 1)
      // Mary reads what was said to her; Nell, the contact, sees the incident and none of the words.
      let own = try #require(try await live.desk.incident(live.scene.mary, id))
      #expect(own.mayRead && !own.mayWork && own.texts.values.contains("Talked it over."))
      let contact = try #require(try await live.desk.incident(live.nell, id))
      #expect(!contact.mayRead && contact.texts.isEmpty)
    }
  }

  @Test(
    "A position is kept thirty days to the moment, and as long as its incident where the alarm was real [PRV-45]",
    arguments: Backend.here)
  func positionsAreRemoved(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { live in
      live.at("09:00")
      try await Self.say(live, .arrive, latitude: 53.801234567)
      let before = try await live.desk.ownData(live.scene.mary).positions
      #expect(before.map(\.latitude) == ["53.80123"])
      live.clock.set(LiveScene.time("09:00").adding(seconds: 30 * 86_400))
      #expect(try await live.desk.removePositions(olderThanDays: 30) == 0)
      live.clock.set(LiveScene.time("09:00").adding(seconds: 30 * 86_400 + 1))
      #expect(try await live.desk.removePositions(olderThanDays: 90) == 0)
      #expect(try await live.desk.removePositions(olderThanDays: 30) == 1)
      #expect(try await live.desk.ownData(live.scene.mary).positions.isEmpty)
    }
    try await LiveScene.run(backend) { live in
      live.at("09:00")
      try await Self.say(live, .arrive, latitude: 53.80123)
      live.at("09:10")
      _ = try await live.says(.terminate).get()
      live.clock.set(LiveScene.time("09:00").adding(seconds: 200 * 86_400))
      #expect(try await live.desk.removePositions(olderThanDays: 30) == 0)
    }
  }

  private static func say(_ live: LiveScene, _ type: SafetyEventType, latitude: Double) async throws {
    let id = live.desk.shell.identifier()
    _ = try await live.desk.receive(
      live.scene.mary.staff,
      SafetyEvent(
        id: id, visit: live.id, sequence: 1, type: type, occurred: live.clock.now, minutes: 45,
        clockOffset: nil,
        position: StaffPosition(
          latitude: latitude, longitude: -1.54, accuracyMetres: 12, taken: live.clock.now),
        canonical: id)
    ).get()
  }

  @Test(
    "Staff see their own positions, alarms and who looked, and nobody else's [PRV-46]",
    arguments: Backend.here)
  func ownDataIsShown(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { live in
      live.at("09:00")
      _ = try await live.says(.arrive, minutes: 45).get()
      live.at("09:10")
      _ = try await live.says(.terminate).get()
      let id = try #require(try await Self.incidents(live).first).incident.id
      _ = try await live.desk.incident(live.scene.sol, id)
      let own = try await live.desk.ownData(live.scene.mary)
      #expect(own.incidents.map(\.incident.id) == [id])
      #expect(own.looks.contains { $0.staff == live.scene.sol.staff.text && $0.kind == "incident" })
      #expect(own.names[live.scene.sol.staff.text] == live.scene.sol.name)
      let other = try await live.desk.ownData(live.nell)
      #expect(other.incidents.isEmpty && other.positions.isEmpty)
    }
  }

  @Test("Every table made since live visits are watched has a retention rule [PRV-35]")
  func everyTableHasARule() {
    for migration in Migrations.all where migration.number >= 1000 {
      for statement in migration.statements(Dialect(kind: .sqlite)) {
        let words = statement.text.split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init)
        guard words.count > 2, words[0] == "CREATE", words[1] == "TABLE" else { continue }
        #expect(
          Retention.rules[words[2]] != nil,
          "table \(words[2]) of step \(migration.number) has no rule: add it to Records/Safety/Retention.swift"
        )
      }
    }
  }
}
