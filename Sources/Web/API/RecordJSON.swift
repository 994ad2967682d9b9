import Casework
import CivilTime
import Operations
import Policy

/// What the interface says of the record of a visit.
enum RecordShapes {
  private static let words = VisitShapes.words
  private static let content = VisitRecord.Content.self

  private static let seen = ObjectShape(
    "PersonSeen", "Somebody who was seen, by name where it is known.",
    [.needed("kind", .word(SeenKind.self)), .free("name", words)])

  private static let check = ObjectShape(
    "ConditionCheck", "A condition of an order or licence, and what the visit showed of it.",
    [
      .needed("condition", words), .needed("result", .word(ConditionResult.self)),
      .free("words", words, "What was found, or why it was not looked at: asked for unless verified."),
    ])

  private static let referral = ObjectShape(
    "Referral", "A referral, and the day on which it is followed up.",
    [.needed("to", .word(ReferralKind.self)), .needed("purpose", words), .needed("followUp", .day)])

  /// What is sent and given alike, beside the outcome.
  static let members: [ObjectShape.Member] = [
    .free("people", .list(.object(seen), most: content.mostPeople)),
    .free("conditions", .list(.object(check), most: content.mostConditions)),
    .free("referrals", .list(.object(referral), most: content.mostReferrals)),
    .free("nextSteps", .words(NextStep.self), "What comes next after a refusal (paragraph 4.6)."),
    .free("safety", words, "What others who visit should know for their safety."),
    .free("forwarding", words, "Where they moved to, as far as it is known."), .free("left", .day),
  ]
}

extension JSON {
  /// The record that was sent, as a page would have it.
  var recordDraft: RecordDraft {
    var draft = RecordDraft(
      outcome: word("outcome") ?? .other, observed: text("observed"), assessed: text("assessed"))
    draft.concerns = words("concerns")
    draft.flags = words("flags")
    draft.people = values("people").compactMap { sent in
      sent.word("kind", SeenKind.self).map { RecordDraft.Seen($0, name: sent.text("name")) }
    }
    draft.conditions = values("conditions").compactMap { sent in
      sent.word("result", ConditionResult.self).map {
        RecordDraft.Condition(sent.text("condition") ?? "", $0, words: sent.text("words"))
      }
    }
    draft.referrals = values("referrals").compactMap { sent in
      guard let to = sent.word("to", ReferralKind.self),
        let day = sent.text("followUp").flatMap({ CivilDate(text: $0) })
      else { return nil }
      return RecordDraft.Referral(to, purpose: sent.text("purpose") ?? "", followUp: day)
    }
    draft.nextSteps = words("nextSteps")
    draft.safety = text("safety")
    draft.forwarding = text("forwarding")
    draft.left = text("left").flatMap { CivilDate(text: $0) }
    return draft
  }

  static func record(_ record: VisitRecord, _ file: VisitFile) -> JSON {
    let content = record.content
    func words(_ id: TextID?) -> JSON { .optional(file.words(id)) }
    let people: [JSON] = content.people.map {
      .members([("kind", .text($0.kind.rawValue)), ("name", words($0.name))])
    }
    let conditions: [JSON] = content.conditions.map {
      .members([
        ("condition", .text(file.words($0.condition) ?? "")), ("result", .text($0.result.rawValue)),
        ("words", words($0.words)),
      ])
    }
    let referrals: [JSON] = content.referrals.map {
      .members([
        ("to", .text($0.to.rawValue)), ("purpose", .text(file.words($0.purpose) ?? "")),
        ("followUp", .text($0.followUp.text)),
      ])
    }
    return .members([
      ("outcome", .text(content.outcome.rawValue)), ("observed", words(content.observed)),
      ("assessed", words(content.assessed)), ("concerns", .words(content.concerns)),
      ("flags", .words(content.flags)), ("people", .list(people)), ("conditions", .list(conditions)),
      ("referrals", .list(referrals)), ("nextSteps", .words(content.nextSteps)),
      ("safety", words(content.safety)), ("forwarding", words(content.forwarding)),
      ("left", .optional(content.left?.text)), ("recorded", .stamp(record.stamp, file.names)),
    ])
  }
}

extension API {
  static func problem(_ fault: RecordFault) -> APIProblem {
    switch fault {
    case .tooManyPeople: .refused("Must be fewer.", at: "/people")
    case .tooManyConditions: .refused("Must be fewer.", at: "/conditions")
    case .conditionWordsMissing:
      .refused("Must say what was found, or why it was not looked at.", at: "/conditions")
    case .tooManyReferrals: .refused("Must be fewer.", at: "/referrals")
    case .followUpDay: .refused("Must be followed up from today to a year from now.", at: "/referrals")
    case .leftInFuture: .refused("Must not be in the future.", at: "/left")
    }
  }
}
