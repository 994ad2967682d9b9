import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("A rota that is planned, changed and handed over")
struct DutyTests {
  private func plan(
    _ scene: DutyScene, _ who: String, _ code: String, _ part: DutyPart = .nominatedContact,
    _ place: DutyPlace = .team("ZT1"), from: Int = -1, to: Int = 4
  ) async throws -> Result<[DutySlot], DutyProblem> {
    try await scene.desk.planDuty(
      scene.actor(who), place, part,
      [DutyPattern.Shift(staff: try scene.id(code), from: scene.hours(from), to: scene.hours(to))])
  }

  @Test(
    "a rota is not saved with somebody nobody can ring, who does not fit, or who has the duty already [BRD-28]",
    arguments: Backend.here)
  func refusals(_ backend: Backend) async throws {
    try await DutyScene.run(backend) { scene in
      #expect(try await plan(scene, "MIA", "NORA") == .failure(.refused(.unreachable)))
      try await scene.reachable("NORA", daysAgo: 90)
      #expect(try await plan(scene, "MIA", "NORA") == .failure(.refused(.unreachable)), "90 days are over")
      for code in ["PAM", "NED", "FAY"] { try await scene.reachable(code) }
      #expect(try await plan(scene, "MIA", "PAM") == .failure(.refused(.wrongRole)))
      #expect(try await plan(scene, "MIA", "FAY") == .failure(.refused(.unknownStaff)), "of another PDU")
      #expect(try await plan(scene, "MIA", "NED", from: 4, to: 4) == .failure(.refused(.endsBeforeStart)))
      #expect(try await plan(scene, "MIA", "NED", from: -3, to: -1) == .failure(.refused(.over)))
      _ = try await plan(scene, "MIA", "NED").get()
      #expect(try await plan(scene, "MIA", "NED", from: 3, to: 6) == .failure(.refused(.overlaps)))
      _ = try await plan(scene, "MIA", "NED", from: 4, to: 6).get()
      let none = try await scene.desk.planDuty(try scene.actor("MIA"), .team("ZT1"), .nominatedContact, [])
      #expect(none == .failure(.refused(.emptyPattern)))
    }
  }

  @Test(
    "the team's manager, whoever leads its PDU and administrators plan, nobody else, and of others nothing is told",
    arguments: Backend.here)
  func whoPlans(_ backend: Backend) async throws {
    try await DutyScene.run(backend) { scene in
      try await scene.reachable("NORA")
      for (code, hour) in [("MIA", 0), ("HAL", 1), ("DEE", 2), ("ADA", 3)] {
        _ = try await plan(scene, code, "NORA", from: hour, to: hour + 1).get()
      }
      #expect(try await plan(scene, "NORA", "NORA", from: 8, to: 9) == .failure(.notPermitted))
      #expect(try await plan(scene, "OMAR", "NORA", from: 8, to: 9) == .failure(.notThere))
      #expect(try await plan(scene, "HUGO", "NORA", from: 8, to: 9) == .failure(.notThere))
      let call = try await plan(scene, "MIA", "NORA", .onCallManager, .pdu("ZP"), from: 8, to: 9)
      #expect(call == .failure(.notPermitted), "the rota of the PDU is for those who lead it")
    }
  }

  @Test(
    "a slot ends now or is taken out, only its end can change once it has begun, and of two the second is told",
    arguments: Backend.here)
  func changes(_ backend: Backend) async throws {
    try await DutyScene.run(backend) { scene in
      for code in ["NORA", "NED"] { try await scene.reachable(code) }
      let (desk, mia) = (scene.desk, try scene.actor("MIA"))
      let ned = try scene.id("NED")
      let now = try #require(try await plan(scene, "MIA", "NORA").get().first)
      let later = try #require(try await plan(scene, "MIA", "NORA", from: 5, to: 9).get().first)
      let swap = try await desk.changeDuty(mia, now.id, staff: ned, from: now.from, to: now.to, revision: 1)
      #expect(swap == .failure(.refused(.begun)))
      let longer = try await desk.changeDuty(
        mia, now.id, staff: now.staff, from: now.from, to: scene.hours(5), revision: 1
      ).get()
      #expect(longer.row.slot.to == scene.hours(5) && longer.row.slot.revision == 2)
      let moved = try await desk.changeDuty(
        mia, later.id, staff: ned, from: scene.hours(6), to: scene.hours(8), revision: 1
      ).get()
      #expect(moved.row.slot.staff == ned && moved.row.name == "Ned Marsh")
      guard case .failure(.stale(let file)) = try await desk.endDuty(mia, later.id, revision: 1) else {
        Issue.record("the second who changes a slot is not told")
        return
      }
      #expect(file.row.slot.revision == 2)
      let ended = try await desk.endDuty(mia, now.id, revision: 2).get().row.slot
      #expect(ended.to.instant == scene.now && ended.isPlanned)
      #expect(try await desk.endDuty(mia, now.id, revision: 3) == .failure(.refused(.over)))
      let gone = try await desk.endDuty(mia, later.id, revision: 2).get().row.slot
      #expect(!gone.isPlanned)
      for id in [now.id, later.id] {
        let (row, folded) = try await scene.store.read {
          (try DutyRecords.slot(id, $0), try DutyRecords.foldedSlot(id, $0))
        }
        #expect(row != nil && row == folded)
      }
      let fay = try scene.actor("FAY")
      #expect(try await desk.dutySlot(fay, now.id) == nil, "another PDU's rota is not there")
      #expect(try await desk.endDuty(fay, now.id, revision: 3) == .failure(.notThere))
    }
  }

