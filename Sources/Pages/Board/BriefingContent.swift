import Casework
import CivilTime
public import Markup
import Policy

extension BriefingPage {
  public var title: String { "Police briefing: visit \(briefing.incident.reference)" }
  public var section: Section? { .board }
  public var back: BackLink? {
    BackLink(text: "Back to the visit", path: .board(.incident(briefing.incident.row.live.id)))
  }

  public var scripts: [Asset] { [.boardScript] }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    let incident = briefing.incident
    html.heading("Police briefing", caption: "Visit \(incident.reference)")
    html.paragraph { $0(.strong, text: Terms.summonsNobody(chrome)) }
    html.paragraph(
      "Say on the radio: visit \(incident.reference). Give names and the address by telephone only. This sheet holds personal data; its opening is logged."
    )
    html(
      .button, "govuk-button govuk-button--secondary", [.button, .id("briefing-copy"), .hidden],
      text: "Copy as text")
    html(.p, "hw-note", [.id("briefing-copied"), .role("status")], text: "")
    html(.div, "hw-briefing", [.id("briefing")]) { html in
      html.part("Who is missing or in danger") { html in
        for (name, details) in briefing.crew { member(&html, name, details) }
      }
      html.part("Where, and whom they visit") { $0.summaryList(place(chrome)) }
      html.part("When") { $0.summaryList(times(chrome)) }
      html.part("What has been tried") { tried(&$0, chrome) }
    }
  }

  private func member(_ html: inout HTML, _ name: String, _ details: SafetyDetails) {
    func said(_ field: SafetyDetails.Field) -> String { details[field] ?? "Not recorded" }
    html.summaryList(
      [
        SummaryRow("Officer") { $0(.bdi, text: name) }, SummaryRow("Looks like", text: said(.description)),
        SummaryRow("Telephone", text: said(.phone)), SummaryRow("Vehicle", text: said(.car)),
      ]
        // Only where there is something: the sheet is one screen.
        + [("Lone worker device", details[.device]), ("Medical", details[.medical])].compactMap {
          name, text in
          text.map { SummaryRow(name, text: $0) }
        })
  }

  private func place(_ chrome: Chrome) -> [SummaryRow] {
    var rows = [
      SummaryRow("Address", text: briefing.address ?? "Not recorded"),
      SummaryRow("Getting in", text: briefing.access ?? "Nothing is noted"),
      SummaryRow("Person visited") { $0(.bdi, text: briefing.person) },
      SummaryRow("Date of birth", text: briefing.born?.long ?? "Not recorded"),
      SummaryRow("Risk of serious harm", text: briefing.rosh.map(Terms.risk) ?? "Not recorded"),
    ]
    for (kind, words) in briefing.known {
      rows.append(SummaryRow(Terms.pack(kind)) { $0.written(words) })
    }
    return rows
  }

  private func times(_ chrome: Chrome) -> [SummaryRow] {
    let live = briefing.incident.row.live
    func moment(_ instant: Instant?) -> String {
      instant.map { Words.moment($0, chrome.zone) } ?? "Not known"
    }
    let position = briefing.position.map {
      "\($0.latitude), \($0.longitude)\(PlusCode.text(latitude: $0.latitude, longitude: $0.longitude).map { ", Plus Code \($0)" } ?? ""), within \($0.accuracyMetres) m, at \(Words.moment($0.taken, chrome.zone))"
    }
    return [
      SummaryRow("Arrived", text: moment(live.arrived?.at)),
      SummaryRow("Expected end", text: moment(live.expectedEnd)),
      SummaryRow("Last heard of", text: moment(live.lastHeard)),
      SummaryRow("Last position", text: position ?? "None"),
      SummaryRow(
        "With",
        text: briefing.incident.row.companions.isEmpty
          ? briefing.incident.row.company : briefing.incident.row.companions.joined(separator: ", ")),
    ]
  }

  private func tried(_ html: inout HTML, _ chrome: Chrome) {
    let steps = briefing.incident.happenings.compactMap { happening -> (String, Stamp)? in
      switch happening.event {
      case .raised(let ladder, _, _): (Terms.ladder(ladder), happening.stamp)
      case .attempted(let result): (Terms.attempt(result), happening.stamp)
      case .policeCalled: ("The police were called", happening.stamp)
      default: nil
      }
    }
    guard !steps.isEmpty else { return html.paragraph("Nothing yet.") }
    html(.ul, "govuk-list govuk-list--bullet") { html in
      for (words, stamp) in steps {
        html(.li) { html in
          html.text("\(words), ")
          html(.bdi, text: briefing.incident.names[stamp.by.text] ?? "Homeward")
          html.text(", ")
          html.moment(stamp.at, chrome.zone)
        }
      }
    }
  }
}

