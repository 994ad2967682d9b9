import Casework
import CivilTime
import Policy

/// What the interface says of people, their obligations and their facts.
enum PersonShapes {
  static let longName = Shape.text(most: 400)
  static let line = Shape.text(most: 2_000)
  static let short = Shape.text(most: 200)
  static let risk = Shape.word(RiskLevel.allCases.map(\.word))

  static let reference = ObjectShape(
    "PersonReference", "Whom something is about.",
    [
      .needed("href", .place), .needed("id", .identifier), .needed("crn", short),
      .needed("familyName", longName), .needed("givenName", longName),
    ])

  static let person = ObjectShape(
    "Person", "Somebody under supervision, with what leads to the rest.",
    [
      .needed("href", .place), .needed("id", .identifier), .needed("crn", short),
      .needed("familyName", longName), .needed("givenName", longName), .free("born", .day),
      .free("rosh", risk, "The overall level of risk of serious harm."), .needed("team", longName),
      .free("officer", longName), .free("address", line),
      .needed("revision", .whole(0...1_000_000_000), "The version that the ETag names."),
      .needed("open", .whole(0...1_000_000), "How many obligations are open."),
      .needed("overdue", .whole(0...1_000_000)),
      .needed(
        "markers", .list(.object(marker), most: 100), "What the texts say to keep in mind; never a score."),
      .needed("obligations", .place), .needed("facts", .place), .needed("visits", .place),
      .needed("decisions", .place),
    ])

  static let marker = ObjectShape(
    "Marker", "Something to keep in mind, with its paragraph.",
    [.needed("text", line), .needed("paragraph", short)])

  static let found = ObjectShape(
    "PersonFound", "Somebody of a list or a search.",
    [
      .needed("href", .place), .needed("id", .identifier), .needed("crn", short),
      .needed("familyName", longName), .needed("givenName", longName), .free("born", .day),
      .free("rosh", risk), .needed("team", longName), .free("officer", longName),
      .needed("open", .whole(0...1_000_000)), .needed("overdue", .whole(0...1_000_000)),
      .free("next", .object(obligation), "The earliest open obligation with a date."),
    ])

  static let obligation = ObjectShape(
    "Obligation", "A visit that is owed, never without its paragraph, its trigger and its clock.",
    [
      .needed("href", .place, "Why it has its date."), .needed("key", short), .needed("policy", short),
      .needed("rule", short), .needed("title", line), .needed("paragraph", short),
      .needed("force", .word(Force.self)), .needed("status", .word(Status.self)),
      .needed("trigger", .day), .free("due", .day), .free("delayedUntil", .day), .free("metOn", .day),
      .free("clock", .object(clock)), .free("jointWith", short), .needed("isProvisional", .truth),
      .needed("isRecordedLate", .truth), .free("slot", .whole(0...1_000_000)),
    ])

  static let clock = ObjectShape(
    "Clock", "A time limit as the text writes it.",
    [.needed("within", .whole(0...10_000)), .needed("unit", .word(TimeUnit.self))])

  static let due = ObjectShape(
    "DueEntry", "An obligation and whose it is.",
    [
      .needed("person", .object(reference)), .free("rosh", risk), .needed("team", longName),
      .free("officer", longName), .needed("obligation", .object(obligation)),
    ])

  static let fact = ObjectShape(
    "Fact", "A dated fact, with when it became known.",
    [
      .needed("id", short), .needed("kind", .word(FactKind.self)), .needed("date", .day),
      .needed("recordedOn", .day), .free("value", line), .free("group", .word(RiskGroup.self)),
      .free("category", .whole(1...4)), .free("recordedBy", longName), .free("withdrawnOn", .day),
      .free("correctedBy", short, "The id of the fact that took its place."),
      .free("correctionReason", .text(most: 4_000)),
    ])

  static let factSent = ObjectShape(
    "FactToRecord", "A fact that became known today.", factMembers)

  private static let factMembers: [ObjectShape.Member] = [
    .needed("kind", .word(FactKind.self)), .needed("date", .day, "The day it is true of; not in the future."),
    .free(
      "value", .text(most: 200), "What the kind takes, as in a caseload file: high, community-order, 4 weeks."
    ),
    .free("group", .word(RiskGroup.self), "Whom a level of risk is about; of rosh-assessed alone."),
    .free("category", .whole(1...4), "Of mappa-set alone, which needs it."),
  ]

