import Storage

extension Migrations {
  /// Visits, decisions and tasks with the place of the person they are about, as obligations have it: lists of a reach
  /// walk along an index of that reach, however many people it holds.
  static let reach: [Migration] = [
    Migration(980, "keep-the-place-with-visits-decisions-and-tasks") { dialect in
      placed.flatMap { table, index in statements(table, index: index, dialect) }
    }
  ]

  private static func statements(_ table: String, index: String, _ dialect: Dialect) -> [SQL] {
    var texts = columns.map { "ALTER TABLE \(table) ADD COLUMN \($0) \(dialect.textType)" }
    let values = columns.map { "\($0) = (SELECT p.\($0) FROM people p WHERE p.id = \(table).person)" }
    texts.append("UPDATE \(table) SET \(values.joined(separator: ", "))")
    texts += columns.map { "CREATE INDEX \(table)_\($0) ON \(table) (\($0), \(index)" }
    return texts.map { SQL(text: $0, values: []) }
  }

  private static let columns = ["region", "pdu", "team", "officer"]

  /// Each table with what its indexes hold after the place.
  private static let placed = [
    ("visits", "start_at, id, stage)"),
    ("decisions", "decided_at, id, stage, kind, until_day)"),
    ("tasks", "due, opened_at, id, owner) WHERE stage = 'open'"),
  ]
}
