import Casework
import CivilTime
public import Markup
import Policy

extension PackPage {
  public var title: String { visit == nil ? "Before a visit" : "Before you go" }
  public var section: Section? { .itinerary }
  public var back: BackLink? {
    if let visit { return BackLink(text: "Back to the visit", path: .visit(visit.visit.id)) }
    return BackLink(text: "Back to the person’s visits", path: .person(file.person.row.person, .visits))
  }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.identity(file.person.row, today: chrome.today)
    html.notice(notice)
    if let visit { html(.span, "govuk-caption-l") { $0.span(visit.visit.plan, chrome.zone) } }
    html(.h1, "govuk-heading-l", text: title)
    html.packMissing(file.pack, file.person.row.person, leads: file.mayWork ? .toEach : .nowhere)
    html.discretion()
    if let visit { plan(&html, visit, chrome) }
    html.subheading("The person")
    html.knownRisks(file.person, today: chrome.today)
    items(&html, .person, chrome)
    html.subheading("Checks")
    items(&html, .check, chrome)
    html.subheading("The address")
    html.paragraph(
      file.person.address?.split(separator: "\n").first.map(String.init) ?? "No address is recorded.")
    items(&html, .address, chrome)
    html.attempts(file.person.attempts)
    html.subheading("Visits made")
    past(&html, chrome)
    if file.mayWork, visit == nil {
      html.paragraph { $0.link("Partner Link Worker", to: .restrictedContact(file.person.row.person)) }
    }
  }

  private func plan(_ html: inout HTML, _ visit: VisitFile, _ chrome: Chrome) {
    html.subheading("The visit")
    var rows = [
      SummaryRow("Purpose") { html in
        html.lines(VisitPurpose.allCases.filter(visit.visit.plan.purposes.contains).map(Terms.purpose))
      }
    ]
    if let words = visit.words(.objectives) { rows.append(SummaryRow("Objectives") { $0.written(words) }) }
    let conditions = visit.conditionsToVerify
    rows.append(
      SummaryRow("Conditions to verify") { html in
        if conditions.isEmpty { html.text("None is named") } else { html.lines(conditions) }
      })
    if let words = visit.words(.access) {
      rows.append(SummaryRow("Getting there and in") { $0.written(words) })
    }
    html.summaryList(rows)
  }

  /// First by name what nobody has looked into, then what is known, at length. Where it was looked for and none was
  /// found, the names stand on one line, and who looked when is folded below it.
  private func items(_ html: inout HTML, _ subject: PackKind.Subject, _ chrome: Chrome) {
    let kinds = PackKind.allCases.filter { $0.subject == subject }
    unknown(&html, kinds.filter { file.pack.newest($0) == nil })
    let known = kinds.filter { file.pack.newest($0).map { $0.answer != .none } ?? false }
    if !known.isEmpty { html.summaryList(known.map { row($0, chrome) }) }
    let clear = kinds.filter { file.pack.newest($0).map { $0.answer == .none } ?? false }
    guard !clear.isEmpty else { return }
    html.details("None known: \(clear.map(Terms.pack).joined(separator: "; "))") { html in
      html.summaryList(clear.map { row($0, chrome) })
    }
  }

  /// What nobody has looked into, each with what asks for it, and for whoever may note it a link to where that is done.
  private func unknown(_ html: inout HTML, _ kinds: [PackKind]) {
    guard !kinds.isEmpty else { return }
    html(.p, "govuk-body") { $0(.strong, text: "Nobody has looked into:") }
    html(.ul, "govuk-list govuk-list--bullet govuk-list--spaced") { html in
      for kind in kinds {
        html(.li) { html in
          if file.mayWork {
            html.link(Terms.pack(kind), to: .packItem(file.person.row.person, kind), hidden: "to be noted")
          } else {
            html.text(Terms.pack(kind))
          }
          if let paragraph = file.pack.paragraph(kind) { html.text(" (paragraph \(paragraph))") }
        }
      }
    }
  }

  private func row(_ kind: PackKind, _ chrome: Chrome) -> SummaryRow {
    SummaryRow(Terms.pack(kind)) { html in
      html.packItem(file.pack.newest(kind), file, chrome)
      if let paragraph = file.pack.paragraph(kind) {
        html(.span, "hw-note", text: "Asked for: paragraph \(paragraph)")
      }
      guard file.mayWork else { return }
      html(.span, "hw-note hw-no-print") { html in
        html.link(
          "Note anew, or see what was noted before", to: .packItem(file.person.row.person, kind),
          hidden: "about \(Terms.pack(kind).lowercasedFirst)")
      }
    }
  }

  private func past(_ html: inout HTML, _ chrome: Chrome) {
    guard !file.visits.isEmpty else { return html.paragraph("No visit under authority is recorded.") }
    html(.ul, "govuk-list govuk-list--bullet") { html in
      for visit in file.visits.prefix(10) {
        guard let record = visit.record else { continue }
        html(.li) { html in
          html(.a, "govuk-link", [.href(Path.visit(visit.id).address)]) {
            $0.moment(visit.plan.start, chrome.zone)
          }
          html.text(": \(Terms.outcome(record.content.outcome).lowercasedFirst)")
        }
      }
    }
  }
}

