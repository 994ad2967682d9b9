import Casework
import CivilTime
public import Markup
import Policy

extension AuthorisationsPage {
  public var title: String { "Visits and decisions to authorise" }
  public var section: Section? { .authorise }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.notice(notice)
    html.heading(title)
    html.paragraph { $0.link("Delegations and absence cover", to: .delegations) }
    visits(&html, chrome)
    html.subheading("Decisions to endorse", id: "decisions")
    html.paragraph { $0.link("See every decision", to: .decisions(DecisionsQuery()), hidden: "about visits") }
    guard !decisions.isEmpty else {
      return html.inset { $0.paragraph("No decision not to visit, and no delay, waits for an endorsement.") }
    }
    let shown = Array(decisions.prefix(DecisionsQuery.rowsPerPage))
    html.paragraph(
      "\(decisions.count > shown.count ? "More than " : "")\(Words.count(shown.count, "decision")) waiting for an endorsement, the oldest first."
    )
    html.decisionTable("Decisions to endorse", shown, chrome)
    if decisions.count > shown.count {
      html.paragraph {
        $0.link("See all decisions that wait", to: .decisions(DecisionsQuery(states: [.waiting])))
      }
    }
  }

  private func visits(_ html: inout HTML, _ chrome: Chrome) {
    guard !list.rows.isEmpty else {
      return html.inset { $0.paragraph("No visit waits for a decision.") }
    }
    html.resultCount(
      ResultCount(total: list.total, isCapped: list.isTotalCapped, noun: "visit", plural: "visits"),
      detail: " awaiting a decision, the soonest first and of one time the higher risk first")
    let columns = ["Name", "Visit", "Waiting", "Who goes", "Team"].map { Column($0) }
    let shared = SharedNames(list.rows.map { ($0.visit.person, $0.familyName) })
    html.table("Visits to authorise", columns) { html in
      for row in list.rows {
        html.row { html in
          html.rowHeading { html in
            html(.a, "govuk-link", [.href(Path.authorise(row.visit.id).address)]) { html in
              html.name(row.familyName, row.givenName)
              html(
                .span, "govuk-visually-hidden",
                text: ", visit on \(Words.moment(row.visit.plan.start, chrome.zone))")
            }
            html(.span, "hw-note", text: row.crn)
            if shared.contains(row.familyName) { html.sharedName() }
            html.riskBadge(row.rosh)
          }
          html.cell("Visit") { html in
            html.moment(row.visit.plan.start, chrome.zone)
            if row.visit.plan.start < chrome.now {
              html(.span, "hw-note hw-note--late", text: "The time of the visit has passed")
            }
          }
          html.cell("Waiting") { $0.waiting(row.visit, chrome) }
          html.cell("Who goes") { html in
            if row.crew.isEmpty { html.text("Nobody of the service") }
            for name in row.crew { html(.div) { $0(.bdi, text: name) } }
            if let actor = chrome.actor, row.visit.plan.staff.contains(actor.staff) {
              html(.span, "hw-note", text: "You go: somebody else decides")
            }
          }
          html.cell("Team") { $0.text(row.teamName) }
        }
      }
    }
    html.pagination(page: list.page, pages: list.pages) { .authorisations(page: $0) }
  }
}

extension HTML {
  /// How long a visit has waited for a decision.
  fileprivate mutating func waiting(_ visit: Visit, _ chrome: Chrome) {
    guard let submitted = visit.submitted else { return }
    let day = chrome.zone.date(of: submitted.at)
    let days = max(0, Int(chrome.today.day) - Int(day.day))
    text(days == 0 ? "Since today, " : "\(Words.count(days, "day")), since ")
    time(day, day.short)
  }
}

