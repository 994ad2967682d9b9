import Casework
import CivilTime
import Pages
import Policy

/// Decisions to render; every name is made up.
extension Sample {
  static let decisionTexts: [TextID: String] = [
    TextID("t-rationale"):
      "Threatened to set the dog on the next visitor, on 24 June.\nSeen at the office twice a week instead; the police know.",
    TextID("t-declined"): "The duty officer and the police can go together on Thursday.",
  ]

  static func decisionFacts(
    _ kind: RecordedException.Kind, reason: DecisionReason, tier: EndorsementTier, until: String?
  ) -> DecisionFacts {
    DecisionFacts(
      person: PersonID("018f-person-1"), kind: kind, policy: "hmpps-home-visits",
      obligation: "rso-initial.2025-04-11", rule: "rso-initial", reason: reason,
      rationale: TextID("t-rationale"), until: until.map(day), tier: tier)
  }

  static func decisionLife(
    _ kind: RecordedException.Kind = .delay, _ events: [DecisionEvent] = [],
    reason: DecisionReason = .staffing, tier: EndorsementTier = .lineManager, until: String = "2025-07-15"
  ) -> [DecisionHappening] {
    let facts = decisionFacts(kind, reason: reason, tier: tier, until: kind == .delay ? until : nil)
    return [
      DecisionHappening(
        event: .decided(facts),
        stamp: Stamp(by: StaffID("018f-staff"), at: instant("2025-06-26T09:10:00Z")))
    ]
      + events.enumerated().map { number, event in
        DecisionHappening(
          event: event,
          stamp: Stamp(
            by: StaffID(number == 0 ? "018f-manager" : "018f-staff"),
            at: instant("2025-06-2\(7 + number)T15:00:00Z")))
      }
  }

  static func decision(_ happenings: [DecisionHappening]) -> OversightDecision {
    var decision: OversightDecision?
    for happening in happenings {
      decision = OversightDecision.fold(
        decision, happening.event, id: DecisionID("018f-decision"), stamp: happening.stamp)
    }
    guard let decision else { preconditionFailure("a decision begins with what was decided") }
    return decision
  }

  static func decision(
    _ kind: RecordedException.Kind = .delay, _ events: [DecisionEvent] = []
  ) -> OversightDecision { decision(decisionLife(kind, events)) }

  static let delegation = Delegation(
    id: DelegationID("018f-delegation"), from: StaffID("018f-head"), to: StaffID("018f-manager"),
    basis: .pduHead, firstDay: day("2025-06-23"), lastDay: day("2025-07-11"),
    recorded: instant("2025-06-20T09:00:00Z"), ended: nil)

  static func decisionFile(
    _ happenings: [DecisionHappening] = decisionLife(), obstacle: DecisionRefusal? = nil,
    withdrawal: DecisionRefusal? = nil, tierNow: EndorsementTier? = nil, mayWork: Bool = true,
    isGone: Bool = false, register: String? = nil
  ) -> DecisionFile {
    let decision = decision(happenings)
    return DecisionFile(
      decision: decision, person: row(),
      subject: DecisionSubject(
        title: "First visit: registered sex offender", paragraph: "7.1", item: isGone ? nil : items[0]),
      texts: decisionTexts, names: names.merging(["018f-head": "Robin Vale"]) { $1 }, happenings: happenings,
      delegations: [delegation.id: delegation], riskToStaffSince: register.map(day),
      obstacle: obstacle, withdrawalObstacle: withdrawal, tierNow: tierNow, mayWork: mayWork)
  }

  static func decisionRow(
    _ row: CaseloadRow, _ decision: OversightDecision, obstacle: DecisionRefusal? = nil,
    tierNow: EndorsementTier? = nil
  ) -> DecisionRow {
    DecisionRow(
      decision: decision, crn: row.crn, familyName: row.familyName, givenName: row.givenName, rosh: row.rosh,
      teamName: row.teamName, title: "First visit: registered sex offender", paragraph: "7.1",
      decidedBy: "Sam Okoro", endorsedBy: decision.endorsed == nil ? nil : "Priya Nair",
      settledBy: decision.settled == nil ? nil : "Priya Nair",
      endorsedUnder: decision.delegation.map { _ in ActedUnder(delegation, lender: "Robin Vale") },
      settledUnder: decision.settledUnder.map { _ in ActedUnder(delegation, lender: "Robin Vale") },
      obstacle: obstacle, tierNow: tierNow)
  }

