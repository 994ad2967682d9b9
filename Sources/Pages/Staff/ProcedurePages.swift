public import Casework
public import CivilTime
public import Markup

/// The local procedures of the teams somebody can see (HV-8.1.5).
public struct ProceduresPage: Page {
  public let rows: [ProcedureSummary]
  public init(rows: [ProcedureSummary]) { self.rows = rows }
}

/// One version of a team's local procedure, who has read it, and every other version.
public struct ProcedurePage: Page {
  public let file: ProcedureFile
  public let notice: Notice?
  /// True where somebody said that they read a version that no longer holds.
  public let isConflict: Bool

  public init(file: ProcedureFile, notice: Notice? = nil, isConflict: Bool = false) {
    self.file = file
    self.notice = notice
    self.isConflict = isConflict
  }
}

/// The form of another version. Sends back `text`, `reason`, the day as `from-day` and so on, and `version`, the newest
/// one it was made from.
public struct NewProcedurePage: Page {
  public let file: ProcedureFile
  public let draft: ProcedureForm
  public let errors: [FieldError]
  /// What somebody else published in between; what was typed is kept.
  public let newer: ProcedureVersion?

  public init(
    file: ProcedureFile, draft: ProcedureForm, errors: [FieldError] = [], newer: ProcedureVersion? = nil
  ) {
    self.file = file
    self.draft = draft
    self.errors = errors
    self.newer = newer
  }
}

/// Another version as typed.
public struct ProcedureForm: Hashable, Sendable {
  public let text: String
  public let reason: String
  public let from: DateDraft

  /// A form that starts from what holds, from today.
  public init(text: String, from: CivilDate) {
    self.text = text
    reason = ""
    self.from = DateDraft(from)
  }

  /// The form as sent.
  public init(_ fields: Fields) {
    text = fields["text"] ?? ""
    reason = fields["reason"] ?? ""
    from = DateDraft(fields, "from")
  }

  /// The draft, or everything that has to be put right.
  public func check(today: CivilDate) throws(FieldErrors) -> ProcedureDraft {
    var errors: [FieldError] = []
    let day = from.check(field: "from", thing: "the date from which it holds", before: &errors)
    let draft = ProcedureDraft(text: text, reason: reason, from: day ?? today)
    errors = ProcedureForm.errors(draft.faults(on: today)) + errors
    guard errors.isEmpty else { throw FieldErrors(errors) }
    return draft
  }

  /// What has to be put right, for each fault.
  public static func errors(_ faults: [ProcedureDraft.Fault]) -> [FieldError] {
    faults.map { fault in
      switch fault {
      case .missing(.text): FieldError(field: "text", message: "Enter the procedure")
      case .missing(.reason): FieldError(field: "reason", message: "Enter why there is another version")
      case .tooLong(.text):
        FieldError(field: "text", message: "The procedure must be 8,000 characters or fewer")
      case .tooLong(.reason):
        FieldError(field: "reason", message: "Why there is another version must be 500 characters or fewer")
      case .unclean(let field):
        FieldError(
          field: field.rawValue, message: "What you enter must be without characters that cannot be stored")
      case .dayOutside:
        FieldError(
          field: "from-day", message: "The date from which it holds must be today or within the next year")
      }
    }
  }
}

extension ProceduresPage {
  public var title: String { "Local procedures" }
  public var section: Section? { .itinerary }
  public var back: BackLink? { BackLink(text: "Back to the diary", path: .itinerary(nil)) }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.heading(title)
    html.paragraph(
      "Each team has a written procedure for home visits: how to assess the risk, devices, start and end, the contact, and what to do in an emergency (paragraph 8.1.5)."
    )
    guard !rows.isEmpty else {
      return html.inset {
        $0.paragraph("You belong to no team and see none, so there is no procedure to show.")
      }
    }
    let isAnswering = rows.contains { $0.readers != nil }
    let columns = ["Team", "In force", "From"] + (isAnswering ? ["Read by"] : [])
    html.table("Local procedures of teams", columns.map { Column($0) }) { html in
      for row in rows {
        html.row { html in
          html.rowHeading { html in
            html.link(row.team.name, to: .staff(.procedure(team: row.team.code)))
            if row.isOwnTeam { html(.span, "hw-note", text: "Your team") }
          }
          html.cell("In force") { html in
            html.text(row.inForce.map { "Version \($0)" } ?? "Nothing is in force")
          }
          html.cell("From") { html in
            if let from = row.from { html.time(from) } else { html.text("–") }
          }
          guard isAnswering else { return }
          html.cell("Read by") { html in
            html.text(row.inForce == nil ? "–" : row.readers.map { "\($0.read) of \($0.all)" } ?? "–")
          }
        }
      }
    }
  }
}

