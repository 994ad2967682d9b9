import Casework
import CivilTime
import Pages
import Policy

extension Sample {
  static func dutySlot(
    _ id: String, _ part: DutyPart = .nominatedContact, isPDU: Bool = false, from: Int = -2, to: Int = 6
  ) -> DutySlot {
    DutySlot(
      id: DutySlotID("018f-\(id)"), place: isPDU ? .pdu("ZEAST") : .team(team.code), part: part,
      staff: StaffID("018f-staff"), from: DutyTime(instant: now.adding(seconds: from * 3600), zone: .london),
      to: DutyTime(instant: now.adding(seconds: to * 3600), zone: .london))
  }

  static let dutyRows: [DutyRow] = [
    DutyRow(
      slot: dutySlot("one"), name: "Sam Okoro", reach: .reachable, numbers: ["07700900123"],
      watchingSince: now.adding(seconds: -300)),
    DutyRow(
      slot: dutySlot("two", .onCallManager, isPDU: true), name: "Wilhelmina Featherstonehaugh",
      reach: .voicemail, numbers: ["07700900124"], watchingSince: nil),
    DutyRow(
      slot: dutySlot("three", .seniorOnSite, from: 20, to: 28), name: "Priya Nair", reach: .lapsed,
      numbers: [], watchingSince: nil),
    DutyRow(
      slot: dutySlot("four", .onCallManager, isPDU: true, from: 28, to: 40), name: "Priya Nair",
      reach: .noNumber, numbers: [], watchingSince: nil),
  ]

  private static func gap(_ reason: DutyWindow.Reason, _ lack: DutyGap.Lack, from: Int, to: Int) -> DutyGap {
    DutyGap(
      reason: reason, from: now.adding(seconds: from * 3600), to: now.adding(seconds: to * 3600), lack: lack)
  }

  static let handover = Handover(
    id: HandoverID("018f-handover"), slot: dutySlot("one"), outgoing: StaffID("018f-staff"),
    outgoingName: "Sam Okoro", incoming: StaffID("018f-second"), incomingName: "Priya Nair", offered: now)

  static func dutyBoard(isFull: Bool = true, mayPlan: Bool = true) -> DutyBoard {
    let elsewhere = TeamSummary(code: "ZEASTT2", name: "Demo East 2", pduName: "Demo East")
    let visit = DutyWindow.Reason.visit(VisitID("018f-visit"))
    return DutyBoard(
      team: team, pdu: "ZEAST", teams: isFull ? [team, elsewhere] : [team], moment: now,
      rota: isFull ? dutyRows : [],
      chain: isFull
        ? [
          DutyLink(
            staff: StaffID("018f-staff"), name: "Sam Okoro", slot: .nominatedContact, reach: .reachable),
          DutyLink(
            staff: StaffID("018f-second"), name: "Priya Nair", slot: .managersManager, reach: .unverified),
        ] : [],
      gaps: isFull
        ? [
          gap(.officeHours(today), .contactUnreachable([StaffID("018f-staff")]), from: 1, to: 3),
          gap(.officeHours(today.adding(days: 1)), .noContact, from: 20, to: 28),
          gap(visit, .nobodyReachable, from: 30, to: 52), gap(visit, .nobodyBehind, from: 60, to: 61),
        ] : [],
      number: isFull
        ? DutyNumber(team: nil, number: "01632960100", label: "Duty desk, Demo East", version: 1) : nil,
      names: [StaffID("018f-staff"): "Sam Okoro"], handovers: isFull ? [handover] : [],
      mayPlan: mayPlan ? [.team(team.code), .pdu("ZEAST")] : [])
  }

  static let candidates: [DutyCandidate] = [
    DutyCandidate(
      staff: StaffID("018f-staff"), name: "Sam Okoro", roles: [.nominatedContact], reach: .reachable),
    DutyCandidate(
      staff: StaffID("018f-second"), name: "Priya Nair", roles: [.lineManager], reach: .noNumber),
  ]

  static func dutySlotFile(_ row: DutyRow, mayPlan: Bool = true) -> DutySlotFile {
    DutySlotFile(row: row, team: team, candidates: candidates, mayPlan: mayPlan)
  }

  /// The night on which the clocks go back.
  static let turningDuty = DutyDraft(
    Fields(
      [
        ("place", "team"), ("part", "nominated-contact"), ("staff", "018f-staff"), ("from-day", "25"),
        ("from-month", "10"), ("from-year", "2026"), ("begins", "1:30am"), ("ends", "9am"),
      ].map { Fields.Pair(name: $0.0, value: $0.1) }))

  static func errors(of draft: DutyDraft) -> [FieldError] {
    do {
      _ = try draft.check(dutyBoard(), among: candidates, zone: .london)
      return []
    } catch { return error.errors }
  }

  static func contacts(
    isOwn: Bool, isEmpty: Bool = false, hasCode: Bool = false, isCarried: Bool = true,
    state: OutboxState = .accepted
  ) -> ContactFile {
    func point(_ id: String, _ channel: NoticeChannel, _ address: String, daysAgo: Int?, voicemail: Bool?)
      -> ContactPoint
    {
      ContactPoint(
        id: ContactPointID("018f-\(id)"), staff: StaffID("018f-staff"), channel: channel, address: address,
        isVoicemail: voicemail,
        verified: daysAgo.map {
          ContactPoint.Verification(
            stamp: Stamp(by: StaffID("018f-manager"), at: now.adding(seconds: -$0 * 86_400)), proof: .rang)
        })
    }
    return ContactFile(
      staff: StaffID("018f-staff"), name: "Sam Okoro",
      points: isEmpty
        ? []
        : [
          point("a", .sms, "07700900123", daysAgo: 3, voicemail: nil),
          point("b", .voice, "01632960124", daysAgo: 120, voicemail: true),
          point("c", .sms, "07700900125", daysAgo: nil, voicemail: false),
          point("d", .email, "sam.okoro@example.org", daysAgo: nil, voicemail: nil),
        ], isOwn: isOwn, mayVerify: !isOwn,
      code: hasCode
        ? ContactCodeStanding(
          code: ContactCode(id: "018f-code", point: ContactPointID("018f-c"), asked: now, wrong: 1),
          state: state) : nil,
      carried: isCarried ? Set(ContactPoint.channels) : [])
  }
}

