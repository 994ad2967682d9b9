public import Casework
public import CivilTime

/// One visit: where it stands, what is owed next and by whom, and everything that happened to it.
public struct VisitPage: Page {
  public let file: VisitFile
  /// The tasks that follow it.
  public let tasks: [FollowUpTask]
  public let notice: Notice?

  public init(file: VisitFile, tasks: [FollowUpTask] = [], notice: Notice? = nil) {
    self.file = file
    self.tasks = tasks
    self.notice = notice
  }
}

/// The visits of seven days, one's own or the team's (HV-8.2.1).
public struct ItineraryPage: Page {
  public let query: ItineraryQuery
  public let rows: [VisitRow]
  /// True where there are more than are shown.
  public let isCut: Bool

  public init(query: ItineraryQuery, rows: [VisitRow], isCut: Bool) {
    self.query = query
    self.rows = rows
    self.isCut = isCut
  }
}

/// Which week of the diary is shown, and whose.
public struct ItineraryQuery: Hashable, Sendable {
  /// Whose visits a diary shows.
  public enum Whose: String, CaseIterable, Hashable, Sendable { case mine, team }

  public let day: CivilDate
  public let whose: Whose

  public static let days = 7

  public init(day: CivilDate, whose: Whose) {
    self.day = day
    self.whose = whose
  }

  /// Reads `day=2025-06-30&whose=team`; today and the actor's own visits where nothing, or nothing real, is given. Those
  /// who go on no visits see the team's.
  public init(_ fields: Fields, today: CivilDate, actor: Actor) {
    let day = fields["day"].flatMap { CivilDate(text: $0) } ?? today
    let goes = !actor.roles.isDisjoint(with: [.practitioner, .policeOffenderManager])
    self.init(day: day, whose: fields["whose"].flatMap(Whose.init(rawValue:)) ?? (goes ? .mine : .team))
  }

  var pairs: [(name: String, value: String)] { [("day", day.text), ("whose", whose.rawValue)] }

  /// The last day shown.
  public var last: CivilDate { day.adding(days: ItineraryQuery.days - 1) }
}
