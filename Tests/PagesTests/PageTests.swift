import Casework
import CivilTime
import Foundation
import Pages
import Policy
import Testing

@Suite("Every page")
struct PageTests {
  @Test("A page has one heading, a title, a main part, a skip link and a language", arguments: SamplePage.all)
  func frame(_ sample: SamplePage) {
    let html = sample.html
    #expect(html.hasPrefix("<!DOCTYPE html>\n<html class=\"govuk-template\" lang=\"en\">"))
    #expect(html.components(separatedBy: "<h1").count == 2)
    #expect(html.components(separatedBy: "<main ").count == 2)
    #expect(html.contains("href=\"#main\""))
    #expect(html.contains("<title>"))
    #expect(html.contains("/accessibility\""))
  }

  @Test(
    "An error is said in the title, above the form and beside its field [UX-30]", arguments: SamplePage.all)
  func errors(_ sample: SamplePage) throws {
    let html = sample.html
    let errors = sample.page.errors
    #expect(html.contains("<title>Error: ") == !errors.isEmpty)
    #expect(html.contains("There is a problem") == !errors.isEmpty)
    for error in errors {
      #expect(html.contains("href=\"#\(error.field)\""), "\(error)")
      #expect(html.contains(" id=\"\(error.field)\""), "\(error)")
      #expect(html.components(separatedBy: escaped(error.message)).count >= 3, "\(error)")
    }
  }

  private func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "'", with: "&#39;")
  }

  @Test("No id stands twice and every reference has its target", arguments: SamplePage.all)
  func ids(_ sample: SamplePage) {
    let html = sample.html
    let ids = html.matches(of: /\sid="([^"]*)"/).map { String($0.1) }
    #expect(Set(ids).count == ids.count, "twice: \(ids.filter { id in ids.filter { $0 == id }.count > 1 })")
    for match in html.matches(of: /\s(for|aria-describedby|aria-controls|form)="([^"]*)"/) {
      for id in match.2.split(separator: " ") { #expect(ids.contains(String(id)), "\(match.1) \(id)") }
    }
    for match in html.matches(of: /href="#([^"]*)"/) { #expect(ids.contains(String(match.1)), "#\(match.1)") }
  }

  @Test("Every link and every form leads to a route of the service", arguments: SamplePage.all)
  func links(_ sample: SamplePage) {
    for match in sample.html.matches(of: /(?:href|action|src)="([^"]*)"/) {
      let address = String(match.1)
      // The app on phones has routes of its own (`FieldRoute`).
      guard !address.hasPrefix("#"), !address.hasPrefix("tel:"), address != "/f/" else { continue }
      let path = address.split(separator: "?")[0]
      #expect(Route.allCases.contains { matches(path, $0.rawValue) }, "\(address)")
    }
  }

  private func matches(_ path: Substring, _ pattern: String) -> Bool {
    let segments = path.split(separator: "/")
    let wanted = pattern.split(separator: "/")
    return segments.count == wanted.count
      && zip(segments, wanted).allSatisfy { $1.hasPrefix("{") || $0 == $1 }
  }

  @Test("A form that changes something is sent by POST with the session's token", arguments: SamplePage.all)
  func tokens(_ sample: SamplePage) {
    guard let token = sample.chrome.csrf else { return }
    for form in sample.html.components(separatedBy: "<form").dropFirst()
    where form.hasPrefix(" method=\"post\"") {
      let body = form.components(separatedBy: "</form>")[0]
      #expect(body.contains("name=\"csrf\" value=\"\(token)\""))
    }
  }

  @Test("No page holds an inline script, a style or a handler", arguments: SamplePage.all)
  func policy(_ sample: SamplePage) {
    let html = sample.html
    #expect(!html.contains(" style="))
    #expect(html.firstMatch(of: /\son[a-z]+=/) == nil)
    let scripts = html.components(separatedBy: "<script").dropFirst()
    #expect(scripts.count == 1 + sample.page.scripts.count)
    #expect(scripts.allSatisfy { $0.hasPrefix(" type=\"module\" src=\"/") && $0.contains("\"></script>") })
    #expect(!html.contains("http://") && !html.contains("https://"))
  }

  @Test("A page shows no brand that is not ours [UX-01]", arguments: SamplePage.all)
  func brand(_ sample: SamplePage) {
    let html = sample.html.lowercased()
    #expect(!html.contains("gov.uk"))
    #expect(!html.contains("crown"))
  }

  @Test("An office page is far below its limit of weight [UX-46]", arguments: SamplePage.all)
  func weight(_ sample: SamplePage) {
    #expect(sample.page.render(in: sample.chrome).count < 60_000)
  }
}

