import Casework
import CivilTime
public import Markup
import Policy

extension DecisionsPage {
  public var title: String { "Decisions about visits" }
  public var section: Section? { .due }
  public var back: BackLink? { BackLink(text: "Back to the due list", path: .due(DueQuery())) }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.heading(title)
    html(.div, "hw-filter-layout") { html in
      html(.div, "hw-filter-layout__filter") { filter(&$0) }
      html(.div, "hw-filter-layout__results") { results(&$0, chrome) }
    }
  }

  private var isNarrowed: Bool { !query.states.isEmpty || query.kind != nil || query.team != nil }

  private func filter(_ html: inout HTML) {
    html(.details, "hw-filter", [.open, .data("hw-filter", "")]) { html in
      html(.summary, "hw-filter__summary") { $0(.h2, "govuk-heading-m hw-filter__title", text: "Filter") }
      html(
        .form, "hw-filter__form", [.method(.get), .action(Path.decisions(DecisionsQuery()).address)]
      ) { html in
        if isNarrowed { html.paragraph { $0.link("Clear filters", to: .decisions(DecisionsQuery())) } }
        html.checkboxes(
          "state", "State",
          DecisionState.allCases.map { Choice(value: $0.rawValue, text: Terms.state($0)) },
          chosen: Set(query.states.map(\.rawValue)))
        html.select(
          "kind", "Kind",
          [Choice(value: "", text: "Both")]
            + RecordedException.Kind.allCases.map {
              Choice(value: $0.rawValue, text: Terms.decision($0))
            }, chosen: query.kind?.rawValue ?? "")
        if teams.count > 1 { html.teamSelect(teams, chosen: query.team) }
        html.submit("Apply filters")
      }
    }
  }

  private func results(_ html: inout HTML, _ chrome: Chrome) {
    html.resultCount(
      ResultCount(total: list.total, isCapped: list.isTotalCapped, noun: "decision", plural: "decisions"),
      detail: isNarrowed ? ", filtered" : " not to visit or to delay, the latest first")
    guard !list.rows.isEmpty else {
      return html.inset { html in
        html.paragraph(
          isNarrowed
            ? "No decision matches these filters. Clear one of them to see more."
            : "No decision not to visit, and no delay, is recorded.")
      }
    }
    html.paragraph { $0.link("Download this list", to: .decisionsFile(query), hidden: "as a CSV file") }
    html.decisionTable("Decisions about visits", list.rows, chrome)
    html.pagination(page: list.page, pages: list.pages) { number in
      var query = query
      query.page = number
      return .decisions(query)
    }
  }
}

extension HTML {
  /// One line a decision: about whom, what, by whom, and who endorsed it.
  mutating func decisionTable(_ caption: String, _ rows: [DecisionRow], _ chrome: Chrome) {
    let columns = ["Name", "Decision", "State", "Decided", "Endorsement"].map { Column($0) }
    table(caption, columns) { html in
      for row in rows { html.row { $0.decisionCells(row, chrome) } }
    }
  }

  private mutating func decisionCells(_ row: DecisionRow, _ chrome: Chrome) {
    let facts = row.decision.facts
    let decided = chrome.zone.date(of: row.decision.decided.at)
    rowHeading { html in
      html(.a, "govuk-link", [.href(Path.decision(row.decision.id).address)]) { html in
        html.name(row.familyName, row.givenName)
        html(
          .span, "govuk-visually-hidden",
          text: ", \(Terms.decision(facts.kind).lowercasedFirst) of \(decided.long)")
      }
      html(.span, "hw-note", text: row.crn)
      html.riskBadge(row.rosh)
      html(.span, "hw-note", text: row.teamName)
    }
    cell("Decision") { html in
      html.text(Terms.decision(facts.kind))
      html(.span, "hw-note", text: "\(row.title), paragraph \(row.paragraph)")
      html(.span, "hw-note", text: Terms.reason(facts.reason))
      if let until = facts.until {
        html(.span, "hw-note") { html in
          html.text("New date ")
          html.time(until, until.short)
        }
      }
    }
    cell("State") { html in
      html.tag(row.decision.state(on: chrome.today))
      guard row.decision.stage == .withdrawn else { return }
      html(.span, "hw-note") { html in
        html.text("By ")
        html(.bdi, text: row.settledBy ?? "somebody")
      }
      html.actedUnder(row.settledUnder)
    }
    cell("Decided") { html in
      html.time(decided, decided.short)
      html(.span, "hw-note") { $0(.bdi, text: row.decidedBy ?? "Somebody") }
    }
    cell("Endorsement") { $0.endorsementCell(row, chrome) }
  }

  private mutating func endorsementCell(_ row: DecisionRow, _ chrome: Chrome) {
    if let endorser = row.decision.endorser, let endorsed = row.decision.endorsed {
      self(.bdi, text: row.endorsedBy ?? "Somebody")
      self(.span, "hw-note", text: Words.capitalised(Terms.endorser(endorser)))
      let day = chrome.zone.date(of: endorsed.at)
      self(.span, "hw-note") { $0.time(day, day.short) }
      return actedUnder(row.endorsedUnder)
    }
    switch row.decision.stage {
    case .waiting:
      text(row.tierNow == .pduHead ? "Needs the head of the PDU" : "Needs a line manager")
      if row.tierNow != row.decision.facts.tier {
        self(.span, "hw-note", text: "The level of risk has risen to very high since it was decided")
      }
      if case .own? = row.obstacle { self(.span, "hw-note", text: "You decided it: somebody else endorses") }
      if row.isMineToEndorse { self(.span, "hw-note", text: "You can endorse it") }
    case .standing: text("None is needed")
    case .declined:
      text("Refused by ")
      self(.bdi, text: row.settledBy ?? "somebody")
      actedUnder(row.settledUnder)
    case .endorsed, .withdrawn: text("None")
    }
  }

  /// Whose power was used, where it was lent.
  private mutating func actedUnder(_ under: ActedUnder?) {
    guard let under else { return }
    self(.span, "hw-note") { html in
      html.text("Under the delegation by ")
      html(.bdi, text: under.lender ?? "somebody")
    }
  }
}
