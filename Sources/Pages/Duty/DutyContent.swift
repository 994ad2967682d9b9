import Casework
import CivilTime
public import Markup
import Policy

extension DutyPage {
  public var title: String { "Who is on duty" }
  public var section: Section? { .duty }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.notice(notice)
    html.heading(title, caption: "\(board.team.name), \(board.team.pduName)")
    html.noAlarmCentre(chrome)
    if board.teams.count > 1 { filter(&html) }
    for handover in board.handovers { offered(&html, handover, chrome) }
    now(&html, chrome)
    gaps(&html, chrome)
    chain(&html)
    ahead(&html)
    if !board.mayPlan.isEmpty {
      html.paragraph { $0.button("Add to the rota", to: .duty(.new(team: board.team.code))) }
    }
    html.paragraph { html in
      html.link("Hand over or take over", to: .duty(.handover))
      html.text(", see ")
      html.link("the ladders of the team", to: .duty(.ladder(team: board.team.code)))
      html.text(" and ")
      html.link("incidents", to: .after(.incidents(page: 1)))
      if let actor = chrome.actor {
        html.text(", or look after ")
        html.link("how you are reached", to: .duty(.contacts(actor.staff)))
      }
      html.text(".")
    }
  }

  private func filter(_ html: inout HTML) {
    html(.form, "hw-filter", [.method(.get), .action(Path.duty(.board(team: nil)).address)]) { html in
      html.select(
        "team", "Team",
        board.teams.map { Choice(value: $0.code, text: "\($0.name), \($0.pduName)") },
        chosen: board.team.code)
      html.submit("Show", isSecondary: true)
    }
  }

  private func offered(_ html: inout HTML, _ handover: Handover, _ chrome: Chrome) {
    html.inset { html in
      html.paragraph { html in
        html(.bdi, text: handover.outgoingName)
        html.text(" asked ")
        html(.bdi, text: handover.incomingName)
        html.text(" to take over as \(Terms.part(handover.slot.part).lowercased()) on ")
        html.moment(handover.offered, chrome.zone)
        html.text(". Until they accept, the first stays on duty.")
      }
    }
  }

  private func now(_ html: inout HTML, _ chrome: Chrome) {
    html.subheading("On duty now")
    if board.now.isEmpty {
      html.warning("Nobody is on the rota now. Ring the line manager or the duty number.")
    } else {
      let columns = ["Who", "There for", "Number", "Until", "Watching the board"].map { Column($0) }
      html.table("On duty now", columns) { html in
        for row in board.now {
          html.row { html in
            html.rowHeading { name(&$0, row) }
            html.cell("There for") { $0.text(Terms.part(row.slot.part)) }
            html.cell("Number") { numbers(&$0, row) }
            html.cell("Until") { $0.moment(row.slot.to.instant, chrome.zone) }
            html.cell("Watching the board") { html in
              guard let since = row.watchingSince else { return html.text("No") }
              html.text("Since ")
              html.hour(since, chrome.zone)
            }
          }
        }
      }
    }
    html.paragraph { html in
      html(.strong, text: "Watching now: ")
      html.text(
        board.watching.isEmpty
          ? "nobody on duty has the board open" : board.watching.map(\.name).joined(separator: ", "))
      html.text(". ")
      html(.strong, text: "Duty number: ")
      if let number = board.number {
        html.text("\(number.number), \(number.label)")
      } else {
        html(.span, "hw-note--late", text: "none is set, so a chain that nobody answers ends with no number")
      }
      html.text(".")
      if !board.mayPlan.isEmpty {
        html.text(" ")
        html.link(
          board.number == nil ? "Set the duty number" : "Change the duty number",
          to: .duty(.number(team: board.team.code)))
      }
    }
  }

  private func name(_ html: inout HTML, _ row: DutyRow) {
    if board.mayPlan.isEmpty { return html(.bdi, text: row.name) }
    html(.a, "govuk-link", [.href(Path.duty(.slot(row.slot.id)).address)]) { $0(.bdi, text: row.name) }
  }

  private func numbers(_ html: inout HTML, _ row: DutyRow) {
    html.text(row.numbers.joined(separator: ", "))
    if row.reach != .reachable { html(.span, "hw-note hw-note--late", text: Terms.reach(row.reach)) }
  }

  private func gaps(_ html: inout HTML, _ chrome: Chrome) {
    html.subheading("Gaps in the next \(DutyCoverage.days) days", id: "gaps")
    guard !board.gaps.isEmpty else {
      return html.paragraph(
        "None: in every office hour, and for every visit that is planned outside office hours, somebody can be rung and a manager stands behind them."
      )
    }
    html.table("Gaps", ["When", "For", "What is missing"].map { Column($0) }) { html in
      for gap in board.gaps {
        html.row { html in
          html.rowHeading { html in
            let (from, to) = (chrome.zone.localTime(of: gap.from), chrome.zone.localTime(of: gap.to))
            html.text("\(Words.weekdays[from.date.weekday - 1].prefix(3)) \(from.date.short), ")
            html.hour(gap.from, chrome.zone)
            html.text(" to ")
            if to.date != from.date { html.text("\(to.date.short), ") }
            html.hour(gap.to, chrome.zone)
          }
          html.cell("For") { html in
            switch gap.reason {
            case .officeHours: html.text("Office hours")
            case .visit(let visit):
              if chrome.actor.map({ $0.reach != .none }) ?? false {
                html.link("A visit outside office hours", to: .visit(visit))
              } else {
                html.text("A visit outside office hours")
              }
            }
          }
          html.cell("What is missing") { $0.text(words(gap.lack)) }
        }
      }
    }
  }

  private func words(_ lack: DutyGap.Lack) -> String {
    switch lack {
    case .nobodyReachable: "Nobody can be rung. Put somebody with a verified number on the rota"
    case .noContact: "No nominated contact is on the rota"
    case .contactUnreachable(let staff):
      "\(staff.map { board.names[$0] ?? "Somebody" }.joined(separator: " and ")) cannot be rung. Have their number verified"
    case .nobodyBehind:
      "No manager can be rung behind the contact. Put one on the rota, or have a number verified"
    }
  }

  private func chain(_ html: inout HTML) {
    html.subheading("Who is told, one after the other")
    html.table("The chain", ["Who", "As", "Can they be rung?"].map { Column($0) }) { html in
      for link in board.chain {
        html.row { html in
          html.rowHeading { $0(.bdi, text: link.name) }
          html.cell("As") { $0.text(Terms.safetySlot(link.slot)) }
          html.cell("Can they be rung?") { html in
            html.reach(link.reach)
            if !board.mayPlan.isEmpty, link.reach != .reachable {
              html.text(" ")
              html.link("Look", to: .duty(.contacts(link.staff)), hidden: "at how \(link.name) is reached")
            }
          }
        }
      }
      html.row { html in
        html.rowHeading { $0.text(board.number?.label ?? "Duty number") }
        html.cell("As") { $0.text("The end of every chain") }
        html.cell("Can they be rung?") { $0.text(board.number?.number ?? "No number is set") }
      }
    }
  }

  private func ahead(_ html: inout HTML) {
    html.subheading("Next")
    guard !board.ahead.isEmpty else {
      return html.inset { $0.paragraph("Nobody is on the rota after that.") }
    }
    html.table("Next", ["Who", "There for", "When", "Can they be rung?"].map { Column($0) }) { html in
      for row in board.ahead {
        html.row { html in
          html.rowHeading { name(&$0, row) }
          html.cell("There for") { html in
            html.text(Terms.part(row.slot.part))
            if case .pdu = row.slot.place { html(.span, "hw-note", text: "For all of \(board.team.pduName)") }
          }
          html.cell("When") { $0.times(of: row.slot) }
          html.cell("Can they be rung?") { $0.reach(row.reach) }
        }
      }
    }
  }
}
