public import CivilTime
public import Policy

/// A kind of thing that a team lends for visits (NK-5; HV-5.3.5).
public enum ResourceKind: String, CaseIterable, Hashable, Sendable {
  case loneWorkerDevice = "lone-worker-device"
  case mobilePhone = "mobile-phone"
  case radio
  case poolCar = "pool-car"
  case hireCar = "hire-car"
  case unmarkedPoliceCar = "unmarked-police-car"
  case markedPoliceCar = "marked-police-car"

  /// What whoever has it booked takes along; nil for a vehicle.
  public var equipment: Equipment? {
    switch self {
    case .loneWorkerDevice: .loneWorkerDevice
    case .mobilePhone: .mobilePhone
    case .radio: .radio
    case .poolCar, .hireCar, .unmarkedPoliceCar, .markedPoliceCar: nil
    }
  }

  /// What whoever has it booked goes in; nil for a device.
  public var vehicle: VehicleKind? {
    switch self {
    case .loneWorkerDevice, .mobilePhone, .radio: nil
    case .poolCar: .pool
    case .hireCar: .hire
    case .unmarkedPoliceCar: .unmarkedPolice
    case .markedPoliceCar: .markedPolice
    }
  }
}

/// A device or a vehicle of a team, as a file or a table names it.
public struct ResourceRow: Hashable, Sendable {
  public let code: String
  public let kind: ResourceKind
  public let name: String
  public let team: String
  /// False where it cannot be booked: lost, being mended, given back.
  public let isInService: Bool

  public init(code: String, kind: ResourceKind, name: String, team: String, isInService: Bool = true) {
    self.code = code
    self.kind = kind
    self.name = name
    self.team = team
    self.isInService = isInService
  }
}

/// The things a visit holds, and from when to when nobody else can have them.
public struct Booking: Hashable, Sendable {
  /// How long before the start and after the end of a visit its things are held, for the way there and back.
  public static let marginMinutes = 30

  /// Codes, sorted.
  public let resources: [String]
  public let from: Instant
  public let to: Instant

  public init(resources: [String], from: Instant, to: Instant) {
    self.resources = resources
    self.from = from
    self.to = to
  }

  /// What a plan would hold while it lies ahead.
  public init(of plan: VisitPlan) {
    self.init(
      resources: plan.resources.sorted(), from: Booking.from(plan.start), to: Booking.to(plan.end))
  }

  /// When the booking for a visit of this start begins.
  public static func from(_ start: Instant) -> Instant { start.adding(seconds: -marginMinutes * 60) }
  /// When the booking for a visit of this end is over.
  public static func to(_ end: Instant) -> Instant { end.adding(seconds: marginMinutes * 60) }
}

extension Visit {
  /// The things it holds now: from the plan until it ends, is recorded or is called off. Nil where it holds none.
  public var booking: Booking? {
    guard stage.isAhead || stage == .underWay, !plan.resources.isEmpty else { return nil }
    return Booking(of: plan)
  }
}

/// A thing that another visit holds at a time.
public struct TakenResource: Hashable, Sendable {
  /// The visit that holds it, for somebody who may see it.
  public struct Holder: Hashable, Sendable {
    public let visit: VisitID
    public let crn: String
    public let familyName: String
    public let givenName: String
    public let start: Instant

    public init(visit: VisitID, crn: String, familyName: String, givenName: String, start: Instant) {
      self.visit = visit
      self.crn = crn
      self.familyName = familyName
      self.givenName = givenName
      self.start = start
    }
  }

  public let resource: ResourceRow
  public let from: Instant
  public let to: Instant
  /// Nil where the visit is none that whoever asks may see.
  public let holder: Holder?

  public init(resource: ResourceRow, from: Instant, to: Instant, holder: Holder?) {
    self.resource = resource
    self.from = from
    self.to = to
    self.holder = holder
  }
}

/// A thing of the team with what holds it at the time that is planned; free where nothing does.
public struct ResourceOffer: Hashable, Sendable {
  public let resource: ResourceRow
  public let taken: TakenResource?

  public init(resource: ResourceRow, taken: TakenResource? = nil) {
    self.resource = resource
    self.taken = taken
  }
}
