import Casework
import CivilTime
import Pages
import Rehearsal
import Testing

@Suite("The local procedure, through the router")
struct ProcedureRouteTests {
  private static let list = Path.staff(.procedures).text
  private static let page = Path.staff(.procedure(team: "ZEASTT1")).text
  private static let form = Path.staff(.newProcedure(team: "ZEASTT1")).text
  private static let second = Path.staff(.procedureVersion(team: "ZEASTT1", version: 2)).text
  private static let today = [("from-day", "30"), ("from-month", "6"), ("from-year", "2025")]
  private static let written = [
    ("text", "Ring the contact before you go in."), ("reason", "A contact is named."),
  ]

  @Test("a manager publishes, the team reads, and who has not is shown [HV-8.1.5]", arguments: Backend.here)
  func isReadByAll(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let manager = try await scene.visitor(.lineManager)
      let officer = try await scene.visitor(.practitioner)
      let form = try await manager.get(Self.form)
      #expect(form.text.contains("Ring the office before you go in."), "it starts from the newest version")
      let saved = try await manager.send(Self.form, Self.kept(form) + Self.written + Self.today)
      #expect(saved.status == 303 && saved.location == Self.page)
      let diary = try await officer.get(Path.itinerary(nil).text)
      #expect(diary.text.contains("You have not read version 2 of your team’s local procedure"))
      let page = try await officer.get(Self.page)
      #expect(page.text.contains("Ring the contact before you go in.") && page.text.contains("in force"))
      #expect(!page.text.contains("Who has read version") && !page.text.contains("Publish another version"))
      let visit = Path.visit(scene.places.visit(of: scene.places.own)).text
      #expect(try await officer.get(visit).text.contains("has not said that they read version 2 of it."))
      let read = try await officer.send(Self.second, Self.kept(page))
      #expect(read.status == 303 && read.location == Self.second)
      #expect(try await officer.get(Self.second).text.contains("It is written down that you have read this"))
      #expect(!(try await officer.get(Path.itinerary(nil).text).text.contains("You have not read version")))
      let overview = try await manager.get(Self.page).text
      #expect(overview.contains("Who has read version 2") && overview.contains("Not yet"))
      #expect(try await manager.get(Self.list).text.contains("1 of "))
      let old = try await officer.get(Path.staff(.procedureVersion(team: "ZEASTT1", version: 1)).text)
      #expect(old.text.contains("This version no longer holds") && old.text.contains("Ring the office"))
      let late = try await officer.send(
        Path.staff(.procedureVersion(team: "ZEASTT1", version: 1)).text, Self.kept(page))
      #expect(late.status == 409 && late.text.contains("no longer holds, so nothing was written down"))
    }
  }

  @Test("what cannot be published is said, and what was typed is kept [UX-30]")
  func keepsWhatWasTyped() async throws {
    try await Scene.run { scene in
      let manager = try await scene.visitor(.lineManager)
      let kept = Self.kept(try await manager.get(Self.form))
      let long = String(repeating: "a", count: 8_001)
      let bad = try await manager.send(Self.form, kept + [("text", long)] + Self.today)
      #expect(bad.status == 422 && bad.text.contains("The procedure must be 8,000 characters or fewer"))
      #expect(bad.text.contains("Enter why there is another version") && bad.text.contains(long))
      let day = [("from-day", "31"), ("from-month", "2"), ("from-year", "2025")]
      let impossible = try await manager.send(Self.form, kept + Self.written + day)
      #expect(impossible.status == 422 && impossible.text.contains("A contact is named."))
      #expect(impossible.text.contains("value=\"31\""))
      let past = [("from-day", "1"), ("from-month", "6"), ("from-year", "2025")]
      let early = try await manager.send(Self.form, kept + Self.written + past)
      #expect(early.status == 422 && early.text.contains("must be today or within the next year"))
      let unclean = try await manager.send(
        Self.form, kept + [("text", "Ring\u{1} it"), Self.written[1]] + Self.today)
      #expect(unclean.status == 422 && unclean.text.contains("held a character that cannot be stored"))
      #expect(unclean.text.contains("Ring it"))
      let first = try await manager.send(Self.form, kept + Self.written + Self.today)
      #expect(first.status == 303)
      // As a browser sends what was written on two lines.
      let other = [("text", "Ring twice.\r\nWait."), ("reason", "Once is not heard.")]
      let stale = try await manager.send(Self.form, kept + other + Self.today)
      #expect(stale.status == 409 && stale.text.contains("Ring twice.\nWait."))
      #expect(!stale.text.unicodeScalars.contains("\u{FFFD}"), "a line end is no forbidden character")
      #expect(stale.text.contains("Ring the contact before you go in."), "the second sees both")
      let again = try await manager.send(Self.form, Self.kept(stale) + other + Self.today)
      #expect(again.status == 303)
      #expect(try await manager.get(Self.page).text.contains("Ring twice."))
    }
  }

  @Test("a team that is not there, one elsewhere and a version that is none are not found")
  func findsNothingElsewhere() async throws {
    try await Scene.run { scene in
      let manager = try await scene.visitor(.lineManager)
      let kept = Self.kept(try await manager.get(Self.form))
      for address in [
        "/procedure/NOBODY", "/procedure/FART1", "/procedure/ZEASTT1/9", "/procedure/ZEASTT1/x",
      ] {
        #expect(try await manager.get(address).status == 404, "\(address)")
      }
      #expect(try await manager.send("/procedure/FART1/new", kept + Self.written + Self.today).status == 404)
      #expect(try await manager.send("/procedure/ZEASTT1/01", kept).status == 404)
      let officer = try await scene.visitor(.practitioner)
      let token = Self.kept(try await officer.get(Path.staff(.safety).text)).filter { $0.0 == "csrf" }
      #expect(
        try await officer.send(Self.form, token + [("version", "1")] + Self.written + Self.today).status
          == 403)
    }
  }

  private static func kept(_ answer: Answer) -> [(String, String)] {
    answer.hidden.filter { $0.0 == "csrf" || $0.0 == "version" }
  }
}
