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
      let path = Path.mySafety.text
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
      #expect(try await officer.send(path, [kept[0], ("phone", "01632 960999")]).status == 400)
      let maker = VisitMaker(desk: scene.desk, rehearsal: scene.rehearsal)
      let visit = try await maker.submitted(scene.places.own, by: "ZEASTT1P1")
      let manager = try await scene.visitor(.lineManager)
      let crew = try await manager.get(Path.crewSafety(visit).text)
      #expect(crew.text.contains("01632 960123") && crew.text.contains("Grey hatchback"))
      #expect(try await officer.get(Path.crewSafety(visit).text).status == 403)
      #expect(try await manager.get(Path.visit(visit).text).text.contains(Path.crewSafety(visit).text))
      #expect(!(try await officer.get(Path.visit(visit).text).text.contains(Path.crewSafety(visit).text)))
    }
  }

  @Test("the sheet of a day says whose and by whom, and a colleague’s only inside the reach [HV-8.2.1]")
  func printsADay() async throws {
    try await Scene.run { scene in
      let maker = VisitMaker(desk: scene.desk, rehearsal: scene.rehearsal)
      let second = try await maker.staff("ZEASTT1P2")
      let manager = try await scene.visitor(.lineManager)
      let sheet = try await manager.get("/itinerary/print?day=2025-07-02&staff=\(second.text)")
      #expect(sheet.status == 200 && sheet.text.contains("Ada Quarrow") && sheet.text.contains("Z900003"))
      #expect(sheet.text.contains("personal data") && sheet.text.contains("Robin Vale"))
      #expect(sheet.text.contains("Not authorised: do not go.") && !sheet.text.contains("Westlake"))
      let other = try await maker.staff("ZWESTT1P1")
      #expect(try await manager.get("/itinerary/print?staff=\(other.text)").status == 404)
      #expect(try await manager.get("/itinerary/print?staff=x").status == 404)
    }
  }
}
