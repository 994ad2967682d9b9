import Casework
import CivilTime
import Operations
import Pages
import Policy
import Rehearsal
import Testing

@Suite("Safety details and the sheet of a day, through the router")
struct SafetyRouteTests {
  @Test("somebody says what helps to find them, and their manager reads it for a visit [HV-8.2.2]")
  func keepsDetails() async throws {
    try await Scene.run { scene in
      let officer = try await scene.visitor(.practitioner)
      let path = Path.staff(.safety).text
      let form = try await officer.get(path)
      let kept = form.hidden.filter { $0.0 == "csrf" || $0.0 == "version" }
      let bad = try await officer.send(path, kept + [("phone", "ring me"), ("car", "Grey hatchback")])
      #expect(bad.status == 422 && bad.text.contains("Your phone must be a telephone number"))
      #expect(bad.text.contains("Grey hatchback") && bad.text.contains("<title>Error: "))
      let saved = try await officer.send(path, kept + [("phone", "01632 960123"), ("car", "Grey hatchback")])
      #expect(saved.status == 303 && saved.location == path)
      let page = try await officer.get(path)
      #expect(page.text.contains("Your details are saved.") && page.text.contains("Version 1"))
      let stale = try await officer.send(path, kept + [("phone", "01632 960999")])
      #expect(stale.status == 409 && stale.text.contains("01632 960999"))
      #expect(stale.text.contains("The newer version") && stale.text.contains("01632 960123"))
      let long = String(repeating: "a", count: 501)
      let tooLong = try await officer.send(path, kept + [("medical", long), ("car", "Grey hatchback")])
      #expect(tooLong.status == 422 && tooLong.text.contains("must be 500 characters or fewer"))
      #expect(tooLong.text.contains("Grey hatchback") && tooLong.text.contains(long))
      let unclean = try await officer.send(path, kept + [("car", "Grey\u{0}hatchback")])
      #expect(unclean.status == 422 && unclean.text.contains("held a character that cannot be stored"))
      #expect(try await officer.send(path, [kept[0], ("phone", "01632 960999")]).status == 400)
      let maker = VisitMaker(desk: scene.desk, rehearsal: scene.rehearsal)
      let visit = try await maker.submitted(scene.places.own, by: "ZEASTT1P1")
      let manager = try await scene.visitor(.lineManager)
      let crew = try await manager.get(Path.staff(.crewSafety(visit)).text)
      #expect(crew.text.contains("01632 960123") && crew.text.contains("Grey hatchback"))
      #expect(try await officer.get(Path.staff(.crewSafety(visit)).text).status == 403)
      #expect(
        try await manager.get(Path.visit(visit).text).text.contains(Path.staff(.crewSafety(visit)).text))
      #expect(
        !(try await officer.get(Path.visit(visit).text).text.contains(Path.staff(.crewSafety(visit)).text)))
    }
  }

  @Test(
    "the sheet of a day says whose and by whom, and a colleague’s only inside the reach [HV-8.2.1, AP-12]")
  func printsADay() async throws {
    try await Scene.run { scene in
      let maker = VisitMaker(desk: scene.desk, rehearsal: scene.rehearsal)
      let second = try await maker.staff("ZEASTT1P2")
      let manager = try await scene.visitor(.lineManager)
      let sheet = try await manager.get("/itinerary/print?day=2025-07-02&whose=\(second.text)")
      #expect(sheet.status == 200 && sheet.text.contains("Ada Quarrow") && sheet.text.contains("Z900003"))
      #expect(sheet.text.contains("personal data") && sheet.text.contains("Robin Vale"))
      let team = try await manager.get("/itinerary/print?day=2025-07-02&whose=team&team=ZEASTT1")
      #expect(team.status == 200 && team.text.contains("Ada Quarrow") && !team.text.contains("Westlake"))
      #expect(sheet.text.contains(Path.packSheet(scene.places.visit(of: scene.places.own)).text))
      for words in [
        "Hazards and controls", "999", "leave. Nothing is held against you", "10 minutes after",
        "Neither confirm nor deny",
      ] {
        #expect(sheet.text.contains(words), "\(words)")
      }
      let restricted = Path.restrictedContact(scene.places.own).text
      let form = try await manager.get(restricted)
      let kept = try await manager.send(
        restricted,
        [form.hidden[0], ("action", "record"), ("name", "Wren Sallow"), ("telephone", "01632 960444")])
      #expect(kept.status == 303)
      let after = try await manager.get("/itinerary/print?day=2025-07-02&whose=team")
      #expect(after.text.contains("Ada Quarrow"))
      #expect(!after.text.contains("Wren") && !after.text.contains("960444"), "HV-7.6.9")
      #expect(sheet.text.contains("Not authorised: do not go.") && !sheet.text.contains("Westlake"))
      let other = try await maker.staff("ZWESTT1P1")
      #expect(try await manager.get("/itinerary/print?whose=\(other.text)").status == 404)
      #expect(try await manager.get("/itinerary/print?team=x").status == 404)
    }
  }
}
