public import CivilTime
public import Policy

/// One decision of the demo region: about whom, by whom, and how far it has come.
public struct DemoDecision: Hashable, Sendable {
  /// How far a decision of the demo has come.
  public enum Course: CaseIterable, Hashable, Sendable {
    case waiting, endorsed, declined, withdrawn, standing
  }

  public let crn: String
  public let officer: String
  public let manager: String
  public let kind: RecordedException.Kind
  public let reason: DecisionReason
  public let rationale: String
  public let course: Course
  /// How long ago it was made, and how long its delay is, in days.
  public let daysAgo: Int
  public let days: Int
}

/// One open task of the demo region.
public struct DemoTask: Hashable, Sendable {
  public let crn: String
  public let owner: String
  public let kind: TaskKind
  public let daysOpen: Int
}

extension DemoRegion {
  private struct Example {
    let kind: RecordedException.Kind
    let reason: DecisionReason
    let rationale: String
    let course: DemoDecision.Course
    var daysAgo = 0
  }

  private static let examples = [
    Example(
      kind: .delay, reason: .staffing,
      rationale: "Both trained officers are away. The office sees the person on Tuesday.", course: .waiting),
    Example(
      kind: .notToVisit, reason: .riskToStaff,
      rationale: "Threatened to set the dog on whoever comes next. Seen at the office with the police.",
      course: .waiting),
    Example(
      kind: .delay, reason: .notAvailable, rationale: "In hospital until the week after next.",
      course: .endorsed),
    Example(
      kind: .delay, reason: .seenByPartner, rationale: "The partner agency saw the rooms last week.",
      course: .endorsed, daysAgo: 20),
    Example(
      kind: .notToVisit, reason: .noSettledAddress, rationale: "Sleeps at three places in turn.",
      course: .declined),
    Example(
      kind: .delay, reason: .staffing, rationale: "The officer of the case is on leave.", course: .withdrawn),
    Example(
      kind: .notToVisit, reason: .notNeeded, rationale: "Seen at home twice this month by the same officer.",
      course: .standing),
  ]

  /// The demo's decisions: the first team of each PDU has one in every state. Who is visited in the demo has none.
  public func decisions(asOf today: CivilDate) -> [DemoDecision] {
    followed.flatMap { team, held in
      zip(DemoRegion.examples, held).compactMap { example, person in
        person.officer.map { officer in
          DemoDecision(
            crn: person.person.crn, officer: officer, manager: "\(team)M1", kind: example.kind,
            reason: example.reason, rationale: example.rationale, course: example.course,
            daysAgo: example.daysAgo, days: example.daysAgo > 0 ? example.daysAgo - 3 : 14)
        }
      }
    }
  }

  /// The demo's tasks: in the first team of each PDU one of today, one ignored, and one ignored for so long that the
  /// head of the PDU sees it.
  public var tasks: [DemoTask] {
    let kinds: [(TaskKind, Int)] = [(.managerDiscussion, 0), (.maracSharing, 10), (.dutyToReport, 12)]
    return followed.flatMap { _, held in
      zip(kinds, held.dropFirst(DemoRegion.examples.count)).compactMap { kind, person in
        person.officer.map { DemoTask(crn: person.person.crn, owner: $0, kind: kind.0, daysOpen: kind.1) }
      }
    }
  }

  /// The first team of each PDU, and those of its people whom the demo's visits leave alone.
  private var followed: [(team: String, held: [CaseloadEntry])] {
    ["ZEASTT1", "ZWESTT1"].map { team in
      let colleagues = staff.filter { $0.team == team && $0.roles == [.practitioner] }.map(\.code)
      let held = people.filter { $0.team == team && $0.officer.map(colleagues.contains) ?? false }
      return (team, Array(held.dropFirst(DemoRegion.visitsPerTeam + 2)))
    }
  }
}
