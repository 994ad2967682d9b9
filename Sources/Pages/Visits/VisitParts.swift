import Casework
import CivilTime
import Markup
import Policy

/// What pages say about a visit, piece by piece.
extension HTML {
  mutating func tag(_ stage: VisitStage) {
    let tag = VisitTag(stage)
    self(.strong, "govuk-tag \(tag.colour)", text: tag.rawValue)
  }

  /// A day and a time of day, readable by people and by programs.
  mutating func moment(_ instant: Instant, _ zone: Zone) {
    self(.time, "", [.datetime(instant.text)], text: Words.moment(instant, zone))
  }

  /// The time of day alone.
  mutating func hour(_ instant: Instant, _ zone: Zone) {
    let local = zone.localTime(of: instant)
    self(.time, "", [.datetime(instant.text)], text: Words.time(hour: local.hour, minute: local.minute))
  }

  /// From when to when.
  mutating func span(_ plan: VisitPlan, _ zone: Zone) {
    moment(plan.start, zone)
    text(" to ")
    hour(plan.end, zone)
  }

  /// Who did something and when.
  mutating func stamp(_ stamp: Stamp, _ file: VisitFile, _ zone: Zone) {
    self(.bdi, text: file.names[stamp.by.text] ?? "Somebody")
    text(", ")
    moment(stamp.at, zone)
  }

  /// The delegation under which a decision about a visit was made.
  mutating func delegation(_ id: DelegationID?, _ file: VisitFile, _ zone: Zone) {
    guard let delegation = id.flatMap({ file.delegations[$0] }) else { return }
    self.delegation(delegation, file.names, zone)
  }

  /// Words somebody wrote, a line of them a line here.
  mutating func written(_ words: String) {
    self(.div, "hw-written") { html in
      for line in words.split(separator: "\n", omittingEmptySubsequences: true) {
        html(.p, "govuk-body", text: String(line))
      }
    }
  }

  // MARK: Who, where, when

  mutating func visitSummary(_ file: VisitFile, _ chrome: Chrome) {
    let plan = file.visit.plan
    var rows = [
      SummaryRow("When") { html in
        html.span(plan, chrome.zone)
        if file.isOutOfHours {
          html(
            .span, "hw-note",
            text:
              "Outside office hours. \(plan.isContactArranged ? "A contact is arranged" : "No contact is arranged")"
          )
        }
      },
      SummaryRow("Where") { $0.visitPlace(file) },
      SummaryRow("Purpose") { html in
        html.lines(VisitPurpose.allCases.filter(plan.purposes.contains).map(Terms.purpose))
      },
    ]
    if let objectives = file.words(.objectives) {
      rows.append(SummaryRow("Objectives") { $0.written(objectives) })
    }
    rows.append(SummaryRow("Notice", text: Terms.notice(plan.notice)))
    if let conditions = file.words(.conditions) {
      rows.append(SummaryRow("Conditions to verify") { $0.written(conditions) })
    }
    rows.append(SummaryRow("Meant to meet") { $0.meantToMeet(file.meantToMeet, chrome.today) })
    summaryList(rows)
  }

  mutating func lines(_ lines: [String]) {
    for line in lines { self(.div, text: line) }
  }

  private mutating func meantToMeet(_ items: [DueItem], _ today: CivilDate) {
    guard !items.isEmpty else { return text("No timescale is named") }
    for item in items {
      self(.div) { html in
        html(.div, text: "\(item.title), paragraph \(item.paragraph)")
        html.contextualDate(item, today: today)
      }
    }
  }

  private mutating func visitPlace(_ file: VisitFile) {
    let plan = file.visit.plan
    self(.div, text: Terms.place(plan.place))
    if plan.place == .home {
      self(
        .div,
        text: file.person.address.map { $0.split(separator: "\n").prefix(1).joined() }
          ?? "No address is recorded")
    }
    if let place = file.words(.place) { written(place) }
    if let access = file.words(.access) {
      self(.span, "hw-note", text: "Getting there and in")
      written(access)
    }
  }

  // MARK: Who goes

