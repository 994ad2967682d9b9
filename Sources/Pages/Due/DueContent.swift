import Casework
import CivilTime
public import Markup
import Policy

extension DuePage {
  public var title: String { "Due list" }
  public var section: Section? { .due }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.heading(title)
    html(.div, "hw-filter-layout") { html in
      html(.div, "hw-filter-layout__filter") { filter(&$0) }
      html(.div, "hw-filter-layout__results") { results(&$0, chrome) }
    }
  }

  // MARK: The filter

  private func filter(_ html: inout HTML) {
    html(.details, "hw-filter", [.open, .data("hw-filter", "")]) { html in
      html(.summary, "hw-filter__summary") { $0(.h2, "govuk-heading-m hw-filter__title", text: "Filter") }
      html(.form, "hw-filter__form", [.method(.get), .action(Path.due(DueQuery()).address)]) { html in
        if query.order != .due || query.isDescending {
          html.hidden("sort", query.order.rawValue + (query.isDescending ? descending : ""))
        }
        selected(&html)
        html.submit("Apply filters")
        html.checkboxes("status", "Status", Self.statuses, chosen: Set(query.statuses.map(\.rawValue)))
        html.checkboxes("force", "What the text says", Self.forces, chosen: Set(query.forces.map(\.rawValue)))
        html.checkboxes(
          "cohort", "Section of the framework",
          cohorts.map { Choice(value: $0.section, text: "\($0.section) \($0.title)") },
          chosen: Set(query.cohorts))
        if teams.count > 1 { html.teamSelect(teams, chosen: query.team) }
        html.submit("Apply filters")
      }
    }
  }

  /// Statuses that ask for something come first; the closed ones are left to the person's own page.
  private static let statuses: [Choice] = {
    let order: [Status] = [
      .overdue, .due, .upcoming, .consider, .metNotJoint, .exceptionIncomplete, .delayed,
    ]
    return order.map { Choice(value: $0.rawValue, text: Terms.status($0)) }
  }()

  private static let forces = Force.allCases.map { Choice(value: $0.rawValue, text: Terms.force($0)) }

  /// Every filter that is on, each a link that takes it off.
  private func selected(_ html: inout HTML) {
    let on = filtersOn
    guard !on.isEmpty else { return }
    html(.div, "hw-selected") { html in
      html(.h3, "govuk-heading-s", text: "Selected filters")
      html(.ul, "hw-selected__list") { html in
        for (text, without) in on {
          html(.li) { html in
            html(.a, "hw-selected__link", [.href(Path.due(without).address)]) { html in
              html(.span, "govuk-visually-hidden", text: "Remove this filter: ")
              html.text(text)
              html(.span, "hw-selected__cross", [.aria("hidden", "true")], text: " ×")
            }
          }
        }
      }
      html.paragraph { $0.link("Clear filters", to: .due(DueQuery())) }
    }
  }

  private var filtersOn: [(text: String, without: DueQuery)] {
    var base = query
    base.page = 1
    var on: [(text: String, without: DueQuery)] = []
    func add(_ text: String, _ change: (inout DueQuery) -> Void) {
      var without = base
      change(&without)
      on.append((text, without))
    }
    for status in query.statuses { add(Terms.status(status)) { $0.statuses.removeAll { $0 == status } } }
    for force in query.forces { add(Terms.force(force)) { $0.forces.removeAll { $0 == force } } }
    for cohort in query.cohorts {
      let title = cohorts.first { $0.section == cohort }?.title ?? ""
      add("\(cohort) \(title)".trimmed) { $0.cohorts.removeAll { $0 == cohort } }
    }
    if let team = query.team {
      add(teams.first { $0.code == team }?.name ?? team) { $0.team = nil }
    }
    return on
  }

  // MARK: The results

  private func results(_ html: inout HTML, _ chrome: Chrome) {
    let on = filtersOn.map(\.text)
    let (year, month, _) = chrome.today.parts
    html.paragraph {
      $0.link("See it as a calendar", to: .calendar(year: year, month: month, day: nil, team: query.team))
    }
    html.paragraph { $0.link("See decisions not to visit, and delays", to: .decisions(DecisionsQuery())) }
    let count = ResultCount(total: list.total, isCapped: list.isTotalCapped, noun: "visit", plural: "visits")
    html.resultCount(
      count, detail: on.isEmpty ? " due or to consider" : ", filtered by \(on.joined(separator: ", "))")
    guard !list.rows.isEmpty else {
      return html.inset { html in
        html.paragraph(
          on.isEmpty ? "Nothing is due." : "Nothing matches these filters. Clear one of them to see more.")
      }
    }
    html.paragraph { $0.link("Download this list", to: .dueFile(query), hidden: "as a CSV file") }
    html.dueTable("Due list", list.rows, sorting: sorting, today: chrome.today)
    html.pagination(page: list.page, pages: list.pages) { number in
      var query = query
      query.page = number
      return .due(query)
    }
  }

  private var sorting: Sorting {
    var kept = query
    kept.order = .due
    kept.isDescending = false
    kept.page = 1
    return Sorting(
      word: query.order.rawValue, isDescending: query.isDescending, path: .due(DueQuery()), kept: kept.pairs)
  }
}

extension HTML {
  /// One line an obligation: whose, what, by when.
  mutating func dueTable(
    _ caption: String, _ rows: [DueRow], sorting: Sorting?, marksSharedNames: Bool = false, today: CivilDate
  ) {
    let columns = [
      Column("Name", sort: "name"), Column("Due", sort: "due"), Column("Visit", sort: "rule"),
      Column("Status"),
      Column(Terms.officer, sort: "officer"),
    ]
    let shared = SharedNames(marksSharedNames ? rows.map { ($0.person, $0.familyName) } : [])
    table(caption, columns, sorting: sorting) { html in
      for row in rows {
        html.row { $0.dueCells(row, isNameShared: shared.contains(row.familyName), today: today) }
      }
    }
  }

  private mutating func dueCells(_ row: DueRow, isNameShared: Bool, today: CivilDate) {
    rowHeading { html in
      html(.a, "govuk-link", [.href(Path.person(row.person, .overview).address)]) { html in
        html.name(row.familyName, row.givenName)
      }
      html(.span, "hw-note", text: row.crn)
      if isNameShared { html.sharedName() }
      html.riskBadge(row.rosh)
    }
    cell("Due") { $0.contextualDate(row.item, today: today) }
    cell("Visit") { html in
      html.link(row.item.title, to: .why(row.person, key: row.item.key))
      html.itemNote(row.item)
    }
    cell("Status") { html in
      html.tag(row.item.status)
      html.statusNote(row.item)
    }
    cell(Terms.officer) { html in
      html(.bdi, text: row.officerName ?? "Not allocated")
      html(.span, "hw-note", text: row.teamName)
    }
  }

  /// Force, paragraph and clock: never an obligation without them.
  mutating func itemNote(_ item: DueItem) {
    let text = "\(Terms.force(item.force)), \(Terms.clock(item.clock)), paragraph \(item.paragraph)"
    self(.span, "hw-note", text: text)
    if let slot = item.slot { self(.span, "hw-note", text: "Visit \(slot) in the series") }
    if let joint = item.joint { self(.span, "hw-note", text: Terms.joint(joint)) }
  }
}
