public import CivilTime
public import Policy

/// Somebody who goes on a visit.
public struct CrewPlace: Hashable, Sendable {
  /// A member of staff, or somebody of another organisation whose name is a text.
  public enum Who: Hashable, Sendable {
    case staff(StaffID)
    case external(TextID)
  }

  public let who: Who
  public let part: CrewPart
  public let isThereToLearn: Bool
  public let isControl: Bool
  public let isOnBehalf: Bool

  public init(
    who: Who, part: CrewPart, isThereToLearn: Bool = false, isControl: Bool = false, isOnBehalf: Bool = false
  ) {
    self.who = who
    self.part = part
    self.isThereToLearn = isThereToLearn
    self.isControl = isControl
    self.isOnBehalf = isOnBehalf
  }

  /// The member of staff; nil for somebody of another organisation.
  public var staff: StaffID? { if case .staff(let id) = who { id } else { nil } }
}

/// What is planned: everything about a visit that somebody decides before it begins (HV-4.2, 5.3, 8.2.1; AP-3, AP-8).
public struct VisitPlan: Hashable, Sendable {
  public var purposes: Set<VisitPurpose>
  /// The obligations it is meant to meet: `policy/key`.
  public var obligations: [String]
  public var place: VisitPlace
  public var notice: VisitNotice
  public var start: Instant
  public var expectedMinutes: Int
  /// The first one leads.
  public var crew: [CrewPlace]
  public var vehicle: VehicleKind
  public var dress: Dress
  public var equipment: Set<Equipment>
  /// The codes of the devices and the vehicle that are booked for it (NK-5).
  public var resources: Set<String>
  /// Whether the working relationship is established, as the officer says (HV-5.3.2).
  public var isRelationshipEstablished: Bool
  public var hasPartnerAgencies: Bool
  /// Cover by a contact was arranged for a time outside office hours (HV-8.1.6).
  public var isContactArranged: Bool
  public var texts: [VisitText: TextID]
  /// The answers to crewing rules that ask for a reason, by the rule's id.
  public var reasons: [String: TextID]

  public init(
    purposes: Set<VisitPurpose>, obligations: [String] = [], place: VisitPlace = .home, notice: VisitNotice,
    start: Instant, expectedMinutes: Int, crew: [CrewPlace], vehicle: VehicleKind = .none,
    dress: Dress = .plainClothes, equipment: Set<Equipment> = [], resources: Set<String> = [],
    isRelationshipEstablished: Bool = false, hasPartnerAgencies: Bool = false,
    isContactArranged: Bool = false, texts: [VisitText: TextID] = [:],
    reasons: [String: TextID] = [:]
  ) {
    self.purposes = purposes
    self.obligations = obligations
    self.place = place
    self.notice = notice
    self.start = start
    self.expectedMinutes = expectedMinutes
    self.crew = crew
    self.vehicle = vehicle
    self.dress = dress
    self.equipment = equipment
    self.resources = resources
    self.isRelationshipEstablished = isRelationshipEstablished
    self.hasPartnerAgencies = hasPartnerAgencies
    self.isContactArranged = isContactArranged
    self.texts = texts
    self.reasons = reasons
  }

  public static let minutesAllowed = 5...480
  public static let mostCrew = 8
  public static let mostObligations = 20
  public static let mostResources = 8

  public var end: Instant { start.adding(seconds: expectedMinutes * 60) }

  /// The members of staff who go.
  public var staff: [StaffID] { crew.compactMap(\.staff) }
}

