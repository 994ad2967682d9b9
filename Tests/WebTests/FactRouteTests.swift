import Casework
import Operations
import Pages
import Policy
import Rehearsal
import Testing

@Suite("Facts through the router")
struct FactRouteTests {
  private func day(_ day: String, _ month: String = "6") -> [(String, String)] {
    [("date-day", day), ("date-month", month), ("date-year", "2025")]
  }

  private func facts(_ scene: Scene, _ visitor: Visitor) async throws -> String {
    let page = try await visitor.get(Path.person(scene.places.own, .facts).text).text
    return try #require(page.firstMatch(of: /(?s)<ol class="hw-timeline">.*?<\/ol>/)).0.description
  }

  @Test("a fact is recorded once, told once, and changes what is due", arguments: Backend.here)
  func records(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let visitor = try await scene.visitor(.practitioner)
      let form = Path.factForm(scene.places.own, .concernIdentified).text
      let hidden = try await visitor.get(form).hidden
      let answer = try await visitor.send(form, hidden + day("27") + [("value", "child")])
      #expect(answer.status == 303 && answer.location == Path.person(scene.places.own, .overview).text)
      let page = try await visitor.get(try #require(answer.location)).text
      #expect(page.contains("is recorded. The timescales take it into account."))
      let later = try await visitor.get(try #require(answer.location)).text
      #expect(!later.contains("is recorded. The"))
      let due = try await visitor.get(Path.person(scene.places.own, .obligations).text).text
      #expect(due.contains("paragraph 7.7.3"))
      let twice = try await visitor.send(
        form, try await visitor.get(form).hidden + day("27") + [("value", "child")])
      #expect(twice.status == 422 && twice.text.contains("The very same fact is recorded already"))
    }
  }

  @Test("a correction never overwrites, and a withdrawal never erases", arguments: Backend.here)
  func corrects(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let visitor = try await scene.visitor(.practitioner)
      let stored = try await scene.count("facts")
      let form = Path.correction(scene.places.own, fact: scene.places.fact).text
      let before = try await facts(scene, visitor)
      let change = [("action", "correct"), ("reason", "The register says the 3rd")]
      let answer = try await visitor.send(form, try await visitor.get(form).hidden + day("3") + change)
      #expect(answer.status == 303)
      let after = try await facts(scene, visitor)
      #expect(before.contains("2025-06-02") && !before.contains("2025-06-03"))
      #expect(after.contains("2025-06-02") && after.contains("2025-06-03"))
      #expect(after.contains("The register says the 3rd") && after.contains(">Corrected</strong>"))
      #expect(try await scene.count("facts") == stored + 1)
      #expect(try await visitor.get(form).status == 404, "what was corrected is not corrected again")
      let number = try #require(after.firstMatch(of: /facts\/([0-9]+)\/correction/)).1
      let second = Path.correction(scene.places.own, fact: String(number)).text
      let withdrawal = [("action", "withdraw"), ("reason", "Somebody else’s")]
      #expect(
        try await visitor.send(second, try await visitor.get(second).hidden + withdrawal).status == 303)
      #expect(try await facts(scene, visitor).contains("Somebody else’s"))
      #expect(try await scene.count("facts") == stored + 1)
    }
  }

  @Test("of two who change the same file at once the second keeps what was typed", arguments: Backend.here)
  func conflicts(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let first = try await scene.visitor(.practitioner)
      let second = try await scene.visitor(.lineManager)
      let form = Path.factForm(scene.places.own, .householdChanged).text
      let correction = Path.correction(scene.places.own, fact: scene.places.fact).text
      let mine = try await first.get(form).hidden
      let yours = try await second.get(form).hidden
      let other = try await second.get(correction).hidden
      #expect(try await first.send(form, mine + day("10")).status == 303)
      let answer = try await second.send(form, yours + day("11", "June"))
      #expect(answer.status == 409)
      #expect(answer.text.contains("facts changed while you were filling this in"))
      #expect(answer.text.contains("value=\"11\"") && answer.text.contains("value=\"June\""))
      let change = [("action", "correct"), ("reason", "Typed in vain")]
      let again = try await second.send(correction, other + day("4") + change)
      #expect(again.status == 409 && again.text.contains("Typed in vain"))
      #expect(again.text.contains("The entry as it stands now"))
      let unchanged = try await facts(scene, first)
      #expect(!unchanged.contains("Typed in vain"))
      let fresh = again.hidden.filter { $0.0 != "csrf" } + [("csrf", try #require(again.token))]
      #expect(try await second.send(correction, fresh + day("4") + change).status == 303)
    }
  }

  @Test("what cannot be recorded comes back as it was typed, with what to do")
  func keepsWhatWasTyped() async throws {
    try await Scene.run { scene in
      let visitor = try await scene.visitor(.practitioner)
      let form = Path.factForm(scene.places.own, .roshAssessed).text
      let stored = try await scene.count("facts")
      let hidden = try await visitor.get(form).hidden
      let wrong: [([(String, String)], String)] = [
        (day("31", "February"), "value=\"February\""), (day("1", "12"), "value=\"12\""),
        (day("<b>"), "value=\"&lt;b&gt;\""), (day("2") + [("value", "no-such-level")], "value=\"2\""),
        ([], "There is a problem"),
      ]
      for (fields, kept) in wrong {
        let answer = try await visitor.send(form, hidden + fields)
        #expect(answer.status == 422 && answer.text.contains(kept), "\(fields)")
        #expect(answer.text.contains("<title>Error: "))
      }
      #expect(try await visitor.send(form, hidden.filter { $0.0 != "revision" } + day("2")).status == 400)
      #expect(try await scene.count("facts") == stored)
    }
  }

  @Test("kinds, facts and people that are not there are not there, whatever is sent", arguments: Backend.here)
  func unknown(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let visitor = try await scene.visitor(.practitioner)
      let base = Path.person(scene.places.own, .overview).text
      let hidden = try await visitor.get(base + "/facts/new/address-changed").hidden
      for path in [
        "/facts/new/no-such-kind", "/facts/0/correction", "/facts/999999/correction", "/facts/x/correction",
        "/facts/-1/correction", "/due/no-such-rule.2025-01-01", "/due/..", "/facts/new?kind=no-such",
      ] {
        #expect(try await visitor.get(base + path).status == 404, "\(path)")
        guard !path.contains("/due/"), !path.contains("?") else { continue }
        #expect(try await visitor.send(base + path, hidden + day("2")).status == 404, "\(path)")
      }
      let none = try await visitor.get(base + "/facts/new?kind=")
      #expect(none.status == 422 && none.text.contains("There is a problem"))
      let chosen = try await visitor.get(base + "/facts/new?kind=iom-placed")
      #expect(chosen.location == base + "/facts/new/iom-placed")
    }
  }
}
