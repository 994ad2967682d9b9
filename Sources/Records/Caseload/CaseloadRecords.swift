public import Casework
public import CivilTime
public import Policy
public import Storage

/// Reading and writing the people of a caseload, inside the transaction of whoever asks.
public enum CaseloadRecords {
  /// How many values one `IN` list takes.
  static let mostInList = 1_000

  // MARK: Writing

  /// Puts in people who are not there yet, with all that belongs to them.
  public static func insert(_ people: [NewPerson], _ transaction: any Transaction) throws(StoreError) {
    try transaction.insertMany(
      into: "people", columns: PersonColumns.names, rows: people.lazy.map { PersonColumns.values($0.person) })
    try transaction.insertMany(
      into: "facts", columns: FactColumns.names,
      rows: people.lazy.flatMap { new in
        new.facts.enumerated().lazy.map {
          FactColumns.values(
            person: new.person.id.text, number: $0.offset + 1, fact: $0.element, recordedBy: nil)
        }
      })
    try transaction.insertMany(
      into: "visits_made", columns: VisitColumns.names,
      rows: people.lazy.flatMap { new in
        new.visits.enumerated().lazy.map {
          VisitColumns.values(person: new.person.id.text, number: $0.offset + 1, visit: $0.element)
        }
      })
    try transaction.insertMany(
      into: "exceptions", columns: ExceptionColumns.names,
      rows: people.lazy.flatMap { new in
        new.exceptions.enumerated().lazy.map {
          ExceptionColumns.values(person: new.person.id.text, number: $0.offset + 1, exception: $0.element)
        }
      })
    try transaction.insertMany(
      into: "obligations", columns: ObligationColumns.names,
      rows: people.lazy.flatMap { new in
        let key = new.person.familyKey
        return new.obligations.lazy.map {
          ObligationColumns.values(of: new.person, row: $0, familyKey: key)
        }
      })
  }

  /// Writes the row of a person who is there.
  public static func update(_ person: PersonRecord, _ transaction: any Transaction) throws(StoreError) {
    let columns = PersonColumns.names.dropFirst()
    let sets = columns.enumerated().map { "\($0.element) = $\($0.offset + 2)" }.joined(separator: ", ")
    try transaction.execute(
      SQL(text: "UPDATE people SET \(sets) WHERE id = $1", values: PersonColumns.values(person)))
  }

  /// Makes the stored obligations of a person follow a plan.
  public static func apply(
    _ plan: ObligationPlan, to person: PersonRecord, _ transaction: any Transaction
  ) throws(StoreError) {
    let gone = plan.removed + plan.changed.map(\.from)
    for row in gone {
      try transaction.execute(
        """
        DELETE FROM obligations WHERE person = \(person.id.text) AND policy = \(row.policy) AND key = \(row.key)
        """)
    }
    let rows = plan.opened + plan.changed.map(\.to)
    guard !rows.isEmpty else { return }
    let key = person.familyKey
    try transaction.insertMany(
      into: "obligations", columns: ObligationColumns.names,
      rows: rows.lazy.map { ObligationColumns.values(of: person, row: $0, familyKey: key) })
  }

  /// Makes the names that stand with a person's obligations, and the place that stands with those and with visits,
  /// decisions and tasks, those of the person. The person is held before any of them, as everywhere.
  public static func followPerson(
    _ person: PersonRecord, isMoved: Bool, _ transaction: any Transaction
  ) throws(StoreError) {
    let place = person.place
    try transaction.execute(
      """
      UPDATE obligations SET region = \(place.region), pdu = \(place.pdu), team = \(place.team),
        officer = \(place.officer?.text), family_key = \(person.familyKey), officer_key = \(place.officerKey)
      WHERE person = \(person.id.text)
      """)
    guard isMoved else { return }
    for table in ["visits", "decisions", "tasks"] {
      try transaction.execute(
        """
        UPDATE \(raw: table) SET region = \(place.region), pdu = \(place.pdu), team = \(place.team),
          officer = \(place.officer?.text) WHERE person = \(person.id.text)
        """)
    }
  }

  /// Holds the person whom a row of `visits`, `decisions` or `tasks` is about until the transaction ends. Whoever changes
  /// such a row holds its person first: an import that moves people holds them, and then writes these rows.
  public static func holdPerson(of id: String, in table: String, _ transaction: any Transaction)
    throws(StoreError)
  {
    _ = try transaction.run(
      """
      SELECT id FROM people WHERE id = (SELECT r.person FROM \(raw: table) r WHERE r.id = \(id))\(
        raw: transaction.dialect.forUpdate)
      """)
  }

  /// The columns of the place of a person, for a row about them that is put in.
  static let placeColumns = "region, pdu, team, officer"

  /// The values of `placeColumns` for a person who is there.
  static func placeValues(of person: PersonID) -> SQL {
    """
    (SELECT region FROM people WHERE id = \(person.text)), (SELECT pdu FROM people WHERE id = \(person.text)),
    (SELECT team FROM people WHERE id = \(person.text)), (SELECT officer FROM people WHERE id = \(person.text))
    """
  }

