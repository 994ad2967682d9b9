public import Casework
public import CivilTime
import Markup
import Policy

extension Terms {
  static func resource(_ kind: ResourceKind) -> String {
    switch kind {
    case .loneWorkerDevice: "Lone worker device"
    case .mobilePhone: "Mobile phone"
    case .radio: "Radio"
    case .poolCar: "Pool car"
    case .hireCar: "Hire car"
    case .unmarkedPoliceCar: "Unmarked police car"
    case .markedPoliceCar: "Marked police car"
    }
  }
}

extension HTML {
  /// Things by name, each with what it is.
  mutating func resources(_ resources: [ResourceRow]) {
    for resource in resources {
      self(.div) { html in
        html(.bdi, text: resource.name)
        html.text(", \(Terms.resource(resource.kind).lowercased())")
        if !resource.isInService { html(.strong, "hw-note hw-note--late", text: "Not in service") }
      }
    }
  }
}

extension PlanPage {
  /// A thing to book, with what it is where its name does not say so.
  private static func choice(_ resource: ResourceRow) -> Choice {
    let kind = Terms.resource(resource.kind)
    let says = resource.name.lowercased().contains(kind.lowercased())
    return Choice(value: resource.code, text: resource.name, hint: says ? nil : kind)
  }

  /// What of the team's things is free at the time of the visit, and what others hold then (NK-5).
  func bookings(_ html: inout HTML, _ chrome: Chrome) {
    let offers = scene.options.resources
    guard !offers.isEmpty else { return }
    let free = offers.filter { $0.taken == nil || draft.booked.contains($0.resource.code) }
    let devices = free.map(\.resource).filter { $0.kind.vehicle == nil }
    let cars = free.map(\.resource).filter { $0.kind.vehicle != nil }
    let margin = "Free for the visit and \(Booking.marginMinutes) minutes before and after it"
    if !devices.isEmpty {
      html.checkboxes(
        "device", "Which devices are booked?",
        hint: "\(margin). What is booked counts as taken along",
        devices.map(PlanPage.choice),
        chosen: Set(draft.all("device")), errors)
    }
    if !cars.isEmpty {
      html.radios(
        "car", "Which vehicle is booked?", hint: margin,
        [Choice(value: "none", text: "No vehicle is booked")]
          + cars.map(PlanPage.choice),
        chosen: draft["car"].isEmpty ? "none" : draft["car"], errors)
    }
    let taken = offers.compactMap(\.taken)
    guard !taken.isEmpty else { return }
    html.details("Booked by others at this time") { html in
      html.bullets(taken.map { $0.sentence(chrome.zone) })
    }
  }
}

extension TakenResource {
  /// What is held, by which visit as far as that may be said, and from when to when.
  func sentence(_ zone: Zone) -> String {
    let until = Words.moment(to, zone)
    let time = "from \(Words.moment(from, zone)) to \(until)"
    guard let holder else { return "\(resource.name) is booked for another visit \(time)" }
    let name = holder.givenName.isEmpty ? holder.familyName : "\(holder.givenName) \(holder.familyName)"
    return
      "\(resource.name) is booked for the visit to \(name) (\(holder.crn)) on \(Words.moment(holder.start, zone)), \(time)"
  }
}

extension PlanDraft {
  /// The codes of what is to be booked.
  var booked: Set<String> {
    Set(all("device") + all("car").filter { $0 != "none" })
  }

  /// From when to when the visit is, where that is typed; nil until it is.
  public func time(_ zone: Zone) -> Range<Instant>? {
    guard let (start, minutes) = startAndMinutes(zone) else { return nil }
    return start..<start.adding(seconds: minutes * 60)
  }

  /// What is wrong with the bookings as far as the page can tell: the transaction that keeps the plan looks again.
  func bookingErrors(_ scene: PlanScene) -> [FieldError] {
    var errors: [FieldError] = []
    let known = scene.options.resources.map(\.resource)
    let cars = Set(known.filter { $0.kind.vehicle != nil }.map(\.code))
    if all("device").count > VisitPlan.mostResources - 1 {
      errors.append(FieldError(field: "device", message: "Select at most 7 devices"))
    }
    if all("device").contains(where: cars.contains) || all("car").count > 1 {
      errors.append(FieldError(field: "car", message: "Select one vehicle only"))
    }
    return errors
  }

  /// What is said where others hold what was chosen, at the question that chose it.
  public static func errors(_ taken: [TakenResource], _ zone: Zone) -> [FieldError] {
    taken.map { taken in
      FieldError(
        field: taken.resource.kind.vehicle == nil ? "device" : "car",
        message:
          "Select another \(taken.resource.kind.vehicle == nil ? "device" : "vehicle") or another time: \(taken.sentence(zone))"
      )
    }
  }

  /// What is said where a thing is not there to be booked.
  public func unknown(_ code: String, _ scene: PlanScene) -> FieldError {
    let isKnown = scene.options.resources.contains { $0.resource.code == code }
    let kinds = Set(scene.options.resources.map { $0.resource.kind.vehicle == nil ? "device" : "car" })
    let asked = ["device", "car"].filter(kinds.contains)
    return FieldError(
      // At the question that chose it, or at another one that is asked.
      field: asked.first { all($0).contains(code) } ?? asked.first ?? "place",
      message: isKnown
        ? "Select things of the team that are in service"
        : "Select another device or vehicle: one that was selected is not the team’s, or not in service")
  }
}
