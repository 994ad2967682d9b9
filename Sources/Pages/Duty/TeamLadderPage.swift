public import Casework
import CivilTime
public import Markup
public import Policy

/// The ladders of a team, what it changed of them, and for its line manager the form of another change. Sends back
/// `TeamLadderDraft`'s fields and `version`.
public struct TeamLadderPage: Page {
  public let file: TeamLadderFile
  public let draft: TeamLadderDraft
  public let errors: [FieldError]
  /// True where somebody published another version in between; what was typed is kept.
  public let isConflict: Bool
  public let notice: Notice?

  public init(
    file: TeamLadderFile, draft: TeamLadderDraft = TeamLadderDraft(), errors: [FieldError] = [],
    isConflict: Bool = false, notice: Notice? = nil
  ) {
    self.file = file
    self.draft = draft
    self.errors = errors
    self.isConflict = isConflict
    self.notice = notice
  }
}

/// A change of one rung as somebody is typing it. Field names: `rung`, `window` (seconds; empty as the policy has it),
/// `added` (several), `reason`.
public struct TeamLadderDraft: Hashable, Sendable {
  public var rung = ""
  public var window = ""
  public var added: Set<String> = []
  public var reason = ""

  /// Nothing typed yet.
  public init() {}

  /// The form as sent.
  public init(_ fields: Fields) {
    rung = fields["rung"] ?? ""
    window = fields["window"] ?? ""
    added = Set(fields.all("added"))
    reason = fields["reason"] ?? ""
  }

  /// Those who can be added anywhere.
  static let slots = SafetySlot.allCases.filter { $0 != .visitor }

  /// The change that is asked for, or everything that has to be put right.
  public func check(_ file: TeamLadderFile) throws(FieldErrors) -> RungChange {
    var errors: [FieldError] = []
    if file.book.rung(rung) == nil {
      errors.append(FieldError(field: "rung", message: "Select which step is changed"))
    }
    let seconds = window.isEmpty ? nil : Int(window)
    if !window.isEmpty, seconds == nil || window.contains(where: { !$0.isASCII }) {
      errors.append(
        FieldError(field: "window", message: "The time to answer must be a whole number of seconds"))
    }
    let slots = added.compactMap(SafetySlot.init(rawValue:))
    if slots.count != added.count {
      errors.append(FieldError(field: "added", message: "Select those who are told besides from the list"))
    }
    if reason.allSatisfy(\.isWhitespace) {
      errors.append(FieldError(field: "reason", message: "Enter why the team does it differently"))
    } else if reason.count > TeamLadderFile.mostReason {
      errors.append(TeamLadderDraft.reasonWrong)
    }
    guard errors.isEmpty else { throw FieldErrors(errors) }
    return RungChange(
      rung: rung, window: seconds, added: SafetySlot.allCases.filter(slots.contains))
  }

  /// What is wrong with a change, for whoever made it.
  public static func error(_ fault: RungFault) -> FieldError {
    switch fault {
    case .noSuchRung: FieldError(field: "rung", message: "Select which step is changed")
    case .window(let most):
      FieldError(
        field: "window",
        message:
          "The time to answer must be \(LadderOverlay.shortestWindow) to \(most) seconds: a team can only make it shorter"
      )
    case .visitor:
      FieldError(field: "added", message: "Select somebody else than the visitor: the alarm is about them")
    case .inTurn:
      FieldError(
        field: "added",
        message:
          "Select another step: those of this one are told one after the other, and more would delay it")
    case .last:
      FieldError(field: "added", message: "Select another step: the last one tells the duty number alone")
    case .twice:
      FieldError(field: "added", message: "Select only those who are not told at this step anyway")
    }
  }

  /// The reason is missing, too long, or cannot be stored.
  public static let reasonWrong = FieldError(
    field: "reason",
    message:
      "Why the team does it differently must be 1 to \(TeamLadderFile.mostReason) characters that can be stored"
  )
}

