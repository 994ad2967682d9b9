import Casework
import CivilTime
import Hummingbird
import HummingbirdTesting
import Logging
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing
import Web

/// A service in a test: the demo region, or a part of it, behind the router that people's browsers meet, with a hand
/// on the clock and a pencil that writes down every statement.
struct Scene: Sendable {
  let rehearsal: Rehearsal
  let recorder: StatementRecorder
  let desk: Desk
  let client: any TestClientProtocol
  let places: Places

  var clock: TestClock { rehearsal.clock }

  /// Where the scene's people are, seen from the practitioner of team `ZEASTT1` with the code `ZEASTT1P1`.
  struct Places: Sendable {
    /// One of the practitioner's own cases, with something due.
    let own: PersonID
    /// A case of the police offender manager's, in another team of the PDU.
    let police: PersonID
    /// In another PDU of the region.
    let elsewhere: PersonID
    /// In another region.
    let abroad: PersonID
    /// In nobody's file.
    let nobody = PersonID("00000000-0000-7000-8000-000000000000")
    /// An obligation of `own` and the number of one of its facts.
    let key: String
    let fact: String
    /// A visit to each of the people, waiting for a decision.
    let visits: [PersonID: VisitID]
    /// A decision to delay a visit to each of the people, which was not endorsed: everything is owed as before.
    let decisions: [PersonID: DecisionID]
    /// A task about each of the people, owned by somebody who looks at nothing else.
    let tasks: [PersonID: TaskID]
    /// A practitioner of team `ZEASTT1` trained for home visits, and the delegation of that team's manager to them.
    let colleague: StaffID
    /// A visit of team `ZEASTT1` that is watched.
    let live: VisitID
    let delegation: DelegationID
    /// A slot of the rota of `ZEASTT1` that has not begun.
    let dutySlot: DutySlotID
    /// A drill of `ZEASTT3` that goes on.
    let drill: VisitID
    /// A visit to `own` that its crew broke off, in which whoever looks took no part.
    let incident: IncidentID

    /// The visit to a person; one that is not there for nobody.
    func visit(of person: PersonID) -> VisitID {
      visits[person] ?? VisitID("00000000-0000-7000-8000-000000000001")
    }

    /// The task about a person; one that is not there for nobody.
    func task(of person: PersonID) -> TaskID {
      tasks[person] ?? TaskID("00000000-0000-7000-8000-000000000003")
    }

    /// The decision about a person; one that is not there for nobody.
    func decision(of person: PersonID) -> DecisionID {
      decisions[person] ?? DecisionID("00000000-0000-7000-8000-000000000002")
    }
  }

  /// The day the demo region stands at, and the moment the clock starts: noon UTC.
  static let today = DemoRegion.standardDay
  static let start = Instant(milliseconds: 1_751_284_800_000)

  /// Runs a body on a database with so many people of the demo region and a few more.
  static func run(
    _ backend: Backend = .sqlite, people: Int = 36, settings: SiteSettings = SiteSettings(),
    assets: AssetShelf? = nil, _ body: @Sendable (Scene) async throws -> Void
  ) async throws {
    try await backend.withStore { store in
      let recorder = StatementRecorder(store)
      let rehearsal = Rehearsal()
      rehearsal.clock.set(start)
      let desk = try await Desk.rehearsed(recorder, rehearsal)
      let report = try await desk.take(lines(people: people), options: ImportOptions())
      #expect(report.problems == [])
      let site = Site(desk: desk, settings: settings, assets: assets ?? Scene.assets())
      let places = try await find(desk, rehearsal)
      var logger = Logger(label: "tests") { StreamLogHandler.standardError(label: $0) }
      logger.logLevel = .critical
      try await Application(router: site.router(), logger: logger).test(.router) { client in
        try await body(
          Scene(rehearsal: rehearsal, recorder: recorder, desk: desk, client: client, places: places))
      }
    }
  }

  /// Files of GOV.UK Frontend's names; the router does not look into them.
  static func assets(_ branding: Branding = Branding()) -> AssetShelf {
    AssetShelf(
      frontendStyle: AssetShelf.Fetched(Array("a{color:#0b5d68}".utf8), compressed: [1, 2, 3]),
      frontendScript: AssetShelf.Fetched(Array("export const initAll = 1".utf8)), branding: branding)
  }

  // MARK: People

  private static let more = [
    #"{"type":"team","code":"FART1","name":"Far","pdu":"FAR","pduName":"Far","region":"FARAWAY","regionName":"Far away"}"#,
    #"{"crn":"Z900001","name":{"given":"Nia","family":"Farrow"},"team":"FART1","facts":[{"kind":"supervision-started","date":"2025-06-02","value":"licence"}]}"#,
    #"{"crn":"Z900002","name":{"given":"Cai","family":"Penhallow"},"team":"ZEASTT3","officer":"ZPOLICE1","facts":[{"kind":"supervision-started","date":"2025-06-02","value":"licence"},{"kind":"rso-registered","date":"2025-06-02"}]}"#,
    #"{"crn":"Z900003","name":{"given":"Ada","family":"Quarrow"},"born":"1990-04-12","team":"ZEASTT1","officer":"ZEASTT1P1","facts":[{"kind":"supervision-started","date":"2025-06-02","value":"community-order"},{"kind":"rso-registered","date":"2025-06-02"}]}"#,
    #"{"crn":"Z900004","name":{"given":"Bo","family":"Westlake"},"team":"ZWESTT1","facts":[{"kind":"supervision-started","date":"2025-06-02","value":"licence"}]}"#,
  ]

