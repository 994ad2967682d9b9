import Casework
import Pages
import Rehearsal
import Storage
import Testing

@Suite("The end of the day on the safety board, through the router")
struct EndOfDayRouteTests {
  private static let words = "End of the day: not known to be safe"

  @Test(
    "BRD-31: the board lists who is not known to be safe from six on, below the visits and not on the wall",
    arguments: Backend.here)
  func list(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let noon = try await scene.visitor(.nominatedContact)
      #expect(!(try await noon.get("/board").text.contains(Self.words)))
      // Noon in UTC is one in the afternoon in London.
      scene.clock.advance(seconds: 5 * 3600)
      let contact = try await scene.visitor(.lineManager)
      let shown = try await contact.get("/board")
      #expect(shown.status == 200 && shown.text.contains(Self.words))
      let (above, below) = try #require(shown.text.split(at: Self.words))
      #expect(above.contains("id=\"board\""), "alarms come first")
      #expect(below.contains(Path.board(.incident(scene.places.live)).text))
      #expect(below.contains("That they arrived, and left safely"))
      #expect(!below.contains("Quarrow") && !below.contains("Z900003"), "nobody who is visited is named")
      #expect(!(try await contact.get("/board/wall").text.contains(Self.words)))
      // Put down that they are home, and it says that everybody is safe.
      let path = Path.board(.incident(scene.places.live)).text
      let form = [("csrf", try #require(shown.token)), ("step", "report"), ("type", "home-safe")]
      #expect(try await contact.send(path, form).status == 303)
      #expect(try await contact.get(path).text.contains("home, or safe for the day"))
      let after = try await contact.get("/board").text
      #expect(after.contains("has said that they are safe") && !after.contains("That they arrived, and"))
    }
  }

  @Test("BRD-31: the list takes one statement, along its index, and none before its time")
  func statements() async throws {
    try await Scene.run(.sqlite, people: 200) { scene in
      func made(_ path: String) async throws -> [SQL] {
        let visitor = try await scene.visitor(.regionalDirector)
        return try await scene.recorder.recording { _ = try await visitor.get(path) }
      }
      // The first to look reads the ladders, which are kept from then on.
      _ = try await made("/board")
      let before = try await made("/board")
      #expect(!before.contains { $0.text.contains("live_crew") })
      scene.clock.advance(seconds: 5 * 3600)
      let after = try await made("/board")
      #expect(after.count == before.count + 1)
      let statement = try #require(after.first { $0.text.contains("live_crew") })
      let plan = try await scene.recorder.plan(of: statement)
      #expect(plan.contains { $0.contains("live_crew_unsaid") }, "\(plan)")
      #expect(plan.contains { $0.contains("live_crew_staff") }, "\(plan)")
      // Only the few rows that were found are gone over, to count them.
      #expect(!plan.contains { $0.hasPrefix("SCAN") && !$0.hasPrefix("SCAN (") }, "\(plan)")
      #expect(!(try await made("/board/wall").contains { $0.text.contains("live_crew") }))
    }
  }
}

extension String {
  /// What stands before and after words.
  fileprivate func split(at words: String) -> (String, String)? {
    guard let found = firstRange(of: words) else { return nil }
    return (String(self[..<found.lowerBound]), String(self[found.upperBound...]))
  }
}
