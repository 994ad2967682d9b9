import Storage

extension Migrations {
  /// Who is on duty, how they are reached, who has the board open and who takes over from whom.
  static let duty: [Migration] = [
    Migration(1100, "make-the-duty-rota") { dialect in
      DutyTables.statements(dialect).map { SQL(text: $0, values: []) }
    }
  ]
}

/// The statements of step 1100. The words of a step stay as they were when it was released, whatever comes later.
enum DutyTables {
  static func statements(_ dialect: Dialect) -> [String] {
    points(dialect) + slots(dialect) + watching(dialect)
      // Who leads a region is found without going over its staff.
      + ["CREATE INDEX staff_roles_role ON staff_roles (role, staff)"]
  }

  /// Ways to reach staff: personal data of staff. Kept while in use; a row out of use, and whatever code was sent to it,
  /// can be removed 12 months after it was taken out. The journal never holds an address.
  private static func points(_ dialect: Dialect) -> [String] {
    let text = dialect.textType
    let whole = dialect.integerType
    let end = ")\(dialect.tableSuffix)"
    return [
      """
      CREATE TABLE contact_points (
        id \(text) NOT NULL PRIMARY KEY CHECK (length(id) = 36),
        staff \(text) NOT NULL REFERENCES staff (id),
        channel \(text) NOT NULL CHECK (channel IN ('sms', 'voice', 'email')),
        address \(text) NOT NULL CHECK (length(address) BETWEEN 3 AND 254),
        is_voicemail \(whole) CHECK (is_voicemail IN (0, 1)),
        is_active \(whole) NOT NULL CHECK (is_active IN (0, 1)),
        verified_at \(text) CHECK (length(verified_at) = 24),
        verified_by \(text) CHECK (length(verified_by) = 36),
        proof \(text) CHECK (proof IN ('code', 'rang')),
        revision \(whole) NOT NULL CHECK (revision >= 1),
        CHECK ((verified_at IS NULL) = (proof IS NULL)),
        CHECK ((verified_at IS NULL) = (verified_by IS NULL))
      \(end)
      """,
      "CREATE INDEX contact_points_staff ON contact_points (staff, id)",
    ]
  }

  /// Who is on duty when. Kept as long as the visits of its days: it says who was answerable. The fixed numbers are
  /// no personal data; a number that is replaced is gone, the journal says when.
  private static func slots(_ dialect: Dialect) -> [String] {
    let text = dialect.textType
    let whole = dialect.integerType
    let end = ")\(dialect.tableSuffix)"
    let open = "WHERE is_planned = 1"
    return [
      """
      CREATE TABLE duty_slots (
        id \(text) NOT NULL PRIMARY KEY CHECK (length(id) = 36),
        team \(text) REFERENCES teams (code),
        pdu \(text) REFERENCES pdus (code),
        part \(text) NOT NULL CHECK (part IN ('nominated-contact', 'senior-on-site', 'on-call-manager')),
        staff \(text) NOT NULL REFERENCES staff (id),
        from_at \(text) NOT NULL CHECK (length(from_at) = 24),
        to_at \(text) NOT NULL CHECK (length(to_at) = 24 AND to_at > from_at),
        zone \(text) NOT NULL CHECK (length(zone) BETWEEN 1 AND 64),
        from_offset \(whole) NOT NULL CHECK (from_offset BETWEEN -50400 AND 50400),
        to_offset \(whole) NOT NULL CHECK (to_offset BETWEEN -50400 AND 50400),
        revision \(whole) NOT NULL CHECK (revision >= 1),
        is_planned \(whole) NOT NULL CHECK (is_planned IN (0, 1)),
        CHECK ((team IS NULL) <> (pdu IS NULL))
      \(end)
      """,
      "CREATE INDEX duty_slots_team ON duty_slots (team, to_at) \(open)",
      "CREATE INDEX duty_slots_pdu ON duty_slots (pdu, to_at) \(open)",
      "CREATE INDEX duty_slots_staff ON duty_slots (staff, to_at) \(open)",
      """
      CREATE TABLE duty_numbers (
        region \(text) UNIQUE REFERENCES regions (code),
        team \(text) UNIQUE REFERENCES teams (code),
        number \(text) NOT NULL CHECK (length(number) BETWEEN 3 AND 16),
        label \(text) NOT NULL CHECK (length(label) BETWEEN 1 AND 100),
        version \(whole) NOT NULL CHECK (version >= 1),
        CHECK ((team IS NULL) <> (region IS NULL))
      \(end)
      """,
    ]
  }

  /// Who has the board open: one row a member of staff, written over with each beat and worth nothing a minute later.
  /// Who took duty over from whom is kept as long as the rota.
  private static func watching(_ dialect: Dialect) -> [String] {
    let text = dialect.textType
    let end = ")\(dialect.tableSuffix)"
    return [
      """
      CREATE TABLE watchers (
        staff \(text) NOT NULL PRIMARY KEY REFERENCES staff (id),
        opened_at \(text) NOT NULL CHECK (length(opened_at) = 24),
        heartbeat_at \(text) NOT NULL CHECK (length(heartbeat_at) = 24)
      \(end)
      """,
      """
      CREATE TABLE handovers (
        id \(text) NOT NULL PRIMARY KEY CHECK (length(id) = 36),
        slot \(text) NOT NULL REFERENCES duty_slots (id),
        outgoing \(text) NOT NULL REFERENCES staff (id),
        incoming \(text) NOT NULL REFERENCES staff (id),
        offered_at \(text) NOT NULL CHECK (length(offered_at) = 24),
        outcome \(text) CHECK (outcome IN ('accepted', 'declined', 'withdrawn')),
        settled_at \(text) CHECK (length(settled_at) = 24),
        CHECK ((outcome IS NULL) = (settled_at IS NULL)),
        CHECK (outgoing <> incoming)
      \(end)
      """,
      "CREATE UNIQUE INDEX handovers_open ON handovers (slot) WHERE outcome IS NULL",
      "CREATE INDEX handovers_incoming ON handovers (incoming) WHERE outcome IS NULL",
    ]
  }
}
