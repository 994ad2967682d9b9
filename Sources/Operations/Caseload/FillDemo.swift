public import Casework
import CivilTime
import Policy
import Records
import Storage

/// Why a database is not filled with the demo region.
public enum DemoRefusal: Error, Hashable, Sendable {
  /// There are people in it who are not the demo's to mix with.
  case notEmpty
}

/// The demo region as it went in, and who was invited to look at it.
public struct FilledDemo: Sendable {
  /// One invitation that was made, and for whom.
  public struct SignIn: Sendable {
    public let invitation: Invitation
    public let name: String
    public let roles: Set<Role>
    public let place: String
  }

  public let report: ImportReport
  public let signIns: [SignIn]
}

extension Desk {
  /// Fills a database with the demo region of today and invites a handful of its staff, one of each kind of view.
  /// A database with people in it is refused unless `evenIfNotEmpty`; then the region is added and nothing is taken
  /// away. There is no password to begin with: each invitation works once.
  ///
  /// Errors: `DemoRefusal`, `AccountRefusal`, `StoreError`.
  public func fillDemo(
    evenIfNotEmpty: Bool, progress: @escaping @Sendable (ImportProgress) -> Void = { _ in }
  ) async throws -> FilledDemo {
    let isEmpty = try await store.read { try CaseloadRecords.isEmpty($0) }
    guard isEmpty || evenIfNotEmpty else { throw DemoRefusal.notEmpty }
    let region = DemoRegion(asOf: today)
    let bytes = Array(region.lines.joined(separator: "\n").utf8)
    let report = try await importCaseload(
      LineReader(bytes: bytes), options: ImportOptions(), progress: progress)
    try await fillDemoVisits(region)
    try await fillDemoFollowUps(region)
    try await fillDemoStaff(region)
    try await fillDemoDuty(region)
    try await fillDemoDrills(region)
    var signIns: [FilledDemo.SignIn] = []
    for code in DemoRegion.signIns {
      guard let member = region.staff.first(where: { $0.code == code }) else { continue }
      let invitation = try await invite(
        Invitee(
          userName: code.lowercased(), staffCode: code, name: member.name, roles: member.roles,
          team: member.team, pdu: member.pdu, region: member.region))
      let place =
        region.teams.first { $0.code == member.team }?.name
        ?? region.teams.first { $0.pdu == member.pdu }?.pduName ?? "Demo Region"
      signIns.append(
        FilledDemo.SignIn(invitation: invitation, name: member.name, roles: member.roles, place: place))
    }
    return FilledDemo(report: report, signIns: signIns)
  }

  /// Makes the tables of a database that has none, or takes the steps it lacks.
  public func makeTables() async throws { _ = try await Migrations.apply(store, at: shell.now()) }

  /// Refuses a database that lacks tables or is newer than this program. Errors: `MigrationError`.
  public func checkTables() async throws { try await store.read { try Migrations.check($0) } }
}
