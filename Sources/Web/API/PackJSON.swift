import Casework
import CivilTime

extension JSON {
  static func pack(_ file: PackFile) -> JSON {
    let row = file.person.row
    return .members([
      ("person", .person(row.person, crn: row.crn, family: row.familyName, given: row.givenName)),
      ("items", .list(PackKind.allCases.map { .item($0, file) })),
      ("missing", .words(Set(file.pack.missing.map(\.kind)))),
    ])
  }

  private static func item(_ kind: PackKind, _ file: PackFile) -> JSON {
    let newest = file.pack.newest(kind)
    let state: PackShapes.State =
      switch newest?.answer {
      case .known?: .known
      case PackAnswer.none?: .none
      case .notAvailable?: .notAvailable
      case nil: .notLookedInto
      }
    return .members([
      ("kind", .text(kind.rawValue)), ("state", .text(state.rawValue)),
      ("paragraph", .optional(file.pack.paragraph(kind))),
      ("words", .optional(newest?.text.flatMap { file.texts[$0] })),
      ("source", .optional(newest?.source.rawValue)), ("learnt", .optional(newest?.learnt.text)),
      ("checked", newest.map { .stamp($0.checked, file.names) } ?? .null),
      ("reviewBy", .optional(newest?.reviewBy?.text)),
    ])
  }

  static func options(_ found: VisitOptions) -> JSON {
    .members([
      (
        "colleagues",
        .list(
          found.colleagues.map { colleague in
            .members([
              ("staff", .text(colleague.id.text)), ("name", .text(colleague.name)),
              ("roles", .words(colleague.roles)), ("isOfficer", .truth(colleague.id == found.officer)),
            ])
          })
      ),
      (
        "resources",
        .list(
          found.resources.map { offer in
            .members([
              ("code", .text(offer.resource.code)), ("kind", .text(offer.resource.kind.rawValue)),
              ("name", .text(offer.resource.name)), ("isFree", .truth(offer.taken == nil)),
              ("from", .optional(offer.taken?.from.text)), ("to", .optional(offer.taken?.to.text)),
            ])
          })
      ),
    ])
  }

  static func notice(_ notice: ChangeNotice, _ words: ChangeWords) -> JSON {
    .members([
      ("visit", .entry(notice.row)), ("revision", .whole(notice.revision)),
      (
        "changes",
        .list(
          notice.changes.map { change in
            .members([
              ("event", .text(change.happening.event.name)),
              ("stamp", .stamp(change.happening.stamp, words.names)),
              ("parts", .words(Set(change.changes.map { PackShapes.PlanPart($0) }))),
            ])
          })
      ),
    ])
  }
}
