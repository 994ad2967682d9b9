public import Casework
public import CivilTime
public import Storage

/// A probed channel as its row holds it: whoever has the lease sends or asks about its canary.
public struct KeptProbe: Hashable, Sendable {
  public var probe: ChannelProbe
  /// The number of its last canary; 0 before the first.
  public var number: Int
  /// When there is something to do about it next, or when the lease of whoever does it ends.
  public var claimable: Instant
  /// Goes up with every claim; whoever has another one writes nothing (C4).
  public var token: Int
}

/// The channels that are probed, and their canaries (N7). One row for each channel, whatever the number of nodes, so that
/// one of them sends each canary and never more than one is under way.
public enum CanaryRecords {
  // MARK: Channels

  /// When there is something to do about any of these channels; at once where one was never probed.
  public static func next(
    of channels: [NoticeChannel], _ transaction: any Transaction
  ) throws -> Instant {
    let row = try transaction.run(
      """
      SELECT COUNT(*), MIN(claimable_ms) FROM channel_probes WHERE channel IN \(list: channels.map(\.rawValue))
      """
    ).first
    guard try row?.integer(0) == channels.count, let next = try row?.integerIfAny(1) else {
      return Instant(milliseconds: 0)
    }
    return Instant(milliseconds: Int64(next))
  }

  /// Puts in a channel that was never probed, due now.
  public static func begin(
    _ channel: NoticeChannel, now: Instant, _ transaction: any Transaction
  ) throws(StoreError) {
    try transaction.execute(
      """
      INSERT INTO channel_probes (channel, standing, number, next_ms, claimable_ms, token)
      VALUES (\(channel.rawValue), 'unknown', 0, \(now.milliseconds), \(now.milliseconds), 0)
      ON CONFLICT (channel) DO NOTHING
      """)
  }

  /// A channel of which there is something to do, held until the transaction ends; nil where there is not, or another node
  /// is at it.
  public static func due(
    _ channel: NoticeChannel, now: Instant, _ transaction: any Transaction
  ) throws -> KeptProbe? {
    try transaction.run(
      """
      SELECT \(raw: probeColumns) FROM channel_probes
      WHERE channel = \(channel.rawValue) AND claimable_ms <= \(now.milliseconds)\(raw: transaction.dialect.skipLocked)
      """
    ).first.map { try probe($0) }
  }

  /// A channel, held until the transaction ends.
  public static func probe(_ channel: NoticeChannel, _ transaction: any Transaction) throws -> KeptProbe? {
    try transaction.run(
      """
      SELECT \(raw: probeColumns) FROM channel_probes WHERE channel = \(channel.rawValue)\(raw: transaction.dialect.forUpdate)
      """
    ).first.map { try probe($0) }
  }

  /// Every channel that was ever probed.
  public static func probes(_ transaction: any Transaction) throws -> [KeptProbe] {
    try transaction.run("SELECT \(raw: probeColumns) FROM channel_probes ORDER BY channel").map {
      try probe($0)
    }
  }

  /// The channels that are degraded, as far as the last canaries say. What nobody probes any more is not known to be.
  public static func degraded(
    at now: Instant, _ transaction: any Transaction
  ) throws -> Set<NoticeChannel> {
    let least = now.adding(seconds: -ChannelProbe.holds).milliseconds
    let rows = try transaction.run(
      "SELECT channel FROM channel_probes WHERE standing = 'degraded' AND next_ms > \(least)")
    return Set(try rows.compactMap { NoticeChannel(rawValue: try $0.text(0)) })
  }

  /// Writes how a channel stands.
  public static func put(
    _ kept: KeptProbe, owner: String? = nil, _ transaction: any Transaction
  ) throws(StoreError) {
    let probe = kept.probe
    try transaction.execute(
      """
      UPDATE channel_probes SET standing = \(probe.standing.code), trouble = \(probe.standing.trouble?.rawValue),
        since_ms = \(probe.since?.milliseconds), number = \(kept.number), next_ms = \(probe.next.milliseconds),
        claimable_ms = \(kept.claimable.milliseconds), token = \(kept.token), owner = \(owner)
      WHERE channel = \(probe.channel.rawValue)
      """)
  }

  // MARK: Canaries

  /// The key of a canary: no two are the same, even where a backup counts a number again.
  public static func key(_ channel: NoticeChannel, number: Int, asked: Instant) -> String {
    NoticeOutbox.uuid("canary/\(channel.rawValue)/\(number)/\(asked.milliseconds)")
  }

  /// Puts in a canary that is about to leave, and removes those of its channel that are older than they are kept.
  public static func add(_ canary: Canary, _ transaction: any Transaction) throws(StoreError) {
    let oldest = canary.asked.adding(seconds: -Canary.keptDays * 86_400).milliseconds
    try transaction.execute(
      "DELETE FROM canaries WHERE channel = \(canary.channel.rawValue) AND asked_ms < \(oldest)")
    try transaction.execute(
      """
      INSERT INTO canaries (key, channel, number, awaits_receipt, asked_ms, until_ms, is_void)
      VALUES (\(canary.key), \(canary.channel.rawValue), \(canary.number), \(canary.awaitsReceipt),
        \(canary.asked.milliseconds), \(canary.until.milliseconds), 0)
      """)
  }

