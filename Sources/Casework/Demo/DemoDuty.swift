public import CivilTime

/// A slot of the demo's rota.
public struct DemoDutySlot: Hashable, Sendable {
  public let place: DutyPlace
  public let part: DutyPart
  /// The code of whoever is on duty.
  public let code: String
  public let from: DutyTime
  public let to: DutyTime
}

/// A way to reach a member of staff of the demo.
public struct DemoContactPoint: Hashable, Sendable {
  public let code: String
  public let channel: NoticeChannel
  public let address: String
  /// How many days ago it was verified; nil where nobody did.
  public let daysAgo: Int?
  public let isVoicemail: Bool?
}

extension DemoRegion {
  /// Three weeks of rota: a nominated contact of each team on every weekday, the managers of a unit in turn outside office
  /// hours. The public protection team lacks a contact on its second Friday, so that a gap can be looked at.
  public func duty(asOf today: CivilDate, zone: Zone = .london) -> [DemoDutySlot] {
    var slots: [DemoDutySlot] = []
    func add(
      _ place: DutyPlace, _ part: DutyPart, _ code: String, _ day: CivilDate, _ begins: Int, _ ends: Int
    ) {
      let last = ends <= begins ? day.adding(days: 1) : day
      guard let from = try? DutyTime(day, minute: begins, in: zone),
        let to = try? DutyTime(last, minute: ends, in: zone)
      else { return }
      slots.append(DemoDutySlot(place: place, part: part, code: code, from: from, to: to))
    }
    let monday = today.adding(days: 1 - today.weekday)
    for number in 0..<21 {
      let day = monday.adding(days: number)
      for team in teams where day.weekday <= 5 {
        if team.code == "ZEASTT3", number == 11 { continue }
        let contact = team.code == "ZEASTT2" ? "ZEASTT2N1" : "\(team.code)P3"
        // The manager stands in one day a week.
        let code = day.weekday == 3 ? "\(team.code)M1" : contact
        add(.team(team.code), .nominatedContact, code, day, 9 * 60, 17 * 60)
        if day.weekday == 1 { add(.team(team.code), .seniorOnSite, "\(team.code)P1", day, 9 * 60, 17 * 60) }
      }
      for pdu in ["ZEAST", "ZWEST"] {
        let manager = "\(pdu)T\((number / 7) % 3 + 1)M1"
        // At the weekend the whole day, else from when the offices close.
        add(.pdu(pdu), .onCallManager, manager, day, day.weekday <= 5 ? 17 * 60 : 9 * 60, 9 * 60)
      }
    }
    return slots
  }

  /// How those who may be on duty are reached. The contact of the last team was verified too long ago, the manager of
  /// the second has a number nobody verified besides one that counts.
  public var contactPoints: [DemoContactPoint] {
    let roles: Set<Role> = [
      .nominatedContact, .lineManager, .pduHead, .pduDeputy, .regionalDirector, .practitioner,
    ]
    let who = staff.enumerated().filter { !$0.element.roles.isDisjoint(with: roles) }
    return who.flatMap { number, member -> [DemoContactPoint] in
      let mobile = "07700900\(100 + number)"
      var points = [
        DemoContactPoint(
          code: member.code, channel: .sms, address: mobile,
          daysAgo: member.code == "ZWESTT3P3" ? 97 : 12 + number % 40, isVoicemail: nil)
      ]
      if member.roles.contains(.lineManager) {
        points.append(
          DemoContactPoint(
            code: member.code, channel: .voice, address: "01632960\(300 + number)",
            daysAgo: member.code == "ZEASTT2M1" ? nil : 30, isVoicemail: number % 2 == 0))
      }
      return points
    }
  }

  /// The numbers that somebody always answers: the region's, and one of a team's own.
  public static let dutyNumbers: [DutyNumber] = [
    DutyNumber(team: nil, number: "01632960900", label: "Demo Region duty desk", version: 1),
    DutyNumber(team: "ZEASTT1", number: "01632960901", label: "Easterby Town front desk", version: 1),
  ]
}
