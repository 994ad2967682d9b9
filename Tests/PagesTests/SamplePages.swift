import Casework
import CivilTime
import Pages
import Policy
import Testing

/// Every page in the states that matter, by a name that can be a file's.
struct SamplePage: Sendable, CustomTestStringConvertible {
  let name: String
  let page: any Page
  let chrome: Chrome
  var testDescription: String { name }

  init(_ name: String, _ page: any Page, _ chrome: Chrome = Sample.chrome()) {
    self.name = name
    self.page = page
    self.chrome = chrome
  }

  var html: String { String(decoding: page.render(in: chrome), as: UTF8.self) }

  static let all: [SamplePage] = [
    accounts, lists, people, facts, visits, boards, drills, followUps, duty, rules, content,
  ]
  .flatMap {
    $0
  }

  private static let signedOut = Sample.chrome(nil, isTodayFixed: false)

  private static func refusal<Value>(_ read: () throws(FieldErrors) -> Value) -> [FieldError] {
    do {
      _ = try read()
      return []
    } catch {
      return error.errors
    }
  }

  static let accounts: [SamplePage] = [
    SamplePage("sign-in", SignInPage(), signedOut),
    SamplePage("sign-in-ended", SignInPage(reason: .sessionEnded), signedOut),
    SamplePage(
      "sign-in-error",
      SignInPage(
        userName: "sam", errors: refusal { () throws(FieldErrors) in try SignInPage.read(Fields([])) }),
      signedOut),
    SamplePage("sign-in-throttled", SignInPage(errors: [SignInPage.throttled(minutes: 1)]), signedOut),
    SamplePage("invitation", InvitationPage(code: "abcd-efgh"), signedOut),
    SamplePage(
      "invitation-error",
      InvitationPage(
        errors: refusal { () throws(FieldErrors) in
          try InvitationPage.read(Fields([.init(name: "password", value: "short")]))
        }), signedOut),
  ]

  static let lists: [SamplePage] = [
    SamplePage("caseload", CaseloadPage(kind: .mine, list: Sample.page(Sample.rows), query: CaseloadQuery())),
    SamplePage(
      "caseload-empty", CaseloadPage(kind: .mine, list: Sample.page([], page: 1), query: CaseloadQuery()),
      Sample.chrome(Sample.practitioner)),
    SamplePage(
      "team",
      CaseloadPage(
        kind: .team(Sample.teams), list: Sample.page(Sample.rows),
        query: CaseloadQuery(team: "N54LDS1", order: .name, isDescending: true, page: 2))),
    SamplePage("no-cases", NoCasesPage(), Sample.chrome(Sample.administrator)),
    SamplePage("search", SearchPage()),
    SamplePage("search-results", SearchPage(text: "Marsh", results: Sample.rows)),
    SamplePage("search-none", SearchPage(text: "Nobody", results: [])),
    SamplePage(
      "search-error",
      SearchPage(errors: refusal { () throws(FieldErrors) in try SearchPage.read(Fields([])) })),
    SamplePage("due", due(DueQuery())),
    SamplePage(
      "due-filtered",
      due(
        DueQuery(
          cohorts: ["7.1"], forces: [.must], statuses: [.overdue, .due], team: "N54LDS1", order: .name))),
    SamplePage(
      "due-empty",
      DuePage(
        list: Sample.page([], page: 1), query: DueQuery(statuses: [.overdue]), cohorts: cohorts,
        teams: Sample.teams)),
    SamplePage("calendar", calendar(day: "2025-06-28", rows: Array(Sample.dueRows.prefix(3)))),
    SamplePage("calendar-empty", calendar(day: "2025-06-01", rows: [])),
  ]

  private static let cohorts = [
    DuePage.Cohort(section: "5.1.2", title: "Outside the cohorts"),
    DuePage.Cohort(section: "7.1", title: "Registered sex offenders"),
    DuePage.Cohort(section: "7.6", title: "Domestic abuse"),
  ]

  private static func due(_ query: DueQuery) -> DuePage {
    DuePage(list: Sample.page(Sample.dueRows), query: query, cohorts: cohorts, teams: Sample.teams)
  }

  private static func calendar(day: String, rows: [DueRow]) -> CalendarPage {
    CalendarPage(
      query: MonthQuery(year: 2025, month: 6, day: Sample.day(day), team: nil),
      days: [
        DueDay(date: Sample.day("2025-06-02"), count: 1, worst: .met),
        DueDay(date: Sample.day("2025-06-28"), count: 3, worst: .overdue),
        DueDay(date: Sample.day("2025-06-30"), count: 12, worst: .due),
      ], rows: rows, teams: Sample.teams)
  }

