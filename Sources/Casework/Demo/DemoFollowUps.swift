public import Policy

/// One decision of the demo region: what is decided, why, and how far it has come.
public struct DemoDecision: Hashable, Sendable {
  /// How far a decision of the demo has come.
  public enum Course: CaseIterable, Hashable, Sendable {
    case waiting, endorsed, declined, withdrawn, standing
  }

  public let kind: RecordedException.Kind
  public let reason: DecisionReason
  public let rationale: String
  public let course: Course
  /// How long ago it was made, and how long its delay is, in days.
  public let daysAgo: Int
  public let days: Int

  init(
    _ kind: RecordedException.Kind, _ reason: DecisionReason, _ course: Course, daysAgo: Int = 0,
    days: Int = 14, _ rationale: String
  ) {
    self.kind = kind
    self.reason = reason
    self.rationale = rationale
    self.course = course
    self.daysAgo = daysAgo
    self.days = days
  }
}

/// One open task of the demo region.
public struct DemoTask: Hashable, Sendable {
  public let kind: TaskKind
  public let daysOpen: Int
}

/// A team whose people have decisions and tasks, and those of its people whom the demo's visits leave alone.
public struct DemoFollowed: Hashable, Sendable {
  /// The code of the manager who decides.
  public let manager: String
  /// Case numbers with the code of the officer who holds the case, in the order of the file.
  public let people: [Case]

  /// One of them.
  public struct Case: Hashable, Sendable {
    public let crn: String
    public let officer: String
  }
}

/// One delegation of the demo region, its days counted from the day the demo stands at.
public struct DemoDelegation: Hashable, Sendable {
  /// Codes of staff.
  public let lender: String
  public let borrower: String
  public let power: DelegatedPower
  public let firstDay: Int
  public let lastDay: Int
  public let reason: String
  /// Why it was ended; nil where it was not.
  public var ended: String?
}

extension DemoRegion {
  /// The demo's delegations: in force, ahead, over and ended.
  public static let delegations = [
    DemoDelegation(
      lender: "ZEASTH1", borrower: "ZEASTD1", power: .endorse, firstDay: -2, lastDay: 12,
      reason: "On leave; delays of very high risk cases go to the deputy."),
    DemoDelegation(
      lender: "ZEASTT1M1", borrower: "ZEASTT1P2", power: .authorise, firstDay: 7, lastDay: 11,
      reason: "A week of training away from the office."),
    DemoDelegation(
      lender: "ZEASTT1M1", borrower: "ZEASTT1P3", power: .all, firstDay: -40, lastDay: -33,
      reason: "Annual leave."),
    DemoDelegation(
      lender: "ZWESTT1M1", borrower: "ZWESTT1P2", power: .all, firstDay: 0, lastDay: 9,
      reason: "Called away this morning.", ended: "Back at work earlier than thought."),
  ]

  /// The demo's decisions in every state, each about another person to whom a visit is owed.
  public static let decisions = [
    DemoDecision(
      .delay, .staffing, .waiting, "Both trained officers are away. The office sees the person on Tuesday."),
    DemoDecision(
      .notToVisit, .riskToStaff, .waiting,
      "Threatened to set the dog on whoever comes next. Seen at the office with the police."),
    DemoDecision(.delay, .notAvailable, .endorsed, "In hospital until the week after next."),
    DemoDecision(
      .delay, .seenByPartner, .endorsed, daysAgo: 20, days: 17,
      "The partner agency saw the rooms last week."),
    DemoDecision(.notToVisit, .noSettledAddress, .declined, "Sleeps at three places in turn."),
    DemoDecision(.delay, .staffing, .withdrawn, "The officer of the case is on leave."),
    DemoDecision(
      .notToVisit, .notNeeded, .standing, "Seen at home twice this month by the same officer."),
  ]

  /// The demo's tasks: one of today, one ignored, and one ignored for so long that the head of the PDU sees it.
  public static let tasks = [
    DemoTask(kind: .managerDiscussion, daysOpen: 0), DemoTask(kind: .maracSharing, daysOpen: 10),
    DemoTask(kind: .dutyToReport, daysOpen: 12),
  ]

  /// The first team of each PDU.
  public var followed: [DemoFollowed] {
    ["ZEASTT1", "ZWESTT1"].map { team in
      let colleagues = staff.filter { $0.team == team && $0.roles.contains(.practitioner) }.map(\.code)
      let held = people.compactMap { entry -> DemoFollowed.Case? in
        guard entry.team == team, let officer = entry.officer, colleagues.contains(officer) else {
          return nil
        }
        return DemoFollowed.Case(crn: entry.person.crn, officer: officer)
      }
      return DemoFollowed(
        manager: "\(team)M1", people: Array(held.dropFirst(DemoVisit.Course.allCases.count)))
    }
  }
}