extension AuthorisePage {
  public var title: String { "Decide about a visit" }
  public var section: Section? { .authorise }
  public var back: BackLink? { BackLink(text: "Back to visits to authorise", path: .authorisations(page: 1)) }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.identity(file.person.row, today: chrome.today)
    html.errorSummary(errors)
    if isConflict {
      html.alert(
        .warning,
        "This visit changed while you were reading it, so nothing was decided. What you entered is kept below. Read the visit as it stands now, then decide again."
      )
    }
    html.heading(title, caption: "Submitted by \(submitter)")
    if let obstacle { html.obstacle(obstacle, file, chrome) }
    html.subheading("The visit")
    html.visitSummary(file, chrome)
    html.subheading("What is known of the person")
    html.knownRisks(file.person, today: chrome.today)
    html.packMissing(file.person.pack, file.visit.person)
    html.subheading("Hazards and controls")
    html.assessment(file, chrome)
    html.subheading("What changed since the assessment")
    html.changes(file, chrome)
    html.subheading("Crewing rules")
    html.findings(file)
    html.subheading("Who goes")
    html.crew(file)
    html.subheading("Resources")
    html.resources(file)
    decision(&html, chrome)
  }

  private var submitter: String {
    file.visit.submitted.flatMap { file.names[$0.by.text] } ?? "nobody yet"
  }

  /// Why it cannot be authorised by whoever reads this; nil where it can.
  enum Obstacle { case stage, own, past, stale, stopped, missing }

  var obstacle: Obstacle? {
    if file.visit.stage != .submitted { return .stage }
    if file.standing.isInvolved { return .own }
    if file.visit.plan.start <= file.standing.now { return .past }
    if file.assessment == nil { return .missing }
    if !file.changes.isEmpty { return .stale }
    return file.findings.contains { $0.answer == .stop } ? .stopped : nil
  }

  private func decision(_ html: inout HTML, _ chrome: Chrome) {
    if file.visit.stage == .submitted, let earlier = file.visit.decision {
      html.subheading("Earlier decision, which no longer stands")
      html.paragraph { html in
        html.text("\(Terms.outcome(earlier.outcome)): ")
        html.stamp(earlier.stamp, file, chrome.zone)
      }
      if let words = file.words(earlier.text) { html.inset { $0.written(words) } }
    }
    guard file.isMineToDecide else { return }
    html.subheading("Your decision")
    html.twoThirds { html in
      if let lent = file.standing.lent {
        html.inset { html in
          html.text("You decide for somebody else.")
          html.delegation(lent, file.names, chrome.zone)
        }
      }
      html.form(to: .authorise(file.visit.id), chrome, makes: true) { html in
        html.hidden("revision", String(file.visit.revision))
        html.radios("outcome", "What do you decide?", choices, chosen: draft.outcome, errors)
        html.textArea(
          "words", "Further measures, or the reason for refusing", value: draft.words,
          hint:
            "Needed unless you authorise the visit as it stands. Whoever goes reads it. Up to 4,000 characters",
          mostCharacters: VisitText.mostCharacters, errors)
        html.submit("Confirm decision")
      }
    }
  }

  /// Refusing stays open where authorising does not.
  private var choices: [Choice] {
    let all = [
      Choice(value: AuthorisationOutcome.approved.rawValue, text: "Authorise the visit"),
      Choice(
        value: AuthorisationOutcome.approvedWithMeasures.rawValue,
        text: "Authorise the visit with further measures"),
      Choice(value: AuthorisationOutcome.notApproved.rawValue, text: "Refuse the visit"),
    ]
    return obstacle == nil ? all : [all[2]]
  }
}

extension HTML {
  /// Says why a visit cannot be authorised as it stands, and what would mend it.
  fileprivate mutating func obstacle(_ obstacle: AuthorisePage.Obstacle, _ file: VisitFile, _ chrome: Chrome)
  {
    switch obstacle {
    case .stage:
      inset { html in
        html.paragraph { html in
          html.text("This visit does not wait for a decision. It stands at: ")
          html.tag(file.visit.stage)
        }
        if let decision = file.visit.decision {
          html.paragraph { html in
            let stands = file.visit.hasAuthority || file.visit.stage == .refused
            html.text(stands ? "" : "Earlier decision, which no longer stands: ")
            html.text("\(Terms.outcome(decision.outcome)): ")
            html.stamp(decision.stamp, file, chrome.zone)
            html.delegation(decision.delegation, file, chrome.zone)
          }
        }
      }
    case .own:
      warning(
        "You cannot decide about this visit: you, or whoever you act for, planned, changed, assessed or submitted it, or go on it. Another manager must decide (paragraph 8.1.3)."
      )
    case .past:
      warning(
        "This visit cannot be authorised: its time has passed, and authority comes before a visit (paragraph 8.1.3)."
      )
    case .missing: warning("This visit cannot be authorised: no risk assessment stands behind it.")
    case .stale:
      warning(
        "This visit cannot be authorised: something changed since the risk assessment was made, so it has to be made anew (paragraph 8.1.2)."
      )
      changes(file, chrome)
    case .stopped:
      warning("This visit cannot be authorised: a rule about who goes and with what stops it. See below.")
    }
  }
}
