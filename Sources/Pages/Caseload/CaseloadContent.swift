import Casework
import CivilTime
public import Markup

extension CaseloadPage {
  public var title: String {
    switch kind {
    case .mine: "My caseload"
    case .team: "Team caseload"
    }
  }

  public var section: Section? {
    switch kind {
    case .mine: .caseload
    case .team: .team
    }
  }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.notice(notice)
    html.heading(title)
    html.waiting(waiting)
    switch kind {
    case .mine:
      if let actor = chrome.actor {
        html.paragraph { $0.link("Your training and delegations", to: .staffMember(actor.staff)) }
      }
    case .team(let teams):
      html.paragraph { $0.link("Staff and their training", to: .staffList(page: 1)) }
      teamChoice(&html, teams)
    }
    let count = ResultCount(
      total: list.total, isCapped: list.isTotalCapped, noun: "person", plural: "people")
    html.resultCount(count, detail: " on \(isMine ? "your" : "this") caseload")
    if list.rows.isEmpty {
      html.inset { html in
        html.paragraph(
          isMine
            ? "No people on probation are allocated to you. Cases arrive with the next import."
            : "No people on probation are allocated to this team.")
      }
      return
    }
    table(&html, chrome)
    html.pagination(page: list.page, pages: list.pages) { number in
      var query = query
      query.page = number
      return path(query)
    }
  }

  private var isMine: Bool { kind == .mine }

  private func path(_ query: CaseloadQuery) -> Path { isMine ? .home(query) : .team(query) }

  private func teamChoice(_ html: inout HTML, _ teams: [TeamSummary]) {
    guard teams.count > 1 else { return }
    html(.form, "hw-inline-form", [.method(.get), .action(Path.team(CaseloadQuery()).address)]) { html in
      html.teamSelect(teams, chosen: query.team)
      html.submit("Show team", isSecondary: true)
    }
  }

  private func table(_ html: inout HTML, _ chrome: Chrome) {
    var columns = [
      Column("Name", sort: "name"), Column("Risk"), Column("Due", sort: "due"),
      Column("Next visit"), Column("Status"),
    ]
    if !isMine { columns.append(Column(Terms.officer, sort: "officer")) }
    let sorting = Sorting(
      word: query.order.rawValue, isDescending: query.isDescending, path: path(CaseloadQuery()),
      kept: query.team.map { [("team", $0)] } ?? [])
    let shared = isMine ? SharedNames(list.rows.map { ($0.person, $0.familyName) }) : SharedNames([])
    html.table(title, columns, sorting: sorting) { html in
      for row in list.rows {
        html.row { html in
          html.caseloadCells(row, isNameShared: shared.contains(row.familyName), today: chrome.today)
          if !isMine { html.cell(Terms.officer) { $0(.bdi, text: row.officerName ?? "Not allocated") } }
        }
      }
    }
  }
}

extension HTML {
  mutating func teamSelect(_ teams: [TeamSummary], chosen: String?) {
    let all = Choice(value: "", text: "All teams")
    select("team", "Team", [all] + teams.map { Choice(value: $0.code, text: $0.name) }, chosen: chosen ?? "")
  }

  /// The cells that every list of people shares.
  mutating func caseloadCells(_ row: CaseloadRow, isNameShared: Bool = false, today: CivilDate) {
    rowHeading { html in
      html(.a, "govuk-link", [.href(Path.person(row.person, .overview).address)]) { html in
        html.name(row.familyName, row.givenName)
      }
      html(.span, "hw-note", text: row.crn)
      if isNameShared { html.sharedName() }
    }
    cell("Risk") { $0.riskBadge(row.rosh) }
    guard let next = row.next else {
      cell("Due") { $0.text(row.open == 0 ? "Nothing due" : "No set date") }
      cell("Next visit") { html in
        guard row.open > 0 else { return html.text("None") }
        html.link(
          "See timescales", to: .person(row.person, .obligations),
          hidden: "of \(row.givenName) \(row.familyName)")
      }
      cell("Status") { html in
        guard row.open > 0 else { return html.text("Nothing open") }
        html.openCount(row)
      }
      return
    }
    cell("Due") { $0.contextualDate(next, today: today) }
    cell("Next visit") { html in
      html.link(next.title, to: .why(row.person, key: next.key))
      html(.span, "hw-note", text: "\(Terms.force(next.force)), paragraph \(next.paragraph)")
    }
    cell("Status") { html in
      html.tag(next.status)
      html.statusNote(next)
      html.openCount(row)
    }
  }

  private mutating func openCount(_ row: CaseloadRow) {
    guard row.open > 1 || row.next == nil else { return }
    let overdue = row.overdue > 0 ? ", \(row.overdue) overdue" : ""
    self(.span, "hw-note", text: "\(row.open) open\(overdue)")
  }
}
