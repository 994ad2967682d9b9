public import CivilTime

/// What somebody on a visit says from their phone. Raw values are the codes of the interface and of tables.
public enum SafetyEventType: String, CaseIterable, Hashable, Sendable {
  case depart
  case arrive
  case extend
  case safe
  case abandon
  case terminate
  case refused
  case help
  case duress
  case undo
  /// They are home, or out of the field for the day (BRD-31).
  case homeSafe = "home-safe"
}

/// Where somebody was when they said something (PRV-45): never between, but for the half hour after a call for help (BRD-42).
public struct StaffPosition: Hashable, Sendable {
  /// Degrees with five decimals.
  public let latitude: Double
  public let longitude: Double
  public let accuracyMetres: Int
  public let taken: Instant

  /// How many days a position is kept where nothing else is set, and what may be set (PRV-45).
  public static let days = 30
  public static let daysAllowed = 1...90

  /// Nil for what is no place on earth. Rounded to five decimals, about a metre.
  public init?(latitude: Double, longitude: Double, accuracyMetres: Int, taken: Instant) {
    guard (-90...90).contains(latitude), (-180...180).contains(longitude),
      (0...100_000).contains(accuracyMetres)
    else { return nil }
    self.latitude = (latitude * 100_000).rounded() / 100_000
    self.longitude = (longitude * 100_000).rounded() / 100_000
    self.accuracyMetres = accuracyMetres
    self.taken = taken
  }
}

/// One thing a phone said, once (OFF-03): sent again it is the same.
public struct SafetyEvent: Hashable, Sendable {
  /// UUIDv7 text made by the phone.
  public let id: String
  public let visit: VisitID
  /// Counts the events of a visit on the phone, from 1.
  public let sequence: Int
  public let type: SafetyEventType
  /// When it was pressed, by the phone's clock.
  public let occurred: Instant
  /// How long it takes, or how much longer.
  public let minutes: Int?
  /// How far the phone's clock was ahead of ours at the last contact, in milliseconds.
  public let clockOffset: Int?
  public let position: StaffPosition?
  /// What they said yes to as they set out; nil where they were not asked.
  public let ready: Set<ReadyItem>?
  /// It was "I'm safe" with the alert PIN: whoever forces them must find the visit ended everywhere but on the board (BRD-41).
  public let isForcedCheckOut: Bool
  /// Everything that was sent, in one form: another body under the same id is refused.
  public let canonical: String

  public init(
    id: String, visit: VisitID, sequence: Int, type: SafetyEventType, occurred: Instant, minutes: Int?,
    clockOffset: Int?, position: StaffPosition?, ready: Set<ReadyItem>? = nil,
    isForcedCheckOut: Bool = false, canonical: String
  ) {
    self.id = id
    self.visit = visit
    self.sequence = sequence
    self.type = type
    self.occurred = occurred
    self.minutes = minutes
    self.clockOffset = clockOffset
    self.position = position
    self.ready = ready
    self.isForcedCheckOut = isForcedCheckOut
    self.canonical = canonical
  }

  /// How long an arrival takes where nothing is said, in minutes.
  public static let usualMinutes = 30
  /// From how late on a word counts as late, in seconds.
  public static let lateSeconds = 120
}

/// What became of an event.
public enum SafetyEventFate: String, CaseIterable, Hashable, Sendable {
  case applied
  /// It came late, and counts from when it was.
  case late
  /// It changes nothing: it was so already, or can no longer be.
  case already
  /// The visit has no authority; whoever is there is watched all the same.
  case irregular
}

/// The answer to an event: always the same one, however often it is sent.
public struct SafetyReceipt: Hashable, Sendable {
  /// UUIDv7 text.
  public let id: String
  public let event: String
  public let received: Instant
  public let fate: SafetyEventFate

  public init(id: String, event: String, received: Instant, fate: SafetyEventFate) {
    self.id = id
    self.event = event
    self.received = received
    self.fate = fate
  }
}
