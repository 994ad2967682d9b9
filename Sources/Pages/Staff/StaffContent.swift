import Casework
import CivilTime
public import Markup
import Policy

extension StaffListPage {
  public var title: String { "Staff and their training" }
  public var section: Section? { .team }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.heading(title)
    html.resultCount(
      ResultCount(
        total: list.total, isCapped: list.isTotalCapped, noun: "member of staff", plural: "members of staff"),
      detail: ", by name")
    let pressing = list.rows.flatMap { row in
      row.competences.standing(on: chrome.today).filter { $0.isPressing(on: chrome.today) }.map { (row, $0) }
    }
    if !pressing.isEmpty {
      html.subheading(
        list.pages > 1
          ? "Runs out soon, or has run out, of those on this page" : "Runs out soon, or has run out")
      html(.ul, "govuk-list govuk-list--bullet") { html in
        for (row, held) in pressing {
          html(.li) { html in
            html.memberLink(row.id, row.row.name)
            html.text(": \(Terms.competence(held.competence).lowercasedFirst) ")
            html.standing(of: held, chrome.today)
          }
        }
      }
    }
    html.table("Staff", ["Name", "Role", "Team", "Trained and accredited"].map { Column($0) }) { html in
      for row in list.rows { html.row { cells(&$0, row, chrome) } }
    }
    html.pagination(page: list.page, pages: list.pages) { .staffList(page: $0) }
  }

  private func cells(_ html: inout HTML, _ row: StaffListRow, _ chrome: Chrome) {
    html.rowHeading { html in
      html.memberLink(row.id, row.row.name)
      html(.span, "hw-note", text: row.row.code)
    }
    html.cell("Role") { html in
      for role in row.row.roles.map(Terms.role).sorted() { html(.div, text: role) }
    }
    html.cell("Team") { $0.text(row.teamName ?? "None") }
    html.cell("Trained and accredited") { html in
      let shown = row.competences.standing(on: chrome.today)
      if shown.isEmpty { html.text("Nothing on record") }
      for held in shown {
        html(.div) { html in
          html.text(Terms.competence(held.competence))
          html(.span, held.isPressing(on: chrome.today) ? "hw-note hw-note--late" : "hw-note") { html in
            html.standing(of: held, chrome.today)
          }
        }
      }
    }
  }
}

extension StaffMemberPage {
  public var title: String { "A member of staff" }
  public var section: Section? { .team }
  public var back: BackLink? { BackLink(text: "Back to staff", path: .staffList(page: 1)) }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.notice(notice)
    html.errorSummary(errors)
    if isConflict { html.competencesChanged() }
    html(.span, "govuk-caption-l", text: title)
    html(.h1, "govuk-heading-l") { $0(.bdi, text: file.row.name) }
    html.summaryList([
      SummaryRow("Code", text: file.row.code),
      SummaryRow("Role", text: file.row.roles.map(Terms.role).sorted().joined(separator: ", ")),
      SummaryRow("Team", text: file.teamName ?? "None"),
    ])
    if file.refusedOnPhone > 0 {
      html.warning(
        "\(file.refusedOnPhone == 1 ? "1 item lies" : "\(file.refusedOnPhone) items lie") on their phone that this service refused. Nothing of it is here: ask them to open “Waiting to send” on the phone."
      )
    }
    html.subheading("Trained and accredited")
    competences(&html, chrome)
    if file.mayChange { form(&html, chrome) }
    html.subheading("Delegations from and to them")
    delegations(&html, chrome)
    html.subheading("What was changed")
    changes(&html, chrome)
  }

  private func competences(_ html: inout HTML, _ chrome: Chrome) {
    guard !file.competences.isEmpty else { return html.inset { $0.paragraph("Nothing is on record.") } }
    let columns = ["For", "From", "To", "State"].map { Column($0) }
    html.table("Trained and accredited", columns) { html in
      for held in file.competences {
        html.row { html in
          html.rowHeading { $0.text(Terms.competence(held.competence)) }
          html.cell("From") { $0.time(held.from, held.from.short) }
          html.cell("To") { html in
            guard let through = held.through else { return html.text("Does not run out") }
            html.time(through, through.short)
          }
          html.cell("State") { html in
            html(.span, held.isPressing(on: chrome.today) ? "hw-note--late" : "") { html in
              html.standing(of: held, chrome.today, isAlone: true)
            }
            guard file.mayChange, held.mayEnd(on: chrome.today) else { return }
            html(.div) { html in
              html.link(
                "End it", to: .competence(file.id, held.competence, held.from),
                hidden: "(\(Terms.competence(held.competence).lowercasedFirst) from \(held.from.short))")
            }
          }
        }
      }
    }
  }

  private func form(_ html: inout HTML, _ chrome: Chrome) {
    html.subheading("Put down training or accreditation", id: "new")
    html.twoThirds { html in
      html.form(to: .staffMember(file.id), chrome, makes: true) { html in
        html.hidden("revision", String(file.revision))
        html.radios(
          "competence", "What is it for?",
          Competence.allCases.map { Choice(value: $0.rawValue, text: Terms.competence($0)) },
          chosen: draft.competence, errors)
        html.firstAndLastDay(
          draft.from, draft.through, firstHint: "For example, 30 6 2025",
          lastHint: "Leave empty where it does not run out. For example, 29 6 2027", errors)
        html.reason(
          "What shows it", value: draft.reason, hint: "For example, the number of a certificate",
          most: Competences.longestReason, errors)
        html.submit("Put it down")
      }
    }
  }

  private func delegations(_ html: inout HTML, _ chrome: Chrome) {
    guard !file.delegations.isEmpty else { return html.inset { $0.paragraph("There is none.") } }
    html(.ul, "govuk-list govuk-list--bullet") { html in
      for row in file.delegations {
        html(.li) { html in
          html(.bdi, text: row.borrower)
          html.text(row.delegation.isOver(on: chrome.today) ? " acted for " : " acts for ")
          html(.bdi, text: row.lender)
          html.text(", ")
          html.days(of: row.delegation)
          html.text(": \(Terms.power(row.delegation.power).lowercasedFirst). ")
          html.state(of: row, chrome)
        }
      }
    }
  }

  private func changes(_ html: inout HTML, _ chrome: Chrome) {
    guard !file.changes.isEmpty else { return html.inset { $0.paragraph("Nothing was changed.") } }
    html(.ol, "hw-timeline") { html in
      for change in file.changes {
        html(.li, "hw-timeline__item") { html in
          html(.h3, "hw-timeline__title") { html in
            html.text(Terms.competence(change.held.competence))
            if let ended = change.held.ended {
              html.text(" ended from ")
              html.time(ended, ended.short)
              html.text(" on")
            } else {
              html.text(" put down from ")
              html.time(change.held.from, change.held.from.short)
              if let through = change.held.through {
                html.text(" to ")
                html.time(through, through.short)
              }
            }
          }
          if let reason = change.reason { html.written(reason) }
          html(.p, "hw-timeline__dates") { html in
            html(.bdi, text: file.names[change.by] ?? "A file that was brought in")
            html.text(", ")
            html.moment(change.at, chrome.zone)
          }
        }
      }
    }
  }
}

