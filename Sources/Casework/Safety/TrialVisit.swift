public import CivilTime
public import Policy

/// A visit that nobody makes, to nobody: it falls due again and again, is taken by the statements that take what is due
/// of visits, and goes through the same ladder; that it came through shows that the engine works from end to end (W4).
/// It is in no table of visits, so that no board, list, figure or export has it.
public struct TrialVisit: Hashable, Sendable {
  /// How often one goes through where nothing else is set, in seconds.
  public static let every = 300
  /// How soon the next one follows one that was late, in seconds.
  public static let soon = 10
  /// The milliseconds by which one may be late and still shows that visits are seen to in time (W1).
  public static let mostLateness: Int64 = 10_000

  /// When it falls due next.
  public let due: Instant
  /// When it last came through, and how late it was then, in milliseconds; nil before the first time.
  public let done: Instant?
  public let lateness: Int64?

  public init(due: Instant, done: Instant?, lateness: Int64?) {
    self.due = due
    self.done = done
    self.lateness = lateness
  }

  /// True where the last one came through in time.
  public var isInTime: Bool { lateness.map { $0 <= TrialVisit.mostLateness } ?? false }

  /// Who makes it: nobody of the staff.
  private static let nobody = StaffID("trial")

  /// Takes a visit that is to be looked for at `due` through the ladder at `now`: nothing may fall due a moment before,
  /// and then somebody has to be told. Nil where it does not come through.
  public static func climb(due: Instant, now: Instant, _ book: LadderBook) -> RungTold? {
    let end = due.adding(seconds: -book.after(.overdue))
    let start = end.adding(seconds: -1800)
    let terms = LiveTerms(start: start, end: end, crew: [nobody], book: "trial")
    let before: [LiveVisitEvent] = [
      .watched(terms), .arrived(occurred: start, expectedEnd: end, book: "trial", isIrregular: false),
      .reminded(2),
    ]
    guard let visit = follow(before, from: nil, at: start), let deadline = visit.deadline(book),
      deadline.kind == .alarm(.overdue), deadline.due == due
    else { return nil }
    let early = Instant(milliseconds: due.milliseconds - 1)
    guard now >= due, Climbing.due(visit, book, now: early, isThere: { _ in true }).isEmpty else {
      return nil
    }
    let events = Climbing.due(visit, book, now: now) { _ in true }
    guard case .told(let told) = events.last, told.isTold,
      let after = follow(events, from: visit, at: now), after.alarm?.ladder == .overdue,
      after.alarm?.place == told.place
    else { return nil }
    return told
  }

  private static func follow(
    _ events: [LiveVisitEvent], from visit: LiveVisit?, at moment: Instant
  ) -> LiveVisit? {
    var visit = visit
    for event in events {
      visit = LiveVisit.fold(visit, event, id: VisitID("trial"), stamp: Stamp(by: nobody, at: moment))
      if visit == nil { return nil }
    }
    return visit
  }
}
