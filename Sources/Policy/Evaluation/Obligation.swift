public import CivilTime

/// What the text asks for, never upgraded (interpretation I-20).
public enum Force: String, CaseIterable, Hashable, Sendable { case must, should, consider }

/// Where an obligation stands on the as-of day (policy.md section 3, meaning 8).
public enum Status: String, CaseIterable, Hashable, Sendable {
  case upcoming, due, overdue, met
  case metLate = "met-late"
  case metNotJoint = "met-not-joint"
  case excepted
  case exceptionIncomplete = "exception-incomplete"
  case delayed, lapsed, suspended, closed, consider

  /// True while somebody still has to do something about it.
  public var isOpen: Bool {
    switch self {
    case .upcoming, .due, .overdue, .metNotJoint, .exceptionIncomplete, .delayed, .suspended, .consider: true
    case .met, .metLate, .excepted, .lapsed, .closed: false
    }
  }
}

/// A time limit as the text writes it.
public struct Clock: Hashable, Sendable {
  public let within: Int
  public let unit: TimeUnit
  public init(within: Int, unit: TimeUnit) {
    self.within = within
    self.unit = unit
  }
}

/// The part of a rule that asks for somebody else to be there.
public struct Joint: Hashable, Sendable {
  public let with: String
  public let force: Force
  public let paragraph: String?
  public init(with: String, force: Force, paragraph: String? = nil) {
    self.with = with
    self.force = force
    self.paragraph = paragraph
  }
}

/// One obligation with what made it: never without its paragraph, its trigger and its clock (invariant 11).
public struct Obligation: Hashable, Sendable {
  public let crn: String
  public let policy: String
  /// The revision in force on the trigger date (or pinned): its date as text.
  public let revision: String
  public let rule: String
  public let paragraph: String
  public let force: Force
  /// Day 0 of the clock.
  public let trigger: CivilDate
  /// The last day, included; nil where the text gives none.
  public let due: CivilDate?
  public let clock: Clock?
  public let status: Status
  public let joint: Joint?
  /// 1 for the first slot of a recurring rule; nil for a rule that does not recur.
  public let slot: Int?
  /// 2 for the second occurrence of one rule on one trigger day, and so on; nil for the first.
  public let number: Int?
  public let interpretations: [String]
  /// A fact that made it was recorded only after the due date.
  public let recordedLate: Bool
  /// The due date lies beyond the calendar's horizon.
  public let provisional: Bool
  /// The day of the visit that met it.
  public let metOn: CivilDate?
  /// The new date of an endorsed delay.
  public let delayedUntil: CivilDate?

  public init(
    crn: String, policy: String, revision: String, rule: String, paragraph: String, force: Force,
    trigger: CivilDate, due: CivilDate?, clock: Clock?, status: Status, joint: Joint?, slot: Int?,
    interpretations: [String], recordedLate: Bool, provisional: Bool, metOn: CivilDate?,
    delayedUntil: CivilDate?, number: Int? = nil
  ) {
    self.number = number
    self.crn = crn
    self.policy = policy
    self.revision = revision
    self.rule = rule
    self.paragraph = paragraph
    self.force = force
    self.trigger = trigger
    self.due = due
    self.clock = clock
    self.status = status
    self.joint = joint
    self.slot = slot
    self.interpretations = interpretations
    self.recordedLate = recordedLate
    self.provisional = provisional
    self.metOn = metOn
    self.delayedUntil = delayedUntil
  }

  /// What stays the same from run to run within one person and policy: rule, trigger occurrence and slot
  /// (`rso-initial.2025-04-11`, `iom-monthly.2025-01-31.3`, or `concern-child.2025-03-01.2` for the second concern of
  /// one day). Safe in a path: it names nobody.
  public var key: String {
    (slot ?? number).map { "\(rule).\(trigger.text).\($0)" } ?? "\(rule).\(trigger.text)"
  }

  /// The stable id of the contract: person, policy and `key`.
  public var id: String { "\(crn).\(policy).\(key)" }
}
