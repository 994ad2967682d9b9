import Casework
import CivilTime
import Testing

@Suite("Codes that are sent to contact points")
struct ContactCodeTests {
  private let asked = Instant(milliseconds: 1_780_000_000_000)

  @Test("BRD-28: six digits, each as likely as any other")
  func digits() {
    #expect(ContactCode.text(of: 0) == "000000" && ContactCode.text(of: 42) == "000042")
    #expect(ContactCode.text(of: 1_000_007) == "000007")
    #expect(ContactCode.text(of: 4_293_999_999) == "999999")
    // 4,294 times a million; the rest would make some likelier.
    #expect(ContactCode.text(of: 4_294_000_000) == nil && ContactCode.text(of: .max) == nil)
  }

  @Test("BRD-28: blanks and hyphens do not count, and anything else is told apart")
  func typed() throws {
    for text in ["012345", " 012 345 ", "012-345", "0 1 2 3 4 5"] {
      #expect(try ContactCode.read(text) == "012345", "\(text)")
    }
    for text in ["", "  ", "-"] {
      #expect(throws: ContactCodeProblem.missing) { try ContactCode.read(text) }
    }
    for text in ["01234", "0123456", "01234a", "０１２３４５", "١٢٣٤٥٦", "+12345"] {
      #expect(throws: ContactCodeProblem.notSixDigits, "\(text)") { try ContactCode.read(text) }
    }
  }

  @Test("BRD-28: one a minute, five in 24 hours, a quarter of an hour, five tries")
  func limits() {
    func check(_ seconds: Int?, _ count: Int, own: Int = 0) throws(ContactCodeProblem) {
      try ContactCode.check(
        last: seconds.map { asked.adding(seconds: -$0) }, count: count, own: own, now: asked)
    }
    #expect(throws: Never.self) { try check(nil, 0) }
    #expect(throws: ContactCodeProblem.tooSoon) { try check(59, 1) }
    #expect(throws: Never.self) { try check(60, 4) }
    #expect(throws: ContactCodeProblem.tooMany) { try check(60, 5) }
    #expect(throws: Never.self) { try check(nil, 0, own: 19) }
    #expect(throws: ContactCodeProblem.tooManyAsked) { try check(nil, 0, own: 20) }
    let code = ContactCode(id: "c", point: ContactPointID("p"), asked: asked, wrong: 3)
    #expect(code.expires == asked.adding(seconds: 900) && code.triesLeft == 2)
  }

  @Test("BRD-28: the message names nobody, and its subject does not hold the code")
  func words() {
    let text = ContactCodeWords("012345", channel: .sms, attempt: 1)
    #expect(text.text.contains("012345") && !text.subject.contains("012345"))
    #expect(ContactCodeWords("012345", channel: .voice, attempt: 1).text.contains("0, 1, 2, 3, 4, 5"))
    #expect(ContactCodeWords("012345", channel: .sms, attempt: 2).text.contains("replaces"))
  }
}
