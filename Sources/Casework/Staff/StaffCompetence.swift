public import CivilTime
public import Policy

/// One competence of a member of staff: for what, from which day, and to which day where it runs out or was ended
/// (HV-8.1.7, AP-3).
public struct HeldCompetence: Hashable, Sendable {
  public let competence: Competence
  public let from: CivilDate
  /// The last day it is good for; nil where it does not run out.
  public let through: CivilDate?
  /// The first day it is good for nothing any more, where it was ended.
  public let ended: CivilDate?

  public init(_ competence: Competence, from: CivilDate, through: CivilDate? = nil, ended: CivilDate? = nil) {
    self.competence = competence
    self.from = from
    self.through = through
    self.ended = ended
  }

  /// The last day it is good for, whichever comes first; nil where there is none.
  public var lastDay: CivilDate? {
    [through, ended.map { $0.adding(days: -1) }].compactMap(\.self).min()
  }

  /// Whether it counts on a day.
  public func isCurrent(on day: CivilDate) -> Bool {
    from <= day && (lastDay.map { day <= $0 } ?? true)
  }

  /// Where it stands on a day.
  public func standing(on day: CivilDate) -> CompetenceStanding {
    if let ended, ended <= day { return .ended }
    if day < from { return .ahead }
    guard let last = lastDay else { return .current }
    if last < day { return .runOut }
    return last.day - day.day <= HeldCompetence.soonDays ? .expiresSoon : .current
  }

  /// So many days before it runs out, it is said.
  public static let soonDays: Int32 = 60
}

/// Where one competence stands on a day.
public enum CompetenceStanding: String, CaseIterable, Hashable, Sendable {
  case ahead, current
  /// Runs out within `HeldCompetence.soonDays`.
  case expiresSoon = "expires-soon"
  case runOut = "run-out"
  case ended
}

/// A competence of a member of staff, as a file names it.
public struct CompetenceRow: Hashable, Sendable {
  /// The code of the member of staff.
  public let staff: String
  public let held: HeldCompetence

  public init(staff: String, held: HeldCompetence) {
    self.staff = staff
    self.held = held
  }

  /// The line of a caseload file, without the line end.
  var json: String {
    JSONLine().adding("type", "competence").adding("staff", staff)
      .adding("competence", held.competence.rawValue).adding("from", held.from.text)
      .adding("through", held.through?.text).adding("ended", held.ended?.text).text
  }
}

extension [HeldCompetence] {
  /// For each competence the one that counts on a day, else the one that counted last: what a list shows.
  public func standing(on day: CivilDate) -> [HeldCompetence] {
    Competence.allCases.compactMap { competence in
      let held = filter { $0.competence == competence && $0.from <= day }
      let current = held.filter { $0.isCurrent(on: day) }
      return (current.isEmpty ? held : current).max { left, right in
        (left.lastDay?.day ?? .max, left.from.day) < (right.lastDay?.day ?? .max, right.from.day)
      }
    }
  }
}

/// One change of a competence, as the history keeps it.
public struct CompetenceChange: Hashable, Sendable {
  public let held: HeldCompetence
  /// What was said of it; nil where it came in with a file.
  public let reason: String?
  /// The member of staff, or the word for a machine, such as `system`.
  public let by: String
  public let at: Instant

  public init(held: HeldCompetence, reason: String?, by: String, at: Instant) {
    self.held = held
    self.reason = reason
    self.by = by
    self.at = at
  }
}

/// A member of staff with everything their page shows.
public struct StaffFile: Hashable, Sendable {
  public let id: StaffID
  public let row: StaffRow
  public let teamName: String?
  public let competences: [HeldCompetence]
  /// The latest first.
  public let changes: [CompetenceChange]
  /// How often their competences were changed: the version that a change of them names.
  public let revision: Int
  /// Names of the members of staff it speaks of, by id.
  public let names: [String: String]
  public let delegations: [DelegationRow]
  /// Whether whoever asks may add and end competences.
  public let mayChange: Bool
  /// How many items the service refused lie on their phones (OFF-07).
  public let refusedOnPhone: Int

