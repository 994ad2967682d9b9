import Casework
import CivilTime
public import Markup

extension BreakGlassPage {
  public var title: String { "Why you open this briefing" }
  public var section: Section? { .board }
  public var back: BackLink? {
    BackLink(text: "Back to the visit", path: .board(.incident(incident.row.live.id)))
  }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.errorSummary(errors)
    html.heading("Police briefing", caption: "Visit \(incident.reference)")
    html.paragraph { $0(.strong, text: Terms.summonsNobody(chrome)) }
    permitted(&html)
    if let words = words(of: incident.glass?.refusal, chrome) {
      html.inset { $0.paragraph(words) }
    }
    switch incident.glass?.refusal {
    case .noAlarm, .notManager: return
    case .held, .tooSoon, nil: break
    }
    html.paragraph(
      "The person visited is not among your cases. Say why you need their name and address. The reason is logged, the head of the PDU and information governance are told at once, and the head reviews it."
    )
    html.twoThirds { html in
      html.form(to: .board(.briefing(incident.row.live.id)), chrome) { html in
        html.radios(
          "reason", "Why do you open it?",
          BreakGlassReason.allCases.map { Choice(value: $0.rawValue, text: Terms.breakGlass($0)) },
          chosen: chosen?.rawValue ?? "", errors)
        html.submit("Open the briefing")
      }
    }
  }

  /// Whom to ring first: those who may read it anyway (PRV-22).
  private func permitted(_ html: inout HTML) {
    guard let permitted = incident.glass?.permitted, !permitted.isEmpty else {
      return html.paragraph("No manager among whose cases the person is can be named.")
    }
    html.subheading("Who may read it anyway")
    html(.ul, "govuk-list govuk-list--bullet") { html in
      for one in permitted {
        html(.li) { html in
          html(.bdi, text: one.name)
          html.text(": ")
          if let phone = one.phone {
            html(.a, "govuk-link", [.href(Address(telephone: phone))], text: phone)
          } else {
            html.text("no number is known")
          }
        }
      }
    }
  }

  /// Why it does not open, and what to do; nil where it does.
  private func words(of refusal: BreakGlassRefusal?, _ chrome: Chrome) -> String? {
    switch refusal {
    case nil: return nil
    case .noAlarm:
      return
        "No alarm is open for this visit, so nobody needs the name. Where there is danger, raise an alarm first."
    case .notManager: return "Only a manager opens it outside their own cases. Ring one of those named."
    case .held(let staff):
      return
        "\(incident.names[staff.text] ?? "Somebody") has the alarm in hand and may read it: ring them. If somebody is in danger now, say so and it opens at once."
    case .tooSoon(let until):
      let local = chrome.zone.localTime(of: until)
      return
        "Ring those named first. From \(Words.time(hour: local.hour, minute: local.minute)) you may open it yourself. If somebody is in danger now, say so and it opens at once."
    }
  }

  /// What has to be put right; of what there is no form for, nothing.
  public var errors: [FieldError] {
    if isReasonMissing { return [BreakGlassPage.reasonMissing] }
    switch refused {
    case .held(let staff):
      return [
        FieldError(
          field: "reason",
          message:
            "Ring \(incident.names[staff.text] ?? "whoever has the alarm"), who has it in hand: they must be asked first, unless somebody is in danger now"
        )
      ]
    case .tooSoon:
      return [
        FieldError(
          field: "reason",
          message:
            "Ring those named first: they must have two minutes to answer, unless somebody is in danger now")
      ]
    case .noAlarm, .notManager, nil: return []
    }
  }
}
