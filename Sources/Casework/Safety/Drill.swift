public import CivilTime
public import Policy

/// How a drill ended. Raw values are the codes of tables.
public enum DrillEnding: String, CaseIterable, Hashable, Sendable {
  /// Somebody stood it down, as they would an alarm.
  case stoodDown = "stood-down"
  /// Whoever may start one ended it before its time.
  case byHand = "by-hand"
  /// It had gone on for as long as drills do.
  case limit
}

/// How often a team is to have a drill, in days.
public struct DrillTerms: Hashable, Sendable {
  /// A drill is owed so many days after the last that somebody took (BRD-30).
  public let every: Int
  /// A team that had none for so many days is called out (safety.md W7).
  public let remindAfter: Int

  /// What the settings may ask for.
  public static let allowed = 1...366
  /// Weekly, and 90 days.
  public static let standard = DrillTerms(every: 7, remindAfter: 90)

  public init(every: Int, remindAfter: Int) {
    self.every = every
    self.remindAfter = remindAfter
  }
}

/// A rehearsal of the ladder of a team: a real alarm in all but the danger, of an officer who is made up (ISO 45001 8.2,
/// safety.md W7, BRD-30). It is no visit: nobody is visited and nobody visits.
public struct Drill: Hashable, Sendable {
  /// What the engine knows it by; the id of no visit.
  public let id: VisitID
  /// Code of the team.
  public let team: String
  public let teamName: String
  /// What is rehearsed.
  public let ladder: LadderKind
  public let startedBy: StaffID
  public let started: Instant
  /// When it ends by itself.
  public let endsBy: Instant
  /// Nil while it goes on.
  public let ending: DrillEnding?
  public let ended: Instant?
  /// What came of it; nil while it goes on.
  public let score: DrillScore?

  public init(
    id: VisitID, team: String, teamName: String, ladder: LadderKind, startedBy: StaffID, started: Instant,
    endsBy: Instant, ending: DrillEnding?, ended: Instant?, score: DrillScore?
  ) {
    self.id = id
    self.team = team
    self.teamName = teamName
    self.ladder = ladder
    self.startedBy = startedBy
    self.started = started
    self.endsBy = endsBy
    self.ending = ending
    self.ended = ended
    self.score = score
  }

  public var isRunning: Bool { ending == nil }

  /// How long a drill goes on at most, in seconds: half an hour.
  public static let seconds = 1800
  /// What can be rehearsed.
  public static let ladders: [LadderKind] = [.overdue, .duress]
  /// What the officer is called who does not exist.
  public static let officer = "A made-up officer"
}

/// Whether a team has had its drill.
public enum DrillStanding: Hashable, Sendable {
  /// Somebody took one lately; the next is owed on a day.
  case done(next: CivilDate)
  /// Owed since a day; nil where the team never had one that somebody took.
  case overdue(since: CivilDate?)
  /// None that somebody took for so long that the team is called out (W7).
  case long(since: CivilDate?)

  /// How a team stands on a day, the last drill that somebody took being of `last`; nil where it never had one.
  public static func of(last: CivilDate?, today: CivilDate, terms: DrillTerms) -> DrillStanding {
    guard let last else { return .long(since: nil) }
    let next = last.adding(days: terms.every)
    if today <= next { return .done(next: next) }
    return today > last.adding(days: terms.remindAfter) ? .long(since: next) : .overdue(since: next)
  }

  public var isDone: Bool {
    if case .done = self { true } else { false }
  }
}

/// Why a drill was not started.
public enum DrillRefusal: Error, Hashable, Sendable {
  /// A drill of the team goes on already.
  case running(VisitID)
  /// A real alarm of the team is open.
  case alarmOpen
  /// Nobody would be told.
  case nobody
  /// Others would be told than those the page had named.
  case others
}

