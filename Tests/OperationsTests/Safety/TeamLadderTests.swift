import Casework
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("The ladders of a team, in versions", .serialized)
struct TeamLadderTests {
  private static func shorter(_ live: LiveScene) throws -> RungChange {
    let rung = try #require(try live.desk.ladders().climbed(.overdue).first)
    return RungChange(rung: rung.id, window: 60, added: [])
  }

  private static func book(_ live: LiveScene) async throws -> LadderBook {
    let digest = try await live.live().book
    return try await live.desk.store.read { try LiveRecords.book(digest, $0) }
  }

  @Test(
    "A change holds from the arrival on, and not for a visit that somebody is at [HV-8.4.2, HV-8.4.3]",
    arguments: Backend.here)
  func frozenAtArrival(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { live in
      let change = try Self.shorter(live)
      let policy = try live.desk.ladders()
      let before = try await Self.book(live)
      #expect(before == policy)
      live.at("08:00")
      _ = try await live.desk.changeTeamLadder(
        live.scene.sol, team: "N54LDS1", change, reason: "Nell’s phone is slow.", version: 0
      ).get()
      live.at("09:00")
      _ = try await live.says(.arrive, minutes: 45).get()
      let frozen = try await Self.book(live)
      #expect(frozen.rung(change.rung)?.window == 60)
      // Taken back while they are inside: theirs stay as they were.
      live.at("09:10")
      _ = try await live.desk.changeTeamLadder(
        live.scene.sol, team: "N54LDS1", RungChange(rung: change.rung, window: nil, added: []),
        reason: "She has another phone.", version: 1
      ).get()
      let after = try await Self.book(live)
      #expect(after == frozen)
      // Due at 9:55 and nobody answers: the next is told after a minute, not after the policy's window.
      live.at("09:55:01")
      _ = try await live.tick()
      let first = try await live.steps()
      live.at("09:55:59")
      _ = try await live.tick()
      let early = try await live.steps()
      live.at("09:56:01")
      _ = try await live.tick()
      let late = try await live.steps()
      #expect(first.count == 1 && early.count == 1 && late.count == 2)
    }
  }

  @Test(
    "Who changed what, when and why stands in versions; others see them and change nothing [HV-8.1.5]",
    arguments: Backend.here)
  func versions(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { live in
      let change = try Self.shorter(live)
      func publish(_ actor: Actor, _ change: RungChange, _ reason: String, _ version: Int) async throws
        -> Result<Void, TeamLadderProblem>
      {
        try await live.desk.changeTeamLadder(
          actor, team: "N54LDS1", change, reason: reason, version: version)
      }
      func problem(_ result: Result<Void, TeamLadderProblem>) -> TeamLadderProblem? {
        if case .failure(let problem) = result { problem } else { nil }
      }
      live.at("08:00")
      let byMary = try await publish(live.scene.mary, change, "Faster.", 0)
      #expect(problem(byMary) == .notPermitted)
      let wordless = try await publish(live.scene.sol, change, " ", 0)
      #expect(problem(wordless) == .reason)
      let longer = try await publish(
        live.scene.sol, RungChange(rung: change.rung, window: 7200, added: []), "Slower.", 0)
      #expect(problem(longer).map { if case .fault(.window) = $0 { true } else { false } } == true)
      _ = try await publish(live.scene.sol, change, "Faster.", 0).get()
      let again = try await publish(live.scene.sol, change, "Faster.", 0)
      #expect(problem(again) == .stale)
      let file = try #require(try await live.desk.teamLadder(live.scene.mary))
      #expect(!file.mayChange && file.newest == 1 && file.overlay.changes == [change])
      let version = try #require(file.versions.first)
      #expect(version.publishedBy == live.scene.sol.name && version.reason == "Faster.")
      #expect(version.published == LiveScene.time("08:00"))
      #expect(try await live.desk.teamLadder(live.scene.sol)?.mayChange == true)
      #expect(try await live.desk.teamLadder(live.scene.sol, team: "ELSEWHERE") == nil)
    }
  }
}