  static let people: [SamplePage] =
    PersonView.allCases.map { SamplePage("person-\($0.rawValue)", PersonPage(file: Sample.file, view: $0)) }
    + PersonView.allCases.map {
      SamplePage("person-empty-\($0.rawValue)", PersonPage(file: Sample.emptyFile, view: $0))
    } + [
      SamplePage(
        "person-notice", PersonPage(file: Sample.file, view: .facts, notice: .factRecorded("OASys reviewed"))),
      SamplePage(
        "why",
        WhyPage(
          file: Sample.file, explanation: Sample.explanation, policyTitle: "Home Visits Policy Framework")),
    ]

  static let facts: [SamplePage] =
    [
      SamplePage("fact-choice", FactChoicePage(file: Sample.file)),
      SamplePage(
        "fact-choice-error", FactChoicePage(file: Sample.file, errors: [FactChoicePage.nothingChosen])),
      SamplePage(
        "fact-conflict",
        FactFormPage(
          file: Sample.file, kind: .roshAssessed, draft: FactDraft(Sample.facts[0].fact), isConflict: true)),
      SamplePage("correction", correction()),
      SamplePage("correction-conflict", correction(isConflict: true)),
      SamplePage("correction-error", correction(Fields([.init(name: "date-day", value: "31")]))),
      SamplePage(
        "correction-of-withdrawn",
        CorrectionPage(
          file: Sample.file, fact: Sample.facts[1], draft: CorrectionDraft(Sample.facts[1].fact))),
    ]
    + [FactKind.roshAssessed, .mappaSet, .visitFrequencySet, .terminationPlanned, .addressChanged].flatMap {
      kind in
      [
        SamplePage("fact-\(kind.rawValue)", FactFormPage(file: Sample.file, kind: kind)),
        SamplePage(
          "fact-\(kind.rawValue)-error",
          FactFormPage(
            file: Sample.file, kind: kind,
            errors: refusal { () throws(FieldErrors) in
              try FactDraft().check(kind, recorded: Recorded(day: Sample.today), today: Sample.today)
            })),
      ]
    }

  private static func correction(_ fields: Fields? = nil, isConflict: Bool = false) -> CorrectionPage {
    let draft = fields.map(CorrectionDraft.init) ?? CorrectionDraft(Sample.facts[0].fact)
    let errors = refusal { () throws(FieldErrors) in
      try draft.check(.roshAssessed, recorded: Recorded(day: Sample.today), today: Sample.today)
    }
    return CorrectionPage(
      file: Sample.file, fact: Sample.facts[0], draft: draft, errors: fields == nil ? [] : errors,
      isConflict: isConflict)
  }

  static let rules: [SamplePage] = [
    SamplePage("rules", RulesPage(policies: [Sample.policy])),
    SamplePage("rules-empty", RulesPage(policies: []), Sample.chrome(Sample.administrator)),
    SamplePage("policy", PolicyPage(policy: Sample.policy)),
    SamplePage("policy-ladders", PolicyPage(policy: Sample.policy, rungs: Sample.rungs)),
    SamplePage("rule", RulePage(policy: Sample.policy, rule: Sample.rule)),
    SamplePage("rule-bare", RulePage(policy: Sample.policy, rule: Sample.policy.rules[1])),
    SamplePage("changes", changes([.changed, .added, .removed])),
    SamplePage("changes-none", changes([])),
  ]

  private static func changes(_ kinds: [RuleChange.Kind]) -> PolicyChangesPage {
    PolicyChangesPage(
      policy: Sample.policy, from: Sample.day("2021-11-01"), to: Sample.day("2025-01-13"),
      changes: kinds.map {
        RuleChange(
          kind: $0, rule: "rso-initial", title: "First visit: registered sex offender", paragraph: "7.1",
          details: $0 == .changed ? ["The time limit was 10 working days and is 15 working days."] : [])
      })
  }

  static let content: [SamplePage] =
    ProblemPage.Problem.allCases.map {
      SamplePage("problem-\($0.status)-\($0)", ProblemPage($0, reference: $0 == .failure ? "7f3a" : nil))
    } + [
      SamplePage("problem-signed-out", ProblemPage(.notFound), signedOut),
      SamplePage("help", HelpPage(), signedOut),
      SamplePage("accessibility", AccessibilityPage(issues: ["The due list is long."])),
      SamplePage("accessibility-without-issues", AccessibilityPage(issues: [])),
      SamplePage("privacy", PrivacyPage()),
      SamplePage("cookies", CookiesPage()),
      SamplePage("whats-new", WhatsNewPage()),
      SamplePage("problems", ProblemsPage(), signedOut),
      SamplePage("field-help", FieldHelpPage(), signedOut),
    ]
}
