public import Casework
public import CivilTime
import Policy

/// What a plan is checked against.
public struct PlanScene: Sendable {
  public let options: VisitOptions
  public let zone: Zone
  public let now: Instant

  public init(options: VisitOptions, zone: Zone, now: Instant) {
    self.options = options
    self.zone = zone
    self.now = now
  }
}

extension PlanDraft {
  /// The first step that has something to put right, with what; nil where the plan is whole.
  public func wrong(_ scene: PlanScene) -> (step: PlanStep, errors: [FieldError])? {
    for step in PlanStep.allCases {
      let errors = errors(of: step, scene)
      if !errors.isEmpty { return (step, errors) }
    }
    return nil
  }

  /// What has to be put right on the page of one step.
  public func errors(of step: PlanStep, _ scene: PlanScene) -> [FieldError] {
    switch step {
    case .purpose: purposeErrors(scene)
    case .when: whenErrors(scene)
    case .crew: crewErrors(scene)
    case .place: placeErrors(scene)
    case .check: reasonErrors
    }
  }

  /// What is too long on the page that checks answers.
  private var reasonErrors: [FieldError] {
    var errors: [FieldError] = []
    for name in values.keys.sorted() where name == "reason" || name.hasPrefix("reason-") {
      long(name, &errors)
    }
    return errors
  }

  private func long(_ name: String, _ errors: inout [FieldError]) {
    guard self[name].count > VisitText.mostCharacters else { return }
    errors.append(FieldError(field: name, message: "What you enter must be 4,000 characters or fewer"))
  }

  private func purposeErrors(_ scene: PlanScene) -> [FieldError] {
    var errors: [FieldError] = []
    let purposes = all("purpose").map(VisitPurpose.init(rawValue:))
    if purposes.isEmpty || purposes.contains(nil) {
      errors.append(FieldError(field: "purpose", message: "Select what the visit is for"))
    }
    let known = Set(scene.options.person.obligations.map { "\($0.policy)/\($0.key)" })
    if !all("obligation").allSatisfy(known.contains) {
      errors.append(FieldError(field: "obligation", message: "Select timescales of this person only"))
    }
    if all("obligation").count > VisitPlan.mostObligations {
      errors.append(FieldError(field: "obligation", message: "Select at most 20 timescales"))
    }
    if self["objectives"].isEmpty {
      errors.append(FieldError(field: "objectives", message: "Enter what the visit is to achieve"))
    }
    long("objectives", &errors)
    if VisitNotice(rawValue: self["notice"]) == nil {
      errors.append(FieldError(field: "notice", message: "Select whether they are told beforehand"))
    }
    return errors
  }

  private func whenErrors(_ scene: PlanScene) -> [FieldError] {
    var errors: [FieldError] = []
    let day = date.check(field: "date", thing: "the date of the visit", before: &errors)
    let time = TimeText.read(self["time"])
    if time == nil {
      errors.append(FieldError(field: "time", message: "Enter the time it starts, for example 10:30am"))
    }
    if minutes == nil {
      errors.append(
        FieldError(field: "minutes", message: "How long it takes must be 5 to 480 minutes, in whole minutes"))
    }
    guard let day, let time else { return errors }
    guard let start = PlanDraft.start(day, time, scene.zone) else {
      errors.append(
        FieldError(field: "time", message: "The time must be one that the clocks show on that day"))
      return errors
    }
    if start < scene.now {
      errors.append(FieldError(field: "date-day", message: "The start of the visit must be in the future"))
    } else if start > scene.now.adding(seconds: VisitDecisions.daysAhead * 86_400) {
      errors.append(FieldError(field: "date-day", message: "The date must be within a year from today"))
    }
    return errors
  }

  private func crewErrors(_ scene: PlanScene) -> [FieldError] {
    var errors: [FieldError] = []
    let known = Set(scene.options.colleagues.map(\.id.text))
    for number in 1...PlanDraft.mostStaff {
      let (name, value) = ("staff-\(number)", self["staff-\(number)"])
      if number == 1, value.isEmpty {
        errors.append(FieldError(field: name, message: "Select who leads the visit"))
      } else if !value.isEmpty, !known.contains(value) {
        errors.append(FieldError(field: name, message: "Select somebody of the list"))
      } else if !value.isEmpty, (1..<number).contains(where: { self["staff-\($0)"] == value }) {
        errors.append(FieldError(field: name, message: "Select each person only once"))
      }
    }
    if !self["external"].isEmpty, CrewPart(rawValue: self["external-part"]) == nil {
      errors.append(FieldError(field: "external-part", message: "Select what they come as"))
    }
    if self["external"].count > 200 {
      errors.append(FieldError(field: "external", message: "The name must be 200 characters or fewer"))
    }
    if !self["dress"].isEmpty, Dress(rawValue: self["dress"]) == nil {
      errors.append(FieldError(field: "dress", message: "Select what those who go wear"))
    }
    if !["yes", "no"].contains(self["established"]) {
      errors.append(
        FieldError(field: "established", message: "Select whether the working relationship is established"))
    }
    return errors
  }

