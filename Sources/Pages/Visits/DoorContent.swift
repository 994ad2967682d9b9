import Casework
import CivilTime
import Markup
import Policy

extension VisitPage {
  /// Saying that one is there, and that it is over, for those who go (HV-8.3.1, 8.4.1).
  func door(_ html: inout HTML, _ chrome: Chrome) {
    guard let actor = chrome.actor, file.visit.plan.staff.contains(actor.staff) else { return }
    switch file.visit.stage {
    case .authorised where file.visit.hasAuthority && isToday(chrome):
      html.subheading("When you are there")
      watch(&html)
      html.form(to: .arrival(file.visit.id), chrome, makes: true) { html in
        html.hidden("revision", String(file.visit.revision))
        html.input(
          TextInput(
            "minutes", "In how many minutes do you expect it to be over?",
            value: minutes ?? String(file.visit.plan.expectedMinutes), hint: "5 to 480, from now",
            width: .four, isNumber: true), errors)
        html.submit("I’m here")
      }
    case .underWay:
      html.subheading("When it is over")
      html.paragraph { html in
        html.text("Expected to be over at ")
        html.hour(file.visit.plan.end, chrome.zone)
        html.text(".")
      }
      watch(&html)
      html.form(to: .departure(file.visit.id), chrome, makes: true) { html in
        html.hidden("revision", String(file.visit.revision))
        html.submit("I’m safe, it is over")
      }
    case .planning, .submitted, .authorised, .refused, .ended, .recorded, .cancelled: break
    }
  }

  private func isToday(_ chrome: Chrome) -> Bool {
    chrome.zone.date(of: file.visit.plan.start) == chrome.today
  }

  private func watch(_ html: inout HTML) {
    html.warning(
      "Nobody is told yet if you do not say that you are out: this version watches the times and sends no message. Homeward summons nobody by itself and is no alarm receiving centre. Tell your contact by phone as your local procedure says. In an emergency ring 999 or use your lone worker device."
    )
  }
}
