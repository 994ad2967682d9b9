import Casework
import CivilTime
public import Markup
import Policy

extension DecisionPage {
  public var title: String { Terms.decision(file.decision.facts.kind) }
  public var section: Section? { .due }
  public var back: BackLink? {
    BackLink(text: "Back to timescales", path: .person(file.person.person, .obligations))
  }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.identity(file.person, today: chrome.today)
    html.notice(notice)
    html.errorSummary(errors)
    if isConflict { conflict(&html, chrome) }
    let state = file.decision.state(on: chrome.today)
    html(.span, "govuk-caption-l", text: "\(file.subject.title), paragraph \(file.subject.paragraph)")
    html(.h1, "govuk-heading-l") { html in
      html.text(title)
      html.text(" ")
      html.tag(state)
    }
    standing(&html, state)
    html.subheading("The decision")
    html.decisionSummary(file, chrome)
    endorsement(&html, chrome)
    html.subheading("What happened")
    timeline(&html, chrome)
    caseRecord(&html, chrome)
    if file.mayWork, file.decision.isLive {
      html.paragraph { html in
        guard file.isMineToWithdraw else { return html.text(Terms.notYoursToWithdraw(file.decision)) }
        html.link("Withdraw this decision", to: .withdrawal(file.decision.id))
      }
    }
  }

  /// What somebody else did meanwhile, beside what was typed.
  private func conflict(_ html: inout HTML, _ chrome: Chrome) {
    html.alert(
      .warning,
      "This decision changed while you were reading it, so nothing was done. It is shown as it stands now; what you entered is below."
    )
    html.typed(
      [
        ("You chose", EndorsementDraft.Outcome(rawValue: draft.outcome)?.words ?? ""),
        ("You wrote", draft.words),
      ])
  }

  // MARK: Where it stands

  private func standing(_ html: inout HTML, _ state: DecisionState) {
    let facts = file.decision.facts
    html(.section, "hw-next", [.aria("label", "Where it stands")]) { html in
      switch state {
      case .waiting:
        html.paragraph("The visit stays owed: this decision has not been endorsed.")
        html.paragraph {
          $0.text("The endorsement it needs: \(Terms.tier(file.tierNow).lowercasedFirst)")
          $0.text(" (paragraph \(Terms.paragraph(file.tierNow, facts.kind))).")
        }
        if file.tierNow != facts.tier {
          html.paragraph("The level of risk has risen to very high since it was decided.")
        }
      case .endorsed, .standing:
        guard let until = facts.until else {
          return html.paragraph(
            "No visit is made for this timescale. A new event that asks for one opens it anew.")
        }
        html.paragraph { html in
          html.text("The visit is delayed to ")
          html.time(until, until.full)
          html.text(". After that day it is owed as before.")
        }
      case .expired:
        html.paragraph { html in
          html.text("The delay ran out")
          if let until = facts.until {
            html.text(" on ")
            html.time(until, until.full)
          }
          html.text(file.subject.item?.status.isOpen ?? false ? ": the visit is owed as before." : ".")
        }
      case .declined: html.paragraph("It was not endorsed: the visit is owed as before.")
      case .withdrawn: html.paragraph("It was withdrawn: the visit is owed as before.")
      }
      if let item = file.subject.item {
        html.paragraph { html in
          html.text("The visit now: ")
          html.tag(item.status)
          html.statusNote(item)
        }
        html.paragraph { $0.link("Why this date", to: .why(file.person.person, key: item.key)) }
      }
    }
  }

  // MARK: The endorsement

  private func endorsement(_ html: inout HTML, _ chrome: Chrome) {
    guard file.decision.stage == .waiting else { return }
    html.subheading("Endorsement")
    if let obstacle = file.obstacle { return html.inset { $0.paragraph(Terms.obstacle(obstacle)) } }
    if let until = file.decision.facts.until, until <= chrome.today {
      html.warning("The new date has come already: endorsing the delay will not move the visit any more.")
    }
    html.twoThirds { html in
      html.form(to: .decision(file.decision.id), chrome, makes: true) { html in
        html.hidden("revision", String(file.decision.revision))
        html.radios(
          "outcome", "Do you endorse the decision?",
          EndorsementDraft.Outcome.allCases.map { Choice(value: $0.rawValue, text: $0.words) },
          chosen: draft.outcome, errors)
        html.textArea(
          "words", "Why not", value: draft.words,
          hint: "Needed if you do not endorse it. Whoever decided reads it. Up to 4,000 characters",
          mostCharacters: VisitText.mostCharacters, errors)
        html.submit("Confirm")
      }
    }
  }

  // MARK: What happened

  private func timeline(_ html: inout HTML, _ chrome: Chrome) {
    html(.ol, "hw-timeline") { html in
      for happening in file.happenings.reversed() {
        html(.li, "hw-timeline__item") { html in
          html(.h3, "hw-timeline__title", text: happening.event.words)
          if let delegation = happening.event.delegation.flatMap({ file.delegations[$0] }) {
            html.delegation(delegation, file.names, chrome.zone)
          }
          if let words = file.words(happening.event.text) { html.written(words) }
          html(.p, "hw-timeline__dates") { $0.stamp(happening.stamp, file, chrome.zone) }
        }
      }
    }
  }

  /// The same in lines that can be copied into the case record (paragraph 6.1).
  private func caseRecord(_ html: inout HTML, _ chrome: Chrome) {
    html.details("Words for the case record") { html in
      html.paragraph("The text asks for a case note too (paragraph 6.1). This can be copied into it.")
      html.written(file.note(chrome.zone))
    }
  }
}

