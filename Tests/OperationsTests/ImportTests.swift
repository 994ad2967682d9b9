import Casework
import CivilTime
import Operations
import Policy
import Rehearsal
import Storage
import Synchronization
import Testing

@Suite("Taking in a caseload")
struct ImportTests {
  static let file = [
    #"{"type":"team","code":"N54LDS1","name":"Leeds 1","pdu":"N54LDS","pduName":"Leeds","region":"N54","regionName":"North"}"#,
    #"{"type":"staff","code":"N54A001","name":"Mary Ashdown","team":"N54LDS1","roles":["practitioner"]}"#,
    #"{"type":"staff","code":"N54A009","name":"Sol Pinder","team":"N54LDS1","roles":["line-manager"]}"#,
    #"{"crn":"X000001","name":{"given":"Ada","family":"Márquez-O’Dell"},"born":"1990-04-12","team":"N54LDS1","officer":"N54A001","facts":[{"kind":"supervision-started","date":"2025-04-11","value":"community-order"},{"kind":"rso-registered","date":"2025-04-11"}]}"#,
    #"{"crn":"X000002","name":{"given":"Bo","family":"Lind"},"team":"N54LDS1","officer":"N54A009","facts":[{"kind":"supervision-started","date":"2025-06-20","value":"licence"},{"kind":"rosh-assessed","date":"2025-06-20","value":"high"}],"visits":[{"date":"2025-06-25","place":"home","outcome":"completed"}]}"#,
    #"{"type":"address","crn":"X000001","address":"1 Example Way, ZZ99 1AA","telephone":"01632 960001","since":"2025-04-11"}"#,
  ]

  static func manager(_ desk: Desk) -> Actor {
    Actor(
      staff: StaffID("00000000-0000-7000-8000-000000000001"), name: "Sol Pinder", roles: [.lineManager],
      team: "N54LDS1", pdu: "N54LDS", region: "N54")
  }

