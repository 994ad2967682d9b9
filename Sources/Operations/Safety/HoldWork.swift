public import Casework
public import CivilTime
import Policy
import Records
import Storage
import Synchronization

extension Desk {
  /// Looks whether nothing ran for an hour and more before now, or whether the data is as old as that: then what was due by
  /// an hour ago is held and those on duty are told once (safety.md fault 34). Whoever is about to take something, or to
  /// say that they live, asks first; a process that knows that an engine ran looks only where it `isAsked`.
  func holdWhatIsOld(at now: Instant, isAsked: Bool = false, _ transaction: any Transaction) throws {
    guard isAsked || presence.mustLook(steady: shell.steady()), try isBack(at: now, transaction) else {
      return
    }
    try HoldRecords.alone(transaction)
    // Another node may have been first.
    guard try isBack(at: now, transaction), let silent = try HoldRecords.lastBeat(transaction) else { return }
    if let earlier = try HoldRecords.open(transaction) {
      try HoldRecords.close(earlier, at: now, by: "engine", transaction)
    }
    let due = try HoldRecords.due(by: now.adding(seconds: -EngineHold.after), transaction)
    guard due.visits + due.drills + due.messages > 0 else { return }
    let hold = EngineHold(
      id: shell.identifier(), silentSince: silent, noticed: now,
      until: now.adding(seconds: shell.releaseAfter), visits: due.visits, inDanger: due.inDanger,
      messages: due.messages)
    // What was said of an earlier outage is of no use any more.
    try ServiceOutbox.cancel(before: hold.before, transaction)
    try HoldRecords.begin(hold, transaction)
    if due.visits + due.messages > 0, try !tell(hold, transaction) {
      // Nobody would release it, and nobody rings anybody meanwhile: ten minutes of silence for nothing.
      try HoldRecords.close(hold, at: now, by: EngineHold.byNobody, transaction)
      presence.releaseUntold(hold)
    }
    signal.raise()
  }

  /// Lets a hold go on that nobody released in its time, and says so; ends one of which people have seen to everything.
  /// Gives the one that released itself.
  func endHold(at now: Instant, _ transaction: any Transaction) throws -> EngineHold? {
    guard try HoldRecords.open(transaction) != nil,
      let hold = try HoldRecords.open(isForUpdate: true, transaction)
    else { return nil }
    let isOver = hold.until <= now
    let left = try HoldRecords.standing(hold, transaction)
    // Where it held drills alone, they wait for its time.
    let isSeenTo = left.visits + left.messages == 0 && hold.visits + hold.messages > 0
    guard isOver || isSeenTo else { return nil }
    let told = try cancelHeld(hold, transaction)
    try HoldRecords.close(hold, at: now, by: isOver ? "engine" : "people", transaction)
    signal.raise()
    guard isOver else { return nil }
    let words = HoldWords(released: hold)
    for one in told {
      try ServiceOutbox.add(
        words, about: hold.id, to: one.recipient, by: one.channel, priority: one.priority, now: now,
        transaction)
    }
    return hold
  }

  /// Whoever watches over visits lets those of their scope go on that are held after an outage: each from what is due now.
  /// Gives how many there were.
  public func releaseHeld(_ actor: Actor) async throws -> Int {
    guard actor.watchesVisits, let scope = Scope.of(actor.safetyReach) else { return 0 }
    defer { signal.raise() }
    return try await store.write { transaction -> Int in
      let now = try engineTime(transaction).now
      guard let hold = try HoldRecords.open(isForUpdate: true, transaction) else { return 0 }
      let visits = try HoldRecords.visits(hold, in: scope, besides: actor.staff, transaction)
      try HoldRecords.release(hold, in: scope, besides: actor.staff, at: now, transaction)
      try AccessLog.append(
        accesses(
          to: visits.map { ("visit", $0.text) }, by: actor.staff.text, purpose: "visit-safety",
          verb: .alteration), in: transaction)
      let left = try HoldRecords.standing(hold, transaction)
      if left.visits + left.messages == 0 {
        _ = try cancelHeld(hold, transaction)
        try HoldRecords.close(hold, at: now, by: actor.staff.text, transaction)
      }
      return visits.count
    }
  }

  /// Lets everything go on that is held, by whoever looks after the service. Gives how much there was; nil where nothing
  /// is held.
  public func releaseEverythingHeld() async throws -> (visits: Int, messages: Int)? {
    defer { signal.raise() }
    return try await store.write { transaction -> (visits: Int, messages: Int)? in
      let now = try engineTime(transaction).now
      guard let hold = try HoldRecords.open(isForUpdate: true, transaction) else { return nil }
      let left = try HoldRecords.standing(hold, transaction)
      _ = try cancelHeld(hold, transaction)
      try HoldRecords.close(hold, at: now, by: channel, transaction)
      return left
    }
  }

  /// Makes the row of what is due anew from the live visit. One that is held waits with the others afterwards.
  func rearm(_ visit: LiveVisit, _ work: LiveWork) throws {
    let hold = try HoldRecords.open(work.transaction)
    let isHeld = try hold.map { try HoldRecords.isHeld(visit.id, by: $0, work.transaction) } ?? false
    try LiveRecords.rearm(visit, work.book(of: visit), work.transaction)
    if isHeld, let hold { try HoldRecords.keep(visit.id, in: hold, work.transaction) }
  }

