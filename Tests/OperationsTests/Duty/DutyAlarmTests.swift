import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("Duty in the middle of an alarm, and what the doctor says")
struct DutyAlarmTests {
  @Test(
    "a nominated contact does not go off duty while an alarm is open unless somebody accepts to take over [BRD-29]",
    arguments: Backend.here)
  func alarm(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      let sol = scene.sol
      let file = try await scene.authorised()
      let draft = ContactPointDraft(channel: .sms, address: "07700 900123")
      let point = try #require(try await desk.addContactPoint(sol, draft).get().points.first)
      let head = Actor(
        staff: scene.mary.staff, name: "", roles: [.pduHead], team: nil, pdu: "N54LDS", region: "N54")
      _ = try await desk.changeContactPoint(head, point.id, .verified(.rang), revision: 1).get()
      let now = scene.rehearsal.clock.now
      func time(_ hours: Int) -> DutyTime {
        DutyTime(instant: now.adding(seconds: hours * 3600), zone: .london)
      }
      let shift = DutyPattern.Shift(staff: sol.staff, from: time(-1), to: time(100))
      let team = DutyPlace.team("N54LDS1")
      let slot = try #require(
        try await desk.planDuty(sol, team, .nominatedContact, [shift]).get().first)
      _ = try await desk.raiseAlarm(scene.mary, file.visit.id, .help).get()
      #expect(try await desk.endDuty(sol, slot.id, revision: 1) == .failure(.refused(.alarmsOpen)))
      let other = try await desk.planDuty(sol, team, .seniorOnSite, [shift]).get()
      let senior = try #require(other.first)
      #expect(try await desk.endDuty(sol, senior.id, revision: 1).get().row.slot.to.instant == now)
    }
  }

  @Test(
    "the doctor names the teams nobody can be rung for, and says nothing of an empty database [BRD-28]",
    arguments: Backend.here)
  func doctor(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let now = Instant(milliseconds: 1_751_284_800_000)
      #expect(await DutyChecks.run(store, now: now) { $0.weekday <= 5 } == [], "without its tables")
      try await Migrations.apply(store, at: now)
      #expect(await DutyChecks.run(store, now: now) { $0.weekday <= 5 } == [], "without teams")
    }
    try await DutyScene.run(backend) { scene in
      func check() async throws -> HealthCheck {
        let checks = await DutyChecks.run(scene.store, now: scene.now) { $0.weekday <= 5 }
        return try #require(checks.first)
      }
      let empty = try await check()
      #expect(empty.outcome == .warning && empty.found.contains("teams with gaps: 3"))
      #expect(empty.found.contains("ZQ1 from 2025-06-30 13:00 BST (nobody can be rung)"))
      for code in ["NORA", "MIA", "NAT", "OMAR", "FAY", "HUGO"] { try await scene.reachable(code) }
      try await scene.put("NORA", to: 24 * 15)
      try await scene.put("NAT", .nominatedContact, .team("ZT2"), to: 24 * 15)
      #expect(try await check().found.hasPrefix("teams with gaps: 1; first ZQ1 "))
      try await scene.put("FAY", .nominatedContact, .team("ZQ1"), to: 24 * 15)
      let full = try await check()
      #expect(full.outcome == .ok && full.found == "no gap for 3 teams")
    }
  }

  @Test("the demo has a rota, numbers and a few gaps to look at", arguments: Backend.here)
  func demo(_ backend: Backend) async throws {
    try await Rehearsal().withDesk(backend, asOf: DemoRegion.standardDay) { desk in
      _ = try await desk.fillDemo(evenIfNotEmpty: false)
      let director = Actor(
        staff: StaffID("00000000-0000-7000-8000-000000000001"), name: "", roles: [.regionalDirector],
        team: nil, pdu: nil, region: "ZDEMO")
      let teams = ["ZEASTT1", "ZEASTT2", "ZEASTT3", "ZWESTT1", "ZWESTT2", "ZWESTT3"]
      var gaps: [String: Int] = [:]
      for team in teams {
        let board = try #require(try await desk.duty(director, team: team))
        #expect(board.number != nil && board.rota.count > 10 && !board.chain.isEmpty, "\(team)")
        gaps[team] =
          board.gaps.filter {
            if case .officeHours = $0.reason { true } else { false }
          }.count
      }
      #expect(gaps["ZEASTT1"] == 0 && gaps["ZEASTT2"] == 0)
      #expect(gaps["ZEASTT3"] == 1, "the second Friday has no contact")
      #expect((gaps["ZWESTT3"] ?? 0) > 3, "the contact was verified too long ago")
    }
  }
}
