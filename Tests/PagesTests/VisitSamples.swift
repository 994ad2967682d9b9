import Casework
import CivilTime
import Pages
import Policy

/// Visits to render; every name and number is made up.
extension Sample {
  static func instant(_ text: String) -> Instant { Instant(text: text) ?? Instant(milliseconds: 0) }

  static let now = instant("2025-06-30T11:00:00Z")

  /// Around the page of a visit for one of those who go, on its morning.
  static let dayOfVisit = Chrome(
    organisation: "Northern Probation Region", actor: practitioner, csrf: "token-0123456789",
    today: day("2025-07-02"), isTodayFixed: true, now: instant("2025-07-02T08:30:00Z"))

  static let names = [
    "018f-staff": "Sam Okoro", "018f-manager": "Priya Nair", "018f-second": "Wilhelmina Featherstonehaugh",
  ]

  static let texts: [TextID: String] = [
    TextID("t-objectives"):
      "See that Ada lives at the address.\nTalk through the new conditions of the licence.",
    TextID("t-access"): "Second floor, the lift is often out of order. The entrance is behind the shops.",
    TextID("t-animals"): "A large dog. It is shut away before anybody comes in; call ahead from the car.",
    TextID("t-violence"): "Shouted at staff in March. Two go, and stay near the door.",
    TextID("t-household"):
      "A partner and two children may be at home: nothing about the offence is said before them.",
    TextID("t-reason"): "Home visit training is booked for next week; the second officer leads.",
    TextID("t-words"): "Take a radio, and ring the office on the way out.",
    TextID("t-external"): "PC Rowan Ellery",
    TextID("t-observed"): "Ada opened the door. Two bedrooms, tidy; a child’s bed in one of them.",
    TextID("t-assessed"):
      "The household seems settled. The child’s bed needs a question to children’s services.",
    TextID("t-conditions"): "Lives alone at the address.\nNo device that reaches the internet.",
    TextID("t-condition-1"): "Lives alone at the address.",
    TextID("t-condition-2"): "No device that reaches the internet.",
    TextID("t-check"): "A tablet lay on the table; she said that it is her neighbour’s.",
    TextID("t-child"): "Bo, about 4",
    TextID("t-safety"): "The third step of the stair is loose.",
    TextID("t-referral"): "Damp in both rooms.",
    TextID("t-change"): "The person has a hospital appointment in the morning.",
  ]

  static var plan: VisitPlan {
    VisitPlan(
      purposes: [.confirmResidence, .reviewRisk, .verifyConditions],
      obligations: ["hmpps-home-visits/rso-initial.2025-04-11"], notice: .planned,
      start: instant("2025-07-02T09:30:00Z"), expectedMinutes: 45,
      crew: [
        CrewPlace(who: .staff(StaffID("018f-staff")), part: .responsibleOfficer),
        CrewPlace(who: .staff(StaffID("018f-second")), part: .practitioner, isThereToLearn: true),
        CrewPlace(who: .external(TextID("t-external")), part: .policeOfficer, isControl: true),
      ], vehicle: .pool, equipment: [.mobilePhone, .loneWorkerDevice],
      resources: ["LWD-1", "CAR-1"], isRelationshipEstablished: true,
      hasPartnerAgencies: true,
      texts: [
        .objectives: TextID("t-objectives"), .access: TextID("t-access"),
        .conditions: TextID("t-conditions"),
      ],
      reasons: ["training-lapsed": TextID("t-reason")])
  }

  static let assessment = RiskAssessment(
    id: AssessmentID("018f-assessment"), person: PersonID("018f-person-1"),
    made: Stamp(by: StaffID("018f-staff"), at: instant("2025-06-27T14:05:00Z")),
    basis: AssessmentBasis(lastFact: 3, withdrawnFacts: 0, lastAddress: 1, registerChanges: 2, incidents: 0),
    place: .home, hazards: [.animals: TextID("t-animals"), .violence: TextID("t-violence")],
    household: TextID("t-household"), isCompanyNeeded: true)

  static func happening(_ event: VisitEvent, _ at: String, by staff: String = "018f-staff") -> VisitHappening
  {
    VisitHappening(event: event, stamp: Stamp(by: StaffID(staff), at: instant(at)))
  }

