import Markup
import Policy

extension PolicyPage {
  /// Who is told, in which order, when a visit does not end as it should: one table for each ladder.
  func ladders(_ html: inout HTML) {
    guard !rungs.isEmpty else { return }
    html.subheading("Who is told when a visit does not end as it should")
    html.paragraph(
      "Each step is told to those named, in this order, until somebody takes it. The seconds they have to answer are a setting, not a number of the text. This service summons nobody by itself and is no alarm receiving centre."
    )
    for kind in LadderKind.allCases {
      let rungs = rungs.filter { $0.ladder == kind }
      guard !rungs.isEmpty else { continue }
      let columns = ["Step", "Paragraph", "What the text says", "Told", "Time to answer"].map { Column($0) }
      html.table(Terms.climbed(kind), isCaptionHidden: false, columns) { html in
        for rung in rungs { html.row { cells(&$0, rung) } }
      }
    }
  }

  private func cells(_ html: inout HTML, _ rung: LadderRung) {
    html.rowHeading { html in
      html.text(rung.title)
      html(.span, "hw-note", text: rung.say)
    }
    html.cell("Paragraph") { $0.text(rung.cite.paragraph) }
    html.cell("What the text says") { $0.text(Terms.force(rung.force)) }
    html.cell("Told") { html in
      let told = rung.tell.map { Terms.told($0) }
      html.text(Words.capitalised(told.joined(separator: rung.isTogether ? " and " : ", then ")))
    }
    html.cell("Time to answer") { $0.text(Words.count(rung.window, "second")) }
  }
}

extension Terms {
  /// What a ladder is climbed for.
  static func climbed(_ kind: LadderKind) -> String {
    switch kind {
    case .notArrived: "Nobody said that they arrived"
    case .overdue: "Nobody said that they left safely"
    case .help: "They asked for help"
    case .device: "Their lone worker device raised an alarm"
    case .duress: "They gave the alert code"
    }
  }

  /// Somebody by their part.
  static func told(_ slot: SafetySlot) -> String {
    switch slot {
    case .visitor: "the visitor"
    case .nominatedContact: "the nominated contact"
    case .otherContacts: "the other nominated contacts"
    case .lineManager: "the line manager"
    case .seniorOnSite: "the senior person on site"
    case .otherManagers: "the other line managers"
    case .managersManager: "the manager’s manager"
    case .pduHead: "the head of the PDU"
    case .regionalDirector: "the regional director"
    case .dutyNumber: "the duty number"
    }
  }
}
