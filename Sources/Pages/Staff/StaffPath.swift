public import Casework

/// The addresses of what staff read, print and keep for their own safety.
public enum StaffPath: Hashable, Sendable {
  /// One day of the diary on paper: one's own visits, somebody's or a team's.
  case daySheet(ItineraryQuery)
  /// GET what somebody keeps about themselves, POST another version.
  case safety
  /// What those who go on a visit keep about themselves.
  case crewSafety(VisitID)
  /// The local procedures of the teams of the reach.
  case procedures
  /// The local procedure of one team, by its code.
  case procedure(team: String)
  /// GET the form, POST another version of a team's local procedure.
  case newProcedure(team: String)
  /// GET one version, POST that one has read it.
  case procedureVersion(team: String, version: Int)

  var route: Route {
    switch self {
    case .daySheet: .daySheet
    case .safety: .mySafety
    case .crewSafety: .crewSafety
    case .procedures: .procedures
    case .procedure: .procedure
    case .newProcedure: .newProcedure
    case .procedureVersion: .procedureVersion
    }
  }

  var parameters: [String] {
    switch self {
    case .daySheet, .safety, .procedures: []
    case .crewSafety(let visit): [visit.text]
    case .procedure(let team), .newProcedure(let team): [team]
    case .procedureVersion(let team, let version): [team, String(version)]
    }
  }

  var query: [(name: String, value: String)] {
    if case .daySheet(let query) = self { query.pairs } else { [] }
  }
}
