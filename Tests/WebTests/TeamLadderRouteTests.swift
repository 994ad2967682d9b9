import Casework
import Operations
import Pages
import Policy
import Rehearsal
import Testing

@Suite("The ladders of a team, through the router")
struct TeamLadderRouteTests {
  @Test(
    "a line manager makes a step shorter; longer is refused with what was typed, an old form is a conflict [HV-8.4.3]",
    arguments: Backend.here)
  func changesAStep(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let path = Path.duty(.ladder(team: "ZEASTT1")).text
      let officer = try await scene.visitor(.practitioner)
      let read = try await officer.get(path)
      #expect(read.status == 200 && read.text.contains("Nobody said that they left safely"))
      #expect(!read.text.contains("Change a step"))
      let refused = try await officer.post(path, [("version", "0")], tokenOf: "/search")
      #expect(refused.status == 403)
      let manager = try await scene.visitor(.lineManager)
      let page = try await manager.get(path)
      let rung = try #require(try scene.desk.ladders().climbed(.overdue).first)
      func send(_ version: String, _ window: String, _ more: [(String, String)] = []) async throws -> Answer {
        try await manager.post(
          path,
          [
            ("version", version), ("rung", rung.id), ("window", window),
            ("reason", "The desk answers at once"),
          ] + more, tokenOf: path)
      }
      let longer = try await send("0", String(rung.window + 1))
      #expect(longer.status == 422 && longer.text.contains("10 to \(rung.window) seconds"))
      #expect(
        longer.text.contains("value=\"\(rung.window + 1)\"") && longer.text.contains("The desk answers"))
      let words = try await send("0", "soon")
      #expect(words.status == 422 && words.text.contains("must be a whole number of seconds"))
      let visitor = try await send("0", "", [("added", "visitor")])
      #expect(visitor.status == 422 && visitor.text.contains("the alarm is about them"))
      #expect(page.text.contains("The team has changed nothing"))
      let done = try await send("0", "60")
      #expect(done.status == 303 && done.location == path)
      let after = try await officer.get(path)
      #expect(after.text.contains("Version 1") && after.text.contains("The desk answers at once"))
      #expect(after.text.contains("Policy: \(rung.window) seconds"))
      let stale = try await send("0", "30")
      #expect(stale.status == 409 && stale.text.contains("nothing of yours was saved"))
      #expect(stale.text.contains("value=\"30\""))
    }
  }
}