extension EndorsementDraft.Outcome {
  var words: String {
    switch self {
    case .endorse: "Endorse the decision"
    case .decline: "Do not endorse it: the visit stays owed"
    }
  }
}

extension OversightDecision {
  /// True while it waits or stands: it can be withdrawn.
  var isLive: Bool {
    switch stage {
    case .waiting, .standing, .endorsed: true
    case .declined, .withdrawn: false
    }
  }
}

extension DecisionFile {
  /// The decision in sentences.
  func note(_ zone: Zone) -> String {
    let facts = decision.facts
    var lines = [
      "\(Terms.decision(facts.kind)), recorded \(Words.moment(decision.decided.at, zone)) by \(names[decision.decided.by.text] ?? "somebody").",
      "Visit: \(subject.title), paragraph \(subject.paragraph)"
        + (subject.item?.due.map { ", due \($0.long)." } ?? "."),
      "Reason: \(Terms.reason(facts.reason).lowercasedFirst).",
    ]
    if let until = facts.until { lines.append("New date: \(until.long).") }
    if let words = words(facts.rationale) { lines.append("Rationale: \(words)") }
    func add(_ what: String, _ stamp: Stamp, _ delegation: Delegation?) {
      let under = delegation.map { ", under the delegation by \(names[$0.from.text] ?? "somebody")" } ?? ""
      lines.append(
        "\(what): \(names[stamp.by.text] ?? "somebody")\(under), \(Words.moment(stamp.at, zone)).")
    }
    if let endorser = decision.endorser, let endorsed = decision.endorsed {
      add("Endorsed " + Terms.endorser(endorser), endorsed, delegation)
    }
    switch decision.stage {
    case .declined, .withdrawn:
      if let settled = decision.settled { add(Terms.state(decision.stage.state), settled, settledUnder) }
      if let words = words(decision.words) { lines.append("Why: \(words)") }
    case .waiting: lines.append("Not yet endorsed.")
    case .standing, .endorsed: break
    }
    return lines.joined(separator: "\n")
  }
}

extension DecisionStage {
  /// The state it is while no day counts.
  var state: DecisionState {
    switch self {
    case .waiting: .waiting
    case .standing: .standing
    case .endorsed: .endorsed
    case .declined: .declined
    case .withdrawn: .withdrawn
    }
  }
}

extension HTML {
  mutating func tag(_ state: DecisionState) {
    let tag = DecisionTag(state)
    self(.strong, "govuk-tag \(tag.colour)", text: tag.rawValue)
  }

  /// Who did something about a decision and when.
  mutating func stamp(_ stamp: Stamp, _ file: DecisionFile, _ zone: Zone) {
    self(.bdi, text: file.names[stamp.by.text] ?? "Somebody")
    text(", ")
    moment(stamp.at, zone)
  }

  /// Who lent the power under which something was decided, and for which days.
  mutating func delegation(_ delegation: Delegation, _ names: [String: String], _ zone: Zone) {
    self(.span, "hw-note") { html in
      html.text("Under the delegation by ")
      html(.bdi, text: names[delegation.from.text] ?? "somebody")
      html.text(", \(Terms.basis(delegation.basis)), from ")
      html.time(delegation.firstDay)
      html.text(" to ")
      html.time(delegation.lastDay)
      if let ended = delegation.ended {
        html.text(", ended on ")
        html.moment(ended.stamp.at, zone)
      }
      html.text(".")
    }
  }

