public import CivilTime
public import Policy

/// Where somebody stands in the order of things to do: what lists sort and filter by. Worked out from the due date
/// and today, never stored.
public enum Urgency: String, CaseIterable, Hashable, Sendable {
  case overdue, due, upcoming, undated, none
}

/// One person on a caseload list, with the obligation that leads.
public struct CaseloadRow: Hashable, Sendable {
  public let person: PersonID
  public let crn: String
  public let familyName: String
  public let givenName: String
  public let born: CivilDate?
  /// The overall level of risk of serious harm, nil where none is recorded.
  public let rosh: RiskLevel?
  public let officerName: String?
  public let teamName: String
  /// The earliest open obligation with a date; nil where nothing with a date is open.
  public let next: DueItem?
  /// How many obligations are open, and how many of them are overdue.
  public let open: Int
  public let overdue: Int

  public init(
    person: PersonID, crn: String, familyName: String, givenName: String, born: CivilDate?, rosh: RiskLevel?,
    officerName: String?, teamName: String, next: DueItem?, open: Int, overdue: Int
  ) {
    self.person = person
    self.crn = crn
    self.familyName = familyName
    self.givenName = givenName
    self.born = born
    self.rosh = rosh
    self.officerName = officerName
    self.teamName = teamName
    self.next = next
    self.open = open
    self.overdue = overdue
  }
}

/// One obligation as lists show it.
public struct DueItem: Hashable, Sendable {
  /// `Obligation.key`: safe in a path.
  public let key: String
  public let policy: String
  public let rule: String
  /// The rule's short title in plain words.
  public let title: String
  public let paragraph: String
  public let force: Force
  public let trigger: CivilDate
  public let due: CivilDate?
  /// As it stands today.
  public let status: Status
  public let clock: Clock?
  public let joint: Joint?
  public let provisional: Bool
  public let recordedLate: Bool
  public let delayedUntil: CivilDate?
  public let metOn: CivilDate?
  public let slot: Int?

  public init(
    key: String, policy: String, rule: String, title: String, paragraph: String, force: Force,
    trigger: CivilDate, due: CivilDate?, status: Status, clock: Clock?, joint: Joint?, provisional: Bool,
    recordedLate: Bool, delayedUntil: CivilDate?, metOn: CivilDate?, slot: Int?
  ) {
    self.key = key
    self.policy = policy
    self.rule = rule
    self.title = title
    self.paragraph = paragraph
    self.force = force
    self.trigger = trigger
    self.due = due
    self.status = status
    self.clock = clock
    self.joint = joint
    self.provisional = provisional
    self.recordedLate = recordedLate
    self.delayedUntil = delayedUntil
    self.metOn = metOn
    self.slot = slot
  }
}

/// One line of the due list: an obligation and whose it is.
public struct DueRow: Hashable, Sendable {
  public let person: PersonID
  public let crn: String
  public let familyName: String
  public let givenName: String
  public let born: CivilDate?
  public let rosh: RiskLevel?
  public let teamName: String
  public let officerName: String?
  public let item: DueItem

  public init(
    person: PersonID, crn: String, familyName: String, givenName: String, born: CivilDate?, rosh: RiskLevel?,
    teamName: String, officerName: String?, item: DueItem
  ) {
    self.person = person
    self.crn = crn
    self.familyName = familyName
    self.givenName = givenName
    self.born = born
    self.rosh = rosh
    self.teamName = teamName
    self.officerName = officerName
    self.item = item
  }
}

/// What the due list is narrowed to and how it is ordered. Every field has a limit; unknown words are refused by the
/// page that reads them.
public struct DueQuery: Hashable, Sendable {
  /// What the rows are sorted by.
  public enum Order: String, CaseIterable, Hashable, Sendable {
    case due, name, officer, rule
  }

  /// Sections of the policy that name a cohort (`7.1`, `7.6` …); empty for all.
  public var cohorts: [String]
  public var forces: [Force]
  public var statuses: [Status]
  /// A team code inside the actor's reach; nil for all of it.
  public var team: String?
  public var order: Order
  public var isDescending: Bool
  /// 1 for the first page.
  public var page: Int
  public static let rowsPerPage = 50
  public static let mostPages = 20

