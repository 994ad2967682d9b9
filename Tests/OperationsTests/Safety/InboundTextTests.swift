import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("What staff say by text (OFF-27)")
struct InboundTextTests {
  @Test(
    "OFF-27: HERE, more time and SAFE of a registered number go to the one visit and are answered, once each",
    arguments: Backend.here)
  func visit(_ backend: Backend) async throws {
    try await InboundScene.run(backend) { scene in
      for _ in 0..<2 { #expect(try await scene.text("here 40", id: "t1") == .applied) }
      var live = try await scene.live.live()
      #expect(live.phase == .inVisit && live.expectedEnd == LiveScene.time("09:40"))
      #expect(try await scene.text("+20 please", from: "+44 7700 900123", id: "t2") == .applied)
      #expect(try await scene.text("+20 please", from: "+44 7700 900123", id: "t2") == .applied)
      live = try await scene.live.live()
      #expect(live.expectedEnd == LiveScene.time("10:00"))
      // The same, pressed on the phone a minute before and sent when it has a signal again, counts once.
      scene.live.at("09:05")
      #expect(try await scene.live.says(.extend, minutes: 20, occurred: "08:59:50").get().fate == .already)
      #expect(try await scene.live.live().expectedEnd == LiveScene.time("10:00"))
      #expect(try await scene.text("SAFE", id: "t3") == .applied)
      #expect(try await scene.live.live().phase == .ended)
      try await scene.live.expectWhole()
      #expect(
        try await scene.count(
          "SELECT COUNT(*) FROM journal WHERE subject_kind = 'live-visit' AND via = 'text'") == 3)
      #expect(try await scene.notices() == Array(repeating: "answer point sms pending", count: 3))
      let answers = try await scene.desk.claimNotices(by: "node-1").map(\.dispatch)
      #expect(answers.allSatisfy { $0.address == "07700900123" && $0.channel == .sms })
      #expect(answers.contains { $0.text.contains("you are there. You are expected out by 10:40.") })
      #expect(answers.contains { $0.text.contains("you are safe") })
      #expect(answers.allSatisfy { $0.text.hasPrefix("HV-") })
      #expect(try await scene.messages().isEmpty)
    }
  }

  @Test(
    "OFF-25, OFF-27: SAFE by text closes no alarm, and HELP raises one however many visits there are",
    arguments: Backend.here)
  func danger(_ backend: Backend) async throws {
    try await InboundScene.run(backend) { scene in
      _ = try await scene.live.says(.arrive, minutes: 30).get()
      // However late it comes.
      #expect(try await scene.text("Help!", id: "t1", ago: 7200) == .applied)
      #expect(try await scene.live.live().alarm?.ladder == .help)
      #expect(try await scene.text("safe", id: "t2") == .applied)
      let live = try await scene.live.live()
      #expect(live.alarm?.ladder == .help && live.alarm?.reportedSafe != nil)
      try await scene.live.expectWhole()
    }
  }

  @Test(
    "OFF-27: what is late, not understood or about no visit changes nothing; the contact is told and the sender answered",
    arguments: Backend.here)
  func unplaced(_ backend: Backend) async throws {
    try await InboundScene.run(backend) { scene in
      _ = try await scene.live.says(.arrive, minutes: 30).get()
      let before = try await scene.live.live()
      let other = String(repeating: "0", count: 6)
      #expect(try await scene.text("SAFE", id: "t1", ago: 16 * 60) == .late)
      #expect(try await scene.text("I am fine", id: "t2") == .notUnderstood)
      #expect(try await scene.text("+4", id: "t3") == .notUnderstood)
      #expect(try await scene.text("SAFE HV-\(other)", id: "t4") == .ambiguous)
      #expect(try await scene.text("+300", id: "t5") == .refused)
      #expect(try await scene.live.live() == before)
      let notices = try await scene.notices()
      #expect(notices.filter { $0 == "alert staff sms pending" }.count == 4)
      // Of words that are not understood one in a quarter of an hour is answered and told.
      #expect(notices.filter { $0 == "answer point sms pending" }.count == 4)
      let board = try #require(try await scene.desk.board(scene.live.nell))
      #expect(board.messages.count == 5 && board.red == 0)
      let answers = try await scene.desk.claimNotices(by: "node-1").map(\.dispatch)
        .filter { $0.event == "safety.answer" }
      #expect(answers.count == 4 && answers.allSatisfy { $0.text.contains("NOT put down") })
      // HELP of somebody who has no visit is danger all the same.
      _ = try await scene.text("SAFE", id: "t6")
      scene.live.at("13:00")
      #expect(try await scene.text("HELP", id: "t7") == .noVisit)
      #expect(try await scene.desk.board(scene.live.nell)?.red == 1)
      #expect(try await scene.notices().contains("alert team:N54LDS1 voice pending"))
    }
  }

  @Test(
    "OFF-27, fault 21: a number that is nobody’s is answered nothing and stands on the board; many ring nobody",
    arguments: Backend.here)
  func stranger(_ backend: Backend) async throws {
    try await InboundScene.run(backend) { scene in
      #expect(try await scene.text("hello", from: "447700900999", id: "s0") == .unknownSender)
      #expect(try await scene.notices().isEmpty)
      for turn in 1...15 {
        #expect(try await scene.text("HELP", from: "447700900999", id: "s\(turn)") == .unknownSender)
      }
      let notices = try await scene.notices()
      #expect(notices.count == 10 && notices.allSatisfy { $0 == "alert region:N54 voice pending" })
      #expect(try await scene.messages().count == 16)
      #expect(try await scene.messages().allSatisfy { $0.message.sender == "447700900999" })
    }
  }

  @Test("OFF-27: of two visits the one that is named, else the only one it can be about")
  func choice() async throws {
    try await InboundScene.run(.sqlite) { scene in
      let planned = try await scene.live.live()
      _ = try await scene.live.says(.arrive, minutes: 30).get()
      let inside = try await scene.live.live()
      func chosen(_ word: InboundWord, _ reference: String?, _ visits: [LiveVisit]) -> LiveChoice {
        LiveChoice.text(
          word, reference: reference, visits, now: scene.live.clock.now, endOfDay: LiveScene.time("23:00"))
      }
      #expect(chosen(.here, nil, [planned]) == .one(planned))
      #expect(chosen(.here, nil, [planned, inside]) == .several)
      #expect(chosen(.safe, nil, [planned, inside]) == .one(inside))
      #expect(chosen(.safe, nil, [inside, inside]) == .several)
      #expect(chosen(.safe, nil, [planned]) == .nothing)
      #expect(chosen(.safe, VisitReference.text(planned.id), [planned]) == .one(planned))
      #expect(chosen(.help, "HV-FFFFFF", [planned, inside]) == .one(inside))
      #expect(chosen(.help, nil, []) == .nothing)
      #expect(chosen(.other, nil, [inside]) == .nothing)
    }
  }
}