@Suite("The words of pages")
struct WordingTests {
  /// What is read: the text between elements, and the attributes that are read out.
  private func words(_ html: String) -> String {
    let attributes = html.matches(of: /(?:aria-label|data-label|label)="([^"]*)"/).map { String($0.1) }
    let text = html.replacing(/<[^>]*>/, with: " ")
    return ([text] + attributes).joined(separator: " ")
  }

  private static let banned = [
    "please", "sorry,? but", "invalid", "log in", "log out", "login", "logout", "click", "offender manager",
    "supervisee", "client", "nominal", "subject", "e\\.g\\.", "i\\.e\\.", "etc", "and/or", "oops", "null",
    "nil",
    "undefined", "todo", "lorem", "[0-9]+(st|nd|rd|th)\\b",
  ]

  @Test("No page says a word the style forbids [1.5]", arguments: SamplePage.all)
  func banned(_ sample: SamplePage) throws {
    let text = words(sample.html)
    for word in Self.banned {
      let pattern = try Regex("(?i)(^|[^a-z])\(word)($|[^a-z])")
      #expect(text.firstMatch(of: pattern) == nil, "“\(word)”")
    }
  }

  @Test("An error starts with what to do or with the thing that must be so [1.5]", arguments: SamplePage.all)
  func errors(_ sample: SamplePage) {
    for error in sample.page.errors {
      let message = error.message
      #expect(
        message.hasPrefix("Enter ") || message.hasPrefix("Select ") || message.contains(" must ")
          || message.hasPrefix("Too many"), "\(message)")
      #expect(!message.hasSuffix("."), "\(message)")
    }
  }

  @Test("A date in relation to today always stands with the date itself [1.5]", arguments: SamplePage.all)
  func relative(_ sample: SamplePage) {
    for part in sample.html.components(separatedBy: "class=\"hw-date__label\"").dropFirst() {
      let label = part.prefix { $0 != "<" }.dropFirst()
      #expect(part.dropFirst(label.count + 1).hasPrefix("</span><time datetime="), "\(part.prefix(80))")
      #expect(label.count <= 21, "\(label)")
    }
  }

  @Test(
    "At most eight wordings are ever in a tag of an obligation, and as many in one of a visit or a decision")
  func tags() {
    var found: Set<String> = []
    for sample in SamplePage.all {
      for match in sample.html.matches(of: /<strong class="govuk-tag govuk-tag--[a-z]+">([^<]*)</) {
        found.insert(String(match.1))
      }
    }
    let facts: Set<String> = ["Corrected", "Withdrawn"]
    let visits: Set<String> = [
      "Planning", "Awaiting decision", "Authorised", "Not authorised", "Under way", "To be recorded",
      "Recorded", "Cancelled",
    ]
    let decisions: Set<String> = [
      "Awaiting endorsement", "Endorsed", "Stands", "Run out", "Not endorsed", "Withdrawn",
    ]
    #expect(found.subtracting(facts).subtracting(visits).subtracting(decisions).count == 8, "\(found)")
    #expect(found.isSuperset(of: decisions))
  }

  @Test("Risk stands in a badge and nothing else does")
  func badges() {
    for sample in SamplePage.all {
      for match in sample.html.matches(of: /class="hw-badge[^"]*">([^<]*)</) {
        #expect(match.1.hasPrefix("RoSH: "))
      }
    }
  }

  @Test(
    "N7: a board says by which channels messages arrive late, above its rows, and nothing while all arrive")
  func degradedChannels() {
    func above(_ degraded: [NoticeChannel]) -> String {
      Board(now: Sample.boardNow, rows: [], degraded: degraded).aboveFragment(.london, isWall: true)
    }
    #expect(above([.sms, .email]).contains("arrive late or not at all: text messages, mail."))
    #expect(above([]).isEmpty)
  }

  @Test("Dates are written as the style has them")
  func dates() {
    let date = Sample.day("2025-01-13")
    #expect(date.long == "13 January 2025")
    #expect(date.short == "13 Jan 2025")
    #expect(date.full == "Monday 13 January 2025")
    #expect(Sample.day("2000-02-29").years(to: Sample.day("2025-02-28")) == 24)
    #expect(Words.number(1_234_567) == "1,234,567")
    #expect(Words.count(1, "day") == "1 day")
  }
}
