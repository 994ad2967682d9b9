import CivilTime
import Policy
import Testing

/// The sentences about what did not apply and what lapsed (policy.md section 3, meanings 8 and 10).
@Suite("Explanations")
struct ExplanationTests {
  /// Why a rule gave nothing for a person who started on 3 March 2025, in the framework's words.
  private static func reason(_ rule: String, _ facts: [String], asOf: String = "2025-05-30") throws -> String
  {
    let library = try Scene.library()
    let policy = try #require(library.policy("hmpps-home-visits"))
    let evaluator = try Evaluator(policy: policy, library: library, asOf: Scene.date(asOf))
    let start = #"{"kind":"supervision-started","date":"2025-03-03","value":"licence"}"#
    let person = try Scene.person("\"facts\":[" + ([start] + facts).joined(separator: ",") + "]")
    let explanation = try #require(evaluator.explanations(for: person).first)
    return try #require(explanation.notApplied.first { $0.rule == rule }).reason
  }

  private static func fact(_ kind: String, _ day: String, _ more: String = "") -> String {
    #"{"kind":"\#(kind)","date":"\#(day)"\#(more)}"#
  }

  private static func level(_ level: String, _ day: String) -> String {
    fact("rosh-assessed", day, #","value":"\#(level)""#)
  }

  static let reasons: [(rule: String, facts: [String], reason: String)] = [
    ("rso-initial", [], "does not hold: registered sex offender"),
    (
      "concern-child", [fact("concern-identified", "2025-04-01", #","value":"adult""#)],
      "nothing recorded since the start of supervision: concern identified (child)"
    ),
    (
      "domestic-abuse-termination", [fact("domestic-abuse-identified", "2025-03-03")],
      "nothing recorded since the start of supervision: termination planned"
    ),
    (
      "nsd-initial",
      [fact("nsd-placed", "2025-03-10"), fact("nsd-ended", "2025-03-20"), level("high", "2025-04-01")],
      "each part held on some day, but no day had all of it: "
        + "placed with the National Security Division and high or very high risk of serious harm"
    ),
    (
      "general-high", [level("medium", "2025-03-03"), level("high", "2025-04-01")],
      "held only from 1 April 2025 on, and this rule looks at the start of supervision: "
        + "high or very high risk of serious harm"
    ),
    (
      "general-high", [level("high", "2025-03-03"), fact("domestic-abuse-identified", "2025-03-03")],
      "excepted: in the cohort Domestic abuse (section 7.6)"
    ),
    (
      "general-high",
      [
        level("high", "2025-03-03"), fact("rso-registered", "2025-03-03"), fact("iom-placed", "2025-03-03"),
        fact("cse-involved", "2025-03-03"),
      ],
      "excepted: in the cohorts Sexual offences (section 7.1), Child sexual exploitation (section 7.2) and "
        + "Integrated offender management (section 7.4)"
    ),
    (
      "nsd-resettlement-approved-premises", [fact("nsd-placed", "2025-03-03"), level("high", "2025-03-03")],
      "nothing recorded since the start of supervision: approved premises left"
    ),
  ]

  @Test(
    "A rule that gave nothing says the first thing that was missing, with the day or the cohort",
    arguments: reasons)
  func names(_ rule: String, _ facts: [String], _ words: String) throws {
    #expect(try Self.reason(rule, facts) == words)
  }

  @Test("A standalone unpaid work requirement is named as the exception from 12 May 2022 on [HV-5.1.4]")
  func namesUnpaidWork() throws {
    let library = try Scene.library()
    let policy = try #require(library.policy("hmpps-home-visits"))
    let evaluator = try Evaluator(policy: policy, library: library, asOf: Scene.date("2025-05-30"))
    let person = try Scene.person(
      #""facts":[{"kind":"supervision-started","date":"2025-03-03","value":"standalone-unpaid-work"},"#
        + Self.level("high", "2025-03-03") + "]")
    let explanation = try #require(evaluator.explanations(for: person).first)
    let general = try #require(explanation.notApplied.first { $0.rule == "general-high" })
    #expect(general.reason == "excepted: standalone unpaid work only")
  }

  @Test("What lapsed says that the rule was withdrawn, and when")
  func saysWhatLapsed() throws {
    let library = try Scene.library()
    let policy = try #require(library.policy("us-pennsylvania"))
    let evaluator = try Evaluator(policy: policy, library: library, asOf: Scene.date("2023-01-31"))
    let person = try Scene.person(
      #""facts":[{"kind":"supervision-started","date":"2022-12-19","value":"parole"},"#
        + #"{"kind":"supervision-level-set","date":"2022-12-19","value":"high"}]"#)
    let explanation = try #require(evaluator.explanations(for: person).first)
    #expect(explanation.obligation.status == .lapsed)
    #expect(
      explanation.statusWhy
        == "The rule was withdrawn after 22 December 2022 and no other took its place, so what was still open under it lapsed."
    )
  }
}
