public import CivilTime
public import Policy

/// One live visit on a board. Nothing of the person who is visited is in it but the outward half of a postcode.
public struct BoardRow: Hashable, Sendable {
  public let live: LiveVisit
  public let state: BoardState
  /// Who leads the visit, and who else of the staff goes.
  public let officer: String
  public let companions: [String]
  public let team: String?
  /// The outward half of the postcode; nil where the address has none.
  public let area: String?
  /// Who has the alarm in hand.
  public let owner: String?
  /// The nominated contacts of the team.
  public let contacts: [String]
  /// One of the contacts has a board open.
  public let isWatched: Bool
  /// The rung the alarm stands on, or would stand on: what is asked and which paragraph asks it.
  public let rung: FrozenRung?
  /// When something is due next, by the engine.
  public let due: Instant?
  /// The steps of this visit were set apart after failures: nothing happens by itself any more.
  public let isQuarantined: Bool
  /// Seconds from the planned start to the alarm, and from the expected end.
  public let notArrivedAfter: Int
  public let overdueAfter: Int
  /// A stand-down that waits for a second person (BRD-26).
  public let standDown: AskedStandDown?
  /// Since when what was due of it is held after an outage; nil where nothing is (safety.md fault 34).
  public let heldSince: Instant?

  public init(
    live: LiveVisit, state: BoardState, officer: String, companions: [String], team: String?, area: String?,
    owner: String?, contacts: [String], isWatched: Bool, rung: FrozenRung?, due: Instant?,
    isQuarantined: Bool,
    notArrivedAfter: Int = 1800, overdueAfter: Int = 600, standDown: AskedStandDown? = nil,
    heldSince: Instant? = nil
  ) {
    self.heldSince = heldSince
    self.standDown = standDown
    self.live = live
    self.state = state
    self.officer = officer
    self.companions = companions
    self.team = team
    self.area = area
    self.owner = owner
    self.contacts = contacts
    self.isWatched = isWatched
    self.rung = rung
    self.due = due
    self.isQuarantined = isQuarantined
    self.notArrivedAfter = notArrivedAfter
    self.overdueAfter = overdueAfter
  }

  /// True where somebody has to do something now: an alarm that nobody has in hand, or one that is set apart.
  /// Never a drill.
  public var isRed: Bool {
    !live.isDrill && (isQuarantined || state == .duress || (state.isAlarm && owner == nil))
  }
}

/// The live visits of a scope at a moment.
public struct Board: Hashable, Sendable {
  public let now: Instant
  /// In the order of BRD-11: by state, then by deadline.
  public let rows: [BoardRow]
  /// The drills that go on: no visits, and never among them (BRD-30).
  public let drills: [BoardRow]
  /// True where there are more than a board holds.
  public let isCut: Bool
  /// The engine takes its steps as they fall due (BRD-04).
  public let isEngineUp: Bool
  /// The clock below the engine's went back not long ago: times may be wrong (BRD-07).
  public let isClockSuspect: Bool
  /// What watches the engine does so (W3, W4).
  public let isChecked: Bool
  /// How many visits of the scope were set apart after failures, those that cannot be read and have no row too (C6).
  public let setApart: Int
  /// What came in from outside and belongs to no visit, or was not understood: somebody has to see to it.
  public let messages: [BoardMessage]
  /// Who nobody knows to be safe at the end of the day; nil before it, and where it was not asked for (BRD-31).
  public let endOfDay: EndOfDayList?
  /// Visits of the scope that were due while nothing ran and wait to be released; nil where none do.
  public let held: HeldVisits?
  /// The channels by which messages arrive late or not at all (N7).
  public let degraded: [NoticeChannel]

  public init(
    now: Instant, rows: [BoardRow], drills: [BoardRow] = [], isCut: Bool = false, isEngineUp: Bool = true,
    isClockSuspect: Bool = false, isChecked: Bool = true, setApart: Int = 0, messages: [BoardMessage] = [],
    endOfDay: EndOfDayList? = nil, held: HeldVisits? = nil, degraded: [NoticeChannel] = []
  ) {
    self.degraded = degraded
    self.endOfDay = endOfDay
    self.isChecked = isChecked
    self.setApart = setApart
    self.messages = messages
    self.held = held
    self.isClockSuspect = isClockSuspect
    self.now = now
    self.rows = rows
    self.drills = drills
    self.isCut = isCut
    self.isEngineUp = isEngineUp
  }

  /// How many rows are red, and messages of danger; and that visits wait to be released.
  public var red: Int {
    rows.count { $0.isRed } + messages.count { $0.message.isUrgent } + (held == nil ? 0 : 1)
  }
}
