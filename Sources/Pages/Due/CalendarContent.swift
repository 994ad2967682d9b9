import Casework
import CivilTime
public import Markup
import Policy

extension CalendarPage {
  public var title: String { "Due calendar: \(monthName)" }
  public var section: Section? { .due }

  private var monthName: String { "\(Words.months[query.month - 1]) \(query.year)" }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.heading(title)
    if teams.count > 1 {
      html(.form, "hw-inline-form", [.method(.get), .action(Address(path: ["due", "calendar"]))]) { html in
        for pair in MonthQuery(year: query.year, month: query.month).pairs {
          html.hidden(pair.name, pair.value)
        }
        html.teamSelect(teams, chosen: query.team)
        html.submit("Show team", isSecondary: true)
      }
    }
    let total = days.reduce(0) { $0 + $1.count }
    html.resultCount(
      ResultCount(total: total, isCapped: days.contains(where: \.isCapped), noun: "visit", plural: "visits"),
      detail: " due in \(monthName)")
    months(&html)
    grid(&html, today: chrome.today)
    if let day = query.day, let rows { list(&html, day, rows, today: chrome.today) }
  }

  private func months(_ html: inout HTML) {
    html(.nav, "hw-months", [.aria("label", "Months")]) { html in
      for (words, step) in [("Previous month", -1), ("Next month", 1)] {
        guard let first = CivilDate(year: query.year, month: query.month, day: 1)?.adding(months: step) else {
          continue
        }
        let path = Path.calendar(
          year: first.parts.year, month: first.parts.month, day: nil, team: query.team)
        html.link(
          words, to: path, hidden: "\(Words.months[first.parts.month - 1]) \(first.parts.year)")
      }
    }
  }

  private func grid(_ html: inout HTML, today: CivilDate) {
    guard let first = CivilDate(year: query.year, month: query.month, day: 1) else { return }
    let length = CivilDate.length(ofMonth: query.month, year: query.year)
    let start = first.adding(days: 1 - first.weekday)
    let weeks = (first.weekday - 1 + length + 6) / 7
    html(.table, "hw-calendar") { html in
      html(.caption, "govuk-visually-hidden", text: "Visits due in \(monthName), by day")
      html(.thead) { html in
        html(.tr) { html in
          for name in Words.weekdays {
            html(.th, "hw-calendar__weekday", [.scope("col")]) { html in
              html(.span, "", [.aria("hidden", "true")], text: String(name.prefix(3)))
              html(.span, "govuk-visually-hidden", text: name)
            }
          }
        }
      }
      html(.tbody) { html in
        for week in 0..<weeks {
          html(.tr) { html in
            for day in 0..<7 { cell(&html, start.adding(days: week * 7 + day), today: today) }
          }
        }
      }
    }
  }

  private func cell(_ html: inout HTML, _ date: CivilDate, today: CivilDate) {
    guard date.parts.month == query.month else {
      html(.td, "hw-calendar__day hw-calendar__day--other") { _ in }
      return
    }
    let found = days.first { $0.date == date }
    let count = found?.count ?? 0
    let tone = count == 0 ? "" : " hw-calendar__day--\(found?.worst?.rawValue ?? "upcoming")"
    html(.td, "hw-calendar__day\(tone)\(date == today ? " hw-calendar__day--today" : "")") { html in
      let path = Path.calendar(year: query.year, month: query.month, day: date, team: query.team)
      var attributes: [Attribute] = [.href(path.address)]
      if date == query.day { attributes.append(.aria("current", "date")) }
      html(.a, "hw-calendar__link", attributes) { html in
        html(.span, "hw-calendar__number", [.aria("hidden", "true")], text: String(date.parts.day))
        html(.span, "govuk-visually-hidden", text: dayName(date, found, isToday: date == today))
        if count > 0 {
          html(
            .span, "hw-calendar__count", [.aria("hidden", "true")],
            text: Words.number(count) + (found?.isCapped == true ? "+" : ""))
          if let word = word(found?.worst) {
            html(.span, "hw-calendar__word", [.aria("hidden", "true")], text: word)
          }
        }
      }
    }
  }

  /// What the colour of a count means, for those who do not see it.
  private func word(_ worst: Status?) -> String? {
    switch worst {
    case .overdue: "late"
    case .due: "soon"
    case .upcoming, .met, .metLate, .metNotJoint, .excepted, .exceptionIncomplete, .delayed, .lapsed,
      .suspended,
      .closed, .consider, nil:
      nil
    }
  }

  /// `Monday 30 June 2025: 3 visits due, some overdue`.
  private func dayName(_ date: CivilDate, _ day: DueDay?, isToday: Bool) -> String {
    let count = day?.count ?? 0
    let late = day?.worst == .overdue ? ", some overdue" : ""
    let more = day?.isCapped == true ? "more than " : ""
    let due = count == 0 ? "nothing due" : "\(more)\(Words.count(count, "visit")) due\(late)"
    return "\(date.full)\(isToday ? ", today" : ""): \(due)"
  }

  private func list(_ html: inout HTML, _ day: CivilDate, _ rows: [DueRow], today: CivilDate) {
    html.subheading("Due on \(day.full)", id: "day")
    guard !rows.isEmpty else { return html.paragraph("Nothing is due on this day.") }
    if (days.first { $0.date == day }?.count ?? 0) > rows.count {
      html.paragraph("The first \(rows.count) visits are shown. Choose a team to see the others.")
    }
    html.dueTable("Due on \(day.full)", rows, sorting: nil, marksSharedNames: true, today: today)
  }
}
