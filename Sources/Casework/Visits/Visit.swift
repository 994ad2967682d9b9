public import CivilTime

/// Who did something to a visit, and when.
public struct Stamp: Hashable, Sendable {
  public let by: StaffID
  public let at: Instant
  public init(by: StaffID, at: Instant) {
    self.by = by
    self.at = at
  }
}

/// On what somebody's power to authorise rests (HV-8.1.3, 6.4.3).
public enum AuthorityBasis: String, CaseIterable, Hashable, Sendable {
  case lineManager = "line-manager"
  case pduHead = "pdu-head"
  case pduDeputy = "pdu-deputy"
  /// Handed over by a manager for a time, and recorded.
  case delegation
}

/// The line manager's decision about a visit as NDelius words it (experience.md appendix A).
public enum AuthorisationOutcome: String, CaseIterable, Hashable, Sendable {
  case approved
  /// Approved, subject to further measures (HV-8.1.3).
  case approvedWithMeasures = "approved-with-measures"
  case notApproved = "not-approved"
}

/// A decision about a visit with its text and what it rests on.
public struct Authorisation: Hashable, Sendable {
  public let outcome: AuthorisationOutcome
  public let basis: AuthorityBasis
  /// The delegation under which it was made; nil where the power came with a role.
  public var delegation: DelegationID?
  /// The further measures or the reason for refusing.
  public let text: TextID?
  public let stamp: Stamp
}

/// What came of a visit, who recorded it and when.
public struct VisitRecord: Hashable, Sendable {
  public let content: Content
  public let stamp: Stamp
}

/// One thing that happened to a visit.
public enum VisitEvent: Hashable, Sendable {
  case planned(PersonID, VisitPlan)
  /// The plan is another one; `isDiaryOnly` where only the time moved within the day (HV-8.2.2).
  case changed(VisitPlan, isDiaryOnly: Bool, reason: TextID?)
  /// A risk assessment stands behind it: a new one, or an earlier one confirmed with "no change" (HV-8.1.1, NK-3).
  case assessed(AssessmentID, isUnchanged: Bool)
  case submitted
  case decided(AuthorisationOutcome, AuthorityBasis, TextID?, under: DelegationID? = nil)
  case reopened(ReopenReason)
  case cancelled(TextID?)
  case begun
  case ended
  /// What came of it; what was seen or told and what was made of it stand apart (HV-4.3).
  case recorded(VisitRecord.Content)

  /// The plan it brings; nil where it brings none.
  public var plan: VisitPlan? {
    switch self {
    case .planned(_, let plan), .changed(let plan, _, _): plan
    case .assessed, .submitted, .decided, .reopened, .cancelled, .begun, .ended, .recorded: nil
    }
  }

  /// The delegation under which a decision was made; nil where it was made by role, and where it is none.
  public var delegation: DelegationID? {
    if case .decided(_, _, _, let delegation) = self { delegation } else { nil }
  }

  /// The code of the journal.
  public var name: String {
    switch self {
    case .planned: "visit-planned"
    case .changed: "visit-changed"
    case .assessed: "visit-assessed"
    case .submitted: "visit-submitted"
    case .decided: "visit-decided"
    case .reopened: "visit-reopened"
    case .cancelled: "visit-cancelled"
    case .begun: "visit-begun"
    case .ended: "visit-ended"
    case .recorded: "visit-recorded"
    }
  }
}

/// A visit as its events left it. Changed only by `fold`.
public struct Visit: Hashable, Sendable {
  public let id: VisitID
  public let person: PersonID
  public private(set) var revision: Int
  public private(set) var stage: VisitStage
  public private(set) var plan: VisitPlan
  public private(set) var planned: Stamp
  /// The assessment behind it; nil before there is one.
  public private(set) var assessment: AssessmentID?
  /// Who changed the plan, put an assessment behind it or submitted it; with whoever planned it and goes, they do not
  /// decide about it (HV-8.1.3).
  public private(set) var shapers: Set<StaffID>
  /// Confirmed that nothing changed since an earlier visit's assessment (HV-8.1.1).
  public private(set) var isUnchanged: Bool
  public private(set) var submitted: Stamp?
  /// The last decision about it; kept when it is reopened, but then no longer its authority.
  public private(set) var decision: Authorisation?
  /// Why it has to be looked at again; nil where it has not.
  public private(set) var reopened: ReopenReason?
  public private(set) var begun: Stamp?
  public private(set) var ended: Stamp?
  public private(set) var record: VisitRecord?

