public import Casework
import CivilTime
import Records
import Storage

extension Desk {
  /// How long an invitation may be used [OPS-07].
  public static let invitationSeconds = 24 * 3600

  /// Invites somebody: makes the member of staff and the account where there is none yet. For an account that is
  /// there it is the way to a new password; the old one works until the invitation is accepted.
  ///
  /// `inviter` is nil for somebody at the server's own command line. Errors: `AccountRefusal`, `StoreError`.
  public func invite(_ invitee: Invitee, by inviter: Actor? = nil) async throws
    -> Invitation
  {
    let userName = try UserName(invitee.userName).text
    guard (1...200).contains(invitee.name.count), (1...32).contains(invitee.staffCode.count),
      !invitee.roles.isEmpty
    else { throw AccountRefusal.incomplete }
    let now = shell.now()
    let secret = Secret.text(shell.randomBytes(32))
    let expires = now.adding(seconds: Self.invitationSeconds)
    let ids = (staff: StaffID(shell.identifier()), account: shell.identifier(), entry: shell.identifier())
    let addition = shell.identifier()
    try await store.write { [channel] transaction in
      let place = try invitee.place(transaction)
      if let inviter {
        guard inviter.roles.contains(.administrator), inviter.region == place.region else {
          throw AccountRefusal.notPermitted
        }
      }
      let staff = try Establishment.addStaff(
        id: ids.staff, code: invitee.staffCode, name: invitee.name, team: place.team, pdu: place.pdu,
        region: place.region, roles: invitee.roles, transaction)
      if staff == ids.staff {
        let row = StaffRow(
          code: invitee.staffCode, name: invitee.name, team: place.team, pdu: place.pdu, region: place.region,
          roles: invitee.roles)
        let stamp = Stamp(by: inviter?.staff ?? StaffID("system"), at: now)
        let entry = try OrganisationJournal.entry(
          of: row, id: staff, region: place.region, isNew: true, stamp: stamp, via: channel, entry: addition)
        try Journal.append([entry], in: transaction)
      }
      let account = try Desk.account(userName, of: staff, id: ids.account, at: now, transaction)
      if let inviter, try AccountRecords.actor(staff: staff, transaction)?.region != inviter.region {
        throw AccountRefusal.notPermitted
      }
      try AccountRecords.addInvitation(
        secretDigest: Secret.digest(secret), account: account, at: now, expires: expires, transaction)
      try Desk.record(
        "invited", account: account, entry: ids.entry, by: inviter?.staff.text ?? "system", via: channel,
        at: now,
        transaction, carrying: ["expires": .code(expires.text)])
    }
    return Invitation(userName: userName, secret: secret, expiresAt: expires)
  }

  /// Accepts an invitation and sets the password; returns the user name. Every session the account had is ended.
  ///
  /// Errors: `AccountRefusal.invitation`, `.password`, `.busy`, or `StoreError`.
  public func acceptInvitation(secret: String, password: String) async throws -> String {
    let digest = Secret.digest(String(secret.prefix(200)))
    let now = shell.now()
    let invited = try await store.read { transaction -> AccountRow? in
      guard let id = try AccountRecords.invited(secretDigest: digest, at: now, transaction) else {
        return nil
      }
      return try AccountRecords.account(id: id, transaction)
    }
    guard let account = invited, account.isActive else { throw AccountRefusal.invitation }
    if let problem = PasswordRules.problem(with: password, userName: account.userName) {
      throw AccountRefusal.password(problem)
    }
    let hash = try await passwords.hash(password, salt: shell.randomBytes(16))
    let entry = shell.identifier()
    try await store.write { [channel] transaction in
      guard try AccountRecords.useInvitation(secretDigest: digest, at: now, transaction) else {
        throw AccountRefusal.invitation
      }
      try AccountRecords.setPassword(hash, of: account.id, at: now, transaction)
      try AccountRecords.endSessions(of: account.id, transaction)
      try Desk.record(
        "password-set", account: account.id, entry: entry, by: account.staff.text, via: channel, at: now,
        transaction)
    }
    return account.userName
  }

