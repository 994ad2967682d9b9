import Casework
import Storage

extension Migrations {
  /// Devices and vehicles of teams, and which visit holds them when.
  static let resources: [Migration] = [
    Migration(900, "make-the-resources") { dialect in ResourceTables.statements(dialect) }
  ]
}

/// The statements of step 900.
enum ResourceTables {
  static func statements(_ dialect: Dialect) -> [SQL] {
    let text = dialect.textType
    let end = ")\(dialect.tableSuffix)"
    let kinds = ResourceKind.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    let statements = [
      """
      CREATE TABLE resources (
        code \(text) NOT NULL PRIMARY KEY CHECK (length(code) BETWEEN 1 AND 32),
        kind \(text) NOT NULL CHECK (kind IN (\(kinds))),
        name \(text) NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
        team \(text) NOT NULL REFERENCES teams (code),
        in_service \(dialect.integerType) NOT NULL CHECK (in_service IN (0, 1))
      \(end)
      """,
      """
      CREATE TABLE bookings (
        resource \(text) NOT NULL REFERENCES resources (code),
        visit \(text) NOT NULL REFERENCES visits (id),
        from_at \(text) NOT NULL CHECK (length(from_at) = 24),
        to_at \(text) NOT NULL CHECK (length(to_at) = 24 AND to_at > from_at),
        PRIMARY KEY (resource, visit)
      \(end)
      """,
      "CREATE INDEX resources_team ON resources (team)",
      "CREATE INDEX bookings_visit ON bookings (visit)",
      "CREATE INDEX bookings_time ON bookings (resource, to_at)",
    ]
    return statements.map { SQL(text: $0, values: []) }
  }
}
