public import Casework
import CivilTime
public import Markup

/// What somebody has to hand over, and what they are asked to take over (BRD-29). Sends back `action` (`offer`,
/// `accept`, `decline`), `slot` and `staff`, or `handover`.
public struct HandoverPage: Page {
  public let desk: HandoverDesk
  public let errors: [FieldError]
  public let notice: Notice?

  public init(desk: HandoverDesk, errors: [FieldError] = [], notice: Notice? = nil) {
    self.desk = desk
    self.errors = errors
    self.notice = notice
  }

  public var title: String { "Hand over and take over" }
  public var section: Section? { .duty }
  public var back: BackLink? { BackLink(text: "Back to who is on duty", path: .duty(.board(team: nil))) }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.notice(notice)
    html.errorSummary(errors)
    html.heading(title)
    html.noAlarmCentre(chrome)
    html.paragraph(
      "Whoever hands over stays on duty until the other accepts. From that moment the other is on duty, and nobody is on duty at no moment."
    )
    if !desk.offered.isEmpty {
      html.subheading("You are asked to take over")
      for handover in desk.offered {
        html.inset { html in
          html.paragraph { html in
            html(.strong) { $0(.bdi, text: handover.outgoingName) }
            html.text(", \(Terms.part(handover.slot.part).lowercased()), ")
            html.times(of: handover.slot)
          }
          answer(&html, "accept", "Accept and go on duty", handover, chrome)
          answer(&html, "decline", "Decline", handover, chrome, isSecondary: true)
        }
      }
    }
    if !desk.given.isEmpty {
      html.subheading("You asked somebody")
      for handover in desk.given {
        html.inset { html in
          html.paragraph { html in
            html(.bdi, text: handover.incomingName)
            html.text(" has not answered yet. You are on duty: ")
            html.times(of: handover.slot)
          }
          answer(&html, "decline", "Take the offer back", handover, chrome, isSecondary: true)
        }
      }
    }
    // What went wrong leads here where there is nothing to choose.
    let canAsk = desk.own.first.map { row in desk.candidates.contains { row.slot.part.isFor($0.roles) } }
    html.subheading("Your duty", id: canAsk ?? false ? nil : "staff")
    guard !desk.own.isEmpty else { return html.inset { $0.paragraph("You have nothing to hand over.") } }
    for (number, row) in desk.own.enumerated() { hand(&html, row, isFirst: number == 0, chrome) }
  }

  private func answer(
    _ html: inout HTML, _ action: String, _ text: String, _ handover: Handover, _ chrome: Chrome,
    isSecondary: Bool = false
  ) {
    html.form(to: .duty(.handover), chrome, makes: true) { html in
      html.hidden("action", action)
      html.hidden("handover", handover.id.text)
      html.submit(text, isSecondary: isSecondary)
    }
  }

  private func hand(_ html: inout HTML, _ row: DutyRow, isFirst: Bool, _ chrome: Chrome) {
    html.inset { html in
      html.paragraph { html in
        html(.strong, text: Terms.part(row.slot.part))
        html.text(", ")
        html.times(of: row.slot)
      }
      let fitting = desk.candidates.filter { row.slot.part.isFor($0.roles) }
      guard !fitting.isEmpty else { return html.paragraph("Nobody of your unit could take it over.") }
      html.form(to: .duty(.handover), chrome, makes: true) { html in
        html.hidden("action", "offer")
        html.hidden("slot", row.slot.id.text)
        let id = isFirst ? "staff" : "staff-\(row.slot.id.text)"
        html.dutyPerson(id, "Who takes it over?", fitting, chosen: "", isFirst ? errors : [])
        html.submit("Ask them")
      }
    }
  }

  /// Whom the form names: the select of each slot but the first has a name of its own.
  public static func incoming(_ fields: Fields, slot: String) -> StaffID? {
    (fields["staff-\(slot)"] ?? fields["staff"]).map { StaffID($0) }
  }
}
