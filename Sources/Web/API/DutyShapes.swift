import Casework
import CivilTime
import Operations
import Pages

/// What the interface says of duty: slots of a rota, and how staff are reached.
enum DutyShapes {
  static let number = Shape.code(
    pattern: #"[+]?[0-9]{7,15}"#, about: "a telephone number without blanks", example: "07700900123")

  static let slot = ObjectShape(
    "DutySlot", "Somebody on duty from one moment to another (paragraphs 8.1.5, 8.1.6, 8.4.3).",
    [
      .needed("href", .place), .needed("id", .identifier),
      .needed("revision", .whole(1...1_000_000), "The version that the ETag names."),
      .free("team", PersonShapes.line, "The code of the team whose rota it is; null for a whole PDU."),
      .free("pdu", PersonShapes.line, "The code of the PDU whose rota it is; null for a team."),
      .needed("part", .word(DutyPart.self)), .needed("staff", .identifier),
      .needed("name", .text(most: 200)), .needed("from", .instant), .needed("to", .instant),
      .needed("zone", .text(most: 64), "In which the times were chosen."),
      .needed("fromLocal", .text(most: 40), "The beginning as the clocks there show it, with its offset."),
      .needed("toLocal", .text(most: 40)),
      .needed("reach", .word(DutyReach.self), "How well they can be rung now."),
      .needed("isPlanned", .truth, "False where it was taken out of the rota."),
    ])

  static let sent = ObjectShape(
    "DutySlotToPlan", "Puts somebody on duty. Refused where nobody can ring them.",
    [
      .free("team", PersonShapes.line, "The code of a team; either this or a PDU."),
      .free("pdu", PersonShapes.line, "The code of a PDU."), .needed("part", .word(DutyPart.self)),
      .needed("staff", .identifier),
      .needed("from", .instant, "With its offset, which says which is meant where the clocks go back."),
      .needed("to", .instant, "At most 14 days later."),
    ])

  static let change = ObjectShape(
    "DutySlotChange", "Somebody else, or other times; once it has begun only the end can change.",
    [.needed("staff", .identifier), .needed("from", .instant), .needed("to", .instant)])

  static let point = ObjectShape(
    "ContactPoint", "A way to reach a member of staff while they are on duty.",
    [
      .needed("id", .identifier),
      .needed("revision", .whole(1...1_000_000), "The version that If-Match names."),
      .needed("channel", .word(ContactPoint.channels.map(\.rawValue))),
      .needed("address", .text(most: 254)),
      .free("isVoicemail", .truth, "Whether voicemail answers; null where nobody said."),
      .free("verifiedAt", .instant),
      .free("countsUntil", .instant, "From then on it has to be verified again."),
    ])

  static let contacts = ObjectShape(
    "ContactPoints", "How a member of staff is reached, the last verified first.",
    [
      .needed("staff", .identifier), .needed("name", .text(most: 200)),
      .needed("points", .list(.object(point), most: ContactPoint.most)),
      .needed(
        "mayVerify", .truth, "Whether it is for the account’s holder to confirm that they rang a number."),
    ])

  static let adding = ObjectShape(
    "ContactPointToAdd", "Another way to reach the account’s holder.",
    [
      .needed("channel", .word(ContactPoint.channels.map(\.rawValue))),
      .needed("address", .text(most: 254)), .free("isVoicemail", .truth),
    ])

  static let typed = ObjectShape(
    "ContactPointCode", "What was read off a contact point.", [.needed("code", .text(most: 20))])
}

extension JSON {
  static func slot(_ row: DutyRow) -> JSON {
    let slot = row.slot
    var (team, pdu): (String?, String?)
    switch slot.place {
    case .team(let code): team = code
    case .pdu(let code): pdu = code
    }
    return .members([
      ("href", .text(API.place("duty-slots", slot.id.text))), ("id", .text(slot.id.text)),
      ("revision", .whole(slot.revision)), ("team", .optional(team)), ("pdu", .optional(pdu)),
      ("part", .text(slot.part.rawValue)), ("staff", .text(slot.staff.text)), ("name", .text(row.name)),
      ("from", .text(slot.from.instant.text)), ("to", .text(slot.to.instant.text)),
      ("zone", .text(slot.from.zone.identifier)), ("fromLocal", .text(slot.from.local.internetText)),
      ("toLocal", .text(slot.to.local.internetText)), ("reach", .text(row.reach.rawValue)),
      ("isPlanned", .truth(slot.isPlanned)),
    ])
  }

