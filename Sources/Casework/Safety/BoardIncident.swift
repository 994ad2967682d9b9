public import CivilTime
public import Policy

/// Somebody who was told, by which way, and how far it came (N1, N2). Delivered is not acknowledged.
public struct ToldNotice: Hashable, Sendable {
  public let kind: NoticeKind
  public let recipient: String
  public let channel: NoticeChannel
  public let state: OutboxState
  /// They have no address: they could not be told, by no channel.
  public let isWithoutAddress: Bool
  public let created: Instant

  public init(
    kind: NoticeKind, recipient: String, channel: NoticeChannel, state: OutboxState,
    isWithoutAddress: Bool = false, created: Instant
  ) {
    self.isWithoutAddress = isWithoutAddress
    self.kind = kind
    self.recipient = recipient
    self.channel = channel
    self.state = state
    self.created = created
  }
}

/// Somebody to ring about a visit.
public struct BoardPhone: Hashable, Sendable {
  public let name: String
  /// Nil where they have said none.
  public let phone: String?

  public init(name: String, phone: String?) {
    self.name = name
    self.phone = phone
  }
}

/// One live visit for whoever watches over it: what to do next, what happened, who was told.
public struct BoardIncident: Sendable {
  public let row: BoardRow
  public let now: Instant
  /// The reference that goes on the air instead of a name (PRV-53).
  public let reference: String
  public let phones: [BoardPhone]
  /// Everything that happened, the oldest first.
  public let happenings: [(event: LiveVisitEvent, stamp: Stamp)]
  public let names: [String: String]
  public let texts: [TextID: String]
  public let notices: [ToldNotice]
  /// The asker has the alarm in hand.
  public let isMine: Bool
  /// The asker is on the visit: they watch it and do nothing about it.
  public let isOnVisit: Bool
  /// The asker may stand the alarm down: any but duress and danger, these a manager only.
  public let mayStandDown: Bool
  /// Who the person is lies inside the asker's own reach; else the briefing asks for a reason first (PRV-23).
  public let isWithinReach: Bool
  /// Who may read it, and whether the asker may all the same; nil where it lies inside their own reach.
  public let glass: GlassGate?
  /// Standing duress down by two persons; nil where duress was never said.
  public let standDown: StandDownView?
  /// When what is held of it after an outage goes on by itself; nil where nothing is.
  public let heldUntil: Instant?
  /// The drill it is; nil for a visit.
  public let drill: Drill?

  public init(
    row: BoardRow, now: Instant, reference: String, phones: [BoardPhone],
    happenings: [(event: LiveVisitEvent, stamp: Stamp)], names: [String: String], texts: [TextID: String],
    notices: [ToldNotice], isMine: Bool, isOnVisit: Bool, mayStandDown: Bool, isWithinReach: Bool,
    standDown: StandDownView? = nil, heldUntil: Instant? = nil, glass: GlassGate? = nil, drill: Drill? = nil
  ) {
    self.heldUntil = heldUntil
    self.row = row
    self.now = now
    self.reference = reference
    self.phones = phones
    self.happenings = happenings
    self.names = names
    self.texts = texts
    self.notices = notices
    self.isMine = isMine
    self.isOnVisit = isOnVisit
    self.mayStandDown = mayStandDown
    self.isWithinReach = isWithinReach
    self.glass = glass
    self.standDown = standDown
    self.drill = drill
  }
}

/// What the police are told (BRD-25).
public struct PoliceBriefing: Sendable {
  public let incident: BoardIncident
  public let crew: [(name: String, details: SafetyDetails)]
  public let person: String
  public let born: CivilDate?
  public let rosh: RiskLevel?
  public let address: String?
  public let access: String?
  /// What was noted of the person and the address: kind and words.
  public let known: [(kind: PackKind, words: String)]
  /// Degrees, newest first.
  public let position: (latitude: String, longitude: String, accuracyMetres: Int, taken: Instant)?

  public init(
    incident: BoardIncident, crew: [(name: String, details: SafetyDetails)], person: String,
    born: CivilDate?,
    rosh: RiskLevel?, address: String?, access: String?, known: [(kind: PackKind, words: String)],
    position: (latitude: String, longitude: String, accuracyMetres: Int, taken: Instant)?
  ) {
    self.incident = incident
    self.crew = crew
    self.person = person
    self.born = born
    self.rosh = rosh
    self.address = address
    self.access = access
    self.known = known
    self.position = position
  }
}
