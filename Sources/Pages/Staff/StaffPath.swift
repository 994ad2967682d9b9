public import Casework

/// The addresses of what staff read, print and keep for their own safety.
public enum StaffPath: Hashable, Sendable {
  /// One day of the diary on paper: one's own visits, somebody's or a team's.
  case daySheet(ItineraryQuery)
  /// GET what somebody keeps about themselves, POST another version.
  case safety
  /// What those who go on a visit keep about themselves.
  case crewSafety(VisitID)

  var route: Route {
    switch self {
    case .daySheet: .daySheet
    case .safety: .mySafety
    case .crewSafety: .crewSafety
    }
  }

  var parameters: [String] {
    switch self {
    case .daySheet, .safety: []
    case .crewSafety(let visit): [visit.text]
    }
  }

  var query: [(name: String, value: String)] {
    if case .daySheet(let query) = self { query.pairs } else { [] }
  }
}
