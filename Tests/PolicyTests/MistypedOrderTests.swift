import CivilTime
import Policy
import Testing

/// A word after `supervision-ended` that looks like an order and is none would end every order of a person.
@Suite("The end of one order, mistyped")
struct MistypedOrderTests {
  @Test("policy.md section 5: an order that is none is refused, and the line's own orders are named")
  func namesTheOrders() throws {
    let line = """
      {"crn":"X1","facts":[\
      {"kind":"supervision-ended","date":"2025-05-06","value":"comunity-order"},\
      {"kind":"supervision-started","date":"2024-05-01","value":"community-order"},\
      {"kind":"supervision-started","date":"2025-01-06","value":"licence"}]}
      """
    let problem = try #require(Self.problem(line))
    #expect(problem.pointer == "/facts/0/value")
    #expect(problem.code == "unknown-value")
    #expect(
      problem.message
        == #""comunity-order" is no type of order, and would end every order of this person; did you mean "#
        + "community-order? Their orders on this line: community-order (2024-05-01), licence (2025-01-06)")
  }

  @Test(
    "A slip of the keys, another spelling or half a name is no reason why all orders ended",
    arguments: [
      ("Licence", OrderType.licence), ("license", .licence), ("licnece", .licence), ("prolation", .probation),
      ("probaiton", .probation), ("Community Order", .communityOrder), ("community_order", .communityOrder),
      ("community", .communityOrder), ("suspended-sentence", .suspendedSentenceOrder),
      ("suspended sentence order", .suspendedSentenceOrder), ("unpaid work", .standaloneUnpaidWork),
      ("post-sentence-supervison", .postSentenceSupervision), ("paroled", .parole),
    ])
  func mistyped(word: String, meant: OrderType) {
    #expect(OrderType.meant(by: word.utf8) == meant)
    #expect(Self.problem(Self.ended(word))?.pointer == "/facts/1/value")
  }

  @Test(
    "Any other word is a reason, and the types themselves are types",
    arguments: [
      "death", "completed", "revoked", "recalled", "deported", "transferred-out", "breach", "expired", "x",
      "",
      "community-order", "licence", "lic\\u0065nce", "other", "early good progress",
    ])
  func taken(word: String) {
    #expect(Self.problem(Self.ended(word)) == nil)
  }

  @Test("An end without a word or with null is the end of all")
  func unsaid() {
    let start = #"{"kind":"supervision-started","date":"2025-01-06"}"#
    for more in ["", #","value":null"#] {
      let end = #"{"kind":"supervision-ended","date":"2025-05-06"\#(more)}"#
      #expect(Self.problem(#"{"crn":"X1","facts":[\#(start),\#(end)]}"#) == nil)
    }
  }

  private static func ended(_ word: String) -> String {
    #"{"crn":"X1","facts":[{"kind":"supervision-started","date":"2025-01-06","value":"licence"},"#
      + #"{"kind":"supervision-ended","date":"2025-05-06","value":"\#(word)"}]}"#
  }

  private static func problem(_ line: String) -> CaseloadProblem? {
    var parser = CaseloadLineParser(zone: .london)
    let result = Array(line.utf8).withUnsafeBytes { parser.parse($0, number: 1) }
    guard case .failure(let problem) = result else { return nil }
    return problem
  }
}
