import CivilTime
public import Markup
import Policy

extension RulesPage {
  public var title: String { "Rules in force" }
  public var section: Section? { .rules }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.heading(title)
    html.paragraph(
      "Every due date comes from a rule that quotes its paragraph. These are the policies the service knows.")
    guard !policies.isEmpty else { return html.inset { $0.paragraph("No policy is loaded.") } }
    let columns = ["Policy", "Issued by", "In force since", "Rules", "Open questions"].map { Column($0) }
    html.table("Policies", columns) { html in
      for policy in policies {
        html.row { html in
          html.rowHeading { html in
            html.link(policy.title, to: .policy(policy.id))
            html(.span, "hw-note", text: policy.id)
          }
          html.cell("Issued by") { $0.text(policy.issuer) }
          html.cell("In force since") { html in
            guard let current = policy.current(on: chrome.today) else { return html.text("Not yet") }
            html.time(current.from, current.from.short)
          }
          html.cell("Rules") { $0.text(policy.rulesInForce(on: chrome.today).count) }
          html.cell("Open questions") { html in
            html.text(policy.interpretations.filter { $0.status == "open" }.count)
          }
        }
      }
    }
  }
}

extension PolicySummary {
  /// The revision in force on a day; nil before the first.
  func current(on day: CivilDate) -> RevisionSummary? { revisions.last { $0.from <= day } }

  func rulesInForce(on day: CivilDate) -> [RuleSummary] { rules.filter { $0.isInForce(on: day) } }
}

extension RuleSummary {
  func isInForce(on day: CivilDate) -> Bool { from <= day && (to.map { day <= $0 } ?? true) }
}

extension PolicyPage {
  public var title: String { policy.title }
  public var section: Section? { .rules }
  public var back: BackLink? { BackLink(text: "Back to rules", path: .rules) }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.heading(title, caption: policy.issuer)
    revisions(&html)
    html.subheading("Rules in force today")
    ruleTable(&html, "Rules in force today", policy.rulesInForce(on: chrome.today))
    let others = policy.rules.filter { !$0.isInForce(on: chrome.today) }
    if !others.isEmpty {
      html.subheading("Rules not in force today")
      ruleTable(&html, "Rules not in force today", others)
    }
    ladders(&html)
    html.subheading("How unclear passages are read")
    guard !policy.interpretations.isEmpty else { return html.paragraph("The text left nothing open.") }
    for interpretation in policy.interpretations { html.interpretation(interpretation) }
  }

  private func revisions(_ html: inout HTML) {
    html.subheading("Revisions")
    html(.ul, "govuk-list govuk-list--bullet") { html in
      for (index, revision) in policy.revisions.enumerated() {
        html(.li) { html in
          html.time(revision.from)
          if let note = revision.note { html.text(": \(note)") }
          guard index > 0 else { return }
          html.text(" ")
          html.link(
            "See what changed",
            to: .policyChanges(
              policy.id, from: policy.revisions[index - 1].from.text, to: revision.from.text),
            hidden: "on \(revision.from.long)")
        }
      }
    }
  }

  private func ruleTable(_ html: inout HTML, _ caption: String, _ rules: [RuleSummary]) {
    let columns = ["Rule", "Paragraph", "What the text says", "Time limit", "Valid"].map { Column($0) }
    html.table(caption, columns) { html in
      for rule in rules {
        html.row { html in
          html.rowHeading { $0.link(rule.title, to: .rule(policy: policy.id, rule: rule.id)) }
          html.cell("Paragraph") { $0.text(rule.paragraph) }
          html.cell("What the text says") { $0.text(Terms.force(rule.force)) }
          html.cell("Time limit") { $0.text(rule.timeLimit) }
          html.cell("Valid") { $0.validity(rule) }
        }
      }
    }
  }
}

