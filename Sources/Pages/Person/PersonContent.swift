import Casework
import CivilTime
public import Markup
import Policy

extension PersonPage {
  public var title: String {
    switch view {
    case .overview: "Overview"
    case .obligations: "Visit timescales"
    case .facts: "Facts"
    case .visits: "Visits"
    }
  }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.identity(file.row, today: chrome.today)
    html.notice(notice)
    html.personNavigation(file.row.person, current: view)
    html.heading(title)
    switch view {
    case .overview: overview(&html, chrome)
    case .obligations: obligations(&html, chrome)
    case .facts: facts(&html, chrome)
    case .visits: visits(&html, chrome)
    }
  }

  // MARK: Overview

  private func overview(_ html: inout HTML, _ chrome: Chrome) {
    nextDue(&html, chrome)
    if !file.markers.isEmpty {
      html.subheading("Keep in mind")
      html(.ul, "govuk-list govuk-list--bullet") { html in
        for marker in file.markers { html(.li, text: "\(marker.text) (paragraph \(marker.paragraph))") }
      }
    }
    if !file.tasks.isEmpty {
      html.subheading("Tasks that follow visits")
      html.taskList(file.tasks, chrome)
    }
    let open = file.obligations.filter(\.status.isOpen)
    html.subheading("Open timescales")
    if open.isEmpty {
      html.paragraph("No visit is due or to be considered on the facts recorded.")
    } else {
      html.obligationTable("Open timescales", open, file.row.person, today: chrome.today)
    }
    html.subheading("Details")
    html.summaryList(
      [
        SummaryRow(Terms.officer, text: file.row.officerName ?? "Not allocated"),
        SummaryRow("Team", text: file.row.teamName),
        SummaryRow("Address", text: address.first ?? "Not recorded"),
      ] + address.dropFirst().prefix(1).map { SummaryRow("Telephone", text: $0) })
    addFact(&html, chrome)
  }

  private func nextDue(_ html: inout HTML, _ chrome: Chrome) {
    guard let next = file.row.next else {
      return html.inset { $0.paragraph("No visit with a date is open.") }
    }
    html(.section, "hw-next", [.aria("label", "Next visit")]) { html in
      html(.p, "hw-next__date") { $0.contextualDate(next, today: chrome.today) }
      html(.p, "govuk-body") { html in
        html.text(next.title)
        html.text(" ")
        html.tag(next.status)
        html.itemNote(next)
        html.statusNote(next)
      }
      html.paragraph { html in
        html.link("Why this date", to: .why(file.row.person, key: next.key), hidden: "for \(next.title)")
      }
    }
  }

  /// The address, and after it the telephone number where there is one.
  private var address: [String] {
    (file.address ?? "").split(separator: "\n", maxSplits: 1).map(String.init)
  }

  private func addFact(_ html: inout HTML, _ chrome: Chrome) {
    guard chrome.actor?.mayRecordFacts ?? false else { return }
    html(
      .a, "govuk-button govuk-button--secondary",
      [.href(Path.factChoice(file.row.person).address), .data("module", "govuk-button")], text: "Add a fact")
  }

  // MARK: Timescales

  private func obligations(_ html: inout HTML, _ chrome: Chrome) {
    guard !file.obligations.isEmpty else {
      html.inset { $0.paragraph("No rule of the policies in force applies to the facts recorded.") }
      return decisions(&html, chrome)
    }
    html.paragraph("Every timescale that applies is shown. The earliest open one leads.")
    html.obligationTable("Visit timescales", file.obligations, file.row.person, today: chrome.today)
    decisions(&html, chrome)
  }

  // MARK: Facts

  private func facts(_ html: inout HTML, _ chrome: Chrome) {
    addFact(&html, chrome)
    guard !file.facts.isEmpty else { return html.inset { $0.paragraph("No fact is recorded yet.") } }
    html.paragraph(
      "Each fact has the day it is true of and the day it was recorded. A corrected fact stays, with the reason."
    )
    html(.ol, "hw-timeline") { html in
      for fact in file.facts { timelineItem(&html, fact, chrome) }
    }
  }

  private func timelineItem(_ html: inout HTML, _ row: FactRow, _ chrome: Chrome) {
    let isWithdrawn = row.fact.withdrawn != nil
    html(.li, isWithdrawn ? "hw-timeline__item hw-timeline__item--past" : "hw-timeline__item") { html in
      html(.h2, "hw-timeline__title") { html in
        html.text(row.fact.kind.title)
        if isWithdrawn {
          html.text(" ")
          html(.strong, "govuk-tag govuk-tag--grey", text: row.correctedBy == nil ? "Withdrawn" : "Corrected")
        }
      }
      if let value = row.fact.valueWords ?? row.valueText { html(.p, "hw-timeline__value", text: value) }
      html.factDates(row)
      if let withdrawn = row.fact.withdrawn {
        html(.p, "hw-timeline__correction") { html in
          html.text(row.correctedBy == nil ? "Withdrawn on " : "Corrected on ")
          html.time(withdrawn.day)
          if let reason = row.correctionReason { html.text(": \(reason)") }
        }
      } else if chrome.actor?.mayRecordFacts ?? false {
        html(.p, "hw-timeline__action") { html in
          html.link(
            "Correct or withdraw", to: .correction(file.row.person, fact: row.id),
            hidden: "“\(row.fact.kind.title)” of \(row.fact.date.long)")
        }
      }
    }
  }

  // MARK: Visits

  private func visits(_ html: inout HTML, _ chrome: Chrome) {
    if chrome.actor?.mayPlanVisits ?? false {
      html.button("Plan a visit", to: .newVisit(file.row.person))
    }
    html.paragraph { $0.link("What is known before a visit", to: .pack(file.row.person)) }
    plannedVisits(&html, chrome)
    if !file.attempts.isEmpty {
      html.subheading("Visits without entry")
      html.attempts(file.attempts)
    }
    html.subheading("Visits made")
    guard !file.visits.isEmpty else { return html.inset { $0.paragraph("No visit is recorded yet.") } }
    let columns = ["Date", "Place", "Outcome", "Who was there", "Recorded"].map { Column($0) }
    html.table("Visits made", columns) { html in
      for visit in file.visits {
        html.row { html in
          html.rowHeading { $0.time(visit.date, visit.date.short) }
          html.cell("Place") { $0.text(Terms.place(visit.place)) }
          html.cell("Outcome") { $0.text(visit.isCompleted ? "Completed" : "Not completed") }
          html.cell("Who was there") { $0.text(visit.withPolice ? "Joint with the police" : "Probation") }
          html.cell("Recorded") { $0.time(visit.recorded.day, visit.recorded.day.short) }
        }
      }
    }
  }

  /// Visits that are planned, wait, or were made under authority.
  private func plannedVisits(_ html: inout HTML, _ chrome: Chrome) {
    html.subheading("Planned visits")
    guard !file.plannedVisits.isEmpty else { return html.inset { $0.paragraph("No visit is planned.") } }
    html.table("Planned visits", ["Visit", "Place", "Purpose", "State"].map { Column($0) }) { html in
      for visit in file.plannedVisits {
        html.row { html in
          html.rowHeading { html in
            html(.a, "govuk-link", [.href(Path.visit(visit.id).address)]) {
              $0.moment(visit.plan.start, chrome.zone)
            }
          }
          html.cell("Place") { $0.text(Terms.place(visit.plan.place)) }
          html.cell("Purpose") { html in
            html.lines(VisitPurpose.allCases.filter(visit.plan.purposes.contains).map(Terms.purpose))
          }
          html.cell("State") { html in
            html.tag(visit.stage)
            if let record = visit.record {
              html(.span, "hw-note", text: Terms.outcome(record.content.outcome))
            }
          }
        }
      }
    }
  }
}

