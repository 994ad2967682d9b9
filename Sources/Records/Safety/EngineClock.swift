public import CivilTime
public import Storage

/// The clock that says what is due (safety.md T2): the database's own, or where it has none the machine's, counted on
/// from a fixed moment. It never goes back: where the clock below it does, the time that is lost is added from then on.
public enum EngineClock {
  /// What the clock below says and what is made of it.
  public struct Reading: Hashable, Sendable {
    /// The time of the engine.
    public let now: Instant
    /// Milliseconds that are added to the clock below, because it went back once.
    public let offset: Int64
    /// The clock below went back: people are to be told (T3).
    public let wentBack: Bool
  }

  /// How far the clock below may seem to go back before it is taken for an error, in milliseconds: two connections ask it
  /// one after the other.
  static let tolerance: Int64 = 2000

  /// The time, from the clock below, what was added to it, and the latest time that was ever seen.
  public static func reading(clock: Int64, offset: Int64, highWater: Int64) -> Reading {
    let now = clock + offset
    if now >= highWater { return Reading(now: Instant(milliseconds: now), offset: offset, wentBack: false) }
    guard highWater - now > tolerance else {
      return Reading(now: Instant(milliseconds: highWater), offset: offset, wentBack: false)
    }
    return Reading(now: Instant(milliseconds: highWater), offset: highWater - clock, wentBack: true)
  }

  /// Reads the clock. `machine` is this machine's steady clock; it counts where the database has none of its own, and
  /// where `isFixed` because today is held at a day.
  public static func read(
    machine: Instant, isFixed: Bool = false, _ transaction: any Transaction
  ) throws(StoreError) -> Reading {
    let own = isFixed ? nil : transaction.dialect.clockMilliseconds
    let rows = try transaction.run(
      "SELECT high_water_ms, offset_ms, \(raw: own ?? "0") FROM engine_clock WHERE id = 1")
    guard let row = rows.first else { throw .unexpected("the engine's clock is not there") }
    return reading(
      clock: own == nil ? machine.milliseconds : Int64(try row.integer(2)), offset: Int64(try row.integer(1)),
      highWater: Int64(try row.integer(0)))
  }

  /// Keeps a reading: nothing will be earlier than this. Where the clock below went back, what was lost is kept too, and
  /// when it was noticed. Written where it is a second or more, so that a tick costs no write.
  public static func keep(_ reading: Reading, _ transaction: any Transaction) throws(StoreError) {
    try transaction.execute(
      """
      UPDATE engine_clock SET high_water_ms = \(reading.now.milliseconds),
        offset_ms = CASE WHEN offset_ms < \(reading.offset) THEN \(reading.offset) ELSE offset_ms END,
        suspect_since = CASE WHEN \(reading.wentBack) = 1 THEN \(reading.now.text) ELSE suspect_since END
      WHERE id = 1 AND high_water_ms < \(reading.now.milliseconds)
        OR id = 1 AND \(reading.wentBack) = 1
      """)
  }

  /// Milliseconds by which the clock went ahead of the time that had passed between two readings, by a steady clock that
  /// was read before the first and after the second; 0 where it did not by more than one may take for chance (T3).
  public static func ahead(from before: Instant, to after: Instant, passed: Int64) -> Int64 {
    let ahead = after.milliseconds - before.milliseconds - passed
    return ahead > tolerance ? ahead : 0
  }

  /// Puts down that the clock went ahead until a moment: people are to be told, and no police are called early (T3).
  public static func wentAhead(at now: Instant, _ transaction: any Transaction) throws(StoreError) {
    try transaction.execute(
      """
      UPDATE engine_clock SET ahead_ms = \(now.milliseconds), suspect_since = \(now.text)
      WHERE id = 1 AND (ahead_ms IS NULL OR ahead_ms < \(now.milliseconds))
      """)
  }

  /// When the clock went ahead last; nil where it never did.
  public static func ahead(_ transaction: any Transaction) throws -> Instant? {
    try transaction.run("SELECT ahead_ms FROM engine_clock WHERE id = 1").first?.integerIfAny(0)
      .map { Instant(milliseconds: Int64($0)) }
  }

  /// Since when the clock below is known to have gone back; nil where it never did.
  public static func suspectSince(_ transaction: any Transaction) throws -> Instant? {
    try transaction.run("SELECT suspect_since FROM engine_clock WHERE id = 1").first?.textIfAny(0)
      .flatMap { Instant(text: $0) }
  }
}
