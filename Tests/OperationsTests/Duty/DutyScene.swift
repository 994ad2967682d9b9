import Casework
import CivilTime
import Operations
import Records
import Rehearsal
import Storage
import Testing

/// A desk with two teams of a PDU, another PDU, contacts and managers, at 13:00 in London on Monday 30 June 2025.
struct DutyScene {
  let desk: Desk
  let rehearsal: Rehearsal
  /// Everybody by their code.
  let actors: [String: Actor]

  var now: Instant { rehearsal.clock.now }
  var store: any Store { desk.store }

  static let teams = [
    TeamRow(code: "ZT1", name: "North", pdu: "ZP", pduName: "Vale", region: "ZR", regionName: "Region"),
    TeamRow(code: "ZT2", name: "South", pdu: "ZP", pduName: "Vale", region: "ZR", regionName: "Region"),
    TeamRow(code: "ZQ1", name: "Far", pdu: "ZQ", pduName: "Hill", region: "ZR", regionName: "Region"),
  ]

  static let staff: [StaffRow] = [
    member("NORA", [.nominatedContact], team: "ZT1"),
    member("NED", [.practitioner, .nominatedContact], team: "ZT1"),
    member("PAM", [.practitioner], team: "ZT1"), member("MIA", [.lineManager], team: "ZT1"),
    member("OMAR", [.lineManager], team: "ZT2"), member("NAT", [.nominatedContact], team: "ZT2"),
    member("HAL", [.pduHead], pdu: "ZP"), member("DEE", [.pduDeputy], pdu: "ZP"),
    member("FAY", [.lineManager], team: "ZQ1"), member("HUGO", [.pduHead], pdu: "ZQ"),
    member("REG", [.regionalDirector], pdu: nil), member("ADA", [.administrator], pdu: nil),
  ]

  private static func member(_ code: String, _ roles: Set<Role>, team: String? = nil, pdu: String? = nil)
    -> StaffRow
  {
    let place = teams.first { $0.code == team }
    return StaffRow(
      code: code, name: "\(code.prefix(1))\(code.dropFirst().lowercased()) Marsh", team: team,
      pdu: place?.pdu ?? pdu, region: "ZR", roles: roles)
  }

  static func run(_ backend: Backend, _ body: (DutyScene) async throws -> Void) async throws {
    try await backend.withStore { store in
      let rehearsal = Rehearsal()
      rehearsal.clock.set(Instant(milliseconds: 1_751_284_800_000))
      let desk = try await Desk.rehearsed(store, rehearsal)
      try await desk.take(teams.map { FileLine.team($0).json } + staff.map { FileLine.staff($0).json })
      let ids = try await store.read { try OrganisationRecords.organisation($0).staff.mapValues(\.id) }
      var actors: [String: Actor] = [:]
      for row in staff {
        actors[row.code] = Actor(
          staff: try #require(ids[row.code]), name: row.name, roles: row.roles, team: row.team,
          pdu: row.pdu, region: "ZR")
      }
      try await body(DutyScene(desk: desk, rehearsal: rehearsal, actors: actors))
    }
  }

  func actor(_ code: String) throws -> Actor { try #require(actors[code]) }
  func id(_ code: String) throws -> StaffID { try actor(code).staff }

  /// The codes of these members of staff.
  func codes(_ staff: [StaffID]) -> [String] {
    staff.map { id in actors.first { $0.value.staff == id }?.key ?? id.text }
  }

  /// A time so many hours from now.
  func hours(_ hours: Int) -> DutyTime {
    DutyTime(instant: now.adding(seconds: hours * 3600), zone: .london)
  }

  /// Puts a slot straight into the rota.
  @discardableResult
  func put(
    _ code: String, _ part: DutyPart = .nominatedContact, _ place: DutyPlace = .team("ZT1"), from: Int = -1,
    to: Int = 4
  ) async throws -> DutySlot {
    let staff = try id(code)
    let (from, to) = (hours(from), hours(to))
    let stamp = Stamp(by: staff, at: now)
    let shell = desk.shell
    return try #require(
      try await store.write { transaction in
        try DutyRecords.record(
          [.planned(place, part, staff, from: from, to: to)], of: DutySlotID(shell.identifier()), before: nil,
          stamp: stamp, via: "web", identifier: shell.identifier, transaction)
      })
  }

  /// Gives somebody a number that was verified so many days ago; not at all where nil.
  @discardableResult
  func reachable(_ code: String, daysAgo: Int? = 1, number: String = "07700900100") async throws
    -> ContactPoint
  {
    let staff = try id(code)
    let then = now.adding(seconds: -(daysAgo ?? 0) * 86_400)
    let shell = desk.shell
    return try #require(
      try await store.write { transaction in
        var events: [ContactPointEvent] = [.added(staff: staff, .sms, isVoicemail: nil)]
        if daysAgo != nil { events.append(.verified(.rang)) }
        return try DutyRecords.record(
          events, of: ContactPointID(shell.identifier()), before: nil, address: number,
          stamp: Stamp(by: staff, at: then), via: "web", identifier: shell.identifier, transaction)
      })
  }
}
