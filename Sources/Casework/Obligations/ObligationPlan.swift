public import CivilTime

/// What has to change so that the stored obligations of one person equal the newly evaluated ones, and why.
///
/// Pure: two sets in, the difference out. Applied and journalled in one transaction with the facts that caused it.
public struct ObligationPlan: Hashable, Sendable {
  /// Why an obligation is no longer open.
  public enum Ending: String, CaseIterable, Hashable, Sendable {
    case met
    case metLate = "met-late"
    case excepted, lapsed
    case supervisionEnded = "supervision-ended"
    /// The facts no longer give it: a correction took back what it rested on, or its slot passed.
    case noLongerApplies = "no-longer-applies"
  }

  /// A change of an obligation that stays.
  public struct Change: Hashable, Sendable {
    public let from: ObligationRow
    public let to: ObligationRow

    /// True where the day to act by changed.
    public var isMove: Bool { from.actsBy != to.actsBy }

    /// Why it closed; nil where it is still open, or was closed before.
    public var ending: Ending? { from.stage.isOpen ? Ending(to.stage) : nil }
  }

  public var opened: [ObligationRow] = []
  public var changed: [Change] = []
  /// Rows to take away: nothing gives them any more.
  public var removed: [ObligationRow] = []

  public init() {}

  public var isEmpty: Bool { opened.isEmpty && changed.isEmpty && removed.isEmpty }
  public var moves: Int { changed.lazy.filter(\.isMove).count }
  public var endings: Int {
    changed.lazy.filter { $0.ending != nil }.count + removed.lazy.filter(\.stage.isOpen).count
  }

  /// The difference between what is stored and what is so. Keeps the order of both.
  public static func difference(stored: [ObligationRow], evaluated: [ObligationRow]) -> ObligationPlan {
    var plan = ObligationPlan()
    guard !stored.isEmpty else {
      plan.opened = evaluated
      return plan
    }
    var left: [Identity: ObligationRow] = [:]
    for row in stored { left[Identity(row)] = row }
    for row in evaluated {
      guard let before = left.removeValue(forKey: Identity(row)) else {
        plan.opened.append(row)
        continue
      }
      if before != row { plan.changed.append(Change(from: before, to: row)) }
    }
    if !left.isEmpty { plan.removed = stored.filter { left[Identity($0)] != nil } }
    return plan
  }

  private struct Identity: Hashable {
    let policy: String
    let key: String
    init(_ row: ObligationRow) {
      policy = row.policy
      key = row.key
    }
  }
}

extension ObligationPlan.Ending {
  /// The ending a closed stage means; nil for an open one.
  public init?(_ stage: Stage) {
    switch stage {
    case .met: self = .met
    case .metLate: self = .metLate
    case .excepted: self = .excepted
    case .lapsed: self = .lapsed
    case .closed: self = .supervisionEnded
    case .running, .metNotJoint, .exceptionIncomplete, .delayed, .suspended, .consider: return nil
    }
  }
}

/// What made somebody's obligations be worked out again: a code of the journal.
public enum Cause: String, CaseIterable, Hashable, Sendable {
  case imported
  case factRecorded = "fact-recorded"
  case factCorrected = "fact-corrected"
  case factWithdrawn = "fact-withdrawn"
  case visitRecorded = "visit-recorded"
  case decisionRecorded = "decision-recorded"
  case timePassed = "time-passed"
  case policyChanged = "policy-changed"
}

/// What people and lists keep of somebody's obligations.
public struct ObligationSummary: Hashable, Sendable {
  /// The earliest day to act by among the open ones with a date.
  public let actsBy: CivilDate?
  public let open: Int

  public init(_ rows: [ObligationRow]) {
    var earliest: CivilDate?
    var count = 0
    for row in rows where row.stage.isOpen {
      count += 1
      if let day = row.actsBy, earliest.map({ day < $0 }) ?? true { earliest = day }
    }
    actsBy = earliest
    open = count
  }
}