  public init(
    cohorts: [String] = [], forces: [Force] = [], statuses: [Status] = [], team: String? = nil,
    order: Order = .due, isDescending: Bool = false, page: Int = 1
  ) {
    self.cohorts = cohorts
    self.forces = forces
    self.statuses = statuses
    self.team = team
    self.order = order
    self.isDescending = isDescending
    self.page = page
  }
}

/// A page of a longer list. `total` stops counting at `countLimit` ("more than 1,000").
public struct ListPage<Element: Hashable & Sendable>: Hashable, Sendable {
  public let rows: [Element]
  public let total: Int
  /// True where there are more than `total`.
  public let isTotalCapped: Bool
  public let page: Int
  public let pages: Int

  public init(rows: [Element], total: Int, isTotalCapped: Bool, page: Int, pages: Int) {
    self.rows = rows
    self.total = total
    self.isTotalCapped = isTotalCapped
    self.page = page
    self.pages = pages
  }
}

/// What one day of the due calendar shows.
public struct DueDay: Hashable, Sendable {
  public let date: CivilDate
  public let count: Int
  /// True where there are more than `count`.
  public let isCapped: Bool
  public let worst: Status?
  public init(date: CivilDate, count: Int, isCapped: Bool = false, worst: Status?) {
    self.date = date
    self.count = count
    self.isCapped = isCapped
    self.worst = worst
  }
}

/// One fact of somebody's timeline, with both of its dates.
public struct FactRow: Hashable, Sendable {
  public let id: String
  public let fact: Fact
  /// The fact's value in the contract's words, nil where the kind has none.
  public let valueText: String?
  public let recordedBy: String?
  /// The id of the fact that replaced it, where a correction did.
  public let correctedBy: String?
  /// Why it was corrected, as the person who did wrote it.
  public let correctionReason: String?

  public init(
    id: String, fact: Fact, valueText: String?, recordedBy: String?, correctedBy: String?,
    correctionReason: String?
  ) {
    self.id = id
    self.fact = fact
    self.valueText = valueText
    self.recordedBy = recordedBy
    self.correctedBy = correctedBy
    self.correctionReason = correctionReason
  }
}

/// Everything the person page shows.
public struct PersonFile: Hashable, Sendable {
  public let row: CaseloadRow
  /// Open first, by due date, then the rest.
  public let obligations: [DueItem]
  /// Newest first.
  public let facts: [FactRow]
  public let visits: [RecordedVisit]
  public let address: String?
  /// Markers with the paragraph behind each (trio of vulnerabilities, seen only at home …).
  public let markers: [Marker]
  /// The journal revision of the person, for stale-write checks.
  public let revision: Int
  /// Visits that are planned or were made under authority, the latest start first.
  public let plannedVisits: [Visit]
  /// The attempts in vain at each place (AP-15, AP-16).
  public let attempts: [PremisesAttempts]
  /// Decisions not to visit or to delay, the latest first.
  public let decisions: [NamedDecision]
  /// Open tasks that follow visits, the oldest first.
  public let tasks: [FollowUpTask]

  public init(
    row: CaseloadRow, obligations: [DueItem], facts: [FactRow], visits: [RecordedVisit], address: String?,
    markers: [Marker], revision: Int, plannedVisits: [Visit] = [], attempts: [PremisesAttempts] = [],
    decisions: [NamedDecision] = [], tasks: [FollowUpTask] = []
  ) {
    self.attempts = attempts
    self.row = row
    self.obligations = obligations
    self.facts = facts
    self.visits = visits
    self.address = address
    self.markers = markers
    self.revision = revision
    self.plannedVisits = plannedVisits
    self.decisions = decisions
    self.tasks = tasks
  }
}

/// Something the text says to keep in mind about a person; never a score.
public struct Marker: Hashable, Sendable {
  public let text: String
  public let paragraph: String
  public init(text: String, paragraph: String) {
    self.text = text
    self.paragraph = paragraph
  }
}

/// One team with its size and what is late, for the team page.
public struct TeamSummary: Hashable, Sendable {
  public let code: String
  public let name: String
  public let pduName: String
  public init(code: String, name: String, pduName: String) {
    self.code = code
    self.name = name
    self.pduName = pduName
  }
}