/// What may be decided about drills. Pure.
public enum Drills {
  /// What begins a drill: an officer who is made up is long past their end, or gives the alert code. What follows falls due
  /// as it does of a visit.
  public static func start(_ ladder: LadderKind, book: LadderBook, digest: String, now: Instant)
    -> [LiveVisitEvent]
  {
    let end =
      ladder == .overdue ? now.adding(seconds: -book.after(.overdue)) : now.adding(seconds: Drill.seconds)
    let terms = LiveTerms(start: now, end: end, crew: [], book: digest, isDrill: true)
    let begun: [LiveVisitEvent] = [
      .watched(terms), .arrived(occurred: now, expectedEnd: end, book: digest, isIrregular: false),
    ]
    return ladder == .overdue ? begun : begun + [.raised(ladder, base: now, occurred: now)]
  }

  /// Somebody stands a drill down, with what is to be done better where they said so. Errors: `LiveRefusal.noAlarm` where it
  /// is over, or nobody was told yet.
  public static func standDown(
    _ drill: LiveVisit, learnt: TextID?, now: Instant
  ) throws(LiveRefusal) -> [LiveVisitEvent] {
    guard drill.isDrill, drill.alarm != nil else { throw .noAlarm }
    return [.stoodDown(.test, .notAsked, how: learnt), .left(occurred: now, .safe)]
  }

  /// What ends a drill before its time: nothing where it is over.
  public static func end(_ drill: LiveVisit, now: Instant) -> [LiveVisitEvent] {
    guard drill.isDrill, drill.isOpen else { return [] }
    let left = LiveVisitEvent.left(occurred: now, .calledOff)
    return drill.alarm == nil ? [left] : [.stoodDown(.test, .notAsked, how: nil), left]
  }
}

/// Who a drill would tell now, rung by rung: named before it begins.
public struct DrillCall: Hashable, Sendable {
  public let ladder: LadderKind
  /// Names, in the order in which they are told; at once, or one after the other.
  public let rungs: [Rung]

  /// One step.
  public struct Rung: Hashable, Sendable {
    public let names: [String]
    /// Seconds until the next is told.
    public let window: Int
    public let isTogether: Bool

    public init(names: [String], window: Int, isTogether: Bool) {
      self.names = names
      self.window = window
      self.isTogether = isTogether
    }
  }

  public init(ladder: LadderKind, rungs: [Rung]) {
    self.ladder = ladder
    self.rungs = rungs
  }
}

/// How one team stands.
public struct DrillTeam: Hashable, Sendable {
  public let team: TeamSummary
  public let standing: DrillStanding
  /// When somebody last took one.
  public let last: Instant?
  /// The one that goes on.
  public let running: VisitID?

  public init(team: TeamSummary, standing: DrillStanding, last: Instant?, running: VisitID?) {
    self.team = team
    self.standing = standing
    self.last = last
    self.running = running
  }
}

/// The register of drills as somebody sees it.
public struct DrillRegister: Sendable {
  /// Those that owe one first.
  public let teams: [DrillTeam]
  /// The team that a drill would be started for; nil where the reader sees none.
  public let chosen: TeamSummary?
  public let calls: [DrillCall]
  /// What stands for those who would be told: sent back with the start, so that nobody else is told than was named.
  public let seen: String
  public let drills: ListPage<Drill>
  public let names: [StaffID: String]
  /// Whether the reader may start one for the team.
  public let mayStart: Bool
  public let terms: DrillTerms

  public init(
    teams: [DrillTeam], chosen: TeamSummary?, calls: [DrillCall], seen: String, drills: ListPage<Drill>,
    names: [StaffID: String], mayStart: Bool, terms: DrillTerms
  ) {
    self.teams = teams
    self.chosen = chosen
    self.calls = calls
    self.seen = seen
    self.drills = drills
    self.names = names
    self.mayStart = mayStart
    self.terms = terms
  }
}

extension Actor {
  /// Who starts drills: nominated contacts and managers (experience.md, screen 40).
  public var startsDrills: Bool {
    !roles.isDisjoint(with: [.nominatedContact, .lineManager, .pduHead, .pduDeputy])
  }
}
