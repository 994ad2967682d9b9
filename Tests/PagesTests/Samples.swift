import Casework
import CivilTime
import Markup
import Pages
import Policy

/// People, obligations and pages to render; every name and number is made up.
enum Sample {
  static func day(_ text: String) -> CivilDate { CivilDate(text: text) ?? CivilDate(day: 0) }

  static let today = day("2025-06-30")

  static let practitioner = Actor(
    staff: StaffID("018f-staff"), name: "Sam Okoro", roles: [.practitioner], team: "N54LDS1", pdu: "N54LDS",
    region: "N54")
  static let manager = Actor(
    staff: StaffID("018f-manager"), name: "Priya Nair", roles: [.practitioner, .lineManager], team: "N54LDS1",
    pdu: "N54LDS", region: "N54")
  static let administrator = Actor(
    staff: StaffID("018f-admin"), name: "Lee Ford", roles: [.administrator], team: nil, pdu: nil,
    region: "N54")

  static func chrome(_ actor: Actor? = manager, isTodayFixed: Bool = true) -> Chrome {
    Chrome(
      organisation: "Northern Probation Region", actor: actor, csrf: actor == nil ? nil : "token-0123456789",
      today: today, isTodayFixed: isTodayFixed, now: now)
  }

  static let teams = [
    TeamSummary(code: "N54LDS1", name: "Leeds sustain 1", pduName: "Leeds"),
    TeamSummary(code: "N54LDS2", name: "Leeds sustain 2", pduName: "Leeds"),
  ]

  static func item(
    _ status: Status, due: String?, rule: String = "rso-initial",
    title: String = "First visit: registered sex offender",
    paragraph: String = "7.1", force: Force = .must, clock: Clock? = Clock(within: 15, unit: .workingDays),
    joint: Joint? = nil, provisional: Bool = false, recordedLate: Bool = false
  ) -> DueItem {
    DueItem(
      key: "\(rule).2025-04-11", policy: "hmpps-home-visits", rule: rule, title: title, paragraph: paragraph,
      force: force, trigger: day("2025-04-11"), due: due.map(day), status: status, clock: clock, joint: joint,
      provisional: provisional, recordedLate: recordedLate,
      delayedUntil: status == .delayed ? day("2025-07-14") : nil,
      metOn: [.met, .metLate, .metNotJoint].contains(status) ? day("2025-05-02") : nil, slot: nil)
  }

  static let police = Joint(with: "police", force: .should, paragraph: "7.1")

  /// Every status once.
  static let items: [DueItem] = [
    item(.overdue, due: "2025-06-28", joint: police),
    item(
      .due, due: "2025-06-30", rule: "mappa", title: "First visit: MAPPA level 2 or 3", paragraph: "7.5.1"),
    item(
      .upcoming, due: "2025-08-11", rule: "medium", title: "First visit: medium risk", paragraph: "5.1.2",
      force: .should, clock: Clock(within: 6, unit: .weeks)),
    item(
      .metNotJoint, due: "2025-05-07", rule: "iom-joint", title: "Joint visit after induction",
      paragraph: "7.4.2"),
    item(
      .exceptionIncomplete, due: "2025-05-08", rule: "da", title: "First visit: domestic abuse",
      paragraph: "7.6.1"),
    item(
      .delayed, due: "2025-06-20", rule: "children", title: "First visit: risk to children",
      paragraph: "7.7.1"),
    item(.suspended, due: "2025-07-20", rule: "nsd", title: "Fortnightly visit", paragraph: "7.3.3"),
    item(
      .consider, due: nil, rule: "oasys", title: "Consider a visit after an OASys review", paragraph: "5.2.7",
      force: .consider, clock: nil),
    item(.met, due: "2025-05-07", rule: "low", title: "First visit: low risk", paragraph: "5.1.2"),
    item(
      .metLate, due: "2025-04-30", rule: "cse", title: "First visit: child sexual exploitation",
      paragraph: "7.2.1"),
    item(
      .excepted, due: "2025-05-01", rule: "adults", title: "First visit: adults at risk", paragraph: "7.8.1"),
    item(.lapsed, due: "2025-05-31", rule: "iom-monthly", title: "Monthly visit", paragraph: "7.4.2"),
    item(
      .closed, due: "2028-06-01", rule: "youth", title: "First visit: youth to adult transfer",
      paragraph: "7.11.1",
      provisional: true, recordedLate: true),
  ]

