import Casework
import CivilTime
public import Markup
import Policy

extension ItineraryPage {
  public var title: String {
    switch query.whose {
    case .mine: "My diary"
    case .team: "The team’s diary"
    case .staff(let id): "Diary of \(choices.staff.first { $0.id == id }?.name ?? "a member of staff")"
    }
  }

  public var section: Section? { .itinerary }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.heading(title, caption: "\(query.day.long) to \(query.last.long)")
    if let changed, changed > 0 {
      html.inset { html in
        html.paragraph { html in
          html.text(changed == 1 ? "1 visit" : "\(changed) visits")
          html.text(" changed since you last looked. ")
          html.link("Look at the changes", to: .visitChanges)
        }
      }
    }
    html(.nav, "hw-months", [.aria("label", "Weeks")]) { html in
      let days = ItineraryQuery.days
      html.link("← Earlier", to: .itinerary(query.moved(to: query.day.adding(days: -days))), hidden: "days")
      html.link("Today", to: .itinerary(query.moved(to: chrome.today)))
      html.link("Later →", to: .itinerary(query.moved(to: query.day.adding(days: days))), hidden: "days")
    }
    filter(&html)
    html.paragraph { html in
      html.link("Print the day", to: .staff(.daySheet(query)), hidden: "of \(query.day.long)")
      html.text(", look after ")
      html.link("my safety details", to: .staff(.safety))
      html.text(", see ")
      html.link("who is on duty", to: .duty(.board(team: nil)))
      html.text(", use ")
      html.link("the app on your phone", to: .fieldHelp)
      html.text(" or read the ")
      html.link("local procedure", to: .staff(.procedures))
      html.text(".")
    }
    if let unread {
      html.inset { html in
        html.paragraph { html in
          html.text("You have not read version \(unread) of your team’s local procedure, which is in force. ")
          let team = chrome.actor?.team
          html.link("Read it", to: .staff(team.map { .procedure(team: $0) } ?? .procedures))
        }
      }
    }
    askForDetails(&html, chrome)
    if isCut {
      html.warning("There are more visits in these days than are shown. Look at fewer: only your own, say.")
    }
    html.resultCount(
      ResultCount(total: rows.count, isCapped: isCut, noun: "visit", plural: "visits"),
      detail: " in these days")
    uncovered(&html, chrome)
    html(.div, "hw-diary") { html in
      for day in query.day.day...query.last.day { self.day(CivilDate(day: day), &html, chrome) }
    }
  }

  /// Those who go on visits are asked to say what helps to find them, and again when it is old (HV-8.1.5).
  private func askForDetails(_ html: inout HTML, _ chrome: Chrome) {
    guard case .mine = query.whose, let ownDetails, !rows.isEmpty,
      ownDetails.isToBeSaid(on: chrome.today, in: chrome.zone)
    else { return }
    html.inset { html in
      html.paragraph { html in
        html.text(
          ownDetails.recorded == nil
            ? "You have not said what helps to find you on a visit: your car, your phone, whom to call. "
            : "What helps to find you on a visit was said more than \(SafetyRecord.daysUntilAskedAgain) days ago. "
        )
        html.link(
          ownDetails.recorded == nil ? "Say it now" : "Check that it is still right", to: .staff(.safety))
      }
    }
  }

  /// Whose visits, and of which team where there is more than one.
  private func filter(_ html: inout HTML) {
    html(.form, "hw-inline-form", [.method(.get), .action(Path.itinerary(nil).address)]) { html in
      html.hidden("day", query.day.text)
      var people = [
        Choice(value: "mine", text: "My visits"), Choice(value: "team", text: "Everybody’s visits"),
      ]
      people += choices.staff.map { Choice(value: $0.id.text, text: $0.name) }
      html.select("whose", "Whose visits", people, chosen: query.word)
      if choices.teams.count > 1 { html.teamSelect(choices.teams, chosen: query.team) }
      html.submit("Show", isSecondary: true)
    }
  }

  /// The visits outside office hours for which nobody is arranged (HV-8.1.6).
  private func uncovered(_ html: inout HTML, _ chrome: Chrome) {
    let bare = rows.filter(\.lacksCover)
    guard !bare.isEmpty else { return }
    html.subheading("Outside office hours without cover")
    html.paragraph(
      "Before each of these, arrange a contact for the start and the end, and say so in its plan (paragraph 8.1.6)."
    )
    html(.ul, "govuk-list govuk-list--bullet") { html in
      for row in bare {
        html(.li) { html in
          html.link(Words.moment(row.visit.plan.start, chrome.zone), to: .visit(row.visit.id))
          html.text(", ")
          html.name(row.familyName, row.givenName)
          html.text(", \(row.crn)")
        }
      }
    }
  }

  /// True for a day after the last visit that is shown, where there are more than are shown.
  private func isBeyondShown(_ day: CivilDate, _ chrome: Chrome) -> Bool {
    guard isCut, let last = rows.last else { return false }
    return day > chrome.zone.date(of: last.visit.plan.start)
  }

  private func day(_ day: CivilDate, _ html: inout HTML, _ chrome: Chrome) {
    let rows = rows.filter { chrome.zone.date(of: $0.visit.plan.start) == day }
    html.subheading(day == chrome.today ? "Today, \(day.full)" : day.full)
    guard !rows.isEmpty else {
      return html.paragraph(isBeyondShown(day, chrome) ? "Not shown." : "No visit.")
    }
    let shared = SharedNames(rows.map { ($0.visit.person, $0.familyName) })
    let columns = ["Time", "Name", "Where", "Who goes", "Contact", "State"].map { Column($0) }
    html.table("Visits on \(day.full)", columns) { html in
      for row in rows {
        html.row { html in
          html.rowHeading { $0.time(of: row, chrome) }
          html.cell("Name") { html in
            html.name(row.familyName, row.givenName)
            html(.span, "hw-note", text: row.crn)
            if shared.contains(row.familyName) { html.sharedName() }
            html.riskBadge(row.rosh)
          }
          html.cell("Where") { $0.whereabouts(row) }
          html.cell("Who goes") { html in
            if row.crew.isEmpty { html.text("Nobody of the service") }
            for name in row.crew { html(.div) { $0(.bdi, text: name) } }
            for thing in row.diary.resources { html(.span, "hw-note") { $0(.bdi, text: thing.name) } }
          }
          html.cell("Contact") { $0.contacts(row.diary.contacts) }
          html.cell("State") { $0.tag(row.visit.stage) }
        }
      }
    }
  }
}

