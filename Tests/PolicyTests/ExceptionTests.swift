import CivilTime
import Policy
import Testing

/// Which occurrence an exception is about, and when it runs out (HV-6.1, 6.4.1). Worked by hand from 31 January 2025:
/// the slots of paragraph 7.4.2 end on 28 February, 31 March and 30 April.
@Suite("Exceptions")
struct ExceptionTests {
  static let facts = """
    "facts":[{"kind":"supervision-started","date":"2025-01-06"},{"kind":"iom-placed","date":"2025-01-31"}]
    """

  static func exception(_ kind: String, _ obligation: String?, until: String? = nil) -> String {
    let named = obligation.map { "\"obligation\":\"\($0)\"," } ?? ""
    let later = until.map { "\"until\":\"\($0)\"," } ?? ""
    return """
      "exceptions":[{"kind":"\(kind)","rule":"iom-monthly",\(named)\(later)"recorded":"2025-04-02",
      "rationale":"Recorded","endorsement":{"by":"spo","on":"2025-04-02"}}]
      """
  }

  static func statuses(_ exception: String, asOf: String) throws -> [String] {
    try Scene.due(facts + "," + exception, asOf: asOf, rule: "iom-monthly")
      .map { "\($0.slot ?? 0) \($0.status.rawValue)" }
  }

  @Test("a decision about an earlier slot leaves the next one as it is [HV-6.1]")
  func isAboutOneSlot() throws {
    let named = Self.exception("not-to-visit", "iom-monthly.2025-01-31.2")
    #expect(try Self.statuses(named, asOf: "2025-04-10") == ["1 overdue", "2 excepted", "3 upcoming"])
    // Without the key the day on which it was recorded says which: the slot that ends on 30 April.
    let unnamed = Self.exception("not-to-visit", nil)
    #expect(try Self.statuses(unnamed, asOf: "2025-04-10") == ["1 overdue", "2 overdue", "3 excepted"])
    let foreign = Self.exception("not-to-visit", "iom-monthly.2024-01-31.2")
    #expect(try Self.statuses(foreign, asOf: "2025-04-10") == ["1 overdue", "2 overdue", "3 upcoming"])
  }

  @Test("a delay runs to the end of its new day; the day after, the visit is owed as before [HV-6.4.1]")
  func runsOut() throws {
    let delay = Self.exception("delay", "iom-monthly.2025-01-31.1", until: "2025-04-09")
    #expect(try Self.statuses(delay, asOf: "2025-04-09") == ["1 delayed", "2 overdue", "3 upcoming"])
    #expect(try Self.statuses(delay, asOf: "2025-04-10") == ["1 overdue", "2 overdue", "3 upcoming"])
  }

  @Test("a decision not to visit stands for its own slot: the next period is owed on its own [HV-6.1]")
  func endsWithItsPeriod() throws {
    let named = Self.exception("not-to-visit", "iom-monthly.2025-01-31.3")
    #expect(try Self.statuses(named, asOf: "2025-04-30").last == "3 excepted")
    #expect(try Self.statuses(named, asOf: "2025-05-01").suffix(2) == ["3 excepted", "4 upcoming"])
  }

  @Test("a key that is none is refused with its place")
  func refuses() {
    for wrong in ["7", "\"\"", "\"two words\"", "\"\(String(repeating: "x", count: 101))\""] {
      var parser = CaseloadLineParser(zone: .london)
      let line = """
        {"crn":"X1","exceptions":[{"kind":"delay","rule":"iom-monthly","obligation":\(wrong),"recorded":"2025-04-02"}]}
        """
      let refused = Array(line.utf8).withUnsafeBytes { parser.parse($0, number: 1) }
      guard case .failure(let problem) = refused else {
        Issue.record("\(wrong) was taken")
        continue
      }
      #expect("\(problem)".contains("/exceptions/0/obligation"), "\(problem)")
    }
  }
}