extension SamplePage {
  static let duty: [SamplePage] = [
    SamplePage("duty", DutyPage(board: Sample.dutyBoard(), notice: .followUp(.dutyPlanned))),
    SamplePage("duty-empty", DutyPage(board: Sample.dutyBoard(isFull: false))),
    SamplePage(
      "duty-reader", DutyPage(board: Sample.dutyBoard(mayPlan: false)), Sample.chrome(Sample.practitioner)),
    SamplePage("duty-new", NewDutyPage(board: Sample.dutyBoard(), candidates: Sample.candidates)),
    SamplePage(
      "duty-new-error",
      NewDutyPage(
        board: Sample.dutyBoard(), candidates: Sample.candidates, errors: Sample.errors(of: DutyDraft()))),
    SamplePage(
      "duty-new-twice",
      NewDutyPage(
        board: Sample.dutyBoard(), candidates: Sample.candidates, draft: Sample.turningDuty,
        errors: Sample.errors(of: Sample.turningDuty))),
    SamplePage(
      "duty-new-unreachable",
      NewDutyPage(
        board: Sample.dutyBoard(), candidates: Sample.candidates, draft: Sample.turningDuty,
        errors: [DutyPage.error(.unreachable)])),
    SamplePage("duty-slot", DutySlotPage(file: Sample.dutySlotFile(Sample.dutyRows[0]))),
    SamplePage(
      "duty-slot-ahead", DutySlotPage(file: Sample.dutySlotFile(Sample.dutyRows[2], mayPlan: false))),
    SamplePage(
      "duty-slot-conflict",
      DutySlotPage(
        file: Sample.dutySlotFile(Sample.dutyRows[2]), draft: Sample.turningDuty, isConflict: true)),
    SamplePage(
      "handover",
      HandoverPage(
        desk: HandoverDesk(
          own: [Sample.dutyRows[0], Sample.dutyRows[3]], given: [Sample.handover],
          offered: [Sample.handover], candidates: Sample.candidates),
        errors: [DutyPage.error(.unreachable)])),
    SamplePage(
      "handover-empty", HandoverPage(desk: HandoverDesk(own: [], given: [], offered: [], candidates: []))),
    SamplePage("contacts", ContactsPage(file: Sample.contacts(isOwn: true))),
    SamplePage(
      "contacts-error",
      ContactsPage(
        file: Sample.contacts(isOwn: true, isEmpty: true), channel: "sms", address: "ring me",
        errors: [ContactsPage.error(.notANumber)])),
    SamplePage(
      "contacts-code",
      ContactsPage(
        file: Sample.contacts(isOwn: true, hasCode: true), notice: .followUp(.codeSent))),
    SamplePage(
      "contacts-code-error",
      ContactsPage(
        file: Sample.contacts(isOwn: true, hasCode: true), problem: .wrong(left: 4), code: "012345")),
    SamplePage(
      "contacts-code-failed",
      ContactsPage(file: Sample.contacts(isOwn: true, hasCode: true, state: .failed))),
    SamplePage(
      "contacts-code-used-up", ContactsPage(file: Sample.contacts(isOwn: true), problem: .usedUp)),
    SamplePage("contacts-no-carrier", ContactsPage(file: Sample.contacts(isOwn: true, isCarried: false))),
    SamplePage(
      "contacts-manager", ContactsPage(file: Sample.contacts(isOwn: false), isConflict: true)),
    SamplePage(
      "duty-number",
      DutyNumberPage(
        board: Sample.dutyBoard(),
        numbers: [DutyNumber(team: nil, number: "01632960100", label: "Desk", version: 1)])),
    SamplePage(
      "duty-number-error",
      DutyNumberPage(
        board: Sample.dutyBoard(), numbers: [],
        errors: [DutyNumberPage.error(.number(.notANumber)), DutyNumberPage.error(.labelMissing)])),
    SamplePage("team-ladder", TeamLadderPage(file: Sample.teamLadder())),
    SamplePage("team-ladder-unchanged", TeamLadderPage(file: Sample.teamLadder(mayChange: false))),
    SamplePage(
      "team-ladder-error",
      TeamLadderPage(
        file: Sample.teamLadder(),
        errors: [TeamLadderDraft.error(.window(most: 60)), TeamLadderDraft.reasonWrong])),
    SamplePage("team-ladder-conflict", TeamLadderPage(file: Sample.teamLadder(), isConflict: true)),
  ]
}

extension Sample {
  /// The ladders of a team that tells its line manager at once of what is overdue, or of one that changed nothing.
  static func teamLadder(mayChange: Bool = true) -> TeamLadderFile {
    let change = RungChange(rung: "duty", window: 60, added: [])
    return TeamLadderFile(
      team: dutyBoard().team, book: .bare, overlay: LadderOverlay(changes: mayChange ? [change] : []),
      versions: mayChange
        ? [
          TeamLadderVersion(
            version: 1, reason: "The desk answers at once.", published: instant("2025-06-27T10:30:00Z"),
            publishedBy: "Priya Nair")
        ] : [], mayChange: mayChange)
  }
}