extension CompetenceEndPage {
  public var title: String { "End training or accreditation" }
  public var section: Section? { .team }
  public var back: BackLink? { BackLink(text: "Back to the member of staff", path: .staffMember(file.id)) }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.errorSummary(errors)
    if isConflict { html.competencesChanged() }
    html.heading(title)
    var rows = [
      SummaryRow("Whose") { $0(.bdi, text: file.row.name) },
      SummaryRow("For", text: Terms.competence(held.competence)),
      SummaryRow("From") { $0.time(held.from) },
      SummaryRow("State") { $0.standing(of: held, chrome.today, isAlone: true) },
    ]
    if isConflict, let change = file.changes.first(where: { $0.held == held }) {
      rows.append(
        SummaryRow("Last change") { html in
          html(.bdi, text: file.names[change.by] ?? "A file that was brought in")
          html.text(", ")
          html.moment(change.at, chrome.zone)
          if let reason = change.reason { html.written(reason) }
        })
    }
    html.summaryList(rows)
    guard held.mayEnd(on: chrome.today) else {
      html.inset { $0.paragraph("It has ended or run out already: there is nothing to end.") }
      guard isConflict else { return }
      html.subheading("What you entered")
      return html.typed([
        (
          "First day it no longer counts",
          [draft.on.day, draft.on.month, draft.on.year].joined(separator: " ")
        ),
        ("Why it ends", draft.reason),
      ])
    }
    html.twoThirds { html in
      html.form(to: .competence(file.id, held.competence, held.from), chrome, makes: true) { html in
        html.hidden("revision", String(file.revision))
        html.dateInput(
          "on", "First day it no longer counts", hint: "For example, 30 6 2025", draft.on, errors)
        html.reason(
          "Why it ends", value: draft.reason, hint: "It stays on record and counts for the days before",
          most: Competences.longestReason, errors)
        html.submit("End it")
      }
    }
  }
}

extension Delegation {
  /// True where nobody acts under it any more.
  fileprivate func isOver(on day: CivilDate) -> Bool {
    switch state(on: day) {
    case .over, .ended: true
    case .ahead, .inForce: false
    }
  }
}

extension HeldCompetence {
  /// True where a manager has to do something about it.
  fileprivate func isPressing(on day: CivilDate) -> Bool {
    switch standing(on: day) {
    case .expiresSoon, .runOut: true
    case .ahead, .current, .ended: false
    }
  }

  /// True where there is something left to end.
  fileprivate func mayEnd(on day: CivilDate) -> Bool {
    guard ended == nil else { return false }
    return lastDay.map { $0 >= day } ?? true
  }
}

extension HTML {
  /// Says that somebody else wrote about the same member of staff meanwhile.
  fileprivate mutating func competencesChanged() {
    alert(
      .warning,
      "What is on record changed while you were writing, so nothing of yours was put down. What you entered is kept below. Read what is on record now, then send it again if it is still needed."
    )
  }

  fileprivate mutating func memberLink(_ id: StaffID, _ name: String) {
    self(.a, "govuk-link", [.href(Path.staffMember(id).address)]) { $0(.bdi, text: name) }
  }

  /// Where a competence stands, with the day that counts; with a capital letter where nothing stands before it.
  fileprivate mutating func standing(of held: HeldCompetence, _ today: CivilDate, isAlone: Bool = false) {
    func day(_ html: inout HTML, _ words: String, _ day: CivilDate?) {
      html.text(isAlone ? Words.capitalised(words) : words)
      if let day { html.time(day, day.short) }
    }
    switch held.standing(on: today) {
    case .ahead: day(&self, "begins on ", held.from)
    case .current:
      day(&self, held.lastDay == nil ? "current" : "current to ", held.lastDay)
    case .expiresSoon: day(&self, "runs out soon: on ", held.lastDay)
    case .runOut: day(&self, "ran out on ", held.lastDay)
    case .ended: day(&self, "ended from ", held.ended)
    }
  }
}
