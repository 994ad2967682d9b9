import Casework
import CivilTime
import Pages
import Policy

extension Sample {
  static let colleagues = [
    VisitColleague(id: StaffID("018f-staff"), name: "Sam Okoro", roles: [.practitioner]),
    VisitColleague(
      id: StaffID("018f-second"), name: "Wilhelmina Featherstonehaugh", roles: [.caseAdministrator]),
    VisitColleague(id: StaffID("018f-manager"), name: "Priya Nair", roles: [.lineManager]),
  ]

  static func planScene(isFirst: Bool = false) -> PlanScene {
    PlanScene(
      options: VisitOptions(
        person: isFirst ? barePerson : visitPerson, colleagues: colleagues, officer: StaffID("018f-staff"),
        last: isFirst ? nil : visit(life), texts: texts, resources: isFirst ? [] : offers), zone: .london,
      now: now)
  }

  static let resources = [
    ResourceRow(code: "LWD-1", kind: .loneWorkerDevice, name: "Device 1", team: "N54LDS1"),
    ResourceRow(code: "CAR-1", kind: .poolCar, name: "Grey hatchback", team: "N54LDS1", isInService: false),
    ResourceRow(code: "LWD-2", kind: .loneWorkerDevice, name: "Device 2", team: "N54LDS1"),
    ResourceRow(code: "CAR-2", kind: .hireCar, name: "Blue estate", team: "N54LDS1"),
  ]

  static let taken = [resources[2], resources[3]].map { resource in
    TakenResource(
      resource: resource, from: instant("2025-07-02T08:30:00Z"), to: instant("2025-07-02T10:15:00Z"),
      holder: resource.code == "LWD-2"
        ? TakenResource.Holder(
          visit: VisitID("018f-other"), crn: "X654321", familyName: "Marsh", givenName: "Ada",
          start: instant("2025-07-02T09:00:00Z")) : nil)
  }

  static let offers =
    resources.prefix(2).map { ResourceOffer(resource: $0) }
    + taken.map { ResourceOffer(resource: $0.resource, taken: $0) }

  static let earlier = EarlierAssessment(
    assessment: assessment, madeBy: "Sam Okoro", texts: texts, changes: [])
  static let staleEarlier = EarlierAssessment(
    assessment: assessment, madeBy: nil, texts: texts, changes: [.factRecorded, .registerChanged])
}

extension SamplePage {
  static let planPages: [SamplePage] =
    PlanStep.allCases.map { step in
      SamplePage("plan-\(step.rawValue)", plan(step, PlanDraft(Sample.visitFile(), zone: .london)))
    }
    + [PlanStep.purpose, .when, .crew, .place].map { step in
      let scene = Sample.planScene(isFirst: true)
      let draft = PlanDraft(Fields([.init(name: "minutes", value: "1000")]))
      return SamplePage(
        "plan-\(step.rawValue)-error",
        PlanPage(step: step, scene: scene, draft: draft, errors: draft.errors(of: step, scene)))
    } + [
      SamplePage(
        "plan-check-questioned",
        plan(.check, PlanDraft(Sample.visitFile(), zone: .london), Array(Sample.findings.dropFirst()))),
      SamplePage(
        "plan-check-stopped", plan(.check, PlanDraft(Sample.visitFile(), zone: .london), Sample.findings)),
      SamplePage(
        "plan-change-error",
        PlanPage(
          step: .check, scene: Sample.planScene(), draft: PlanDraft(Sample.visitFile(), zone: .london),
          changing: Sample.visitFile(Array(Sample.life.prefix(4))),
          errors: [FieldError(field: "reason", message: "Enter why the visit moves")])),
      SamplePage(
        "plan-change-conflict",
        PlanPage(
          step: .when, scene: Sample.planScene(), draft: PlanDraft(Sample.visitFile(), zone: .london),
          changing: Sample.visitFile(Array(Sample.life.prefix(4))), isConflict: true)),
      SamplePage(
        "plan-change-over",
        PlanPage(
          step: .check, scene: Sample.planScene(), draft: PlanDraft(Sample.visitFile(), zone: .london),
          changing: Sample.visitFile(Sample.life), isConflict: true)),
      SamplePage(
        "plan-place-taken",
        PlanPage(
          step: .place, scene: Sample.planScene(),
          draft: PlanDraft(
            Fields([
              .init(name: "device", value: "LWD-1"), .init(name: "device", value: "LWD-2"),
              .init(name: "car", value: "CAR-2"), .init(name: "place", value: "home"),
            ])), isReturning: true, errors: PlanDraft.errors(Sample.taken, .london))),
      SamplePage("assessment", AssessmentPage(file: Sample.visitFile(), earlier: Sample.earlier)),
      SamplePage("assessment-first", AssessmentPage(file: Sample.visitFile(isBare: true), earlier: nil)),
      SamplePage("assessment-stale", AssessmentPage(file: Sample.visitFile(), earlier: Sample.staleEarlier)),
      SamplePage(
        "assessment-conflict",
        AssessmentPage(file: Sample.visitFile(), earlier: Sample.earlier, isConflict: true)),
      SamplePage("assessment-over", AssessmentPage(file: Sample.visitFile(Sample.life), earlier: nil)),
      SamplePage("assessment-error", assessmentError(Sample.earlier)),
      SamplePage("assessment-household-error", assessmentError(nil)),
    ]

