/// A caseload written as comma-separated values, turned into the lines of a caseload file.
///
/// The first row names the columns. `type` says what a row is: `team`, `staff`, `address`, `resource`, `competence` or
/// `person`; without it the columns tell (`competence`: a competence; `roles`: staff; `kind` or `crn`: a person;
/// `since`: an address; `pdu`: a team). A row of a person holds one fact, visit or exception; all rows of one CRN are
/// one person, who stands where the first of them does.
public struct CSVCaseload: Sendable {
  /// One row that cannot be read.
  public struct Problem: Hashable, Sendable {
    public let row: Int
    public let message: String
  }

  /// A column nobody knows, or none that would say what the rows are.
  public struct BadHeader: Error, Hashable, Sendable {
    public let message: String
  }

  public private(set) var lines: [String] = []
  /// For each line the line of the file on which its first row starts.
  public private(set) var rows: [Int] = []
  public private(set) var problems: [Problem] = []

  public static let columns = [
    "type", "crn", "given", "family", "born", "team", "officer", "address", "kind", "date", "recorded",
    "value",
    "to", "category", "place", "outcome", "with", "contact", "rule", "until", "rationale", "endorsed_by",
    "endorsed_on", "code", "name", "pdu", "pdu_name", "region", "region_name", "roles", "telephone", "since",
    "service", "staff", "competence", "from", "through", "ended",
  ]

  /// People by the case number as it is kept, and the one the last row was about.
  private var people: [String: Person] = [:]
  private var last: String?
  /// For each line the case number of the person it is about, where it is about one.
  private var subjects: [String?] = []
  /// People one of whose rows cannot be read: what is said of them would not be the whole.
  private var spoilt: Set<String> = []

  private struct Person {
    let crn: String
    /// Where among the lines they stand.
    let place: Int
    let first: Cells
    var facts: [String] = []
    var visits: [String] = []
    var exceptions: [String] = []
  }

  /// One row by column; empty cells are not there.
  private struct Cells {
    let row: Int
    let values: [String: String]
    subscript(_ column: String) -> String? { values[column] }
  }

  public init(bytes: [UInt8]) throws(BadHeader) {
    var reader = CSVReader(bytes: bytes)
    guard case .success(let header)? = reader.next() else {
      throw BadHeader(message: "the file has no first row with the names of its columns")
    }
    let names = header.fields.map { $0.lowercased() }
    if let unknown = names.first(where: { !CSVCaseload.columns.contains($0) }) {
      throw BadHeader(
        message: "there is no column \"\(unknown.prefix(40))\"; known: "
          + CSVCaseload.columns.joined(separator: ", "))
    }
    guard Set(names).count == names.count else { throw BadHeader(message: "a column is named twice") }
    let type = try CSVCaseload.inferredType(names)
    let crnColumn = names.firstIndex(of: "crn")
    while let next = reader.next() {
      switch next {
      case .failure(let problem):
        spoil(last)
        problems.append(Problem(row: problem.line, message: problem.message))
      case .success(let record):
        guard record.fields.count == names.count else {
          let named = crnColumn.flatMap { $0 < record.fields.count ? record.fields[$0] : nil } ?? ""
          spoil(named.isEmpty ? last : named)
          problems.append(
            Problem(
              row: record.line,
              message: "\(record.fields.count) fields where the first row names \(names.count) columns"))
          continue
        }
        var values: [String: String] = [:]
        for (name, field) in zip(names, record.fields) where !field.isEmpty { values[name] = field }
        take(Cells(row: record.line, values: values), type: values["type"] ?? type)
      }
    }
    for person in people.values { lines[person.place] = CSVCaseload.line(of: person) }
    leaveOutSpoilt()
  }

  private mutating func spoil(_ crn: String?) { if let crn { spoilt.insert(crn.uppercased()) } }

  /// Half of what a file says of somebody could give a wrong date: all of it is left out.
  private mutating func leaveOutSpoilt() {
    guard !spoilt.isEmpty else { return }
    var kept: [(line: String, row: Int)] = []
    for (index, line) in lines.enumerated() {
      if let crn = subjects[index], spoilt.contains(crn.uppercased()) {
        problems.append(
          Problem(row: rows[index], message: "left out: another row of \(crn.prefix(32)) cannot be read"))
      } else {
        kept.append((line, rows[index]))
      }
    }
    lines = kept.map(\.line)
    rows = kept.map(\.row)
  }