  /// Adds facts after those a person has.
  public static func add(
    facts: [Fact], visits: [RecordedVisit], exceptions: [RecordedException], to person: PersonID,
    after history: PersonHistory, recordedBy: StaffID?, _ transaction: any Transaction
  ) throws(StoreError) {
    let lastFact = history.facts.last?.number ?? 0
    try transaction.insertMany(
      into: "facts", columns: FactColumns.names,
      rows: facts.enumerated().lazy.map {
        FactColumns.values(
          person: person.text, number: lastFact + 1 + $0.offset, fact: $0.element,
          recordedBy: recordedBy?.text)
      })
    try transaction.insertMany(
      into: "visits_made", columns: VisitColumns.names,
      rows: visits.enumerated().lazy.map {
        VisitColumns.values(
          person: person.text, number: history.visits.count + 1 + $0.offset, visit: $0.element)
      })
    try transaction.insertMany(
      into: "exceptions", columns: ExceptionColumns.names,
      rows: exceptions.enumerated().lazy.map {
        ExceptionColumns.values(
          person: person.text, number: history.lastException + 1 + $0.offset, exception: $0.element)
      })
  }

  /// Marks a fact as taken back, and what replaced it. Returns false where it is not there or was taken back already.
  public static func withdraw(
    fact number: Int, of person: PersonID, at moment: Recorded, by staff: StaffID, correctedBy: Int?,
    reason: String, _ transaction: any Transaction
  ) throws(StoreError) -> Bool {
    try transaction.execute(
      """
      UPDATE facts SET withdrawn_day = \(moment.day.text), withdrawn_at = \(moment.instant?.text),
        withdrawn_by = \(staff.text), corrected_by = \(correctedBy), reason = \(reason)
      WHERE person = \(person.text) AND number = \(number) AND withdrawn_day IS NULL
      """) == 1
  }

  /// Adds an address unless the newest is the same. Returns true where it was added.
  public static func add(
    _ address: AddressRow, to person: PersonID, _ transaction: any Transaction
  ) throws(StoreError) -> Bool {
    let newest = try transaction.run(
      """
      SELECT number, address, telephone, since FROM addresses WHERE person = \(person.text)
      ORDER BY number DESC LIMIT 1
      """
    ).first
    if let newest, try newest.text(1) == address.address, try newest.textIfAny(2) == address.telephone,
      try newest.text(3) == address.since
    {
      return false
    }
    let number = try newest?.integer(0) ?? 0
    try transaction.execute(
      """
      INSERT INTO addresses (person, number, address, telephone, since)
      VALUES (\(person.text), \(number + 1), \(address.address), \(address.telephone), \(address.since))
      """)
    return true
  }

  // MARK: Reading

  /// The people of these CRNs who are there, by CRN; held until the transaction ends where `isForUpdate`, in the order
  /// of their CRNs, so that two who hold many do not wait for each other.
  public static func people(
    crns: [String], isForUpdate: Bool = false, _ transaction: any Transaction
  ) throws -> [String: PersonRecord] {
    var found: [String: PersonRecord] = [:]
    let hold = isForUpdate ? transaction.dialect.forUpdate : ""
    for part in chunks(isForUpdate ? crns.sorted() : crns) {
      let order = hold.isEmpty ? "" : " ORDER BY crn\(hold)"
      let sql: SQL = "SELECT \(raw: PersonColumns.read) FROM people WHERE crn IN \(list: part)\(raw: order)"
      try transaction.forEach(sql) { row in
        let person = try PersonColumns.person(row)
        found[person.crn] = person
      }
    }
    return found
  }

  /// One person by id, held until the transaction ends where `isForUpdate`.
  public static func person(
    _ id: PersonID, isForUpdate: Bool, _ transaction: any Transaction
  ) throws(StoreError) -> PersonRecord? {
    let hold = isForUpdate ? transaction.dialect.forUpdate : ""
    let rows = try transaction.run(
      "SELECT \(raw: PersonColumns.read) FROM people WHERE id = \(id.text)\(raw: hold)")
    return try rows.first.map { (row) throws(StoreError) in try PersonColumns.person(row) }
  }

  /// True where there is somebody of this id, in whoever's reach.
  public static func exists(_ id: PersonID, _ transaction: any Transaction) throws(StoreError) -> Bool {
    try !transaction.run("SELECT 1 FROM people WHERE id = \(id.text)").isEmpty
  }

