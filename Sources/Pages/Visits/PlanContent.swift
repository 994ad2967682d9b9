import Casework
import CivilTime
public import Markup
import Policy

extension PlanPage {
  public var title: String {
    if isOver { return "The visit can no longer be planned" }
    return switch step {
    case .purpose: "What is the visit for?"
    case .when: "When is the visit?"
    case .crew: "Who goes?"
    case .place: "Where is it, and what is taken along?"
    case .check: changing == nil ? "Check the plan of the visit" : "Check the changed plan of the visit"
    }
  }

  public var section: Section? { .itinerary }

  public var back: BackLink? {
    if let changing { return BackLink(text: "Back to the visit", path: .visit(changing.visit.id)) }
    return BackLink(text: "Back to the person’s visits", path: .person(person, .visits))
  }

  var person: PersonID { scene.options.person.row.person }

  /// True where the visit began or was called off while somebody changed its plan.
  private var isOver: Bool { isConflict && changing.map { !$0.visit.stage.isAhead } ?? false }

  private var path: Path { changing.map { .plan($0.visit.id) } ?? .newVisit(person) }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.identity(scene.options.person.row, today: chrome.today)
    html.errorSummary(errors)
    if isOver, let changing {
      html.heading(title)
      return html.overMeanwhile(changing, shown, chrome)
    }
    if isConflict, let changing { html.changedMeanwhile(changing, chrome) }
    let number = (PlanStep.allCases.firstIndex(of: step) ?? 0) + 1
    html.heading(
      title,
      caption:
        "\(changing == nil ? "Plan a visit" : "Change the plan"), step \(number) of \(PlanStep.allCases.count)"
    )
    html.form(to: path, chrome, makes: step == .check) { html in
      html.hidden("step", step.rawValue)
      if let changing { html.hidden("revision", String(changing.visit.revision)) }
      if isReturning { html.hidden("returning", "yes") }
      for (name, value) in draft.carried(but: step) { html.hidden(name, value) }
      switch step {
      case .purpose: html.twoThirds { purpose(&$0, chrome) }
      case .when: html.twoThirds { when(&$0) }
      case .crew: html.twoThirds { crew(&$0) }
      case .place: html.twoThirds { place(&$0, chrome) }
      case .check: check(&html, chrome)
      }
      if let before = step.before, step != .check, !isReturning {
        html.paragraph { $0.turn("Go back a step", "go", before.rawValue) }
      }
    }
  }

  private func onward(_ html: inout HTML) { html.submit(isReturning ? "Continue to check" : "Continue") }

  // MARK: The steps

  private func purpose(_ html: inout HTML, _ chrome: Chrome) {
    html.checkboxes(
      "purpose", "What is the visit for?", hint: "Select all that apply",
      VisitPurpose.allCases.map { Choice(value: $0.rawValue, text: Terms.purpose($0)) },
      chosen: Set(draft.all("purpose")), isHeading: true, errors)
    let open = scene.options.person.obligations
    if !open.isEmpty {
      html.checkboxes(
        "obligation", "Which timescales is it meant to meet?",
        open.map { item in
          let due = item.due.map { "Due \($0.long)" } ?? "No set date"
          return Choice(
            value: "\(item.policy)/\(item.key)", text: item.title,
            hint: "\(due), \(Terms.force(item.force).lowercased()), paragraph \(item.paragraph)")
        }, chosen: Set(draft.all("obligation")), errors)
    }
    html.textArea(
      "objectives", "What is it to achieve?", value: draft["objectives"],
      hint: "What is to be seen, checked or talked about", mostCharacters: VisitText.mostCharacters, errors)
    html.radios(
      "notice", "Are they told beforehand?",
      [
        Choice(value: VisitNotice.planned.rawValue, text: "Yes, it is planned with them"),
        Choice(value: VisitNotice.unannounced.rawValue, text: "No, it is unannounced"),
      ], chosen: draft["notice"], errors)
    onward(&html)
  }

  private func when(_ html: inout HTML) {
    html.dateInput(
      "date", "On which day?", hint: "For example, 27 3 2025 or 27 Mar 2025", draft.date, errors)
    html.input(
      TextInput(
        "time", "At what time does it start?", value: draft["time"], hint: "For example, 10:30am",
        width: .twenty),
      errors)
    html.input(
      TextInput(
        "minutes", "How many minutes does it take?", value: draft["minutes"],
        hint: "From arriving to leaving, for example 45", width: .four, isNumber: true), errors)
    onward(&html)
  }

  private func crew(_ html: inout HTML) {
    let nobody = Choice(value: "", text: "Nobody else")
    let choose = Choice(value: "", text: "Select who leads")
    let people = scene.options.colleagues.map { colleague in
      let part = Terms.part(colleague.part(officer: scene.options.officer))
      return Choice(value: colleague.id.text, text: "\(colleague.name), \(part.lowercased())")
    }
    let labels = ["Who leads the visit?", "Who goes along?", "Who else goes along?"]
    for (number, label) in labels.enumerated() {
      let name = "staff-\(number + 1)"
      html.select(
        name, label, [number == 0 ? choose : nobody] + people, chosen: draft[name], errors)
    }
    html.input(
      TextInput(
        "external", "Does somebody of another organisation go?", value: draft["external"],
        hint: "Their name, or leave empty", width: .twenty), errors)
    html.radios(
      "external-part", "What do they come as?", PlanPage.externals, chosen: draft["external-part"], errors)
    parts(&html)
    html.radios(
      "established", "Is the working relationship established?",
      hint: "A lone visit suits low risk and an established relationship (paragraph 5.3.2)",
      [Choice(value: "yes", text: "Yes"), Choice(value: "no", text: "No")], chosen: draft["established"],
      errors)
    html.checkboxes(
      "partners", "Other agencies", [Choice(value: "yes", text: "Other agencies work with the person")],
      chosen: Set(draft.all("partners")))
    onward(&html)
  }

  /// What is so of each who goes, and what they wear.
  private func parts(_ html: inout HTML) {
    let lead = Choice(value: "1", text: "The one who leads")
    let others = [
      Choice(value: "2", text: "The one who goes along"),
      Choice(value: "3", text: "The other one who goes along"),
      Choice(value: "external", text: "The one of another organisation"),
    ]
    // Few visits need these: they are folded until one is answered.
    let isAnswered = ["learns", "control", "behalf"].contains { !draft.all($0).isEmpty }
    html.details(
      "Somebody goes to learn, as a control measure, or for the police manager", isOpen: isAnswered
    ) {
      html in
      html.checkboxes(
        "learns", "Does anybody go only to learn?",
        hint: "Clerical staff and volunteers may go only to learn (paragraph 5.3.4)", others,
        chosen: Set(draft.all("learns")))
      html.checkboxes(
        "control", "Does anybody go because the risk asks for it?",
        hint:
          "A control measure of the risk assessment; never clerical staff or volunteers (paragraph 5.3.4)",
        others, chosen: Set(draft.all("control")))
      html.checkboxes(
        "behalf", "Does anybody go on behalf of the police manager of the case?",
        hint: "Only exceptionally, and never in uniform (Officers and staff conducting home visits 3)",
        [lead] + others, chosen: Set(draft.all("behalf")))
    }
    html.radios(
      "dress", "What do those who go wear?",
      Dress.allCases.map { Choice(value: $0.rawValue, text: Terms.dress($0)) }, chosen: draft["dress"], errors
    )
  }

  private static let externals: [Choice] = {
    let parts: [CrewPart] = [
      .policeOffenderManager, .neighbourhoodOfficer, .policeOfficer, .otherAgency, .interpreter, .volunteer,
    ]
    return parts.map { Choice(value: $0.rawValue, text: Terms.part($0)) }
  }()

  private func place(_ html: inout HTML, _ chrome: Chrome) {
    html.subheading("Safety checks")
    html.knownRisks(scene.options.person, today: chrome.today)
    let address = scene.options.person.address.map { $0.split(separator: "\n").prefix(1).joined() }
    html.radios(
      "place", "Where is the visit?",
      [
        Choice(value: VisitPlace.home.rawValue, text: "Home", hint: address ?? "No address is recorded"),
        Choice(value: VisitPlace.otherSignificantPlace.rawValue, text: "Another significant place"),
        Choice(
          value: VisitPlace.transient.rawValue, text: "No settled address",
          hint: "Where the person can regularly be found"),
      ], chosen: draft["place"], errors)
    html.textArea(
      "place-text", "The address or the place, if it is not home", value: draft["place-text"], rows: 2,
      mostCharacters: VisitText.mostCharacters, errors)
    html.textArea(
      "access", "Getting there and in", value: draft["access"],
      hint: "Gate, drive, floor, animals, signal; who lives there", rows: 3,
      mostCharacters: VisitText.mostCharacters, errors)
    html.textArea(
      "conditions", "Conditions to verify", value: draft["conditions"], hint: "One a line, or leave empty",
      rows: 3, mostCharacters: VisitText.mostCharacters, errors)
    html.checkboxes(
      "equipment", "What is taken along?",
      hint: "Whoever goes alone takes a lone worker device (paragraph 5.3.5)",
      Equipment.allCases.map { Choice(value: $0.rawValue, text: Terms.equipment($0)) },
      chosen: Set(draft.all("equipment")), errors)
    html.radios(
      "vehicle", "How does whoever goes travel?",
      VehicleKind.allCases.map { Choice(value: $0.rawValue, text: Terms.vehicle($0)) },
      chosen: draft["vehicle"], errors)
    bookings(&html, chrome)
    html.checkboxes(
      "contact", "Outside office hours",
      [
        Choice(
          value: "yes", text: "A contact is arranged for the start and the end",
          hint: "Needed before 9am, after 5pm and on days that are no working days (paragraph 8.1.6)")
      ], chosen: Set(draft.all("contact")))
    onward(&html)
  }
}