extension TeamLadderPage {
  public var title: String { "Ladders of the team" }
  public var section: Section? { .duty }
  public var back: BackLink? {
    BackLink(text: "Back to who is on duty", path: .duty(.board(team: file.team.code)))
  }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.errorSummary(errors)
    html.notice(notice)
    if isConflict {
      html.alert(
        .warning,
        "Somebody published another version in between, so nothing of yours was saved. It stands above the form, and what you entered is kept: publish it again to add it."
      )
    }
    html.heading(title, caption: "\(file.team.name), \(file.team.pduName)")
    html.paragraph(
      "Who is told, in which order, when a visit does not end as it should. The team can have people told sooner, or more of them: never later, and no step the policy asks for falls away. A change holds for visits from their arrival on; one that is under way keeps the ladders it began with."
    )
    for kind in LadderKind.allCases { ladder(kind, &html) }
    if file.mayChange { form(&html, chrome) }
    history(&html, chrome)
  }

  private func ladder(_ kind: LadderKind, _ html: inout HTML) {
    let local = file.book.with(file.overlay)
    let columns = ["Step", "Paragraph", "Told", "Time to answer"].map { Column($0) }
    html.table(Terms.climbed(kind), isCaptionHidden: false, columns) { html in
      for rung in local.all(kind) {
        let policy = file.book.rung(rung.id) ?? rung
        html.row { html in
          html.rowHeading { $0.text(rung.say) }
          html.cell("Paragraph") { $0.text(rung.paragraph) }
          html.cell("Told") { html in
            let told = rung.tell.map { Terms.told($0) }
            html.text(Words.capitalised(told.joined(separator: rung.isTogether ? " and " : ", then ")))
            let added = rung.tell.filter { !policy.tell.contains($0) }
            if !added.isEmpty {
              html(
                .span, "hw-note",
                text: "Added by the team: " + added.map { Terms.told($0) }.joined(separator: ", "))
            }
          }
          html.cell("Time to answer") { html in
            html.text(Words.count(rung.window, "second"))
            if rung.window != policy.window {
              html(.span, "hw-note", text: "Policy: \(Words.count(policy.window, "second"))")
            }
          }
        }
      }
    }
  }

  private func form(_ html: inout HTML, _ chrome: Chrome) {
    html.subheading("Change a step")
    html.twoThirds { html in
      html.form(to: .duty(.ladder(team: file.team.code)), chrome, makes: true) { html in
        html.hidden("version", String(file.newest))
        html.select(
          "rung", "Step", hint: "What you enter takes the place of what the team has changed of it so far",
          [Choice(value: "", text: "Select a step")]
            + LadderKind.allCases.flatMap { kind in
              file.book.all(kind).enumerated().map { index, rung in
                let told = rung.tell.map { Terms.told($0) }.joined(separator: ", ")
                return Choice(value: rung.id, text: "\(Terms.climbed(kind)), step \(index + 1): \(told)")
              }
            }, chosen: draft.rung, errors)
        html.input(
          TextInput(
            "window", "Time to answer, in seconds", value: draft.window,
            hint: "Leave empty for that of the policy", width: .four, isNumber: true), errors)
        html.checkboxes(
          "added", "Told besides",
          TeamLadderDraft.slots.map {
            Choice(value: $0.rawValue, text: Words.capitalised(Terms.told($0)))
          }, chosen: draft.added, errors)
        html.textArea(
          "reason", "Why does the team do it differently?", value: draft.reason, rows: 2,
          mostCharacters: TeamLadderFile.mostReason, errors)
        html.submit("Publish the change")
      }
    }
  }

  private func history(_ html: inout HTML, _ chrome: Chrome) {
    guard !file.versions.isEmpty else {
      return html.paragraph("The team has changed nothing: its ladders are those of the policy.")
    }
    html.subheading("Every version")
    let columns = ["Version", "Published", "By", "Why"].map { Column($0) }
    html.table("Versions of the ladders of the team", columns) { html in
      for version in file.versions {
        html.row { html in
          html.rowHeading { $0.text("Version \(version.version)") }
          html.cell("Published") { $0.moment(version.published, chrome.zone) }
          html.cell("By") { $0(.bdi, text: version.publishedBy) }
          html.cell("Why") { $0.text(version.reason) }
        }
      }
    }
  }
}
