import Casework
import CivilTime
public import Markup
import Policy

extension VisitPage {
  public var title: String { "Home visit" }
  public var section: Section? { .itinerary }
  public var back: BackLink? {
    BackLink(text: "Back to the person’s visits", path: .person(file.visit.person, .visits))
  }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.identity(file.person.row, today: chrome.today)
    html.notice(notice)
    html.errorSummary(errors)
    if isConflict {
      html.alert(
        .warning,
        "This visit changed while you were looking at it, so nothing was done. It is shown as it stands now: read what happened, then press again if it is still right."
      )
    }
    html(.span, "govuk-caption-l") { $0.span(file.visit.plan, chrome.zone) }
    html(.h1, "govuk-heading-l") { html in
      html.text(title)
      html.text(" ")
      html.tag(file.visit.stage)
    }
    // While somebody is inside, saying that they are safe comes before everything else.
    if file.visit.stage == .underWay { door(&html, chrome) }
    next(&html, chrome)
    if file.visit.stage.isNotOver {
      html.paragraph { $0.link("Before you go: what is known", to: .packSheet(file.visit.id)) }
    }
    if file.visit.stage != .underWay { door(&html, chrome) }
    measures(&html)
    record(&html, chrome)
    if !tasks.isEmpty {
      html.subheading("What follows")
      html.taskList(tasks, chrome)
    }
    html.subheading("The visit")
    html.visitSummary(file, chrome)
    html.subheading("Who goes")
    html.crew(file)
    if chrome.actor?.isToldOfChanges ?? false, file.visit.stage.isAhead || file.visit.stage == .underWay {
      html.paragraph { $0.link("Safety details of those who go", to: .staff(.crewSafety(file.visit.id))) }
    }
    html.subheading("What is known of the person")
    html.knownRisks(file.person, today: chrome.today)
    html.attempts(file.person.attempts)
    html.subheading("Hazards and controls")
    html.assessment(file, chrome)
    if file.visit.stage.isAhead {
      html.changes(file, chrome)
      html.subheading("Crewing rules")
      html.findings(file)
    }
    html.subheading("Resources")
    html.resources(file)
    html.subheading("What happened")
    timeline(&html, chrome)
  }

  // MARK: What is owed next

  private func next(_ html: inout HTML, _ chrome: Chrome) {
    let owed = VisitOwed(file)
    html(.section, "hw-next", [.aria("label", "What is owed next")]) { html in
      html(.p, "govuk-body") { html in
        html(.strong, text: "Next: ")
        html.text(owed.what)
      }
      if let by = owed.by { html(.p, "govuk-body", text: by) }
      if let reopened = file.visit.reopened, file.visit.stage == .planning {
        html(
          .p, "govuk-body", text: "It has to be looked at again: \(Terms.reopened(reopened).lowercasedFirst)."
        )
      }
      buttons(&html, chrome, owed)
    }
  }

  private func buttons(_ html: inout HTML, _ chrome: Chrome, _ owed: VisitOwed) {
    if file.isMineToDecide {
      html.button("Decide about this visit", to: .authorise(file.visit.id))
    }
    guard file.standing.mayWork else { return }
    switch owed.action {
    case .assess: html.button("Assess the risk", to: .assessment(file.visit.id))
    case .submit:
      html.form(to: .submission(file.visit.id), chrome, makes: true) { html in
        html.hidden("revision", String(file.visit.revision))
        html.submit("Submit for authorisation")
      }
    case .record: html.button("Record the visit", to: .record(file.visit.id))
    case .change, .none: break
    }
    guard file.visit.stage.isAhead else { return }
    html.button("Change the plan", to: .plan(file.visit.id), isSecondary: owed.action != .change)
    html.paragraph { $0.link("Call off the visit", to: .cancellation(file.visit.id)) }
    if owed.action != .assess {
      html.paragraph { $0.link("Assess the risk anew", to: .assessment(file.visit.id)) }
    }
  }

  /// The manager's words, before anything else somebody needs who goes.
  private func measures(_ html: inout HTML) {
    guard let decision = file.visit.decision, let words = file.words(decision.text),
      file.visit.hasAuthority || file.visit.stage == .refused
    else { return }
    html.subheading(decision.outcome.headingOfWords)
    html.inset { $0.written(words) }
  }

  private func record(_ html: inout HTML, _ chrome: Chrome) {
    guard file.visit.record != nil else { return }
    html.subheading("What came of it")
    html.visitRecord(file, chrome)
  }

  // MARK: The timeline

  private func timeline(_ html: inout HTML, _ chrome: Chrome) {
    html(.ol, "hw-timeline") { html in
      for change in file.happenings.planChanges.reversed() {
        let happening = change.happening
        html(.li, "hw-timeline__item") { html in
          html(.h3, "hw-timeline__title", text: happening.event.words)
          html.planChanges(change.changes, file.changeWords, chrome.zone)
          if let words = file.words(happening.event.text) { html.written(words) }
          html(.p, "hw-timeline__dates") { $0.stamp(happening.stamp, file, chrome.zone) }
          html.delegation(happening.event.delegation, file, chrome.zone)
        }
      }
    }
  }
}

