import Casework
import CivilTime
import Policy

/// What ought to happen, worked out from the text alone: 8.3.4 to 8.4.3 of the framework as the file of its ladders has
/// them, and I1 to I9 of the design. It keeps its own idea of every visit from what people did, and never asks the
/// reducer. Times of the engine are compared with true time, so that a clock that goes wrong is seen.
struct Oracle {
  /// One place of a ladder, in the order in which people are to be told.
  struct Place {
    let place: LadderPlace
    let task: RungTask
    let slots: [SafetySlot]
    let window: Int64
    let attempts: Int
  }

  enum Duty: Equatable { case none, reminder, alarm(LadderKind), climb, acknowledgementEnds, stillOpen }

  struct Alarm {
    let ladder: LadderKind
    let base: Int64
    /// The place that was told last, among those of its ladder.
    var index: Int?
    var round = 0
    var from: Int64
    var owner: StaffID?
    var last: Int64
    var attempts = 0
    var isWithPolice = false
    var isSafe = false
    /// Somebody logged that nobody answered as often as asked: the next rung is told at once.
    var isPassedOn = false
    /// When whoever had it did nothing more: the next is told from then.
    var endedAt: Int64?
  }

  struct Watched {
    enum Phase { case none, planned, onTheWay, inVisit, ended }
    var phase = Phase.none
    var hasDeparted = false
    var hasArrived = false
    var start: Int64 = 0
    var end: Int64 = 0
    var reminders = 0
    var alarm: Alarm?
    var duty = Duty.none
    var due: Int64 = 0
    /// When that was known, by the true time and by the engine's, and how far the clock had been put forward.
    var known: (now: Int64, engine: Int64, forward: Int64) = (0, 0, 0)
    var lastStamp: Int64 = 0
    /// Whoever claimed its row last.
    var holder = 0
    var isRowLost = false
    var lostAt: Int64 = -1
    /// When an audit put its row back last.
    var putBackAt: Int64 = -60_000
  }

  let places: [LadderKind: [Place]]
  let settings: LadderSettings
  var visits: [Watched] = []
  var forward: Int64 = 0
  var backward = 0
  /// When the clock was put back and nobody was there to keep the time that had passed.
  var unseen: [Int64] = []
  /// When the clock was put forward.
  var ahead: [Int64] = []
  /// How many rounds it takes to claim what is due of every visit.
  var rounds: Int64 = 1
  var disturbances: [Int64] = []
  var lostRows: [Int64] = []
  var blackouts: [(from: Int64, to: Int64)] = []

  init(_ book: LadderBook) {
    settings = book.settings
    var places: [LadderKind: [Place]] = [:]
    for kind in LadderKind.allCases {
      var list: [Place] = []
      for (number, rung) in book.climbed(kind).enumerated() {
        let groups = rung.isTogether ? [rung.tell] : rung.tell.map { [$0] }
        for (turn, slots) in groups.enumerated() {
          list.append(
            Place(
              place: LadderPlace(rung: number, turn: turn), task: rung.task, slots: slots,
              window: Int64(rung.window) * 1000, attempts: rung.attempts))
        }
      }
      places[kind] = list
    }
    self.places = places
  }

  // MARK: What went wrong on purpose

  var hasLost: Bool { visits.contains(where: \.isRowLost) }

  mutating func disturbed(at moment: Int64) { disturbances.append(moment) }

  mutating func lost(_ index: Int, at moment: Int64) {
    visits[index].isRowLost = true
    visits[index].lostAt = moment
    lostRows.append(moment)
  }

  /// Whether any node works from now on, and else until when none does.
  mutating func looked(at nodes: [Node], now: Int64) {
    let back = nodes.map { $0.isUp ? $0.pausedUntil : $0.backAt }.min() ?? now
    if back > now { blackouts.append((now, back)) }
  }

  func isDisturbed(now: Int64) -> Bool {
    disturbances.contains { $0 > now - 90_000 } || blackouts.contains { $0.to > now - 90_000 } || forward > 0
      || backward > 0
  }