  /// Closes an account: its sessions and invitations end at once.
  ///
  /// Errors: `AccountRefusal.unknown`, `.notPermitted`, or `StoreError`.
  public func deactivate(userName: String, by actor: Actor? = nil) async throws {
    try await change(userName, by: actor, event: "deactivated") { account, now, transaction in
      try AccountRecords.deactivate(account, at: now, transaction)
    }
  }

  /// Opens a closed account again; its password is the one it had.
  public func activate(userName: String, by actor: Actor? = nil) async throws {
    try await change(userName, by: actor, event: "activated") { account, _, transaction in
      try AccountRecords.activate(account, transaction)
    }
  }

  private func change(
    _ userName: String, by actor: Actor?, event: String,
    _ body: @escaping @Sendable (String, Instant, any Transaction) throws -> Void
  ) async throws {
    let name = try UserName(userName).text
    let now = shell.now()
    let entry = shell.identifier()
    try await store.write { [channel] transaction in
      guard let account = try AccountRecords.account(userName: name, transaction) else {
        throw AccountRefusal.unknown
      }
      if let actor {
        let region = try AccountRecords.actor(staff: account.staff, transaction)?.region
        guard actor.roles.contains(.administrator), actor.region == region else {
          throw AccountRefusal.notPermitted
        }
      }
      try body(account.id, now, transaction)
      try Desk.record(
        event, account: account.id, entry: entry, by: actor?.staff.text ?? "system", via: channel, at: now,
        transaction)
    }
  }

  /// The account of a user name and a member of staff; makes it where neither has one.
  private static func account(
    _ userName: String, of staff: StaffID, id: String, at now: Instant, _ transaction: any Transaction
  ) throws -> String {
    if let account = try AccountRecords.account(userName: userName, transaction) {
      guard account.staff == staff, account.isActive else { throw AccountRefusal.taken }
      return account.id
    }
    guard try AccountRecords.account(staff: staff, transaction) == nil else { throw AccountRefusal.taken }
    try AccountRecords.add(id: id, userName: userName, staff: staff, at: now, transaction)
    return id
  }

  /// One journal entry about an account.
  static func record(
    _ event: String, account: String, entry: String, by actor: String, via channel: String, at now: Instant,
    _ transaction: any Transaction, carrying payload: [String: JournalPayload.Value] = [:]
  ) throws {
    try Journal.append(
      [
        JournalEntry(
          entry: entry, subjectKind: "account", subject: account, revision: nil, occurredAt: now,
          recordedAt: now,
          actor: actor, via: channel, event: event, payload: JournalPayload(payload))
      ], in: transaction)
  }
}

/// A user name as it is kept: lower-case, so that nobody is two people by a capital letter.
struct UserName: Hashable, Sendable {
  let text: String

  init(_ typed: String) throws(AccountRefusal) {
    let text = typed.lowercased()
    let isClean = text.utf8.allSatisfy { byte in
      switch byte {
      case 0x61...0x7A, 0x30...0x39, 0x2E, 0x5F, 0x40, 0x2B, 0x2D: true
      default: false
      }
    }
    guard (2...64).contains(text.utf8.count), isClean else { throw .userName }
    self.text = text
  }
}

extension Invitee {
  /// Where the invitee belongs, each part following from the one below it.
  fileprivate func place(_ transaction: any Transaction) throws -> (
    team: String?, pdu: String?, region: String
  ) {
    var pdu = self.pdu
    if let team {
      guard let found = try Establishment.pdu(ofTeam: team, transaction), pdu == nil || pdu == found else {
        throw AccountRefusal.place(team)
      }
      pdu = found
    }
    var region = self.region
    if let pdu {
      guard let found = try Establishment.region(ofPDU: pdu, transaction), region == nil || region == found
      else {
        throw AccountRefusal.place(pdu)
      }
      region = found
    }
    guard let region, try Establishment.hasRegion(region, transaction) else {
      throw AccountRefusal.place(self.region ?? "")
    }
    return (team, pdu, region)
  }
}
