public import Casework
import CivilTime
public import Policy
public import Storage

/// What teams change of their ladders, each version a row.
public enum TeamLadderRecords {
  /// The kind of subject the ladders of a team are in the journal.
  static let subjectKind = "team-ladder"
  /// The most versions that are listed.
  public static let mostVersions = 100

  /// What a team has changed, and the number of its version; version 0 for nothing at all.
  public static func newest(
    of team: String, _ transaction: any Transaction
  ) throws(StoreError) -> (version: Int, overlay: LadderOverlay) {
    let rows = try transaction.run(
      "SELECT version, body FROM team_ladders WHERE team = \(team) ORDER BY version DESC LIMIT 1")
    guard let row = rows.first else { return (0, LadderOverlay()) }
    return (try row.integer(0), try overlay(row.text(1)))
  }

  /// The versions of a team, the newest first.
  public static func versions(
    of team: String, _ transaction: any Transaction
  ) throws -> [TeamLadderVersion] {
    try transaction.run(
      """
      SELECT l.version, l.reason, l.published_at, s.name FROM team_ladders l JOIN staff s ON s.id = l.published_by
      WHERE l.team = \(team) ORDER BY l.version DESC LIMIT \(mostVersions)
      """
    ).map { row in
      TeamLadderVersion(
        version: try row.integer(0), reason: try row.text(1), published: try row.instant(2),
        publishedBy: try row.text(3))
    }
  }

  /// Publishes the next version. Errors: `StoreError.conflict` where somebody else published it.
  public static func publish(
    _ overlay: LadderOverlay, version: Int, of team: String, reason: String, stamp: Stamp, via: String,
    entry: String, _ transaction: any Transaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO team_ladders (team, version, body, reason, published_by, published_at)
      VALUES (\(team), \(version), \(overlay.text), \(reason), \(stamp.by.text), \(stamp.at.text))
      """)
    try Journal.append(
      [
        JournalEntry(
          entry: entry, subjectKind: subjectKind, subject: team, revision: version, occurredAt: stamp.at,
          recordedAt: stamp.at, actor: stamp.by.text, via: via, event: "team-ladder-published",
          payload: try JournalPayload([
            "version": .code(String(version)), "changes": .code(String(overlay.changes.count)),
          ]))
      ], in: transaction)
  }

  /// The ladders as the team has them that supervises the person of a visit.
  public static func local(
    _ book: LadderBook, for visit: VisitID, _ transaction: any Transaction
  ) throws(StoreError) -> LadderBook {
    let rows = try transaction.run(
      """
      SELECT l.body FROM visits v JOIN team_ladders l ON l.team = v.team WHERE v.id = \(visit.text)
      ORDER BY l.version DESC LIMIT 1
      """)
    guard let row = rows.first else { return book }
    return book.with(try overlay(row.text(0)))
  }

  private static func overlay(_ text: String) throws(StoreError) -> LadderOverlay {
    guard let overlay = LadderOverlay(text: text) else {
      throw .unexpected("what a team changed of its ladders cannot be read")
    }
    return overlay
  }
}
