import Casework
import CivilTime
import Foundation
import Markup
import Pages
import Policy
import Testing

@Suite("Pages about people")
struct CasePageTests {
  private static let hostile = "<b onmouseover=alert(1)>O'Neil & \"Söns\"\u{202E}\u{0}"

  private var file: PersonFile {
    let row = Sample.row(1, family: Self.hostile, given: Self.hostile)
    let fact = FactRow(
      id: "x", fact: Sample.facts[1].fact, valueText: Self.hostile, recordedBy: Self.hostile,
      correctedBy: "y",
      correctionReason: Self.hostile)
    return PersonFile(
      row: row, obligations: Sample.items, facts: [fact], visits: [], address: Self.hostile,
      markers: [Marker(text: Self.hostile, paragraph: Self.hostile)], revision: 1)
  }

  @Test("A name made to break out stays a name, in every place that shows it")
  func names() {
    let chrome = Chrome(
      organisation: Self.hostile,
      actor: Actor(
        staff: StaffID("s"), name: Self.hostile, roles: [.practitioner], team: "T", pdu: nil, region: "R"),
      csrf: Self.hostile, today: Sample.today, isTodayFixed: true)
    let list = Sample.page([file.row])
    let due = Sample.page([Sample.dueRow(file.row, Sample.items[0])])
    let pages: [any Page] =
      PersonView.allCases.map { PersonPage(file: file, view: $0) } + [
        CaseloadPage(kind: .mine, list: list, query: CaseloadQuery(team: Self.hostile)),
        SearchPage(text: Self.hostile, results: [file.row]),
        DuePage(
          list: due, query: DueQuery(cohorts: [Self.hostile], team: Self.hostile), cohorts: [],
          teams: Sample.teams),
        CorrectionPage(file: file, fact: file.facts[0], draft: CorrectionDraft(file.facts[0].fact)),
        SignInPage(userName: Self.hostile), ProblemPage(.failure, reference: Self.hostile),
      ]
    for page in pages {
      let html = String(decoding: page.render(in: chrome), as: UTF8.self)
      #expect(!html.contains("<b "))
      #expect(!html.contains("\u{0}"))
      #expect(html.contains("&lt;b onmouseover=alert(1)&gt;O&#39;Neil &amp; &quot;Söns&quot;"))
    }
  }

  @Test("A lapsed visit says that its rule was withdrawn, not that another took its place")
  func lapsed() {
    let chrome = Chrome(
      organisation: "O",
      actor: Actor(
        staff: StaffID("s"), name: "N", roles: [.practitioner], team: "T", pdu: nil, region: "R"),
      csrf: "c", today: Sample.today, isTodayFixed: true)
    let page = PersonPage(file: Sample.file, view: .obligations).render(in: chrome)
    let html = String(decoding: page, as: UTF8.self)
    #expect(html.contains("Lapsed: the rule was withdrawn"))
    #expect(!html.contains("replaced it"))
  }

  @Test("No title of a page names a person: it goes into the browser's history")
  func titles() {
    for view in PersonView.allCases {
      #expect(!PersonPage(file: Sample.file, view: view).title.contains("Marsh"))
    }
  }

  @Test("Name, CRN, date of birth and risk stand on every page about a person [UX-40]")
  func identity() {
    for sample in SamplePage.people + SamplePage.facts {
      let html = sample.html
      #expect(html.contains("class=\"hw-identity\""), "\(sample.name)")
      for word in ["CRN", "Date of birth", "RoSH: "] {
        #expect(html.contains(word), "\(sample.name) \(word)")
      }
    }
  }