  /// True where every engine was silent for an hour, and no clock that went ahead makes it seem so.
  private func isBack(at now: Instant, _ transaction: any Transaction) throws -> Bool {
    guard let last = try HoldRecords.lastBeat(transaction), EngineHold.isLong(from: last, to: now),
      !presence.isAlive(last: last, steady: shell.steady())
    else { return false }
    return try HoldRecords.lastNoticed(transaction).map { EngineHold.isLong(from: $0, to: now) } ?? true
  }

  /// Nobody has to be told any more that something waits. Gives who was to be told.
  private func cancelHeld(_ hold: EngineHold, _ transaction: any Transaction) throws -> [ServiceNotice] {
    let told = try ServiceOutbox.notices(about: hold.id, isForUpdate: true, transaction)
    for var notice in told {
      _ = notice.item.cancel()
      try ServiceOutbox.put(notice, transaction)
    }
    var first: [String: ServiceNotice] = [:]
    for one in told where first[one.recipient] == nil { first[one.recipient] = one }
    return first.values.sorted { $0.key < $1.key }
  }

  /// One message for all of it to the first on duty of each team that can be told, and to its duty number; of danger to
  /// every nominated contact and manager. Nobody gets it twice, nor does a number that several teams have. False where nobody
  /// at all can be told, and none of those on duty has the board open.
  private func tell(_ hold: EngineHold, _ transaction: any Transaction) throws -> Bool {
    let now = hold.noticed
    let words = HoldWords(held: hold, end: timeOfDay(hold.until))
    var told: Set<String> = []
    var onDuty: Set<StaffID> = []
    func add(_ recipient: InboundRecipient) throws -> Bool {
      let ways = try InboundOutbox.ways(recipient.code, at: now, transaction)
      guard let way = ways.first(where: { leaves(by: $0.channel) }) else { return false }
      guard told.insert("\(way.channel.rawValue) \(way.address)").inserted else { return true }
      try ServiceOutbox.add(
        words, about: hold.id, to: recipient.code, by: way.channel, priority: hold.inDanger > 0 ? 3 : 1,
        now: now, transaction)
      return true
    }
    // Nobody who may be in danger is told by their own phone (BRD-41).
    let crews = try HoldRecords.crews(hold, transaction)
    for place in try HoldRecords.places(hold, transaction) {
      if let team = place.team {
        let slots = try DutyRecords.directory(team: team, at: now, excluding: crews, transaction)
        onDuty.formUnion(slots.values.joined())
        var isTold = false
        for slot in [SafetySlot.nominatedContact, .otherContacts, .lineManager] {
          for staff in slots[slot] ?? [] where !isTold || hold.inDanger > 0 && slot != .otherContacts {
            isTold = try add(.staff(staff)) || isTold
          }
        }
        // Nobody of these can be told: whoever can, as a ladder passes on.
        for staff in FallbackChain.standard.flatMap({ slots[$0] ?? [] }) where !isTold {
          isTold = try add(.staff(staff))
        }
        if try add(.team(team)) { continue }
      }
      if let region = place.region { _ = try add(.region(region)) }
    }
    // Where no way to send is set up, boards are all there ever is.
    if !told.isEmpty || channels?.isEmpty ?? false { return true }
    return try !DutyRecords.watching(Array(onDuty), at: now, transaction).isEmpty
  }
}

/// What a process knows of the engine having run: whether it has to look for an outage before it takes anything.
public final class EnginePresence: Sendable {
  private struct State {
    /// The last beat that this process kept, by the engine's clock and by a steady one.
    var last: (beat: Instant, steady: Instant)?
    /// Something went wrong with the database since: it may be another one, or an older one.
    var isDoubted = false
    /// A hold that was let go on at once, for nobody could be told of it, and that nobody has put into the log yet.
    var untold: EngineHold?
  }

  private let state = Mutex(State())

  public init() {}

  /// This process kept a beat.
  public func beaten(at beat: Instant, steady: Instant) {
    state.withLock { $0 = State(last: (beat, steady), untold: $0.untold) }
  }

  /// A hold was let go on at once, for nobody could be told of it.
  func releaseUntold(_ hold: EngineHold) { state.withLock { $0.untold = hold } }

  /// The last hold that was let go on at once because nobody could be told of it, to be put into the log; each once.
  public func takeUntold() -> EngineHold? {
    state.withLock { state in
      defer { state.untold = nil }
      return state.untold
    }
  }

  /// The database did not answer as it should: it is looked at again before anything is taken.
  public func doubt() { state.withLock { $0.isDoubted = true } }

  /// True where it is not known that an engine ran within the last hour.
  public func mustLook(steady: Instant) -> Bool {
    state.withLock { state in
      guard let last = state.last, !state.isDoubted else { return true }
      return EngineHold.isLong(from: last.steady, to: steady)
    }
  }

  /// True where this process itself kept a beat within the hour by its steady clock, and the database has it: however far
  /// apart two readings of the engine's clock are, then it was the clock that went ahead (T3).
  public func isAlive(last beat: Instant, steady: Instant) -> Bool {
    state.withLock { state in
      guard let last = state.last else { return false }
      return !EngineHold.isLong(from: last.steady, to: steady) && beat >= last.beat
    }
  }
}
