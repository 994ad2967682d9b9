public import CivilTime

/// One account as a list of accounts shows it.
public struct AccountEntry: Hashable, Sendable {
  /// How an account stands.
  public enum State: String, CaseIterable, Hashable, Sendable {
    /// A password is set.
    case open
    /// No password yet; an invitation is waiting.
    case invited
    /// No password, and the invitation was used up or has run out.
    case expired
    /// Nothing signs in with it.
    case closed
  }

  public let userName: String
  public let member: StaffRow
  public let state: State
  /// Until when an invitation may be used; nil where none is waiting.
  public let invitedUntil: Instant?

  public init(userName: String, member: StaffRow, state: State, invitedUntil: Instant?) {
    self.userName = userName
    self.member = member
    self.state = state
    self.invitedUntil = invitedUntil
  }
}
