import Casework
import CivilTime
import Operations
import Pages
import Policy
import Rehearsal
import Testing

@Suite("Delegations and staff, through the router")
struct StaffRouteTests {
  private static func day(_ name: String, _ day: CivilDate) -> [(String, String)] {
    [
      ("\(name)-day", String(day.parts.day)), ("\(name)-month", String(day.parts.month)),
      ("\(name)-year", String(day.parts.year)),
    ]
  }

  @Test(
    "a manager hands power over, sees it and ends it with a reason; the history stays [HV-8.1.3]",
    arguments: Backend.here)
  func delegates(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let maker = VisitMaker(desk: scene.desk, rehearsal: scene.rehearsal)
      let manager = try await scene.visitor(.lineManager)
      let officer = try await scene.visitor(.practitioner)
      let to = try await maker.staff("ZEASTT1P1").text
      #expect(try await manager.get("/authorise").text.contains("href=\"/delegations\""))
      let page = try await manager.get("/delegations")
      #expect(page.text.contains("value=\"\(to)\"") && page.text.contains("Not begun"))
      let days = Self.day("from", Scene.today) + Self.day("through", Scene.today.adding(days: 4))
      let sent =
        page.hidden + [("to", to), ("power", "authorise"), ("reason", "Leave in Whitby.")] + days
      let done = try await manager.send("/delegations", sent)
      #expect(done.status == 303 && done.location == "/delegations")
      // Sent twice, it is made once.
      #expect(try await manager.send("/delegations", sent).status == 303)
      let after = try await manager.get("/delegations").text
      #expect(after.contains("Your power is handed over.") && after.contains("In force"))
      #expect(after.ranges(of: "Authorise visits only</td>").count == 1)
      let seen = try await officer.get("/delegations")
      #expect(seen.status == 200 && !seen.text.contains("Hand your power to somebody"))
      let made = try #require(
        try await scene.desk.delegations(maker.actor("ZEASTT1P1", .practitioner))?.open.first)
      let address = Path.delegation(made.delegation.id).text
      #expect(try await officer.get(address).text.contains("Leave in Whitby."))
      let token = try #require(try await officer.get(address).token)
      #expect(try await officer.send(address, [("csrf", token), ("reason", "No.")]).status == 403)
      let ending = try await manager.get(address)
      let empty = try await manager.send(address, ending.hidden + [("reason", " ")])
      #expect(empty.status == 422 && empty.text.contains("Enter why the delegation ends"))
      let ended = try await manager.send(address, ending.hidden + [("reason", "Back again.")])
      #expect(ended.status == 303)
      #expect(try await manager.get("/delegations").text.contains("The delegation is ended."))
      #expect(try await manager.get(address).text.contains("Back again."))
      #expect(try await officer.get("/delegations").status == 403)
      let late = try await manager.send(address, ending.hidden + [("reason", "Once more.")])
      #expect(late.status == 409 && late.text.contains("Somebody ended this delegation"))
      #expect(late.text.contains("Back again.") && late.text.contains("Once more."))
    }
  }

  @Test("a delegation that cannot be comes back with why, where, and what was typed [UX-30]")
  func refusesDelegations() async throws {
    try await Scene.run { (scene: Scene) async throws in
      let manager = try await scene.visitor(.lineManager)
      let maker = VisitMaker(desk: scene.desk, rehearsal: scene.rehearsal)
      let page = try await manager.get("/delegations")
      let to = try await maker.staff("ZEASTT1P1").text
      let clerk = try await maker.staff("ZEASTT1A1").text
      let good: [String: String] = [
        "to": to, "power": "all", "from-day": "30", "from-month": "June", "from-year": "2025",
        "through-day": "4", "through-month": "7", "through-year": "2025", "reason": "Leave in Whitby.",
      ]
      let cases: [([String: String], String)] = [
        (["to": ""], "Select who acts for you"), (["to": clerk], "Select who acts for you"),
        (["to": "' OR 1=1"], "Select who acts for you"), (["power": "king"], "Select which power"),
        (["from-day": "29"], "The first day must be today or in the future"),
        (["from-day": "31"], "The first day must be a real date"),
        (["from-month": ""], "The first day must include a month"),
        (["through-month": "6"], "The last day must be the first day or later"),
        (["through-year": "2026"], "The last day must be within 92 days after the first"),
        (["from-year": "2027", "through-year": "2027"], "The first day must be within 366 days"),
        (["reason": ""], "Enter why you hand your power over"),
        (["reason": String(repeating: "é", count: 501)], "The reason must be 500 characters or fewer"),
        (["reason": "a\u{7}b"], "held a character that cannot be stored"),
      ]
      for (change, message) in cases {
        let fields = good.merging(change) { $1 }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        let fresh = page.hidden.filter { $0.0 != "once" }
        let answer = try await manager.send("/delegations", fresh + fields)
        #expect(answer.status == 422 && answer.text.contains(message), "\(change) \(message)")
        #expect(answer.text.contains("<title>Error: "), "\(change)")
        if change["reason"] == nil { #expect(answer.text.contains("Leave in Whitby."), "\(change)") }
      }
      let officer = try await scene.visitor(.practitioner)
      let token = try #require(try await officer.get("/rules").token)
      let fields = good.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
      #expect(try await officer.send("/delegations", [("csrf", token)] + fields).status == 403)
    }
  }

  @Test(
    "a manager puts training down and ends it; the member of staff reads it and changes nothing [HV-8.1.7]",
    arguments: Backend.here)
  func trains(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let maker = VisitMaker(desk: scene.desk, rehearsal: scene.rehearsal)
      let manager = try await scene.visitor(.lineManager)
      let officer = try await scene.visitor(.practitioner)
      let member = try await maker.staff("ZEASTT1P1")
      let address = Path.staffMember(member).text
      #expect(try await manager.get("/team/cases").text.contains("href=\"/staff\""))
      #expect(try await manager.get("/staff").text.contains("href=\"\(address)\""))
      let page = try await manager.get(address)
      #expect(page.status == 200 && page.text.contains("Nothing is on record."))
      let fields = [("competence", "lone-worker-device"), ("reason", "Certificate LW-7 seen.")]
      let typed = page.hidden + fields + Self.day("from", Scene.today)
      let wrong = try await manager.send(
        address,
        typed.filter { $0.0 != "once" } + [
          ("through-day", "31"), ("through-month", "feb"), ("through-year", "2026"),
        ])
      #expect(wrong.status == 422 && wrong.text.contains("The last day must be a real date"))
      #expect(wrong.text.contains("Certificate LW-7 seen.") && wrong.text.contains("value=\"feb\""))
      let soon = Self.day("through", Scene.today.adding(days: 30))
      #expect(try await manager.send(address, typed + soon).status == 303)
      let after = try await manager.get(address).text
      #expect(after.contains("It is put down.") && after.contains("Runs out soon: on "))
      #expect(try await manager.get("/staff").text.contains("Runs out soon, or has run out"))
      let ending = Path.competence(member, .loneWorkerDevice, Scene.today).text
      #expect(after.contains("href=\"\(ending)\""))
      // The person themselves reads all of it.
      #expect(try await officer.get("/cases").text.contains("href=\"\(address)\""))
      let own = try await officer.get(address)
      #expect(own.text.contains("Certificate LW-7 seen.") && !own.text.contains("What is it for?"))
      #expect(try await officer.get(ending).status == 403)
      #expect(try await officer.send(address, [("csrf", try #require(own.token))] + fields).status == 403)
      #expect(try await officer.get(Path.staffMember(scene.places.colleague).text).status == 404)
      let form = try await manager.get(ending)
      let early = try await manager.send(
        ending, form.hidden + [("reason", "Lost it.")] + Self.day("on", Scene.today.adding(days: -1)))
      #expect(early.status == 422 && early.text.contains("must not be before its first day"))
      #expect(early.text.contains("Lost it."))
      let done = try await manager.send(
        ending, form.hidden + [("reason", "Lost it.")] + Self.day("on", Scene.today))
      #expect(done.status == 303 && done.location == address)
      let ended = try await manager.get(address).text
      #expect(ended.contains("It is ended.") && ended.contains("Lost it.") && ended.contains("ended from "))
      #expect(try await manager.get(ending).text.contains("nothing to end"))
      for wrong in ["/staff/\(member.text)/competences/juggling/2025-06-30", "/staff/x", "/staff/..%2Fx"] {
        #expect(try await manager.get(wrong).status == 404, "\(wrong)")
      }
    }
  }
}
