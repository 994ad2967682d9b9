import Casework
import CivilTime
public import Markup

extension DelegationsPage {
  public var title: String { "Delegations and absence cover" }
  public var section: Section? { .authorise }
  public var back: BackLink? { BackLink(text: "Back to visits to authorise", path: .authorisations(page: 1)) }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.notice(notice)
    html.errorSummary(errors)
    html.heading(title)
    html.paragraph(
      "Visits and decisions still need a manager’s authority while one is away. Whoever acts for a manager can decide only about cases that both of them see, and never about their own (paragraphs 8.1.3 and 6.4.3)."
    )
    html.subheading("In force and ahead")
    table(&html, "Delegations in force and ahead", board.open, chrome)
    if let colleagues = board.colleagues { form(&html, colleagues, chrome) }
    html.subheading("Over")
    table(&html, "Delegations that are over", board.past, chrome)
  }

  private func table(
    _ html: inout HTML, _ caption: String, _ rows: [DelegationRow], _ chrome: Chrome
  ) {
    guard !rows.isEmpty else { return html.inset { $0.paragraph("There is none.") } }
    let columns = ["Who acts", "For", "Days", "Which power", "State"].map { Column($0) }
    html.table(caption, columns) { html in
      for row in rows {
        html.row { html in
          html.rowHeading { html in
            html(.a, "govuk-link", [.href(Path.delegation(row.delegation.id).address)]) { html in
              html(.bdi, text: row.borrower)
              html(.span, "govuk-visually-hidden", text: " for \(row.lender)")
            }
          }
          html.cell("For") { html in
            html(.bdi, text: row.lender)
            html(.span, "hw-note", text: Terms.basis(row.delegation.basis))
          }
          html.cell("Days") { $0.days(of: row.delegation) }
          html.cell("Which power") { $0.text(Terms.power(row.delegation.power)) }
          html.cell("State") { $0.state(of: row, chrome) }
        }
      }
    }
  }

  private func form(_ html: inout HTML, _ colleagues: [VisitColleague], _ chrome: Chrome) {
    html.subheading("Hand your power to somebody", id: "new")
    guard !colleagues.isEmpty else {
      return html.inset {
        $0.paragraph(
          "Nobody can act for you: it needs a practitioner or a deputy who sees cases of yours and does not authorise already."
        )
      }
    }
    html.twoThirds { html in
      html.form(to: .delegations, chrome, makes: true) { html in
        html.select(
          "to", "Who acts for you", hint: "They cannot decide about visits they have a part in",
          [Choice(value: "", text: "Select somebody")]
            + colleagues.map { colleague in
              let roles = colleague.roles.map(Terms.role).sorted().joined(separator: ", ")
              return Choice(value: colleague.id.text, text: "\(colleague.name) (\(roles))")
            }, chosen: draft.to, errors)
        html.radios(
          "power", "Which power?",
          DelegatedPower.allCases.map { Choice(value: $0.rawValue, text: Terms.power($0)) },
          chosen: draft.power, errors)
        html.firstAndLastDay(
          draft.from, draft.through, firstHint: "For example, 7 7 2025",
          lastHint: "At most \(Delegations.mostDays) days after the first. For example, 18 7 2025", errors)
        html.reason(
          "Why", value: draft.reason,
          hint: "For example, annual leave. Nothing about people on probation",
          most: Delegations.longestReason, errors)
        html.submit("Hand over")
      }
    }
  }
}

extension DelegationPage {
  public var title: String { "A delegation" }
  public var section: Section? { .authorise }
  public var back: BackLink? { BackLink(text: "Back to delegations", path: .delegations) }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    let delegation = row.delegation
    html.errorSummary(errors)
    if isConflict {
      html.alert(
        .warning,
        "Somebody ended this delegation while you were writing, so nothing of yours was recorded. It stands below as it is now, and after it what you entered."
      )
    }
    html.heading(title)
    var rows = [
      SummaryRow("Who acts") { $0(.bdi, text: row.borrower) },
      SummaryRow("For") { html in
        html(.bdi, text: row.lender)
        html(.span, "hw-note", text: Terms.basis(delegation.basis))
      },
      SummaryRow("Which power", text: Terms.power(delegation.power)),
      SummaryRow("Days") { $0.days(of: delegation) },
      SummaryRow("Why", text: delegation.reason ?? "Nothing was said"),
      SummaryRow("Put down") { $0.moment(delegation.recorded, chrome.zone) },
      SummaryRow("State") { $0.state(of: row, chrome) },
    ]
    if let ended = delegation.ended {
      rows.append(
        SummaryRow("Why it was ended", text: ended.reason.isEmpty ? "Nothing was said" : ended.reason))
    }
    html.summaryList(rows)
    if isConflict {
      html.subheading("What you entered")
      html.typed([("Why it ends", reason)])
    }
    switch delegation.state(on: chrome.today) {
    case .over, .ended: return
    case .ahead, .inForce: break
    }
    guard row.mayEnd else {
      return html.paragraph("Whoever gave it, or the head of their unit, can end it before its last day.")
    }
    html.subheading("End it now")
    html.twoThirds { html in
      html.form(to: .delegation(delegation.id), chrome, makes: true) { html in
        html.hidden("revision", String(delegation.revision))
        html.reason(
          "Why it ends", value: reason, hint: "What was decided under it stays decided",
          most: Delegations.longestReason, errors)
        html.submit("End the delegation")
      }
    }
  }
}

extension HTML {
  /// From which day to which.
  mutating func days(of delegation: Delegation) {
    time(delegation.firstDay, delegation.firstDay.short)
    guard delegation.lastDay != delegation.firstDay else { return text(" only") }
    text(" to ")
    time(delegation.lastDay, delegation.lastDay.short)
  }

  /// Where a delegation stands, and by whom it was ended.
  mutating func state(of row: DelegationRow, _ chrome: Chrome) {
    switch row.delegation.state(on: chrome.today) {
    case .ahead: text("Not begun")
    case .inForce: text("In force")
    case .over: return text("Over")
    case .ended:
      text("Ended")
      guard let ended = row.delegation.ended else { return }
      return self(.span, "hw-note") { html in
        html.text("By ")
        html(.bdi, text: row.endedBy ?? "somebody")
        html.text(", ")
        html.moment(ended.stamp.at, chrome.zone)
      }
    }
    if !row.stands {
      self(
        .span, "hw-note hw-note--late",
        text: "Gives nothing: whoever gave it no longer holds the power")
    }
  }
}

extension Terms {
  static func power(_ power: DelegatedPower) -> String {
    switch power {
    case .all: "Authorise visits and endorse decisions"
    case .authorise: "Authorise visits only"
    case .endorse: "Endorse decisions only"
    }
  }
}