  @Test(
    "whoever hands over stays on duty until the other accepts, and then nobody is on duty at no moment [BRD-29]",
    arguments: Backend.here)
  func handover(_ backend: Backend) async throws {
    try await DutyScene.run(backend) { scene in
      for code in ["NORA", "NED"] { try await scene.reachable(code) }
      let (desk, nora, ned) = (scene.desk, try scene.actor("NORA"), try scene.actor("NED"))
      let slot = try #require(try await plan(scene, "MIA", "NORA").get().first)
      func contacts() async throws -> [String] {
        let now = scene.now
        return try await scene.store.read {
          scene.codes(
            try DutyRecords.directory(team: "ZT1", at: now, $0)[.nominatedContact] ?? [])
        }
      }
      func offer(_ code: String) async throws -> DutyProblem? {
        let result = try await desk.offerDuty(nora, slot.id, to: try scene.id(code))
        if case .failure(let problem) = result { return problem } else { return nil }
      }
      #expect(try await offer("PAM") == .refused(.wrongRole))
      #expect(try await offer("MIA") == .refused(.unreachable))
      #expect(try await offer("NORA") == .refused(.unknownStaff))
      #expect(try await offer("NED") == nil)
      #expect(try await offer("NED") == .refused(.offered))
      #expect(try await contacts() == ["NORA"])
      let mia = try scene.actor("MIA")
      let ending = try await desk.endDuty(mia, slot.id, revision: 1)
      #expect(ending == .failure(.refused(.offered)), "somebody was asked and has not answered")
      let offered = try #require(try await desk.handovers(ned).offered.first)
      #expect(offered.outgoingName == "Nora Marsh" && offered.slot.id == slot.id)
      #expect(try await desk.handovers(nora).given.map(\.id) == [offered.id])
      let stranger = try await desk.acceptDuty(mia, offered.id)
      if case .success = stranger { Issue.record("somebody else accepted") }
      scene.rehearsal.clock.advance(seconds: 600)
      try await desk.acceptDuty(ned, offered.id).get()
      #expect(try await contacts() == ["NED"])
      let slots = try await scene.store.read {
        try DutyRecords.slots(
          of: [.team("ZT1")], during: slot.from.instant..<slot.to.instant, $0)
      }
      #expect(slots.map(\.from.instant) == [slot.from.instant, scene.now])
      #expect(slots.map(\.to.instant) == [scene.now, slot.to.instant], "one ends as the other begins")
      #expect(try await desk.handovers(ned).offered.isEmpty)
    }
  }

  @Test(
    "an offer can be declined or taken back, and a slot that has not begun changes hands as a whole [BRD-29]",
    arguments: Backend.here)
  func otherEnds(_ backend: Backend) async throws {
    try await DutyScene.run(backend) { scene in
      for code in ["NORA", "NED"] { try await scene.reachable(code) }
      let (desk, nora, ned) = (scene.desk, try scene.actor("NORA"), try scene.actor("NED"))
      let slot = try #require(try await plan(scene, "MIA", "NORA", from: 5, to: 9).get().first)
      for who in [ned, nora] {
        try await desk.offerDuty(nora, slot.id, to: ned.staff).get()
        let open = try #require(try await desk.handovers(ned).offered.first)
        try await desk.declineDuty(who, open.id).get()
        #expect(try await desk.handovers(ned).offered.isEmpty)
      }
      try await desk.offerDuty(nora, slot.id, to: ned.staff).get()
      let open = try #require(try await desk.handovers(ned).offered.first)
      try await desk.acceptDuty(ned, open.id).get()
      let after = try await scene.store.read { try DutyRecords.slot(slot.id, $0) }
      #expect(after?.staff == ned.staff && after?.from == slot.from && after?.to == slot.to)
    }
  }