  static let decisionRows: [DecisionRow] = [
    decisionRow(rows[0], decision()),
    decisionRow(rows[1], decision(decisionLife(tier: .pduHead)), obstacle: .wrongTier(.pduHead)),
    decisionRow(rows[2], decision(.notToVisit), obstacle: .own),
    decisionRow(rows[3], decision(), obstacle: .wrongTier(.pduHead), tierNow: .pduHead),
    decisionRow(
      rows[4], decision(.delay, [.endorsed(.spo, under: DelegationID("018f-delegation"))]),
      obstacle: .stage(.endorsed)),
    decisionRow(
      rows[0],
      decision(
        .notToVisit, [.declined(TextID("t-declined"), under: DelegationID("018f-delegation"))]),
      obstacle: .stage(.declined)),
    decisionRow(rows[3], decision(.delay, [.endorsed(.spo, under: nil)]), obstacle: .stage(.endorsed)),
    decisionRow(
      rows[4], decision(decisionLife(.delay, [.endorsed(.pduDeputy, under: nil)], until: "2025-06-28")),
      obstacle: .stage(.endorsed)),
    decisionRow(
      rows[0], decision(decisionLife(.notToVisit, tier: .none)), obstacle: .stage(.standing)),
    decisionRow(
      rows[1], decision(.notToVisit, [.declined(TextID("t-declined"))]), obstacle: .stage(.declined)),
    decisionRow(
      rows[2],
      decision(.delay, [.endorsed(.spo, under: nil), .withdrawn(TextID("t-declined"))]),
      obstacle: .stage(.withdrawn)),
  ]

  static func decisionOptions(isBare: Bool = false) -> DecisionOptions {
    let open = items.filter(\.status.isOpen)
    return DecisionOptions(
      person: isBare ? emptyFile.row : row(), obligations: isBare ? [] : open,
      waiting: ["hmpps-home-visits/mappa.2025-04-11": DecisionID("018f-decision")], riskToStaffSince: nil,
      isVeryHigh: true)
  }
}

extension SamplePage {
  static let followUps: [SamplePage] = [decisions, tasks, staff, incidents].flatMap { $0 }

  private static func fields(_ pairs: [(String, String)]) -> Fields {
    Fields(pairs.map { .init(name: $0.0, value: $0.1) })
  }

  private static let whole = DecideDraft(
    fields([
      ("kind", "not-to-visit"), ("obligation", "hmpps-home-visits/rso-initial.2025-04-11"),
      ("reason", "risk-to-staff"), ("rationale", "Threatened to set the dog on the next visitor."),
    ]))
  private static let later = DecideDraft(
    fields([
      ("kind", "delay"), ("obligation", "hmpps-home-visits/rso-initial.2025-04-11"), ("reason", "staffing"),
      ("rationale", "Both trained officers are away."), ("until-day", "15"), ("until-month", "7"),
      ("until-year", "2025"),
    ]))

  private static func decide(_ step: DecideStep, _ draft: DecideDraft, isWrong: Bool = false) -> DecidePage {
    let options = Sample.decisionOptions()
    return DecidePage(
      step: step, options: options, draft: draft,
      errors: isWrong ? draft.errors(of: step, options, today: Sample.today) : [])
  }

