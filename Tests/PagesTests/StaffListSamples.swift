import Casework
import CivilTime
import Pages
import Policy

/// Staff, training and delegations to render; every name is made up.
extension Sample {
  static func delegationRow(
    _ from: String, _ through: String, _ power: DelegatedPower = .all, ended: Delegation.Ending? = nil,
    stands: Bool = true, mayEnd: Bool = true
  ) -> DelegationRow {
    DelegationRow(
      delegation: Delegation(
        id: DelegationID("018f-delegation"), from: StaffID("018f-manager"), to: StaffID("018f-staff"),
        basis: .lineManager, power: power, firstDay: day(from), lastDay: day(through),
        recorded: instant("2025-06-20T09:00:00Z"), reason: "Annual leave.", ended: ended),
      lender: "Priya Nair", borrower: "Sam Okoro", endedBy: ended == nil ? nil : "Priya Nair", stands: stands,
      mayEnd: mayEnd)
  }

  static let ending = Delegation.Ending(
    stamp: Stamp(by: StaffID("018f-manager"), at: instant("2025-06-24T08:30:00Z")),
    reason: "Back earlier than thought.")

  static let board = DelegationBoard(
    open: [
      delegationRow("2025-06-28", "2025-07-04"), delegationRow("2025-07-07", "2025-07-07", .authorise),
      delegationRow("2025-06-23", "2025-07-11", .endorse, stands: false),
    ], past: [delegationRow("2025-06-20", "2025-06-27", ended: ending)],
    colleagues: Array(colleagues.prefix(2)))

  static let held = [
    HeldCompetence(.homeVisits, from: day("2024-05-01"), through: day("2025-07-31")),
    HeldCompetence(.mosovo, from: day("2022-01-10"), through: day("2025-01-09")),
    HeldCompetence(.nominatedContact, from: day("2025-09-01")),
    HeldCompetence(.loneWorkerDevice, from: day("2024-05-01"), ended: day("2025-06-02")),
  ]

  static let staffRow = StaffRow(
    code: "N54A001", name: "Sam Okoro", team: "N54LDS1", pdu: "N54LDS", region: "N54", roles: [.practitioner])

  static func staffFile(mayChange: Bool = true, isBare: Bool = false) -> StaffFile {
    StaffFile(
      id: StaffID("018f-staff"), row: staffRow, teamName: "Leeds sustain 1", competences: isBare ? [] : held,
      changes: isBare
        ? []
        : [
          CompetenceChange(
            held: held[3], reason: "Has not carried one since May.", by: "018f-manager",
            at: instant("2025-06-02T10:00:00Z")),
          CompetenceChange(
            held: held[0], reason: "Certificate 1127 seen.", by: "018f-manager",
            at: instant("2024-05-02T10:00:00Z")),
          CompetenceChange(held: held[1], reason: nil, by: "system", at: instant("2024-05-01T10:00:00Z")),
        ], revision: isBare ? 0 : 3, names: names,
      delegations: isBare
        ? [] : [delegationRow("2025-06-28", "2025-07-04"), delegationRow("2025-05-01", "2025-05-09")],
      mayChange: mayChange, refusedOnPhone: isBare ? 0 : 2)
  }

  static let staffList = [
    StaffListRow(id: StaffID("018f-staff"), row: staffRow, teamName: "Leeds sustain 1", competences: held),
    StaffListRow(
      id: StaffID("018f-second"),
      row: StaffRow(
        code: "N54A044", name: "Wilhelmina Featherstonehaugh", team: nil, pdu: "N54LDS", region: "N54",
        roles: [.pduDeputy, .practitioner]), teamName: nil, competences: []),
  ]
}

extension SamplePage {
  static let staff: [SamplePage] = [
    SamplePage("delegations", DelegationsPage(board: Sample.board, notice: .followUp(.delegated))),
    SamplePage(
      "delegations-empty",
      DelegationsPage(board: DelegationBoard(open: [], past: [], colleagues: []))),
    SamplePage(
      "delegations-lent",
      DelegationsPage(board: DelegationBoard(open: Sample.board.open, past: [], colleagues: nil))),
    SamplePage(
      "delegations-error",
      DelegationsPage(
        board: Sample.board,
        draft: DelegationDraft(
          Fields([.init(name: "from-day", value: "31"), .init(name: "power", value: "endorse")])),
        errors: errors {
          _ = try DelegationDraft(Fields([.init(name: "from-day", value: "31")])).check(
            Sample.board, today: Sample.today)
        })),
    SamplePage("delegation", DelegationPage(row: Sample.delegationRow("2025-06-28", "2025-07-04"))),
    SamplePage(
      "delegation-error",
      DelegationPage(
        row: Sample.delegationRow("2025-06-28", "2025-07-04"), errors: [DelegationPage.reasonMissing])),
    SamplePage(
      "delegation-ended",
      DelegationPage(row: Sample.delegationRow("2025-06-20", "2025-06-27", ended: Sample.ending))),
    SamplePage(
      "delegation-conflict",
      DelegationPage(
        row: Sample.delegationRow("2025-06-20", "2025-06-27", ended: Sample.ending),
        reason: "The leave was called off.", isConflict: true)),
    SamplePage(
      "delegation-read-only",
      DelegationPage(row: Sample.delegationRow("2025-07-07", "2025-07-11", mayEnd: false))),
    SamplePage("staff", StaffListPage(list: Sample.page(Sample.staffList))),
    SamplePage(
      "staff-member", StaffMemberPage(file: Sample.staffFile(), notice: .followUp(.competenceRecorded))),
    SamplePage("staff-member-own", StaffMemberPage(file: Sample.staffFile(mayChange: false))),
    SamplePage("staff-member-bare", StaffMemberPage(file: Sample.staffFile(isBare: true))),
    SamplePage(
      "staff-member-error",
      StaffMemberPage(
        file: Sample.staffFile(),
        errors: errors { _ = try CompetenceDraft().check(Sample.held, today: Sample.today) })),
    SamplePage(
      "staff-member-conflict",
      StaffMemberPage(
        file: Sample.staffFile(),
        draft: CompetenceDraft(
          Fields([
            .init(name: "competence", value: "mosovo"),
            .init(name: "reason", value: "Certificate 1204 seen."),
          ])), isConflict: true)),
    SamplePage(
      "competence-end-conflict",
      CompetenceEndPage(
        file: Sample.staffFile(), held: Sample.held[3],
        draft: CompetenceEndDraft(
          Fields([
            .init(name: "on-day", value: "30"), .init(name: "on-month", value: "6"),
            .init(name: "on-year", value: "2025"), .init(name: "reason", value: "The device was handed in."),
          ])), isConflict: true)),
    SamplePage(
      "competence-end",
      CompetenceEndPage(
        file: Sample.staffFile(), held: Sample.held[0], draft: CompetenceEndDraft(today: Sample.today))),
    SamplePage(
      "competence-end-error",
      CompetenceEndPage(
        file: Sample.staffFile(), held: Sample.held[0], draft: CompetenceEndDraft(Fields([])),
        errors: errors {
          _ = try CompetenceEndDraft(Fields([])).check(Sample.held[0], today: Sample.today)
        })),
    SamplePage(
      "competence-end-over",
      CompetenceEndPage(
        file: Sample.staffFile(), held: Sample.held[1], draft: CompetenceEndDraft(today: Sample.today))),
  ]

  private static func errors(_ read: () throws -> Void) -> [FieldError] {
    do {
      try read()
      return []
    } catch { return (error as? FieldErrors)?.errors ?? [] }
  }
}
