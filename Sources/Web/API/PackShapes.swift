import Casework
import CivilTime
import Operations

/// What the interface says of what is known before a visit.
enum PackShapes {
  private static let short = PersonShapes.short
  private static let words = Shape.text(most: PackItem.mostCharacters)

  /// Where a thing that is asked about stands. Not looked into is never the same as none (HV-7.8.9).
  enum State: String, CaseIterable {
    case known, none
    case notAvailable = "not-available"
    case notLookedInto = "not-looked-into"
  }

  /// A part of a plan that was changed.
  enum PlanPart: String, CaseIterable {
    case start, minutes, place, crew, resources, equipment, vehicle, contact, other

    init(_ change: PlanChange) {
      switch change {
      case .start: self = .start
      case .minutes: self = .minutes
      case .place, .placeWords: self = .place
      case .crew: self = .crew
      case .resources: self = .resources
      case .equipment: self = .equipment
      case .vehicle: self = .vehicle
      case .contact: self = .contact
      case .other: self = .other
      }
    }
  }

  private static let item = ObjectShape(
    "PackItem", "One thing that is asked about a person or an address before a visit, and what was found.",
    [
      .needed("kind", .word(PackKind.self)),
      .needed("state", .word(State.self), "Nobody looked, looked in vain, found none, or this."),
      .free("paragraph", short, "Where a policy asks for it."), .free("words", words),
      .free("source", .word(PackSource.self)), .free("learnt", .day),
      .free("checked", .object(VisitShapes.stamp)), .free("reviewBy", .day),
    ])

  static let pack = ObjectShape(
    "Pack", "What is known before a visit: every kind, looked into or not.",
    [
      .needed("person", .object(PersonShapes.reference)),
      .needed("items", .list(.object(item), most: PackKind.allCases.count)),
      .needed("missing", .words(PackKind.self), "Asked for by a policy, and nobody has looked."),
    ])

  static let noteSent = ObjectShape(
    "PackNote", "What somebody found who looked.",
    [
      .needed("kind", .word(PackKind.self)), .needed("answer", .word(PackAnswer.self)),
      .free("words", words, "Asked for where something is known."),
      .needed("source", .word(PackSource.self)), .needed("learnt", .day, "The day the source said so."),
      .free("reviewBy", .day),
    ])

  private static let colleague = ObjectShape(
    "Colleague", "Somebody who could go.",
    [
      .needed("staff", .identifier), .needed("name", PersonShapes.line), .needed("roles", .words(Role.self)),
      .needed("isOfficer", .truth, "The person’s responsible officer."),
    ])

  private static let resource = ObjectShape(
    "Resource", "A device or vehicle of the person’s team.",
    [
      .needed("code", short), .needed("kind", .word(ResourceKind.self)), .needed("name", PersonShapes.line),
      .needed("isFree", .truth, "True where no visit holds it at the time; true without a time."),
      .free("from", .instant, "From when it is held."), .free("to", .instant),
    ])

  static let options = ObjectShape(
    "VisitOptions", "What a visit can be planned from.",
    [
      .needed("colleagues", .list(.object(colleague), most: 1_000)),
      .needed("resources", .list(.object(resource), most: 1_000)),
    ])

  private static let change = ObjectShape(
    "NoticedChange", "What was done to a visit after it was decided, and which parts of the plan it changed.",
    [
      .needed("event", short), .needed("stamp", .object(VisitShapes.stamp)),
      .needed("parts", .words(PlanPart.self)),
    ])

  static let notice = ObjectShape(
    "ChangeNotice", "A visit that changed since the account’s holder last said they had seen it.",
    [
      .needed("visit", .object(VisitShapes.entry)),
      .needed("revision", .whole(1...1_000_000_000), "Send it in If-Match to say that it was seen."),
      .needed("changes", .list(.object(change), most: 10_000)),
    ])

  static let notices = ObjectShape(
    "ChangeNotices", "Visits that changed, the soonest first.",
    [
      .needed("items", .list(.object(notice), most: Desk.mostNotices)),
      .needed("isCut", .truth, "There are more than are shown."),
    ])
}