  @Test("Both dates of a fact are shown, and a corrected one stays with its reason")
  func bothDates() {
    let html = String(
      decoding: PersonPage(file: Sample.file, view: .facts).render(in: Sample.chrome()), as: UTF8.self)
    #expect(
      html.contains(
        "True of <time datetime=\"2025-04-08\">8 April 2025</time>. Recorded <time datetime=\"2025-04-11\">"))
    #expect(html.contains("The level was read from the wrong assessment"))
  }

  @Test("No obligation is shown without its paragraph, its force and its clock")
  func paragraphs() {
    let html = String(
      decoding: PersonPage(file: Sample.file, view: .obligations).render(in: Sample.chrome()), as: UTF8.self)
    #expect(html.contains("Must, within 15 working days, paragraph 7.1"))
    #expect(html.contains("Should, within 6 weeks, paragraph 5.1.2"))
    #expect(html.components(separatedBy: ", paragraph ").count == Sample.items.count + 1)
  }

  @Test("People of one family name on one list are told apart, and only they [UX-41]")
  func sharedNames() {
    func html(_ rows: [CaseloadRow]) -> String {
      let page = CaseloadPage(kind: .mine, list: Sample.page(rows), query: CaseloadQuery())
      return String(decoding: page.render(in: Sample.chrome()), as: UTF8.self)
    }
    let note = "Similar name"
    let rows = [Sample.row(1), Sample.row(2, family: "Tan"), Sample.row(3, family: "MÁRSH", given: "Li")]
    #expect(html(rows).components(separatedBy: note).count == 3)
    #expect(!html(Array(rows.prefix(2))).contains(note))
    let twice = [Sample.items[0], Sample.items[1]].map { Sample.dueRow(rows[0], $0) }
    func day(_ rows: [DueRow]) -> String {
      let page = CalendarPage(
        query: MonthQuery(year: 2025, month: 6, day: Sample.today), days: [], rows: rows, teams: [])
      return String(decoding: page.render(in: Sample.chrome()), as: UTF8.self)
    }
    #expect(!day(twice).contains(note), "two visits of one person are no two people")
    #expect(day(twice + [Sample.dueRow(rows[2], Sample.items[0])]).components(separatedBy: note).count == 4)
  }

  @Test("The telephone number does not run on from the address, and nobody has a value who has none")
  func details() {
    let overview = String(
      decoding: PersonPage(file: Sample.file, view: .overview).render(in: Sample.chrome()), as: UTF8.self)
    #expect(overview.contains(">14 Example Way, Demo Town, ZZ99 3AB</dd>"))
    #expect(overview.contains(">Telephone</dt>") && overview.contains(">01632 960123</dd>"))
    let withdrawn = Sample.facts[2]
    let page = CorrectionPage(file: Sample.file, fact: withdrawn, draft: CorrectionDraft(withdrawn.fact))
    #expect(!String(decoding: page.render(in: Sample.chrome()), as: UTF8.self).contains(">Value</dt>"))
  }

  @Test("A reason from elsewhere becomes a sentence")
  func sentences() {
    let found = Sample.explanation
    let explanation = Explanation(
      obligation: found.obligation, title: found.title, sentence: found.sentence,
      triggerWhy: "the start of supervision", statusWhy: "the day has passed.", facts: found.facts,
      skipped: found.skipped, calendar: found.calendar, calendarHorizon: found.calendarHorizon,
      revisionFrom: found.revisionFrom, interpretations: [], notApplied: [])
    let page = WhyPage(file: Sample.file, explanation: explanation, policyTitle: "Framework")
    let html = String(decoding: page.render(in: Sample.chrome()), as: UTF8.self)
    #expect(html.contains(". The start of supervision.</dd>") && html.contains(" The day has passed.</dd>"))
  }

  @Test("Somebody who may not record facts is offered no way to")
  func readOnly() {
    let reader = Actor(
      staff: StaffID("q"), name: "Q", roles: [.qualityAssurance], team: nil, pdu: nil, region: "N54")
    let html = String(
      decoding: PersonPage(file: Sample.file, view: .facts).render(in: Sample.chrome(reader)), as: UTF8.self)
    #expect(!html.contains("/facts/new"))
    #expect(!html.contains("/correction"))
  }

  @Test("The navigation has at most seven links and only those that somebody can use")
  func navigation() {
    func links(_ actor: Actor) -> Int {
      let html = String(decoding: HelpPage().render(in: Sample.chrome(actor)), as: UTF8.self)
      return html.components(separatedBy: "<li class=\"govuk-service-navigation__item").count - 1
    }
    #expect(links(Sample.manager) == 7)
    #expect(links(Sample.administrator) == 2, "duty and the rules")
  }
}
