import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("What the ladder asks of the rota")
struct DutyRecordsTests {
  private func directory(
    _ scene: DutyScene, _ team: String = "ZT1", at instant: Instant? = nil, excluding: Set<StaffID> = []
  ) async throws -> [SafetySlot: [String]] {
    let at = instant ?? scene.now
    return try await scene.store.read { transaction in
      try DutyRecords.directory(team: team, at: at, excluding: excluding, transaction)
    }.mapValues { scene.codes($0) }
  }

  @Test(
    "every slot of a ladder is filled from the rota of the team and its PDU, then from the roles [HV-8.4.3]",
    arguments: Backend.here)
  func directory(_ backend: Backend) async throws {
    try await DutyScene.run(backend) { scene in
      let byRole: [SafetySlot: [String]] = [
        .otherContacts: ["NED", "NORA"], .lineManager: ["MIA"], .otherManagers: ["OMAR"],
        .managersManager: ["HAL", "DEE"], .pduHead: ["HAL"], .regionalDirector: ["REG"],
      ]
      #expect(try await directory(scene) == byRole, "without a rota the roles are left")
      try await scene.put("NORA")
      try await scene.put("NAT", .nominatedContact, .pdu("ZP"))
      try await scene.put("PAM", .seniorOnSite)
      try await scene.put("DEE", .onCallManager, .pdu("ZP"))
      try await scene.put("OMAR", .nominatedContact, .team("ZT2"))
      try await scene.put("NED", from: 4, to: 8)
      var expected = byRole
      expected[.nominatedContact] = ["NORA", "NAT"]
      expected[.otherContacts] = ["NED"]
      expected[.seniorOnSite] = ["PAM"]
      expected[.lineManager] = ["DEE", "MIA"]
      #expect(try await directory(scene) == expected)
      let later = scene.now.adding(seconds: 4 * 3600)
      #expect(try await directory(scene, at: later)[.nominatedContact] == ["NED"])
      #expect(try await directory(scene, "ZT2")[.nominatedContact] == ["OMAR", "NAT"])
      let crew = Set([try scene.id("NORA"), try scene.id("HAL")])
      let without = try await directory(scene, excluding: crew)
      #expect(without[.nominatedContact] == ["NAT"] && without[.pduHead] == nil)
      #expect(without[.managersManager] == ["DEE"])
      #expect(try await directory(scene, "NONE").isEmpty)
    }
  }

