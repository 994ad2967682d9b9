public import Casework

/// The addresses of what follows an alarm, and of what is held about oneself.
public enum AfterPath: Hashable, Sendable {
  /// The incidents of the visits somebody watches over.
  case incidents(page: Int)
  /// One incident, which prints.
  case incident(IncidentID)
  /// GET the form, POST what was offered or asked.
  case support(IncidentID)
  /// What is held about whoever looks.
  case ownData
  /// POST only: whoever goes says that they set out.
  case settingOut(VisitID)

  var route: Route {
    switch self {
    case .incidents: .incidents
    case .incident: .incident
    case .support: .incidentSupport
    case .ownData: .ownData
    case .settingOut: .settingOut
    }
  }

  var parameters: [String] {
    switch self {
    case .incidents, .ownData: []
    case .incident(let incident), .support(let incident): [incident.text]
    case .settingOut(let visit): [visit.text]
    }
  }

  var query: [(name: String, value: String)] {
    if case .incidents(let page) = self, page > 1 { [("page", String(page))] } else { [] }
  }
}