extension HTML {
  /// One of four states, each in words of its own: known, none, not available, nobody has looked.
  fileprivate mutating func packItem(_ item: PackItem?, _ file: PackFile, _ chrome: Chrome) {
    guard let item else { return self(.strong, text: "Nobody has looked") }
    let day = chrome.zone.date(of: item.checked.at)
    let by = file.names[item.checked.by.text] ?? "somebody who has left"
    let words = item.text.map { file.texts[$0] ?? "The text is no longer held" }
    switch item.answer {
    case .known:
      written(words ?? "The text is no longer held")
    case .none:
      self(.strong, text: "None known")
      text(", checked by \(by) on ")
      time(day)
    case .notAvailable:
      self(.strong, text: "Not available")
      text(", as \(by) found on ")
      time(day)
    }
    if item.answer != .known, let words { written(words) }
    self(.span, "hw-note") { html in
      html.text("\(Terms.source(item.source)), \(item.learnt.long)")
      if item.answer == .known { html.text(". Noted by \(by) on \(day.long)") }
    }
    if let review = item.reviewBy {
      self(.span, review < chrome.today ? "hw-note hw-note--late" : "hw-note") { html in
        html.text(review < chrome.today ? "Was to be looked at again by " : "To be looked at again by ")
        html.time(review)
      }
    }
  }

  /// What is asked for and nobody has looked into; it warns and stops nothing.
  mutating func packMissing(_ pack: Pack, _ person: PersonID, leads: PackLead = .toPage) {
    guard !pack.required.isEmpty else { return }
    let missing = pack.missing
    guard !missing.isEmpty else {
      return paragraph("Everything that is asked for before a visit was looked into.")
    }
    let looked = pack.required.count - missing.count
    inset { html in
      html.paragraph(
        "\(looked) of \(pack.required.count) things asked for were looked into. Nobody has looked into:")
      guard leads == .toEach else {
        html.bullets(missing.map { "\(Terms.pack($0.kind)) (paragraph \($0.paragraph))" })
        guard leads == .toPage else { return }
        return html.paragraph { $0.link("What is known before a visit", to: .pack(person)) }
      }
      html(.ul, "govuk-list govuk-list--bullet govuk-list--spaced") { html in
        for one in missing {
          html(.li) { html in
            html.link(Terms.pack(one.kind), to: .packItem(person, one.kind))
            html.text(" (paragraph \(one.paragraph))")
          }
        }
      }
    }
  }
}

/// Where the list of what nobody has looked into leads.
enum PackLead {
  /// To the page of what is known.
  case toPage
  /// From each thing to where it is noted.
  case toEach
  case nowhere
}

extension PackFormPage {
  public var title: String { Terms.pack(kind) }
  public var section: Section? { .itinerary }
  public var back: BackLink? {
    BackLink(text: "Back to what is known", path: .pack(file.person.row.person))
  }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.identity(file.person.row, today: chrome.today)
    html.errorSummary(errors)
    html.heading(title, caption: "Before a visit")
    if kind.subject == .address, let address = file.person.address {
      html.paragraph("About \(address.split(separator: "\n").first.map(String.init) ?? "").")
    }
    html.twoThirds { html in
      html.form(to: .packItem(file.person.row.person, kind), chrome, makes: true) { html in
        html.radios(
          "answer", "What was found?", PackAnswer.allCases.map { Terms.answer($0) }, chosen: draft.answer,
          errors)
        html.textArea(
          "text", "What is known", value: draft.text,
          hint: kind == .conditions ? "One condition a line" : Terms.packHint(kind), rows: 4,
          mostCharacters: PackItem.mostCharacters, errors)
        html.radios(
          "source", "Where was it learnt?",
          PackSource.allCases.map { Choice(value: $0.rawValue, text: Terms.source($0)) },
          chosen: draft.source, errors)
        html.dateInput(
          "learnt", "When did the source say so?", hint: "For example, 27 3 2025", draft.learnt, errors)
        html.dateInput(
          "review", "When should it be looked at again?", hint: "Leave empty if no day is set", draft.review,
          errors)
        html.submit("Note")
      }
      html.paragraph("What was noted before stays. Your name and the time stand with what you note.")
    }
    let history = file.pack.history(kind)
    guard !history.isEmpty else { return }
    html.subheading("Noted before")
    html(.ol, "hw-timeline") { html in
      for item in history.prefix(10) {
        html(.li, "hw-timeline__item") { $0.packItem(item, file, chrome) }
      }
    }
  }
}

