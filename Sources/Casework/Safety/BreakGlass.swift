public import CivilTime
import Policy

/// Why somebody looks at a person outside their own reach (PRV-23).
public enum BreakGlassReason: String, CaseIterable, Hashable, Sendable {
  case policeCall = "police-call"
  case managerAbsent = "manager-absent"
  case immediateDanger = "immediate-danger"
}

/// The glass of a visit that somebody broke: who read the name and the address, why and when (PRV-23).
public struct GlassBreak: Hashable, Sendable {
  public let visit: VisitID
  /// Tells those of one visit apart, from 1.
  public let number: Int
  public let staff: StaffID
  public let reason: BreakGlassReason
  public let at: Instant
  /// The review of it.
  public let task: TaskID

  public init(
    visit: VisitID, number: Int, staff: StaffID, reason: BreakGlassReason, at: Instant, task: TaskID
  ) {
    self.visit = visit
    self.number = number
    self.staff = staff
    self.reason = reason
    self.at = at
    self.task = task
  }
}

/// Why the glass is not broken (PRV-23).
public enum BreakGlassRefusal: Error, Hashable, Sendable {
  /// No alarm is open for the visit: nobody needs a name for a call to the police.
  case noAlarm
  /// Only managers may.
  case notManager
  /// Somebody whose cases it is among has the alarm in hand: they can read it out.
  case held(StaffID)
  /// Those whose cases it is among have until then to answer.
  case tooSoon(Instant)
}

/// What stands about the person for a watcher to whose cases they do not belong: whom to ring, and whether the glass may be
/// broken (PRV-22, PRV-23).
public struct GlassGate: Hashable, Sendable {
  /// The managers who may read it anyway, the first to be rung first.
  public let permitted: [BoardPhone]
  /// Why not, for every reason but that somebody is in danger now; nil where it may be broken.
  public let refusal: BreakGlassRefusal?

  public init(permitted: [BoardPhone], refusal: BreakGlassRefusal?) {
    self.permitted = permitted
    self.refusal = refusal
  }
}

/// When the glass may be broken. Pure.
public enum BreakGlass {
  /// How long those whose cases it is among have to answer an alarm, in seconds (PRV-23).
  public static let seconds = 120

  /// Why it may not be broken; nil where it may.
  ///
  /// - Parameters:
  ///   - reason: danger waits for nobody; nil asks for every other reason.
  ///   - holder: whoever has the alarm in hand, where it is among their cases.
  ///   - isSomebodyThere: a manager whose cases it is among can be told.
  public static func refusal(
    _ alarm: Alarm?, _ reason: BreakGlassReason?, isManager: Bool, holder: StaffID?, isSomebodyThere: Bool,
    now: Instant
  ) -> BreakGlassRefusal? {
    guard isManager else { return .notManager }
    guard let alarm else { return .noAlarm }
    if reason == .immediateDanger { return nil }
    if let holder { return .held(holder) }
    let until = alarm.raised.adding(seconds: seconds)
    return isSomebodyThere && now < until ? .tooSoon(until) : nil
  }

  /// The review of it: the product's own rule, which no policy has. It has to be answered, by a day.
  public static func review(
    of visit: VisitID, to person: PersonID, _ reason: BreakGlassReason, by day: CivilDate
  ) -> TaskFacts {
    TaskFacts(
      person: person, visit: visit, kind: .breakGlassReview, policy: "homeward",
      rule: "break-glass-\(reason.rawValue)", paragraph: "PRV-23", force: .must, due: day,
      mustBeAnswered: true)
  }
}

extension FollowUpTask {
  /// Looks into why somebody broke the glass: settled by a head of the PDU, a deputy or the regional director.
  public var isReview: Bool { facts.kind == .breakGlassReview }

  /// Whether somebody may settle this review: nobody reviews what they did themselves.
  public func isReviewed(by actor: Actor) -> Bool {
    isReview && opened.by != actor.staff
      && !actor.roles.isDisjoint(with: [.pduHead, .pduDeputy, .regionalDirector])
  }
}