  /// What happened to a visit, up to a stage.
  static let life: [VisitHappening] = [
    happening(.planned(PersonID("018f-person-1"), plan), "2025-06-27T13:40:00Z"),
    happening(.assessed(AssessmentID("018f-assessment"), isUnchanged: false), "2025-06-27T14:05:00Z"),
    happening(.submitted, "2025-06-27T14:10:00Z"),
    happening(
      .decided(.approvedWithMeasures, .lineManager, TextID("t-words")), "2025-06-27T16:00:00Z",
      by: "018f-manager"),
    happening(.changed(plan, isDiaryOnly: true, reason: TextID("t-change")), "2025-06-28T08:00:00Z"),
    happening(.begun, "2025-07-02T09:31:00Z"), happening(.ended, "2025-07-02T10:10:00Z"),
    happening(.recorded(record), "2025-07-02T11:00:00Z"),
  ]

  static var record: VisitRecord.Content {
    var content = VisitRecord.Content(
      outcome: .completed, observed: TextID("t-observed"), assessed: TextID("t-assessed"),
      concerns: [.child], flags: [.partnerInformation, .officerSafety])
    content.people = [
      PersonSeen(kind: .supervised, name: nil), PersonSeen(kind: .child, name: TextID("t-child")),
    ]
    content.conditions = [
      ConditionCheck(condition: TextID("t-condition-1"), result: .verified, words: nil),
      ConditionCheck(
        condition: TextID("t-condition-2"), result: .notVerified, words: TextID("t-check")),
    ]
    content.referrals = [
      Referral(to: .housing, purpose: TextID("t-referral"), followUp: day("2025-07-16"))
    ]
    content.safety = TextID("t-safety")
    return content
  }

  static let refusedLife =
    Array(life.prefix(3)) + [
      happening(
        .decided(.notApproved, .delegation, TextID("t-words")), "2025-06-27T16:00:00Z", by: "018f-manager")
    ]
  static let reopenedLife =
    Array(life.prefix(4)) + [
      happening(.reopened(.factRecorded), "2025-06-28T08:00:00Z")
    ]
  static let cancelledLife =
    Array(life.prefix(1)) + [
      happening(.cancelled(TextID("t-change")), "2025-06-28T08:00:00Z")
    ]

  static func visit(_ happenings: [VisitHappening]) -> Visit {
    var visit: Visit?
    for happening in happenings {
      visit = Visit.fold(visit, happening.event, id: VisitID("018f-visit"), stamp: happening.stamp)
    }
    guard let visit else { preconditionFailure("a visit begins with its plan") }
    return visit
  }

  static let findings: [CrewingFinding] = [
    finding("training-missing", "Whoever visits is trained for it", "8.1.7", .must, .stop),
    finding("training-lapsed", "Training that has run out", "8.1.7", .must, .reason),
    finding("lone-low-established", "A lone visit is for low risk", "5.3.2", .should, .reason),
    finding("joint-device", "A lone worker device is recommended when two go", "5.3.5", .should, .show),
  ]

  static func finding(
    _ rule: String, _ title: String, _ paragraph: String, _ force: Force, _ answer: CrewingAnswer
  ) -> CrewingFinding {
    CrewingFinding(
      policy: "hmpps-home-visits", rule: rule, title: title, paragraph: paragraph, force: force,
      answer: answer, text: "What would mend it stands here: take a second person, or say why one is enough.")
  }

  static let visitPerson = VisitPerson(
    row: row(), address: "14 Example Way, Demo Town, ZZ99 3AB\n01632 960123", markers: file.markers,
    registers: [
      RegisterEntry(number: 1, code: .riskToStaff, started: day("2025-01-10"), ended: nil),
      RegisterEntry(number: 2, code: .weapons, started: day("2025-02-10"), ended: nil),
      RegisterEntry(number: 3, code: .marac, started: day("2024-02-10"), ended: day("2024-08-10")),
    ], hasDomesticAbuse: true, obligations: Array(items.prefix(6)),
    prompts: ObservationPrompt.of(
      policies: ["hmpps-home-visits"], statuses: [.childSafeguardingIdentified], registers: []),
    safetyIssues: [
      SafetyIssue(
        visit: VisitID("018f-visit-before"), day: day("2025-03-03"),
        words: "The dog is loose in the yard in the morning.")
    ],
    attempts: [
      PremisesAttempts(
        place: "14 Example Way, Demo Town, ZZ99 3AB", unsuccessful: 3, withPolice: 2, entrySought: 2,
        last: day("2025-03-10")),
      PremisesAttempts(place: nil, unsuccessful: 1, withPolice: 0, entrySought: 0, last: day("2025-01-10")),
    ], pack: pack, conditions: ["Keeps a curfew from 7pm to 7am."])