  @Test(
    "the board says who is on duty and next, who watches, the chain and the gaps [BRD-28, BRD-29]",
    arguments: Backend.here)
  func board(_ backend: Backend) async throws {
    try await DutyScene.run(backend) { scene in
      for code in ["NORA", "NED", "MIA"] { try await scene.reachable(code) }
      _ = try await plan(scene, "MIA", "NORA").get()
      _ = try await plan(scene, "MIA", "NED", from: 20, to: 28).get()
      let (nora, now) = (try scene.id("NORA"), scene.now)
      try await scene.store.write { try DutyRecords.beat(nora, at: now, $0) }
      let board = try #require(try await scene.desk.duty(try scene.actor("PAM")))
      #expect(board.team.code == "ZT1" && board.teams.map(\.code) == ["ZT1"] && board.mayPlan == [])
      #expect(board.now.map(\.name) == ["Nora Marsh"] && board.ahead.map(\.name) == ["Ned Marsh"])
      #expect(board.watching.map(\.name) == ["Nora Marsh"])
      #expect(board.now.first?.numbers == ["07700900100"])
      #expect(scene.codes(board.chain.map(\.staff)) == ["NORA", "NED", "MIA", "OMAR", "HAL", "DEE", "REG"])
      #expect(board.chain.map(\.reach).prefix(4) == [.reachable, .reachable, .reachable, .noNumber])
      // Now 13:00: Monday is covered to 17:00, Tuesday from 9:00 to 17:00, then eight working days are not.
      #expect(board.gaps.count == 8 && board.gaps.allSatisfy { $0.lack == .noContact })
      #expect(try await scene.desk.duty(try scene.actor("MIA"))?.mayPlan == [.team("ZT1")])
      let head = try #require(try await scene.desk.duty(try scene.actor("HAL"), team: "ZT1"))
      #expect(head.mayPlan == [.team("ZT1"), .pdu("ZP")])
      #expect(try await scene.desk.duty(try scene.actor("HAL"), team: "ZQ1") == nil)
      #expect(try await scene.desk.duty(try scene.actor("ADA"))?.teams.count == 3)
    }
  }

  @Test(
    "a number counts once a manager rang it, nobody confirms their own, and the fixed number is kept by version [BRD-28]",
    arguments: Backend.here)
  func contacts(_ backend: Backend) async throws {
    try await DutyScene.run(backend) { scene in
      let (desk, nora, mia) = (scene.desk, try scene.actor("NORA"), try scene.actor("MIA"))
      let draft = ContactPointDraft(channel: .sms, address: "07700 900111")
      let added = try await desk.addContactPoint(nora, draft).get()
      let point = try #require(added.points.first)
      #expect(point.address == "07700900111" && point.verified == nil)
      let again = try await desk.addContactPoint(
        nora, ContactPointDraft(channel: .sms, address: "07700900111"))
      #expect(again == .failure(.fault(.there)))
      let own = try await desk.changeContactPoint(nora, point.id, .verified(.rang), revision: 1)
      #expect(own == .failure(.notPermitted))
      let code = try await desk.changeContactPoint(nora, point.id, .verified(.code), revision: 1)
      #expect(code == .failure(.notPermitted), "a code is checked, not asserted")
      for stranger in ["PAM", "OMAR", "FAY"] {
        let actor = try scene.actor(stranger)
        #expect(try await desk.contacts(actor, of: nora.staff) == nil)
        let tried = try await desk.changeContactPoint(actor, point.id, .verified(.rang), revision: 1)
        #expect(tried == .failure(.notThere))
      }
      let rang = try await desk.changeContactPoint(mia, point.id, .verified(.rang), revision: 1).get()
      #expect(rang.points.first?.isReachable(at: scene.now) == true)
      guard case .failure(.stale) = try await desk.changeContactPoint(nora, point.id, .removed, revision: 1)
      else {
        Issue.record("an older version was changed")
        return
      }
      let machine = try await desk.changeContactPoint(nora, point.id, .voicemail(true), revision: 2).get()
      #expect(machine.points.first?.isVoicemail == true && machine.points.first?.revision == 3)
      #expect(try await desk.changeContactPoint(nora, point.id, .removed, revision: 3).get().points == [])
      for number in 0..<ContactPoint.most {
        _ = try await desk.addContactPoint(
          nora, ContactPointDraft(channel: .sms, address: "0770090020\(number)")
        ).get()
      }
      let many = try await desk.addContactPoint(
        nora, ContactPointDraft(channel: .sms, address: "07700900300"))
      #expect(many == .failure(.fault(.tooMany)))
    }
  }
}