  static let packPages: [SamplePage] = [
    SamplePage("pack", PackPage(file: Sample.packFile(), notice: .visit(.noted))),
    SamplePage("pack-bare", PackPage(file: Sample.packFile(isBare: true))),
    SamplePage("pack-sheet", PackPage(file: Sample.packFile(), visit: Sample.visitFile())),
    SamplePage("pack-item", PackFormPage(file: Sample.packFile(), kind: .animals)),
    SamplePage("pack-item-error", packError()),
    SamplePage("restricted-contact", RestrictedContactPage(person: Sample.row())),
    SamplePage(
      "restricted-contact-shown",
      RestrictedContactPage(
        person: Sample.row(),
        shown: .given(
          RestrictedContact(
            name: "Rosalind Okonedo-Featherstonehaugh", telephone: "01632 960777",
            note: "Call before noon.",
            recorded: Stamp(by: StaffID("018f-staff"), at: Sample.instant("2025-06-01T09:00:00Z")))))),
    SamplePage(
      "restricted-contact-none", RestrictedContactPage(person: Sample.row(), shown: .given(nil))),
    SamplePage(
      "restricted-contact-recorded",
      RestrictedContactPage(person: Sample.row(), notice: .visit(.contactRecorded))),
    SamplePage(
      "restricted-contact-error",
      RestrictedContactPage(
        person: Sample.row(), typed: ["name": "R"],
        errors: [FieldError(field: "telephone", message: "Enter a telephone number of 3 to 32 characters")])),
  ]

  private static func packError() -> PackFormPage {
    let fields = Fields([
      .init(name: "answer", value: "known"), .init(name: "review-day", value: "31"),
      .init(name: "review-month", value: "2"), .init(name: "review-year", value: "2026"),
    ])
    let draft = PackForm(fields)
    let errors = visitErrors { () throws(FieldErrors) in try draft.check(.animals, today: Sample.today) }
    return PackFormPage(file: Sample.packFile(), kind: .conditions, draft: draft, errors: errors)
  }

