import Casework
import CivilTime
import Pages

extension Sample {
  static let safety = SafetyDetails([
    .car: "ZZ99 ZZZ, grey hatchback", .phone: "01632 960123", .device: "L-7",
    .description: "Tall, short hair, red coat.", .emergencyName: "Kit Lowe", .emergencyPhone: "01632 960124",
    .medical: "Carries an inhaler.",
  ])
  static let wrongSafety = SafetyDetails([
    .car: String(repeating: "a", count: 101), .phone: "ring me", .emergencyName: "Kit Lowe",
  ])

  static let sheetVisits: [SheetVisit] = [
    SheetVisit(
      row: visitRows[2],
      companions: [
        SheetVisit.Companion(name: "Sam Okoro", phone: "01632 960123"),
        SheetVisit.Companion(name: "Wilhelmina Featherstonehaugh", phone: nil),
      ],
      controls: [
        SheetVisit.Control(hazard: .animals, words: "A dog.\nKept in the kitchen: ring before you arrive."),
        SheetVisit.Control(hazard: .noSignal, words: "None in the stairwell. Ring from the street."),
      ], isCompanyNeeded: true, measures: "Ring the office before you go in."),
    SheetVisit(row: visitRows[0], isAssessed: false),
  ]
}

extension Sample {
  static let team = TeamSummary(code: "ZEASTT1", name: "Demo East 1", pduName: "Demo East")

  static func procedureVersion(_ version: Int) -> ProcedureVersion {
    ProcedureVersion(
      team: team.code, version: version,
      text: "Write your car and your phone down before you go.\nRing the contact before you go in.",
      from: day("2025-06-01"), reason: "The contact has another number.",
      published: Stamp(by: StaffID("018f-manager"), at: now))
  }

  static func procedure(
    shown: Int?, inForce: Int? = 2, versions: Int = 2, acknowledged: Instant? = nil, isManager: Bool = false
  ) -> ProcedureFile {
    ProcedureFile(
      team: team, inForce: inForce, shown: shown.map(procedureVersion),
      versions: (0..<versions).reversed().map { number in
        ProcedureHeading(
          version: number + 1, from: day("2025-06-01").adding(days: number),
          reason: "The contact has another number.", published: now,
          publishedBy: "Wilhelmina Featherstonehaugh")
      }, acknowledged: acknowledged,
      readers: isManager
        ? [
          ProcedureReader(staff: StaffID("018f-staff"), name: "Sam Okoro", acknowledged: now),
          ProcedureReader(staff: StaffID("018f-second"), name: "Priya Nair", acknowledged: nil),
        ] : nil, isOwnTeam: true, mayPublish: isManager)
  }

  static let wrongProcedure = ProcedureForm(Fields([.init(name: "from-day", value: "40")]))

  static var wrongProcedureErrors: [FieldError] {
    do {
      _ = try wrongProcedure.check(today: today)
      return []
    } catch { return error.errors }
  }
}

extension SamplePage {
  static let procedures: [SamplePage] = [
    SamplePage(
      "procedures",
      ProceduresPage(rows: [
        ProcedureSummary(
          team: Sample.team, inForce: 2, from: Sample.day("2025-06-02"),
          readers: ReaderCount(read: 1, all: 2), isOwnTeam: true),
        ProcedureSummary(
          team: TeamSummary(code: "ZEASTT2", name: "Demo East 2", pduName: "Demo East"), inForce: nil,
          from: nil, readers: nil, isOwnTeam: false),
      ])),
    SamplePage("procedures-empty", ProceduresPage(rows: [])),
    SamplePage(
      "procedure", ProcedurePage(file: Sample.procedure(shown: 2), notice: .visit(.procedurePublished))),
    SamplePage(
      "procedure-read",
      ProcedurePage(file: Sample.procedure(shown: 2, acknowledged: Sample.now, isManager: true))),
    SamplePage("procedure-old", ProcedurePage(file: Sample.procedure(shown: 1))),
    SamplePage("procedure-next", ProcedurePage(file: Sample.procedure(shown: 2, versions: 3))),
    SamplePage(
      "procedure-conflict",
      ProcedurePage(file: Sample.procedure(shown: 2, isManager: true), isConflict: true)),
    SamplePage(
      "procedure-none", ProcedurePage(file: Sample.procedure(shown: nil, inForce: nil, versions: 0))),
    SamplePage(
      "procedure-new",
      NewProcedurePage(
        file: Sample.procedure(shown: 2, isManager: true),
        draft: ProcedureForm(text: "Ring the contact before you go in.", from: Sample.today))),
    SamplePage(
      "procedure-new-error",
      NewProcedurePage(
        file: Sample.procedure(shown: 2, isManager: true), draft: Sample.wrongProcedure,
        errors: Sample.wrongProcedureErrors)),
    SamplePage(
      "procedure-new-conflict",
      NewProcedurePage(
        file: Sample.procedure(shown: 2, isManager: true),
        draft: ProcedureForm(text: "Ring the contact when you are inside.", from: Sample.today),
        newer: Sample.procedureVersion(3))),
  ]

  static let staffPages: [SamplePage] =
    procedures + [
      SamplePage(
        "sheet",
        DaySheetPage(
          query: ItineraryQuery(day: Sample.day("2025-07-02"), whose: .mine), name: "Sam Okoro",
          visits: Sample.sheetVisits, isCut: true)),
      SamplePage(
        "sheet-empty",
        DaySheetPage(query: ItineraryQuery(day: Sample.today, whose: .team), name: "Demo East 1", visits: [])),
      SamplePage(
        "safety",
        SafetyPage(
          versions: [
            SafetyRecord(details: Sample.safety, version: 2, recorded: Sample.now),
            SafetyRecord(details: SafetyDetails([.car: "Bus"]), version: 1, recorded: Sample.now),
          ], notice: .visit(.safetySaved))),
      SamplePage("safety-first", SafetyPage(versions: [])),
      SamplePage(
        "safety-error",
        SafetyPage(
          versions: [], draft: Sample.wrongSafety, errors: SafetyPage.errors(Sample.wrongSafety.faults))),
      SamplePage("safety-conflict", SafetyPage(versions: [], draft: Sample.safety, isConflict: true)),
      SamplePage(
        "crew-safety",
        CrewSafetyPage(
          visit: Sample.visit(Array(Sample.life.prefix(4))),
          crew: [
            CrewSafety(
              staff: StaffID("018f-staff"), name: "Sam Okoro",
              record: SafetyRecord(details: Sample.safety, version: 1, recorded: Sample.now), isOfTeam: true),
            CrewSafety(staff: StaffID("018f-second"), name: "Priya Nair", record: .none, isOfTeam: true),
            CrewSafety(staff: StaffID("018f-third"), name: "Lee Ford", record: .none, isOfTeam: false),
          ])),
      SamplePage(
        "crew-safety-nobody",
        CrewSafetyPage(visit: Sample.visit(Array(Sample.life.prefix(1))), crew: [])),
    ]
}
