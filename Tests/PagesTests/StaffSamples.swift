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

extension SamplePage {
  static let staffPages: [SamplePage] = [
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