  /// What is recorded of these people, by id; everybody asked for has an entry.
  public static func histories(
    of ids: [PersonID], _ transaction: any Transaction
  ) throws -> [PersonID: PersonHistory] {
    var found: [PersonID: PersonHistory] = [:]
    for id in ids { found[id] = PersonHistory() }
    for part in chunks(ids.map(\.text)) {
      try transaction.forEach(
        """
        SELECT person, number, \(raw: FactColumns.read), corrected_by, reason FROM facts
        WHERE person IN \(list: part) ORDER BY person, number
        """
      ) { row in
        found[PersonID(try row.text(0))]?.facts.append(
          PersonHistory.NumberedFact(
            number: try row.integer(1), fact: try FactColumns.fact(row, from: 2),
            recordedBy: try row.textIfAny(9),
            correctedBy: try row.integerIfAny(12), reason: try row.textIfAny(13)))
      }
      try transaction.forEach(
        """
        SELECT person, \(raw: VisitColumns.read) FROM visits_made
        WHERE person IN \(list: part) ORDER BY person, number
        """
      ) { row in
        found[PersonID(try row.text(0))]?.visits.append(try VisitColumns.visit(row, from: 1))
      }
      try transaction.forEach(
        """
        SELECT person, \(raw: ExceptionColumns.read), number, withdrawn_at FROM exceptions
        WHERE person IN \(list: part) ORDER BY person, number
        """
      ) { row in
        let person = PersonID(try row.text(0))
        found[person]?.lastException = try row.integer(10)
        guard try row.textIfAny(11) == nil else { return }
        found[person]?.exceptions.append(try ExceptionColumns.exception(row, from: 1))
      }
    }
    return found
  }

  /// The stored obligations of these people, by id, each in order of its key.
  public static func obligations(
    of ids: [PersonID], openOnly: Bool = false, _ transaction: any Transaction
  ) throws -> [PersonID: [ObligationRow]] {
    var found: [PersonID: [ObligationRow]] = [:]
    let open = openOnly ? " AND is_open = 1" : ""
    for part in chunks(ids.map(\.text)) {
      try transaction.forEach(
        """
        SELECT person, \(raw: ObligationColumns.read("")) FROM obligations
        WHERE person IN \(list: part)\(raw: open) ORDER BY person, policy, key
        """
      ) { row in
        found[PersonID(try row.text(0)), default: []].append(try ObligationColumns.row(row, from: 1))
      }
    }
    return found
  }

  /// People whom time or another policy may have changed since they were evaluated, at most `most`.
  public static func stale(
    on today: CivilDate, policies fingerprint: String, most: Int, _ transaction: any Transaction
  ) throws -> [PersonRecord] {
    var found: [PersonRecord] = []
    let conditions: [SQL] = [
      "next_change <= \(today.text)", "evaluated_with < \(fingerprint)", "evaluated_with > \(fingerprint)",
    ]
    for condition in conditions where found.count < most {
      try transaction.forEach(
        """
        SELECT \(raw: PersonColumns.read) FROM people WHERE \(condition)
        LIMIT \(most - found.count)\(raw: transaction.dialect.skipLocked)
        """
      ) { row in
        let person = try PersonColumns.person(row)
        if !found.contains(where: { $0.id == person.id }) { found.append(person) }
      }
    }
    return found
  }

  /// True where nobody is there.
  public static func isEmpty(_ transaction: any Transaction) throws(StoreError) -> Bool {
    try transaction.run("SELECT id FROM people LIMIT 1").isEmpty
  }

  static func chunks(_ values: [String]) -> [[String]] {
    stride(from: 0, to: values.count, by: mostInList).map {
      Array(values[$0..<min($0 + mostInList, values.count)])
    }
  }
}

extension CaseloadRecords {
  /// Adds an address unless the newest has the same text already, whatever its day. Returns true where it was added.
  public static func addsText(
    of address: AddressRow, to person: PersonID, _ transaction: any Transaction
  ) throws(StoreError) -> Bool {
    let newest = try transaction.run(
      "SELECT address FROM addresses WHERE person = \(person.text) ORDER BY number DESC LIMIT 1"
    ).first
    if let newest, try newest.text(0) == address.address { return false }
    return try add(address, to: person, transaction)
  }
}

extension CaseloadRecords {
  /// The next people by CRN.
  public static func people(
    after crn: String, most: Int, _ transaction: any Transaction
  ) throws -> [PersonRecord] {
    try transaction.run(
      "SELECT \(raw: PersonColumns.read) FROM people WHERE crn > \(crn) ORDER BY crn LIMIT \(most)"
    ).map { try PersonColumns.person($0) }
  }

  /// The addresses of these people, oldest first.
  public static func addresses(
    of people: [PersonRecord], _ transaction: any Transaction
  ) throws -> [PersonID: [AddressRow]] {
    var crns: [PersonID: String] = [:]
    for person in people { crns[person.id] = person.crn }
    var found: [PersonID: [AddressRow]] = [:]
    for part in chunks(people.map(\.id.text)) {
      try transaction.forEach(
        """
        SELECT person, address, telephone, since FROM addresses
        WHERE person IN \(list: part) ORDER BY person, number
        """
      ) { row in
        let id = PersonID(try row.text(0))
        found[id, default: []].append(
          AddressRow(
            crn: crns[id] ?? "", address: try row.text(1), telephone: try row.textIfAny(2),
            since: try row.text(3)))
      }
    }
    return found
  }
}
