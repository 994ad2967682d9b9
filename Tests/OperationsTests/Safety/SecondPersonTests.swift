import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("Who may be the second person of a stand-down is named, rung and told")
struct SecondPersonTests {
  /// Duress of Mary’s visit at ten in the morning of a Wednesday; Sol manages the team, Hal heads the unit and has an
  /// account, and has said a mobile number and an address.
  private struct Scene {
    let live: LiveScene
    let hal: Actor
    var desk: Desk { live.desk }
    var sol: Actor { live.scene.sol }

    static func run(
      _ backend: Backend, isOpen: Bool? = true, _ body: (Scene) async throws -> Void
    ) async throws {
      try await LiveScene.run(backend) { live in
        let hal = try await actor("N54H001", live.desk)
        live.at("09:00")
        for draft in [
          ContactPointDraft(channel: .sms, address: "07700 900321"),
          ContactPointDraft(channel: .email, address: "hal.dunn@probation.example"),
        ] { _ = try await live.desk.addContactPoint(hal, draft).get() }
        if let isOpen { try await LiveScene.openAccount(of: hal.staff, live.desk, isAccepted: isOpen) }
        _ = try await live.desk.raiseAlarm(live.nell, live.id, .duress).get()
        try await body(Scene(live: live, hal: hal))
      }
    }

    static func actor(_ code: String, _ desk: Desk) async throws -> Actor {
      let found = try await desk.store.read { transaction -> Actor? in
        let id = try transaction.run("SELECT id FROM staff WHERE code = \(code)").first?.text(0)
        return try id.flatMap { try AccountRecords.actor(staff: StaffID($0), transaction) }
      }
      return try #require(found)
    }

    @discardableResult
    func ask() async throws -> StandDownAskID {
      _ = try await desk.standDown(
        sol, live.id, .test, codeWord: .right, how: "Spoke to her at the car.", seen: .duress
      ).get()
      let asks = try await desk.store.read { [id = live.id] in try StandDownRecords.asks(of: [id], $0)[id] }
      return try #require(asks?.last).id
    }

    func view() async throws -> StandDownView {
      try #require(try await desk.incident(sol, live.id)?.standDown)
    }

    /// Whom notices of it are for, and how far each has come.
    func told(_ kind: NoticeKind = .secondPerson) async throws -> [String] {
      try await desk.store.read { [id = live.id] transaction in
        let notices = try NoticeOutbox.notices(of: id, transaction).filter { $0.kind == kind }
        let names = try CaseloadLists.staffNames(Set(notices.map(\.recipient)), transaction)
        return notices.map {
          "\(names[$0.recipient] ?? $0.recipient) \($0.channel) \($0.item.state.rawValue)"
        }
      }
    }

    /// What leaves now, in the order in which it is taken.
    func leaving() async throws -> [Dispatch] { try await desk.claimNotices(by: "node-1").map(\.dispatch) }
  }