extension HTML {
  /// A part of the sheet.
  fileprivate mutating func part(_ heading: String, _ content: (inout HTML) -> Void) {
    self(.div, "hw-briefing__part") { html in
      html.subheading(heading)
      content(&html)
    }
  }
}

extension StandDownPage {
  public var title: String { "Stand the alarm down" }
  public var section: Section? { .board }
  public var back: BackLink? {
    BackLink(text: "Back to the visit", path: .board(.incident(incident.row.live.id)))
  }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.errorSummary(errors)
    html.heading("Stand the alarm down", caption: "Visit \(incident.reference)")
    html.paragraph { $0(.strong, text: Terms.summonsNobody(chrome)) }
    guard incident.row.live.alarm != nil else {
      return html.inset { $0.paragraph("No alarm is open for this visit.") }
    }
    guard incident.mayStandDown else {
      return html.inset {
        $0.paragraph("An alarm of danger is stood down by a manager who is not on the visit.")
      }
    }
    guard incident.standDown?.pending == nil else {
      return html.inset {
        $0.paragraph("A stand-down is asked for already: it is confirmed or declined on the visit’s page.")
      }
    }
    byTwo(&html)
    html.twoThirds { html in
      html.form(to: .board(.standDown(incident.row.live.id)), chrome, makes: true) { html in
        // What is stood down is the alarm that was looked at.
        if let seen = draft.seen ?? incident.row.live.alarm?.ladder { html.hidden("alarm", seen.rawValue) }
        html.textArea(
          "how", "How you know that they are safe", value: draft.how,
          hint: "Who spoke to whom, and by which way. Up to 1,000 characters", mostCharacters: 1000, errors)
        html.radios(
          "code", "Was the code word asked for?",
          [
            Choice(value: CodeWordCheck.right.rawValue, text: "Yes, and it was right"),
            Choice(value: CodeWordCheck.notAsked.rawValue, text: "No, it was not asked for"),
            Choice(
              value: CodeWordCheck.wrong.rawValue, text: "They could not say it, or gave the alert code",
              hint: "Then the alarm is not stood down"),
          ], chosen: draft.codeWord?.rawValue ?? "", errors)
        html.radios("why", "Why was there an alarm?", reasons, chosen: draft.reason?.rawValue ?? "", errors)
        html.radios(
          "outcome", "Are they out of the visit?",
          [
            Choice(value: StandDownForm.Outcome.safe.rawValue, text: "Yes, they are safely out"),
            Choice(value: StandDownForm.Outcome.stays.rawValue, text: "No, the visit goes on and is watched"),
          ], chosen: draft.outcome?.rawValue ?? "", errors)
        html.input(
          TextInput(
            "minutes", "If it goes on, how many minutes from now", value: draft.minutes, width: .four,
            isNumber: true), errors)
        html.submit("Stand the alarm down")
      }
    }
  }

  private var reasons: [Choice] {
    FalseAlarmReason.allCases.map { Choice(value: $0.rawValue, text: Terms.falseAlarm($0)) }
  }
}