  static func row(
    _ number: Int = 1, family: String = "Marsh", given: String = "Ada", rosh: RiskLevel? = .high,
    next: DueItem? = items[0], open: Int = 3, overdue: Int = 1
  ) -> CaseloadRow {
    CaseloadRow(
      person: PersonID("018f-person-\(number)"), crn: "X00000\(number)", familyName: family, givenName: given,
      born: day("1990-04-12"), rosh: rosh, officerName: "Sam Okoro", teamName: "Leeds sustain 1", next: next,
      open: open, overdue: overdue)
  }

  static let rows: [CaseloadRow] = [
    row(1), row(2, family: "Okafor", given: "Ben", rosh: .veryHigh, next: items[1], open: 1, overdue: 0),
    row(
      3, family: "Quigley-Featherstonehaugh", given: "Wilhelmina", rosh: .medium, next: items[2], open: 1,
      overdue: 0),
    row(4, family: "Tan", given: "Li", rosh: .low, next: nil, open: 0, overdue: 0),
    row(5, family: "Usman", given: "Zara", rosh: nil, next: nil, open: 1, overdue: 0),
  ]

  static func page<Element>(_ rows: [Element], page: Int = 2, pages: Int = 9) -> ListPage<Element> {
    ListPage(
      rows: rows, total: rows.isEmpty ? 0 : rows.count + 440, isTotalCapped: false, page: page,
      pages: rows.isEmpty ? 1 : pages)
  }

  static func dueRow(_ row: CaseloadRow, _ item: DueItem) -> DueRow {
    DueRow(
      person: row.person, crn: row.crn, familyName: row.familyName, givenName: row.givenName, born: row.born,
      rosh: row.rosh, teamName: row.teamName, officerName: row.officerName, item: item)
  }

  static let dueRows: [DueRow] = zip(rows + rows, items).map { dueRow($0, $1) }

  static let facts: [FactRow] = [
    FactRow(
      id: "018f-fact-3",
      fact: Fact(
        kind: .roshAssessed, date: day("2025-04-08"), recorded: Recorded(day: day("2025-04-11")),
        value: .rosh(.high)),
      valueText: "high", recordedBy: "Sam Okoro", correctedBy: nil, correctionReason: nil),
    FactRow(
      id: "018f-fact-2",
      fact: Fact(
        kind: .roshAssessed, date: day("2025-04-07"), recorded: Recorded(day: day("2025-04-07")),
        value: .rosh(.medium), group: .children, withdrawn: Recorded(day: day("2025-04-11"))),
      valueText: "medium", recordedBy: "Priya Nair", correctedBy: "018f-fact-3",
      correctionReason: "The level was read from the wrong assessment"),
    FactRow(
      id: "018f-fact-4",
      fact: Fact(
        kind: .addressChanged, date: day("2025-04-02"), recorded: Recorded(day: day("2025-04-03")),
        withdrawn: Recorded(day: day("2025-04-04"))),
      valueText: nil, recordedBy: "Sam Okoro", correctedBy: nil, correctionReason: "It is about someone else"),
    FactRow(
      id: "018f-fact-1",
      fact: Fact(
        kind: .supervisionStarted, date: day("2025-04-01"), recorded: Recorded(day: day("2025-04-01")),
        value: .order(.communityOrder)),
      valueText: "community-order", recordedBy: nil, correctedBy: nil, correctionReason: nil),
  ]

  static let file = PersonFile(
    row: row(), obligations: items, facts: facts,
    visits: [
      RecordedVisit(date: day("2025-05-02"), withPolice: true),
      RecordedVisit(date: day("2025-04-20"), place: .office, isCompleted: false),
    ],
    address: "14 Example Way, Demo Town, ZZ99 3AB\n01632 960123",
    markers: [
      Marker(text: "Domestic abuse, mental ill health and substance misuse together", paragraph: "7.6.8")
    ],
    revision: 12, plannedVisits: [visit(life), visit(Array(life.prefix(3)))],
    decisions: [
      NamedDecision(
        decision: decision(), title: "First visit: registered sex offender", paragraph: "7.1"),
      NamedDecision(
        decision: decision(.notToVisit, [.declined(TextID("t-declined"))]), title: "First visit: low risk",
        paragraph: "5.1.2"),
    ], tasks: [task(due: "2025-06-25"), task(.dutyToReport, mustBeAnswered: true)])

