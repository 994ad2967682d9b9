import Casework
import CivilTime
import Policy

/// What the interface says of why an obligation has its date.
enum WhyShapes {
  private static let line = PersonShapes.line
  private static let short = PersonShapes.short

  static let why = ObjectShape(
    "Why", "An obligation with the reasons for its date: sentences, and the data they were made from.",
    [
      .needed("href", .place), .needed("person", .object(PersonShapes.reference)),
      .needed("obligation", .object(PersonShapes.obligation)), .needed("revision", short),
      .needed("title", line), .needed("sentence", .text(most: 4_000)), .needed("triggerWhy", line),
      .needed("statusWhy", line), .needed("facts", .list(.object(fact), most: 1_000)),
      .free("skipped", .object(skipped)), .needed("calendar", short),
      .needed("calendarHorizon", .day), .needed("revisionFrom", .day),
      .needed("interpretations", .list(.object(interpretation), most: 100)),
      .needed("notApplied", .list(.object(notApplied), most: 500)),
    ])

  private static let fact = ObjectShape(
    "FactUsed", "A fact that counted.",
    [
      .needed("kind", .word(FactKind.self)), .needed("date", .day), .needed("recordedOn", .day),
      .free("value", line),
    ])

  private static let skipped = ObjectShape(
    "DaysSkipped", "Days that a clock of working days did not count.",
    [
      .needed("weekendDays", .whole(0...100_000)),
      .needed("holidays", .list(.object(holiday), most: 1_000)),
    ])

  private static let holiday = ObjectShape(
    "Holiday", "A bank holiday.", [.needed("date", .day), .needed("title", line)])

  private static let interpretation = ObjectShape(
    "Interpretation", "A reading of the text that the rule rests on, and the other one.",
    [
      .needed("id", short), .needed("question", line), .needed("adopted", line), .needed("why", line),
      .needed("status", short), .free("alternative", line), .free("alternativeDue", .day),
    ])

  private static let notApplied = ObjectShape(
    "RuleNotApplied", "A rule that gave nothing for this person, and why.",
    [.needed("rule", short), .needed("paragraph", short), .needed("reason", line)])
}

extension JSON {
  static func why(_ file: PersonFile, _ why: Explanation, _ item: DueItem) -> JSON {
    let row = file.row
    return .members([
      ("href", .text(API.place("persons", row.person.text, "obligations", item.key))),
      ("person", .person(row.person, crn: row.crn, family: row.familyName, given: row.givenName)),
      ("obligation", .obligation(item, of: row.person)), ("revision", .text(why.obligation.revision)),
      ("title", .text(why.title)), ("sentence", .text(why.sentence)), ("triggerWhy", .text(why.triggerWhy)),
      ("statusWhy", .text(why.statusWhy)), ("facts", .list(why.facts.map { .used($0) })),
      ("skipped", why.skipped.map { .skipped($0) } ?? .null), ("calendar", .text(why.calendar)),
      ("calendarHorizon", .text(why.calendarHorizon.text)), ("revisionFrom", .text(why.revisionFrom.text)),
      ("interpretations", .list(why.interpretations.map { .interpretation($0) })),
      (
        "notApplied",
        .list(
          why.notApplied.map {
            .members([
              ("rule", .text($0.rule)), ("paragraph", .text($0.paragraph)), ("reason", .text($0.reason)),
            ])
          })
      ),
    ])
  }

  private static func used(_ fact: Explanation.FactUsed) -> JSON {
    .members([
      ("kind", .text(fact.kind.rawValue)), ("date", .text(fact.date.text)),
      ("recordedOn", .text(fact.recorded.text)), ("value", .optional(fact.value)),
    ])
  }

  private static func skipped(_ skipped: Explanation.Skipped) -> JSON {
    .members([
      ("weekendDays", .whole(skipped.weekendDays)),
      (
        "holidays",
        .list(
          skipped.holidays.map { .members([("date", .text($0.date.text)), ("title", .text($0.title))]) })
      ),
    ])
  }

  private static func interpretation(_ note: Explanation.InterpretationNote) -> JSON {
    .members([
      ("id", .text(note.id)), ("question", .text(note.question)), ("adopted", .text(note.adopted)),
      ("why", .text(note.why)), ("status", .text(note.status)), ("alternative", .optional(note.alternative)),
      ("alternativeDue", .optional(note.alternativeDue?.text)),
    ])
  }
}
