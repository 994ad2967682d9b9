public import Casework
public import Policy

/// One page of planning a visit. Sends back `PlanDraft`'s fields, `step` and, to go to another page than the next, `go`.
public struct PlanPage: Page {
  public let step: PlanStep
  public let scene: PlanScene
  public let draft: PlanDraft
  /// The visit whose plan is changed; nil for a new one.
  public let changing: VisitFile?
  /// What the crewing rules say; only on the page that checks answers.
  public let findings: [CrewingFinding]
  /// True where the page was reached from the page that checks answers, and leads back to it.
  public let isReturning: Bool
  /// True where the visit changed while its plan was; what was typed is kept.
  public let isConflict: Bool
  public let errors: [FieldError]

  public init(
    step: PlanStep, scene: PlanScene, draft: PlanDraft, changing: VisitFile? = nil,
    findings: [CrewingFinding] = [], isReturning: Bool = false, isConflict: Bool = false,
    errors: [FieldError] = []
  ) {
    self.step = step
    self.scene = scene
    self.draft = draft
    self.changing = changing
    self.findings = findings
    self.isReturning = isReturning
    self.isConflict = isConflict
    self.errors = errors
  }
}

/// The risk assessment of a visit: an earlier one confirmed, or a new one (HV-8.1.1). Sends back `AssessmentForm`'s
/// fields and `revision`.
public struct AssessmentPage: Page {
  public let file: VisitFile
  public let earlier: EarlierAssessment?
  public let draft: AssessmentForm
  public let errors: [FieldError]
  /// True where the visit changed while this was filled in; what was typed is kept.
  public let isConflict: Bool

  public init(
    file: VisitFile, earlier: EarlierAssessment?, draft: AssessmentForm? = nil, errors: [FieldError] = [],
    isConflict: Bool = false
  ) {
    self.file = file
    self.earlier = earlier
    self.draft = draft ?? AssessmentForm(earlier)
    self.errors = errors
    self.isConflict = isConflict
  }

  /// True where nothing changed since the earlier one, so that it can be confirmed.
  public var isReusable: Bool { earlier?.changes.isEmpty ?? false }
}

/// A risk assessment as somebody is typing it. Field names: `use` (`earlier` or `new`), one for each hazard and
/// `none` for those not found, `household`, `company`.
public struct AssessmentForm: Hashable, Sendable {
  public var use: String
  public var hazards: [Hazard: String]
  /// The hazards that were looked for and not found.
  public var clear: Set<Hazard>
  public var household: String
  public var isCompanyNeeded: Bool
  /// What was known when the page was shown; nil where the page does not say.
  public var seen: AssessmentBasis?

  /// The form as it opens: filled with what the last assessment said.
  public init(_ earlier: EarlierAssessment?) {
    use = ""
    hazards = earlier?.assessment.hazards.compactMapValues { earlier?.texts[$0] } ?? [:]
    clear = earlier?.assessment.clear ?? []
    household = earlier?.assessment.household.flatMap { earlier?.texts[$0] } ?? ""
    isCompanyNeeded = earlier?.assessment.isCompanyNeeded ?? false
  }

  /// The form as sent.
  public init(_ fields: Fields) {
    use = fields["use"] ?? ""
    hazards = [:]
    for hazard in Hazard.allCases { hazards[hazard] = fields["hazard-" + hazard.rawValue] }
    clear = Set(fields.all("none").prefix(40).compactMap(Hazard.init(rawValue:)))
    household = fields["household"] ?? ""
    isCompanyNeeded = fields["company"] == "yes"
    seen = fields["seen"].flatMap(AssessmentBasis.init(code:))
  }

  /// The assessment; nil to confirm the earlier one. Errors: everything that has to be put right.
  public func check(_ page: AssessmentPage) throws(FieldErrors) -> AssessmentDraft? {
    if page.isReusable {
      if use == "earlier" { return nil }
      guard use == "new" else {
        throw FieldErrors([FieldError(field: "use", message: "Select whether something has changed")])
      }
    }
    var errors: [FieldError] = use == "earlier" ? [AssessmentForm.somethingChanged] : []
    let texts =
      Hazard.allCases.map { ("hazard-" + $0.rawValue, hazards[$0] ?? "") } + [("household", household)]
    for (name, text) in texts where text.count > VisitText.mostCharacters {
      errors.append(FieldError(field: name, message: "What you enter must be 4,000 characters or fewer"))
    }
    for hazard in Hazard.allCases {
      let isSaid = !(hazards[hazard] ?? "").isEmpty
      guard isSaid == clear.contains(hazard) else { continue }
      errors.append(AssessmentForm.unanswered(hazard, isBoth: isSaid))
    }
    if page.file.person.hasDomesticAbuse, household.isEmpty {
      errors.append(AssessmentForm.householdMissing)
    }
    guard errors.isEmpty else { throw FieldErrors(errors) }
    var draft = AssessmentDraft(
      place: page.file.visit.plan.place, hazards: hazards, household: household,
      isCompanyNeeded: isCompanyNeeded, seen: seen)
    draft.clear = clear
    return draft
  }

  /// What is said of a hazard of which nothing is said, or two things.
  private static func unanswered(_ hazard: Hazard, isBoth: Bool) -> FieldError {
    let name = Terms.hazard(hazard).lowercasedFirst
    return FieldError(
      field: "hazard-\(hazard.rawValue)",
      message: isBoth
        ? "Enter what controls it or select “looked, none found”, not both: \(name)"
        : "Enter what you found, or select “looked, none found”: \(name)")
  }

  /// What is said where something became known after the page was shown (HV-8.1.2).
  public static let somethingChanged = FieldError(
    field: "hazard-\(Hazard.allCases[0].rawValue)",
    message: "Look at what is known now, then assess: something changed after this page was shown")

  /// What is said where domestic abuse is recorded and the household is not thought of (HV-7.6.7).
  public static let householdMissing = FieldError(
    field: "household", message: "Enter what the visit could mean for others in the household")
}