  static let correctionSent = ObjectShape(
    "Correction",
    "Takes a fact back, with why, and puts another of its kind in its place where one is given.",
    [
      .needed("reason", .text(most: 1_000)),
      .free("replacement", .object(factSent), "Left out, the fact is withdrawn."),
    ])

  static let searchSent = ObjectShape(
    "Search", "Whom to look for. In the body, because a name or a CRN must not stand in an address.",
    [.needed("text", .text(most: 200), "A CRN, or how a family or given name begins.")])
}

extension JSON {
  /// Whom something is about.
  static func person(_ id: PersonID, crn: String, family: String, given: String) -> JSON {
    .members([
      ("href", .text(API.place("persons", id.text))), ("id", .text(id.text)), ("crn", .text(crn)),
      ("familyName", .text(family)), ("givenName", .text(given)),
    ])
  }

  static func person(_ file: PersonFile) -> JSON {
    let row = file.row
    let place = API.place("persons", row.person.text)
    return .members([
      ("href", .text(place)), ("id", .text(row.person.text)), ("crn", .text(row.crn)),
      ("familyName", .text(row.familyName)), ("givenName", .text(row.givenName)),
      ("born", .optional(row.born?.text)), ("rosh", .optional(row.rosh?.word)), ("team", .text(row.teamName)),
      ("officer", .optional(row.officerName)), ("address", .optional(file.address)),
      ("revision", .whole(file.revision)), ("open", .whole(row.open)), ("overdue", .whole(row.overdue)),
      (
        "markers",
        .list(file.markers.map { .members([("text", .text($0.text)), ("paragraph", .text($0.paragraph))]) })
      ),
      ("obligations", .text(place + "/obligations")), ("facts", .text(place + "/facts")),
      ("visits", .text(place + "/visits")), ("decisions", .text(place + "/decisions")),
    ])
  }

  static func found(_ row: CaseloadRow) -> JSON {
    .members([
      ("href", .text(API.place("persons", row.person.text))), ("id", .text(row.person.text)),
      ("crn", .text(row.crn)), ("familyName", .text(row.familyName)), ("givenName", .text(row.givenName)),
      ("born", .optional(row.born?.text)), ("rosh", .optional(row.rosh?.word)), ("team", .text(row.teamName)),
      ("officer", .optional(row.officerName)), ("open", .whole(row.open)), ("overdue", .whole(row.overdue)),
      ("next", row.next.map { .obligation($0, of: row.person) } ?? .null),
    ])
  }

  static func obligation(_ item: DueItem, of person: PersonID) -> JSON {
    .members([
      ("href", .text(API.place("persons", person.text, "obligations", item.key))), ("key", .text(item.key)),
      ("policy", .text(item.policy)), ("rule", .text(item.rule)), ("title", .text(item.title)),
      ("paragraph", .text(item.paragraph)), ("force", .text(item.force.rawValue)),
      ("status", .text(item.status.rawValue)), ("trigger", .text(item.trigger.text)),
      ("due", .optional(item.due?.text)), ("delayedUntil", .optional(item.delayedUntil?.text)),
      ("metOn", .optional(item.metOn?.text)), ("clock", item.clock.map { .clock($0) } ?? .null),
      ("jointWith", .optional(item.joint?.with)), ("isProvisional", .truth(item.provisional)),
      ("isRecordedLate", .truth(item.recordedLate)), ("slot", .optional(item.slot)),
    ])
  }

  private static func clock(_ clock: Clock) -> JSON {
    .members([("within", .whole(clock.within)), ("unit", .text(clock.unit.rawValue))])
  }

  static func due(_ row: DueRow) -> JSON {
    .members([
      ("person", .person(row.person, crn: row.crn, family: row.familyName, given: row.givenName)),
      ("rosh", .optional(row.rosh?.word)), ("team", .text(row.teamName)),
      ("officer", .optional(row.officerName)), ("obligation", .obligation(row.item, of: row.person)),
    ])
  }

  static func fact(_ row: FactRow) -> JSON {
    .members([
      ("id", .text(row.id)), ("kind", .text(row.fact.kind.rawValue)), ("date", .text(row.fact.date.text)),
      ("recordedOn", .text(row.fact.recorded.day.text)), ("value", .optional(row.valueText)),
      ("group", .optional(row.fact.group?.rawValue)), ("category", .optional(row.fact.category)),
      ("recordedBy", .optional(row.recordedBy)), ("withdrawnOn", .optional(row.fact.withdrawn?.day.text)),
      ("correctedBy", .optional(row.correctedBy)), ("correctionReason", .optional(row.correctionReason)),
    ])
  }
}
