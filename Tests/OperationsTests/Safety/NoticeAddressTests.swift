import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("By which of somebody’s addresses they are told, and what becomes of who has none")
struct NoticeAddressTests {
  @Test(
    "N3: a text and a call to the first number, then to the second, then mail, then what nobody verified",
    arguments: Backend.here)
  func order(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      scene.at("08:00")
      let nell = scene.nell
      try await add(scene, nell, .sms, "07700900101", isVerified: false)
      try await add(scene, nell, .email, "nell.ford@probation.example", isVerified: false)
      // What was verified last comes first.
      for (time, number) in [("08:10", "07700900102"), ("08:20", "07700900103")] {
        scene.at(time)
        try await add(scene, nell, .sms, number)
        try await add(scene, nell, .voice, number)
      }
      scene.at("08:30")
      _ = try await scene.says(.help).get()
      var tried: [String] = []
      var keys: Set<String> = []
      for _ in 0..<20 {
        for claim in try await scene.desk.claimNotices(by: "node-1") {
          tried.append("\(claim.dispatch.channel.rawValue) \(claim.dispatch.address)")
          keys.insert(claim.dispatch.key)
          try await scene.desk.settleNotice(
            claim.dispatch.key, token: claim.token, DispatchOutcome.refused("no-such-number"))
        }
      }
      #expect(
        tried == [
          "sms 07700900103", "voice 07700900103", "sms 07700900102", "voice 07700900102",
          "email nell.ford@probation.example", "sms 07700900101",
        ])
      #expect(keys.count == 6)
      try await scene.expectWhole()
    }
  }

  @Test(
    "N3, BRD-24: no receipt in a minute, and the second number of the channel gets it; stood down, both do",
    arguments: Backend.here)
  func second(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      scene.at("08:00")
      for number in ["07700900101", "07700900102"] { try await add(scene, scene.nell, .sms, number) }
      scene.at("08:30")
      _ = try await scene.says(.help).get()
      let first = try await takenOnce(scene)
      scene.clock.advance(seconds: 59)
      #expect(try await takenOnce(scene).isEmpty)
      scene.clock.advance(seconds: 2)
      let second = try await takenOnce(scene)
      #expect(Set(first + second) == ["alert 07700900101", "alert 07700900102"] && first.count == 1)
      // The same again does not go to either.
      scene.clock.advance(seconds: 61)
      #expect(try await takenOnce(scene).filter { $0.hasPrefix("alert") }.isEmpty)
      _ = try await scene.desk.standDown(
        scene.scene.sol, scene.id, .test, codeWord: .right, how: "Spoke to her at the car."
      ).get()
      #expect(
        try await takenOnce(scene).sorted() == ["stand-down 07700900101", "stand-down 07700900102"])
    }
  }

  @Test(
    "N3: what waits a minute for a channel that has no room goes by another as well, once, and by its own when there is room",
    arguments: Backend.here)
  func waiting(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      scene.at("08:00")
      try await add(scene, scene.nell, .sms, "07700900101")
      try await add(scene, scene.nell, .email, "nell.ford@probation.example", isVerified: false)
      scene.at("08:30")
      _ = try await scene.says(.help).get()
      func left(_ room: OutboxRoom = OutboxRoom()) async throws -> [String] {
        var found: [String] = []
        // Once for what is overtaken, once for what that put in.
        for _ in 0..<2 {
          found += try await scene.desk.claimNotices(by: "node-1", room: room).map(\.dispatch.address)
        }
        return found
      }
      let full = OutboxRoom(closed: [.sms])
      #expect(try await left(full).isEmpty)
      scene.clock.advance(seconds: 59)
      #expect(try await left(full).isEmpty)
      scene.clock.advance(seconds: 1)
      #expect(try await left(full) == ["nell.ford@probation.example"])
      scene.clock.advance(seconds: 1)
      #expect(try await left(full).isEmpty)
      #expect(try await left() == ["07700900101"])
    }
  }

  @Test(
    "N3, fault 19: a provider that takes the line and never answers, asked again and again, is followed by mail after a minute",
    arguments: Backend.here)
  func neverAnswers(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      scene.at("08:00")
      try await add(scene, scene.nell, .sms, "07700900101")
      try await add(scene, scene.nell, .sms, "07700900102")
      try await add(scene, scene.nell, .email, "nell.ford@probation.example", isVerified: false)
      scene.at("08:30")
      _ = try await scene.says(.help).get()
      var mailed: Int?
      for second in 0..<120 where mailed == nil {
        for claim in try await scene.desk.claimNotices(by: "node-1") {
          if claim.dispatch.channel == .email { mailed = second }
          if claim.isToBeLookedFor {
            try await scene.desk.settleNotice(
              claim.dispatch.key, token: claim.token, DispatchLook.unknown("timed-out"))
          } else {
            try await scene.desk.settleNotice(
              claim.dispatch.key, token: claim.token, DispatchOutcome.unknown("timed-out"))
          }
        }
        scene.clock.advance(seconds: 1)
      }
      let after = try #require(mailed)
      #expect((60...63).contains(after))
    }
  }

  @Test(
    "N3: whoever has no address is passed over at once for whoever has, and journal and board say so",
    arguments: Backend.here)
  func passed(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      scene.at("08:00")
      try await add(scene, scene.scene.sol, .sms, "07700900101")
      let told = try await told(scene)
      #expect(told.place == LadderPlace(rung: 1) && told.isTold)
      #expect(told.passed.contains(LadderPlace(rung: 0, turn: 1)))
      #expect(told.unreached == [scene.nell.staff])
      #expect(try await takenOnce(scene) == ["alert 07700900101"])
      let file = try #require(try await scene.desk.incident(scene.scene.sol, scene.id))
      #expect(file.names[scene.nell.staff.text] == "Nell Ford")
      try await scene.expectWhole()
    }
  }

  @Test("BRD-04: whoever has the board open is told by it, and has their time", arguments: Backend.here)
  func watching(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      scene.at("08:00")
      try await add(scene, scene.scene.sol, .sms, "07700900101")
      let told = try await told(scene) { try await scene.desk.beatBoards([scene.nell.staff]) }
      #expect(told.place == LadderPlace(rung: 0, turn: 1) && told.unreached.isEmpty)
    }
  }

  @Test(
    "C10: where nobody of the ladder has an address the board is all there is, and nobody’s time is cut short",
    arguments: Backend.here)
  func nobody(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      let told = try await told(scene)
      #expect(told.place == LadderPlace(rung: 0, turn: 1) && told.isTold)
      #expect(told.unreached == [scene.nell.staff])
      let file = try #require(try await scene.desk.incident(scene.scene.sol, scene.id))
      let notice = try #require(file.notices.first { $0.recipient == "Nell Ford" })
      #expect(notice.isWithoutAddress && notice.state == .failed)
      #expect(try await scene.desk.claimNotices(by: "node-1").isEmpty)
    }
  }

  @Test("N3: an address of a channel that is not set is none", arguments: Backend.here)
  func notSet(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      scene.at("08:00")
      try await add(scene, scene.nell, .sms, "07700900102")
      try await add(scene, scene.scene.sol, .voice, "07700900101")
      let told = try await told(scene, desk: scene.desk.telling(by: [.voice]))
      #expect(told.place == LadderPlace(rung: 1) && told.unreached == [scene.nell.staff])
    }
  }

  @Test(
    "N3: told together, those with an address are told, and of the others it is kept that they were not",
    arguments: Backend.here)
  func together(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      scene.at("08:00")
      try await add(scene, scene.scene.sol, .sms, "07700900101")
      try await add(scene, scene.nell, .sms, "07700900102")
      let shift = DutyPattern.Shift(
        staff: scene.nell.staff, from: DutyTime(instant: LiveScene.time("08:00"), zone: .london),
        to: DutyTime(instant: LiveScene.time("16:00"), zone: .london))
      _ = try await scene.desk.planDuty(
        scene.scene.sol, .team("N54LDS1"), .nominatedContact, [shift]
      ).get()
      // Her number is taken out of use after she was put on duty.
      let own = try await scene.desk.store.read { [nell = scene.nell.staff] in
        try DutyRecords.contactPoints(of: [nell], $0)[nell] ?? []
      }
      let point = try #require(own.first)
      _ = try await scene.desk.changeContactPoint(
        scene.nell, point.id, .removed, revision: point.revision
      ).get()
      scene.at("08:30")
      _ = try await scene.says(.help).get()
      #expect(try await scene.steps() == ["help 0.0.0 told"])
      let file = try #require(try await scene.desk.incident(scene.scene.sol, scene.id))
      let untold = file.notices.filter(\.isWithoutAddress).map(\.recipient)
      #expect(untold == ["Nell Ford"])
      #expect(try await takenOnce(scene) == ["alert 07700900101"])
    }
  }

  // MARK: Helpers

  private func add(
    _ scene: LiveScene, _ actor: Actor, _ channel: NoticeChannel, _ address: String, isVerified: Bool = true
  ) async throws {
    let draft = ContactPointDraft(channel: channel, address: address)
    let points = try await scene.desk.addContactPoint(actor, draft).get().points
    guard isVerified else { return }
    let point = try #require(points.first { $0.channel == channel && $0.address == address })
    let head = Actor(
      staff: scene.scene.mary.staff, name: "", roles: [.pduHead], team: nil, pdu: "N54LDS", region: "N54")
    _ = try await scene.desk.changeContactPoint(head, point.id, .verified(.rang), revision: 1).get()
  }

  /// Claims what is due and has it taken by its provider: kinds and addresses.
  private func takenOnce(_ scene: LiveScene) async throws -> [String] {
    var taken: [String] = []
    for _ in 0..<4 {
      for claim in try await scene.desk.claimNotices(by: "node-1") {
        let kind = claim.dispatch.event == "safety.stood-down" ? "stand-down" : "alert"
        taken.append("\(kind) \(claim.dispatch.address)")
        try await scene.desk.settleNotice(
          claim.dispatch.key, token: claim.token, DispatchOutcome.accepted(nil))
      }
    }
    return taken
  }

  /// Mary is overdue: what the engine told first, as the journal has it.
  private func told(
    _ scene: LiveScene, desk: Desk? = nil, before: () async throws -> Void = {}
  ) async throws -> RungTold {
    scene.at("09:00")
    _ = try await scene.says(.arrive, minutes: 30).get()
    for time in ["09:25", "09:30"] {
      scene.at(time)
      try await scene.tick()
    }
    scene.at("09:40")
    try await before()
    let desk = desk ?? scene.desk
    _ = try await desk.fire(desk.takeDue(by: "node-1").claims, by: "node-1")
    let happened = try await scene.desk.store.read { [id = scene.id] in try LiveRecords.happenings(id, $0) }
    let told = happened.compactMap { happening -> RungTold? in
      if case .told(let told) = happening.event { told } else { nil }
    }
    return try #require(told.first)
  }
}
