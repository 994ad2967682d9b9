import Casework
import Pages
import Policy
import Rehearsal
import Testing
import Web

@Suite("Forms that are sent twice, through the router")
struct SentTwiceTests {
  @Test(
    "a fact sent by two presses of a button is recorded once, and both presses lead on [INT-25]",
    arguments: Backend.here)
  func twoPresses(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let visitor = try await scene.visitor(.practitioner)
      let form = Path.factForm(scene.places.own, .addressChanged).text
      let page = try await visitor.get(form)
      #expect(page.hidden.contains { $0.0 == "once" })
      let day = [("date-day", "24"), ("date-month", "6"), ("date-year", "2025")]
      let before = try await scene.count("facts")
      async let first = visitor.send(form, page.hidden + day)
      async let second = visitor.send(form, page.hidden + day)
      let answers = try await [first, second]
      #expect(answers.allSatisfy { $0.status == 303 })
      #expect(answers[0].location == answers[1].location)
      #expect(answers.allSatisfy { $0.cookies("homeward-notice").count == 1 })
      #expect(try await scene.count("facts") == before + 1)
      // Another day on the same form is another fact, of an older version.
      let other = [("date-day", "23"), ("date-month", "6"), ("date-year", "2025")]
      #expect(try await visitor.send(form, page.hidden + other).status == 409)
    }
  }

  @Test("a visit planned by two presses is planned once", arguments: Backend.here)
  func planOnce(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let visitor = try await scene.visitor(.practitioner)
      let staff = try await VisitMaker(desk: scene.desk, rehearsal: scene.rehearsal).staff("ZEASTT1P2")
      let path = Path.newVisit(scene.places.own).text
      var page = try await visitor.get(path)
      let pages: [[(String, String)]] = [
        [("purpose", "confirm-residence"), ("objectives", "See where Ada lives."), ("notice", "planned")],
        [
          ("date-day", "3"), ("date-month", "7"), ("date-year", "2025"), ("time", "10.30am"),
          ("minutes", "45"),
        ],
        [("staff-1", staff.text), ("established", "no")],
        [
          ("place", "home"), ("equipment", "mobile-phone"), ("equipment", "lone-worker-device"),
          ("vehicle", "pool"),
        ],
      ]
      for fields in pages {
        let asked = Set(fields.map(\.0))
        page = try await visitor.send(path, page.hidden.filter { !asked.contains($0.0) } + fields)
        #expect(page.status == 200)
      }
      let before = try await scene.count("visits")
      let last = page.hidden + [("reason-lone-low-established", "A second officer waits in the car.")]
      #expect(last.contains { $0.0 == "once" })
      async let first = visitor.send(path, last)
      async let second = visitor.send(path, last)
      let answers = try await [first, second]
      #expect(answers.allSatisfy { $0.status == 303 } && answers[0].location == answers[1].location)
      #expect(try await scene.count("visits") == before + 1)
      // A page asked for anew is another intention.
      let anew = try await visitor.send(path, last.filter { $0.0 != "once" })
      #expect(anew.status == 303 && anew.location != answers[0].location)
    }
  }
}
