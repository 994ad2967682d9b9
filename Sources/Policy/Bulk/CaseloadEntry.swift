public import CivilTime

/// One person of a caseload file: the facts and who it is about.
public struct CaseloadEntry: Hashable, Sendable {
  public var person: PersonFacts
  public var given: String?
  public var family: String?
  public var born: CivilDate?
  public var team: String?
  public var officer: String?
  public var address: String?

  public init(
    person: PersonFacts, given: String? = nil, family: String? = nil, born: CivilDate? = nil,
    team: String? = nil,
    officer: String? = nil, address: String? = nil
  ) {
    self.person = person
    self.given = given
    self.family = family
    self.born = born
    self.team = team
    self.officer = officer
    self.address = address
  }
}

/// Why one line of a caseload file was refused: where, what, and what would be right.
public struct CaseloadProblem: Error, Hashable, Sendable {
  /// 1 for the first line of the file.
  public let line: Int
  /// JSON pointer (RFC 6901) into the line; empty where the line as a whole is meant.
  public let pointer: String
  /// A stable word: `malformed`, `unknown-kind`, `impossible-date`, `missing-start` …
  public let code: String
  public let message: String
  public let crn: String?

  public init(line: Int, pointer: String, code: String, message: String, crn: String?) {
    self.line = line
    self.pointer = pointer
    self.code = code
    self.message = message
    self.crn = crn
  }
}

/// The limits of a caseload file.
public enum CaseloadLimits {
  /// Bytes of one line.
  public static let lineBytes = 1 << 20
  public static let factsPerPerson = 2000
  public static let visitsPerPerson = 5000
  public static let exceptionsPerPerson = 500
  public static let textCharacters = 400
  public static let crnCharacters = 32
}