  mutating func crew(_ file: VisitFile) {
    let columns = ["Who", "As", "Competences"].map { Column($0) }
    table("Who goes", columns) { html in
      for (number, member) in file.visit.plan.crew.enumerated() {
        html.row { html in
          html.rowHeading { html in
            html(.bdi, text: file.name(of: member))
            if number == 0 { html(.span, "hw-note", text: "Leads the visit") }
          }
          html.cell("As") { html in
            html.text(Terms.part(member.part))
            if member.isThereToLearn { html(.span, "hw-note", text: "There to learn") }
            if member.isControl { html(.span, "hw-note", text: "A control measure") }
            if member.isOnBehalf {
              html(.span, "hw-note", text: "On behalf of the police manager of the case")
            }
          }
          html.cell("Competences") { $0.competences(of: member, file) }
        }
      }
    }
  }

  private mutating func competences(of member: CrewPlace, _ file: VisitFile) {
    guard let staff = member.staff else { return text("Of another organisation") }
    let known = file.competences[staff] ?? [:]
    let shown = Competence.allCases.filter { $0 == .homeVisits || known[$0] != nil }
    lines(shown.map { "\(Terms.competence($0)): \(Terms.state(known[$0] ?? .missing))" })
  }

  mutating func resources(_ file: VisitFile) {
    let plan = file.visit.plan
    summaryList([
      SummaryRow("Takes along") { html in
        let things = Equipment.allCases.filter(plan.equipment.contains).map(Terms.equipment)
        if things.isEmpty { html.text("Nothing is named") } else { html.lines(things) }
      },
      SummaryRow("Vehicle", text: Terms.vehicle(plan.vehicle)),
      SummaryRow("Booked") { html in
        let booked = file.resources.filter { plan.resources.contains($0.code) }
        if booked.isEmpty { html.text("No device or vehicle is booked") }
        html.resources(booked)
        if file.visit.booking == nil, !booked.isEmpty {
          html(.span, "hw-note", text: "Given back: others can book it")
        }
      },
      SummaryRow("Dress", text: Terms.dress(plan.dress)),
      SummaryRow(
        "Working relationship",
        text: plan.isRelationshipEstablished ? "Established, the officer says" : "Not established"),
      SummaryRow("Partner agencies", text: plan.hasPartnerAgencies ? "Work with the person" : "None named"),
    ])
  }

  // MARK: What is known of the person

  mutating func knownRisks(_ person: VisitPerson, today: CivilDate) {
    let active = person.registers.filter { $0.ended == nil }
    self(.p, "govuk-body") { html in
      html.riskBadge(person.row.rosh)
      if active.contains(where: { $0.code == .riskToStaff }) {
        html.text(" ")
        html(.strong, text: "Recorded as a risk to staff.")
      }
    }
    safetyIssues(person)
    if !person.markers.isEmpty {
      bullets(person.markers.map { "\($0.text) (paragraph \($0.paragraph))" })
    }
    guard !active.isEmpty else { return paragraph("No entry in a register is recorded here.") }
    table("Registers", ["Register", "Since", "Review"].map { Column($0) }) { html in
      for entry in active {
        html.row { html in
          html.rowHeading { $0.text(Terms.register(entry.code)) }
          html.cell("Since") { $0.time(entry.started, entry.started.short) }
          html.cell("Review") { html in
            html.time(entry.reviewBy, entry.reviewBy.short)
            if entry.reviewBy < today { html(.span, "hw-note hw-note--late", text: "Review overdue") }
          }
        }
      }
    }
  }

  // MARK: The risk assessment

  mutating func assessment(_ file: VisitFile, _ chrome: Chrome) {
    guard let assessment = file.assessment else {
      return inset { $0.paragraph("No risk assessment stands behind this visit yet.") }
    }
    self(.p, "govuk-body") { html in
      html.text(file.visit.isUnchanged ? "Made for an earlier visit by " : "Made by ")
      html.stamp(assessment.made, file, chrome.zone)
      html.text(file.visit.isUnchanged ? ". Nothing has changed since, the officer confirmed." : ".")
    }
    var rows = assessment.hazards.sorted { $0.key.rawValue < $1.key.rawValue }.map { hazard, text in
      SummaryRow(Terms.hazard(hazard)) { $0.written(file.words(text) ?? "The text is no longer held") }
    }
    let clear = Hazard.allCases.filter(assessment.clear.contains).map(Terms.hazard)
    if !clear.isEmpty { rows.append(SummaryRow("Looked for, none found") { $0.lines(clear) }) }
    if rows.isEmpty { rows.append(SummaryRow("Hazards", text: "Nothing is said of any")) }
    if let household = file.words(assessment.household) {
      rows.append(SummaryRow("Others in the household") { $0.written(household) })
    }
    rows.append(
      SummaryRow(
        "Company",
        text: assessment.isCompanyNeeded ? "Nobody should go alone" : "Not asked for"))
    summaryList(rows)
  }

