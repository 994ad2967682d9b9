import Casework
import CivilTime
import Pages

/// What one page of a decision sent, and which page follows it.
struct DecideSent: Sendable {
  let draft: DecideDraft
  let options: DecisionOptions
  private let today: CivilDate
  /// Nil where nothing was shown yet: somebody comes from the visit the decision is about.
  private let step: DecideStep?
  /// Where a button leads that is not the one that goes on.
  private let wanted: DecideStep?
  private let isBound: Bool
  private let unclean: [FieldError]

  init(_ ask: Site.Ask, options: DecisionOptions, today: CivilDate) {
    let fields = ask.context.form.pairs
    draft = DecideDraft(fields)
    self.options = options
    self.today = today
    step = fields["step"].flatMap(DecideStep.init(rawValue:))
    wanted = fields["go"].flatMap(DecideStep.init(rawValue:))
    isBound = fields["returning"] == "yes"
    unclean = ask.context.form.uncleanErrors
  }

  /// The decision, where the last page was sent and nothing on the others is wrong.
  var whole: DecideDraft.Whole? {
    step == .check && wanted == nil && unclean.isEmpty ? draft.whole(options, today: today) : nil
  }

  func isReturning(to step: DecideStep) -> Bool {
    step != .check && (isBound || (self.step == .check && wanted != nil))
  }

  /// The page to show and what it says has to be put right.
  var turned: (step: DecideStep, errors: [FieldError]) {
    guard let step else { return (.kind, []) }
    if let wanted, wanted != .check { return (wanted, []) }
    if !unclean.isEmpty { return (step, unclean) }
    let own = draft.errors(of: step, options, today: today)
    if !own.isEmpty { return (step, own) }
    let next = isBound ? .check : next(after: step)
    guard next == .check else { return (next, []) }
    return draft.wrong(options, today: today) ?? (.check, [])
  }

  /// The visit is not asked about where it is known already.
  private func next(after step: DecideStep) -> DecideStep {
    switch step {
    case .kind: draft.errors(of: .obligation, options, today: today).isEmpty ? .reason : .obligation
    case .obligation: .reason
    case .reason, .check: .check
    }
  }
}
