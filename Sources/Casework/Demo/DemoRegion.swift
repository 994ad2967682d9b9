public import CivilTime
public import Policy

/// A made-up region to look around in: two PDUs, six teams, forty members of staff in every role and six hundred
/// people whose histories reach every rule of every policy that has rules, and every status. The same day gives the
/// same region, to the letter.
///
/// Telephone numbers are from the ranges kept for drama, postcodes begin with ZZ99, codes with Z: nothing here is real.
public struct DemoRegion: Hashable, Sendable {
  /// The day the demo stands at where none is named.
  public static let standardDay = CivilDate(day: 20_269)
  public static let peopleCount = 600

  public let teams: [TeamRow]
  public let staff: [StaffRow]
  public let people: [CaseloadEntry]
  public let addresses: [AddressRow]

  public init(asOf today: CivilDate) {
    teams = DemoRegion.teams
    staff = DemoRegion.staff(of: DemoRegion.teams)
    var people: [CaseloadEntry] = []
    var addresses: [AddressRow] = []
    for number in 0..<DemoRegion.peopleCount {
      let person = DemoPeople.person(number, today: today, teams: DemoRegion.teams)
      people.append(person.entry)
      addresses.append(person.address)
    }
    self.people = people
    self.addresses = addresses
  }

  /// The whole region as lines of a caseload file: teams, staff, the things of teams, people, addresses.
  public var lines: [String] {
    teams.map { FileLine.team($0).json } + staff.map { FileLine.staff($0).json }
      + resources.map { FileLine.resource($0).json } + peopleLines
      + addresses.map { FileLine.address($0).json }
  }

  /// The people alone, as `homeward due` reads them.
  public var peopleLines: [String] { people.map(PersonLine.json) }

  // MARK: Teams and staff

  static let teams: [TeamRow] = [
    team("ZEASTT1", "Easterby Town", "ZEAST", "Easterby"),
    team("ZEASTT2", "Easterby Rural", "ZEAST", "Easterby"),
    team("ZEASTT3", "Easterby Public Protection", "ZEAST", "Easterby"),
    team("ZWESTT1", "Westmere Central", "ZWEST", "Westmere"),
    team("ZWESTT2", "Westmere Riverside", "ZWEST", "Westmere"),
    team("ZWESTT3", "Westmere Youth and Transitions", "ZWEST", "Westmere"),
  ]

  private static func team(_ code: String, _ name: String, _ pdu: String, _ pduName: String) -> TeamRow {
    TeamRow(code: code, name: name, pdu: pdu, pduName: pduName, region: "ZDEMO", regionName: "Demo Region")
  }

  /// The codes of the staff who are invited to sign in: one of each role, those who hold cases first.
  public static let signIns = [
    "ZEASTT1P1", policeOffenderManager, "ZEASTT1M1", "ZEASTT1A1", "ZEASTT2N1", "ZVICTIM1", "ZEASTH1",
    "ZEASTD1",
    "ZDIRECT1", "ZQUALITY1", "ZINFO1", "ZADMIN1",
  ]

  /// Holds cases of the public protection team, as the police manage registered offenders.
  static let policeOffenderManager = "ZPOLICE1"
  static let publicProtection = "ZEASTT3"

  /// The member of staff who holds the case of so many: the practitioners of a team take turns.
  static func officer(team: TeamRow, _ number: Int) -> String {
    "\(team.code)P\(number % practitioners(of: team) + 1)"
  }

  private static func practitioners(of team: TeamRow) -> Int { team.code == "ZWESTT3" ? 3 : 4 }

  private static func staff(of teams: [TeamRow]) -> [StaffRow] {
    var staff: [StaffRow] = []
    func add(_ code: String, _ roles: Set<Role>, team: TeamRow? = nil, pdu: String? = nil) {
      let number = staff.count
      staff.append(
        StaffRow(
          code: code, name: DemoNames.given(number * 5 + 3) + " " + DemoNames.family(number * 11 + 2),
          team: team?.code, pdu: team?.pdu ?? pdu, region: "ZDEMO", roles: roles))
    }
    for team in teams {
      for number in 0..<practitioners(of: team) {
        // The third of a team is its nominated contact as well, where nobody else is.
        let isContact = number == 2 && team.code != "ZEASTT2"
        add(
          officer(team: team, number), isContact ? [.practitioner, .nominatedContact] : [.practitioner],
          team: team)
      }
      add("\(team.code)M1", [.lineManager], team: team)
    }
    add("ZEASTT1A1", [.caseAdministrator], team: teams[0])
    add("ZEASTT2N1", [.nominatedContact], team: teams[1])
    add(policeOffenderManager, [.policeOffenderManager], team: teams[2])
    add("ZVICTIM1", [.victimLiaisonOfficer], team: teams[3])
    for pdu in ["ZEAST", "ZWEST"] { add("\(pdu)H1", [.pduHead], pdu: pdu) }
    add("ZEASTD1", [.pduDeputy], pdu: "ZEAST")
    add("ZDIRECT1", [.regionalDirector])
    add("ZQUALITY1", [.qualityAssurance])
    add("ZINFO1", [.informationGovernance])
    add("ZADMIN1", [.administrator])
    return staff
  }
}