  @Test(
    "the directory takes three statements, and the other questions one each [HV-8.3.6]",
    arguments: Backend.here)
  func statements(_ backend: Backend) async throws {
    try await DutyScene.run(backend) { scene in
      try await scene.put("NORA")
      let recorder = StatementRecorder(scene.store)
      let (now, nora) = (scene.now, try scene.id("NORA"))
      let asked = try await recorder.recording {
        _ = try await recorder.read { try DutyRecords.directory(team: "ZT1", at: now, $0) }
      }
      #expect(asked.count == 3)
      let others = try await recorder.recording {
        try await recorder.read { transaction in
          _ = try DutyRecords.contactPoints(of: [nora], transaction)
          _ = try DutyRecords.dutyNumber(team: "ZT1", region: "ZR", transaction)
          _ = try DutyRecords.isWatched(team: "ZT1", at: now, transaction)
        }
      }
      #expect(others.count == 3)
      for statement in asked + others {
        let plan = try await recorder.plan(of: statement)
        #expect(
          !plan.contains { $0.hasPrefix("SCAN ") && !$0.contains("USING") && !$0.contains("SUBQUERY") },
          "\(plan)")
      }
    }
  }

  @Test(
    "slots and contact points are what their journal tells, whatever happens to them", arguments: Backend.here
  )
  func folds(_ backend: Backend) async throws {
    try await DutyScene.run(backend) { scene in
      let slot = try await scene.put("NORA")
      let (ned, now) = (try scene.id("NED"), scene.now)
      let stamp = Stamp(by: ned, at: now)
      let shell = scene.desk.shell
      let (from, to) = (scene.hours(-2), scene.hours(6))
      for event in [DutySlotEvent.changed(ned, from: from, to: to), .ended(at: now), .removed] {
        try await scene.store.write { transaction in
          let before = try DutyRecords.slot(slot.id, isForUpdate: true, transaction)
          try DutyRecords.record(
            [event], of: slot.id, before: before, stamp: stamp, via: "web", identifier: shell.identifier,
            transaction)
          let row = try DutyRecords.slot(slot.id, transaction)
          let folded = try DutyRecords.foldedSlot(slot.id, transaction)
          #expect(row != nil && row == folded, "\(event.name)")
        }
      }
      let point = try await scene.reachable("NORA", daysAgo: nil)
      for event in [ContactPointEvent.verified(.code), .voicemail(true), .removed] {
        try await scene.store.write { transaction in
          let before = try DutyRecords.contactPoint(point.id, isForUpdate: true, transaction)
          try DutyRecords.record(
            [event], of: point.id, before: before, address: "", stamp: stamp, via: "web",
            identifier: shell.identifier, transaction)
          let row = try #require(try DutyRecords.contactPoint(point.id, transaction))
          #expect(row.address == "07700900100")
          #expect(try DutyRecords.foldedPoint(point.id, transaction)?.at(row.address) == row, "\(event.name)")
        }
      }
    }
  }

  @Test(
    "a decision on an earlier state of a slot is refused, and nothing of it stands", arguments: Backend.here)
  func stale(_ backend: Backend) async throws {
    try await DutyScene.run(backend) { scene in
      let slot = try await scene.put("NORA")
      let stamp = Stamp(by: try scene.id("MIA"), at: scene.now)
      let shell = scene.desk.shell
      @Sendable func remove(_ transaction: any Transaction) throws {
        try DutyRecords.record(
          [.removed], of: slot.id, before: slot, stamp: stamp, via: "web", identifier: shell.identifier,
          transaction)
      }
      try await scene.store.write { try remove($0) }
      await #expect(throws: StoreError.self) { try await scene.store.write { try remove($0) } }
      let row = try await scene.store.read { try DutyRecords.slot(slot.id, $0) }
      #expect(row?.revision == 2)
    }
  }

  @Test(
    "the points that are given are those in use, the last verified first [BRD-28]", arguments: Backend.here)
  func points(_ backend: Backend) async throws {
    try await DutyScene.run(backend) { scene in
      try await scene.reachable("NORA", daysAgo: nil, number: "07700900101")
      try await scene.reachable("NORA", daysAgo: 30, number: "07700900102")
      try await scene.reachable("NORA", daysAgo: 2, number: "07700900103")
      try await scene.reachable("NED", daysAgo: 2, number: "07700900104")
      let (nora, pam) = (try scene.id("NORA"), try scene.id("PAM"))
      let found = try await scene.store.read { try DutyRecords.contactPoints(of: [nora, pam, nora], $0) }
      #expect(found.keys.map(\.text) == [nora.text])
      #expect(found[nora]?.map(\.address) == ["07700900103", "07700900102", "07700900101"])
      let roster = try await scene.store.read { transaction in
        try DutyRecords.roster(team: "ZT1", during: scene.now..<scene.now.adding(seconds: 60), transaction)
      }
      #expect(roster?.reach(of: nora, at: scene.now) == .reachable)
      #expect(roster?.reach(of: try scene.id("MIA"), at: scene.now) == .noNumber)
    }
  }

  @Test(
    "a board is watched by whoever is on duty for the team, and for sixteen seconds after its last word [BRD-29]",
    arguments: Backend.here)
  func watched(_ backend: Backend) async throws {
    try await DutyScene.run(backend) { scene in
      func isWatched(_ team: String, _ seconds: Int = 0) async throws -> Bool {
        let at = scene.now.adding(seconds: seconds)
        return try await scene.store.read { try DutyRecords.isWatched(team: team, at: at, $0) }
      }
      func beat(_ code: String, _ seconds: Int = 0) async throws {
        let (staff, at) = (try scene.id(code), scene.now.adding(seconds: seconds))
        try await scene.store.write { try DutyRecords.beat(staff, at: at, $0) }
      }
      try await scene.put("NORA")
      try await beat("MIA")
      #expect(try await !isWatched("ZT1"), "a manager looks on, and is not on duty")
      try await beat("NORA")
      #expect(try await isWatched("ZT1"))
      #expect(try await !isWatched("ZT2"))
      #expect(try await isWatched("ZT1", 15))
      #expect(try await !isWatched("ZT1", 16))
      try await beat("NORA", 10)
      #expect(try await isWatched("ZT1", 25))
      try await beat("NORA", 5)
      #expect(try await isWatched("ZT1", 25), "an older word does not take a newer one back")
      try await scene.put("DEE", .onCallManager, .pdu("ZP"))
      try await beat("DEE")
      #expect(try await isWatched("ZT2"), "who is on duty for the PDU watches its teams")
      let (nora, mia, now) = (try scene.id("NORA"), try scene.id("MIA"), scene.now)
      let since = try await scene.store.read {
        try DutyRecords.watching([nora, mia], at: now.adding(seconds: 20), $0)
      }
      #expect(since == [nora: now], "open since the first beat; the other board has gone quiet")
    }
  }
}