  static func packItem(
    _ kind: PackKind, _ answer: PackAnswer, _ text: String? = nil, review: String? = nil,
    on instantText: String = "2025-06-20T09:00:00Z"
  ) -> PackItem {
    PackItem(
      id: PackItemID("018f-item-\(kind.rawValue)"), person: PersonID("018f-person-1"), kind: kind,
      address: kind.subject == .address ? 1 : nil, answer: answer, text: text.map { TextID($0) },
      source: .police, learnt: day("2025-06-19"),
      checked: Stamp(by: StaffID("018f-staff"), at: instant(instantText)), reviewBy: review.map { day($0) })
  }

  static let pack = Pack(
    items: [
      packItem(.conditions, .known, "t-conditions", review: "2025-06-25"),
      packItem(.warrants, .none), packItem(.policeIntelligence, .notAvailable, "t-change"),
      packItem(.animals, .known, "t-animals", review: "2025-12-01"),
      packItem(.animals, .none, on: "2025-03-01T09:00:00Z"), packItem(.household, .known, "t-gone"),
    ], address: 1, required: PackKind.required(by: ["hmpps-home-visits", "college-app"]))

  static func packFile(isBare: Bool = false) -> PackFile {
    PackFile(
      person: isBare ? barePerson : visitPerson,
      pack: isBare ? Pack(items: [], address: nil, required: []) : pack, texts: texts, names: names,
      mayWork: !isBare, visits: isBare ? [] : [visit(life)])
  }

  static let barePerson = VisitPerson(
    row: emptyFile.row, address: nil, markers: [], registers: [], hasDomesticAbuse: false, obligations: [])

  static func visitFile(
    _ happenings: [VisitHappening] = Array(life.prefix(3)), findings: [CrewingFinding] = [],
    changes: [ReopenReason] = [], mayAuthorise: Bool = true, isInvolved: Bool = false, mayWork: Bool = true,
    isBare: Bool = false, now: Instant = now
  ) -> VisitFile {
    let visit = visit(happenings)
    return VisitFile(
      visit: visit, person: isBare ? barePerson : visitPerson, texts: texts, names: names,
      competences: [
        StaffID("018f-staff"): [.homeVisits: .current, .mosovo: .current],
        StaffID("018f-second"): [.homeVisits: .lapsed],
      ], assessment: isBare || visit.assessment == nil ? nil : assessment,
      basis: AssessmentBasis(
        lastFact: 12, withdrawnFacts: 0, lastAddress: 1, registerChanges: 4, incidents: 0), changes: changes,
      factsSince: changes.isEmpty ? [] : [facts[0].fact], findings: findings, happenings: happenings,
      isOutOfHours: isBare,
      standing: VisitStanding(
        mayAuthorise: mayAuthorise, isInvolved: isInvolved, mayWork: mayWork, now: now),
      resources: isBare ? [] : Array(resources.prefix(2)))
  }

  static func visitRow(
    _ row: CaseloadRow, _ happenings: [VisitHappening], crew: [String], diary: DiaryEntry = DiaryEntry()
  )
    -> VisitRow
  {
    VisitRow(
      visit: visit(happenings), crn: row.crn, familyName: row.familyName, givenName: row.givenName,
      rosh: row.rosh, teamName: row.teamName, crew: crew, diary: diary)
  }

  /// Somebody who goes, on the day of the visit.
  static let doorChrome = Chrome(
    organisation: "Northern Probation Region", actor: practitioner, csrf: "token-0123456789",
    today: day("2025-07-02"), isTodayFixed: true, now: instant("2025-07-02T09:31:00Z"), sends: true)

  static let diaryEntry = DiaryEntry(
    address: "14 Example Way, Demo Town, ZZ99 3AB",
    contacts: [
      VisitContact(
        staff: StaffID("018f-second"), name: "Wilhelmina Featherstonehaugh", isNominated: true,
        phone: "01632 960124"),
      VisitContact(staff: StaffID("018f-manager"), name: "Priya Nair", isNominated: false),
    ], resources: Array(resources.prefix(2)), isOutOfHours: true)

