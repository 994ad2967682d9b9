public import Casework
public import CivilTime

/// Why somebody may not in, or an account is not made. The words for people are chosen by the page.
public enum AccountRefusal: Error, Hashable, Sendable {
  /// The user name and the password do not belong to an account that is open. Which of the three is never said.
  case refused
  /// Too many attempts; the next is heard after so many seconds.
  case throttled(seconds: Int)
  /// More people sign in at this moment than can be served; try again.
  case busy
  /// The invitation is unknown, used, replaced or has run out. Which is never said.
  case invitation
  case password(PasswordProblem)
  /// A user name is 2 to 64 letters, digits and `. _ @ + -` of ASCII.
  case userName
  /// The user name belongs to somebody else, or the member of staff has an account by another name.
  case taken
  /// There is no account of that name.
  case unknown
  /// No team, PDU or region by that code.
  case place(String)
  /// A name is 1 to 200 characters, a code 1 to 32, and there is at least one role.
  case incomplete
  /// Only an administrator of the same region may.
  case notPermitted
}

/// Somebody to be invited: a new member of staff, or one who is there already by their code.
public struct Invitee: Hashable, Sendable {
  public let userName: String
  /// The code of the member of staff, as in the caseload files.
  public let staffCode: String
  public let name: String
  public let roles: Set<Role>
  /// Codes. A team tells its PDU, and a PDU its region.
  public let team: String?
  public let pdu: String?
  public let region: String?

  public init(
    userName: String, staffCode: String, name: String, roles: Set<Role>, team: String? = nil,
    pdu: String? = nil,
    region: String? = nil
  ) {
    self.userName = userName
    self.staffCode = staffCode
    self.name = name
    self.roles = roles
    self.team = team
    self.pdu = pdu
    self.region = region
  }
}

/// An invitation that was just made. The secret is shown once and kept nowhere.
public struct Invitation: Hashable, Sendable {
  public let userName: String
  public let secret: String
  public let expiresAt: Instant
}

/// What the browser gets after signing in: an opaque token of 256 random bits.
public struct SessionTicket: Hashable, Sendable {
  public let token: String
  /// When the session ends at the latest.
  public let endsAt: Instant
}

/// A session that may be used now.
public struct Session: Hashable, Sendable {
  public let actor: Actor
  /// The token every form of this session carries.
  public let csrf: String
  /// When the session ends if nothing more is asked.
  public let endsAt: Instant
}
