public import Casework

/// A month of due dates: each day a link with its count, and the list of the chosen day below.
public struct CalendarPage: Page {
  public let query: MonthQuery
  /// The days of the month on which something is due; a day that is not there has nothing.
  public let days: [DueDay]
  /// What is due on `query.day`; nil where no day is chosen.
  public let rows: [DueRow]?
  public let teams: [TeamSummary]

  public init(query: MonthQuery, days: [DueDay], rows: [DueRow]?, teams: [TeamSummary]) {
    self.query = query
    self.days = days
    self.rows = rows
    self.teams = teams
  }
}