  private static func lines(people: Int) -> [String] {
    let region = DemoRegion(asOf: today)
    let chosen = region.people.prefix(people)
    let references = Set(chosen.map(\.person.crn))
    return region.teams.map { FileLine.team($0).json } + region.staff.map { FileLine.staff($0).json }
      + chosen.map(PersonLine.json)
      + region.addresses.filter { references.contains($0.crn) }.map { FileLine.address($0).json } + more
  }

  private static func find(_ desk: Desk, _ rehearsal: Rehearsal) async throws -> Places {
    func id(_ crn: String) async throws -> PersonID {
      let found = try await desk.store.read { transaction in
        try transaction.run("SELECT id FROM people WHERE crn = \(crn)").first?.text(0)
      }
      return PersonID(try #require(found))
    }
    let own = try await id("Z900003")
    let director = Actor(
      staff: StaffID("scene"), name: "", roles: [.regionalDirector], team: nil, pdu: nil, region: "ZDEMO")
    let file = try #require(try await desk.person(director, own))
    let (police, elsewhere, abroad) = (
      try await id("Z900002"), try await id("Z900004"), try await id("Z900001")
    )
    var visits: [PersonID: VisitID] = [:]
    var decisions: [PersonID: DecisionID] = [:]
    var tasks: [PersonID: TaskID] = [:]
    for person in [own, police, elsewhere, abroad] {
      visits[person] = try await VisitMaker(desk: desk, rehearsal: rehearsal).submitted(person)
      tasks[person] = try await VisitMaker(desk: desk, rehearsal: rehearsal).task(person)
      decisions[person] = try await VisitMaker(desk: desk, rehearsal: rehearsal).declined(person)
    }
    try await VisitMaker(desk: desk, rehearsal: rehearsal).procedureToCome()
    let (colleague, delegation) = try await VisitMaker(desk: desk, rehearsal: rehearsal).delegation()
    return Places(
      own: own, police: police, elsewhere: elsewhere, abroad: abroad,
      key: try #require(file.obligations.first?.key), fact: try #require(file.facts.first?.id),
      visits: visits, decisions: decisions, tasks: tasks, colleague: colleague,
      live: try await VisitMaker(desk: desk, rehearsal: rehearsal).watched(try #require(visits[own])),
      delegation: delegation,
      dutySlot: try await VisitMaker(desk: desk, rehearsal: rehearsal).dutySlot(),
      drill: try await VisitMaker(desk: desk, rehearsal: rehearsal).drill(),
      incident: try await VisitMaker(desk: desk, rehearsal: rehearsal).incident(visits[own]))
  }

  // MARK: Visitors

  static let password = "lantern orchard saddle"

  /// Somebody who has not signed in.
  func visitor(_ headers: [String: String] = [:]) -> Visitor { Visitor(client: client, headers: headers) }

  /// Somebody with one role and a session; the password's slow work is left out.
  func visitor(_ role: Role) async throws -> Visitor {
    let invitee = try await invite(role)
    let token = Secret.text(rehearsal.random.next(32))
    let now = clock.now
    try await desk.store.write { transaction in
      let account = try AccountRecords.account(userName: invitee, transaction)
      try AccountRecords.addSession(
        tokenDigest: Secret.digest(token), account: try #require(account).id, at: now, transaction)
    }
    let visitor = visitor()
    visitor.cookies.change { $0["homeward-session"] = token }
    return visitor
  }

  /// Invites somebody with one role, at home in team `ZEASTT1`; their user name.
  @discardableResult
  func invite(_ role: Role) async throws -> String { try await invitation(role).userName }

  func invitation(_ role: Role) async throws -> Invitation {
    let region = DemoRegion(asOf: Self.today)
    let known = [Role.practitioner: "ZEASTT1P1", .policeOffenderManager: "ZPOLICE1"][role]
    let isWide = ![
      .practitioner, .lineManager, .nominatedContact, .caseAdministrator, .victimLiaisonOfficer,
      .policeOffenderManager,
    ].contains(role)
    let member = region.staff.first { $0.code == known }
    return try await desk.invite(
      Invitee(
        userName: role.rawValue, staffCode: known ?? "W-\(role.rawValue)", name: member?.name ?? "Robin Vale",
        roles: [role], team: member?.team ?? (isWide ? nil : "ZEASTT1"), pdu: "ZEAST", region: "ZDEMO"))
  }

  /// How many rows a table has.
  func count(_ table: String) async throws -> Int {
    try await desk.store.read { transaction in
      try transaction.run(SQL(text: "SELECT COUNT(*) FROM \(table)", values: [])).first?.integer(0) ?? 0
    }
  }
}