  /// The visit after an event. Nil where the event cannot follow: a first one that is no plan, or a second plan.
  public static func fold(_ visit: Visit?, _ event: VisitEvent, id: VisitID, stamp: Stamp) -> Visit? {
    if case .planned(let person, let plan) = event {
      return visit == nil ? Visit(id: id, person: person, plan: plan, stamp: stamp) : nil
    }
    guard var visit else { return nil }
    visit.revision += 1
    visit.apply(event, stamp)
    return visit
  }

  private init(id: VisitID, person: PersonID, plan: VisitPlan, stamp: Stamp) {
    self.id = id
    self.person = person
    self.plan = plan
    planned = stamp
    revision = 1
    stage = .planning
    isUnchanged = false
    shapers = []
  }

  init(
    id: VisitID, person: PersonID, revision: Int, stage: VisitStage, plan: VisitPlan, planned: Stamp,
    assessment: AssessmentID?, isUnchanged: Bool, submitted: Stamp?, decision: Authorisation?,
    reopened: ReopenReason?, begun: Stamp?, ended: Stamp?, record: VisitRecord?, shapers: Set<StaffID>
  ) {
    self.shapers = shapers
    self.id = id
    self.person = person
    self.revision = revision
    self.stage = stage
    self.plan = plan
    self.planned = planned
    self.assessment = assessment
    self.isUnchanged = isUnchanged
    self.submitted = submitted
    self.decision = decision
    self.reopened = reopened
    self.begun = begun
    self.ended = ended
    self.record = record
  }

  private mutating func apply(_ event: VisitEvent, _ stamp: Stamp) {
    switch event {
    case .planned: break
    case .changed(let plan, let isDiaryOnly, _):
      // An assessment is of one place: other words for it are another place.
      if plan.place == self.plan.place, plan.texts[.place] != self.plan.texts[.place] {
        assessment = nil
        isUnchanged = false
      }
      self.plan = plan
      if !isDiaryOnly {
        shapers.insert(stamp.by)
        reopen(stage == .planning ? nil : .planChanged)
      }
    case .assessed(let id, let isUnchanged):
      assessment = id
      self.isUnchanged = isUnchanged
      shapers.insert(stamp.by)
      reopen(stage == .planning ? nil : .assessmentReplaced)
    case .submitted:
      stage = .submitted
      submitted = stamp
      shapers.insert(stamp.by)
      reopened = nil
    case .decided(let outcome, let basis, let text, let delegation):
      decision = Authorisation(
        outcome: outcome, basis: basis, delegation: delegation, text: text, stamp: stamp)
      stage = outcome == .notApproved ? .refused : .authorised
    case .reopened(let reason): reopen(reason)
    case .cancelled: stage = .cancelled
    case .begun:
      stage = .underWay
      begun = stamp
    case .ended:
      stage = .ended
      ended = stamp
    case .recorded(let content):
      stage = .recorded
      record = VisitRecord(content: content, stamp: stamp)
    }
  }

  private mutating func reopen(_ reason: ReopenReason?) {
    stage = .planning
    submitted = nil
    if let reason { reopened = reason }
  }

  /// True while somebody's decision lets it go ahead.
  public var hasAuthority: Bool {
    switch stage {
    case .authorised, .underWay, .ended, .recorded: decision.map { $0.outcome != .notApproved } ?? false
    case .planning, .submitted, .refused, .cancelled: false
    }
  }
}
