public import Casework

/// What must be done by when: one line an obligation, narrowed by the filter and sorted by a column.
public struct DuePage: Page {
  /// A part of the policy that names a cohort, as a choice of the filter.
  public struct Cohort: Hashable, Sendable {
    /// The section (`7.1`), as `DueQuery.cohorts` holds it.
    public let section: String
    public let title: String
    public init(section: String, title: String) {
      self.section = section
      self.title = title
    }
  }

  public let list: ListPage<DueRow>
  public let query: DueQuery
  public let cohorts: [Cohort]
  public let teams: [TeamSummary]

  public init(list: ListPage<DueRow>, query: DueQuery, cohorts: [Cohort], teams: [TeamSummary]) {
    self.list = list
    self.query = query
    self.cohorts = cohorts
    self.teams = teams
  }
}
