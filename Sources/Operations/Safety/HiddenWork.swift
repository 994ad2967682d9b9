import Casework
public import CivilTime
import Policy
import Records
import Storage

/// What somebody says from a phone while an alarm is open that nobody near it may notice. The phone is answered, refused and
/// reminded as if there were none; what is so goes on beside it (BRD-41, BRD-43).
extension LiveWork {
  /// True where what the phone is told is another thing than what is so.
  func isHidden(_ event: SafetyEvent, _ live: LiveVisit) -> Bool {
    !live.isDrill && (live.shown != nil || event.isForcedCheckOut)
  }

  /// What an event makes of a live visit, and what the phone is told of it.
  ///
  /// Errors: `LiveRefusal` where the phone would be refused without the alarm; danger never is.
  func takeHidden(
    _ event: SafetyEvent, of staff: StaffID, _ occurred: Instant, _ live: LiveVisit, _ visit: Visit
  ) throws -> SafetyEventFate {
    let isQuiet = event.type == .duress && !event.isForcedCheckOut
    let seen = try desk.asShown(live, at: now, transaction)
    let believed: [LiveVisitEvent]
    let real: [LiveVisitEvent]
    var begun: [VisitEvent]?
    if event.type == .arrive {
      let (_, digest) = try keepLadders(for: visit.id)
      begun = try begins(visit)
      func arrives(_ visit: LiveVisit, _ minutes: Int) throws(LiveRefusal) -> [LiveVisitEvent] {
        try LiveVisitDecisions.arrive(
          visit, minutes: minutes, occurred: occurred, book: digest, isIrregular: begun == nil, now: now)
      }
      let minutes = event.minutes ?? visit.plan.expectedMinutes
      believed = try arrives(seen, minutes)
      real = (try? arrives(live, minutes)) ?? []
    } else {
      let type: SafetyEventType = event.isForcedCheckOut ? .safe : event.type
      believed =
        isQuiet ? [] : try decided(type, event.minutes, occurred, seen) + checked(event, seen, visit)
      real =
        ((try? decided(event.type, event.minutes, occurred, live)) ?? []) + checked(event, live, visit)
    }
    let after = seen.after(believed, at: now)
    try put(real, shown: ShownVisit(after), on: live, by: staff)
    if let begun, !believed.isEmpty { try begin(visit, begun, by: staff) }
    let isOver = after.phase == .ended && !believed.isEmpty
    if isOver || event.isForcedCheckOut, visit.stage == .underWay { try end(visit, by: staff) }
    guard !believed.isEmpty || isQuiet && !real.isEmpty else { return .already }
    if event.type == .arrive, after.isIrregular { return .irregular }
    return SafetyEventFate(occurred: occurred, received: now)
  }

  /// Records what is so, and what the phone goes on with where that is another thing than before. A reminder that is due by it
  /// comes at once, as it would without the alarm.
  @discardableResult
  func put(
    _ real: [LiveVisitEvent], shown: ShownVisit, on live: LiveVisit, by staff: StaffID
  ) throws -> LiveVisit {
    let events = shown == live.shown ? real : real + [.shown(shown)]
    guard !events.isEmpty else { return live }
    let after = try record(events, on: live, by: staff)
    guard let reminder = LiveVisitDecisions.remindShown(after, now: now) else { return after }
    return try remindShown(reminder, after)
  }
}

extension SafetyEventFate {
  /// That of an event that changed something: whether it came late.
  init(occurred: Instant, received: Instant) {
    let late = received.milliseconds - occurred.milliseconds
    self = late > Int64(SafetyEvent.lateSeconds) * 1000 ? .late : .applied
  }
}

extension Desk {
  /// A live visit as the visitor's phone has it by now; itself where nothing is kept from the phone.
  func asShown(_ visit: LiveVisit, at now: Instant, _ transaction: any Transaction) throws -> LiveVisit {
    guard visit.shown != nil else { return visit }
    return visit.asShown(at: now, try ladders(of: visit.book, transaction))
  }

  /// The most phones that are reminded at once.
  static let mostShownReminders = 20

  /// Reminds the phones of visitors under an alarm that must not be noticed there, at the times at which they would be
  /// reminded without it (OFF-32, BRD-41); what is held after an outage is not due. It touches no deadline of an alarm. Each is
  /// reminded by itself and waits for nobody for long; one that cannot be is tried again after five seconds. Gives when the
  /// next one is due, and the time it is; nil where none is.
  @discardableResult
  public func remindShown(by node: String) async throws -> (next: Instant?, now: Instant) {
    let due = try await store.read {
      try ShownReminders.due(at: try engineTime($0).now, limit: Desk.mostShownReminders, $0)
    }
    var isReminded = false
    for id in due {
      do {
        isReminded = try await store.write { try remindShown(id, node, $0) } || isReminded
      } catch let cancellation as CancellationError {
        throw cancellation
      } catch {
        try await store.write { try ShownReminders.postpone(id, at: try engineTime($0).now, $0) }
      }
    }
    // Only now can others read it.
    if isReminded { signal.raise(.sender, .boards) }
    return try await store.read { (try ShownReminders.next($0), try engineTime($0).now) }
  }

  /// The visit first, as everybody who changes one does; its row of reminders is looked at again then.
  private func remindShown(_ id: VisitID, _ node: String, _ transaction: any Transaction) throws -> Bool {
    if let patience = transaction.dialect.patience(milliseconds: Desk.stepPatience) {
      try transaction.execute(patience)
    }
    let now = try engineTime(transaction).now
    try holdWhatIsOld(at: now, transaction)
    let work = LiveWork(
      desk: self, now: now, taker: StepTaker(node: node, token: 0), transaction: transaction)
    guard let visit = try work.load(id) else {
      try ShownReminders.remove(of: id, transaction)
      return false
    }
    guard try ShownReminders.isFree(id, transaction) else { return false }
    guard let event = LiveVisitDecisions.remindShown(visit, now: now) else {
      try ShownReminders.set(visit, transaction)
      return false
    }
    try work.remindShown(event, visit)
    return true
  }
}
