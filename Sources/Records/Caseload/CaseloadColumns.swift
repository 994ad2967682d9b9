import Casework
import CivilTime
import Policy
import Storage

/// How casework's values stand in columns, and back.
extension Optional where Wrapped == CivilDate {
  var sqlValue: SQLValue { self.map { .text($0.text) } ?? .null }
}

extension CivilDate {
  /// What stands in `acts_by` where there is no day.
  static let noDay = "9999-12-31"
}

extension Row {
  /// The civil date at a position.
  func date(_ position: Int) throws(StoreError) -> CivilDate {
    guard let date = CivilDate(text: try text(position)) else {
      throw .unexpected("column \(position) is no date")
    }
    return date
  }

  /// The civil date at a position, nil where it is null.
  func dateIfAny(_ position: Int) throws(StoreError) -> CivilDate? {
    guard let text = try textIfAny(position) else { return nil }
    guard let date = CivilDate(text: text) else { throw .unexpected("column \(position) is no date") }
    return date
  }

  /// The word of one of our enumerations at a position.
  func word<Word: RawRepresentable>(_ position: Int, _ type: Word.Type = Word.self) throws(StoreError) -> Word
  where Word.RawValue == String {
    guard let word = Word(rawValue: try text(position)) else {
      throw .unexpected("column \(position) is no \(Word.self)")
    }
    return word
  }

  /// The word of one of our enumerations at a position, nil where it is null.
  func wordIfAny<Word: RawRepresentable>(
    _ position: Int, _ type: Word.Type = Word.self
  ) throws(StoreError) -> Word? where Word.RawValue == String {
    try textIfAny(position) == nil ? nil : try word(position, type)
  }

  /// A day and, in the next column, the instant where one was given.
  func recorded(_ position: Int) throws(StoreError) -> Recorded {
    Recorded(day: try date(position), instant: try instantIfAny(position + 1))
  }

  /// The instant at a position.
  func instant(_ position: Int) throws(StoreError) -> Instant {
    guard let instant = Instant(text: try text(position)) else {
      throw .unexpected("column \(position) is not an instant")
    }
    return instant
  }

  private func instantIfAny(_ position: Int) throws(StoreError) -> Instant? {
    guard let text = try textIfAny(position) else { return nil }
    guard let instant = Instant(text: text) else { throw .unexpected("column \(position) is no instant") }
    return instant
  }
}

/// The columns of facts, in one order for writing and reading.
enum FactColumns {
  static let names = [
    "person", "number", "kind", "day", "recorded_day", "recorded_at", "value", "about", "category",
    "recorded_by",
    "withdrawn_day", "withdrawn_at", "withdrawn_by", "corrected_by", "reason",
  ]

  static func values(person: String, number: Int, fact: Fact, recordedBy: String?) -> [SQLValue] {
    [
      .text(person), .integer(Int64(number)), .text(fact.kind.rawValue), .text(fact.date.text),
      .text(fact.recorded.day.text), (fact.recorded.instant?.text).sqlValue, fact.value.text.sqlValue,
      (fact.group?.rawValue).sqlValue, fact.category.sqlValue, recordedBy.sqlValue,
      (fact.withdrawn?.day).sqlValue, (fact.withdrawn?.instant?.text).sqlValue, .null, .null, .null,
    ]
  }

  /// A fact from `kind` on; `start` is the position of `kind`.
  static func fact(_ row: Row, from start: Int) throws(StoreError) -> Fact {
    let kind: FactKind = try row.word(start)
    guard let value = FactValue(kind: kind, text: try row.textIfAny(start + 4)) else {
      throw .unexpected("a fact \(kind.rawValue) has a value that is none of its kind")
    }
    return Fact(
      kind: kind, date: try row.date(start + 1), recorded: try row.recorded(start + 2), value: value,
      group: try row.wordIfAny(start + 5), category: try row.integerIfAny(start + 6),
      withdrawn: try row.dateIfAny(start + 8) == nil ? nil : try row.recorded(start + 8))
  }

  /// What `fact` reads, in its order.
  static let read = """
    kind, day, recorded_day, recorded_at, value, about, category, recorded_by, withdrawn_day, withdrawn_at
    """
}

/// The columns of visits made.
enum VisitColumns {
  static let names = [
    "person", "number", "day", "place", "completed", "with_police", "contact", "recorded_day", "recorded_at",
    "concerns",
  ]

  static func values(person: String, number: Int, visit: RecordedVisit) -> [SQLValue] {
    [
      .text(person), .integer(Int64(number)), .text(visit.date.text), .text(visit.place.rawValue),
      .integer(visit.isCompleted ? 1 : 0), .integer(visit.withPolice ? 1 : 0), .text(visit.contact.rawValue),
      .text(visit.recorded.day.text), (visit.recorded.instant?.text).sqlValue,
      (visit.concerns.isEmpty ? nil : visit.concerns.concerns.map(\.rawValue).joined(separator: " "))
        .sqlValue,
    ]
  }

  static let read = "day, place, completed, with_police, contact, recorded_day, recorded_at, concerns"