/// What a visit needs next, and of whom.
struct VisitOwed {
  /// What whoever works the case can do about it at once.
  enum Action { case assess, change, submit, record, none }

  let what: String
  let by: String?
  let action: Action

  private init(_ what: String, by: String?, _ action: Action) {
    self.what = what
    self.by = by
    self.action = action
  }

  init(_ file: VisitFile) {
    let planner =
      "By \(file.names[file.visit.planned.by.text] ?? "whoever planned it"), or whoever works the case."
    let lead = "By \(file.visit.plan.crew.first.map(file.name(of:)) ?? "whoever goes"), who leads the visit."
    switch file.visit.stage {
    case .planning: self = VisitOwed.planning(file, by: planner)
    case .submitted:
      self = VisitOwed(
        "the line manager’s decision.", by: "By a line manager who is not involved in the visit.", .none)
    case .refused:
      self = VisitOwed("another plan, or calling it off: it was not authorised.", by: planner, .change)
    case .authorised:
      self =
        file.visit.plan.start <= file.standing.now
        ? VisitOwed("a record of what came of it.", by: lead, .record)
        : VisitOwed("the visit itself.", by: lead, .none)
    case .underWay, .ended: self = VisitOwed("a record of what came of it.", by: lead, .record)
    case .recorded: self = VisitOwed("nothing. It is recorded.", by: nil, .none)
    case .cancelled: self = VisitOwed("nothing. It was called off.", by: nil, .none)
    }
  }

  private static func planning(_ file: VisitFile, by planner: String) -> VisitOwed {
    guard let assessment = file.assessment else {
      return VisitOwed("a risk assessment.", by: planner, .assess)
    }
    if assessment.place != file.visit.plan.place {
      return VisitOwed("a risk assessment of the place it is to be at.", by: planner, .assess)
    }
    if !file.changes.isEmpty {
      return VisitOwed(
        "a new risk assessment: something changed since the last one.", by: planner, .assess)
    }
    if file.findings.contains(where: { $0.answer == .stop }) {
      return VisitOwed("another plan: a rule about who goes and with what stops it.", by: planner, .change)
    }
    if file.findings.contains(where: { $0.answer == .reason && file.visit.plan.reasons[$0.rule] == nil }) {
      return VisitOwed("a reason for what the crewing rules question.", by: planner, .change)
    }
    if file.visit.plan.start <= file.standing.now {
      return VisitOwed("another time, or calling it off: its time has passed.", by: planner, .change)
    }
    return VisitOwed("submitting it for authorisation.", by: planner, .submit)
  }
}

extension AuthorisationOutcome {
  /// What the manager's words are.
  var headingOfWords: String {
    switch self {
    case .approved: "What the manager said"
    case .approvedWithMeasures: "Further measures to take"
    case .notApproved: "Why it was not authorised"
    }
  }
}

extension VisitEvent {
  /// What happened, in words.
  var words: String {
    switch self {
    case .planned: "Planned"
    case .changed(_, let isDiaryOnly, _): isDiaryOnly ? "Moved within the day" : "Plan changed"
    case .assessed(_, let isUnchanged):
      isUnchanged ? "Earlier risk assessment confirmed: nothing has changed" : "Risk assessment made"
    case .submitted: "Submitted for authorisation"
    case .decided(let outcome, let basis, _, _): "\(Terms.outcome(outcome)), \(Terms.basis(basis))"
    case .reopened(let reason): "To be looked at again: \(Terms.reopened(reason).lowercasedFirst)"
    case .cancelled: "Called off"
    case .begun: "Begun"
    case .ended: "Ended"
    case .recorded(let content): "Recorded: \(Terms.outcome(content.outcome).lowercasedFirst)"
    }
  }

  /// The words somebody wrote with it.
  var text: TextID? {
    switch self {
    case .changed(_, _, let text), .decided(_, _, let text, _), .cancelled(let text): text
    case .planned, .assessed, .submitted, .reopened, .begun, .ended, .recorded: nil
    }
  }
}

extension String {
  /// The same words inside a sentence.
  var lowercasedFirst: String {
    let word = prefix { $0.isLetter }
    return word.dropFirst().contains(where: \.isUppercase) ? self : prefix(1).lowercased() + dropFirst()
  }
}
