public import CivilTime
public import Policy

/// One obligation as it is stored: everything but what today decides.
public struct ObligationRow: Hashable, Sendable {
  public let policy: String
  /// `Obligation.key`.
  public let key: String
  public let revision: String
  public let rule: String
  public let paragraph: String
  public let force: Force
  public let trigger: CivilDate
  public let due: CivilDate?
  public let stage: Stage
  public let clock: Clock?
  public let joint: Joint?
  public let slot: Int?
  public let recordedLate: Bool
  public let provisional: Bool
  public let metOn: CivilDate?
  public let delayedUntil: CivilDate?

  public init(
    policy: String, key: String, revision: String, rule: String, paragraph: String, force: Force,
    trigger: CivilDate, due: CivilDate?, stage: Stage, clock: Clock?, joint: Joint?, slot: Int?,
    recordedLate: Bool, provisional: Bool, metOn: CivilDate?, delayedUntil: CivilDate?
  ) {
    self.policy = policy
    self.key = key
    self.revision = revision
    self.rule = rule
    self.paragraph = paragraph
    self.force = force
    self.trigger = trigger
    self.due = due
    self.stage = stage
    self.clock = clock
    self.joint = joint
    self.slot = slot
    self.recordedLate = recordedLate
    self.provisional = provisional
    self.metOn = metOn
    self.delayedUntil = delayedUntil
  }

  public init(_ obligation: Obligation) {
    self.init(
      policy: obligation.policy, key: obligation.key, revision: obligation.revision, rule: obligation.rule,
      paragraph: obligation.paragraph, force: obligation.force, trigger: obligation.trigger,
      due: obligation.due,
      stage: Stage(obligation.status), clock: obligation.clock, joint: obligation.joint,
      slot: obligation.slot,
      recordedLate: obligation.recordedLate, provisional: obligation.provisional, metOn: obligation.metOn,
      delayedUntil: obligation.delayedUntil)
  }

  /// The day lists sort by: the date an endorsed delay set, else the due date; nil where there is none.
  public var actsBy: CivilDate? { stage == .delayed ? delayedUntil ?? due : due }

  /// As lists show it on a day, under the rule's short title.
  public func item(title: String, today: CivilDate) -> DueItem {
    DueItem(
      key: key, policy: policy, rule: rule, title: title, paragraph: paragraph, force: force,
      trigger: trigger,
      due: due, status: stage.status(due: due, today: today), clock: clock, joint: joint,
      provisional: provisional, recordedLate: recordedLate, delayedUntil: delayedUntil, metOn: metOn,
      slot: slot)
  }
}
