import Casework
import CivilTime
public import Markup
import Policy

extension WhyPage {
  public var title: String { "Why this date" }

  public var back: BackLink? {
    BackLink(text: "Back to timescales", path: .person(file.row.person, .obligations))
  }

  private var obligation: Obligation { explanation.obligation }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.identity(file.row, today: chrome.today)
    html.heading(title, caption: explanation.title)
    html(.p, "govuk-body-l", text: explanation.sentence)
    decision(&html, chrome)
    trace(&html)
    skipped(&html)
    facts(&html)
    interpretations(&html)
    notApplied(&html)
  }

  /// Where the visit is owed: the way to decide not to make it or to delay it; the decision, where there is one.
  private func decision(_ html: inout HTML, _ chrome: Chrome) {
    let known = file.decisions.first {
      $0.decision.facts.policy == obligation.policy && $0.decision.facts.obligation == obligation.key
    }
    if let known {
      html.paragraph { html in
        html.link(Terms.decision(known.decision.facts.kind), to: .decision(known.decision.id))
        html.text(" ")
        html.tag(known.decision.state(on: chrome.today))
      }
    }
    guard obligation.status.isOpen, known?.decision.stage != .waiting, chrome.actor?.mayPlanVisits ?? false
    else { return }
    html.form(to: .newDecision(file.row.person), chrome) { html in
      html.hidden("obligation", "\(obligation.policy)/\(obligation.key)")
      html.submit("Decide not to visit, or delay it", isSecondary: true)
    }
  }

  private func trace(_ html: inout HTML) {
    let obligation = obligation
    html.subheading("How it was worked out")
    var rows = [
      SummaryRow("Due") { html in
        guard let due = obligation.due else {
          return html.text("The text gives no date: earliest opportunity")
        }
        html.time(due, due.full)
        if obligation.provisional {
          html(
            .span, "hw-note",
            text: "Provisional: holidays are known only up to \(explanation.calendarHorizon.long)")
        }
      },
      SummaryRow("Status") { html in
        html.tag(obligation.status)
        html.text(" " + Words.sentence(explanation.statusWhy))
      },
      SummaryRow("Clock started") { html in
        html.time(obligation.trigger, obligation.trigger.full)
        html.text(". " + Words.sentence(explanation.triggerWhy))
      },
      SummaryRow("Time limit", text: clockWords),
      SummaryRow("What the text says") { html in
        html.text("\(Terms.force(obligation.force)), paragraph \(obligation.paragraph), ")
        html.link(policyTitle, to: .rule(policy: obligation.policy, rule: obligation.rule))
      },
      SummaryRow("Revision in force") { html in
        html.text("Re-issued ")
        html.time(explanation.revisionFrom)
        html.text(". The revision in force when the clock started governs.")
      },
      SummaryRow("Calendar") { html in
        html.text("\(Terms.calendar(explanation.calendar)), holidays known up to ")
        html.time(explanation.calendarHorizon)
      },
    ]
    if let joint = obligation.joint {
      rows.insert(
        SummaryRow("Who", text: Terms.joint(joint) + (joint.paragraph.map { ", paragraph \($0)" } ?? "")),
        at: 4)
    }
    if let slot = obligation.slot {
      rows.insert(SummaryRow("Which in the series", text: "Visit \(slot)"), at: 4)
    }
    if obligation.recordedLate {
      rows.append(SummaryRow("Recorded late", text: "A fact behind it was recorded only after the due date"))
    }
    html.summaryList(rows)
  }

  private var clockWords: String {
    guard let clock = obligation.clock else { return "None in the text" }
    let words = Words.capitalised(Terms.clock(clock))
    switch clock.unit {
    case .workingDays: return words + ". Weekends and bank holidays do not count; the day it started is day 0"
    case .days:
      return words + ". Calendar days: weekends and bank holidays count; the day it started is day 0"
    case .weeks: return words + ". Whole weeks: weekends and bank holidays count; the day it started is day 0"
    case .months: return words + ". The same day of the month, or the month’s last day"
    }
  }

  private func skipped(_ html: inout HTML) {
    guard let skipped = explanation.skipped else { return }
    html.subheading("Days that did not count")
    guard skipped.weekendDays > 0 || !skipped.holidays.isEmpty else {
      return html.paragraph("Every day between the start and the due date counted.")
    }
    html(.ul, "govuk-list govuk-list--bullet") { html in
      if skipped.weekendDays > 0 {
        html(
          .li, text: Words.count(skipped.weekendDays, "Saturday or Sunday", plural: "Saturdays and Sundays"))
      }
      for holiday in skipped.holidays {
        html(.li) { html in
          html.text(holiday.title + ", ")
          html.time(holiday.date, holiday.date.full)
        }
      }
    }
  }

  private func facts(_ html: inout HTML) {
    html.subheading("Facts it rests on")
    guard !explanation.facts.isEmpty else { return html.paragraph("None.") }
    html.table("Facts it rests on", ["Fact", "Value", "True of", "Recorded"].map { Column($0) }) { html in
      for fact in explanation.facts {
        html.row { html in
          html.rowHeading { $0.text(fact.kind.title) }
          html.cell("Value") { $0.text(fact.value.map { Terms.plain($0) } ?? "None") }
          html.cell("True of") { $0.time(fact.date, fact.date.short) }
          html.cell("Recorded") { $0.time(fact.recorded, fact.recorded.short) }
        }
      }
    }
  }

  private func interpretations(_ html: inout HTML) {
    guard !explanation.interpretations.isEmpty else { return }
    html.subheading("How an unclear text was read")
    for note in explanation.interpretations {
      html(.div, "hw-interpretation") { html in
        html(.h3, "govuk-heading-s", text: "\(note.id): \(note.question)")
        html.summaryList([
          SummaryRow("Reading adopted", text: note.adopted),
          SummaryRow("Why", text: note.why),
          SummaryRow("Standing", text: Terms.interpretation(note.status)),
          SummaryRow("Other reading") { html in
            html.text(note.alternative ?? "None worked out")
            guard let due = note.alternativeDue else { return }
            html.text(". It would be due on ")
            html.time(due, due.full)
            html.text(".")
          },
        ])
      }
    }
  }

  private func notApplied(_ html: inout HTML) {
    guard !explanation.notApplied.isEmpty else { return }
    html.subheading("Rules that did not apply")
    let count = Words.count(explanation.notApplied.count, "rule")
    html.details("Show \(count) that did not apply, and the first reason for each") { html in
      html.table("Rules that did not apply", ["Rule", "Paragraph", "Reason"].map { Column($0) }) { html in
        for rule in explanation.notApplied {
          html.row { html in
            html.rowHeading { $0.link(rule.rule, to: .rule(policy: obligation.policy, rule: rule.rule)) }
            html.cell("Paragraph") { $0.text(rule.paragraph) }
            html.cell("Reason") { $0.text(rule.reason) }
          }
        }
      }
    }
  }
}

extension Terms {
  static func interpretation(_ status: String) -> String {
    status == "confirmed" ? "Confirmed by the issuer" : "Open: the issuer has not confirmed it"
  }
}