  private static func inferredType(_ names: [String]) throws(BadHeader) -> String {
    if names.contains("competence") && !names.contains("crn") { return "competence" }
    if names.contains("roles") { return "staff" }
    if names.contains("kind") { return "person" }
    if names.contains("since") { return "address" }
    if names.contains("crn") { return "person" }
    if names.contains("pdu") { return "team" }
    guard names.contains("type") else {
      throw BadHeader(
        message:
          "no column tells what the rows are: add \"type\", \"crn\", \"roles\", \"competence\" or \"pdu\"")
    }
    return "person"
  }

  private mutating func take(_ cells: Cells, type: String) {
    guard type == "person" else {
      last = nil
      return take(other: cells, type: type)
    }
    guard let crn = cells["crn"] else {
      spoil(last)
      problems.append(Problem(row: cells.row, message: "a person's row needs a CRN in the column \"crn\""))
      return
    }
    let key = crn.uppercased()
    var current = people.removeValue(forKey: key) ?? newPerson(crn, cells)
    switch cells["kind"] {
    case nil: break
    case "visit": current.visits.append(CSVCaseload.visit(cells))
    case "delay", "not-to-visit": current.exceptions.append(CSVCaseload.exception(cells))
    default: current.facts.append(CSVCaseload.fact(cells))
    }
    people[key] = current
    last = crn
  }

  private mutating func newPerson(_ crn: String, _ cells: Cells) -> Person {
    let place = lines.count
    lines.append("")
    subjects.append(crn)
    rows.append(cells.row)
    return Person(crn: crn, place: place, first: cells)
  }

  private mutating func take(other cells: Cells, type: String) {
    let roles = cells["roles"]?.split(separator: ";").map { $0.filter { !$0.isWhitespace } }
    var line = JSONLine().adding("type", type)
    let names = [
      "code", "name", "team", "pdu", "region", "crn", "address", "telephone", "since", "kind", "service",
      "staff", "competence", "from", "through", "ended",
    ]
    for name in names {
      line = line.adding(name, cells[name])
    }
    line = line.adding("pduName", cells["pdu_name"]).adding("regionName", cells["region_name"])
    if let roles { line = line.adding("roles", list: roles) }
    lines.append(line.text)
    subjects.append(nil)
    rows.append(cells.row)
  }

  private static func line(of done: Person) -> String {
    let first = done.first
    var line = JSONLine().adding("crn", done.crn)
    if first["given"] != nil || first["family"] != nil {
      line = line.adding(
        "name", raw: JSONLine().adding("given", first["given"]).adding("family", first["family"]).text)
    }
    for name in ["born", "team", "officer", "address"] { line = line.adding(name, first[name]) }
    line = line.adding("facts", raw: CSVCaseload.list(done.facts))
    if !done.visits.isEmpty { line = line.adding("visits", raw: CSVCaseload.list(done.visits)) }
    if !done.exceptions.isEmpty { line = line.adding("exceptions", raw: CSVCaseload.list(done.exceptions)) }
    return line.text
  }

  private static func list(_ values: [String]) -> String { "[" + values.joined(separator: ",") + "]" }

  private static func fact(_ cells: Cells) -> String {
    let line = JSONLine().adding("kind", cells["kind"]).adding("date", cells["date"])
      .adding("recorded", cells["recorded"])
    let parts = cells["value"]?.split(separator: " ").map(String.init) ?? []
    let valued: JSONLine
    if cells["kind"] == "visit-frequency-set", parts.count == 2, let every = Int(parts[0]) {
      valued = line.adding("value", raw: JSONLine().adding("every", every).adding("unit", parts[1]).text)
    } else {
      valued = line.adding("value", cells["value"])
    }
    return valued.adding("to", cells["to"]).adding("category", cells["category"]).text
  }

  private static func visit(_ cells: Cells) -> String {
    var line = JSONLine().adding("date", cells["date"]).adding("recorded", cells["recorded"])
      .adding("place", cells["place"]).adding("outcome", cells["outcome"])
      .adding("contact", cells["contact"])
    if let with = cells["with"] {
      line = line.adding("with", list: with.split(separator: ";").map { $0.filter { !$0.isWhitespace } })
    }
    return line.text
  }

  private static func exception(_ cells: Cells) -> String {
    var line = JSONLine().adding("kind", cells["kind"]).adding("rule", cells["rule"])
      .adding("recorded", cells["recorded"] ?? cells["date"]).adding("until", cells["until"])
      .adding("rationale", cells["rationale"])
    if let by = cells["endorsed_by"] {
      line = line.adding(
        "endorsement", raw: JSONLine().adding("by", by).adding("on", cells["endorsed_on"]).text)
    }
    return line.text
  }
}
