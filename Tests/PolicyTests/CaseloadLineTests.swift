import CivilTime
import Policy
import Testing

/// What the reader of caseload lines takes and refuses, with line, pointer and code (policy.md section 5).
@Suite("Caseload lines")
struct CaseloadLineTests {
  static func parse(_ text: String) -> Result<CaseloadEntry, CaseloadProblem> {
    parse(bytes: Array(text.utf8))
  }

  static func parse(bytes: [UInt8]) -> Result<CaseloadEntry, CaseloadProblem> {
    var parser = CaseloadLineParser(zone: .london)
    return bytes.withUnsafeBytes { parser.parse($0, number: 7) }
  }

  static let start = #"{"kind":"supervision-started","date":"2025-01-06"}"#

  @Test("The contract's own example is read whole")
  func example() throws {
    let line = #"""
      {"crn":"X000001","name":{"given":"Ada","family":"Marsh"},"born":"1990-04-12","team":"N54LDS1","officer":"N54A001","facts":[{"kind":"supervision-started","date":"2025-01-06","recorded":"2025-01-06","value":"community-order"},{"kind":"rosh-assessed","date":"2025-01-06","recorded":"2025-01-08","value":"high"},{"kind":"rosh-assessed","date":"2025-01-06","value":"medium","to":"children"},{"kind":"mappa-set","date":"2025-02-01","value":"2","category":"1"},{"kind":"concern-identified","date":"2025-03-01","value":"child"}],"visits":[{"date":"2025-01-20","place":"home","outcome":"completed","with":["police"]}],"exceptions":[{"kind":"delay","rule":"rso-initial","recorded":"2025-01-21","until":"2025-02-10","rationale":"in hospital","endorsement":{"by":"spo","on":"2025-01-22"}}]}
      """#
    let entry = try Self.parse(line).get()
    #expect(entry.given == "Ada")
    #expect(entry.family == "Marsh")
    #expect(entry.born?.text == "1990-04-12")
    #expect(entry.person.facts.count == 5)
    #expect(entry.person.facts[2].group == .children)
    #expect(entry.person.facts[3].value == .mappaLevel(2))
    #expect(entry.person.facts[3].category == 1)
    #expect(entry.person.visits.map(\.withPolice) == [true])
    #expect(entry.person.exceptions.map(\.endorser) == [.spo])
  }

  @Test(
    "A bad line is refused with its pointer and its code",
    arguments: [
      (#"not json"#, "", "malformed"),
      (#"{"crn":"X1""#, "", "malformed"),
      (#"{"facts":[START]}"#, "/crn", "missing-crn"),
      (#"{"crn":"X1"}"#, "/facts", "missing-facts"),
      (#"{"crn":"X1","facts":[]}"#, "/facts", "missing-start"),
      (#"{"crn":"X 1","facts":[START]}"#, "/crn", "wrong-crn"),
      (
        #"{"crn":"X1","facts":[START,{"kind":"seen-on-tv","date":"2025-01-06"}]}"#, "/facts/1/kind",
        "unknown-kind"
      ),
      (
        #"{"crn":"X1","facts":[{"kind":"supervision-started","date":"2025-02-30"}]}"#, "/facts/0/date",
        "impossible-date"
      ),
      (
        #"{"crn":"X1","facts":[{"kind":"supervision-started","date":"06/01/2025"}]}"#, "/facts/0/date",
        "impossible-date"
      ),
      (#"{"crn":"X1","facts":[{"kind":"supervision-started"}]}"#, "/facts/0/date", "missing-date"),
      (
        #"{"crn":"X1","facts":[START,{"kind":"rosh-assessed","date":"2025-01-06","value":"extreme"}]}"#,
        "/facts/1/value", "unknown-value"
      ),
      (
        #"{"crn":"X1","facts":[START,{"kind":"rosh-assessed","date":"2025-01-06","value":"low","to":"cats"}]}"#,
        "/facts/1/to", "unknown-value"
      ),
      (
        #"{"crn":"X1","facts":[START,{"kind":"mappa-set","date":"2025-01-06","value":"4"}]}"#,
        "/facts/1/value", "unknown-value"
      ),
      (
        #"{"crn":"X1","facts":[START,{"kind":"visit-frequency-set","date":"2025-01-06","value":{"every":0,"unit":"weeks"}}]}"#,
        "/facts/1/value", "unknown-value"
      ),
      (#"{"crn":"X1","crn":"X2","facts":[START]}"#, "", "duplicate-key"),
      (#"{"crn":"X1","facts":[START],"visits":[{"place":"home"}]}"#, "/visits/0/date", "missing-date"),
      (
        #"{"crn":"X1","facts":[START],"visits":[{"date":"2025-01-20","outcome":"completed"}]}"#,
        "/visits/0/place", "missing-place"
      ),
      (
        #"{"crn":"X1","facts":[START],"visits":[{"date":"2025-01-20","place":"home"}]}"#, "/visits/0/outcome",
        "missing-outcome"
      ),
      (
        #"{"crn":"X1","facts":[START],"visits":[{"date":"2025-01-20","place":"Home","outcome":"completed"}]}"#,
        "/visits/0/place", "unknown-value"
      ),
      (
        #"{"crn":"X1","facts":[START],"visits":[{"date":"2025-01-20","place":"home","outcome":"Completed"}]}"#,
        "/visits/0/outcome", "unknown-value"
      ),
      (
        #"{"crn":"X1","facts":[START],"visits":[{"date":"2025-01-20","place":"home","outcome":"complete"}]}"#,
        "/visits/0/outcome", "unknown-value"
      ),
      (
        #"{"crn":"X1","facts":[START],"visits":[{"date":"2025-01-20","place":"home","outcome":"no-answr"}]}"#,
        "/visits/0/outcome", "unknown-value"
      ),
      (
        #"{"crn":"X1","facts":[START,{"kind":"supervision-level-set","date":"2025-01-06","value":"High"}]}"#,
        "/facts/1/value", "unknown-value"
      ),
      (
        #"{"crn":"X1","facts":[START,{"kind":"case-type-set","date":"2025-01-06","value":"sex-offence"}]}"#,
        "/facts/1/value", "unknown-value"
      ),
      (
        #"{"crn":"X1","facts":[START,{"kind":"supervision-ended","date":"2025-02-06","value":"Licence"}]}"#,
        "/facts/1/value", "unknown-value"
      ),
      (#"{"crn":"X1","facts":[START],"more":"\q"}"#, "", "malformed"),
      (#"{"crn":"X1","facts":[START],"more":007}"#, "", "malformed"),
      (
        #"{"crn":"X1","facts":[START],"exceptions":[{"kind":"delay","recorded":"2025-01-21"}]}"#,
        "/exceptions/0/rule", "missing-rule"
      ),
      (#"{"crn":"X1","facts":[START]} trailing"#, "", "malformed"),
      (#"{"crn":"X1","facts":[START],"name":{"given":"A\u0007"}}"#, "/name/given", "control-character"),
    ])
  func refused(line: String, pointer: String, code: String) throws {
    let result = Self.parse(line.replacing("START", with: Self.start))
    guard case .failure(let problem) = result else {
      Issue.record("taken: \(line)")
      return
    }
    #expect(problem.line == 7)
    #expect(problem.pointer == pointer)
    #expect(problem.code == code)
    #expect(problem.message.count > 10)
  }

  @Test(
    "Each outcome of the reference is read, and only a completed visit is one that was made",
    arguments: [
      "completed", "attempted", "no-answer", "refused", "refused-room", "terminated", "abandoned",
      "no-longer-at-address", "not-at-assessed-address", "called-off", "other",
    ])
  func outcomes(_ word: String) throws {
    let visit = #"{"date":"2025-01-20","place":"home","outcome":"\#(word)"}"#
    let line = #"{"crn":"X1","facts":[START],"visits":[VISIT]}"#
      .replacing("START", with: Self.start).replacing("VISIT", with: visit)
    #expect(try Self.parse(line).get().person.visits.map(\.isCompleted) == [word == "completed"])
  }

  @Test("Bytes that are not UTF-8 are refused as a wrong encoding")
  func wrongEncoding() {
    let bytes = Array(#"{"crn":"X1","name":{"given":"Zo"#.utf8) + [0xEB] + Array(#""},"facts":[]}"#.utf8)
    guard case .failure(let problem) = Self.parse(bytes: bytes) else {
      Issue.record("taken")
      return
    }
    #expect(problem.code == "wrong-encoding")
  }

  @Test("Escapes, white space, key order and unknown keys do not matter")
  func freedom() throws {
    let line =
      " { \"facts\" : [ { \"date\" : \"2025-01-06\" , \"k\\u0069nd\" : \"supervis\\u0069on-started\" , \"note\" : { \"a\" : [ 1 , -2.5e3 , null , \"\\\\\" ] } } ] , \"extra\" : [ [ ] , { } ] , \"crn\" : \"X1\" , \"name\" : { \"family\" : \"O\\u2019Neill \\ud83d\\ude00\" } } "
    var parser = CaseloadLineParser(zone: .london)
    let entry = try Array(line.utf8).withUnsafeBytes { try parser.parse($0, number: 1).get() }
    #expect(entry.person.crn == "X1")
    #expect(entry.family == "O\u{2019}Neill \u{1F600}")
    #expect(entry.person.facts.map(\.kind) == [.supervisionStarted])
    #expect(parser.ignoredKeys == 2)
  }

  @Test(
    "No bytes can make the reader stop: random damage is refused or read, never a trap",
    arguments: [UInt64(11), 4711])
  func damage(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let good = Array(
      #"{"crn":"X000001","name":{"given":"Ada","family":"Marsh"},"facts":[{"kind":"supervision-started","date":"2025-01-06","value":"licence"},{"kind":"visit-frequency-set","date":"2025-01-06","value":{"every":4,"unit":"weeks"}}],"visits":[{"date":"2025-01-20","place":"home","outcome":"completed","with":["police"]}]}"#
        .utf8)
    var taken = 0
    for _ in 0..<20_000 {
      var bytes = good
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.remove(at: place)
        default: bytes.removeSubrange(place...)
        }
        if bytes.isEmpty { break }
      }
      if case .success = Self.parse(bytes: bytes) { taken += 1 }
    }
    #expect(taken < 20_000, "seed \(seed)")
  }
}
