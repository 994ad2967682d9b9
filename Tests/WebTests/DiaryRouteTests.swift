import Casework
import CivilTime
import Operations
import Pages
import Policy
import Records
import Rehearsal
import Testing

@Suite("The diary and the door, through the router")
struct DiaryRouteTests {
  /// Has the visit to the practitioner's own case, made so that the practitioner goes, authorised.
  private func authorised(_ scene: Scene) async throws -> VisitID {
    _ = try await scene.visitor(.practitioner)
    let maker = VisitMaker(desk: scene.desk, rehearsal: scene.rehearsal)
    let visit = try await maker.submitted(scene.places.own, by: "ZEASTT1P1")
    let manager = try await scene.visitor(.lineManager)
    let page = try await manager.get(Path.authorise(visit).text)
    let answer = try await manager.send(Path.authorise(visit).text, page.hidden + [("outcome", "approved")])
    #expect(answer.status == 303)
    return visit
  }

  @Test(
    "whoever goes is asked once before they set out, and a missing yes stops nobody [HV-8.2.1]",
    arguments: Backend.here)
  func setsOut(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let visit = try await authorised(scene)
      let path = Path.visit(visit).text
      let early = try await scene.visitor(.practitioner).get(path)
      #expect(!early.text.contains("Before you set out"), "the day has not come")
      scene.clock.set(try #require(Instant(text: "2025-07-02T08:10:00Z")))
      let officer = try await scene.visitor(.practitioner)
      let page = try await officer.get(path)
      #expect(page.text.contains("My phone is charged and not on silent") && page.text.contains("8.2.1"))
      let manager = try await scene.visitor(.lineManager)
      let token = try #require(try await manager.get("/search").token)
      let watched = try await manager.get(path)
      #expect(!watched.text.contains("Before you set out"))
      #expect(try await manager.send(path + "/setting-out", [("csrf", token)]).status == 403)
      let csrf = page.hidden.filter { $0.0 == "csrf" }.prefix(1)
      let gone = try await officer.send(path + "/setting-out", Array(csrf) + [("ready", "nothing")])
      #expect(gone.status == 303 && gone.location == path)
      let after = try await officer.get(path)
      #expect(after.text.contains("It is written down that you set out."))
      #expect(after.text.contains("Not confirmed before setting out: phone charged and not on silent"))
      #expect(!after.text.contains("Before you set out") && after.text.contains("I’m here"))
      // Pressed again, the first answer stands; whoever watches reads it too.
      let again = try await officer.send(path + "/setting-out", Array(csrf) + [("ready", "phone")])
      #expect(again.status == 303)
      #expect(try await manager.get(path).text.contains("Not confirmed before setting out"))
    }
  }

  @Test(
    "whoever goes says that they are there and that it is over, and nobody else [HV-8.3.1, HV-8.4.1]",
    arguments: Backend.here)
  func arrivesAndLeaves(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let visit = try await authorised(scene)
      let path = Path.visit(visit).text
      let early = try await scene.visitor(.practitioner).get(path)
      #expect(!early.text.contains("I’m here"), "the day has not come")
      scene.clock.set(try #require(Instant(text: "2025-07-02T09:10:00Z")))
      let visitor = try await scene.visitor(.practitioner)
      let page = try await visitor.get(path)
      #expect(page.text.contains("I’m here"))
      #expect(page.text.contains("Homeward summons nobody by itself and is no alarm receiving centre"))
      let kept = page.hidden.filter { $0.0 == "csrf" || $0.0 == "revision" }
      for minutes in ["", "4", "481", "soon", "१०"] {
        let again = try await visitor.send(path + "/arrival", kept + [("minutes", minutes)])
        #expect(again.status == 422 && again.text.contains("must be 5 to 480 minutes"), "\(minutes)")
      }
      let other = try await scene.visitor(.lineManager)
      #expect(!(try await other.get(path).text.contains("I’m here")))
      let token = try #require(try await other.get("/search").token)
      let refused = try await other.send(
        path + "/arrival", [("csrf", token), ("revision", "4"), ("minutes", "30")])
      #expect(refused.status == 403)
      let begun = try await visitor.send(path + "/arrival", kept + [("minutes", "50")])
      #expect(begun.status == 303 && begun.location == path)
      let inside = try await visitor.get(path)
      // Ten past ten in London and 50 minutes.
      #expect(inside.text.contains("You are at the visit.") && inside.text.contains(">11am</time>"))
      #expect(inside.text.contains("I’m safe, it is over") && inside.text.contains("Under way"))
      let stale = try await visitor.send(path + "/departure", kept)
      #expect(stale.status == 409 && stale.text.contains("so nothing was done"))
      let over = try await visitor.send(
        path + "/departure", inside.hidden.filter { $0.0 == "csrf" || $0.0 == "revision" })
      #expect(over.status == 303)
      let after = try await visitor.get(path)
      #expect(after.text.contains("The visit is over and you are safe.") && !after.text.contains("I’m safe"))
    }
  }

  @Test(
    "the diary is narrowed to a person and a team on the page, and says where [HV-8.2.1]",
    arguments: Backend.here)
  func narrows(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let head = try await scene.visitor(.pduHead)
      let maker = VisitMaker(desk: scene.desk, rehearsal: scene.rehearsal)
      let second = try await maker.staff("ZEASTT1P2")
      let first = try await maker.staff("ZEASTT1P3")
      let all = try await head.get("/itinerary?whose=team")
      #expect(all.text.contains("Quarrow") && all.text.contains("value=\"ZEASTT1\""))
      let theirs = try await head.get("/itinerary?whose=\(second.text)&team=ZEASTT1")
      #expect(theirs.text.contains("Quarrow") && theirs.text.contains("Diary of "))
      let none = try await head.get("/itinerary?whose=\(first.text)")
      #expect(none.status == 200 && !none.text.contains("Quarrow"))
      #expect(try await head.get("/itinerary?team=ZWESTT1").status == 404)
    }
  }

  @Test("a change to an authorised visit waits for the contact, who says they have seen it [HV-8.2.2]")
  func tellsOfChanges() async throws {
    try await Scene.run { scene in
      let visit = try await authorised(scene)
      let contact = try await scene.visitor(.nominatedContact)
      #expect(try await contact.get("/itinerary/changes").text.contains("Nothing changed since"))
      let officer = try await scene.visitor(.practitioner)
      let path = Path.cancellation(visit).text
      let form = try await officer.get(path)
      let gone = try await officer.send(path, form.hidden + [("reason", "In hospital")])
      #expect(gone.status == 303)
      #expect(try await contact.get("/itinerary").text.contains("1 visit changed since you last looked"))
      let list = try await contact.get("/itinerary/changes")
      #expect(list.text.contains("Called off") && list.text.contains("In hospital"))
      let nobody = try await officer.send("/itinerary/changes", list.hidden)
      #expect(nobody.status == 403)
      let seen = try await contact.send("/itinerary/changes", list.hidden)
      #expect(seen.status == 303)
      let after = try await contact.get("/itinerary/changes")
      #expect(after.text.contains("You have seen the changes") && after.text.contains("Nothing changed"))
      #expect(try await officer.get("/itinerary/changes").text.contains("Changes are told to the nominated"))
    }
  }
}
