public import Casework
import CivilTime
public import Markup
import Policy

/// One day of visits, to be taken along on paper (HV-8.2.1). It holds where to go, whom to tell, what controls the risk
/// and what to do when it goes wrong; no restricted contact of a case can stand on it (HV-7.6.9).
public struct DaySheetPage: Page {
  public let query: ItineraryQuery
  /// Whose day it is: the name of a member of staff, or of a team.
  public let name: String
  public let visits: [SheetVisit]
  /// True where there are more than are shown.
  public let isCut: Bool

  public init(query: ItineraryQuery, name: String, visits: [SheetVisit], isCut: Bool = false) {
    self.query = query
    self.name = name
    self.visits = visits
    self.isCut = isCut
  }
}

extension DaySheetPage {
  public var title: String { "Visits on \(query.day.long)" }
  public var section: Section? { .itinerary }
  public var back: BackLink? { BackLink(text: "Back to the diary", path: .itinerary(query)) }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html(.div, "hw-sheet") { html in
      html(.span, "govuk-caption-l") { $0(.bdi, text: name) }
      html(.h1, "govuk-heading-l", text: title)
      html.warning(
        "This sheet holds personal data. Keep it with you, out of sight, and destroy it when the day is over."
      )
      html.paragraph { html in
        html.text("Made by ")
        html(.bdi, text: chrome.actor?.name ?? "somebody")
        html.text(" on ")
        html.moment(chrome.now, chrome.zone)
        html.text(
          ". That it was made is written down. The diary may have changed since: look there before you go.")
      }
      html(.p, "govuk-body hw-no-print") { html in
        html.text(
          "Print it with your browser, on A4. The paper pack is this sheet with “Before you go” of each visit."
        )
      }
      if isCut { html.warning("There are more visits on this day than are shown.") }
      if visits.isEmpty { html.inset { $0.paragraph("No visit.") } }
      if !visits.isEmpty { html.discretion() }
      for visit in visits { self.visit(visit, &html, chrome) }
      wrong(&html, chrome)
    }
  }

  private func visit(_ visit: SheetVisit, _ html: inout HTML, _ chrome: Chrome) {
    let row = visit.row
    let name = row.givenName.isEmpty ? row.familyName : "\(row.givenName) \(row.familyName)"
    html(.section, "hw-sheet__visit", [.aria("label", "Visit to \(name)")]) { html in
      html(.h2, "govuk-heading-m") { html in
        html.hour(row.visit.plan.start, chrome.zone)
        html.text(" to ")
        html.hour(row.visit.plan.end, chrome.zone)
        html.text(", ")
        html(.bdi, text: name)
      }
      if row.visit.stage.isAhead, !row.visit.hasAuthority {
        html(.p, "govuk-body") { $0(.strong, text: "Not authorised: do not go.") }
      }
      html.summaryList(
        [
          SummaryRow("Case", text: row.crn),
          SummaryRow("Where") { $0.whereabouts(row) },
          SummaryRow("Expected to be over") { $0.ending(row, chrome.zone) },
          SummaryRow("Who goes") { $0.companions(visit.companions) },
          SummaryRow("Takes along") { $0.things(row) },
          SummaryRow("Hazards and controls") { $0.controls(visit) },
        ] + (visit.measures.map { words in [SummaryRow("Go only if") { $0.written(words) }] } ?? []) + [
          SummaryRow("Contact") {
            $0.numbers(
              row.diary.contacts.filter(\.isNominated), none: "The team has no nominated contact to tell")
          },
          SummaryRow("If they do not answer") {
            $0.numbers(row.diary.contacts.filter { !$0.isNominated }, none: "No line manager is recorded")
          },
        ])
      html(.p, "govuk-body hw-no-print") {
        $0.link(
          "Before you go: what is known", to: .packSheet(row.visit.id), hidden: "for the visit to \(name)")
      }
    }
  }

  /// What to do, with where it is written. The words that mean danger are not on paper that leaves the office.
  private func wrong(_ html: inout HTML, _ chrome: Chrome) {
    html(.section, "hw-sheet__visit", [.aria("label", "If something goes wrong")]) { html in
      html(.h2, "govuk-heading-m", text: "If something goes wrong")
      html.bullets([
        "Tell your contact when you arrive and how long you will be. Without signal, go where there is some and tell them, or do not visit (8.3.1).",
        "If it takes longer, ring before the time above and say when it will be over (8.3.2).",
        "If you feel threatened or uncomfortable, leave. Nothing is held against you (8.3.3).",
        "If it gets worse, or you cannot leave: \(chrome.emergencyNumber), or your lone worker device (8.3.4).",
        "If you cannot speak freely, use the words of your local procedure. They are not on this sheet (8.3.5).",
        "Tell your contact when it is over and you have left safely. They ring you 10 minutes after the time above, and raise the alarm if you do not answer (8.4.1 to 8.4.3).",
      ])
      html.paragraph(
        "\(Terms.told(chrome)) \(chrome.service) summons nobody by itself and is no alarm receiving centre: only people do."
      )
    }
  }
}

extension HTML {
  fileprivate mutating func ending(_ row: VisitRow, _ zone: Zone) {
    moment(row.visit.plan.end, zone)
    guard row.diary.isOutOfHours else { return }
    self(
      .span, row.lacksCover ? "hw-note hw-note--late" : "hw-note",
      text: row.visit.plan.isContactArranged
        ? "Outside office hours: a contact is arranged"
        : "Outside office hours: no contact is arranged. Do not go before there is one (8.1.6)")
  }

  fileprivate mutating func companions(_ companions: [SheetVisit.Companion]) {
    if companions.isEmpty { text("Nobody is named") }
    for companion in companions {
      self(.div) { html in
        html(.bdi, text: companion.name)
        if let phone = companion.phone { html.text(", \(phone)") }
      }
    }
  }

  fileprivate mutating func things(_ row: VisitRow) {
    let things = Equipment.allCases.filter(row.visit.plan.equipment.contains).map(Terms.equipment)
    lines(things.isEmpty ? ["Nothing is named"] : things)
    lines([Terms.vehicle(row.visit.plan.vehicle)])
    for thing in row.diary.resources { self(.div) { $0(.bdi, text: thing.name) } }
    self(.span, "hw-note", text: "Phone and device charged, phone not on silent (8.2.1)")
  }

  fileprivate mutating func controls(_ visit: SheetVisit) {
    guard visit.isAssessed else {
      return self(.strong, text: "No risk assessment stands behind this visit yet")
    }
    if visit.isCompanyNeeded { self(.div) { $0(.strong, text: "Nobody should go alone") } }
    if visit.controls.isEmpty { text("The assessment names no hazard") }
    for control in visit.controls {
      self(.div) { $0(.strong, text: Terms.hazard(control.hazard)) }
      written(control.words)
    }
  }

  /// People with their numbers, a line each.
  fileprivate mutating func numbers(_ contacts: [VisitContact], none: String) {
    if contacts.isEmpty { text(none) }
    for contact in contacts {
      self(.div) { html in
        html(.bdi, text: contact.name)
        html.text(", \(contact.phone ?? "no number is recorded")")
      }
    }
  }
}
