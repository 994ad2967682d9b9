import Casework
import CivilTime
import Policy
import Testing

@Suite("Who can be told, and when nobody can")
struct DutyRosterTests {
  /// Monday 30 November 2026, a week with no change of the clocks: London shows UTC.
  private static let monday = CivilDate(text: "2026-11-30") ?? CivilDate.earliest

  private static func at(_ day: Int, _ hour: Int, _ minute: Int = 0) -> Instant {
    Zone.london.startOfDay(monday.adding(days: day)).adding(seconds: hour * 3600 + minute * 60)
  }

  private static func slot(
    _ staff: String, _ part: DutyPart = .nominatedContact, _ place: DutyPlace = .team("T1"), day: Int = 0,
    from: Int = 9, to: Int = 17, isPlanned: Bool = true
  ) -> DutySlot {
    DutySlot(
      id: DutySlotID("\(staff)-\(day)-\(from)-\(part.rawValue)"), place: place, part: part,
      staff: StaffID(staff), from: DutyTime(instant: at(day, from), zone: .london),
      to: DutyTime(instant: at(day, to), zone: .london), isPlanned: isPlanned)
  }

  private static let members: [DutyMember] = [
    DutyMember(staff: StaffID("nora"), name: "Nora", roles: [.nominatedContact], team: "T1", pdu: "P"),
    DutyMember(
      staff: StaffID("ned"), name: "Ned", roles: [.practitioner, .nominatedContact], team: "T1", pdu: "P"),
    DutyMember(staff: StaffID("mia"), name: "Mia", roles: [.lineManager], team: "T1", pdu: "P"),
    DutyMember(staff: StaffID("omar"), name: "Omar", roles: [.lineManager], team: "T2", pdu: "P"),
    DutyMember(staff: StaffID("hal"), name: "Hal", roles: [.pduHead], team: nil, pdu: "P"),
    DutyMember(staff: StaffID("dee"), name: "Dee", roles: [.pduDeputy], team: nil, pdu: "P"),
    DutyMember(staff: StaffID("far"), name: "Far", roles: [.lineManager], team: "T9", pdu: "Q"),
    DutyMember(staff: StaffID("reg"), name: "Reg", roles: [.regionalDirector], team: nil, pdu: nil),
  ]

  private static func number(
    of staff: String, verified: Instant?, isVoicemail: Bool? = nil, isActive: Bool = true,
    channel: NoticeChannel = .sms
  ) -> ContactPoint {
    ContactPoint(
      id: ContactPointID("p-\(staff)"), staff: StaffID(staff), channel: channel, address: "07700900123",
      isVoicemail: isVoicemail, isActive: isActive,
      verified: verified.map {
        ContactPoint.Verification(stamp: Stamp(by: StaffID(staff), at: $0), proof: .code)
      })
  }

  private static func roster(
    _ slots: [DutySlot], reachable: [String] = members.map(\.staff.text), verified: Instant? = nil
  ) -> DutyRoster {
    DutyRoster(
      team: "T1", pdu: "P", slots: slots, members: members,
      points: Dictionary(
        uniqueKeysWithValues: reachable.map {
          (StaffID($0), [number(of: $0, verified: verified ?? at(-1, 9))])
        }))
  }

