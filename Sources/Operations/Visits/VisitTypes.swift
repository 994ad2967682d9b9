public import Casework

/// Why something asked about a visit was not done.
public enum VisitProblem: Error, Hashable, Sendable {
  /// No visit or person of this id, or somebody outside the reach: alike.
  case notThere
  /// The roles do not allow it.
  case notPermitted
  /// Somebody else changed it in between: its newer state.
  case stale(VisitFile)
  /// The rules of a visit's life refuse it.
  case refused(VisitRefusal)
  /// A text is longer than allowed or holds control characters: which.
  case text(String)
  /// No such member of staff in the region.
  case unknownStaff(StaffID)
  /// The person has no such obligation.
  case unknownObligation(String)
  /// Domestic abuse is recorded, and the assessment does not say what a visit could mean for the household (HV-7.6.7).
  case householdMissing
  /// Other visits hold these things at the time.
  case taken([TakenResource])
  /// A thing that is none of the team's, or is not in service: its code.
  case unknownResource(String)
  /// There is no assessment that could be used again.
  case nothingToReuse
}