  private func placeErrors(_ scene: PlanScene) -> [FieldError] {
    var errors: [FieldError] = []
    let place = VisitPlace(rawValue: self["place"])
    if place == nil { errors.append(FieldError(field: "place", message: "Select where the visit is")) }
    if let place, place != .home, self["place-text"].isEmpty {
      errors.append(FieldError(field: "place-text", message: "Enter the address or the place"))
    }
    for name in ["place-text", "access", "conditions"] { long(name, &errors) }
    if VehicleKind(rawValue: self["vehicle"]) == nil {
      errors.append(FieldError(field: "vehicle", message: "Select how whoever goes travels"))
    }
    if all("equipment").map(Equipment.init(rawValue:)).contains(nil) {
      errors.append(FieldError(field: "equipment", message: "Select things of the list only"))
    }
    return errors + bookingErrors(scene)
  }

  private var minutes: Int? {
    Int(self["minutes"]).flatMap { VisitPlan.minutesAllowed.contains($0) ? $0 : nil }
  }

  /// When it starts and how long it takes, where both are typed.
  func startAndMinutes(_ zone: Zone) -> (start: Instant, minutes: Int)? {
    var none: [FieldError] = []
    guard let day = date.check(field: "date", thing: "", before: &none),
      let time = TimeText.read(self["time"]), let minutes, let start = PlanDraft.start(day, time, zone)
    else { return nil }
    return (start, minutes)
  }

  /// The instant at which the clocks show a time; the first where they show it twice.
  private static func start(_ day: CivilDate, _ time: (hour: Int, minute: Int), _ zone: Zone) -> Instant? {
    switch zone.resolve(day, hour: time.hour, minute: time.minute) {
    case .one(let instant), .ambiguous(let instant, _): instant
    case .missing: nil
    }
  }

  /// The plan; nil where something has to be put right on a page before the one that checks answers.
  public func plan(_ scene: PlanScene) -> VisitDraft? {
    var none: [FieldError] = []
    let isWrong = PlanStep.allCases.contains { $0 != .check && !errors(of: $0, scene).isEmpty }
    guard !isWrong, let notice = VisitNotice(rawValue: self["notice"]),
      let day = date.check(field: "date", thing: "", before: &none), let time = TimeText.read(self["time"]),
      let start = PlanDraft.start(day, time, scene.zone), let minutes,
      let place = VisitPlace(rawValue: self["place"]), let vehicle = VehicleKind(rawValue: self["vehicle"])
    else { return nil }
    var draft = VisitDraft(
      purposes: Set(all("purpose").compactMap(VisitPurpose.init(rawValue:))), notice: notice, start: start,
      expectedMinutes: minutes, crew: crew(scene.options),
      texts: [
        .objectives: self["objectives"], .place: place == .home ? "" : self["place-text"],
        .access: self["access"], .conditions: self["conditions"],
      ])
    draft.obligations = all("obligation")
    draft.place = place
    draft.vehicle = vehicle
    draft.dress = Dress(rawValue: self["dress"]) ?? .plainClothes
    draft.equipment = Set(all("equipment").compactMap(Equipment.init(rawValue:)))
    draft.resources = booked
    draft.isRelationshipEstablished = has("established")
    draft.hasPartnerAgencies = has("partners")
    draft.isContactArranged = has("contact")
    for (name, value) in values where name.hasPrefix("reason-") {
      draft.reasons[String(name.dropFirst("reason-".count))] = value.first
    }
    return draft
  }

  func crew(_ options: VisitOptions) -> [VisitDraft.Member] {
    var crew: [VisitDraft.Member] = []
    for number in 1...PlanDraft.mostStaff {
      let id = self["staff-\(number)"]
      guard let colleague = options.colleagues.first(where: { $0.id.text == id }) else { continue }
      var member = VisitDraft.Member(.staff(colleague.id), colleague.part(officer: options.officer))
      member.isThereToLearn = has("learns", String(number))
      member.isControl = has("control", String(number))
      member.isOnBehalf = has("behalf", String(number))
      crew.append(member)
    }
    if !self["external"].isEmpty, let part = CrewPart(rawValue: self["external-part"]) {
      var member = VisitDraft.Member(.external(self["external"]), part)
      member.isThereToLearn = has("learns", "external")
      member.isControl = has("control", "external")
      member.isOnBehalf = has("behalf", "external")
      crew.append(member)
    }
    return crew
  }
}