  public init(
    id: StaffID, row: StaffRow, teamName: String?, competences: [HeldCompetence],
    changes: [CompetenceChange], revision: Int, names: [String: String], delegations: [DelegationRow],
    mayChange: Bool, refusedOnPhone: Int = 0
  ) {
    self.refusedOnPhone = refusedOnPhone
    self.id = id
    self.row = row
    self.teamName = teamName
    self.competences = competences
    self.changes = changes
    self.revision = revision
    self.names = names
    self.delegations = delegations
    self.mayChange = mayChange
  }
}

/// One line of the list of staff.
public struct StaffListRow: Hashable, Sendable {
  public let id: StaffID
  public let row: StaffRow
  public let teamName: String?
  public let competences: [HeldCompetence]

  public init(id: StaffID, row: StaffRow, teamName: String?, competences: [HeldCompetence]) {
    self.id = id
    self.row = row
    self.teamName = teamName
    self.competences = competences
  }
}

/// Why a competence is not recorded or not ended.
public enum CompetenceRefusal: Error, Hashable, Sendable {
  /// Nobody records their own.
  case own
  case endsBeforeStart
  /// From a day that lies too far ahead, or before anybody now at work began.
  case day
  case reasonMissing
  /// It is recorded as it stands, or was ended already.
  case nothingChanges
  /// There is no such competence from this day.
  case notHeld
  /// So many that one more would not be looked over.
  case tooMany
}

/// What may be decided about competences. Pure.
public enum Competences {
  /// How far ahead and how far back one begins at most, in days.
  public static let mostDaysAhead: Int32 = 366
  public static let mostDaysBack: Int32 = 20_000
  /// The most of one member of staff.
  public static let most = 200
  /// The longest reason, in characters.
  public static let longestReason = 500

  /// What is put down for somebody who holds these.
  public static func record(
    _ competence: Competence, from: CivilDate, through: CivilDate?, known: [HeldCompetence],
    today: CivilDate
  ) throws(CompetenceRefusal) -> HeldCompetence {
    if let through, through < from { throw .endsBeforeStart }
    guard from.day - today.day <= mostDaysAhead, today.day - from.day <= mostDaysBack else { throw .day }
    let before = known.first { $0.competence == competence && $0.from == from }
    let after = HeldCompetence(competence, from: from, through: through, ended: before?.ended)
    guard before != after else { throw .nothingChanges }
    guard before != nil || known.count < most else { throw .tooMany }
    return after
  }

  /// What is left of one that ends: from a day on it is good for nothing.
  public static func end(
    _ competence: Competence, from: CivilDate, on day: CivilDate, known: [HeldCompetence], today: CivilDate
  ) throws(CompetenceRefusal) -> HeldCompetence {
    guard let before = known.first(where: { $0.competence == competence && $0.from == from }) else {
      throw .notHeld
    }
    guard before.ended == nil else { throw .nothingChanges }
    if let last = before.through, last < day { throw .nothingChanges }
    guard day >= from else { throw .endsBeforeStart }
    guard day.day - today.day <= mostDaysAhead else { throw .day }
    return HeldCompetence(competence, from: from, through: before.through, ended: day)
  }
}

extension Actor {
  /// Whose staff pages they read: a line manager those of the team, and whoever stands above; anybody their own.
  public var staffReach: Reach {
    if roles.contains(.regionalDirector) || roles.contains(.administrator) { return .region(region) }
    if !roles.isDisjoint(with: [.pduHead, .pduDeputy]), let pdu { return .pdu(pdu) }
    if roles.contains(.lineManager), let team { return .team(team) }
    return .officer(staff)
  }

  /// Whether they add and end competences of others: those who authorise, and administrators (HV-8.1.7).
  public var mayRecordCompetences: Bool { authorityByRole != nil || roles.contains(.administrator) }
}
