public import Casework
public import CivilTime
public import Policy

/// The steps of deciding about a visit, a page each.
public enum DecideStep: String, CaseIterable, Hashable, Sendable {
  case kind, obligation, reason, check

  /// The page before; nil for the first.
  var before: DecideStep? {
    switch self {
    case .kind: nil
    case .obligation: .kind
    case .reason: .obligation
    case .check: .reason
    }
  }
}

/// A decision about a visit as somebody is typing it: nothing is checked yet, everything typed is kept, and every page
/// carries what the others asked as hidden fields. Field names: `kind`, `obligation`, `reason`, `rationale`,
/// `until-day`, `until-month`, `until-year`.
public struct DecideDraft: Hashable, Sendable {
  public var kind: String
  /// `policy/key` of the obligation.
  public var obligation: String
  public var reason: String
  public var rationale: String
  public var until: DateDraft

  public init() {
    kind = ""
    obligation = ""
    reason = ""
    rationale = ""
    until = DateDraft()
  }

  /// The form as sent.
  public init(_ fields: Fields) {
    kind = fields["kind"] ?? ""
    obligation = fields["obligation"] ?? ""
    reason = fields["reason"] ?? ""
    rationale = fields["rationale"] ?? ""
    until = DateDraft(fields, "until")
  }

  /// Everything of it, checked.
  public struct Whole: Hashable, Sendable {
    public let kind: RecordedException.Kind
    public let item: DueItem
    public let reason: DecisionReason
    public let rationale: String
    /// The new day of a delay.
    public let until: CivilDate?
  }

  /// The kind that was chosen; nil where none of ours was.
  public var chosenKind: RecordedException.Kind? { RecordedException.Kind(rawValue: kind) }

  /// What has to be put right on one page.
  public func errors(of step: DecideStep, _ options: DecisionOptions, today: CivilDate) -> [FieldError] {
    switch step {
    case .kind:
      chosenKind == nil ? [FieldError(field: "kind", message: "Select what is decided")] : []
    case .obligation:
      if options.obligation(obligation) == nil {
        [FieldError(field: "obligation", message: "Select which visit it is about")]
      } else if options.waiting[obligation] != nil {
        [DecideDraft.alreadyWaiting]
      } else {
        []
      }
    case .reason: reasonErrors(today)
    case .check: []
    }
  }

  private func reasonErrors(_ today: CivilDate) -> [FieldError] {
    var errors: [FieldError] = []
    let offered = chosenKind.map(DecisionReason.offered(for:)) ?? []
    if !offered.map(\.rawValue).contains(reason) {
      errors.append(FieldError(field: "reason", message: "Select the reason"))
    }
    if rationale.isEmpty {
      errors.append(DecideDraft.rationaleMissing)
    } else if rationale.count > VisitText.mostCharacters {
      errors.append(DecideDraft.rationaleTooLong)
    }
    if chosenKind == .delay { _ = newDay(today, before: &errors) }
    return errors
  }

  private func newDay(_ today: CivilDate, before errors: inout [FieldError]) -> CivilDate? {
    guard let day = until.check(field: "until", thing: "the new date", before: &errors) else { return nil }
    guard day > today, day.day - today.day <= Oversight.longestDelay else {
      errors.append(DecideDraft.untilWrong)
      return nil
    }
    return day
  }

  /// The first page on which something is wrong; nil where nothing is.
  public func wrong(
    _ options: DecisionOptions, today: CivilDate
  ) -> (step: DecideStep, errors: [FieldError])? {
    for step in DecideStep.allCases {
      let errors = errors(of: step, options, today: today)
      if !errors.isEmpty { return (step, errors) }
    }
    return nil
  }

  /// The whole of it; nil where something is wrong.
  public func whole(_ options: DecisionOptions, today: CivilDate) -> Whole? {
    guard wrong(options, today: today) == nil, let kind = chosenKind,
      let item = options.obligation(obligation), let reason = DecisionReason(rawValue: reason)
    else { return nil }
    var errors: [FieldError] = []
    return Whole(
      kind: kind, item: item, reason: reason, rationale: rationale,
      until: kind == .delay ? newDay(today, before: &errors) : nil)
  }

  /// What a page carries that it does not ask itself.
  func carried(but step: DecideStep) -> [(name: String, value: String)] {
    let all: [(DecideStep, String, String)] = [
      (.kind, "kind", kind), (.obligation, "obligation", obligation), (.reason, "reason", reason),
      (.reason, "rationale", rationale), (.reason, "until-day", until.day),
      (.reason, "until-month", until.month), (.reason, "until-year", until.year),
    ]
    return all.filter { $0.0 != step && !$0.2.isEmpty }.map { ($0.1, $0.2) }
  }

  /// What is said where a decision about the same visit waits already, or the visit is owed no more.
  public static let alreadyWaiting = FieldError(
    field: "obligation",
    message: "Select another visit: a decision about this one already waits for its endorsement")
  public static let notOpen = FieldError(
    field: "obligation", message: "Select another visit: this one is not owed any more")
  public static let rationaleMissing = FieldError(
    field: "rationale", message: "Enter the rationale: why this is the right decision")
  public static let rationaleTooLong = FieldError(
    field: "rationale", message: "The rationale must be 4,000 characters or fewer")
  public static let untilWrong = FieldError(
    field: "until-day", message: "The new date must be after today and within a year")
}
