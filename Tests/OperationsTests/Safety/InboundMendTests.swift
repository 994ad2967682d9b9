import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("What texts come to beside the app, after the visit and in a flood (OFF-27)")
struct InboundMendTests {
  @Test(
    "OFF-27: as many more minutes asked for by the app and by text count once, other minutes count",
    arguments: Backend.here)
  func onceMore(_ backend: Backend) async throws {
    try await InboundScene.run(backend) { scene in
      _ = try await scene.live.says(.arrive, minutes: 30).get()
      scene.live.at("09:05")
      #expect(try await scene.live.says(.extend, minutes: 30).get().fate == .applied)
      scene.live.at("09:06")
      #expect(try await scene.text("+30", id: "t1") == .applied)
      #expect(try await scene.live.live().expectedEnd == LiveScene.time("10:00"))
      scene.live.at("09:07")
      #expect(try await scene.text("+20", id: "t2") == .applied)
      #expect(try await scene.live.live().expectedEnd == LiveScene.time("10:20"))
      #expect(try await scene.live.says(.extend, minutes: 10, occurred: "09:06:50").get().fate == .applied)
      #expect(try await scene.live.live().expectedEnd == LiveScene.time("10:30"))
      // More than a quarter of an hour after the app's, it is another.
      scene.live.at("09:21")
      #expect(try await scene.text("+30", id: "t3") == .applied)
      #expect(try await scene.live.live().expectedEnd == LiveScene.time("11:00"))
      try await scene.live.expectWhole()
    }
  }

  @Test("BRD-11: no flood of texts pushes a call for help off a board", arguments: Backend.here)
  func flood(_ backend: Backend) async throws {
    try await InboundScene.run(backend) { scene in
      scene.live.at("13:00")
      #expect(try await scene.device(.alarm, "N54A009", id: "A-1") == .noVisit)
      for turn in 1...(InboundRecords.most + 5) {
        scene.live.clock.advance(seconds: 1)
        _ = try await scene.text(turn % 2 == 0 ? "HELP" : "hi", from: "447700900999", id: "s\(turn)")
      }
      let messages = try await scene.messages()
      #expect(messages.count == InboundRecords.most)
      #expect(messages.first?.message.word == .alarm)
      #expect(messages.dropFirst().prefix(27).allSatisfy { $0.message.word == .help })
      #expect(messages.last?.message.word == .other)
    }
  }

  /// What texts about a visit that is over are answered, behind the reference.
  private func answers(_ backend: Backend, isForced: Bool) async throws -> [String] {
    var answers: [String] = []
    try await InboundScene.run(backend) { scene in
      _ = try await scene.live.says(.arrive, minutes: 30).get()
      scene.live.at("09:05")
      let id = scene.desk.shell.identifier()
      let event = SafetyEvent(
        id: id, visit: scene.live.id, sequence: 2, type: isForced ? .duress : .safe,
        occurred: scene.live.clock.now, minutes: nil, clockOffset: nil, position: nil,
        isForcedCheckOut: isForced, canonical: "\(id) safe")
      #expect(try await scene.desk.receive(scene.live.scene.mary.staff, event).get().fate == .applied)
      let reference = VisitReference.text(scene.live.id)
      var turn = 0
      for words in ["SAFE", "+30", "HERE"] {
        for words in [words, "\(words) \(reference)"] {
          turn += 1
          scene.live.clock.advance(seconds: 60)
          _ = try await scene.text(words, id: "t\(turn)")
          let sent = try await scene.desk.claimNotices(by: "node-1").map(\.dispatch)
          let texts = sent.filter { $0.event == "safety.answer" }.map(\.text)
          answers.append(texts.map { $0.replacing(reference, with: "HV") }.joined(separator: "|"))
        }
      }
      #expect(try await scene.live.live().alarm?.ladder == (isForced ? .duress : nil))
    }
    return answers
  }

  @Test(
    "BRD-43: after a check-out that was forced texts are answered as after one that was not",
    arguments: Backend.here)
  func forced(_ backend: Backend) async throws {
    let forced = try await answers(backend, isForced: true)
    let free = try await answers(backend, isForced: false)
    #expect(forced == free)
    #expect(forced.count == 6 && forced.allSatisfy { $0.contains("received") })
  }

  @Test(
    "OFF-27: HERE about a visit that is over is not answered as if somebody watched, and more time says that the alarm stands",
    arguments: Backend.here)
  func over(_ backend: Backend) async throws {
    try await InboundScene.run(backend) { scene in
      _ = try await scene.live.says(.arrive, minutes: 30).get()
      scene.live.at("09:30")
      while try await scene.live.tick() > 0 {}
      scene.live.at("09:41")
      while try await scene.live.tick() > 0 {}
      #expect(try await scene.live.live().alarm?.ladder == .overdue)
      #expect(try await scene.text("+30", id: "t1") == .applied)
      func answer() async throws -> String? {
        try await scene.desk.claimNotices(by: "node-1").map(\.dispatch).last { $0.event == "safety.answer" }?
          .text
      }
      let more = try await answer()
      #expect(more?.contains("more time") == true && more?.contains("looked for") == true)
      _ = try await scene.desk.standDown(
        scene.live.scene.sol, scene.live.id, .overran, codeWord: .right, how: "Rang her."
      ).get()
      #expect(try await scene.live.live().phase == .ended)
      #expect(try await scene.text("HERE \(VisitReference.text(scene.live.id))", id: "t2") == .refused)
      #expect(try await answer()?.contains("NOT put down") == true)
      #expect(try await scene.messages().count == 1)
    }
  }

  @Test(
    "Safety.md fault 26: a row that cannot be read loses no call for help, nor does a number that cannot be read",
    arguments: Backend.here)
  func unreadable(_ backend: Backend) async throws {
    try await InboundScene.run(backend) { scene in
      _ = try await scene.live.says(.arrive, minutes: 30).get()
      #expect(try await scene.text("HELP", from: "GOVUK", id: "t1") == .notUnderstood)
      #expect(try await scene.desk.board(scene.live.nell)?.red == 1)
      #expect(try await scene.notices() == ["alert region:N54 voice pending"])
      try await scene.desk.store.write { transaction in
        try transaction.execute("UPDATE visits SET state = 'x'")
      }
      #expect(try await scene.text("HELP", id: "t2") == .notUnderstood)
      #expect(try await scene.text("HELP", id: "t2") == .notUnderstood)
      try await scene.desk.store.write { transaction in
        try transaction.execute("UPDATE live_visits SET state = 'x'")
      }
      #expect(try await scene.text("HELP", id: "t3") == .noVisit)
      #expect(try await scene.device(.alarm, id: "A-3") == .noVisit)
      let scope = try #require(Scope.of(scene.live.nell.safetyReach))
      let open = try await scene.desk.store.read { try InboundRecords.open(in: scope, $0) }
      #expect(open.count == 4 && open.allSatisfy { $0.message.isUrgent })
    }
  }
}