  /// Writes how far a canary came; `trouble` is a code without personal data.
  public static func put(
    _ canary: Canary, trouble: String? = nil, _ transaction: any Transaction
  ) throws(StoreError) {
    try transaction.execute(
      """
      UPDATE canaries SET taken_ms = \(canary.taken?.milliseconds), arrived_ms = \(canary.arrived?.milliseconds),
        failed_ms = \(canary.failed?.milliseconds), looked_ms = \(canary.looked?.milliseconds),
        provider_id = \(canary.providerID), is_void = \(canary.isVoid), trouble = COALESCE(\(trouble), trouble)
      WHERE key = \(canary.key)
      """)
  }

  /// One canary.
  public static func canary(_ key: String, _ transaction: any Transaction) throws -> Canary? {
    try transaction.run("SELECT \(raw: columns) FROM canaries WHERE key = \(key)").first.map {
      try canary($0)
    }
  }

  /// The canary a provider knows by an id of its own.
  public static func canary(ofProvider id: String, _ transaction: any Transaction) throws -> Canary? {
    try transaction.run(
      "SELECT \(raw: columns) FROM canaries WHERE provider_id = \(id) ORDER BY asked_ms DESC, key LIMIT 1"
    ).first.map { try canary($0) }
  }

  /// The last canaries of a channel, the newest first.
  public static func last(
    _ channel: NoticeChannel, limit: Int = ChannelProbe.lookedAt, _ transaction: any Transaction
  ) throws -> [Canary] {
    try transaction.run(
      """
      SELECT \(raw: columns) FROM canaries WHERE channel = \(channel.rawValue) ORDER BY number DESC LIMIT \(limit)
      """
    ).map { try canary($0) }
  }

  /// When a canary of each channel last arrived, and when the one was sent that is under way.
  public static func arrivals(
    _ transaction: any Transaction
  ) throws -> [NoticeChannel: (arrived: Instant?, underWay: Instant?)] {
    var found: [NoticeChannel: (arrived: Instant?, underWay: Instant?)] = [:]
    for row in try transaction.run(
      """
      SELECT channel, MAX(arrived_ms),
        MAX(CASE WHEN arrived_ms IS NULL AND failed_ms IS NULL AND is_void = 0 THEN asked_ms END)
      FROM canaries GROUP BY channel
      """)
    {
      guard let channel = NoticeChannel(rawValue: try row.text(0)) else { continue }
      found[channel] = (try instant(row, 1), try instant(row, 2))
    }
    return found
  }

  /// Who looks after the service: administrators with an account that is open, at most fifty.
  public static func administrators(_ transaction: any Transaction) throws -> [StaffID] {
    try transaction.run(
      """
      SELECT r.staff FROM staff_roles r JOIN accounts a ON a.staff = r.staff
      WHERE r.role = \(Role.administrator.rawValue) AND a.deactivated_at IS NULL ORDER BY r.staff LIMIT 50
      """
    ).map { StaffID(try $0.text(0)) }
  }

  // MARK: Rows

  private static let probeColumns =
    "channel, standing, trouble, since_ms, number, next_ms, claimable_ms, token"
  private static let columns = """
    key, channel, number, awaits_receipt, asked_ms, until_ms, taken_ms, arrived_ms, failed_ms, looked_ms, provider_id,
    is_void
    """

  private static func instant(_ row: Row, _ position: Int) throws -> Instant? {
    try row.integerIfAny(position).map { Instant(milliseconds: Int64($0)) }
  }

  private static func probe(_ row: Row) throws -> KeptProbe {
    let standing: ChannelStanding? =
      switch try row.text(1) {
      case "unknown": .unknown
      case "fine": .fine
      default: try row.textIfAny(2).flatMap { ChannelTrouble(rawValue: $0) }.map { .degraded($0) }
      }
    guard let channel = NoticeChannel(rawValue: try row.text(0)), let standing,
      let next = try instant(row, 5), let claimable = try instant(row, 6)
    else { throw StoreError.unexpected("a probed channel cannot be read") }
    return KeptProbe(
      probe: ChannelProbe(channel: channel, standing: standing, since: try instant(row, 3), next: next),
      number: try row.integer(4), claimable: claimable, token: try row.integer(7))
  }

  private static func canary(_ row: Row) throws -> Canary {
    guard let channel = NoticeChannel(rawValue: try row.text(1)), let asked = try instant(row, 4),
      let until = try instant(row, 5)
    else { throw StoreError.unexpected("a canary cannot be read") }
    return Canary(
      key: try row.text(0), channel: channel, number: try row.integer(2), awaitsReceipt: try row.flag(3),
      asked: asked, until: until, taken: try instant(row, 6), arrived: try instant(row, 7),
      failed: try instant(row, 8), looked: try instant(row, 9), providerID: try row.textIfAny(10),
      isVoid: try row.flag(11))
  }
}
