public import Casework
public import CivilTime
public import Storage

/// Changes to visits that somebody has not yet said they have seen (HV-8.2.2). What changed is in the journal; only that
/// it was seen is kept here.
public enum NoticeRecords {
  /// The events that a contact is told of, where they follow a decision about the visit.
  static let told = ["visit-changed", "visit-cancelled", "visit-reopened"]

  /// The visits of a scope that are not over and changed by somebody else since a member of staff last said so, by
  /// start, each with the revision they have seen; 0 for none.
  public static func unseen(
    by staff: StaffID, in scope: Scope, endingAfter from: Instant, most: Int,
    _ transaction: any Transaction
  ) throws -> [(visit: VisitID, seen: Int)] {
    try transaction.run(
      """
      SELECT v.id, COALESCE(a.seen, 0) FROM visits v JOIN people p ON p.id = v.person
      LEFT JOIN (SELECT visit, MAX(revision) AS seen FROM visit_acknowledgements WHERE staff = \(staff.text)
        GROUP BY visit) a ON a.visit = v.id
      WHERE v.end_at >= \(from.text) AND \(scope.condition("p.")) AND EXISTS (
        SELECT 1 FROM journal j WHERE j.subject_kind = 'visit' AND j.subject = v.id
          AND j.revision > COALESCE(a.seen, 0) AND j.event IN \(list: told) AND j.actor <> \(staff.text)
          AND EXISTS (SELECT 1 FROM journal d WHERE d.subject_kind = 'visit' AND d.subject = v.id
            AND d.revision < j.revision AND d.event = 'visit-decided'))
      ORDER BY v.start_at, v.id LIMIT \(most)
      """
    ).map { (VisitID(try $0.text(0)), try $0.integer(1)) }
  }

  /// Everything that happened to these visits, in order, by visit.
  public static func happenings(
    of visits: [VisitID], _ transaction: any Transaction
  ) throws -> [VisitID: [VisitHappening]] {
    var found: [VisitID: [VisitHappening]] = [:]
    let all: [(subject: String, event: VisitEvent, stamp: Stamp)] = try Journal.happenings(
      VisitRecords.subjectKind, of: visits.map(\.text), transaction)
    for one in all {
      found[VisitID(one.subject), default: []].append(VisitHappening(event: one.event, stamp: one.stamp))
    }
    return found
  }

  /// True for an event that a contact is told of.
  public static func isTold(_ event: VisitEvent) -> Bool { told.contains(event.name) }

  /// Keeps that somebody has seen a visit as it stood at a revision; nothing where they said so before.
  public static func acknowledge(
    _ visit: VisitID, revision: Int, by stamp: Stamp, _ transaction: any Transaction
  ) throws {
    let known = try transaction.run(
      """
      SELECT 1 FROM visit_acknowledgements
      WHERE staff = \(stamp.by.text) AND visit = \(visit.text) AND revision = \(revision)
      """)
    guard known.isEmpty else { return }
    try transaction.execute(
      """
      INSERT INTO visit_acknowledgements (staff, visit, revision, seen_at)
      VALUES (\(stamp.by.text), \(visit.text), \(revision), \(stamp.at.text))
      """)
  }
}
