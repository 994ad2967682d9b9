import Casework
import CivilTime
import Markup
import Policy

extension VisitPage {
  /// Saying that one is there, and that it is over, for those who go (HV-8.3.1, 8.4.1).
  func door(_ html: inout HTML, _ chrome: Chrome) {
    // Who is inside finds first how to say that they are safe.
    let isInside = file.visit.stage == .underWay
    if !isInside { settingOut(&html, chrome) }
    if let actor = chrome.actor, file.visit.plan.staff.contains(actor.staff) {
      if !isInside { prompts(&html) }
      buttons(&html, chrome)
      if isInside { prompts(&html) }
    }
    if isInside { settingOut(&html, chrome) }
  }

  private func buttons(_ html: inout HTML, _ chrome: Chrome) {
    switch file.visit.stage {
    case .authorised where file.visit.hasAuthority && isToday(chrome):
      html.subheading("When you are there")
      watch(&html, chrome)
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
      watch(&html, chrome)
      html.form(to: .departure(file.visit.id), chrome, makes: true) { html in
        html.hidden("revision", String(file.visit.revision))
        html.submit("I’m safe, it is over")
      }
    case .planning, .submitted, .authorised, .refused, .ended, .recorded, .cancelled: break
    }
  }

  /// What is asked once of those who set out (HV-8.2.1, BP-4), and what they answered, for everybody who sees the visit.
  private func settingOut(_ html: inout HTML, _ chrome: Chrome) {
    guard let departure else { return }
    if let departed = departure.departed {
      html.subheading("On the way")
      html.paragraph { html in
        html.text("Set out ")
        html.moment(departed.at, chrome.zone)
        html.text(".")
      }
      if let check = departure.check {
        html.paragraph("\(Terms.answered(check)) (\(Terms.paragraphs(check.asked))).")
      }
      return
    }
    guard file.visit.stage == .authorised, file.visit.hasAuthority, departure.phase == .planned,
      isToday(chrome), let actor = chrome.actor, file.visit.plan.staff.contains(actor.staff)
    else { return }
    html.subheading("Before you set out")
    html.form(to: .after(.settingOut(file.visit.id)), chrome) { html in
      html.checkboxes(
        "ready", "What is so?",
        hint:
          "\(Words.capitalised(Terms.paragraphs(departure.asked))). You can go without: whoever watches sees what is missing.",
        departure.asked.map { Choice(value: $0.rawValue, text: Terms.ready($0)) }, chosen: [])
      html.submit("I’m on my way")
    }
  }

  /// What those who go have to go through, and the words for the radio, where the policy has any (BP-4 to BP-7).
  private func prompts(_ html: inout HTML) {
    guard let departure, departure.phase.isOpen else { return }
    if !departure.prompts.isEmpty {
      html.details("Go through this first") { html in
        html.bullets(departure.prompts.map { "\($0.text) (\($0.paragraph))" })
      }
    }
    if !departure.radio.isEmpty {
      html.details("Words for the radio") { html in
        html.bullets(departure.radio.map { "\($0.code): \($0.meaning)" })
      }
    }
  }

  private func isToday(_ chrome: Chrome) -> Bool {
    chrome.zone.date(of: file.visit.plan.start) == chrome.today
  }

  private func watch(_ html: inout HTML, _ chrome: Chrome) {
    html.warning(
      "If you do not say that you are out, it is overdue ten minutes after the time you gave. \(Terms.told(chrome)) \(chrome.service) summons nobody by itself and is no alarm receiving centre. Tell your contact by phone as your local procedure says. In an emergency ring \(chrome.emergencyNumber) or use your lone worker device."
    )
  }
}
