import Casework
import CivilTime
import Operations
import Pages

extension JSON {
  /// A token as the phone that asked for it gets it, once; with whether its reminders have somewhere to go.
  static func fieldToken(_ token: FieldToken) -> JSON {
    .members([
      ("device", .text(token.device)), ("token", .text(token.secret)),
      ("expires", .text(token.expiresAt.text)), ("hasReminders", .truth(token.hasReminders)),
    ])
  }

  /// A pack for a phone. `build` is that of the app which the server has; `textNumber` is where staff text to when nothing
  /// else goes (OFF-27); `pushKey` is what a browser subscribes to reminders with (OFF-32).
  static func fieldPack(
    _ pack: FieldPack, build: String, textNumber: String?, pushKey: String?
  ) -> JSON {
    .members([
      ("schema", .whole(1)), ("build", .text(build)), ("officer", .text(pack.officer.text)),
      ("name", .text(pack.name)), ("now", .text(pack.made.text)), ("expires", .text(pack.expires.text)),
      ("today", .text(pack.today.text)), ("zone", .text(pack.zone.identifier)),
      ("emergency", .text(pack.emergencyNumber)), ("textNumber", .optional(textNumber)),
      ("pushKey", .optional(pushKey)),
      ("visits", .list(pack.visits.map { .fieldVisit($0, pack) })),
    ])
  }

  private static func fieldVisit(_ visit: FieldVisit, _ pack: FieldPack) -> JSON {
    let row = visit.sheet.row
    let plan = row.visit.plan
    return .members([
      ("id", .text(row.visit.id.text)), ("reference", .text(row.visit.id.fieldReference)),
      ("start", .text(plan.start.text)), ("minutes", .whole(plan.expectedMinutes)),
      ("stage", .text(row.visit.stage.rawValue)), ("revision", .whole(row.visit.revision)),
      ("begun", .optional(row.visit.begun?.at.text)),
      ("name", .text("\(row.givenName) \(row.familyName)")), ("crn", .text(row.crn)),
      ("born", .optional(visit.born?.text)), ("address", .optional(row.diary.address)),
      (
        "companions",
        .list(
          visit.sheet.companions.map {
            .members([("name", .text($0.name)), ("phone", .optional($0.phone))])
          })
      ),
      (
        "contacts",
        .list(
          row.diary.contacts.map {
            .members([
              ("name", .text($0.name)), ("phone", .optional($0.phone)),
              ("isNominated", .truth($0.isNominated)),
            ])
          })
      ),
      ("isAssessed", .truth(visit.sheet.isAssessed)),
      ("isCompanyNeeded", .truth(visit.sheet.isCompanyNeeded)), ("measures", .optional(visit.sheet.measures)),
      (
        "controls",
        .list(
          visit.sheet.controls.map {
            .members([("hazard", .text(FieldWords.text($0.hazard))), ("words", .text($0.words))])
          })
      ),
      (
        "registers",
        .list(
          visit.registers.map {
            .members([
              ("label", .text(FieldWords.text($0.code))), ("since", .text($0.started.text)),
              ("isReviewOverdue", .truth($0.reviewBy < pack.today)),
            ])
          })
      ),
      (
        "issues",
        .list(visit.issues.map { .text(String($0.words.prefix(FieldPack.mostIssueCharacters))) })
      ),
      ("prompts", .list(visit.prompts.map { .text($0.text) })),
      ("asked", .list(visit.asked.map { .readyItem($0) })),
    ])
  }

  /// What somebody who sets out is asked (HV-8.2.1).
  private static func readyItem(_ item: ReadyItem) -> JSON {
    .members([
      ("code", .text(item.rawValue)), ("text", .text(FieldWords.text(item))),
      ("paragraph", .text(item.paragraph)),
    ])
  }
}

extension VisitID {
  /// What a visit is called where no name may stand: on a phone's lock screen, over the air, in a text message.
  var fieldReference: String { "HV-" + text.suffix(6).uppercased() }
}