extension VisitPlan {
  /// The plan as codes.
  public var codes: Codes {
    var codes = Codes()
    for purpose in purposes.map(\.rawValue).sorted() { codes.add("purpose", purpose) }
    for obligation in obligations { codes.add("obligation", obligation) }
    codes.add("place", place)
    codes.add("notice", notice)
    codes.add("start", start.text)
    codes.add("minutes", expectedMinutes)
    for member in crew { codes.add("crew", member.code) }
    codes.add("vehicle", vehicle)
    codes.add("dress", dress)
    for thing in equipment.map(\.rawValue).sorted() { codes.add("equipment", thing) }
    for resource in resources.sorted() { codes.add("resource", resource) }
    codes.add("established", if: isRelationshipEstablished)
    codes.add("partners", if: hasPartnerAgencies)
    codes.add("contact-arranged", if: isContactArranged)
    for (field, id) in texts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      codes.add("text", "\(field.rawValue):\(id.text)")
    }
    for (rule, id) in reasons.sorted(by: { $0.key < $1.key }) { codes.add("reason", "\(rule):\(id.text)") }
    return codes
  }

  /// Reads a plan from codes; nil where something is missing or no word of ours.
  public init?(_ codes: Codes) {
    guard let place = codes.word("place", VisitPlace.self),
      let notice = codes.word("notice", VisitNotice.self),
      let start = codes.first("start").flatMap({ Instant(text: $0) }),
      let minutes = codes.first("minutes").flatMap({ Int($0) }),
      let vehicle = codes.word("vehicle", VehicleKind.self), let dress = codes.word("dress", Dress.self)
    else { return nil }
    let purposes = codes.all("purpose").map(VisitPurpose.init(rawValue:))
    let crew = codes.all("crew").map(CrewPlace.init(code:))
    let equipment = codes.all("equipment").map(Equipment.init(rawValue:))
    guard !purposes.contains(nil), !crew.contains(nil), !equipment.contains(nil) else { return nil }
    var texts: [VisitText: TextID] = [:]
    for code in codes.all("text") {
      guard let (name, id) = VisitPlan.pair(code), let field = VisitText(rawValue: name) else { return nil }
      texts[field] = id
    }
    var reasons: [String: TextID] = [:]
    for code in codes.all("reason") {
      guard let (rule, id) = VisitPlan.pair(code) else { return nil }
      reasons[rule] = id
    }
    self.init(
      purposes: Set(purposes.compactMap { $0 }), obligations: codes.all("obligation"), place: place,
      notice: notice, start: start, expectedMinutes: minutes, crew: crew.compactMap { $0 }, vehicle: vehicle,
      dress: dress, equipment: Set(equipment.compactMap { $0 }), resources: Set(codes.all("resource")),
      isRelationshipEstablished: codes.flag("established"), hasPartnerAgencies: codes.flag("partners"),
      isContactArranged: codes.flag("contact-arranged"), texts: texts, reasons: reasons)
  }

  private static func pair(_ code: String) -> (String, TextID)? {
    let parts = code.split(separator: ":", maxSplits: 1)
    return parts.count == 2 ? (String(parts[0]), TextID(String(parts[1]))) : nil
  }
}

extension CrewPlace {
  /// `staff/ID/part` with what else is so of them after it: `/learns/control/on-behalf`.
  var code: String {
    var parts: [String]
    switch who {
    case .staff(let id): parts = ["staff", id.text]
    case .external(let id): parts = ["external", id.text]
    }
    parts.append(part.rawValue)
    if isThereToLearn { parts.append("learns") }
    if isControl { parts.append("control") }
    if isOnBehalf { parts.append("on-behalf") }
    return parts.joined(separator: "/")
  }

  init?(code: String) {
    let parts = code.split(separator: "/").map(String.init)
    guard parts.count >= 3, let part = CrewPart(rawValue: parts[2]) else { return nil }
    let who: Who
    switch parts[0] {
    case "staff": who = .staff(StaffID(parts[1]))
    case "external": who = .external(TextID(parts[1]))
    default: return nil
    }
    let rest = parts.dropFirst(3)
    self.init(
      who: who, part: part, isThereToLearn: rest.contains("learns"), isControl: rest.contains("control"),
      isOnBehalf: rest.contains("on-behalf"))
  }
}
