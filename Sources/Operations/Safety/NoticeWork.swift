import Casework
import CivilTime
import Records
import Storage

/// What sets the notices of one outbox apart from those of the others: whether anybody needs one still, what it says and to
/// which address, and by which way it goes next. When it is taken, and what becomes of it, is the same for all
/// (`Desk.claimNotices`).
protocol NoticeWork: SendableMetatype {
  associatedtype Box: Outbox
  /// At most one in so many of what is taken at once is of this outbox.
  static var part: Int { get }
  /// True where there is seldom something: it is looked for before anything is written, and waits for nobody for long.
  static var isRare: Bool { get }
  /// How many are looked at in one go, if no more may be taken.
  static var leastLooked: Int { get }
  /// The code that stands with what cannot be sent.
  static var unsent: String { get }

  /// What is needed for notices that are due, which are held.
  init(_ due: [Box.Kept], _ moment: NoticeMoment) throws
  /// False where it says nothing any more: it is called off.
  func isNeeded(_ kept: Box.Kept) -> Bool
  /// False where it waits, after so many that were taken.
  func isTaken(_ kept: Box.Kept, after claimed: Int) -> Bool
  /// False where it has one way only (N3).
  func isFollowed(_ kept: Box.Kept) -> Bool
  /// What a carrier gets; nil where it can go to nobody.
  func dispatch(_ kept: Box.Kept, isLook: Bool) throws -> Dispatch?
  /// Puts in the same by the next way to its recipient that was not tried yet, where there is one: each once. With `room`, a
  /// channel that has some comes first.
  func another(_ kept: Box.Kept, beside room: OutboxRoom?) throws
}

extension NoticeWork {
  static var part: Int { 1 }
  static var isRare: Bool { true }
  static var leastLooked: Int { 0 }
  static var unsent: String { NoticeOutbox.noAddress }
  /// The outbox by the name of its table.
  static var outbox: String { Box.table }

  func isNeeded(_ kept: Box.Kept) -> Bool { true }
  func isTaken(_ kept: Box.Kept, after claimed: Int) -> Bool { true }
  func isFollowed(_ kept: Box.Kept) -> Bool { true }

  /// When something of it is to be done next.
  static func next(
    now: Instant, room: OutboxRoom, besides keys: [String], _ transaction: any Transaction
  ) throws -> Instant? {
    try Box.next(now: now, room: room, .besides(keys), transaction)
  }
}

/// The moment at which notices are taken, inside the transaction that takes them.
struct NoticeMoment {
  let desk: Desk
  let now: Instant
  /// How many may be taken.
  let limit: Int
  let transaction: any Transaction

  /// The next way to a recipient after channels that were tried: with `room`, one that has some comes first.
  func way(
    to recipient: String, after tried: [NoticeChannel], priority: Int, beside room: OutboxRoom?
  ) throws -> NoticeAddress? {
    let ways = try InboundOutbox.ways(recipient, at: now, transaction).filter {
      !tried.contains($0.channel) && desk.leaves(by: $0.channel)
    }
    return ways.first { room?.isThere(for: $0.channel, priority: priority) ?? true } ?? ways.first
  }
}
