public import Casework
public import CivilTime
import Policy
public import Storage

/// A person as their journal tells them, for checks that the rows say the same (architecture.md invariant 5): the
/// revision, the place, how many facts, visits and exceptions there are, which facts were taken back, and how every
/// obligation stands. Names and what was written are in rows alone and not in it.
public struct PersonFold: Hashable, Sendable {
  /// How one obligation stands.
  public struct Standing: Hashable, Sendable {
    public let actsBy: CivilDate?
    public let stage: Stage

    public init(_ row: ObligationRow) {
      actsBy = row.actsBy
      stage = row.stage
    }

    init?(day: Substring, stage: Substring) {
      guard let stage = Stage(rawValue: String(stage)) else { return nil }
      let date = CivilDate(text: String(day))
      guard date != nil || day == "none" else { return nil }
      actsBy = date
      self.stage = stage
    }

    /// `rso-initial.2025-04-11`; with its policy before it where that is not the standard one.
    public static func name(_ row: ObligationRow) -> String {
      row.policy == PolicyLibrary.standard ? row.key : "\(row.policy)/\(row.key)"
    }

    /// `rso-initial.2025-04-11:2025-05-07:running`, as a journal entry lists it.
    public static func code(_ row: ObligationRow) -> String {
      "\(name(row)):\(row.actsBy?.text ?? "none"):\(row.stage.rawValue)"
    }
  }

  public var revision = 0
  public var team: String?
  public var officer: StaffID?
  public var facts = 0
  public var visits = 0
  public var exceptions = 0
  /// The facts that were taken back, and the number of the one that came in for it; 0 where none did.
  public var withdrawn: [Int: Int] = [:]
  /// By `Standing.name`.
  public var obligations: [String: Standing] = [:]

  public init() {}

  public var open: Int { obligations.values.count { $0.stage.isOpen } }
  public var actsBy: CivilDate? { obligations.values.filter(\.stage.isOpen).compactMap(\.actsBy).min() }

  /// Takes in the next entry. Errors: `StoreError.unexpected` where it cannot be read.
  public mutating func add(revision: Int, event: String, payload: String) throws(StoreError) {
    guard let cause = Cause(rawValue: event), revision == self.revision + 1 else {
      throw .unexpected("a journal entry of a person cannot be read")
    }
    self.revision = revision
    if let code = JournalPayload.code("team", in: payload) {
      team = code
      officer = JournalPayload.code("officer", in: payload).map { StaffID($0) }
    }
    facts += JournalPayload.number("facts", in: payload) ?? 0
    visits += JournalPayload.number("visits", in: payload) ?? 0
    exceptions += JournalPayload.number("exceptions", in: payload) ?? 0
    if cause == .factCorrected || cause == .factWithdrawn,
      let old = JournalPayload.number("fact", in: payload)
    {
      withdrawn[old] = cause == .factCorrected ? facts : 0
    }
    for number in (JournalPayload.codes("withdrawn", in: payload) ?? []).compactMap({ Int($0) }) {
      withdrawn[number] = 0
    }
    for name in JournalPayload.codes("gone", in: payload) ?? [] { obligations[name] = nil }
    for code in JournalPayload.codes("set", in: payload) ?? [] {
      let parts = code.split(separator: ":")
      guard parts.count == 3, let standing = Standing(day: parts[1], stage: parts[2]) else {
        throw .unexpected("a journal entry of a person cannot be read")
      }
      obligations[String(parts[0])] = standing
    }
  }

  /// The person as the whole of their journal tells them.
  public static func folded(
    _ id: PersonID, _ transaction: any Transaction
  ) throws(StoreError) -> PersonFold {
    var fold = PersonFold()
    let rows = try transaction.run(
      """
      SELECT revision, event, payload FROM journal
      WHERE subject_kind = 'person' AND subject = \(id.text) ORDER BY revision
      """)
    for row in rows {
      try fold.add(revision: row.integer(0), event: row.text(1), payload: row.text(2))
    }
    return fold
  }

  /// The person as their rows say.
  public static func stored(
    _ id: PersonID, _ transaction: any Transaction
  ) throws -> PersonFold {
    var fold = PersonFold()
    guard let person = try CaseloadRecords.person(id, isForUpdate: false, transaction) else { return fold }
    let history = try CaseloadRecords.histories(of: [id], transaction)[id] ?? PersonHistory()
    fold.revision = person.revision
    fold.team = person.place.team
    fold.officer = person.place.officer
    fold.facts = history.facts.count
    fold.visits = history.visits.count
    fold.exceptions =
      try transaction.run(
        "SELECT COUNT(*) FROM exceptions WHERE person = \(id.text) AND decision IS NULL"
      ).first?.integer(0) ?? 0
    for fact in history.facts where fact.fact.withdrawn != nil {
      fold.withdrawn[fact.number] = fact.correctedBy ?? 0
    }
    for row in try CaseloadRecords.obligations(of: [id], transaction)[id] ?? [] {
      fold.obligations[Standing.name(row)] = Standing(row)
    }
    guard person.open == fold.open, person.actsBy == fold.actsBy else {
      throw StoreError.unexpected("the row of a person does not sum up their obligations")
    }
    return fold
  }
}