  static var changeNotices: ChangeNotices {
    var moved = plan
    moved.start = plan.start.adding(seconds: 3_600)
    moved.expectedMinutes = 60
    moved.place = .otherSignificantPlace
    moved.crew = [
      CrewPlace(who: .staff(StaffID("018f-manager")), part: .lineManager),
      CrewPlace(who: .external(TextID("t-external")), part: .policeOfficer),
    ]
    moved.resources = ["LWD-2"]
    moved.equipment = []
    moved.vehicle = .hire
    moved.isContactArranged = true
    let life =
      Array(life.prefix(4)) + [
        happening(.changed(moved, isDiaryOnly: false, reason: TextID("t-change")), "2025-06-28T08:00:00Z"),
        happening(.cancelled(TextID("t-change")), "2025-06-28T09:00:00Z"),
      ]
    var names: [String: String] = [:]
    for resource in resources { names[resource.code] = resource.name }
    return ChangeNotices(
      notices: [
        ChangeNotice(
          row: visitRow(rows[1], life, crew: ["Priya Nair"]), changes: Array(life.planChanges.suffix(2)),
          revision: 6)
      ], words: ChangeWords(names: self.names, texts: texts, resources: names), isCut: true)
  }

  static let visitRows: [VisitRow] = [
    visitRow(
      rows[1], Array(life.prefix(3)), crew: ["Sam Okoro", "Wilhelmina Featherstonehaugh"], diary: diaryEntry),
    visitRow(rows[0], Array(life.prefix(3)), crew: []),
    visitRow(rows[2], Array(life.prefix(4)), crew: ["Sam Okoro"]),
    visitRow(rows[4], Array(life.prefix(1)), crew: ["Priya Nair"]),
  ]
}

extension SamplePage {
  static func visitErrors<Value>(_ read: () throws(FieldErrors) -> Value) -> [FieldError] {
    do {
      _ = try read()
      return []
    } catch {
      return error.errors
    }
  }

  static let visits: [SamplePage] = [
    authorisations, visitPages, planPages, recordPages, packPages, staffPages,
  ].flatMap { $0 }

  static let authorisations: [SamplePage] = [
    SamplePage(
      "authorisations",
      AuthorisationsPage(
        list: Sample.page(Array(Sample.visitRows.prefix(2))), decisions: Sample.decisionRows,
        notice: .visit(.authorised))),
    SamplePage("authorisations-empty", AuthorisationsPage(list: Sample.page([], page: 1))),
    SamplePage("authorise", AuthorisePage(file: Sample.visitFile())),
    SamplePage(
      "authorise-error",
      AuthorisePage(
        file: Sample.visitFile(findings: Array(Sample.findings.dropFirst())),
        draft: AuthorisationDraft(Fields([.init(name: "outcome", value: "not-approved")])),
        errors: visitErrors { () throws(FieldErrors) in
          try AuthorisationDraft(Fields([.init(name: "outcome", value: "not-approved")])).check()
        })),
    SamplePage(
      "authorise-own", AuthorisePage(file: Sample.visitFile(findings: Sample.findings, isInvolved: true))),
    SamplePage(
      "authorise-stale",
      AuthorisePage(
        file: Sample.visitFile(changes: [.factRecorded, .factCorrected, .addressChanged, .registerChanged]))),
    SamplePage("authorise-stopped", AuthorisePage(file: Sample.visitFile(findings: Sample.findings))),
    SamplePage("authorise-bare", AuthorisePage(file: Sample.visitFile(isBare: true))),
    SamplePage("authorise-decided", AuthorisePage(file: Sample.visitFile(Array(Sample.life.prefix(4))))),
    SamplePage("authorise-conflict", AuthorisePage(file: Sample.visitFile(), isConflict: true)),
  ]

