import Casework
import CivilTime
import Policy
import Records

/// One line of a file, read and worked out before any transaction is open.
enum ImportLine: Sendable {
  case person(PreparedPerson)
  case other(number: Int, FileLine)
  case problem(CaseloadProblem)
}

extension ImportLine {
  /// True for a person and for an address.
  var isAboutSomebody: Bool {
    switch self {
    case .person, .other(_, .address): true
    case .other(_, .team), .other(_, .staff), .other(_, .resource), .other(_, .competence), .problem: false
    }
  }
}

/// A person of a file as they would stand if nothing were known of them yet.
struct PreparedPerson: Sendable {
  let line: Int
  let entry: CaseloadEntry
  let assessment: Assessment
  /// Ids for the person and for the journal entry, made by the shell.
  let id: PersonID
  let journalEntry: String
}

/// Reads and evaluates a batch: all the work that needs no database.
struct ImportPreparation: Sendable {
  let assessor: Assessor
  let zone: Zone
  let shell: Shell
  /// The rules that an exception may be about.
  let knownRules: CaseloadLineParser.KnownRules

  func prepare(_ batch: LineBatch) -> [ImportLine] {
    var parser = CaseloadLineParser(zone: zone, knownRules: knownRules)
    var lines: [ImportLine] = []
    lines.reserveCapacity(batch.lines.count)
    batch.bytes.withUnsafeBytes { bytes in
      for line in batch.lines {
        let raw = UnsafeRawBufferPointer(rebasing: bytes[line.range])
        lines.append(read(raw, number: line.number, &parser))
      }
    }
    return lines
  }

  private func read(
    _ raw: UnsafeRawBufferPointer, number: Int, _ parser: inout CaseloadLineParser
  ) -> ImportLine {
    if ImportPreparation.hasType(raw) {
      do throws(FileLine.Problem) {
        return .other(number: number, try FileLine.parse([UInt8](raw)))
      } catch {
        return .problem(
          CaseloadProblem(
            line: number, pointer: error.pointer, code: error.code, message: error.message, crn: nil))
      }
    }
    switch parser.parse(raw, number: number) {
    case .failure(let problem): return .problem(problem)
    case .success(var entry):
      guard let crn = CRN.canonical(entry.person.crn) else {
        return .problem(
          CaseloadProblem(
            line: number, pointer: "/crn", code: "crn",
            message: "a CRN is 1 to 32 letters, digits and - _ . /", crn: nil))
      }
      if let problem = Self.tooLong(entry, crn: crn, number: number) { return .problem(problem) }
      entry.person.crn = crn
      entry.person = CaseloadMerge.once(entry.person)
      return .person(
        PreparedPerson(
          line: number, entry: entry, assessment: assessor.assess(entry.person),
          id: PersonID(shell.identifier()), journalEntry: shell.identifier()))
    }
  }

  /// What a table would not take, found before any transaction is open, so that one line spoils no batch.
  private static func tooLong(_ entry: CaseloadEntry, crn: String, number: Int) -> CaseloadProblem? {
    let texts = [
      ("/name/given", entry.given, StoredText.personName),
      ("/name/family", entry.family, StoredText.personName),
      ("/address", entry.address, StoredText.address),
    ]
    for (pointer, text, most) in texts {
      guard let text, !StoredText.fits(text, fewest: 0, most: most) else { continue }
      return CaseloadProblem(
        line: number, pointer: pointer, code: "text",
        message: "at most \(most) characters, without the null character", crn: crn)
    }
    return nil
  }

  /// True where the line starts with a `type` key, as those of teams, staff and addresses do.
  private static func hasType(_ raw: UnsafeRawBufferPointer) -> Bool {
    var position = 0
    func skipBlanks() {
      while position < raw.count, raw[position] == 0x20 || raw[position] == 0x09 { position += 1 }
    }
    skipBlanks()
    guard position < raw.count, raw[position] == 0x7B else { return false }
    position += 1
    skipBlanks()
    let key: StaticString = "\"type\""
    guard raw.count - position >= key.utf8CodeUnitCount else { return false }
    return (0..<key.utf8CodeUnitCount).allSatisfy { raw[position + $0] == key.utf8Start[$0] }
  }
}
