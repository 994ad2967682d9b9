import Casework
import CivilTime
import Operations
import Pages

/// What the interface says of power that was handed to somebody.
enum DelegationShapes {
  static let sent = ObjectShape(
    "DelegationToGive",
    "Hands the power to authorise and to endorse to somebody for some days (paragraphs 8.1.3, 6.4.3).",
    [
      .needed("to", .identifier, "A member of staff who sees cases of the account’s."),
      .free("power", .word(DelegatedPower.self), "all where nothing is said."),
      .needed("from", .day, "Today or later."),
      .needed("through", .day, "The last day; at most 92 days after the first."),
      .free("reason", .text(most: Delegations.longestReason), "Why, such as whose absence is covered."),
    ])

  static let given = ObjectShape(
    "Delegation", "The delegation under which something was decided.",
    [
      .needed("id", .identifier), .needed("lender", .identifier),
      .free("lenderName", PersonShapes.line, "Who lent the power."),
      .needed("basis", .word(AuthorityBasis.self), "What the power of whoever lent it rests on."),
      .needed("power", .word(DelegatedPower.self)), .needed("firstDay", .day), .needed("lastDay", .day),
      .free("ended", .instant, "When it was ended before its last day."),
    ])

  static let ending = ObjectShape(
    "DelegationEnding", "Why a delegation ends before its last day.",
    [.needed("reason", .text(most: Delegations.longestReason))])

  private static let person = ObjectShape(
    "DelegationParty", "Who lent the power, or to whom it was lent.",
    [.needed("staff", .identifier), .needed("name", PersonShapes.line)])

  static let row = ObjectShape(
    "DelegationOnRecord", "Power that was handed to somebody for some days (paragraphs 8.1.3, 6.4.3).",
    [
      .needed("href", .place), .needed("id", .identifier),
      .needed("revision", .whole(1...2), "The version that the ETag names: 2 once it was ended."),
      .needed("state", .word(DelegationState.self)), .needed("lender", .object(person)),
      .needed("borrower", .object(person)),
      .needed("basis", .word(AuthorityBasis.self), "What the power of whoever lent it rests on."),
      .needed("power", .word(DelegatedPower.self)), .needed("firstDay", .day), .needed("lastDay", .day),
      .needed("recordedAt", .instant), .free("reason", .text(most: Delegations.longestReason)),
      .free("endedAt", .instant, "When it was ended before its last day."),
      .free("endedBy", PersonShapes.line),
      .free("endReason", .text(most: Delegations.longestReason), "Why it was ended."),
      .needed("stands", .truth, "Whether whoever lent it still holds the power: else it gives nothing."),
      .needed("mayEnd", .truth, "Whether it is for the account’s holder to end it."),
    ])
}

extension JSON {
  static func delegation(_ delegation: Delegation?, _ names: [String: String]) -> JSON {
    guard let delegation else { return .null }
    return .members([
      ("id", .text(delegation.id.text)), ("lender", .text(delegation.from.text)),
      ("lenderName", .optional(names[delegation.from.text])), ("basis", .text(delegation.basis.rawValue)),
      ("power", .text(delegation.power.rawValue)), ("firstDay", .text(delegation.firstDay.text)),
      ("lastDay", .text(delegation.lastDay.text)), ("ended", .optional(delegation.ended?.stamp.at.text)),
    ])
  }
}

extension JSON {
  /// A delegation as it stands on a day.
  static func delegation(_ row: DelegationRow, on day: CivilDate) -> JSON {
    let delegation = row.delegation
    func party(_ staff: StaffID, _ name: String) -> JSON {
      .members([("staff", .text(staff.text)), ("name", .text(name))])
    }
    return .members([
      ("href", .text(API.place("delegations", delegation.id.text))), ("id", .text(delegation.id.text)),
      ("revision", .whole(delegation.revision)), ("state", .text(delegation.state(on: day).rawValue)),
      ("lender", party(delegation.from, row.lender)), ("borrower", party(delegation.to, row.borrower)),
      ("basis", .text(delegation.basis.rawValue)), ("power", .text(delegation.power.rawValue)),
      ("firstDay", .text(delegation.firstDay.text)), ("lastDay", .text(delegation.lastDay.text)),
      ("recordedAt", .text(delegation.recorded.text)), ("reason", .optional(delegation.reason)),
      ("endedAt", .optional(delegation.ended?.stamp.at.text)), ("endedBy", .optional(row.endedBy)),
      ("endReason", .optional(delegation.ended?.reason)), ("stands", .truth(row.stands)),
      ("mayEnd", .truth(row.mayEnd)),
    ])
  }
}

extension APIProblem {
  /// Why power was not handed over, as a program is told.
  init(_ problem: DelegationProblem, sent: JSON, on day: CivilDate) {
    switch problem {
    case .notThere: self = .notFound
    case .notPermitted:
      self.init(
        .forbidden,
        "Power is handed over by line managers, heads of a PDU and their deputies, and taken back by whoever gave it or the head."
      )
    case .stale(let row): self = .stale(sent: sent, current: .delegation(row, on: day))
    case .text: self = .refused("Must be shorter, or without control characters.", at: "/reason")
    case .refused(let refusal): self = APIProblem.delegation(refusal)
    }
  }

  private static func delegation(_ refusal: DelegationRefusal) -> APIProblem {
    switch refusal {
    case .own: .refused("Must be somebody else.", at: "/to")
    case .outOfReach: .refused("Must be somebody who sees cases of the account’s.", at: "/to")
    case .noCasework: .refused("Must be somebody who does casework.", at: "/to")
    case .hasIt: .refused("Must be somebody who does not hold this power by their role.", at: "/to")
    case .notHeld:
      .refused("Must be “authorise”: a deputy cannot hand on what the head delegated.", at: "/power")
    case .beginsInPast: .refused("Must be today or later.", at: "/from")
    case .beginsTooLate:
      .refused("Must be at most \(Delegations.mostDaysAhead) days ahead.", at: "/from")
    case .endsBeforeStart: .refused("Must not be before the first day.", at: "/through")
    case .tooLong:
      .refused("Must be at most \(Delegations.mostDays) days after the first day.", at: "/through")
    case .reasonMissing: .refused("Must be said in words.", at: "/reason")
    case .tooMany: .refused("There are \(Delegations.mostOpen) already: end those that are not needed.")
    case .over: .refused("It is over already.")
    }
  }
}