  static let decisions: [SamplePage] =
    DecideStep.allCases.map { SamplePage("decide-\($0.rawValue)", decide($0, later)) } + [
      SamplePage("decide-not-to-visit", decide(.reason, whole)),
      SamplePage("decide-not-to-visit-check", decide(.check, whole)),
      SamplePage("decide-kind-error", decide(.kind, DecideDraft(), isWrong: true)),
      SamplePage("decide-obligation-error", decide(.obligation, DecideDraft(), isWrong: true)),
      SamplePage(
        "decide-reason-error",
        decide(
          .reason, DecideDraft(fields([("kind", "delay"), ("until-day", "1"), ("until-month", "1")])),
          isWrong: true)),
      SamplePage(
        "decide-nothing-owed",
        DecidePage(step: .kind, options: Sample.decisionOptions(isBare: true), draft: DecideDraft())),
      SamplePage("decision-waiting", DecisionPage(file: Sample.decisionFile(), notice: .followUp(.decided))),
      SamplePage(
        "decision-wrong-tier",
        DecisionPage(
          file: Sample.decisionFile(
            Sample.decisionLife(.notToVisit, reason: .riskToStaff, tier: .pduHead),
            obstacle: .wrongTier(.pduHead), register: "2025-06-26"))),
      SamplePage("decision-own", DecisionPage(file: Sample.decisionFile(obstacle: .own))),
      SamplePage(
        "decision-error",
        DecisionPage(
          file: Sample.decisionFile(), draft: EndorsementDraft(fields([("outcome", "decline")])),
          errors: visitErrors { () throws(FieldErrors) in
            try EndorsementDraft(fields([("outcome", "decline")])).check()
          })),
      SamplePage(
        "decision-conflict",
        DecisionPage(
          file: Sample.decisionFile(
            Sample.decisionLife(.delay, [.declined(TextID("t-declined"))]), obstacle: .stage(.declined)),
          draft: EndorsementDraft(
            fields([("outcome", "decline"), ("words", "Somebody is back on Monday.")])),
          isConflict: true)),
      SamplePage(
        "decision-endorsed",
        DecisionPage(
          file: Sample.decisionFile(
            Sample.decisionLife(
              .delay, [.endorsed(.pduDeputy, under: DelegationID("018f-delegation"))], tier: .pduHead),
            obstacle: .stage(.endorsed)), notice: .followUp(.endorsed))),
      SamplePage(
        "decision-expired",
        DecisionPage(
          file: Sample.decisionFile(
            Sample.decisionLife(.delay, [.endorsed(.spo, under: nil)], until: "2025-06-28"),
            obstacle: .stage(.endorsed)))),
      SamplePage(
        "decision-standing",
        DecisionPage(
          file: Sample.decisionFile(
            Sample.decisionLife(.notToVisit, reason: .unpaidWorkOnly, tier: .none),
            obstacle: .stage(.standing), mayWork: false, isGone: true))),
      SamplePage(
        "decision-withdrawn",
        DecisionPage(
          file: Sample.decisionFile(
            Sample.decisionLife(
              .delay,
              [
                .endorsed(.spo, under: nil),
                .withdrawn(TextID("t-declined"), under: DelegationID("018f-delegation")),
              ]),
            obstacle: .stage(.withdrawn)))),
      SamplePage("withdrawal", WithdrawalPage(file: Sample.decisionFile())),
      SamplePage(
        "withdrawal-error",
        WithdrawalPage(
          file: Sample.decisionFile(),
          errors: [FieldError(field: "reason", message: "Enter why the decision is withdrawn")])),
      SamplePage(
        "decision-risen",
        DecisionPage(file: Sample.decisionFile(obstacle: .wrongTier(.pduHead), tierNow: .pduHead))),
      SamplePage(
        "withdrawal-not-yours",
        WithdrawalPage(
          file: Sample.decisionFile(
            Sample.decisionLife(
              .delay, [.endorsed(.pduDeputy, under: DelegationID("018f-delegation"))], tier: .pduHead),
            obstacle: .stage(.endorsed), withdrawal: .wrongTier(.pduHead)),
          reason: "Somebody is back on Monday.")),
      SamplePage(
        "withdrawal-conflict",
        WithdrawalPage(
          file: Sample.decisionFile(
            Sample.decisionLife(.delay, [.declined(TextID("t-declined"))]), obstacle: .stage(.declined)),
          reason: "Somebody is back on Monday.", isConflict: true)),
      SamplePage(
        "decisions",
        DecisionsPage(
          list: Sample.page(Sample.decisionRows), query: DecisionsQuery(), teams: Sample.teams)),
      SamplePage(
        "decisions-empty",
        DecisionsPage(
          list: Sample.page([], page: 1), query: DecisionsQuery(states: [.waiting]), teams: Sample.teams)),
    ]
}
