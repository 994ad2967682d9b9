public import CivilTime

/// Somebody who can be told of a visit: the nominated contacts of the team, then its line managers (HV-8.1.5, 8.2.2).
public struct VisitContact: Hashable, Sendable {
  public let staff: StaffID
  public let name: String
  /// True for a nominated contact; false for a line manager, who is asked where no contact answers.
  public let isNominated: Bool
  /// The number they gave for themselves; nil where they gave none.
  public let phone: String?

  public init(staff: StaffID, name: String, isNominated: Bool, phone: String? = nil) {
    self.staff = staff
    self.name = name
    self.isNominated = isNominated
    self.phone = phone
  }
}

/// What the diary says of a visit beyond who and when (HV-8.2.1).
public struct DiaryEntry: Hashable, Sendable {
  /// Where it is: the person's newest address, or what the plan says of another place. Nil where neither is recorded.
  public let address: String?
  public let contacts: [VisitContact]
  public let resources: [ResourceRow]
  public let isOutOfHours: Bool

  public init(
    address: String? = nil, contacts: [VisitContact] = [], resources: [ResourceRow] = [],
    isOutOfHours: Bool = false
  ) {
    self.address = address
    self.contacts = contacts
    self.resources = resources
    self.isOutOfHours = isOutOfHours
  }
}

extension VisitRow {
  /// Outside office hours, and no contact was arranged (HV-8.1.6); a visit that is over needs none.
  public var lacksCover: Bool {
    diary.isOutOfHours && !visit.plan.isContactArranged && (visit.stage.isAhead || visit.stage == .underWay)
  }
}

/// Whose visits a diary can be narrowed to.
public struct DiaryChoices: Hashable, Sendable {
  public let teams: [TeamSummary]
  /// Members of staff by name.
  public let staff: [VisitColleague]

  public init(teams: [TeamSummary], staff: [VisitColleague]) {
    self.teams = teams
    self.staff = staff
  }
}

/// One thing that became different in a plan (HV-8.2.2).
public enum PlanChange: Hashable, Sendable {
  case start(from: Instant, to: Instant)
  case minutes(from: Int, to: Int)
  case place(from: VisitPlace, to: VisitPlace)
  /// Other words for the place.
  case placeWords
  /// Who goes: those who no longer do, and those who do now.
  case crew(without: [CrewPlace.Who], with: [CrewPlace.Who])
  case resources(without: [String], with: [String])
  case equipment
  case vehicle
  case contact(isArranged: Bool)
  /// Purpose, objectives, notice, conditions, ways in, reasons.
  case other
}

extension VisitPlan {
  /// What is different in another plan, in the order in which it is said; nothing where they are the same.
  public func changes(to next: VisitPlan) -> [PlanChange] {
    var changes: [PlanChange] = []
    if start != next.start { changes.append(.start(from: start, to: next.start)) }
    if expectedMinutes != next.expectedMinutes {
      changes.append(.minutes(from: expectedMinutes, to: next.expectedMinutes))
    }
    if place != next.place {
      changes.append(.place(from: place, to: next.place))
    } else if texts[.place] != next.texts[.place] {
      changes.append(.placeWords)
    }
    let (before, after) = (crew.map(\.who), next.crew.map(\.who))
    if before != after {
      changes.append(
        .crew(
          without: before.filter { !after.contains($0) }, with: after.filter { !before.contains($0) }))
    }
    if resources != next.resources {
      changes.append(
        .resources(
          without: resources.subtracting(next.resources).sorted(),
          with: next.resources.subtracting(resources).sorted()))
    }
    if equipment != next.equipment { changes.append(.equipment) }
    if vehicle != next.vehicle { changes.append(.vehicle) }
    if isContactArranged != next.isContactArranged {
      changes.append(.contact(isArranged: next.isContactArranged))
    }
    return changes.isEmpty && self != next ? [.other] : changes
  }
}
