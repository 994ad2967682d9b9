import Casework
import CivilTime
import Policy
import Testing

@Suite("Files of a caseload")
struct CaseloadFileTests {
  static func records(_ text: String) -> [CSVReader.Record] {
    var reader = CSVReader(bytes: Array(text.utf8))
    var records: [CSVReader.Record] = []
    while let next = reader.next() { if case .success(let record) = next { records.append(record) } }
    return records
  }

  static func problems(_ text: String) -> [CSVReader.Problem] {
    var reader = CSVReader(bytes: Array(text.utf8))
    var problems: [CSVReader.Problem] = []
    while let next = reader.next() { if case .failure(let problem) = next { problems.append(problem) } }
    return problems
  }

  @Test("values are read as RFC 4180 writes them: quotes, doubled quotes, line breaks, BOM, CRLF [INT-10]")
  func readsValues() {
    let rows = Self.records("\u{FEFF}a,b\r\n\"x, \"\"y\"\"\nz\",\r\n\r\nü,last")
    #expect(rows.map(\.fields) == [["a", "b"], ["x, \"y\"\nz", ""], ["ü", "last"]])
    #expect(rows.map(\.line) == [1, 2, 5])
  }

  @Test(
    "a broken row is named by its line and reading goes on",
    arguments: [
      ("a\nb\"c\nd", 2), ("a\n\"b\"c\nd", 2), ("a\nb\n\"c", 3),
    ])
  func namesRows(_ text: String, _ line: Int) {
    #expect(Self.problems(text).map(\.line) == [line])
    #expect(Self.records(text).first?.fields == ["a"])
  }

  @Test(
    "what a spreadsheet would run is made harmless, and comes back the same length plus one [INT-10]",
    arguments: [
      "=1+1", "+1", "-1", "@x", "\tx", "\rx", "\0x",
    ])
  func escapesFormulas(_ text: String) {
    let field = CSVWriter.field(text)
    #expect(field.hasPrefix("'") || field.hasPrefix("\"'"))
    #expect(Self.records(CSVWriter.row([text, "plain"])).first?.fields == ["'" + text, "plain"])
  }

  @Test("any fields come back as they were written")
  func roundTripsValues() {
    let fields = ["plain", "with, comma", "with \"quotes\"", "two\nlines", "", "ümlaut", " spaces "]
    #expect(Self.records(CSVWriter.row(fields)).first?.fields == fields)
  }

  @Test("rows of one CRN become one line of the caseload file, and each line knows its row [INT-12]")
  func turnsRowsIntoLines() throws {
    let text = """
      crn,given,family,born,team,kind,date,value,place,outcome,with
      X000001,Ada,Marsh,1990-04-12,T1,supervision-started,2025-01-06,community-order,,,
      X000001,,,,,mappa-set,2025-02-01,2,,,
      X000001,,,,,visit-frequency-set,2025-02-01,4 weeks,,,
      X000001,,,,,visit,2025-01-20,,home,completed,police
      X000002,Bo,Lind,,T1,supervision-started,2025-01-06,licence,,,
      """
    let file = try CSVCaseload(bytes: Array(text.utf8))
    #expect(file.rows == [2, 6])
    var parser = CaseloadLineParser(zone: .london)
    let first = try Array((file.lines.first ?? "").utf8).withUnsafeBytes {
      try parser.parse($0, number: 1).get()
    }
    #expect(first.given == "Ada" && first.team == "T1")
    #expect(first.person.facts.map(\.kind) == [.supervisionStarted, .mappaSet, .visitFrequencySet])
    #expect(first.person.facts.last?.value == .frequency(Frequency(every: 4, unit: .weeks)))
    #expect(first.person.visits.first?.withPolice == true)
  }

