import Casework
import Storage

extension Migrations {
  /// Devices and vehicles of teams and which visit holds them when; who has seen which change of a visit; what
  /// staff keep about themselves; the local procedures of teams and who has read them.
  static let resources: [Migration] = [
    Migration(900, "make-the-resources") { dialect in ResourceTables.statements(dialect) },
    Migration(910, "make-the-acknowledgements-of-changes") { dialect in
      ResourceTables.acknowledgements(dialect)
    },
    Migration(920, "make-the-safety-details-of-staff") { dialect in ResourceTables.safetyDetails(dialect) },
    Migration(930, "make-the-local-procedures") { dialect in ResourceTables.procedures(dialect) },
  ]
}

/// The statements of steps 900 to 930.
enum ResourceTables {
  static func safetyDetails(_ dialect: Dialect) -> [SQL] {
    let text = dialect.textType
    // Written out: a step stays as it was when it was released, whatever is asked for later.
    let fields = [
      ("car", 100), ("phone", 32), ("device", 100), ("description", 500), ("emergency_name", 100),
      ("emergency_phone", 32), ("medical", 500),
    ]
    let names = fields.map(\.0)
    let columns = fields.map { name, most in
      "\(name) \(text) CHECK (length(\(name)) BETWEEN 1 AND \(most))"
    }
    return [
      SQL(
        text: """
          CREATE TABLE staff_details (
            staff \(text) NOT NULL REFERENCES staff (id),
            version \(dialect.integerType) NOT NULL CHECK (version >= 1),
            \(columns.joined(separator: ",\n  ")),
            recorded_at \(text) NOT NULL CHECK (length(recorded_at) = 24),
            PRIMARY KEY (staff, version)
          )\(dialect.tableSuffix)
          """, values: [])
    ] + dialect.frozen("staff_details", columns: ["staff", "version"] + names + ["recorded_at"])
  }

  static func procedures(_ dialect: Dialect) -> [SQL] {
    let text = dialect.textType
    let whole = dialect.integerType
    return [
      SQL(
        text: """
          CREATE TABLE procedures (
            team \(text) NOT NULL REFERENCES teams (code),
            version \(whole) NOT NULL CHECK (version >= 1),
            body \(text) NOT NULL CHECK (length(body) BETWEEN 1 AND 8000),
            from_day \(text) NOT NULL CHECK (length(from_day) = 10),
            reason \(text) NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
            published_by \(text) NOT NULL REFERENCES staff (id),
            published_at \(text) NOT NULL CHECK (length(published_at) = 24),
            PRIMARY KEY (team, version)
          )\(dialect.tableSuffix)
          """, values: []),
      SQL(
        text: """
          CREATE TABLE procedure_acknowledgements (
            team \(text) NOT NULL,
            version \(whole) NOT NULL,
            staff \(text) NOT NULL REFERENCES staff (id),
            acknowledged_at \(text) NOT NULL CHECK (length(acknowledged_at) = 24),
            PRIMARY KEY (team, version, staff),
            FOREIGN KEY (team, version) REFERENCES procedures (team, version)
          )\(dialect.tableSuffix)
          """, values: []),
    ] + dialect.appendOnly("procedures", keys: [["team", "version"]])
      + dialect.appendOnly("procedure_acknowledgements", keys: [["team", "version", "staff"]])
  }

  static func acknowledgements(_ dialect: Dialect) -> [SQL] {
    let text = dialect.textType
    return [
      SQL(
        text: """
          CREATE TABLE visit_acknowledgements (
            staff \(text) NOT NULL REFERENCES staff (id),
            visit \(text) NOT NULL REFERENCES visits (id),
            revision \(dialect.integerType) NOT NULL CHECK (revision >= 1),
            seen_at \(text) NOT NULL CHECK (length(seen_at) = 24),
            PRIMARY KEY (staff, visit, revision)
          )\(dialect.tableSuffix)
          """, values: []),
      SQL(text: "CREATE INDEX visits_end ON visits (end_at)", values: []),
    ] + dialect.appendOnly("visit_acknowledgements", keys: [["staff", "visit", "revision"]])
  }

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
