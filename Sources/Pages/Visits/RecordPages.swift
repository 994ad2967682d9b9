public import Casework
import Policy

/// What came of a visit. Sends back `RecordForm`'s fields and `revision`.
public struct RecordPage: Page {
  public let file: VisitFile
  public let draft: RecordForm
  public let errors: [FieldError]
  /// True where the visit changed while this was filled in; what was typed is kept.
  public let isConflict: Bool

  public init(
    file: VisitFile, draft: RecordForm = RecordForm(Fields([])), errors: [FieldError] = [],
    isConflict: Bool = false
  ) {
    self.file = file
    self.draft = draft
    self.errors = errors
    self.isConflict = isConflict
  }

  /// Why nothing can be recorded; nil where it can.
  public enum Obstacle: Hashable, Sendable { case noAuthority, ahead, over }

  public var obstacle: Obstacle? {
    switch file.visit.stage {
    case .planning, .submitted, .refused: .noAuthority
    case .authorised: file.visit.plan.start <= file.standing.now ? nil : .ahead
    case .underWay, .ended: nil
    case .recorded, .cancelled: .over
    }
  }
}

/// A record of a visit as somebody is typing it. Field names: `outcome`, `observed`, `assessed`, `concern`, `flag`.
public struct RecordForm: Hashable, Sendable {
  public var outcome: String
  public var observed: String
  public var assessed: String
  public var concerns: [String]
  public var flags: [String]

  /// The form as sent.
  public init(_ fields: Fields) {
    outcome = fields["outcome"] ?? ""
    observed = fields["observed"] ?? ""
    assessed = fields["assessed"] ?? ""
    concerns = Array(fields.all("concern").prefix(20))
    flags = Array(fields.all("flag").prefix(20))
  }

  /// The record, or everything that has to be put right.
  public func check() throws(FieldErrors) -> RecordDraft {
    var errors: [FieldError] = []
    let outcome = VisitOutcome(rawValue: outcome)
    if outcome == nil {
      errors.append(FieldError(field: "outcome", message: "Select what came of the visit"))
    }
    if let outcome, outcome != .completed, observed.isEmpty { errors.append(RecordForm.wordsMissing) }
    for (name, text) in [("observed", observed), ("assessed", assessed)]
    where text.count > VisitText.mostCharacters {
      errors.append(FieldError(field: name, message: "What you enter must be 4,000 characters or fewer"))
    }
    let concerns = concerns.map(ConcernKind.init(rawValue:))
    if concerns.contains(nil) {
      errors.append(FieldError(field: "concern", message: "Select concerns of the list only"))
    }
    let flags = flags.map(VisitFlag.init(rawValue:))
    if flags.contains(nil) {
      errors.append(FieldError(field: "flag", message: "Select things of the list only"))
    }
    guard errors.isEmpty, let outcome else { throw FieldErrors(errors) }
    var draft = RecordDraft(outcome: outcome, observed: observed, assessed: assessed)
    draft.concerns = Set(concerns.compactMap(\.self))
    draft.flags = Set(flags.compactMap(\.self))
    return draft
  }

  /// What is said where a visit was not completed and nothing is told of it.
  public static let wordsMissing = FieldError(
    field: "observed", message: "Enter what happened, because the visit was not completed")
}

/// Calls a visit off before it begins. Sends back `reason` and `revision`.
public struct CancellationPage: Page {
  public let file: VisitFile
  public let reason: String
  public let errors: [FieldError]

  public init(file: VisitFile, reason: String = "", errors: [FieldError] = []) {
    self.file = file
    self.reason = reason
    self.errors = errors
  }
}
