public import Casework
public import CivilTime

/// The visits of seven days, one's own, somebody's or the team's (HV-8.2.1).
public struct ItineraryPage: Page {
  public let query: ItineraryQuery
  public let rows: [VisitRow]
  /// True where there are more than are shown.
  public let isCut: Bool
  /// Whose visits can be chosen.
  public let choices: DiaryChoices
  /// How many visits changed since a nominated contact last looked; nil for whoever is told of none.
  public let changed: Int?
  /// What whoever looks keeps about themselves; nil where it is not asked for.
  public let ownDetails: SafetyRecord?
  /// The version of their team's local procedure that they have not read; nil for none.
  public let unread: Int?

  public init(
    query: ItineraryQuery, rows: [VisitRow], isCut: Bool, choices: DiaryChoices, changed: Int? = nil,
    ownDetails: SafetyRecord? = nil, unread: Int? = nil
  ) {
    self.unread = unread
    self.ownDetails = ownDetails
    self.query = query
    self.rows = rows
    self.isCut = isCut
    self.choices = choices
    self.changed = changed
  }
}

/// Which week of the diary is shown, and whose.
public struct ItineraryQuery: Hashable, Sendable {
  /// Whose visits a diary shows.
  public enum Whose: Hashable, Sendable {
    case mine, team
    /// Those of one member of staff.
    case staff(StaffID)
  }

  public let day: CivilDate
  public let whose: Whose
  /// The team it is narrowed to; nil for every team of the reach.
  public let team: String?

  public static let days = 7

  public init(day: CivilDate, whose: Whose, team: String? = nil) {
    self.day = day
    self.whose = whose
    self.team = team
  }

  /// Reads `day=2025-06-30&whose=team&team=N54LDS1`; today and the actor's own visits where nothing, or nothing real, is
  /// given. `whose` may be the id of a member of staff. Those who go on no visits see the team's.
  public init(_ fields: Fields, today: CivilDate, actor: Actor) {
    let day = fields["day"].flatMap { CivilDate(text: $0) } ?? today
    let goes = !actor.roles.isDisjoint(with: [.practitioner, .policeOffenderManager])
    let whose: Whose
    switch fields["whose"] {
    case "mine", actor.staff.text: whose = .mine
    case "team": whose = .team
    case let id? where id.utf8.count == 36: whose = .staff(StaffID(id))
    default: whose = goes ? .mine : .team
    }
    self.init(day: day, whose: whose, team: fields["team"])
  }

  var word: String {
    switch whose {
    case .mine: "mine"
    case .team: "team"
    case .staff(let id): id.text
    }
  }

  var pairs: [(name: String, value: String)] {
    [("day", day.text), ("whose", word)] + (team.map { [("team", $0)] } ?? [])
  }

  /// The last day shown.
  public var last: CivilDate { day.adding(days: ItineraryQuery.days - 1) }

  func moved(to day: CivilDate) -> ItineraryQuery { ItineraryQuery(day: day, whose: whose, team: team) }
}