extension RuleSummary {
  /// The clock with its unit, and how it recurs.
  var timeLimit: String {
    let first = clock == nil && recurrence != nil ? "" : Words.capitalised(Terms.clock(clock))
    return [first, recurrence.map { first.isEmpty ? Words.capitalised($0) : $0 } ?? ""].filter { !$0.isEmpty }
      .joined(separator: ", ")
  }
}

extension HTML {
  mutating func validity(_ rule: RuleSummary) {
    text("From ")
    time(rule.from, rule.from.short)
    guard let to = rule.to else { return }
    text(" to ")
    time(to, to.short)
  }

  mutating func interpretation(_ note: InterpretationSummary) {
    self(.section, "hw-interpretation", [.id(note.id), .aria("label", note.id)]) { html in
      html(.h3, "govuk-heading-s", text: "\(note.id): \(note.question)")
      html.summaryList([
        SummaryRow(
          "Paragraphs", text: note.paragraphs.isEmpty ? "Whole text" : note.paragraphs.joined(separator: ", ")
        ),
        SummaryRow("Reading adopted", text: note.adopted),
        SummaryRow("Why", text: note.why),
        SummaryRow("Standing", text: Terms.interpretation(note.status)),
        SummaryRow("Other reading", text: note.alternative ?? "None worked out"),
      ])
    }
  }
}

extension RulePage {
  public var title: String { rule.title }
  public var section: Section? { .rules }
  public var back: BackLink? { BackLink(text: "Back to \(policy.title)", path: .policy(policy.id)) }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.heading(title, caption: "Paragraph \(rule.paragraph)")
    if let quotation = rule.quotation {
      html(.blockquote, "hw-quotation") { $0.paragraph(quotation) }
    }
    var rows = [
      SummaryRow("What the text says", text: Terms.force(rule.force)),
      SummaryRow("Clock starts", text: Words.capitalised(rule.trigger)),
      SummaryRow("Time limit", text: rule.timeLimit),
      SummaryRow("Valid") { $0.validity(rule) },
      SummaryRow("Rule") { $0(.code, text: rule.id) },
    ]
    if let joint = rule.joint { rows.insert(SummaryRow("Who", text: Terms.joint(joint)), at: 1) }
    html.summaryList(rows)
    html.subheading("Applies when all of these hold")
    if rule.conditions.isEmpty {
      html.paragraph("No condition: it applies to everybody under supervision.")
    } else {
      html.bullets(rule.conditions)
    }
    if !rule.exceptions.isEmpty {
      html.subheading("Does not apply where any of these holds")
      html.bullets(rule.exceptions)
    }
    if !rule.suspensions.isEmpty {
      html.subheading("Suspended while any of these holds")
      html.bullets(rule.suspensions)
    }
    let notes = policy.interpretations.filter { rule.interpretations.contains($0.id) }
    guard !notes.isEmpty else { return }
    html.subheading("How unclear passages are read")
    for note in notes { html.interpretation(note) }
  }
}

extension PolicyChangesPage {
  public var title: String { "What changed on \(to.long)" }
  public var section: Section? { .rules }
  public var back: BackLink? { BackLink(text: "Back to \(policy.title)", path: .policy(policy.id)) }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.heading(title, caption: policy.title)
    html.paragraph { html in
      html.text("Compared with the revision of ")
      html.time(from)
      html.text(". A clock that was already running keeps the revision it started under.")
    }
    guard !changes.isEmpty else {
      return html.inset { $0.paragraph("No rule that gives a date was added, removed or changed.") }
    }
    html.table("Changes", ["Rule", "Paragraph", "Change"].map { Column($0) }) { html in
      for change in changes {
        html.row { html in
          html.rowHeading { $0.link(change.title, to: .rule(policy: policy.id, rule: change.rule)) }
          html.cell("Paragraph") { $0.text(change.paragraph) }
          html.cell("Change") { html in
            html(.strong, text: Words.capitalised(change.kind.rawValue))
            if !change.details.isEmpty { html.text(": \(change.details.joined(separator: " "))") }
          }
        }
      }
    }
  }
}
