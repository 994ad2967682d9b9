public import CivilTime

/// The id of a delegation (UUIDv7 text made by the shell).
public struct DelegationID: Hashable, Sendable {
  public let text: String
  public init(_ text: String) { self.text = text }
}

/// The power to authorise and to endorse, handed to somebody for some days: absence cover, put down before it is used
/// (HV-8.1.3, 6.4.3).
public struct Delegation: Hashable, Sendable {
  public let id: DelegationID
  public let from: StaffID
  public let to: StaffID
  /// What the power of whoever gave it rests on.
  public let basis: AuthorityBasis
  public let firstDay: CivilDate
  public let lastDay: CivilDate
  public let recorded: Instant
  /// When it was ended before its last day; nil where it was not.
  public let ended: Instant?

  public init(
    id: DelegationID, from: StaffID, to: StaffID, basis: AuthorityBasis, firstDay: CivilDate,
    lastDay: CivilDate, recorded: Instant, ended: Instant?
  ) {
    self.id = id
    self.from = from
    self.to = to
    self.basis = basis
    self.firstDay = firstDay
    self.lastDay = lastDay
    self.recorded = recorded
    self.ended = ended
  }

  /// True where it gives power on a day.
  public func isInForce(on day: CivilDate) -> Bool { ended == nil && firstDay <= day && day <= lastDay }
}
