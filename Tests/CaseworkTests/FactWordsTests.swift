import Casework
import CivilTime
import Policy
import Testing

/// Every fact that a caseload file can hold, from text to text and back.
@Suite("Facts in stored words")
struct FactWordsTests {
  /// What `value` can be of a kind, as a file writes it; nil where it is left out.
  static func values(_ kind: FactKind) -> [String?] {
    func quoted(_ words: [String]) -> [String?] { words.map { "\"\($0)\"" } }
    let orders = quoted(OrderType.allCases.map(\.rawValue))
    return switch kind {
    case .supervisionStarted: [nil, "null"] + orders
    case .supervisionEnded: [nil, "null"] + orders + quoted(["death", "recall"])
    case .roshAssessed: quoted(RiskLevel.allCases.map(\.word))
    case .mappaSet: quoted(["1", "2", "3"]) + ["1", "2", "3"]
    case .concernIdentified: quoted(ConcernKind.allCases.map(\.rawValue))
    case .visitFrequencySet:
      [1, 4, 366].flatMap { every in
        ["days", "weeks", "months"].map { "{\"every\":\(every),\"unit\":\"\($0)\"}" }
      }
    case .supervisionLevelSet: quoted(SupervisionLevel.allCases.map(\.rawValue))
    case .caseTypeSet: quoted(CaseType.allCases.map(\.rawValue))
    case .terminationPlanned: [nil, "null"] + quoted(["2025-12-31", "2025-07-21T23:30:00Z"])
    default: [nil, "null"] + quoted(["a word"]) + ["7", "true", "{\"a\":[1]}"]
    }
  }

  /// Every way to say a fact of a kind: each value, alone and with each of the other keys.
  static func facts(_ kind: FactKind) -> [String] {
    let details =
      ["", #","recorded":"2025-04-12""#, #","recorded":"2025-04-12T09:30:15Z""#]
      + RiskGroup.allCases.map { #","to":"\#($0.rawValue)""# }
      + (1...4).map { #","category":"\#($0)""# }
    return values(kind).flatMap { value in
      details.map { detail in
        let said = value.map { #","value":\#($0)"# } ?? ""
        return #"{"kind":"\#(kind.rawValue)","date":"2025-04-11"\#(said)\#(detail)}"#
      }
    }
  }

  static func line(_ facts: [String], crn: String = "X000001") -> String {
    let start = #"{"kind":"supervision-started","date":"2025-01-06","value":"licence"}"#
    return #"{"crn":"\#(crn)","facts":[\#(([start] + facts).joined(separator: ","))]}"#
  }

  static func read(_ line: String) throws -> CaseloadEntry {
    var parser = CaseloadLineParser(zone: .london)
    return try Array(line.utf8).withUnsafeBytes { try parser.parse($0, number: 1).get() }
  }

  @Test(
    "A fact of every kind and value comes back from its stored words as it went in",
    arguments: FactKind.allCases)
  func storesWords(_ kind: FactKind) throws {
    let texts = Self.facts(kind)
    #expect(texts.count >= 13)
    for text in texts {
      let fact = try #require(Self.read(Self.line([text])).person.facts.last)
      #expect(FactValue(kind: kind, text: fact.value.text) == fact.value, "\(text)")
    }
  }

  @Test(
    "What is exported of every kind and value goes in again as the same facts", arguments: FactKind.allCases)
  func exportsLines(_ kind: FactKind) throws {
    let entry = try Self.read(Self.line(Self.facts(kind)))
    let again = try Self.read(PersonLine.json(entry))
    #expect(again.person.facts == entry.person.facts)
    let merge = CaseloadMerge(file: again.person, known: entry.person)
    #expect(merge.isEmpty)
  }

  @Test(
    "stored words that no file could have given are refused, not guessed at",
    arguments: [
      (FactKind.mappaSet, "+2"), (.mappaSet, "4"), (.visitFrequencySet, "04 weeks"),
      (.visitFrequencySet, "4 working-days"), (.visitFrequencySet, "367 days"),
      (.visitFrequencySet, "4  weeks"),
      (.supervisionStarted, "caution"), (.supervisionEnded, "license"), (.terminationPlanned, "2025-02-30"),
      (.roshAssessed, "High"),
    ])
  func refusesWords(_ kind: FactKind, _ text: String) {
    #expect(FactValue(kind: kind, text: text) == nil)
  }

  @Test("An endorsement that gives a day and no name keeps its day when it is exported [HV-6.4.2]")
  func keepsEndorsedDay() throws {
    let exception =
      #"{"kind":"delay","rule":"rso-initial","recorded":"2025-01-21","until":"2025-02-10","rationale":"x","endorsement":{"on":"2025-01-22"}}"#
    let line = Self.line([]).dropLast() + #","exceptions":[\#(exception)]}"#
    let entry = try Self.read(String(line))
    #expect(entry.person.exceptions.first?.endorsedOn?.text == "2025-01-22")
    #expect(try Self.read(PersonLine.json(entry)).person.exceptions == entry.person.exceptions)
  }
}