extension HTML {
  /// From when to when, and whether that is outside office hours and covered (HV-8.1.6).
  fileprivate mutating func time(of row: VisitRow, _ chrome: Chrome) {
    self(.a, "govuk-link", [.href(Path.visit(row.visit.id).address)]) { html in
      html.hour(row.visit.plan.start, chrome.zone)
      html.text(" to ")
      html.hour(row.visit.plan.end, chrome.zone)
      html(.span, "govuk-visually-hidden", text: ", visit to \(row.givenName) \(row.familyName)")
    }
    guard row.diary.isOutOfHours else { return }
    self(
      .span, row.lacksCover ? "hw-note hw-note--late" : "hw-note",
      text: row.visit.plan.isContactArranged
        ? "Outside office hours: a contact is arranged" : "Outside office hours: no contact is arranged")
  }

  /// The kind of place and its address.
  mutating func whereabouts(_ row: VisitRow) {
    self(.div, text: Terms.place(row.visit.plan.place))
    if let address = row.diary.address {
      lines(address.split(separator: "\n", omittingEmptySubsequences: true).map(String.init))
    } else {
      self(.span, "hw-note", text: "No address is recorded")
    }
    if row.visit.plan.notice == .unannounced { self(.span, "hw-note", text: "Unannounced") }
  }

  /// The nominated contacts; the line manager where there is none.
  mutating func contacts(_ contacts: [VisitContact]) {
    let nominated = contacts.filter(\.isNominated)
    if nominated.isEmpty {
      self(.span, "hw-note hw-note--late", text: "The team has no nominated contact to tell")
    }
    for contact in nominated.isEmpty ? contacts : nominated {
      self(.div) { html in
        html(.bdi, text: contact.name)
        if !contact.isNominated { html.text(", line manager") }
        if let phone = contact.phone { html(.span, "hw-note", text: phone) }
      }
    }
  }
}