extension RestrictedContactPage {
  public var title: String { "Partner Link Worker" }
  public var section: Section? { .itinerary }
  public var back: BackLink? { BackLink(text: "Back to what is known", path: .pack(person.person)) }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.identity(person, today: chrome.today)
    html.notice(notice)
    html.errorSummary(errors)
    html.heading(title)
    html.paragraph(
      "Their details are never shown to the person on probation, and stand on no visit, list, print or file (paragraph 7.6.9). Only the person’s own officer and a line manager can read them, and every reading is logged with its reason."
    )
    html.twoThirds { html in
      switch shown {
      case .asked: break
      case .given(let contact): details(&html, contact, chrome)
      }
      html.form(to: .restrictedContact(person.person), chrome) { html in
        html.hidden("action", "show")
        html.radios(
          "reason", "Why do you need the details?",
          RestrictedContact.Reason.allCases.map { Choice(value: $0.rawValue, text: Terms.reason($0)) },
          chosen: typed["reason"] ?? "", errors)
        html.submit("Show details")
      }
      html.subheading("Record new details")
      html.form(to: .restrictedContact(person.person), chrome, makes: true) { html in
        html.hidden("action", "record")
        html.input(TextInput("name", "Name", value: typed["name"] ?? ""), errors)
        html.input(
          TextInput("telephone", "Telephone", value: typed["telephone"] ?? "", width: .twenty), errors)
        html.textArea(
          "note", "Anything else", value: typed["note"] ?? "", hint: "When to call, or leave empty", rows: 2,
          mostCharacters: RestrictedContact.mostNote, errors)
        html.submit("Record details", isSecondary: true)
      }
    }
  }

  private func details(_ html: inout HTML, _ contact: RestrictedContact?, _ chrome: Chrome) {
    guard let contact else { return html.inset { $0.paragraph("No details are recorded.") } }
    html(.div, "hw-no-print") { html in
      var rows = [
        SummaryRow("Name") { $0(.bdi, text: contact.name) }, SummaryRow("Telephone", text: contact.telephone),
      ]
      if let note = contact.note { rows.append(SummaryRow("Anything else") { $0.written(note) }) }
      rows.append(SummaryRow("Recorded") { $0.moment(contact.recorded.at, chrome.zone) })
      html.summaryList(rows)
    }
  }
}

extension Terms {
  static func pack(_ kind: PackKind) -> String {
    switch kind {
    case .incidents: "Incidents, reports and police contacts"
    case .orders: "Orders of courts"
    case .warrants: "Warrants"
    case .conditions: "Conditions of the order or licence"
    case .disclosure: "Who knows of the offence"
    case .partnerAgencies: "Other agencies that work with them"
    case .policeIntelligence: "Police intelligence check"
    case .nationalComputer: "Police National Computer check"
    case .visor: "ViSOR check"
    case .partnerChecks: "Checks with other agencies"
    case .household: "Who lives there"
    case .justiceInvolved: "Others there who are in the justice system"
    case .dwelling: "Flat or house"
    case .animals: "Animals"
    case .gates: "Gates and drive"
    case .jurisdiction: "Which police or agency covers it"
    case .signal: "Phone signal"
    }
  }

  fileprivate static func packHint(_ kind: PackKind) -> String? {
    switch kind {
    case .disclosure: "Who knows, how you are certain, and who must not learn of it"
    case .dwelling: "Which floor, how many doors, how to leave"
    case .signal: "Which networks reach there, and where they did not"
    default: nil
    }
  }

  fileprivate static func answer(_ answer: PackAnswer) -> Choice {
    switch answer {
    case .known: Choice(value: answer.rawValue, text: "Something is known", hint: "Say what, below")
    case .none: Choice(value: answer.rawValue, text: "I looked, and there is none")
    case .notAvailable:
      Choice(
        value: answer.rawValue, text: "I looked, and it could not be found out", hint: "Never shown as none")
    }
  }

  fileprivate static func source(_ source: PackSource) -> String {
    switch source {
    case .caseRecord: "Case record"
    case .court: "Court"
    case .police: "Police"
    case .visit: "An earlier visit"
    case .household: "Somebody of the household"
    case .other: "Somebody or something else"
    case .person: "The person on probation"
    case .partnerAgency: "Another agency"
    }
  }

  fileprivate static func reason(_ reason: RestrictedContact.Reason) -> String {
    switch reason {
    case .beforeVisit: "To speak to them before a visit"
    case .afterVisit: "To speak to them after a visit"
    case .safety: "Somebody may be in danger"
    case .correction: "To check or correct the details"
    }
  }
}

extension HTML {
  /// What is never said at the door (AP-12).
  mutating func discretion() {
    warning(
      "Say nothing of the offence to anybody there unless you are certain that the person told them. Neither confirm nor deny why you come."
    )
  }
}