  /// What changed since the assessment, as far as it can be said.
  mutating func changes(_ file: VisitFile, _ chrome: Chrome) {
    guard let assessment = file.assessment else { return }
    guard !file.changes.isEmpty else {
      return paragraph { html in
        html.text("Nothing has changed since the assessment was made on ")
        html.time(chrome.zone.date(of: assessment.made.at))
        html.text(".")
      }
    }
    let made = chrome.zone.date(of: assessment.made.at)
    self(.ul, "govuk-list govuk-list--bullet") { html in
      for change in file.changes {
        html(.li) { html in
          html.text(Terms.reopened(change))
          switch change {
          case .factRecorded: html.factsSince(file.factsSince)
          case .addressChanged:
            html.text(
              ": now \(file.person.address.map { $0.split(separator: "\n").prefix(1).joined() } ?? "none")")
          case .registerChanged: html.registersSince(made, file.person.registers)
          case .factCorrected, .incidentRecorded, .planChanged, .assessmentReplaced: break
          }
        }
      }
    }
  }

  private mutating func factsSince(_ facts: [Fact]) {
    for (number, fact) in facts.enumerated() {
      text(number == 0 ? ": " : "; ")
      text("“\(fact.kind.title)\(fact.valueWords.map { ", \($0)" } ?? "")” of ")
      time(fact.date)
    }
  }

  private mutating func registersSince(_ day: CivilDate, _ entries: [RegisterEntry]) {
    let since = entries.filter { ($0.ended ?? $0.started) >= day }
    for (number, entry) in since.enumerated() {
      text(number == 0 ? ": " : "; ")
      text("\(Terms.register(entry.code)) \(entry.ended == nil ? "began" : "ended")")
    }
  }

  // MARK: Crewing

  /// What the crewing rules say, what stops first, each with its paragraph.
  mutating func findings(_ file: VisitFile) {
    guard !file.findings.isEmpty else {
      return paragraph("The rules about who goes and with what have nothing to say.")
    }
    let order: [CrewingAnswer] = [.stop, .reason, .show]
    self(.ul, "hw-findings", [.role("list")]) { html in
      for answer in order {
        for finding in file.findings where finding.answer == answer {
          html.finding(finding, reason: file.words(file.visit.plan.reasons[finding.rule]))
        }
      }
    }
  }

  mutating func finding(_ finding: CrewingFinding, reason: String?) {
    self(.li, "hw-finding hw-finding--\(finding.answer.rawValue)") { html in
      html.findingText(finding)
      if let reason {
        html(.span, "hw-note", text: "The reason given")
        html.written(reason)
      } else if finding.answer == .reason {
        html(.p, "hw-note", text: "No reason is given yet.")
      }
    }
  }

  /// What a rule says, and the paragraph it rests on.
  mutating func findingText(_ finding: CrewingFinding) {
    self(.p, "govuk-body hw-finding__text") { html in
      html(.strong, text: "\(finding.answer.word): ")
      html.text(finding.title)
    }
    self(
      .p, "hw-note",
      text: "\(finding.text) \(Terms.force(finding.force)), paragraph \(finding.paragraph).")
  }
}

extension CrewingAnswer {
  /// The word before what a rule says, so that colour is not needed.
  var word: String {
    switch self {
    case .stop: "Stops the visit"
    case .reason: "Needs a reason"
    case .show: "Note"
    }
  }
}

extension VisitFile {
  /// What somebody who goes is called.
  func name(of member: CrewPlace) -> String {
    switch member.who {
    case .staff(let id): names[id.text] ?? "Somebody who has left"
    case .external(let text): texts[text] ?? "Somebody of another organisation"
    }
  }
}
