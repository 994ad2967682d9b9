public import Casework

/// My caseload, or a team's: one line a person with the obligation that leads.
public struct CaseloadPage: Page {
  /// Whose cases are listed.
  public enum Kind: Hashable, Sendable {
    case mine
    /// The teams inside the actor's reach.
    case team([TeamSummary])
  }

  public let kind: Kind
  public let list: ListPage<CaseloadRow>
  public let query: CaseloadQuery
  /// What waits for whoever looks.
  public let waiting: WaitingTasks
  public let notice: Notice?

  public init(
    kind: Kind, list: ListPage<CaseloadRow>, query: CaseloadQuery,
    waiting: WaitingTasks = WaitingTasks(own: 0, escalated: 0), notice: Notice? = nil
  ) {
    self.waiting = waiting
    self.kind = kind
    self.list = list
    self.query = query
    self.notice = notice
  }
}
