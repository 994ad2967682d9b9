public import Casework
import CivilTime
public import Markup

/// Asks whether what is held after an outage is to go on: says what is sent to how many people (safety.md fault 34). Sends
/// back nothing but that it was pressed.
public struct ReleasePage: Page {
  /// What would go on; nil where nothing is held.
  public let release: HeldRelease?

  public init(release: HeldRelease?) { self.release = release }
}

extension ReleasePage {
  public var title: String { "Release what is held" }
  public var section: Section? { .board }
  public var back: BackLink? { BackLink(text: "Back to the safety board", path: .board(.board)) }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.heading(title, caption: "Safety board")
    html.paragraph { $0(.strong, text: Terms.summonsNobody(chrome)) }
    guard let release else {
      return html.inset {
        $0.paragraph("Nothing is held of the visits you watch: it was released, or went on by itself.")
      }
    }
    html.paragraph { html in
      html(.strong, text: Words.goOn(release))
      html.text(" \(Words.told(release)) It goes on by itself at ")
      html.hour(release.until, chrome.zone)
      html.text(".")
    }
    html.warning(
      "Ring the officers and stand down what is over first. What was sent is not taken back, and may have the police called."
    )
    list(&html, release)
    if release.others > 0 {
      html.paragraph(
        release.others == 1
          ? "1 more visit goes on and is not gone through here: more people may be told."
          : "\(release.others) more visits go on and are not gone through here: more people may be told.")
    }
    html.form(to: .board(.release), chrome, makes: true) { html in
      html(.div, "govuk-button-group") { html in
        html(
          .button, "govuk-button govuk-button--warning",
          [.type(.submit), .data("module", "govuk-button")], text: Words.press(release))
        html.link("Release nothing", to: .board(.board))
      }
    }
  }

  private func list(_ html: inout HTML, _ release: HeldRelease) {
    guard !release.visits.isEmpty else { return }
    let columns = ["Officer", "What is told", "Messages that had not left", "Told to"].map { Column($0) }
    html.table("What goes on, the oldest first", columns) { html in
      for one in release.visits {
        html.row { html in
          html.rowHeading { html in
            html(.a, "govuk-link", [.href(Path.board(.incident(one.visit)).address)]) {
              $0(.bdi, text: one.officer)
            }
          }
          html.cell("What is told") {
            $0.text(one.ladder.map(Terms.ladder) ?? (one.messages > 0 ? "What had not left" : "No alarm"))
          }
          html.cell("Messages that had not left") { $0.text(String(one.messages)) }
          html.cell("Told to") { $0.text(Words.recipients(one.recipients.count)) }
        }
      }
    }
  }
}

extension Words {
  /// How many visits go on.
  static func goOn(_ release: HeldRelease) -> String {
    let count = release.visits.count + release.others
    return count == 1
      ? "1 visit goes on from what is due now." : "\(count) visits go on from what is due now."
  }

  /// How many people are told.
  static func told(_ release: HeldRelease) -> String {
    guard release.people + release.numbers > 0 else {
      let isDue = release.visits.contains { $0.ladder != nil || $0.messages > 0 }
      return isDue
        ? "Nobody can be told of it by a message: whoever has a board open is all there is."
        : "No message goes out: nothing is due of them now."
    }
    return "A message goes to \(tellable(release))."
  }

  /// What the button says.
  static func press(_ release: HeldRelease) -> String {
    release.people + release.numbers > 0 ? "Release: tell \(tellable(release))" : "Release"
  }

  /// How many get a message about one visit.
  static func recipients(_ count: Int) -> String {
    count == 0 ? "Nobody" : count == 1 ? "1 recipient" : "\(count) recipients"
  }

  private static func tellable(_ release: HeldRelease) -> String {
    let people = release.people == 1 ? "1 person" : "\(release.people) people"
    let numbers = release.numbers == 1 ? "1 duty number" : "\(release.numbers) duty numbers"
    return release.numbers == 0 ? people : release.people == 0 ? numbers : "\(people) and \(numbers)"
  }
}
