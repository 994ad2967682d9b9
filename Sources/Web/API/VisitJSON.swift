import Casework
import CivilTime
import Policy

extension JSON {
  static func stamp(_ stamp: Stamp, _ names: [String: String]) -> JSON {
    .members([
      ("by", .text(stamp.by.text)), ("name", .optional(names[stamp.by.text])), ("at", .text(stamp.at.text)),
    ])
  }

  static func words<Word: RawRepresentable>(_ words: Set<Word>) -> JSON where Word.RawValue == String {
    .list(words.map(\.rawValue).sorted().map { .text($0) })
  }

  /// Everything about a visit.
  static func visit(_ file: VisitFile) -> JSON {
    let visit = file.visit
    let row = file.person.row
    func optional(_ stamp: Stamp?) -> JSON { stamp.map { .stamp($0, file.names) } ?? .null }
    return .members([
      ("href", .text(API.place("visits", visit.id.text))), ("id", .text(visit.id.text)),
      ("person", .person(row.person, crn: row.crn, family: row.familyName, given: row.givenName)),
      ("rosh", .optional(row.rosh?.word)), ("revision", .whole(visit.revision)),
      ("stage", .text(visit.stage.rawValue)), ("plan", .plan(file)),
      ("planned", .stamp(visit.planned, file.names)),
      ("assessment", file.assessment.map { .assessment($0, file) } ?? .null),
      ("basis", .text(file.basis.code)), ("submitted", optional(visit.submitted)),
      ("authorisation", visit.decision.map { .authorisation($0, file) } ?? .null),
      ("hasAuthority", .truth(visit.hasAuthority)), ("reopened", .optional(visit.reopened?.rawValue)),
      ("begun", optional(visit.begun)), ("ended", optional(visit.ended)),
      ("record", visit.record.map { .record($0, file) } ?? .null),
      ("findings", .list(file.findings.map { .finding($0) })), ("isOutOfHours", .truth(file.isOutOfHours)),
      ("isMineToDecide", .truth(file.isMineToDecide)), ("mayWork", .truth(file.standing.mayWork)),
      (
        "history",
        .list(
          file.happenings.map {
            .members([("event", .text($0.event.name)), ("stamp", .stamp($0.stamp, file.names))])
          })
      ),
    ])
  }

  private static func plan(_ file: VisitFile) -> JSON {
    let plan = file.visit.plan
    return .members([
      ("purposes", .words(plan.purposes)), ("obligations", .list(plan.obligations.map { .text($0) })),
      ("place", .text(plan.place.rawValue)), ("notice", .text(plan.notice.rawValue)),
      ("start", .text(plan.start.text)), ("end", .text(plan.end.text)),
      ("expectedMinutes", .whole(plan.expectedMinutes)),
      ("crew", .list(plan.crew.map { .member($0, file) })), ("vehicle", .text(plan.vehicle.rawValue)),
      ("dress", .text(plan.dress.rawValue)), ("equipment", .words(plan.equipment)),
      ("resources", .list(plan.resources.sorted().map { .text($0) })),
      ("isRelationshipEstablished", .truth(plan.isRelationshipEstablished)),
      ("hasPartnerAgencies", .truth(plan.hasPartnerAgencies)),
      ("isContactArranged", .truth(plan.isContactArranged)),
      (
        "texts",
        .members(VisitText.allCases.map { ($0.rawValue, .optional(file.words(plan.texts[$0]))) })
      ),
      (
        "reasons",
        .list(
          plan.reasons.sorted { $0.key < $1.key }.map { rule, text in
            .members([("rule", .text(rule)), ("text", .text(file.words(text) ?? ""))])
          })
      ),
    ])
  }

  private static func member(_ place: CrewPlace, _ file: VisitFile) -> JSON {
    let name: String? =
      switch place.who {
      case .staff(let id): file.names[id.text]
      case .external(let text): file.words(text)
      }
    return .members([
      ("staff", .optional(place.staff?.text)), ("name", .optional(name)),
      ("part", .text(place.part.rawValue)),
      ("isThereToLearn", .truth(place.isThereToLearn)), ("isControl", .truth(place.isControl)),
      ("isOnBehalf", .truth(place.isOnBehalf)),
    ])
  }

  private static func assessment(_ made: RiskAssessment, _ file: VisitFile) -> JSON {
    let hazards = made.hazards.sorted { $0.key.rawValue < $1.key.rawValue }.map { hazard, text -> JSON in
      .members([("hazard", .text(hazard.rawValue)), ("text", .text(file.words(text) ?? ""))])
    }
    return .members([
      ("made", .stamp(made.made, file.names)), ("place", .text(made.place.rawValue)),
      ("hazards", .list(hazards)), ("clear", .words(made.clear)),
      ("household", .optional(file.words(made.household))),
      ("isCompanyNeeded", .truth(made.isCompanyNeeded)), ("isUnchanged", .truth(file.visit.isUnchanged)),
      ("changes", .words(Set(file.changes))),
    ])
  }

  private static func authorisation(_ decision: Authorisation, _ file: VisitFile) -> JSON {
    .members([
      ("outcome", .text(decision.outcome.rawValue)), ("basis", .text(decision.basis.rawValue)),
      ("delegation", .delegation(decision.delegation.flatMap { file.delegations[$0] }, file.names)),
      ("words", .optional(file.words(decision.text))), ("decided", .stamp(decision.stamp, file.names)),
    ])
  }

  private static func finding(_ finding: CrewingFinding) -> JSON {
    .members([
      ("policy", .text(finding.policy)), ("rule", .text(finding.rule)), ("title", .text(finding.title)),
      ("paragraph", .text(finding.paragraph)), ("force", .text(finding.force.rawValue)),
      ("answer", .text(finding.answer.rawValue)), ("text", .text(finding.text)),
    ])
  }

  /// A visit of a person's list.
  static func summary(_ visit: Visit) -> JSON {
    .members([
      ("href", .text(API.place("visits", visit.id.text))), ("id", .text(visit.id.text)),
      ("revision", .whole(visit.revision)), ("stage", .text(visit.stage.rawValue)),
      ("start", .text(visit.plan.start.text)), ("end", .text(visit.plan.end.text)),
      ("place", .text(visit.plan.place.rawValue)), ("notice", .text(visit.plan.notice.rawValue)),
      ("purposes", .words(visit.plan.purposes)),
    ])
  }

  /// A visit of the diary or of the queue.
  static func entry(_ row: VisitRow) -> JSON {
    summary(row.visit).adding(
      "person", .person(row.visit.person, crn: row.crn, family: row.familyName, given: row.givenName)
    ).adding("rosh", .optional(row.rosh?.word)).adding("team", .text(row.teamName)).adding(
      "crew", .list(row.crew.map { .text($0) }))
  }
}