  @Test("each slot of a ladder is filled from the rota first and from the roles after it [HV-8.4.3]")
  func directory() {
    let roster = DutyRosterTests.roster([
      DutyRosterTests.slot("nora"), DutyRosterTests.slot("dee", .onCallManager, .pdu("P")),
      DutyRosterTests.slot("ned", .seniorOnSite), DutyRosterTests.slot("far", day: 1),
    ])
    let found = roster.directory(at: DutyRosterTests.at(0, 10)).mapValues { $0.map(\.text) }
    #expect(
      found == [
        .nominatedContact: ["nora"], .otherContacts: ["ned"], .lineManager: ["dee", "mia"],
        .seniorOnSite: ["ned"], .otherManagers: ["omar"], .managersManager: ["hal", "dee"],
        .pduHead: ["hal"], .regionalDirector: ["reg"],
      ])
  }

  @Test("a slot holds from its first moment to the one before its end, and the team's goes before the PDU's")
  func edges() {
    let roster = DutyRosterTests.roster([
      DutyRosterTests.slot("omar", .nominatedContact, .pdu("P"), from: 8, to: 18),
      DutyRosterTests.slot("nora"), DutyRosterTests.slot("mia", isPlanned: false),
    ])
    func contacts(_ instant: Instant) -> [String] {
      roster.directory(at: instant)[.nominatedContact]?.map(\.text) ?? []
    }
    #expect(contacts(DutyRosterTests.at(0, 8, 59)) == ["omar"])
    #expect(contacts(DutyRosterTests.at(0, 9)) == ["nora", "omar"])
    #expect(contacts(DutyRosterTests.at(0, 16, 59)) == ["nora", "omar"])
    #expect(contacts(DutyRosterTests.at(0, 17)) == ["omar"])
    #expect(contacts(DutyRosterTests.at(0, 18)) == [])
  }

  @Test(
    "loops and people named twice are passed over, and whoever is out is never asked to look for themselves")
  func chain() {
    let roster = DutyRosterTests.roster([
      DutyRosterTests.slot("nora"), DutyRosterTests.slot("ned"), DutyRosterTests.slot("mia", .seniorOnSite),
    ])
    let crew: Set<StaffID> = [StaffID("ned"), StaffID("omar")]
    let directory = roster.directory(at: DutyRosterTests.at(0, 10), excluding: crew)
    let order: [SafetySlot] = [
      .visitor, .nominatedContact, .lineManager, .dutyNumber, .nominatedContact, .seniorOnSite,
      .otherManagers, .managersManager, .pduHead,
    ]
    #expect(
      FallbackChain.links(order, in: directory, excluding: crew) == [
        .staff(StaffID("nora"), as: .nominatedContact), .staff(StaffID("mia"), as: .lineManager),
        .staff(StaffID("hal"), as: .managersManager), .staff(StaffID("dee"), as: .managersManager),
        .dutyNumber,
      ])
    let everybody = Set(DutyRosterTests.members.map(\.staff))
    let nobody = roster.directory(at: DutyRosterTests.at(0, 10), excluding: everybody)
    #expect(nobody.isEmpty)
    #expect(
      FallbackChain.links(in: nobody) == [.dutyNumber], "the fixed number is reached whatever is missing")
    #expect(FallbackChain.links([], in: directory) == [.dutyNumber])
  }

  @Test("only a number in use that was verified less than 90 days before can be rung [BRD-28]")
  func reachability() {
    let verified = DutyRosterTests.at(0, 9)
    let until = verified.adding(seconds: 90 * 86_400)
    let good = DutyRosterTests.number(of: "nora", verified: verified)
    #expect(good.isReachable(at: verified) && good.isReachable(at: until.adding(seconds: -1)))
    #expect(!good.isReachable(at: until))
    #expect(!DutyRosterTests.number(of: "nora", verified: nil).isReachable(at: verified))
    let off = DutyRosterTests.number(of: "nora", verified: verified, isActive: false)
    #expect(!off.isReachable(at: verified))
    let mail = DutyRosterTests.number(of: "nora", verified: verified, channel: .email)
    #expect(!mail.isReachable(at: verified), "nobody is rung by mail")
    func reach(_ points: [ContactPoint]) -> DutyReach {
      DutyRoster(team: "T1", pdu: "P", slots: [], members: [], points: [StaffID("nora"): points])
        .reach(of: StaffID("nora"), at: verified)
    }
    let machine = DutyRosterTests.number(of: "nora", verified: verified, isVoicemail: true)
    let old = DutyRosterTests.number(of: "nora", verified: verified.adding(seconds: -91 * 86_400))
    #expect(reach([]) == .noNumber && reach([mail]) == .noNumber && reach([off]) == .noNumber)
    #expect(reach([good]) == .reachable && reach([machine]) == .voicemail)
    #expect(reach([machine, good]) == .reachable && reach([old]) == .lapsed)
    #expect(reach([DutyRosterTests.number(of: "nora", verified: nil)]) == .unverified)
  }

  private static let days = [0, 1, 2, 3, 4]

  private static func windows(from now: Instant = at(0, 0)) -> [DutyWindow] {
    DutyCoverage.officeHours(OfficeHours(), from: now, zone: .london) {
      $0.weekday <= 5 && $0 != monday.adding(days: 7)
    }
  }

  @Test("fourteen days of office hours are looked at, days off left out, and of today what is still to come")
  func officeHours() {
    let windows = DutyRosterTests.windows(from: DutyRosterTests.at(0, 11))
    #expect(windows.count == 9, "ten weekdays in two weeks less the holiday")
    #expect(windows.first?.from == DutyRosterTests.at(0, 11))
    #expect(windows.first?.to == DutyRosterTests.at(0, 17))
    #expect(windows.last?.from == DutyRosterTests.at(11, 9))
    #expect(DutyRosterTests.windows(from: DutyRosterTests.at(0, 17)).count == 8)
  }

  @Test("a rota that is full has no gap, and one with a hole names who is missing and when [BRD-28]")
  func gaps() {
    let full = DutyRosterTests.days.map { DutyRosterTests.slot("nora", day: $0) }
    let week = Array(DutyRosterTests.windows().prefix(5))
    #expect(DutyCoverage.gaps(week, DutyRosterTests.roster(full)) == [])
    // Tuesday ends at 15:00; on Thursday somebody without a number is on duty from 9 to 12.
    let holed = [
      DutyRosterTests.slot("nora", day: 0), DutyRosterTests.slot("nora", day: 1, to: 15),
      DutyRosterTests.slot("nora", day: 2), DutyRosterTests.slot("ned", day: 3, to: 12),
      DutyRosterTests.slot("nora", day: 3, from: 12), DutyRosterTests.slot("nora", day: 4),
    ]
    let roster = DutyRosterTests.roster(holed, reachable: ["nora", "mia"])
    let gaps = DutyCoverage.gaps(week, roster)
    #expect(gaps.map(\.lack) == [.noContact, .contactUnreachable([StaffID("ned")])])
    #expect(gaps.map(\.from) == [DutyRosterTests.at(1, 15), DutyRosterTests.at(3, 9)])
    #expect(gaps.map(\.to) == [DutyRosterTests.at(1, 17), DutyRosterTests.at(3, 12)])
    #expect(gaps.first?.reason == .officeHours(DutyRosterTests.monday.adding(days: 1)))
  }

  @Test(
    "a contact with nobody behind them is a gap, and so is an empty rota with nobody who can be rung [BRD-28]"
  )
  func nobody() {
    let day = Array(DutyRosterTests.windows().prefix(1))
    let alone = DutyRosterTests.roster([DutyRosterTests.slot("nora")], reachable: ["nora"])
    #expect(DutyCoverage.gaps(day, alone).map(\.lack) == [.nobodyBehind])
    #expect(
      DutyCoverage.gaps(day, DutyRosterTests.roster([], reachable: [])).map(\.lack) == [.nobodyReachable])
    #expect(DutyCoverage.gaps(day, DutyRosterTests.roster([])).map(\.lack) == [.noContact])
  }

  @Test("a number whose verification runs out in the middle of a day is a gap from that moment on [BRD-28]")
  func runsOut() {
    let verified = DutyRosterTests.at(0, 13).adding(seconds: -90 * 86_400)
    let roster = DutyRosterTests.roster([DutyRosterTests.slot("nora")], verified: verified)
    let gaps = DutyCoverage.gaps(Array(DutyRosterTests.windows().prefix(1)), roster)
    #expect(gaps.map(\.lack) == [.nobodyReachable])
    #expect(gaps.map(\.from) == [DutyRosterTests.at(0, 13)] && gaps.map(\.to) == [DutyRosterTests.at(0, 17)])
  }

  @Test("outside office hours only who is on the rota counts, and never who makes the visit [HV-8.1.6]")
  func outsideHours() {
    func lacks(_ slots: [DutySlot], crew: Set<StaffID> = [StaffID("ned")]) -> [DutyGap.Lack] {
      let visit = DutyWindow(
        reason: .visit(VisitID("v")), from: DutyRosterTests.at(0, 19), to: DutyRosterTests.at(0, 20),
        crew: crew)
      return DutyCoverage.gaps([visit], DutyRosterTests.roster(slots)).map(\.lack)
    }
    let evening = DutyRosterTests.slot("nora", from: 17, to: 22)
    let call = DutyRosterTests.slot("mia", .onCallManager, .pdu("P"), from: 17, to: 22)
    #expect(lacks([evening, call]) == [])
    #expect(lacks([evening]) == [.nobodyBehind], "managers have gone home")
    #expect(lacks([call]) == [.noContact])
    #expect(lacks([]) == [.nobodyReachable])
    #expect(lacks([evening, call], crew: [StaffID("nora")]) == [.noContact])
    #expect(lacks([evening, call], crew: [StaffID("nora"), StaffID("mia")]) == [.nobodyReachable])
  }

  @Test("no more gaps are named than can be looked over")
  func many() {
    let windows = (0..<150).map { number in
      DutyWindow(
        reason: .visit(VisitID("v\(number)")), from: DutyRosterTests.at(number, 19),
        to: DutyRosterTests.at(number, 20))
    }
    #expect(DutyCoverage.gaps(windows, DutyRosterTests.roster([])).count == DutyCoverage.mostGaps)
  }
}
