public import Casework
public import CivilTime
public import Storage

/// Somebody else holds what a visit wants at the time: each thing by its code, with the visit that has it.
public struct BookingConflict: Error, Hashable, Sendable {
  /// One thing that is held, by which visit, from when to when.
  public struct Held: Hashable, Sendable {
    public let resource: String
    public let visit: VisitID
    public let from: Instant
    public let to: Instant
  }

  public let held: [Held]
}

/// Devices and vehicles of teams, and who holds them.
public enum ResourceRecords {
  /// The kind of subject a thing is in the journal.
  public static let subjectKind = "resource"
  /// The most things of a team that are offered.
  public static let mostOffered = 200
  static let columns = "r.code, r.kind, r.name, r.team, r.in_service"

  // MARK: The things

  /// Every thing there is, by code: what an import compares with and an export gives.
  public static func all(_ transaction: any Transaction) throws -> [String: ResourceRow] {
    var found: [String: ResourceRow] = [:]
    try transaction.forEach("SELECT \(raw: columns) FROM resources r LIMIT \(OrganisationRecords.most)") {
      let row = try resource($0)
      found[row.code] = row
    }
    return found
  }

  /// The things of these codes.
  public static func resources(
    _ codes: [String], _ transaction: any Transaction
  ) throws -> [String: ResourceRow] {
    guard !codes.isEmpty else { return [:] }
    var found: [String: ResourceRow] = [:]
    for part in CaseloadRecords.chunks(Set(codes).sorted()) {
      for row in try transaction.run("SELECT \(raw: columns) FROM resources r WHERE r.code IN \(list: part)")
      {
        let resource = try resource(row)
        found[resource.code] = resource
      }
    }
    return found
  }

  /// The codes of the team that supervises a person.
  public static func team(
    of person: PersonID, _ transaction: any Transaction
  ) throws(StoreError) -> String? {
    try transaction.run("SELECT team FROM people WHERE id = \(person.text)").first?.text(0)
  }

  /// Writes a thing, new or changed.
  public static func put(_ row: ResourceRow, _ transaction: any Transaction) throws(StoreError) {
    try transaction.execute(
      """
      INSERT INTO resources (code, kind, name, team, in_service)
      VALUES (\(row.code), \(row.kind.rawValue), \(row.name), \(row.team), \(row.isInService ? 1 : 0))
      ON CONFLICT (code) DO UPDATE SET kind = excluded.kind, name = excluded.name, team = excluded.team,
        in_service = excluded.in_service
      """)
  }

  /// What the journal keeps of a thing: codes only.
  public static func entry(
    of row: ResourceRow, isNew: Bool, stamp: Stamp, via: String, entry: String
  ) throws -> JournalEntry {
    JournalEntry(
      entry: entry, subjectKind: subjectKind, subject: row.code, revision: nil, occurredAt: stamp.at,
      recordedAt: stamp.at, actor: stamp.by.text, via: via,
      event: isNew ? "resource-added" : "resource-changed",
      payload: try JournalPayload([
        "kind": .code(row.kind.rawValue), "team": .code(row.team),
        "service": .code(row.isInService ? "in" : "out"),
      ]))
  }

  static func resource(_ row: Row) throws(StoreError) -> ResourceRow {
    ResourceRow(
      code: try row.text(0), kind: try row.word(1), name: try row.text(2), team: try row.text(3),
      isInService: try row.flag(4))
  }

  // MARK: What is held

  /// Makes the bookings of a visit what the visit says, where that changed. Each thing is held still until the
  /// transaction ends, so that of two who want it at once the second sees the first. Errors: `BookingConflict`.
  static func follow(before: Visit?, after: Visit, _ transaction: any Transaction) throws {
    guard before?.booking != after.booking else { return }
    // A visit that has begun keeps what it has, however long it takes: nobody at a door is told that a car is wanted.
    // Whoever plans next sees for how long it is away.
    if after.stage == .underWay, let booking = after.booking {
      try lock(booking.resources, transaction)
      try transaction.execute(
        "UPDATE bookings SET to_at = \(booking.to.text) WHERE visit = \(after.id.text) AND to_at < \(booking.to.text)"
      )
      return
    }
    if before?.booking != nil {
      try transaction.execute("DELETE FROM bookings WHERE visit = \(after.id.text)")
    }
    guard let booking = after.booking else { return }
    try lock(booking.resources, transaction)
    let held = try held(booking, except: after.id, transaction)
    guard held.isEmpty else { throw BookingConflict(held: held) }
    try transaction.insertMany(
      into: "bookings", columns: ["resource", "visit", "from_at", "to_at"],
      rows: booking.resources.map {
        [.text($0), .text(after.id.text), .text(booking.from.text), .text(booking.to.text)]
      })
  }

  /// Holds things still until the transaction ends, always in the same order.
  private static func lock(_ codes: [String], _ transaction: any Transaction) throws {
    for code in codes {
      _ = try transaction.run(
        "SELECT code FROM resources WHERE code = \(code)\(raw: transaction.dialect.forUpdate)")
    }
  }

  /// What of a booking other visits hold, the first that holds each thing.
  public static func held(
    _ booking: Booking, except visit: VisitID?, _ transaction: any Transaction
  ) throws -> [BookingConflict.Held] {
    guard !booking.resources.isEmpty else { return [] }
    let rows = try transaction.run(
      """
      SELECT resource, visit, from_at, to_at FROM bookings
      WHERE resource IN \(list: booking.resources) AND from_at < \(booking.to.text)
        AND to_at > \(booking.from.text) AND visit <> \(visit?.text ?? "")
      ORDER BY resource, from_at, visit
      """)
    var held: [BookingConflict.Held] = []
    for row in rows {
      let code = try row.text(0)
      guard held.last?.resource != code else { continue }
      held.append(
        BookingConflict.Held(
          resource: code, visit: VisitID(try row.text(1)), from: try row.instant(2), to: try row.instant(3)))
    }
    return held
  }

  /// The things of a person's team that are in service, by kind and name.
  public static func offered(
    to person: PersonID, _ transaction: any Transaction
  ) throws -> [ResourceRow] {
    try transaction.run(
      """
      SELECT \(raw: columns) FROM people p JOIN resources r ON r.team = p.team
      WHERE p.id = \(person.text) AND r.in_service = 1 ORDER BY r.kind, r.name, r.code LIMIT \(mostOffered)
      """
    ).map { try resource($0) }
  }

  /// Of these visits those that somebody may see: inside their reach, or visits they go on themselves.
  public static func holders(
    _ visits: [VisitID], in scope: Scope?, or staff: StaffID, _ transaction: any Transaction
  ) throws -> [VisitID: TakenResource.Holder] {
    guard !visits.isEmpty else { return [:] }
    let reach: SQL = scope.map { "(\($0.condition("p."))) OR " } ?? ""
    let rows = try transaction.run(
      """
      SELECT v.id, p.crn, p.family, p.given, v.start_at FROM visits v JOIN people p ON p.id = v.person
      WHERE v.id IN \(list: visits.map(\.text)) AND (\(reach)
        v.id IN (SELECT c.visit FROM visit_crew c WHERE c.staff = \(staff.text)))
      """)
    var found: [VisitID: TakenResource.Holder] = [:]
    for row in rows {
      let id = VisitID(try row.text(0))
      found[id] = TakenResource.Holder(
        visit: id, crn: try row.text(1), familyName: try row.text(2), givenName: try row.text(3),
        start: try row.instant(4))
    }
    return found
  }
}
