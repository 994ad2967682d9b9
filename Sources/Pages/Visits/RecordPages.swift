public import Casework
import Policy

/// One section of the record of a visit. Sends back `RecordForm`'s fields, `step`, `revision` and, to go back, `go`.
public struct RecordPage: Page {
  public let file: VisitFile
  public let step: RecordStep
  public let draft: RecordForm
  public let errors: [FieldError]
  /// True where the visit changed while this was filled in; what was typed is kept.
  public let isConflict: Bool

  public init(
    file: VisitFile, step: RecordStep = .outcome, draft: RecordForm = RecordForm(Fields([])),
    errors: [FieldError] = [], isConflict: Bool = false
  ) {
    self.file = file
    self.step = step
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

  /// The section that follows; nil for the last one.
  public var next: RecordStep? {
    let steps = draft.steps(file)
    guard let index = steps.firstIndex(of: step), index + 1 < steps.count else { return nil }
    return steps[index + 1]
  }

  /// True for the section that is sent to record the visit.
  var isLast: Bool { step != .outcome && next == nil }

  var before: RecordStep? {
    let steps = draft.steps(file)
    guard let index = steps.firstIndex(of: step), index > 0 else { return nil }
    return steps[index - 1]
  }
}

/// Calls a visit off before it begins. Sends back `reason` and `revision`.
public struct CancellationPage: Page {
  public let file: VisitFile
  public let reason: String
  public let errors: [FieldError]
  /// True where the visit changed while this was filled in; what was typed is kept.
  public let isConflict: Bool

  public init(file: VisitFile, reason: String = "", errors: [FieldError] = [], isConflict: Bool = false) {
    self.file = file
    self.reason = reason
    self.errors = errors
    self.isConflict = isConflict
  }
}
