import Casework
import Operations
import Policy
import Rehearsal
import Testing

@Suite("How a visit ended, as its record says it, holds for its watch", .serialized)
struct RecordedEndingTests {
  private static func record(_ live: LiveScene, _ outcome: VisitOutcome) async throws {
    let desk = live.scene.desk
    let file = try #require(try await desk.visit(live.scene.mary, live.id))
    _ = try await desk.recordVisit(
      live.scene.mary, live.id, RecordDraft(outcome: outcome, observed: "He stood in the door and shouted."),
      revision: file.visit.revision
    ).get()
  }

  private static func incidents(_ live: LiveScene) async throws -> [Incident] {
    try await live.desk.incidents(live.scene.sol).rows.map(\.incident)
  }

  @Test(
    "A visit recorded as broken off while it was watched ends as that, and support is owed [HV-8.3.3, HV-8.5.1]",
    arguments: Backend.here)
  func recordedWhileWatched(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { live in
      live.at("09:00")
      _ = try await live.says(.arrive, minutes: 45).get()
      live.at("09:20")
      try await Self.record(live, .terminated)
      #expect(try await live.live().ending == .terminated)
      let incident = try #require(try await Self.incidents(live).first)
      #expect(incident.facts.ladder == nil && incident.facts.isTerminated)
      #expect(incident.facts.raised == LiveScene.time("09:20"))
      #expect(incident.outstanding == [.support, .debrief, .timeAway])
      try await live.expectWhole()
    }
  }

  @Test(
    "One that ended as safe and is recorded as broken off owes the same, once [HV-8.3.3, HV-8.5.1]",
    arguments: Backend.here)
  func recordedAfterwards(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { live in
      live.at("09:00")
      _ = try await live.says(.arrive, minutes: 45).get()
      live.at("09:20")
      _ = try await live.says(.safe).get()
      live.at("11:00")
      try await Self.record(live, .terminated)
      #expect(try await live.live().ending == .terminated)
      let incidents = try await Self.incidents(live)
      #expect(incidents.count == 1)
      #expect(incidents.first?.facts.raised == LiveScene.time("09:20"))
      #expect(incidents.first?.outstanding == [.support, .debrief, .timeAway])
      try await live.expectWhole()
      // It was broken off: no word from a phone takes that back, now that it is on the record.
      #expect(try await live.says(.undo) == .failure(.refused(.nothingToUndo)))
    }
  }

  @Test(
    "A visit that a phone broke off stays so whatever is recorded, and owes what it owes once [HV-8.3.3]",
    arguments: Backend.here)
  func phoneHasTheWord(_ backend: Backend) async throws {
    for outcome in [VisitOutcome.terminated, .completed, .refused] {
      try await LiveScene.run(backend) { live in
        live.at("09:00")
        _ = try await live.says(.arrive, minutes: 45).get()
        live.at("09:20")
        _ = try await live.says(.terminate).get()
        live.at("11:00")
        try await Self.record(live, outcome)
        #expect(try await live.live().ending == .terminated)
        #expect(try await Self.incidents(live).count == 1)
      }
    }
  }

  @Test(
    "Recorded while somebody is looked for, whoever stands the alarm down makes the one incident [HV-8.3.3, BRD-26]",
    arguments: Backend.here)
  func recordedWhileLookedFor(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { live in
      live.at("09:00")
      _ = try await live.says(.arrive, minutes: 45).get()
      live.at("09:55:01")
      _ = try await live.tick()
      live.at("10:00")
      try await Self.record(live, .terminated)
      #expect(try await Self.incidents(live).isEmpty)
      _ = try await live.desk.acknowledgeAlarm(live.scene.sol, live.id).get()
      _ = try await live.desk.standDown(
        live.scene.sol, live.id, .forgot, codeWord: .right, how: "She is back in the office."
      ).get()
      let incidents = try await Self.incidents(live)
      #expect(incidents.count == 1)
      #expect(incidents.first?.facts.isTerminated == true && incidents.first?.facts.ladder == .overdue)
      #expect(incidents.first?.outstanding == [.support, .debrief, .timeAway])
    }
  }

  @Test(
    "What else was recorded is carried over, and makes no incident [HV-8.4.1]", arguments: Backend.here)
  func otherEndings(_ backend: Backend) async throws {
    for (outcome, ending) in [
      (VisitOutcome.refused, LiveEnding.refused), (.abandoned, .abandoned), (.completed, .safe),
      (.noAnswer, .safe),
    ] {
      try await LiveScene.run(backend) { live in
        live.at("09:00")
        _ = try await live.says(.arrive, minutes: 45).get()
        live.at("09:20")
        _ = try await live.says(.safe).get()
        live.at("11:00")
        try await Self.record(live, outcome)
        #expect(try await live.live().ending == ending)
        #expect(try await Self.incidents(live).isEmpty)
        try await live.expectWhole()
      }
    }
  }
}
