public import Casework
public import CivilTime

/// The delegations somebody sees, and the form that hands their own power to somebody (HV-8.1.3, 6.4.3). Sends back
/// `DelegationDraft`'s fields.
public struct DelegationsPage: Page {
  public let board: DelegationBoard
  public let draft: DelegationDraft
  public let errors: [FieldError]
  public let notice: Notice?

  public init(
    board: DelegationBoard, draft: DelegationDraft = DelegationDraft(), errors: [FieldError] = [],
    notice: Notice? = nil
  ) {
    self.board = board
    self.draft = draft
    self.errors = errors
    self.notice = notice
  }
}

/// One delegation, and the form that ends it. Sends back `reason` and `revision`.
public struct DelegationPage: Page {
  public let row: DelegationRow
  public let reason: String
  public let errors: [FieldError]
  /// True where somebody ended it in between; what was typed is kept.
  public let isConflict: Bool

  public init(
    row: DelegationRow, reason: String = "", errors: [FieldError] = [], isConflict: Bool = false
  ) {
    self.row = row
    self.reason = reason
    self.errors = errors
    self.isConflict = isConflict
  }

  /// The reason, or what has to be put right.
  public static func read(_ fields: Fields) throws(FieldErrors) -> String {
    let reason = fields["reason"] ?? ""
    guard !reason.isEmpty else { throw FieldErrors([reasonMissing]) }
    guard reason.unicodeScalars.count <= Delegations.longestReason else {
      throw FieldErrors([DelegationDraft.reasonTooLong])
    }
    return reason
  }

  public static let reasonMissing = FieldError(field: "reason", message: "Enter why the delegation ends")
}

/// A delegation as somebody is typing it. Field names: `to`, `power`, `from-…` and `through-…` (`day`, `month`, `year`),
/// `reason`.
public struct DelegationDraft: Hashable, Sendable {
  /// What is asked for, checked.
  public struct Asked: Hashable, Sendable {
    public let to: StaffID
    public let power: DelegatedPower
    public let from: CivilDate
    public let through: CivilDate
    public let reason: String
  }

  public var to = ""
  public var power = ""
  public var from = DateDraft()
  public var through = DateDraft()
  public var reason = ""

  /// Nothing typed yet.
  public init() {}

  /// The form as sent.
  public init(_ fields: Fields) {
    to = fields["to"] ?? ""
    power = fields["power"] ?? ""
    from = DateDraft(fields, "from")
    through = DateDraft(fields, "through")
    reason = fields["reason"] ?? ""
  }

  /// What is asked for, or everything that has to be put right.
  public func check(_ board: DelegationBoard, today: CivilDate) throws(FieldErrors) -> Asked {
    var errors: [FieldError] = []
    if !(board.colleagues ?? []).contains(where: { $0.id.text == to }) {
      errors.append(DelegationDraft.error(.outOfReach))
    }
    let chosen = DelegatedPower(rawValue: power)
    if chosen == nil {
      errors.append(FieldError(field: "power", message: "Select which power you hand over"))
    }
    let first = from.check(field: "from", thing: "the first day", before: &errors)
    let last = through.check(field: "through", thing: "the last day", before: &errors)
    if let first, let last {
      do throws(DelegationRefusal) {
        try Delegations.check(from: first, through: last, today: today)
      } catch { errors.append(DelegationDraft.error(error)) }
    }
    if reason.isEmpty { errors.append(DelegationDraft.error(.reasonMissing)) }
    if reason.unicodeScalars.count > Delegations.longestReason {
      errors.append(DelegationDraft.reasonTooLong)
    }
    guard errors.isEmpty, let chosen, let first, let last else { throw FieldErrors(errors) }
    return Asked(to: StaffID(to), power: chosen, from: first, through: last, reason: reason)
  }

  public static let reasonTooLong = FieldError(
    field: "reason", message: "The reason must be \(Delegations.longestReason) characters or fewer")

  /// What the form says to a refusal.
  public static func error(_ refusal: DelegationRefusal) -> FieldError {
    switch refusal {
    case .own: FieldError(field: "to", message: "Select somebody other than yourself")
    case .outOfReach, .noCasework, .hasIt:
      FieldError(field: "to", message: "Select who acts for you: somebody who sees cases of yours")
    case .notHeld:
      FieldError(
        field: "power",
        message: "Select to authorise visits only: a deputy cannot hand on what the head delegated")
    case .beginsInPast:
      FieldError(field: "from-day", message: "The first day must be today or in the future")
    case .beginsTooLate:
      FieldError(
        field: "from-day", message: "The first day must be within \(Delegations.mostDaysAhead) days")
    case .endsBeforeStart:
      FieldError(field: "through-day", message: "The last day must be the first day or later")
    case .tooLong:
      FieldError(
        field: "through-day",
        message: "The last day must be within \(Delegations.mostDays) days after the first")
    case .reasonMissing: FieldError(field: "reason", message: "Enter why you hand your power over")
    case .tooMany:
      FieldError(
        field: "to",
        message:
          "End a delegation that is not needed first: \(Delegations.mostOpen) of yours are in force or ahead")
    case .over: FieldError(field: "reason", message: "The delegation must not be over: this one is")
    }
  }
}
