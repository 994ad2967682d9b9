public import Casework
public import CivilTime
public import Policy
import Storage

/// Where a person stands in the organisation: what reach is decided by. Kept with the person and, so that every list
/// is one range of an index, with each obligation.
public struct Placement: Hashable, Sendable {
  public let region: String
  public let pdu: String
  public let team: String
  public let officer: StaffID?
  /// The folded name of the officer, for sorting; empty without one.
  public let officerKey: String

  public init(region: String, pdu: String, team: String, officer: StaffID?, officerKey: String) {
    self.region = region
    self.pdu = pdu
    self.team = team
    self.officer = officer
    self.officerKey = officerKey
  }
}

/// The row of one person.
public struct PersonRecord: Hashable, Sendable {
  public let id: PersonID
  public let crn: String
  public var given: String
  public var family: String
  public var born: CivilDate?
  public var place: Placement
  public var rosh: RiskLevel?
  public var actsBy: CivilDate?
  public var open: Int
  /// The first later day on which time alone changes the answer.
  public var nextChange: CivilDate?
  public var evaluatedOn: CivilDate
  /// The fingerprint of the policies it was evaluated with.
  public var evaluatedWith: String
  /// The journal revision.
  public var revision: Int

  public init(
    id: PersonID, crn: String, given: String, family: String, born: CivilDate?, place: Placement,
    rosh: RiskLevel?, actsBy: CivilDate?, open: Int, nextChange: CivilDate?, evaluatedOn: CivilDate,
    evaluatedWith: String, revision: Int
  ) {
    self.id = id
    self.crn = crn
    self.given = given
    self.family = family
    self.born = born
    self.place = place
    self.rosh = rosh
    self.actsBy = actsBy
    self.open = open
    self.nextChange = nextChange
    self.evaluatedOn = evaluatedOn
    self.evaluatedWith = evaluatedWith
    self.revision = revision
  }
}

extension PersonRecord {
  /// The folded name, family name first.
  var familyKey: String { PersonRecord.key(family, given) }

  /// The folded name, given name first.
  var givenKey: String { PersonRecord.key(given, family) }

  private static func key(_ first: String, _ second: String) -> String {
    let first = NameFolding.key(first)
    let second = NameFolding.key(second)
    return first.isEmpty || second.isEmpty ? first + second : first + " " + second
  }
}

/// What is recorded of one person, withdrawn facts included, with the numbers they are stored under.
public struct PersonHistory: Hashable, Sendable {
  /// A fact with the number it is stored under.
  public struct NumberedFact: Hashable, Sendable {
    public let number: Int
    public let fact: Fact
    public let recordedBy: String?
    public let correctedBy: Int?
    public let reason: String?
  }

  public var facts: [NumberedFact] = []
  public var visits: [RecordedVisit] = []
  /// Those that stand; one that was taken back is not among them.
  public var exceptions: [RecordedException] = []
  /// The number of the last exception, those taken back included; 0 for none.
  public var lastException = 0

  public init() {}

  /// As the evaluation reads it.
  public func known(of crn: String) -> PersonFacts {
    PersonFacts(crn: crn, facts: facts.map(\.fact), visits: visits, exceptions: exceptions)
  }
}

/// A person with everything that goes in with them for the first time.
public struct NewPerson: Sendable {
  public var person: PersonRecord
  public let facts: [Fact]
  public let visits: [RecordedVisit]
  public let exceptions: [RecordedException]
  public let obligations: [ObligationRow]

  public init(
    person: PersonRecord, facts: [Fact], visits: [RecordedVisit], exceptions: [RecordedException],
    obligations: [ObligationRow]
  ) {
    self.person = person
    self.facts = facts
    self.visits = visits
    self.exceptions = exceptions
    self.obligations = obligations
  }
}

/// The columns of people.
enum PersonColumns {
  static let names = [
    "id", "crn", "given", "family", "family_key", "given_key", "born", "region", "pdu", "team", "officer",
    "officer_key", "rosh", "acts_by", "open_count", "next_change", "evaluated_on", "evaluated_with",
    "revision",
  ]

  static func values(_ person: PersonRecord) -> [SQLValue] {
    [
      .text(person.id.text), .text(person.crn), .text(person.given), .text(person.family),
      .text(person.familyKey), .text(person.givenKey), person.born.sqlValue,
      .text(person.place.region),
      .text(person.place.pdu), .text(person.place.team), (person.place.officer?.text).sqlValue,
      .text(person.place.officerKey), (person.rosh?.rawValue).map { .integer(Int64($0)) } ?? .null,
      .text(person.actsBy?.text ?? CivilDate.noDay), .integer(Int64(person.open)), person.nextChange.sqlValue,
      .text(person.evaluatedOn.text), .text(person.evaluatedWith), .integer(Int64(person.revision)),
    ]
  }

  static let read = """
    id, crn, given, family, born, region, pdu, team, officer, officer_key, rosh, acts_by, open_count, next_change,
    evaluated_on, evaluated_with, revision
    """

  static func person(_ row: Row) throws(StoreError) -> PersonRecord {
    let actsBy = try row.text(11)
    return PersonRecord(
      id: PersonID(try row.text(0)), crn: try row.text(1), given: try row.text(2), family: try row.text(3),
      born: try row.dateIfAny(4),
      place: Placement(
        region: try row.text(5), pdu: try row.text(6), team: try row.text(7),
        officer: try row.textIfAny(8).map { StaffID($0) }, officerKey: try row.text(9)),
      rosh: try rosh(row, 10), actsBy: actsBy == CivilDate.noDay ? nil : CivilDate(text: actsBy),
      open: try row.integer(12), nextChange: try row.dateIfAny(13), evaluatedOn: try row.date(14),
      evaluatedWith: try row.text(15), revision: try row.integer(16))
  }

  static func rosh(_ row: Row, _ position: Int) throws(StoreError) -> RiskLevel? {
    try row.integerIfAny(position).flatMap { RiskLevel(rawValue: UInt8(clamping: $0)) }
  }
}
