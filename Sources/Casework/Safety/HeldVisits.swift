public import CivilTime
public import Policy

/// What a board says of a hold: how many of its visits wait, and when they go on by themselves.
public struct HeldVisits: Hashable, Sendable {
  public let count: Int
  /// When it was noticed that nothing had run.
  public let since: Instant
  public let until: Instant

  public init(count: Int, since: Instant, until: Instant) {
    self.count = count
    self.since = since
    self.until = until
  }
}

/// One visit that is held after an outage, and what is sent of it once it is released.
public struct HeldVisit: Hashable, Sendable {
  public let visit: VisitID
  /// Who leads the visit.
  public let officer: String
  /// The alarm that is told of; nil where nobody is told of an alarm.
  public let ladder: LadderKind?
  /// How many messages about it had not left.
  public let messages: Int
  /// Who is told of it: members of staff, and the duty number by its own word.
  public let recipients: Set<String>

  public init(
    visit: VisitID, officer: String, ladder: LadderKind?, messages: Int, recipients: Set<String>
  ) {
    self.visit = visit
    self.officer = officer
    self.ladder = ladder
    self.messages = messages
    self.recipients = recipients
  }
}

/// What is sent to how many people once somebody releases what is held, as far as is known now (safety.md fault 34).
public struct HeldRelease: Hashable, Sendable {
  /// The most visits that are gone through; the rest is counted.
  public static let most = 50

  public let now: Instant
  /// When it goes on by itself.
  public let until: Instant
  /// What was due first comes first; at most `most`.
  public let visits: [HeldVisit]
  /// How many visits are held besides.
  public let others: Int
  /// How many people get a message, each once, and how many duty numbers.
  public let people: Int
  public let numbers: Int

  public init(
    now: Instant, until: Instant, visits: [HeldVisit], others: Int, people: Int, numbers: Int
  ) {
    self.now = now
    self.until = until
    self.visits = visits
    self.others = others
    self.people = people
    self.numbers = numbers
  }
}