  @Test(
    "BRD-26: with the asking a notice goes to the second persons and to nobody else, behind every alarm",
    arguments: Backend.here)
  func told(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      _ = try await scene.live.tick()
      #expect(try await scene.told().isEmpty)
      try await scene.ask()
      #expect(try await scene.told() == ["Hal Dunn email pending"])
      let sent = try await scene.leaving()
      let own = try #require(sent.last)
      #expect(sent.count > 1 && sent.dropLast().allSatisfy { $0.urgency == .danger })
      #expect(own.urgency == .ordinary && own.event == "safety.second-person")
      // A number that nobody verified comes after mail.
      #expect(own.address == "hal.dunn@probation.example")
      let reference = VisitReference.text(scene.live.id)
      #expect(own.subject == "Second person needed: \(reference)")
      #expect(own.text.contains("Not an alarm of its own") && own.text.contains("before 10:10"))
      #expect(own.text.contains("\(scene.sol.name) asked at 10:00"))
      #expect(own.text.contains("/board/i/\(scene.live.id.text)"))
      #expect(!own.text.contains("X000001"))
      let page = try #require(try await scene.desk.incident(scene.hal, scene.live.id))
      #expect(page.notices.contains { $0.kind == .secondPerson && $0.recipient == "Hal Dunn" })
    }
  }

  @Test(
    "BRD-26: settled, taken back, voided or too old, what has not left does not leave",
    arguments: Backend.here)
  func cancelled(_ backend: Backend) async throws {
    let ends: [(String, @Sendable (Scene, StandDownAskID) async throws -> Void)] = [
      (
        "taken back",
        { _ = try await $0.desk.answerStandDown($0.sol, $0.live.id, $1, isConfirmed: false).get() }
      ),
      (
        "declined",
        { _ = try await $0.desk.answerStandDown($0.hal, $0.live.id, $1, isConfirmed: false).get() }
      ),
      (
        "confirmed",
        { _ = try await $0.desk.answerStandDown($0.hal, $0.live.id, $1, isConfirmed: true).get() }
      ),
      ("void", { scene, _ in _ = try await scene.live.says(.duress).get() }),
    ]
    for (name, end) in ends {
      try await Scene.run(backend) { scene in
        let ask = try await scene.ask()
        try await end(scene, ask)
        #expect(try await scene.told() == ["Hal Dunn email cancelled"], "\(name)")
        #expect(try await !scene.leaving().contains { $0.event == "safety.second-person" }, "\(name)")
      }
    }
    // Nobody answered: after ten minutes it can no longer be confirmed.
    try await Scene.run(backend) { scene in
      try await scene.ask()
      scene.live.at("09:10")
      #expect(try await !scene.leaving().contains { $0.event == "safety.second-person" })
      #expect(try await scene.told() == ["Hal Dunn email cancelled"])
      // What is asked anew is told anew.
      try await scene.ask()
      #expect(try await scene.leaving().contains { $0.event == "safety.second-person" })
    }
  }

  @Test("BRD-24, BRD-26: whoever was told of it is told that it is over", arguments: Backend.here)
  func over(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let ask = try await scene.ask()
      _ = try await scene.leaving()
      try await scene.desk.take([
        #"{"type":"staff","code":"N54D001","name":"Dee Rush","pdu":"N54LDS","roles":["pdu-deputy"]}"#
      ])
      let dee = try await Scene.actor("N54D001", scene.desk)
      _ = try await scene.desk.answerStandDown(dee, scene.live.id, ask, isConfirmed: true).get()
      #expect(try await scene.told(.standDown).contains("Hal Dunn email pending"))
    }
  }

  @Test(
    "BRD-26: only who can sign in is a second person; the page names who cannot, and one stands it down then",
    arguments: Backend.here)
  func accounts(_ backend: Backend) async throws {
    // No account, one that was never taken up, one that is closed.
    for isOpen in [nil, false, true] as [Bool?] {
      try await Scene.run(backend, isOpen: isOpen) { scene in
        if isOpen == true {
          try await scene.desk.store.write { transaction in
            _ = try transaction.execute("UPDATE accounts SET deactivated_at = created_at")
          }
        }
        let view = try await scene.view()
        #expect(!view.needsSecond && view.seconds.isEmpty && view.without == ["Hal Dunn"])
        #expect(
          try await scene.desk.standDown(
            scene.sol, scene.live.id, .test, codeWord: .right, how: "Spoke to her.", seen: .duress
          ).get().alarm == nil)
        let asks = try await scene.view().asks
        #expect(asks.map { $0.answer?.kind } == [.alone])
        #expect(try await scene.told().isEmpty)
      }
    }
    try await Scene.run(backend) { scene in
      let without = try await scene.view().without
      #expect(without.isEmpty)
    }
  }

  @Test(
    "BRD-26: each is named with the numbers in use, those with the board open first; nobody without a number is left out",
    arguments: Backend.here)
  func numbers(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      try await scene.desk.take([
        #"{"type":"staff","code":"N54D001","name":"Dee Rush","pdu":"N54LDS","roles":["pdu-deputy"]}"#
      ])
      let dee = try await Scene.actor("N54D001", scene.desk)
      try await LiveScene.openAccount(of: dee.staff, scene.desk)
      let first = try await scene.view()
      #expect(first.seconds.map(\.name) == ["Hal Dunn"])
      #expect(first.seconds.first?.numbers.count == 1, "mail is no number")
      try await scene.desk.beatBoards([dee.staff])
      let second = try await scene.view()
      #expect(second.seconds.map(\.name) == ["Dee Rush", "Hal Dunn"])
      #expect(second.seconds.first?.numbers.isEmpty ?? false)
    }
  }

  @Test("BRD-26: no more are named and told than a page holds", arguments: Backend.here)
  func bounded(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      for number in 1...9 {
        try await scene.desk.take([
          #"{"type":"staff","code":"N54D00\#(number)","name":"Dee Rush \#(number)","pdu":"N54LDS","roles":["pdu-deputy"]}"#
        ])
        let dee = try await Scene.actor("N54D00\(number)", scene.desk)
        try await LiveScene.openAccount(of: dee.staff, scene.desk)
        try await scene.desk.beatBoards([dee.staff])
      }
      #expect(try await scene.view().seconds.count == SecondPerson.most)
      try await scene.ask()
      #expect(try await scene.told().count == SecondPerson.most)
      // Who has no address stands with it: nobody else is told in their place.
      #expect(try await scene.told().allSatisfy { $0.hasSuffix("failed") })
    }
  }
}