  static let visitPages: [SamplePage] = [
    SamplePage(
      "visit-planning", VisitPage(file: Sample.visitFile(Array(Sample.life.prefix(1)), isBare: true))),
    SamplePage("visit-ready", VisitPage(file: Sample.visitFile(Array(Sample.life.prefix(2))))),
    SamplePage(
      "visit-conflict", VisitPage(file: Sample.visitFile(Array(Sample.life.prefix(2))), isConflict: true)),
    SamplePage(
      "visit-stopped",
      VisitPage(file: Sample.visitFile(Array(Sample.life.prefix(2)), findings: Sample.findings))),
    SamplePage("visit-submitted", VisitPage(file: Sample.visitFile(), notice: .visit(.submitted))),
    SamplePage(
      "visit-authorised", VisitPage(file: Sample.visitFile(Array(Sample.life.prefix(5)), mayAuthorise: false))
    ),
    SamplePage(
      "visit-to-record",
      VisitPage(
        file: Sample.visitFile(Array(Sample.life.prefix(5)), now: Sample.instant("2025-07-02T12:00:00Z")))),
    SamplePage(
      "visit-reopened", VisitPage(file: Sample.visitFile(Sample.reopenedLife, changes: [.factRecorded]))),
    SamplePage("visit-refused", VisitPage(file: Sample.visitFile(Sample.refusedLife))),
    SamplePage(
      "visit-setting-out",
      VisitPage(
        file: Sample.visitFile(Array(Sample.life.prefix(5)), mayAuthorise: false),
        departure: Departure(
          phase: .planned, departed: nil, check: nil, asked: ReadyItem.allCases,
          prompts: [DeparturePrompt(text: "Read the record.", paragraph: "Before Your Home Visit 1")],
          radio: [RadioWord(code: "Compliance check", meaning: "The unit is at the address.")])),
      Sample.dayOfVisit),
    SamplePage(
      "visit-on-the-way",
      VisitPage(
        file: Sample.visitFile(Array(Sample.life.prefix(5)), mayAuthorise: false),
        departure: Departure(
          phase: .onTheWay,
          departed: Stamp(by: StaffID("018f-staff"), at: Sample.instant("2025-06-30T08:30:00Z")),
          check: DepartureCheck(asked: [.phone, .device], ready: [.phone]), asked: [.phone, .device])),
      Sample.dayOfVisit),
    SamplePage("visit-under-way", VisitPage(file: Sample.visitFile(Array(Sample.life.prefix(6))))),
    SamplePage("visit-ended", VisitPage(file: Sample.visitFile(Array(Sample.life.prefix(7))))),
    SamplePage("visit-recorded", VisitPage(file: Sample.visitFile(Sample.life, mayWork: false))),
    SamplePage("visit-cancelled", VisitPage(file: Sample.visitFile(Sample.cancelledLife, isBare: true))),
    SamplePage(
      "visit-at-the-door",
      VisitPage(
        file: Sample.visitFile(Array(Sample.life.prefix(5)), mayAuthorise: false), minutes: "4",
        errors: [
          FieldError(
            field: "minutes",
            message: "The time until it is over must be 5 to 480 minutes, in whole minutes")
        ]), Sample.doorChrome),
    SamplePage(
      "visit-inside",
      VisitPage(file: Sample.visitFile(Array(Sample.life.prefix(6))), notice: .visit(.begun)),
      Sample.doorChrome),
    SamplePage("changes", VisitChangesPage(notices: Sample.changeNotices, notice: .visit(.seen))),
    SamplePage("changes-conflict", VisitChangesPage(notices: Sample.changeNotices, isConflict: true)),
    SamplePage(
      "changes-none",
      VisitChangesPage(
        notices: ChangeNotices(
          notices: [], words: ChangeWords(names: [:], texts: [:], resources: [:]), isCut: false))),
    SamplePage("changes-not-told", VisitChangesPage(notices: nil)),
    SamplePage("itinerary", itinerary(Sample.visitRows, .team)),
    SamplePage("itinerary-empty", itinerary([], .mine)),
    SamplePage("itinerary-cut", itinerary(Sample.visitRows, .team, isCut: true)),
  ]

  private static func itinerary(
    _ rows: [VisitRow], _ whose: ItineraryQuery.Whose, isCut: Bool = false
  ) -> ItineraryPage {
    ItineraryPage(
      query: ItineraryQuery(day: Sample.today, whose: whose), rows: rows, isCut: isCut,
      choices: DiaryChoices(teams: rows.isEmpty ? [] : Sample.teams, staff: Sample.colleagues),
      changed: whose == .team ? 2 : nil, ownDetails: SafetyRecord.none, unread: whose == .mine ? 2 : nil)
  }
}
