import Casework
import CivilTime
import Operations
import Pages

/// What boards that are open are told: one reading of the store for everybody of one scope, at most once a second, and
/// the same bytes to all of them.
actor LiveHub {
  /// Whose board it is, and how it is shown.
  struct Channel: Hashable, Sendable {
    let reach: Reach
    let isWall: Bool
    /// Whose own visits are not on it; nil for the many who are on none today, who share one.
    let besides: StaffID?
  }

  /// A whole board as it is sent; the newest is all that anybody needs.
  struct Snapshot: Sendable {
    /// Tells snapshots apart, those of an earlier run of the service too.
    let id: String
    let frame: String
  }

  /// A sign of life, made once for everybody: the time of the engine, and how many people have the board open.
  struct Pulse: Sendable {
    let number: Int
    let now: Instant
    let watchers: Int
  }

  private struct Hall {
    var listeners: [Int: (staff: StaffID?, continuation: AsyncStream<Void>.Continuation)] = [:]
    var snapshot: Snapshot?
    var pulse: Pulse?
    var body = ""
    var reader: Task<Void, Never>?
    /// When the store was last read in vain; the board is then not known to be so any more.
    var isReadable = true
  }

  private let desk: Desk
  private let name: String
  private var halls: [Channel: Hall] = [:]
  private var next = 0
  private var pulses = 0
  /// One count for all halls and all their lives: no two boards of a run have the same number.
  private var revisions = 0
  private var beater: Task<Void, Never>?
  /// The most boards that one process keeps open.
  static let mostListeners = 1_500

  init(desk: Desk) {
    self.desk = desk
    name = String(desk.shell.now().milliseconds, radix: 36)
  }

  /// Begins to listen: the stream says that there may be something new, and holds at most one such word.
  /// Nil where the service has as many boards open as it can. `staff` is who watches; nil where the board counts for nobody.
  func listen(_ channel: Channel, as staff: StaffID?) -> (number: Int, words: AsyncStream<Void>)? {
    guard halls.values.reduce(0, { $0 + $1.listeners.count }) < LiveHub.mostListeners else { return nil }
    next += 1
    let number = next
    let (words, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    halls[channel, default: Hall()].listeners[number] = (staff, continuation)
    if halls[channel]?.reader == nil {
      halls[channel]?.reader = Task { await self.read(channel) }
    }
    if beater == nil { beater = Task { await self.beat() } }
    return (number, words)
  }

  /// Listens no more. Nobody left, nothing is read.
  func leave(_ channel: Channel, _ number: Int) {
    halls[channel]?.listeners[number]?.continuation.finish()
    halls[channel]?.listeners[number] = nil
    guard halls[channel]?.listeners.isEmpty ?? false else { return }
    halls[channel]?.reader?.cancel()
    halls[channel] = nil
    if halls.isEmpty {
      beater?.cancel()
      beater = nil
    }
  }

  /// The newest board and the newest sign of life; nil before the first was read, and while the store cannot be read.
  func newest(_ channel: Channel) -> (snapshot: Snapshot, pulse: Pulse?)? {
    guard let hall = halls[channel], hall.isReadable, let snapshot = hall.snapshot else { return nil }
    return (snapshot, hall.pulse)
  }

  /// How many people have the boards of a reach open, the wall's and others'.
  func watchers(_ reach: Reach) -> Int {
    Set(halls.filter { $0.key.reach == reach }.flatMap { $0.value.listeners.values.compactMap(\.staff) })
      .count
  }

  // MARK: Reading

  private func read(_ channel: Channel) async {
    while !Task.isCancelled {
      let known = desk.signal.raised(for: .boards)
      do {
        let board =
          try await desk.board(of: channel.reach, besides: channel.besides)
          ?? Board(now: desk.shell.now(), rows: [])
        take(board, channel)
      } catch {
        halls[channel]?.isReadable = false
      }
      // Woken at once by what happens here, and at most once a second by what happens elsewhere.
      try? await Task.sleep(for: .milliseconds(20))
      await desk.signal.wait(as: .boards, atMost: .seconds(1), since: known)
    }
  }

  private func take(_ board: Board, _ channel: Channel) {
    guard var hall = halls[channel] else { return }
    let body = BoardFrame.body(board, zone: desk.zone, isWall: channel.isWall)
    let isNew = body != hall.body || !hall.isReadable
    hall.isReadable = true
    if isNew {
      revisions += 1
      hall.body = body
      let id = "\(name)-\(revisions)"
      hall.snapshot = Snapshot(id: id, frame: BoardFrame.board(body, id: id, now: board.now))
    }
    halls[channel] = hall
    guard isNew else { return }
    for listener in hall.listeners.values { listener.continuation.yield() }
  }

  /// Says every five seconds who has a board open, so that phones can tell that somebody watches, and to every board that
  /// it is live. While the store cannot be read nothing is said.
  private func beat() async {
    while !Task.isCancelled {
      let staff = Set(halls.values.flatMap { $0.listeners.values.compactMap(\.staff) })
      try? await desk.beatBoards(staff.sorted { $0.text < $1.text })
      if let now = try? await desk.engineNow() {
        pulses += 1
        let counts = Dictionary(uniqueKeysWithValues: Set(halls.keys.map(\.reach)).map { ($0, watchers($0)) })
        for channel in Array(halls.keys) {
          halls[channel]?.pulse = Pulse(number: pulses, now: now, watchers: counts[channel.reach] ?? 0)
          for listener in (halls[channel]?.listeners ?? [:]).values { listener.continuation.yield() }
        }
      }
      try? await Task.sleep(for: .seconds(5))
    }
  }
}