  @Test("Somebody one of whose rows cannot be read is left out whole, wherever the row stands")
  func leavesOutHalfPersons() throws {
    let text = """
      crn,given,family,team,kind,date,value
      X000001,Ada,Marsh,T1,supervision-started,2025-04-11,licence
      X000002,Bo,Lind,T1,supervision-started,2025-04-11,licence
      X000002,Bo,Lind,T1,custody-started,2025-05-01,,extra,cells
      X000003,Cy,Oak,T1,supervision-started,2025-04-11,licence
      X000001,custody-started
      """
    let file = try CSVCaseload(bytes: Array(text.utf8))
    #expect(file.lines.count == 1 && file.lines.first?.contains("X000003") == true)
    #expect(file.rows == [5])
    #expect(Set(file.problems.map(\.row)) == [2, 3, 4, 6])
    #expect(file.problems.contains { $0.message.contains("left out") && $0.message.contains("X000001") })
  }

  @Test("a column nobody knows stops the file before anything is read")
  func refusesColumns() {
    #expect(throws: CSVCaseload.BadHeader.self) { try CSVCaseload(bytes: Array("crn,shoe_size\nX1,9".utf8)) }
    #expect(throws: CSVCaseload.BadHeader.self) { try CSVCaseload(bytes: []) }
  }

  @Test(
    "team, staff and address lines come back as they were written",
    arguments: [
      FileLine.team(
        TeamRow(
          code: "T1", name: "Team \"one\"", pdu: "P1", pduName: "Päd", region: "R1", regionName: "North")),
      .staff(
        StaffRow(code: "A1", name: "Mary\\Ash", team: "T1", pdu: "P1", region: "R1", roles: [.practitioner])),
      .address(AddressRow(crn: "X1", address: "1 Way\nTown", telephone: "01632 960001", since: "2025-01-01")),
    ])
  func roundTripsLines(_ line: FileLine) throws {
    #expect(try FileLine.parse(Array(line.json.utf8)) == line)
  }

  @Test(
    "a line that is no team, staff or address is refused with its place",
    arguments: [
      (#"{"type":"dog"}"#, "/type"), (#"{"type":"team","code":"T 1"}"#, "/pdu"),
      (#"{"type":"staff","code":"A1","name":"N","roles":["boss"]}"#, "/roles/0"),
      (#"{"type":"address","crn":"X1","address":"A","since":"2025-02-30"}"#, "/since"),
    ])
  func refusesLines(_ text: String, _ pointer: String) {
    #expect {
      try FileLine.parse(Array(text.utf8))
    } throws: { error in
      (error as? FileLine.Problem)?.pointer == pointer
    }
  }

  @Test("a person's line comes back as it was written, whatever the facts")
  func roundTripsPeople() throws {
    var parser = CaseloadLineParser(zone: .london)
    for entry in DemoRegion(asOf: DemoRegion.standardDay).people {
      let line = PersonLine.json(entry)
      let read = try Array(line.utf8).withUnsafeBytes { try parser.parse($0, number: 1).get() }
      #expect(read == entry)
      #expect(PersonLine.json(read) == line)
    }
  }

  @Test(
    "names are folded: no accents, no capitals, no apostrophes, one space",
    arguments: [
      ("O’Brien-Núñez ", "obrien nunez"), ("O'Brien", "obrien"), ("Łukasz Straße", "lukasz strasse"),
      ("  ADA  marsh", "ada marsh"), ("Björn", "bjorn"), ("J. R. Ó", "j r o"), ("Þór Æsa", "thor aesa"),
    ])
  func foldsNames(_ name: String, _ key: String) {
    #expect(NameFolding.key(name) == key)
    #expect(NameFolding.key(key) == key)
  }

  @Test("a CRN is 1 to 32 letters, digits and - _ . /")
  func checksNumbers() {
    #expect(CRN.isAcceptable("X000001") && CRN.isUsual("X000001"))
    #expect(CRN.isAcceptable("2024/17-b") && !CRN.isUsual("2024/17-b"))
    #expect(
      !CRN.isAcceptable("") && !CRN.isAcceptable("X 1")
        && !CRN.isAcceptable(String(repeating: "X", count: 33)))
    #expect(CRN.typed(" x000001 ") == "X000001" && CRN.typed("marsh") == nil)
  }
}
