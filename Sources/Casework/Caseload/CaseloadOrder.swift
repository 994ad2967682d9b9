/// How a caseload list is ordered.
public enum CaseloadOrder: String, CaseIterable, Hashable, Sendable {
  case due, name, officer
}