  static let emptyFile = PersonFile(
    row: row(9, family: "New", given: "", rosh: nil, next: nil, open: 0, overdue: 0), obligations: [],
    facts: [],
    visits: [], address: nil, markers: [], revision: 1)

  static let explanation = Explanation(
    obligation: Obligation(
      crn: "X000001", policy: "hmpps-home-visits", revision: "2025-01-13", rule: "rso-initial",
      paragraph: "7.1",
      force: .must, trigger: day("2025-04-11"), due: day("2025-05-07"),
      clock: Clock(within: 15, unit: .workingDays), status: .overdue, joint: police, slot: 2,
      interpretations: ["I-05"], recordedLate: true, provisional: true, metOn: nil, delayedUntil: nil),
    title: "First visit: registered sex offender",
    sentence:
      "Paragraph 7.1 says a registered sex offender must be visited within 15 working days of the start of supervision or of registration, whichever is later.",
    triggerWhy: "Registration on this day came after supervision started.",
    statusWhy: "The due date has passed and no visit since the clock started meets the rule.",
    facts: [
      .init(
        kind: .supervisionStarted, date: day("2025-04-01"), recorded: day("2025-04-01"),
        value: "community-order"),
      .init(kind: .rsoRegistered, date: day("2025-04-11"), recorded: day("2025-05-14"), value: nil),
    ],
    skipped: .init(
      weekendDays: 8,
      holidays: [
        Holiday(date: day("2025-04-18"), title: "Good Friday", announced: day("2020-01-01")),
        Holiday(date: day("2025-04-21"), title: "Easter Monday", announced: day("2020-01-01")),
        Holiday(date: day("2025-05-05"), title: "Early May bank holiday", announced: day("2020-01-01")),
      ]),
    calendar: "england-and-wales", calendarHorizon: day("2027-12-31"), revisionFrom: day("2025-01-13"),
    interpretations: [
      .init(
        id: "I-05", question: "Does registration start the clock again?", adopted: "Yes, from that day",
        why: "The text says “or upon registration”.", status: "open",
        alternative: "No, the start of supervision counts",
        alternativeDue: day("2025-04-24"))
    ],
    notApplied: [
      .init(rule: "mappa-initial", paragraph: "7.5.1", reason: "no MAPPA level 2 or 3 is recorded"),
      .init(rule: "iom-initial", paragraph: "7.4.1", reason: "not placed in integrated offender management"),
    ])

  static let rule = RuleSummary(
    id: "rso-initial", title: "First visit: registered sex offender", paragraph: "7.1",
    quotation: "Every registered sex offender, whatever the risk, is visited within 15 working days.",
    force: .must,
    clock: Clock(within: 15, unit: .workingDays), recurrence: nil, joint: police, from: day("2021-11-01"),
    to: nil,
    trigger: "The start of supervision, or registration where that is later",
    conditions: ["Registered as a sex offender"],
    interpretations: ["I-05"])

  static let policy = PolicySummary(
    id: "hmpps-home-visits", title: "Home Visits Policy Framework", issuer: "HM Prison and Probation Service",
    revisions: [
      RevisionSummary(from: day("2021-11-01"), note: nil),
      RevisionSummary(from: day("2025-01-13"), note: "Re-issued with clearer timescales"),
    ],
    rules: [
      rule,
      RuleSummary(
        id: "iom-monthly", title: "Monthly visit: integrated offender management", paragraph: "7.4.2",
        quotation: nil,
        force: .must, clock: nil, recurrence: "every month", joint: nil, from: day("2021-11-01"),
        to: day("2025-01-12"), trigger: "Placement", conditions: [], interpretations: []),
    ],
    interpretations: [
      InterpretationSummary(
        id: "I-05", question: "Does registration start the clock again?", adopted: "Yes, from that day",
        why: "The text says “or upon registration”.", status: "open", alternative: nil,
        paragraphs: ["7.1", "7.5.1"])
    ])
}
