package import Casework
import CivilTime
package import Policy
import Records

/// What a run found wrong: which rule, when, and with what.
package struct Breach: Sendable, CustomStringConvertible {
  package let rule: String
  package let seed: UInt64
  package let visit: Int
  package let at: Int64
  package let what: String

  package var description: String {
    "seed \(seed), visit \(visit), \(at / 1000) s: \(rule): \(what)"
  }
}

/// What came of one run.
package struct RunResult: Sendable {
  package let events: Int
  /// Milliseconds of the simulated world.
  package let span: Int64
  package let breach: Breach?
  /// What happened, in the runs that ask for it.
  package let history: [String]
  package let counts: RunCounts
}

/// How often what happened, so that nobody takes an empty run for a good one.
package struct RunCounts: Sendable {
  package var steps = 0
  package var sends = 0
  package var repeats = 0
  package var crashes = 0
  package var stale = 0
  package var caughtUp = 0
  package var duress = 0
  package var standDowns = 0

  package static func += (left: inout RunCounts, right: RunCounts) {
    left.steps += right.steps
    left.sends += right.sends
    left.repeats += right.repeats
    left.crashes += right.crashes
    left.stale += right.stale
    left.caughtUp += right.caughtUp
    left.duress += right.duress
    left.standDowns += right.standDowns
  }
}

/// One node of the engine, with what it holds in memory.
struct Node {
  var isUp = true
  var life = 0
  var pausedUntil: Int64 = 0
  var isAuditing = false
  /// When it is back, where it is down.
  var backAt: Int64 = 0
  var claims: [Claim] = []
  var nextClaim: Int64 = .max
  var nextSend: Int64 = .max
}

/// What a node took of what is due.
struct Claim {
  let visit: Int
  let token: Int
  let epoch: Int
  let serial: Int
  /// The visit as it was then; only where no epoch guards (the mutation check).
  let known: LiveVisit?
}

/// A notice a node took, and how far it is with it.
struct Sending {
  let notice: Int
  let token: Int
  let action: OutboxAction
  let claimed: Int64
  /// Orders claims across nodes.
  let serial: Int
  var outcome: DispatchOutcome?
  var look: DispatchLook?
}

/// The row of what is due of a visit.
struct DueRow {
  enum State: UInt8 { case none, pending, leased, quarantined }
  var state = State.none
  var due: Int64 = 0
  var claimable: Int64 = 0
  var priority = 0
  var token = 0
  var epoch = 0
  var failures = 0
}

/// A notice in the outbox, with what the provider saw of it.
struct Notice {
  let visit: Int
  let kind: NoticeKind
  let ladder: LadderKind?
  let recipient: Int
  let channel: NoticeChannel
  let priority: Int
  let created: Int64
  var item: OutboxItem
  /// The newest claim of it.
  var serial = 0
  /// The furthest receipt that came.
  var receipts: ReceiptRank?
  var trace = ProviderTrace()
}

/// What the provider saw of a notice: the evidence.
struct ProviderTrace {
  var requests = 0
  var isAccepted = false
  /// Every request so far may be repeated: refused for now, or nobody here knows its answer.
  var mayRepeat = true
  /// From when on nobody may begin to send it, by the order of claims.
  var closedAt: Int?
}

/// A world in which visits are watched: it owns the store, the clocks, the providers, the people and chance, and runs the
/// real reducer, the real rules of the engine and the real outbox.
package final class World {
  let seed: UInt64
  let guards: Climbing.Guards
  let faults: Faults
  var chance: Chance
  var agenda = Agenda()
  /// The true time: milliseconds since the world began.
  var now: Int64 = 0
  var events = 0
  var breach: Breach?
  var history: [String] = []
  let keepsHistory: Bool
  var counts = RunCounts()

  // The store.
  let book: LadderBook
  var clockOffset: Int64 = 0
  var kept: (highWater: Int64, offset: Int64) = (World.epoch, 0)
  var visits: [LiveVisit?] = []
  var rows: [DueRow] = []
  var journal: [[(event: LiveVisitEvent, stamp: Stamp)]] = []
  var notices: [Notice] = []
  var open: [Int] = []
  var keys: [NoticeKey: Int] = [:]
  var steps: Set<StepKey> = []
  var serial = 0
  var flights: [Sending] = []

  // Nodes, people, phones.
  var nodes: [Node]
  var isThere: [Bool]
  var phones: [Phone] = []
  var plans: [(start: Int64, length: Int64)] = []
  /// The most a node takes at once.
  var claimLimit = 50
  var oracle: Oracle

  /// When the world begins by its true clock, in milliseconds since 1970.
  static let epoch: Int64 = 1_780_000_000_000
  /// Until when faults happen, and until when everything has to be over.
  static let faultsUntil: Int64 = 8 * 3_600_000
  static let end: Int64 = 16 * 3_600_000

  package init(
    seed: UInt64, book: LadderBook, guards: Climbing.Guards = .all, faults: Faults? = nil,
    keepsHistory: Bool = false
  ) {
    self.seed = seed
    self.book = book
    self.guards = guards
    self.keepsHistory = keepsHistory
    var chance = Chance(seed)
    self.faults = faults ?? Faults.some(&chance)
    nodes = Array(repeating: Node(), count: chance.from(1, to: 3))
    isThere = Array(repeating: true, count: SafetySlot.allCases.count)
    oracle = Oracle(book)
    self.chance = chance
    people()
    plan()
  }

  /// Runs it to its end, or to the first breach.
  package func run() -> RunResult {
    while breach == nil, let next = agenda.pop(), next.at <= World.end {
      now = next.at
      events += 1
      happen(next)
    }
    if breach == nil { drained() }
    return RunResult(events: events, span: now, breach: breach, history: history, counts: counts)
  }

  private func happen(_ next: Happening) {
    let subject = Int(next.subject)
    switch next.act {
    case .claim, .fire, .send, .ask, .settle, .beat, .audit: work(next)
    case .start: start(subject)
    case .crash: if !isCalm { crash(subject) }
    case .pause: if !isCalm { pause(subject, next.detail) }
    case .outage: for node in nodes.indices { crash(node, for: next.detail) }
    case .storeClock: jump(next.detail)
    case .loseRow: loseRow(subject)
    case .edit: edit(subject)
    case .rota: turnRota(subject)
    case .officer: officer(subject, Int(next.mark))
    case .upload: upload(subject)
    case .react: react(subject, Int(next.mark), next.detail)
    case .receipt: receipt(subject, next.detail)
    }
  }

  /// True once nothing fails any more and everybody does what they are asked.
  var isCalm: Bool { now >= World.faultsUntil }

  func does(_ fault: Faults, _ perMille: Int) -> Bool {
    !isCalm && faults.contains(fault) && chance.hits(perMille)
  }

  func fail(_ rule: String, _ visit: Int, _ what: @autoclosure () -> String) {
    guard breach == nil else { return }
    breach = Breach(rule: rule, seed: seed, visit: visit, at: now, what: what())
  }

  func note(_ what: @autoclosure () -> String) {
    guard keepsHistory else { return }
    history.append("\(now) \(what())")
  }
}

/// A step that may be taken once.
struct StepKey: Hashable {
  let visit: Int
  let epoch: Int
  let ladder: LadderKind
  let place: LadderPlace
}
