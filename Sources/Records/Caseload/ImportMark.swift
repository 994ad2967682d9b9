public import CivilTime
public import Storage

/// The mark of a first import under way: as long as it stands, the indexes of the lists stay off, for the rest of the
/// import would be slower by a multiple with them.
///
/// It ends by itself: an import that was killed keeps nobody waiting for longer than `standsFor`.
public struct ImportMark: Hashable, Sendable {
  private let id: String

  /// How long a mark stands after the last batch that renewed it, in seconds.
  public static let standsFor = 120

  /// `id` is 36 characters, of a shell.
  public init(id: String) { self.id = id }

  /// Sets the mark, or has it stand on, from now. In the transaction of every batch.
  public func renew(at now: Instant, _ transaction: any Transaction) throws(StoreError) {
    let until = now.adding(seconds: ImportMark.standsFor).text
    try transaction.execute(
      """
      INSERT INTO import_marks (id, until_at) VALUES (\(id), \(until))
      ON CONFLICT (id) DO UPDATE SET until_at = excluded.until_at
      """)
  }

  /// Takes the mark away, and all that stood for too long.
  public func remove(at now: Instant, _ transaction: any Transaction) throws(StoreError) {
    try transaction.execute("DELETE FROM import_marks WHERE id = \(id) OR until_at <= \(now.text)")
  }

  /// True where an import is under way: this one not counted, where one is given.
  public static func stands(
    at now: Instant, besides mark: ImportMark? = nil, _ transaction: any Transaction
  ) throws(StoreError) -> Bool {
    !(try transaction.run(
      """
      SELECT 1 FROM import_marks WHERE until_at > \(now.text) AND id <> \(mark?.id ?? "") LIMIT 1
      """
    ).isEmpty)
  }
}
