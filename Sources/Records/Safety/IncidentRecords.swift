public import Casework
import CivilTime
import Policy
public import Storage

/// Incidents in their table: what they are, their journal says; the row is what lists look for.
public enum IncidentRecords {
  /// The kind of subject an incident is in the journal.
  public static let subjectKind = "incident"
  /// The most incidents of one page.
  public static let perPage = 50

  // MARK: Writing

  /// Opens the incidents that events of a live visit make, in the transaction that records them; one that was taken back
  /// is withdrawn (HV-8.5.1).
  static func follow(
    _ events: [LiveVisitEvent], of id: VisitID, before: LiveVisit?, stamp: Stamp, via: String,
    identifier: () -> String, _ transaction: any Transaction
  ) throws {
    var visit = before
    for event in events {
      if event == .endingRecorded(.terminated), try hasReal(id, transaction) {
        // What is owed to them is owed already.
      } else if let facts = Incidents.following(event, before: visit) {
        try record(
          [.opened(facts)], of: IncidentID(identifier()), before: nil, stamp: stamp, via: via,
          identifier: identifier, transaction)
      } else if event == .undone(.left), let undone = try brokenOff(id, transaction) {
        try record(
          [.withdrawn], of: undone.id, before: undone, stamp: stamp, via: via, identifier: identifier,
          transaction)
      }
      visit = LiveVisit.fold(visit, event, id: id, stamp: stamp)
    }
  }

  /// True where something had happened on a visit, as an incident of it says.
  private static func hasReal(_ visit: VisitID, _ transaction: any Transaction) throws(StoreError) -> Bool {
    let rows = try transaction.run(
      "SELECT 1 FROM incidents WHERE visit = \(visit.text) AND is_real = 1 LIMIT 1")
    return !rows.isEmpty
  }

  /// The incident of a visit that was broken off with no alarm, the last one; nil where there is none.
  private static func brokenOff(_ visit: VisitID, _ transaction: any Transaction) throws -> Incident? {
    let rows = try transaction.run(
      """
      SELECT id FROM incidents WHERE visit = \(visit.text) AND ladder IS NULL AND is_real = 1
      ORDER BY opened_at DESC, id DESC LIMIT 1
      """)
    guard let row = rows.first else { return nil }
    return try incident(IncidentID(row.text(0)), transaction)
  }

  /// Writes events of one incident; its row follows. Nothing happens without events.
  @discardableResult
  public static func record(
    _ events: [IncidentEvent], of id: IncidentID, before: Incident?, stamp: Stamp, via: String,
    identifier: () -> String, _ transaction: any Transaction
  ) throws -> Incident? {
    let (incident, entries) = try Journal.follow(
      events, of: subjectKind, id, before: before, stamp: stamp, via: via, identifier: identifier)
    guard let incident, !entries.isEmpty else { return incident }
    let isReal = incident.facts.isReal && !incident.isWithdrawn
    if before == nil {
      try transaction.execute(
        """
        INSERT INTO incidents (id, visit, ladder, is_real, is_drill, is_open, opened_at)
        VALUES (\(id.text), \(incident.facts.visit.text), \(incident.facts.ladder?.rawValue), \(isReal),
          \(incident.facts.isDrill), \(incident.isOpen), \(incident.opened.at.text))
        """)
    } else {
      try transaction.execute(
        "UPDATE incidents SET is_real = \(isReal), is_open = \(incident.isOpen) WHERE id = \(id.text)")
    }
    try Journal.append(entries, in: transaction)
    return incident
  }

  // MARK: Reading

  /// One incident, its row held until the transaction ends where `isForUpdate`.
  public static func incident(
    _ id: IncidentID, isForUpdate: Bool = false, _ transaction: any Transaction
  ) throws -> Incident? {
    let hold = isForUpdate ? transaction.dialect.forUpdate : ""
    let rows = try transaction.run("SELECT 1 FROM incidents i WHERE i.id = \(id.text)\(raw: hold)")
    guard !rows.isEmpty else { return nil }
    return try Journal.folded(subjectKind, id, transaction)
  }

  /// True where whoever has a scope sees an incident, or was there.
  public static func isSeen(
    _ id: IncidentID, in scope: Scope?, or staff: StaffID, _ transaction: any Transaction
  ) throws(StoreError) -> Bool {
    let seen: SQL = scope.map { "(\($0.condition("v.")))" } ?? "0 = 1"
    let rows = try transaction.run(
      """
      SELECT 1 FROM incidents i JOIN visits v ON v.id = i.visit WHERE i.id = \(id.text)
        AND (\(seen) OR EXISTS (SELECT 1 FROM visit_crew c WHERE c.visit = i.visit AND c.staff = \(staff.text)))
      """)
    return !rows.isEmpty
  }

  /// The incidents of a scope: those that somebody has something to do about first, the oldest of them leading; then
  /// the others, the newest first.
  public static func rows(
    in scope: Scope, offset: Int, most: Int, _ transaction: any Transaction
  ) throws -> [IncidentRow] {
    try rows(
      transaction.run(
        """
        SELECT i.id, t.name FROM incidents i JOIN visits v ON v.id = i.visit LEFT JOIN teams t ON t.code = v.team
        WHERE \(scope.condition("v."))
        ORDER BY i.is_open DESC, CASE WHEN i.is_open = 1 THEN i.opened_at END, i.opened_at DESC, i.id
        LIMIT \(most) OFFSET \(offset)
        """), transaction)
  }

  /// How many incidents a scope holds, counted no further than the limit.
  public static func count(_ scope: Scope, _ transaction: any Transaction) throws -> CappedCount {
    try CaseloadLists.capped(
      "SELECT 1 FROM incidents i JOIN visits v ON v.id = i.visit WHERE \(scope.condition("v."))", transaction)
  }

  /// The incidents of the visits that a member of staff went on, the newest first.
  public static func rows(of staff: StaffID, _ transaction: any Transaction) throws -> [IncidentRow] {
    try rows(
      transaction.run(
        """
        SELECT i.id, t.name FROM visit_crew c JOIN incidents i ON i.visit = c.visit
        JOIN visits v ON v.id = i.visit LEFT JOIN teams t ON t.code = v.team
        WHERE c.staff = \(staff.text) ORDER BY i.opened_at DESC, i.id LIMIT \(perPage)
        """), transaction)
  }

  private static func rows(_ found: [Row], _ transaction: any Transaction) throws -> [IncidentRow] {
    let ids = try found.map { try $0.text(0) }
    var incidents: [String: Incident] = [:]
    let happenings: [(subject: String, event: IncidentEvent, stamp: Stamp)] = try Journal.happenings(
      subjectKind, of: ids, transaction)
    for one in happenings {
      incidents[one.subject] = Incident.fold(
        incidents[one.subject], one.event, id: IncidentID(one.subject), stamp: one.stamp)
    }
    return try found.compactMap { row in
      guard let incident = incidents[try row.text(0)] else { return nil }
      return IncidentRow(incident: incident, teamName: try row.textIfAny(1))
    }
  }

  /// Everything that happened to an incident, in order.
  public static func happenings(
    _ id: IncidentID, _ transaction: any Transaction
  ) throws -> [(event: IncidentEvent, stamp: Stamp)] {
    try Journal.happenings(subjectKind, id.text, transaction)
  }
}