  /// What somebody typed that was not taken, each under a name.
  mutating func typed(_ rows: [(name: String, words: String)]) {
    let rows = rows.filter { !$0.words.isEmpty }
    guard !rows.isEmpty else { return }
    summaryList(rows.map { row in SummaryRow(row.name) { $0.written(row.words) } })
  }

  /// What was decided, why, and by whom.
  mutating func decisionSummary(_ file: DecisionFile, _ chrome: Chrome) {
    let facts = file.decision.facts
    var rows = [
      SummaryRow("Visit") { html in
        html.text(file.subject.title)
        if let item = file.subject.item {
          html.itemNote(item)
          html(.span, "hw-note") { $0.contextualDate(item, today: chrome.today) }
        } else {
          html(.span, "hw-note", text: "The facts recorded no longer give this timescale")
        }
      },
      SummaryRow("Reason", text: Terms.reason(facts.reason)),
      SummaryRow("Rationale") { $0.written(file.words(facts.rationale) ?? "The text is no longer held") },
    ]
    if let until = facts.until { rows.append(SummaryRow("New date") { $0.time(until, until.full) }) }
    rows.append(SummaryRow("Decided by") { $0.stamp(file.decision.decided, file, chrome.zone) })
    rows.append(
      SummaryRow(
        "Endorsement needed",
        text: "\(Terms.tier(facts.tier)) (paragraph \(Terms.paragraph(facts.tier, facts.kind)))"))
    if let endorser = file.decision.endorser, let endorsed = file.decision.endorsed {
      rows.append(
        SummaryRow("Endorsed by") { html in
          html.stamp(endorsed, file, chrome.zone)
          html(.span, "hw-note", text: Words.capitalised(Terms.endorser(endorser)))
          if let delegation = file.delegation { html.delegation(delegation, file.names, chrome.zone) }
        })
    }
    if let settled = file.decision.settled, file.decision.stage != .endorsed {
      rows.append(
        SummaryRow(file.decision.stage == .declined ? "Refused by" : "Withdrawn by") { html in
          html.stamp(settled, file, chrome.zone)
          if let delegation = file.settledUnder { html.delegation(delegation, file.names, chrome.zone) }
        })
    }
    if facts.reason == .riskToStaff {
      rows.append(
        SummaryRow("Risk to staff register") { html in
          guard let since = file.riskToStaffSince else {
            return html.text("Not on the register. Raise it where the risk is still there (paragraph 6.3)")
          }
          html.text("On the register since ")
          html.time(since)
          html.text(" (paragraph 6.3)")
        })
    }
    summaryList(rows)
  }
}

extension WithdrawalPage {
  public var title: String { "Withdraw the decision" }
  public var section: Section? { .due }
  public var back: BackLink? { BackLink(text: "Back to the decision", path: .decision(file.decision.id)) }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.identity(file.person, today: chrome.today)
    html.errorSummary(errors)
    if isConflict {
      html.alert(
        .warning,
        "This decision changed while you were writing, so it was not withdrawn. Read it as it stands now; what you entered is kept below."
      )
    }
    html.heading(title, caption: "\(Terms.decision(file.decision.facts.kind)): \(file.subject.title)")
    if isConflict { html.decisionSummary(file, chrome) }
    guard file.decision.isLive else {
      html.typed([("You wrote", reason)])
      return html.inset { $0.paragraph("It does not stand any more, so it cannot be withdrawn.") }
    }
    guard file.isMineToWithdraw else {
      html.typed([("You wrote", reason)])
      return html.inset { $0.paragraph(Terms.notYoursToWithdraw(file.decision)) }
    }
    html.twoThirds { html in
      html.form(to: .withdrawal(file.decision.id), chrome, makes: true) { html in
        html.hidden("revision", String(file.decision.revision))
        html.textArea(
          "reason", "Why is it withdrawn?", value: reason,
          hint: "The visit is then owed as before. Up to 4,000 characters",
          mostCharacters: VisitText.mostCharacters, errors)
        html.submit("Withdraw decision")
      }
    }
  }
}
