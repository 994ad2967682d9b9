import Casework
import CivilTime
import Markup
import Policy

extension HTML {
  /// What to look for, folded away: prompts, each with its paragraph, said as questions of fact (HV-4.3).
  mutating func prompts(_ prompts: [ObservationPrompt]) {
    guard !prompts.isEmpty else { return }
    details("What to look for") { html in
      html.paragraph(
        "Write down what you saw, not what it may mean. None of these proves anything by itself.")
      for cohort in PromptCohort.allCases {
        let some = prompts.filter { $0.cohort == cohort }
        if some.isEmpty { continue }
        html(.p, "govuk-body") { $0(.strong, text: Terms.cohort(cohort)) }
        html.bullets(some.map { "\($0.text) (paragraph \($0.paragraph))" })
      }
    }
  }

  /// What came of a visit: what was seen or told apart from what is made of it (HV-4.3).
  mutating func visitRecord(_ file: VisitFile, _ chrome: Chrome) {
    guard let record = file.visit.record else { return }
    let content = record.content
    var rows = [SummaryRow("Outcome", text: Terms.outcome(content.outcome))]
    if !content.people.isEmpty { rows.append(SummaryRow("Seen") { $0.people(content.people, file) }) }
    func words(_ key: String, _ id: TextID?) {
      if let words = file.words(id) { rows.append(SummaryRow(key) { $0.written(words) }) }
    }
    func list(_ key: String, _ lines: [String]) {
      if !lines.isEmpty { rows.append(SummaryRow(key) { $0.lines(lines) }) }
    }
    words("What was seen or told", content.observed)
    words("The officer’s assessment", content.assessed)
    list("Next after the refusal", NextStep.allCases.filter(content.nextSteps.contains).map(Terms.next))
    if let left = content.left { rows.append(SummaryRow("Left on", text: left.long)) }
    words("Where they went", content.forwarding)
    if !content.conditions.isEmpty {
      rows.append(SummaryRow("Conditions") { $0.checks(content.conditions, file) })
    }
    list("Concerns", ConcernKind.allCases.filter(content.concerns.contains).map(Terms.concern))
    list("Noticed", VisitFlag.allCases.filter(content.flags.contains).map(Terms.flag))
    words("For the safety of others", content.safety)
    if !content.referrals.isEmpty {
      rows.append(SummaryRow("Referrals") { $0.referrals(content.referrals, file) })
    }
    rows.append(
      SummaryRow("Recorded") { html in
        html.stamp(record.stamp, file, chrome.zone)
        if let after = Words.after(file.visit.ended?.at ?? file.visit.plan.end, record.stamp.at) {
          html(.span, "hw-note", text: "Written \(after) the visit")
        }
      })
    summaryList(rows)
  }

  private mutating func people(_ people: [PersonSeen], _ file: VisitFile) {
    lines(
      people.map { seen in
        guard seen.kind != .supervised else { return Terms.seen(.supervised) }
        return "\(Terms.seen(seen.kind)): \(file.words(seen.name) ?? "the name is no longer held")"
      })
  }

  private mutating func checks(_ checks: [ConditionCheck], _ file: VisitFile) {
    for check in checks {
      self(.p, "govuk-body") { html in
        html(.strong, text: "\(Terms.result(check.result)): ")
        html.text(file.words(check.condition) ?? "The text is no longer held")
        if let words = file.words(check.words) { html(.span, "hw-note", text: words) }
      }
    }
  }

  private mutating func referrals(_ referrals: [Referral], _ file: VisitFile) {
    for referral in referrals {
      self(.p, "govuk-body") { html in
        html.text("\(Terms.referral(referral.to)): \(file.words(referral.purpose) ?? "")")
        html(.span, "hw-note") { html in
          html.text("To be followed up on ")
          html.time(referral.followUp)
        }
      }
    }
  }

  /// What earlier visits found that whoever goes next should know; nothing where they found nothing.
  mutating func safetyIssues(_ person: VisitPerson) {
    guard !person.safetyIssues.isEmpty else { return }
    self(.div, "govuk-inset-text") { html in
      html(.p, "govuk-body") { $0(.strong, text: "Safety: recorded at earlier visits") }
      for issue in person.safetyIssues {
        html.written(issue.words)
        html(.p, "hw-note") { html in
          html.text("Visit of ")
          html.link(issue.day.long, to: .visit(issue.visit))
        }
      }
    }
  }

  /// The attempts in vain at each place: a count with its paragraph (AP-15, AP-16).
  mutating func attempts(_ attempts: [PremisesAttempts]) {
    guard !attempts.isEmpty else { return }
    let columns = ["Place", "Not let in", "Latest", "Section 96B"].map { Column($0) }
    table("Attempts without entry, by place", columns) { html in
      for place in attempts {
        html.row { html in
          html.rowHeading { $0.text(place.place ?? "Home, no address recorded") }
          html.cell("Not let in") { html in
            html.text(Words.count(place.unsuccessful, "visit"))
            if place.withPolice > 0 {
              html(.span, "hw-note", text: "\(place.withPolice) with the police")
            }
          }
          html.cell("Latest") { $0.time(place.last, place.last.short) }
          html.cell("Section 96B") { html in
            html.text(Words.count(place.entrySought, "occasion"))
            html(
              .span, "hw-note",
              text: place.isTwiceSought ? "Two or more are recorded" : "Fewer than two are recorded")
          }
        }
      }
    }
    paragraph(
      "“Section 96B” counts the occasions on which a constable asked to go in and search this place and could not (Sexual Offences Act 2003, section 96B(2)(d): at least two). It is a count of what is recorded, not advice."
    )
  }
}

extension Terms {
  static func seen(_ kind: SeenKind) -> String {
    switch kind {
    case .supervised: "The person on probation"
    case .partner: "Partner"
    case .child: "Children"
    case .otherAdult: "Other adults"
    case .unknown: "Somebody who did not say who they are"
    }
  }

  static func result(_ result: ConditionResult) -> String {
    switch result {
    case .verified: "Verified"
    case .notVerified: "Not verified"
    case .notChecked: "Not checked"
    }
  }

  static func referral(_ kind: ReferralKind) -> String {
    switch kind {
    case .training: "Training or work"
    case .housing: "Housing"
    case .mentalHealth: "Mental health"
    case .substanceMisuse: "Substance misuse"
    case .healthCare: "Health care"
    case .childrensServices: "Children’s services"
    case .adultSocialCare: "Adult social care"
    case .familySupport: "Family support"
    case .other: "Somebody else"
    }
  }

  static func next(_ step: NextStep) -> String {
    switch step {
    case .enforcement: "Enforcement is considered"
    case .police: "The police are told"
    case .socialServices: "Social services are told"
    case .managerDiscussion: "It is talked over with the line manager"
    case .anotherVisit: "Another visit is planned"
    }
  }

  static func cohort(_ cohort: PromptCohort) -> String {
    switch cohort {
    case .everybody: "At every visit"
    case .children: "Where children may be at risk"
    case .adultsAtRisk: "Where an adult may be at risk"
    case .cuckooing: "Where a home may be taken over"
    case .sexualOffences: "After sexual offences"
    case .supervision: "Under supervision"
    }
  }
}
