/// The id of a visit (UUIDv7 text made by the shell); may stand in a path.
public struct VisitID: Hashable, Sendable {
  public let text: String
  public init(_ text: String) { self.text = text }
}

/// The id of a visit risk assessment (UUIDv7 text made by the shell).
public struct AssessmentID: Hashable, Sendable {
  public let text: String
  public init(_ text: String) { self.text = text }
}

/// The id of a text somebody wrote; the text itself stands in a row with a retention of its own, never in the journal.
public struct TextID: Hashable, Sendable {
  public let text: String
  public init(_ text: String) { self.text = text }
}

/// What a visit is for; at least one (HV-4.2, HV-2.3; AP introduction; PO-3).
public enum VisitPurpose: String, CaseIterable, Hashable, Sendable {
  case complianceCheck = "compliance-check"
  case confirmResidence = "confirm-residence"
  case buildRelationship = "build-relationship"
  case supportFamily = "support-family"
  case dutyOfCare = "duty-of-care"
  case reviewRisk = "review-risk"
  case safeguarding
  case resettlement
  case verifyConditions = "verify-conditions"
}

/// Where it takes place (HV-7.3.3, AP-1).
public enum VisitPlace: String, CaseIterable, Hashable, Sendable {
  case home
  case otherSignificantPlace = "other-significant-place"
  /// Nowhere settled: where the person can regularly be found.
  case transient
}

/// Where a visit stands. Words for people are the pages' business.
public enum VisitStage: String, CaseIterable, Hashable, Sendable {
  case planning
  /// Waits for the line manager (HV-8.1.3).
  case submitted
  case authorised
  case refused
  case underWay = "under-way"
  case ended
  case recorded
  case cancelled

  /// True until it has begun or is over: it can be changed, reopened and cancelled.
  public var isAhead: Bool {
    switch self {
    case .planning, .submitted, .authorised, .refused: true
    case .underWay, .ended, .recorded, .cancelled: false
    }
  }

  /// True until what came of it is recorded, or it was called off.
  public var isNotOver: Bool { self != .recorded && self != .cancelled }
}

/// Why a visit that had been submitted or authorised has to be looked at again (HV-8.1.2).
public enum ReopenReason: String, CaseIterable, Hashable, Sendable {
  case factRecorded = "fact-recorded"
  case factCorrected = "fact-corrected"
  case addressChanged = "address-changed"
  case registerChanged = "register-changed"
  case incidentRecorded = "incident-recorded"
  case planChanged = "plan-changed"
  case assessmentReplaced = "assessment-replaced"
}

/// What a text of a visit is about.
public enum VisitText: String, CaseIterable, Hashable, Sendable {
  case objectives
  /// The address or the place in words.
  case place
  /// The conditions to verify at the visit, a line each (PO-3).
  case conditions
  /// How to get there and in: gate, drive, floor, animals.
  case access

  /// The most characters of one text about a visit.
  public static let mostCharacters = 4_000
}