  /// The spans in which nobody was there, each that follows on another as one.
  private func together() -> [(from: Int64, to: Int64)] {
    var spans: [(from: Int64, to: Int64)] = []
    for blackout in blackouts.sorted(by: { $0.from < $1.from }) {
      if let last = spans.last, blackout.from <= last.to {
        spans[spans.count - 1].to = max(last.to, blackout.to)
      } else {
        spans.append(blackout)
      }
    }
    return spans
  }

  /// How long something that was due at a true time, and known since another, may take until now: what nobody could do
  /// anything about, a lease for each fault, and the audit for each row that was lost. How long nobody was there is not
  /// known to anybody where the clock was put back meanwhile: the time goes on from when it was kept last.
  func allowance(from due: Int64, known: Int64, to now: Int64, lease: Int64) -> Int64 {
    var allowed: Int64 = 2500 + Int64(backward) * 4100 + rounds * 1100
    for blackout in together() {
      let isUnseen = unseen.contains { $0 >= blackout.from && $0 <= blackout.to }
      let from = max(blackout.from, isUnseen ? min(known, due) : due)
      allowed += max(0, min(blackout.to, now) - from)
    }
    for moment in disturbances where moment > due - lease - 2000 && moment <= now { allowed += lease + 2000 }
    allowed += Int64(lostRows.count) * 62_000
    return allowed
  }

  // MARK: What is due by the text

  /// The next duty of a visit.
  func duty(_ visit: Watched) -> (Duty, Int64) {
    if let alarm = visit.alarm {
      guard let index = alarm.index, let list = places[alarm.ladder] else { return (.climb, alarm.base) }
      let confirms = alarm.isSafe && (alarm.ladder == .overdue || alarm.ladder == .notArrived)
      if alarm.isWithPolice { return (.stillOpen, alarm.last + Int64(settings.stillOpen) * 1000) }
      if alarm.owner != nil {
        let seconds = confirms ? settings.confirmation : settings.acknowledgement
        return (.acknowledgementEnds, alarm.last + Int64(seconds) * 1000)
      }
      if let ended = alarm.endedAt { return (.climb, ended) }
      let window = list[index].window
      return (.climb, alarm.from + (confirms ? max(window, Int64(settings.confirmation) * 1000) : window))
    }
    switch visit.phase {
    case .planned, .onTheWay:
      return (.alarm(.notArrived), visit.start + Int64(settings.after[.notArrived] ?? 0) * 1000)
    case .inVisit:
      if visit.reminders == 0 { return (.reminder, visit.end - 300_000) }
      if visit.reminders == 1 { return (.reminder, visit.end) }
      // HV-8.4.2: ten minutes after the expected end.
      return (.alarm(.overdue), visit.end + 600_000)
    case .ended, .none: return (.none, 0)
    }
  }

  /// The place that is to be told next, by C10 where it is late: what should be current, never the police before somebody
  /// had their window, but for danger.
  func place(
    _ alarm: Alarm, due: Int64, moment: Int64, isThere: (SafetySlot) -> Bool
  ) -> (index: Int, round: Int, skipped: Int) {
    let list = places[alarm.ladder] ?? []
    let isUrgent = alarm.ladder == .help || alarm.ladder == .device || alarm.ladder == .duress
    func there(_ index: Int) -> Bool { list[index].slots.contains(where: isThere) }
    func following(_ index: Int) -> Int? {
      var next = index + 1
      // Once the visitor said that they are safe nobody is asked to call the police next.
      if alarm.isSafe, !isUrgent, list.indices.contains(next), list[next].task == .callPolice {
        next = list.count - 1
      }
      return list.indices.contains(next) ? next : nil
    }
    var index = 0
    if let last = alarm.index {
      guard let next = following(last) else { return (last, alarm.round + 1, 0) }
      index = next
    }
    func reached(_ from: Int) -> Int {
      var index = from
      while !there(index), let next = following(index) { index = next }
      return index
    }
    index = reached(index)
    guard moment - due > Int64(settings.lateAfter) * 1000 else { return (index, 0, 0) }
    var skipped = 0
    var clock = due + list[index].window
    while clock <= moment, let step = following(index) {
      let next = reached(step)
      if !isUrgent, list[next].task == .callPolice || list[next].task == .takeOver { break }
      skipped += 1
      index = next
      clock += list[index].window
    }
    return (index, 0, skipped)
  }
}
