import CivilTime
import Policy
import Testing

/// The meanings of policy.md section 3 and the hard cases of section 8 that are about the engine, not one rule.
@Suite("Meaning")
struct MeaningTests {
  static let start = #"{"kind":"supervision-started","date":"2025-04-11"}"#

  @Test("A registered sex offender is due after 15 working days over Easter [HV-7.1]")
  func workingDays() throws {
    let due = try Scene.due(
      #""facts":[\#(Self.start),{"kind":"rso-registered","date":"2024-01-01"}]"#, asOf: "2025-06-30",
      rule: "rso-initial")
    #expect(due.map(\.trigger.text) == ["2025-04-11"])
    #expect(due.map(\.due?.text) == ["2025-05-07"])
    #expect(due.map(\.status) == [.overdue])
    #expect(due.map(\.joint?.force) == [.should])
    #expect(due.map(\.revision) == ["2025-01-13"])
  }

  @Test("A bank holiday counts only once it was announced")
  func announcedHoliday() throws {
    let facts =
      #""facts":[{"kind":"supervision-started","date":"2022-09-09"},{"kind":"concern-identified","date":"2022-09-09","value":"child"}]"#
    #expect(
      try Scene.due(facts, asOf: "2022-09-09", rule: "concern-child").map(\.due?.text) == ["2022-09-23"])
    #expect(
      try Scene.due(facts, asOf: "2022-09-12", rule: "concern-child").map(\.due?.text) == ["2022-09-26"])
    #expect(
      try Scene.due(facts, asOf: "2022-09-30", rule: "concern-child", knownAt: "2022-09-09T20:00:00Z").map(
        \.due?.text)
        == ["2022-09-23"])
  }

  @Test("A visit logged late in the evening of UTC is on the next day in London")
  func zone() throws {
    let due = try Scene.due(
      #"""
      "facts":[{"kind":"supervision-started","date":"2025-06-10"},{"kind":"rosh-assessed","date":"2025-06-10","value":"medium"}],
      "visits":[{"date":"2025-07-21T23:30:00Z","place":"home","outcome":"completed"}]
      """#, asOf: "2025-07-31", rule: "general-medium")
    #expect(due.map(\.metOn?.text) == ["2025-07-22"])
    #expect(due.map(\.status) == [.met])
  }

  @Test("Of two levels on one day the last recorded counts")
  func lastRecordedWins() throws {
    let facts =
      #""facts":[\#(Self.start),{"kind":"rosh-assessed","date":"2025-04-11","recorded":"2025-04-12","value":"low"},{"kind":"rosh-assessed","date":"2025-04-11","value":"high"}]"#
    #expect(try Scene.due(facts, asOf: "2025-06-30").filter { $0.due != nil }.map(\.rule) == ["general-low"])
  }

  @Test("A fact that a correction took back counts only for a known-at before that")
  func withdrawnFact() throws {
    let facts =
      #""facts":[\#(Self.start),{"kind":"rso-registered","date":"2025-04-11","withdrawn":"2025-05-01T10:00:00Z"}]"#
    #expect(try Scene.due(facts, asOf: "2025-06-30", rule: "rso-initial").isEmpty)
    let then = try Scene.due(facts, asOf: "2025-06-30", rule: "rso-initial", knownAt: "2025-04-20T00:00:00Z")
    #expect(then.map(\.due?.text) == ["2025-05-07"])
  }

  @Test("A pinned revision governs the whole run whatever the trigger dates")
  func pinnedRevision() throws {
    let facts =
      #""facts":[{"kind":"supervision-started","date":"2025-04-11","value":"standalone-unpaid-work"},{"kind":"rosh-assessed","date":"2025-04-11","value":"low"}]"#
    #expect(try Scene.due(facts, asOf: "2025-06-30", rule: "general-low").isEmpty)
    let pinned = try Scene.due(facts, asOf: "2025-06-30", rule: "general-low", revision: "2021-11-17")
    #expect(pinned.map(\.revision) == ["2021-11-17"])
    #expect(pinned.map(\.due?.text) == ["2025-07-04"])
    #expect(throws: PolicyError.self) { try Scene.due(facts, asOf: "2025-06-30", revision: "1999-01-01") }
  }

  @Test("A due date beyond the calendar's horizon is provisional and says so")
  func provisional() throws {
    let facts =
      #""facts":[{"kind":"supervision-started","date":"2031-01-06"},{"kind":"rso-registered","date":"2031-01-06"}]"#
    let due = try Scene.due(facts, asOf: "2031-01-10", rule: "rso-initial")
    #expect(due.map(\.provisional) == [true])
    let library = try Scene.library()
    let policy = try #require(library.policy("hmpps-home-visits"))
    let evaluator = try Evaluator(policy: policy, library: library, asOf: Scene.date("2031-01-10"))
    let person = try Scene.person(facts)
    let why = try #require(evaluator.explanation(of: due[0].key, for: person))
    #expect(why.sentence.contains("provisional"))
  }

  @Test("An obligation is explained by its facts, its skipped days and the rules that gave nothing [DOC-02]")
  func explanation() throws {
    let library = try Scene.library()
    let policy = try #require(library.policy("hmpps-home-visits"))
    let evaluator = try Evaluator(policy: policy, library: library, asOf: Scene.date("2025-06-30"))
    let person = try Scene.person(#""facts":[\#(Self.start),{"kind":"rso-registered","date":"2024-01-01"}]"#)
    let why = try #require(evaluator.explanation(of: "rso-initial.2025-04-11", for: person))
    #expect(why.obligation.paragraph == "7.1")
    #expect(why.facts.map(\.kind) == [.rsoRegistered, .supervisionStarted])
    #expect(why.skipped?.holidays.map(\.date.text) == ["2025-04-18", "2025-04-21", "2025-05-05"])
    #expect(why.skipped?.weekendDays == 8)
    #expect(why.notApplied.contains { $0.rule == "iom-initial" && $0.reason.contains("IOM") })
    #expect(evaluator.explanation(of: "no-such-rule.2025-04-11", for: person) == nil)
  }

  @Test("An exception about a rule that no policy has is refused; one about another policy's rule is not")
  func unknownRule() throws {
    func problems(_ rule: String) -> [String] {
      let known = CaseloadLineParser.KnownRules(own: ["rso-initial"]) {
        PolicyLibrary.ruleIDs(directory: Scene.directory)
      }
      var parser = CaseloadLineParser(zone: .london, knownRules: known)
      let line =
        #"{"crn":"X1","facts":[\#(Self.start)],"exceptions":[{"kind":"delay","rule":"\#(rule)","recorded":"2025-04-20"}]}"#
      let result = Array(line.utf8).withUnsafeBytes { parser.parse($0, number: 1) }
      guard case .failure(let problem) = result else { return [] }
      return [problem.pointer, problem.code]
    }
    #expect(problems("rso-initial").isEmpty)
    #expect(problems("home-contact-general").isEmpty)
    #expect(problems("rso-intial") == ["/exceptions/0/rule", "unknown-rule"])
  }

  @Test("Two concerns of one kind on one day have ids of their own [HV-7.7.3]")
  func twoConcerns() throws {
    let due = try Scene.due(
      #""facts":[\#(Self.start),{"kind":"concern-identified","date":"2025-05-12","value":"child"},{"kind":"concern-identified","date":"2025-05-12","value":"child"}]"#,
      asOf: "2025-05-20", rule: "concern-child")
    #expect(due.map(\.key) == ["concern-child.2025-05-12", "concern-child.2025-05-12.2"])
  }
}