  @Test("a file goes in with its teams, staff, people and addresses [INT-12]", arguments: Backend.here)
  func importsAll(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let desk = try await Desk.rehearsed(store)
      let report = try await desk.take(Self.file, options: ImportOptions())
      #expect(report.problems == [])
      #expect(report.teams == 1 && report.staff == 2 && report.added == 2 && report.addresses == 1)
      let page = try await desk.caseload(Self.manager(desk))
      #expect(page.rows.map(\.crn) == ["X000001", "X000002"])
      let first = try #require(page.rows.first)
      #expect(first.next?.rule == "rso-initial")
      #expect(first.next?.due == CivilDate(text: "2025-05-07"))
      #expect(first.next?.status == .overdue)
      #expect(first.overdue >= 1 && first.officerName == "Mary Ashdown")
      let file = try #require(try await desk.person(Self.manager(desk), first.person))
      #expect(file.address == "1 Example Way, ZZ99 1AA\n01632 960001")
      #expect(file.facts.count == 2)
    }
  }

  @Test(
    "a PDU that goes to another region takes every team, member of staff and person along",
    arguments: Backend.here)
  func reorganises(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let desk = try await Desk.rehearsed(store)
      func team(_ code: String, _ region: String) -> String {
        #"{"type":"team","code":"\#(code)","name":"\#(code)","pdu":"P1","pduName":"P","region":"\#(region)","regionName":"\#(region)"}"#
      }
      let people = ["T1", "T2"].map { team in
        #"{"crn":"X00000\#(team.last ?? "0")","team":"\#(team)","facts":[{"kind":"supervision-started","date":"2025-04-11","value":"licence"}]}"#
      }
      let head = #"{"type":"staff","code":"H1","name":"Head","pdu":"P1","roles":["pdu-head"]}"#
      try await desk.take([team("T1", "R1"), team("T2", "R1"), head] + people)
      try await desk.take([team("T1", "R2"), team("T2", "R2")])
      let regions = try await store.read { transaction in
        try ["people", "obligations", "staff"].map { table in
          try transaction.run("SELECT DISTINCT region FROM \(raw: table)").map { try $0.text(0) }
        }
      }
      #expect(regions == [["R2"], ["R2"], ["R2"]])
    }
  }

  @Test("the same file a second time changes nothing and writes no journal entry", arguments: Backend.here)
  func isIdempotent(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let desk = try await Desk.rehearsed(store)
      try await desk.take(Self.file)
      let before = try await Self.counts(store)
      let report = try await desk.take(Self.file)
      #expect(report.unchanged == 2)
      #expect(report.added + report.changed + report.teams + report.staff + report.addresses == 0)
      #expect(try await Self.counts(store) == before)
    }
  }

  @Test(
    "a fact of every kind and value, and what a visit found, is read back as it went in, and the same file changes nothing [INT-12]",
    arguments: Backend.here)
  func keepsEveryFact(_ backend: Backend) async throws {
    var lines = [Self.file[0]]
    var facts: [String: [String]] = [:]
    for (number, kind) in FactKind.allCases.enumerated() {
      let crn = "X1000\(number < 10 ? "0" : "")\(number)"
      facts[crn] = Self.everyValue(kind)
      lines.append(
        #"{"crn":"\#(crn)","team":"N54LDS1","facts":[{"kind":"supervision-started","date":"2025-01-06"},"#
          + (facts[crn] ?? []).joined(separator: ",") + "]"
          + #","visits":[{"date":"2025-01-20","place":"home","outcome":"completed","with":["police"]},"#
          + #"{"date":"2025-02-\#(number % 28 < 9 ? "0" : "")\#(number % 28 + 1)","place":"other","outcome":"completed","#
          + #""concerns":[\#(concerns(number))]}]}"#)
    }
    let file = lines
    try await backend.withStore { store in
      let desk = try await Desk.rehearsed(store)
      let first = try await desk.take(file)
      #expect(first.problems == [] && first.added == FactKind.allCases.count)
      let again = try await desk.take(file)
      #expect(again.unchanged == FactKind.allCases.count && again.changed == 0)
      let exported = Exported()
      try await desk.exportCaseload { exported.add($0) }
      var parser = CaseloadLineParser(zone: .london)
      let sent = try file.dropFirst().map { line in
        try Array(line.utf8).withUnsafeBytes { try parser.parse($0, number: 1).get().person }
      }
      let held = try exported.lines.filter { $0.hasPrefix(#"{"crn""#) }.map { line in
        try Array(line.utf8).withUnsafeBytes { try parser.parse($0, number: 1).get().person }
      }
      #expect(held.sorted { $0.crn < $1.crn } == sent.sorted { $0.crn < $1.crn })
    }
  }

  @Test(
    "a file that says later what a visit found is heard, and the visit no longer meets the concern [HV-7.7.3]",
    arguments: Backend.here)
  func hearsWhatAVisitFound(_ backend: Backend) async throws {
    func line(_ concerns: String) -> String {
      #"{"crn":"X100001","team":"N54LDS1","facts":[{"kind":"supervision-started","date":"2025-03-03"},"#
        + #"{"kind":"concern-identified","date":"2025-06-23","value":"child"}],"#
        + #""visits":[{"date":"2025-06-23","place":"home","outcome":"completed"\#(concerns)}]}"#
    }
    try await backend.withStore { store in
      let desk = try await Desk.rehearsed(store)
      _ = try await desk.take([Self.file[0], line("")])
      let manager = Self.manager(desk)
      let person = try #require(try await desk.search(manager, "X100001").first?.person)
      func status() async throws -> Status? {
        try await desk.person(manager, person)?.obligations.first { $0.rule == "concern-child" }?.status
      }
      #expect(try await status() == .met)
      let told = line(#","concerns":["child"]"#)
      #expect(try await desk.take([told]).changed == 1)
      #expect(try await status() == .due)
      // Said again, with less or as much, it adds nothing.
      #expect(try await desk.take([told]).unchanged == 1)
      #expect(try await desk.take([line("")]).unchanged == 1)
      #expect(try await status() == .due)
    }
  }

  /// Each set of concerns once in 32.
  private func concerns(_ number: Int) -> String {
    ConcernKind.allCases.enumerated().filter { number >> $0.offset & 1 == 1 }.map {
      "\"\($0.element.rawValue)\""
    }
    .joined(separator: ",")
  }

  private final class Exported: Sendable {
    private let held = Mutex<[String]>([])
    func add(_ lines: [String]) { held.withLock { $0 += lines } }
    var lines: [String] { held.withLock { $0 } }
  }

  /// One fact of a kind for each value it can have.
  private static func everyValue(_ kind: FactKind) -> [String] {
    let words: [String] =
      switch kind {
      case .supervisionStarted: OrderType.allCases.map(\.rawValue)
      case .supervisionEnded: OrderType.allCases.map(\.rawValue) + ["death"]
      case .roshAssessed: RiskLevel.allCases.map(\.word)
      case .mappaSet: ["1", "2", "3"]
      case .concernIdentified: ConcernKind.allCases.map(\.rawValue)
      case .supervisionLevelSet: SupervisionLevel.allCases.map(\.rawValue)
      case .caseTypeSet: CaseType.allCases.map(\.rawValue)
      case .terminationPlanned: ["2025-12-31"]
      default: []
      }
    let group = kind == .roshAssessed ? #","to":"children""# : ""
    let category = kind == .mappaSet ? #","category":"3""# : ""
    let head = #"{"kind":"\#(kind.rawValue)","date":"2025-02-03","recorded":"2025-02-04T10:11:12Z""#
    if kind == .visitFrequencySet { return [head + #","value":{"every":4,"unit":"weeks"}}"#] }
    let valued = words.map { head + #","value":"\#($0)""# + group + category + "}" }
    let mustHaveValue: Set<FactKind> = [
      .roshAssessed, .mappaSet, .concernIdentified, .supervisionLevelSet, .caseTypeSet,
    ]
    return mustHaveValue.contains(kind) ? valued : valued + [head + "}"]
  }

  @Test("a refused line is reported by its number and the rest goes in", arguments: Backend.here)
  func reportsRows(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let desk = try await Desk.rehearsed(store)
      var lines = Self.file
      lines.insert(#"{"crn":"X000009","facts":[{"kind":"no-such-kind","date":"2025-01-01"}]}"#, at: 3)
      lines.append(
        #"{"crn":"X000010","team":"NOWHERE","facts":[{"kind":"supervision-started","date":"2025-01-01","value":"licence"}]}"#
      )
      let report = try await desk.take(lines, options: ImportOptions())
      #expect(report.refused == 2 && report.added == 2)
      #expect(report.problems.map(\.line).sorted() == [4, 8])
      #expect(Set(report.problems.map(\.code)).contains("unknown-team"))
    }
  }

  @Test("all-or-nothing and a dry run write nothing", arguments: Backend.here)
  func rollsBack(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let desk = try await Desk.rehearsed(store)
      let before = try await Self.counts(store)
      let dry = try await desk.take(Self.file, options: ImportOptions(isDryRun: true))
      #expect(dry.isRolledBack && dry.added == 2 && dry.opened >= 2)
      let bad = Self.file + [#"{"crn":"X000011"}"#]
      let refused = try await desk.take(bad, options: ImportOptions(isAllOrNothing: true))
      #expect(refused.isRolledBack && refused.refused == 1)
      #expect(try await Self.counts(store) == before)
      let whole = try await desk.take(Self.file, options: ImportOptions(isAllOrNothing: true))
      #expect(!whole.isRolledBack && whole.added == 2)
    }
  }

  @Test(
    "of two lines about one person in a file the earlier counts, in another file it is news",
    arguments: Backend.here)
  func namedTwice(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let desk = try await Desk.rehearsed(store)
      let start = #"{"kind":"supervision-started","date":"2025-06-01","value":"licence"}"#
      let more =
        #"{"crn":"x1","team":"T1","facts":[\#(start),{"kind":"rosh-assessed","date":"2025-06-02","value":"low"}]}"#
      let report = try await desk.take([#"{"crn":"X1","team":"T1","facts":[\#(start)]}"#, more])
      #expect(report.added == 1 && report.facts == 1)
      #expect(report.problems.map { "\($0.line) \($0.code) \($0.pointer)" } == ["2 duplicate-crn /crn"])
      let news = try await desk.take([more])
      #expect(news.changed == 1 && news.facts == 1 && news.refused == 0)
    }
  }

  @Test("somebody outside the reach answers as somebody who is not there", arguments: Backend.here)
  func hidesOthers(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let desk = try await Desk.rehearsed(store)
      try await desk.take(Self.file)
      let manager = Self.manager(desk)
      let rows = try await desk.caseload(manager).rows
      let id = try #require(rows.first?.person)
      let stranger = Actor(
        staff: StaffID("00000000-0000-7000-8000-000000000002"), name: "Far Away", roles: [.lineManager],
        team: "ELSEWHERE", pdu: "E", region: "E")
      #expect(try await desk.person(stranger, id) == nil)
      #expect(try await desk.caseload(stranger).rows.isEmpty)
      #expect(try await desk.caseload(stranger, team: "N54LDS1").rows.isEmpty)
      #expect(try await desk.search(stranger, "X000001").isEmpty)
      #expect(try await desk.due(stranger, DueQuery(team: "N54LDS1")).rows.isEmpty)
      #expect(try await desk.search(manager, "marquez").map(\.crn) == ["X000001"])
      #expect(try await desk.search(manager, "x000002").map(\.crn) == ["X000002"])
      #expect(try await desk.search(manager, "Ada Márquez").map(\.crn) == ["X000001"])
    }
  }

  static func counts(_ store: any Store) async throws -> [Int] {
    try await store.read { transaction in
      try ["people", "facts", "visits_made", "exceptions", "obligations", "addresses", "journal"].map {
        table in
        try transaction.run(SQL(text: "SELECT COUNT(*) FROM \(table)", values: [])).first?.integer(0) ?? 0
      }
    }
  }
}