  static func contacts(_ file: ContactFile) -> JSON {
    .members([
      ("staff", .text(file.staff.text)), ("name", .text(file.name)),
      (
        "points",
        .list(
          file.points.map { point in
            .members([
              ("id", .text(point.id.text)), ("revision", .whole(point.revision)),
              ("channel", .text(point.channel.rawValue)), ("address", .text(point.address)),
              ("isVoicemail", point.isVoicemail.map { .truth($0) } ?? .null),
              ("verifiedAt", .optional(point.verified?.stamp.at.text)),
              ("countsUntil", .optional(point.verifiedUntil?.text)),
            ])
          })
      ), ("mayVerify", .truth(file.mayVerify)),
    ])
  }
}

extension APIProblem {
  /// Why a rota was not changed, as a program is told.
  init(_ problem: DutyProblem, sent: JSON) {
    switch problem {
    case .notThere: self = .notFound
    case .notPermitted:
      self.init(
        .forbidden, "A rota is planned by the team’s line manager, those who lead the PDU and administrators."
      )
    case .stale(let file): self = .stale(sent: sent, current: .slot(file.row))
    case .refused(let refusal): self = APIProblem.duty(refusal)
    }
  }

  private static func duty(_ refusal: DutyRefusal) -> APIProblem {
    switch refusal {
    case .endsBeforeStart: .refused("Must be after the beginning.", at: "/to")
    case .tooLong: .refused("Must be at most \(DutyRules.mostDays) days after the beginning.", at: "/to")
    case .over: .refused("Must be in the future.", at: "/to")
    case .tooFarAhead: .refused("Must be at most \(DutyRules.mostDaysAhead) days ahead.", at: "/from")
    case .time: .refused("Must be a time that the clocks show once.", at: "/from")
    case .overlaps: .refused("Must be somebody who does not have this duty then.", at: "/staff")
    case .unknownStaff: .refused("Must be a member of staff of the PDU.", at: "/staff")
    case .wrongRole: .refused("Must be somebody whose role fits the part.", at: "/staff")
    case .unreachable:
      .refused(
        "Must be somebody who can be rung: a number verified in the last \(ContactPoint.daysUntilVerifiedAgain) days.",
        at: "/staff")
    case .tooMany: .refused("There are \(DutyRules.mostAhead) slots ahead already.")
    case .alarmsOpen: .refused("An alarm is open: somebody else has to accept to take over first.")
    case .begun: .refused("Must be who and when it is: it has begun.", at: "/staff")
    case .offered: .refused("Somebody was asked to take it over and has not answered.")
    case .emptyPattern: .refused("There is nothing to plan.")
    }
  }

  /// Why a contact point was not changed, as a program is told.
  init(_ problem: ContactProblem, sent: JSON) {
    switch problem {
    case .notThere: self = .notFound
    case .notPermitted:
      self.init(.forbidden, "A number is confirmed by a manager who rang it, never by whose it is.")
    case .stale(let file): self = .stale(sent: sent, current: .contacts(file))
    case .fault(let fault): self = .refused(APIProblem.words(fault), at: "/address")
    case .code(let problem, _): self = .refused(APIProblem.words(problem), at: "/code")
    }
  }

  private static func words(_ problem: ContactCodeProblem) -> String {
    switch problem {
    case .noCarrier: "No code can be sent: nothing leaves here by this channel."
    case .tooSoon: "The last code was sent less than \(ContactCode.secondsBetween) seconds ago."
    case .tooMany: "There were \(ContactCode.mostADay) codes in the last 24 hours."
    case .tooManyAsked: "You asked for \(ContactCode.mostADayByOne) codes in the last 24 hours."
    case .missing, .notSixDigits: "Must be \(ContactCode.digits) digits."
    case .expired: "Must be a code that counts: send another one."
    case .notSent: "Must be a code that has left: it is still on its way."
    case .wrong(let left): "Must be the code that was sent; tries left: \(left)."
    case .usedUp: "Must be the code that was sent. It counts no more: send another one."
    }
  }

  private static func words(_ fault: ContactPointDraft.Fault) -> String {
    switch fault {
    case .channel: "Must be a channel by which somebody is reached."
    case .missing: "Must be said."
    case .notANumber: "Must be a telephone number of 7 to 15 digits."
    case .notAnAddress: "Must be an address of email."
    case .there: "Must be one that is not in use already."
    case .tooMany: "There must be \(ContactPoint.most) or fewer: remove one first."
    }
  }
}
