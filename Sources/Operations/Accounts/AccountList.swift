public import Casework
import Records
import Storage

extension Desk {
  /// Every account by user name, a page at a time, for somebody at the server's own command line.
  public func eachAccount(_ body: ([AccountEntry]) -> Void) async throws {
    var last = ""
    while true {
      let (from, now) = (last, shell.now())
      let page = try await store.read { try AccountRecords.list(after: from, at: now, $0) }
      guard let end = page.last else { return }
      body(page)
      last = end.userName
    }
  }

  /// Somebody who is known already, as they would be invited: by their user name, else by their staff code.
  ///
  /// Errors: `AccountRefusal.userName`, `StoreError`.
  public func knownInvitee(userName: String, staffCode: String?) async throws -> Invitee? {
    let name = try UserName(userName).text
    let member = try await store.read { transaction -> StaffRow? in
      if let member = try AccountRecords.member(userName: name, transaction) { return member }
      guard let staffCode else { return nil }
      return try AccountRecords.member(staffCode: staffCode, transaction)
    }
    return member.map {
      Invitee(
        userName: name, staffCode: $0.code, name: $0.name, roles: $0.roles, team: $0.team, pdu: $0.pdu,
        region: $0.region)
    }
  }
}
