public import Casework
import CivilTime
public import Markup

/// The form of the number that is the end of every chain: a team's own, or that of the region. Sends back `whose`
/// (`team` or `region`), `number`, `label` and `version`.
public struct DutyNumberPage: Page {
  public let board: DutyBoard
  public let numbers: [DutyNumber]
  public let whose: String
  public let number: String
  public let label: String
  public let errors: [FieldError]
  /// True where somebody set another in between.
  public let isConflict: Bool

  public init(
    board: DutyBoard, numbers: [DutyNumber], whose: String = "team", number: String = "", label: String = "",
    errors: [FieldError] = [], isConflict: Bool = false
  ) {
    self.board = board
    self.numbers = numbers
    self.whose = whose
    self.number = number
    self.label = label
    self.errors = errors
    self.isConflict = isConflict
  }

  public var title: String { "The duty number" }
  public var section: Section? { .duty }
  public var back: BackLink? {
    BackLink(text: "Back to who is on duty", path: .duty(.board(team: board.team.code)))
  }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.errorSummary(errors)
    if isConflict {
      html.alert(
        .warning, "Somebody set another number in between, so nothing of yours was recorded. It stands below."
      )
    }
    html.heading(title, caption: "\(board.team.name), \(board.team.pduName)")
    html.noAlarmCentre(chrome)
    html.paragraph(
      "When nobody answers, the last that is told is a number that somebody always answers. A team’s own number goes before that of the region."
    )
    html.summaryList(
      [true, false].map { isTeam in
        let known = numbers.first { ($0.team != nil) == isTeam }
        return SummaryRow(
          isTeam ? board.team.name : "The region",
          text: known.map { "\($0.number), \($0.label)" } ?? "None is set")
      })
    html.twoThirds { html in
      html.form(to: .duty(.number(team: board.team.code)), chrome, makes: true) { html in
        for isTeam in [true, false] {
          let known = numbers.first { ($0.team != nil) == isTeam }
          html.hidden(isTeam ? "team-version" : "region-version", String(known?.version ?? 0))
        }
        if chrome.actor?.maySetRegionNumber ?? false {
          html.radios(
            "whose", "Whose number is it?",
            [
              Choice(value: "team", text: board.team.name), Choice(value: "region", text: "The whole region"),
            ], chosen: whose, errors)
        }
        html.input(
          TextInput("number", "Number", value: number, hint: "For example, 01632 960100", width: .twenty),
          errors)
        html.input(
          TextInput("label", "Who answers it", value: label, hint: "For example, Duty desk, Easterby"), errors
        )
        html.submit("Set the number")
      }
    }
  }
}