extension ProcedurePage {
  public var title: String { "Local procedure of \(file.team.name)" }
  public var section: Section? { .itinerary }
  public var back: BackLink? { BackLink(text: "Back to local procedures", path: .staff(.procedures)) }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.notice(notice)
    if isConflict {
      html.alert(
        .warning,
        "What you read no longer holds, so nothing was written down. This is the version that does: read it, and say so below."
      )
    }
    html.heading(title, caption: file.shown.map { "Version \($0.version), \(standing(of: $0.version))" })
    if let shown = file.shown {
      version(shown, &html, chrome)
    } else {
      html.inset { html in
        html.paragraph(
          "Nothing is published yet. A written procedure that everybody knows is a must (paragraph 8.1.5)\(file.mayPublish ? "." : ": ask the team’s line manager.")"
        )
      }
    }
    if file.mayPublish {
      html.paragraph { html in
        html.button(
          file.newest == 0 ? "Write the procedure" : "Publish another version",
          to: .staff(.newProcedure(team: file.team.code)), isSecondary: file.isToBeRead)
      }
    }
    readers(&html, chrome)
    versions(&html, chrome)
  }

  private func standing(of version: Int) -> String {
    guard let inForce = file.inForce else { return "not in force yet" }
    if version == inForce { return "in force" }
    return version > inForce ? "not in force yet" : "no longer in force"
  }

  private func version(_ shown: ProcedureVersion, _ html: inout HTML, _ chrome: Chrome) {
    if let inForce = file.inForce, shown.version < inForce {
      html.warning("This version no longer holds. Version \(inForce) does.")
    }
    if file.isOwnTeam, let next = file.versions.first, next.version > shown.version,
      next.version > file.inForce ?? 0
    {
      html.inset { html in
        html.paragraph { html in
          html.link(
            "Version \(next.version)",
            to: .staff(.procedureVersion(team: file.team.code, version: next.version)))
          html.text(" holds from ")
          html.time(next.from)
          html.text(".")
        }
      }
    }
    html.paragraph { html in
      html.text("Holds from ")
      html.time(shown.from)
      html.text(". Why it was written: \(shown.reason)")
    }
    html(.div, "hw-procedure") { $0.written(shown.text) }
    if let acknowledged = file.acknowledged {
      html.paragraph { html in
        html.text("You said that you have read this version: ")
        html.moment(acknowledged, chrome.zone)
        html.text(".")
      }
    } else if file.isToBeRead {
      html.form(
        to: .staff(.procedureVersion(team: file.team.code, version: shown.version)), chrome
      ) { $0.submit("I have read version \(shown.version)") }
    }
  }

  /// Who has not read it comes first: that is what the manager can do something about.
  private func readers(_ html: inout HTML, _ chrome: Chrome) {
    guard let readers = file.readers, let shown = file.shown else { return }
    let missing = readers.filter { $0.acknowledged == nil }
    html.subheading("Who has read version \(shown.version)")
    html.paragraph(
      "Read by \(readers.count - missing.count) of \(Words.count(readers.count, "member")) of the team.")
    if !missing.isEmpty {
      html.subheading("Not yet")
      html(.ul, "govuk-list govuk-list--bullet") { html in
        for reader in missing { html(.li) { $0(.bdi, text: reader.name) } }
      }
    }
    let done = readers.filter { $0.acknowledged != nil }
    guard !done.isEmpty else { return }
    html.details("Those who have") { html in
      html(.ul, "govuk-list govuk-list--bullet") { html in
        for reader in done {
          html(.li) { html in
            html(.bdi, text: reader.name)
            html.text(", ")
            if let at = reader.acknowledged { html.moment(at, chrome.zone) }
          }
        }
      }
    }
  }

  private func versions(_ html: inout HTML, _ chrome: Chrome) {
    guard !file.versions.isEmpty else { return }
    html.subheading("Every version")
    let columns = ["Version", "Holds from", "Published", "Why"].map { Column($0) }
    html.table("Versions of the local procedure", columns) { html in
      for heading in file.versions {
        html.row { html in
          html.rowHeading { html in
            html.link(
              "Version \(heading.version)",
              to: .staff(.procedureVersion(team: file.team.code, version: heading.version)))
            html(.span, "hw-note", text: Words.capitalised(standing(of: heading.version)))
          }
          html.cell("Holds from") { $0.time(heading.from) }
          html.cell("Published") { html in
            html(.bdi, text: heading.publishedBy)
            html.text(", ")
            html.time(chrome.zone.date(of: heading.published))
          }
          html.cell("Why") { $0.text(heading.reason) }
        }
      }
    }
  }
}

extension NewProcedurePage {
  public var title: String {
    newest == 0 ? "Write the local procedure" : "Publish another version of the local procedure"
  }
  public var section: Section? { .itinerary }
  public var back: BackLink? {
    BackLink(text: "Back to the procedure", path: .staff(.procedure(team: file.team.code)))
  }

  /// The newest version there is, that of somebody else included.
  private var newest: Int { max(file.newest, newer?.version ?? 0) }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.errorSummary(errors)
    if let newer {
      html.alert(
        .warning,
        "Somebody published version \(newer.version) in between, so nothing was saved. What you entered is kept below: publish it again to put it in place of that version."
      )
      html.subheading("What version \(newer.version) says")
      html.written(newer.text)
      html.paragraph("Why it was written: \(newer.reason)")
    }
    html.heading(title, caption: file.team.name)
    html.paragraph("It has to say at least (paragraph 8.1.5):")
    html.bullets([
      "how to fill in the risk assessment of a visit", "that everybody keeps their safety details",
      "which lone worker devices there are and how they are used",
      "that the start is confirmed just before going in, and the safe end just after leaving",
      "who the nominated contact is and on what number",
      "what happens in an emergency, and where the alert code is kept",
    ])
    html.twoThirds { html in
      html.form(to: .staff(.newProcedure(team: file.team.code)), chrome, makes: true) { html in
        html.hidden("version", String(newest))
        html.textArea(
          "text", "The procedure", value: draft.text, rows: 20,
          mostCharacters: ProcedureDraft.Field.text.mostCharacters, errors)
        html.dateInput(
          "from", "Holds from", hint: "Today or later. Everybody of the team is asked to read it.",
          draft.from, errors)
        html.textArea(
          "reason", "Why is there another version?", value: draft.reason, hint: "What changed, and why",
          rows: 2, mostCharacters: ProcedureDraft.Field.reason.mostCharacters, errors)
        html.submit("Publish")
      }
    }
  }
}
