import Casework
import Operations
import Pages
import Policy

/// What one page of a plan sent, and which page follows it.
struct PlanSent: Sendable {
  let draft: PlanDraft
  let scene: PlanScene
  let changing: VisitFile?
  let step: PlanStep
  /// Where a button leads that is not the one that goes on.
  private let wanted: PlanStep?
  private let isBound: Bool
  private let unclean: [FieldError]

  init(_ ask: Site.Ask, scene: PlanScene, changing: VisitFile?) {
    let fields = ask.context.form.pairs
    draft = PlanDraft(fields)
    self.scene = scene
    self.changing = changing
    step = fields["step"].flatMap(PlanStep.init(rawValue:)) ?? .purpose
    wanted = fields["go"].flatMap(PlanStep.init(rawValue:))
    isBound = fields["returning"] == "yes"
    unclean = ask.context.form.uncleanErrors
  }

  /// A visit that is there: its answers are checked first.
  init(_ draft: PlanDraft, scene: PlanScene, changing: VisitFile) {
    self.draft = draft
    self.scene = scene
    self.changing = changing
    step = .place
    wanted = .check
    isBound = false
    unclean = []
  }

  /// The same, about a visit that somebody else changed meanwhile.
  func about(_ newer: VisitFile) -> PlanSent { PlanSent(self, about: newer) }

  private init(_ sent: PlanSent, about newer: VisitFile) {
    draft = sent.draft
    scene = sent.scene
    changing = newer
    step = sent.step
    wanted = sent.wanted
    isBound = sent.isBound
    unclean = sent.unclean
  }

  /// True where the last page was sent to make the visit.
  var isLast: Bool { step == .check && wanted == nil }

  /// The plan, where the last page was sent and nothing on the others is wrong.
  var whole: VisitDraft? {
    isLast && unclean.isEmpty && draft.wrong(scene) == nil ? draft.plan(scene) : nil
  }

  func isReturning(to step: PlanStep) -> Bool {
    step != .check && (isBound || (self.step == .check && wanted != nil))
  }

  /// The page to show and what it says has to be put right.
  var turned: (step: PlanStep, errors: [FieldError]) {
    if let wanted, wanted != .check { return (wanted, []) }
    if !unclean.isEmpty { return (step, unclean) }
    let next: PlanStep = wanted ?? (isBound ? .check : step.next)
    let own = wanted == nil ? draft.errors(of: step, scene) : []
    if !own.isEmpty { return (step, own) }
    guard next == .check else { return (next, []) }
    return draft.wrong(scene) ?? (.check, [])
  }

  /// The crewing rules that want a reason and have none.
  func unanswered(_ findings: [CrewingFinding]) -> [FieldError] {
    findings.filter { $0.answer == .reason && draft["reason-\($0.rule)"].isEmpty }.map {
      FieldError(
        field: "reason-\($0.rule)", message: "Enter why the visit goes ahead: \($0.title.lowercased())")
    }
  }

  /// The page on which a fault of a plan is put right.
  static func page(of fault: PlanFault) -> (step: PlanStep, errors: [FieldError]) {
    switch fault {
    case .purposeMissing:
      (.purpose, [FieldError(field: "purpose", message: "Select what the visit is for")])
    case .tooManyObligations:
      (.purpose, [FieldError(field: "obligation", message: "Select at most 20 timescales")])
    case .objectivesMissing:
      (.purpose, [FieldError(field: "objectives", message: "Enter what the visit is to achieve")])
    case .crewMissing, .crewTooLarge, .crewTwice:
      (.crew, [FieldError(field: "staff-1", message: "Select who goes, each person once")])
    case .duration:
      (.when, [FieldError(field: "minutes", message: "How long it takes must be 5 to 480 minutes")])
    case .startInPast:
      (.when, [FieldError(field: "date-day", message: "The start of the visit must be in the future")])
    case .startTooFar:
      (.when, [FieldError(field: "date-day", message: "The date must be within a year from today")])
    case .tooManyResources:
      (.place, [FieldError(field: "device", message: "Select at most 8 things")])
    case .vehicleTwice:
      (.place, [FieldError(field: "car", message: "Select one vehicle only")])
    case .placeMissing:
      (.place, [FieldError(field: "place-text", message: "Enter the address or the place")])
    }
  }
}