  static let recordPages: [SamplePage] = [
    SamplePage("record", record(.outcome, [])),
    SamplePage("record-error", recordError(.outcome, [])),
    SamplePage("record-people", record(.people, [("outcome", "completed"), ("met", "yes")])),
    SamplePage(
      "record-people-error",
      recordError(.people, [("outcome", "completed"), ("child", String(repeating: "Bo ", count: 80))])),
    SamplePage("record-seen", record(.seen, [("outcome", "completed")])),
    SamplePage("record-refused-error", recordError(.seen, [("outcome", "refused"), ("sought", "yes")])),
    SamplePage(
      "record-moved-error",
      recordError(.seen, [("outcome", "no-longer-at-address"), ("left-day", "31"), ("left-month", "2")])),
    SamplePage(
      "record-conditions", record(.conditions, [("outcome", "completed"), ("check-1", "verified")])),
    SamplePage(
      "record-conditions-error",
      recordError(
        .conditions,
        [
          ("outcome", "completed"), ("condition-1", "Lives alone at the address."),
          ("check-1", "not-verified"),
        ])),
    SamplePage("record-concerns", record(.concerns, [("outcome", "no-answer")])),
    SamplePage(
      "record-concerns-error", recordError(.concerns, [("concern", "x"), ("flag", "x")])),
    SamplePage("record-referrals", record(.referrals, [("outcome", "completed")])),
    SamplePage(
      "record-referrals-error",
      recordError(.referrals, [("outcome", "completed"), ("to-1", "x"), ("follow-1-day", "1")])),
    SamplePage(
      "record-conflict",
      RecordPage(file: Sample.visitFile(Array(Sample.life.prefix(7))), isConflict: true)),
    SamplePage("record-ahead", RecordPage(file: Sample.visitFile(Array(Sample.life.prefix(4))))),
    SamplePage("record-without-authority", RecordPage(file: Sample.visitFile())),
    SamplePage("record-over", RecordPage(file: Sample.visitFile(Sample.life))),
    SamplePage("cancellation", CancellationPage(file: Sample.visitFile())),
    SamplePage(
      "cancellation-error",
      CancellationPage(
        file: Sample.visitFile(),
        errors: [FieldError(field: "reason", message: "Enter why the visit is called off")])),
    SamplePage(
      "cancellation-conflict",
      CancellationPage(file: Sample.visitFile(), reason: "The car is in repair.", isConflict: true)),
    SamplePage(
      "cancellation-too-late",
      CancellationPage(
        file: Sample.visitFile(Sample.life), reason: "The car is in repair.", isConflict: true)),
    SamplePage(
      "record-too-late",
      RecordPage(
        file: Sample.visitFile(Sample.life), step: .concerns,
        draft: recordForm([
          ("outcome", "no-answer"), ("observed", "Rang twice. No light."), ("concern", "child"),
          ("check-1", "not-verified"), ("condition-1", "Lives alone at the address."),
        ]), isConflict: true)),
    SamplePage("cancellation-over", CancellationPage(file: Sample.visitFile(Sample.life))),
  ]

  private static func recordForm(_ fields: [(String, String)]) -> RecordForm {
    RecordForm(Fields(fields.map { .init(name: $0.0, value: $0.1) }))
  }

  private static func record(_ step: RecordStep, _ fields: [(String, String)]) -> RecordPage {
    RecordPage(
      file: Sample.visitFile(Array(Sample.life.prefix(7))), step: step, draft: recordForm(fields))
  }

  private static func recordError(_ step: RecordStep, _ fields: [(String, String)]) -> RecordPage {
    let file = Sample.visitFile(Array(Sample.life.prefix(7)))
    let draft = recordForm(fields)
    return RecordPage(
      file: file, step: step, draft: draft, errors: draft.errors(of: step, file, today: Sample.today))
  }

  private static func plan(
    _ step: PlanStep, _ draft: PlanDraft, _ findings: [CrewingFinding] = []
  ) -> PlanPage {
    PlanPage(step: step, scene: Sample.planScene(), draft: draft, findings: findings)
  }

  private static func assessmentError(_ earlier: EarlierAssessment?) -> AssessmentPage {
    let draft = AssessmentForm(Fields([]))
    let page = AssessmentPage(file: Sample.visitFile(), earlier: earlier, draft: draft)
    let errors = visitErrors { () throws(FieldErrors) in try draft.check(page) }
    return AssessmentPage(file: Sample.visitFile(), earlier: earlier, draft: draft, errors: errors)
  }
}