  static func visit(_ row: Row, from start: Int) throws(StoreError) -> RecordedVisit {
    RecordedVisit(
      date: try row.date(start), place: try row.word(start + 1), isCompleted: try row.flag(start + 2),
      withPolice: try row.flag(start + 3), contact: try row.word(start + 4),
      concerns: ConcernSet(
        (try row.textIfAny(start + 7) ?? "").split(separator: " ").compactMap {
          ConcernKind(rawValue: String($0))
        }),
      recorded: try row.recorded(start + 5))
  }
}

/// The columns of exceptions.
enum ExceptionColumns {
  static let names = [
    "person", "number", "kind", "rule", "recorded_day", "recorded_at", "until_day", "has_rationale",
    "endorser",
    "endorsed_on", "obligation",
  ]

  static func values(person: String, number: Int, exception: RecordedException) -> [SQLValue] {
    [
      .text(person), .integer(Int64(number)), .text(exception.kind.rawValue), .text(exception.rule),
      .text(exception.recorded.day.text), (exception.recorded.instant?.text).sqlValue,
      exception.until.sqlValue,
      .integer(exception.hasRationale ? 1 : 0), (exception.endorser?.rawValue).sqlValue,
      exception.endorsedOn.sqlValue, exception.obligation.sqlValue,
    ]
  }

  static let read = """
    kind, rule, recorded_day, recorded_at, until_day, has_rationale, endorser, endorsed_on, obligation
    """

  static func exception(_ row: Row, from start: Int) throws(StoreError) -> RecordedException {
    RecordedException(
      kind: try row.word(start), rule: try row.text(start + 1),
      obligation: try row.textIfAny(start + 8), recorded: try row.recorded(start + 2),
      until: try row.dateIfAny(start + 4), hasRationale: try row.flag(start + 5),
      endorser: try row.wordIfAny(start + 6), endorsedOn: try row.dateIfAny(start + 7))
  }
}

/// The columns of obligations.
enum ObligationColumns {
  static let names = [
    "person", "policy", "key", "revision", "rule", "paragraph", "force", "trigger_day", "due", "acts_by",
    "stage",
    "is_open", "clock_within", "clock_unit", "joint_with", "joint_force", "joint_paragraph", "slot",
    "recorded_late", "provisional", "met_on", "delayed_until", "region", "pdu", "team", "officer",
    "crn", "family_key", "officer_key",
  ]

  static func values(of person: PersonRecord, row: ObligationRow, familyKey: String) -> [SQLValue] {
    let place = person.place
    return [
      .text(person.id.text), .text(row.policy), .text(row.key), .text(row.revision), .text(row.rule),
      .text(row.paragraph), .text(row.force.rawValue), .text(row.trigger.text), row.due.sqlValue,
      .text(row.actsBy?.text ?? CivilDate.noDay), .text(row.stage.rawValue),
      .integer(row.stage.isOpen ? 1 : 0), (row.clock?.within).sqlValue, (row.clock?.unit.rawValue).sqlValue,
      (row.joint?.with).sqlValue, (row.joint?.force.rawValue).sqlValue, (row.joint?.paragraph).sqlValue,
      row.slot.sqlValue, .integer(row.recordedLate ? 1 : 0), .integer(row.provisional ? 1 : 0),
      row.metOn.sqlValue, row.delayedUntil.sqlValue, .text(place.region), .text(place.pdu), .text(place.team),
      (place.officer?.text).sqlValue, .text(person.crn), .text(familyKey), .text(place.officerKey),
    ]
  }

  /// What `row` reads, in its order, each name after a prefix such as `o.`.
  static func read(_ prefix: String) -> String {
    [
      "policy", "key", "revision", "rule", "paragraph", "force", "trigger_day", "due", "stage",
      "clock_within",
      "clock_unit", "joint_with", "joint_force", "joint_paragraph", "slot", "recorded_late", "provisional",
      "met_on",
      "delayed_until",
    ].map { prefix + $0 }.joined(separator: ", ")
  }

  static let readCount = 19

  static func row(_ row: Row, from start: Int) throws(StoreError) -> ObligationRow {
    var clock: Clock?
    if let within = try row.integerIfAny(start + 9) {
      clock = Clock(within: within, unit: try row.word(start + 10))
    }
    var joint: Joint?
    if let with = try row.textIfAny(start + 11) {
      joint = Joint(
        with: with, force: try row.word(start + 12), paragraph: try row.textIfAny(start + 13))
    }
    return ObligationRow(
      policy: try row.text(start), key: try row.text(start + 1), revision: try row.text(start + 2),
      rule: try row.text(start + 3), paragraph: try row.text(start + 4), force: try row.word(start + 5),
      trigger: try row.date(start + 6), due: try row.dateIfAny(start + 7), stage: try row.word(start + 8),
      clock: clock, joint: joint, slot: try row.integerIfAny(start + 14),
      recordedLate: try row.flag(start + 15),
      provisional: try row.flag(start + 16), metOn: try row.dateIfAny(start + 17),
      delayedUntil: try row.dateIfAny(start + 18))
  }
}