extension HTML {
  /// The parts of a person's file.
  mutating func personNavigation(_ person: PersonID, current: PersonView?) {
    let names: [(PersonView, String)] = [
      (.overview, "Overview"), (.obligations, "Timescales"), (.facts, "Facts"), (.visits, "Visits"),
    ]
    self(.nav, "hw-subnavigation", [.aria("label", "Person")]) { html in
      html(.ul, "hw-subnavigation__list") { html in
        for (view, text) in names {
          html(.li, "hw-subnavigation__item") { html in
            var attributes: [Attribute] = [.href(Path.person(person, view).address)]
            if view == current { attributes.append(.aria("current", "page")) }
            html(.a, "hw-subnavigation__link", attributes, text: text)
          }
        }
      }
    }
  }

  mutating func obligationTable(_ caption: String, _ items: [DueItem], _ person: PersonID, today: CivilDate) {
    let columns = ["Visit", "Due", "Status", "Clock started", "Why"].map { Column($0) }
    table(caption, columns) { html in
      for item in items {
        html.row { html in
          html.rowHeading { html in
            html.text(item.title)
            html.itemNote(item)
          }
          html.cell("Due") { $0.contextualDate(item, today: today) }
          html.cell("Status") { html in
            html.tag(item.status)
            html.statusNote(item)
          }
          html.cell("Clock started") { $0.time(item.trigger, item.trigger.short) }
          html.cell("Why") { html in
            html.link(
              "Why this date", to: .why(person, key: item.key),
              hidden:
                "for \(item.title), \(item.due.map { "due \($0.short)" } ?? "since \(item.trigger.short)")")
          }
        }
      }
    }
  }

  /// The two dates of a fact: what it is true of, and since when it is known and by whom.
  mutating func factDates(_ row: FactRow) {
    self(.p, "hw-timeline__dates") { html in
      html.text("True of ")
      html.time(row.fact.date)
      html.text(". Recorded ")
      html.time(row.fact.recorded.day)
      if let name = row.recordedBy {
        html.text(" by ")
        html(.bdi, text: name)
      }
      html.text(".")
    }
  }
}
