import Casework
import Policy
import Storage

/// The tables of the caseload: who works where, who is supervised, what is known of them and what follows from it.
///
/// Region, PDU, team and officer stand in `people` and again in `obligations`, so that every list of somebody's reach
/// is one range of one index. `number` orders the obligations of one day, and names a row in the lists' own steps.
/// The names that lists sort by stand with the obligations too. `acts_by` is the day a list sorts by: the due date, or
/// the date an endorsed delay set; `9999-12-31` where there is none. Whether it is upcoming, due or overdue depends on
/// today and is never stored.
enum CaseloadTables {
  static func statements(_ dialect: Dialect) -> [SQL] {
    let texts =
      organisation(dialect) + people(dialect) + history(dialect) + obligations(dialect) + indexes
    return texts.map { SQL(text: $0.replacing(" TEXT ", with: " \(dialect.textType) "), values: []) }
  }

  /// The words of an enumeration as a list for `CHECK (… IN …)`.
  private static func words(_ words: [String]) -> String {
    "(" + words.map { "'\($0)'" }.joined(separator: ", ") + ")"
  }

  private static func organisation(_ dialect: Dialect) -> [String] {
    let end = ")" + dialect.tableSuffix
    return [
      """
      CREATE TABLE regions (
        code TEXT NOT NULL PRIMARY KEY CHECK (length(code) BETWEEN 1 AND 32),
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200)
      """ + end,
      """
      CREATE TABLE pdus (
        code TEXT NOT NULL PRIMARY KEY CHECK (length(code) BETWEEN 1 AND 32),
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
        region TEXT NOT NULL REFERENCES regions (code)
      """ + end,
      """
      CREATE TABLE teams (
        code TEXT NOT NULL PRIMARY KEY CHECK (length(code) BETWEEN 1 AND 32),
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
        pdu TEXT NOT NULL REFERENCES pdus (code)
      """ + end,
      """
      CREATE TABLE staff (
        id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
        code TEXT NOT NULL UNIQUE CHECK (length(code) BETWEEN 1 AND 32),
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
        team TEXT REFERENCES teams (code),
        pdu TEXT REFERENCES pdus (code),
        region TEXT NOT NULL REFERENCES regions (code)
      """ + end,
      """
      CREATE TABLE staff_roles (
        staff TEXT NOT NULL REFERENCES staff (id),
        role TEXT NOT NULL CHECK (role IN \(words(Role.allCases.map(\.rawValue)))),
        PRIMARY KEY (staff, role)
      """ + end,
    ]
  }

  private static func people(_ dialect: Dialect) -> [String] {
    let integer = dialect.integerType
    return [
      """
      CREATE TABLE people (
        id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
        crn TEXT NOT NULL UNIQUE CHECK (length(crn) BETWEEN 1 AND 32),
        given TEXT NOT NULL CHECK (length(given) <= 100),
        family TEXT NOT NULL CHECK (length(family) <= 100),
        family_key TEXT NOT NULL CHECK (length(family_key) <= 450),
        given_key TEXT NOT NULL CHECK (length(given_key) <= 450),
        born TEXT CHECK (length(born) = 10),
        region TEXT NOT NULL REFERENCES regions (code),
        pdu TEXT NOT NULL REFERENCES pdus (code),
        team TEXT NOT NULL REFERENCES teams (code),
        officer TEXT REFERENCES staff (id),
        officer_key TEXT NOT NULL CHECK (length(officer_key) <= 450),
        rosh \(integer) CHECK (rosh BETWEEN 0 AND 3),
        acts_by TEXT NOT NULL CHECK (length(acts_by) = 10),
        open_count \(integer) NOT NULL CHECK (open_count >= 0),
        next_change TEXT CHECK (length(next_change) = 10),
        evaluated_on TEXT NOT NULL CHECK (length(evaluated_on) = 10),
        evaluated_with TEXT NOT NULL CHECK (length(evaluated_with) BETWEEN 1 AND 64),
        revision \(integer) NOT NULL CHECK (revision >= 1)
      )\(dialect.tableSuffix)
      """,
      """
      CREATE TABLE addresses (
        person TEXT NOT NULL REFERENCES people (id),
        number \(integer) NOT NULL CHECK (number >= 1),
        address TEXT NOT NULL CHECK (length(address) BETWEEN 1 AND 500),
        telephone TEXT CHECK (length(telephone) BETWEEN 3 AND 32),
        since TEXT NOT NULL CHECK (length(since) = 10),
        PRIMARY KEY (person, number)
      )\(clustered(dialect))
      """,
    ]
  }

  /// The suffix of a table kept in the order of its primary key where the database can.
  private static func clustered(_ dialect: Dialect) -> String {
    switch dialect.kind {
    case .sqlite: dialect.tableSuffix + ", WITHOUT ROWID"
    case .postgres: dialect.tableSuffix
    }
  }

  private static func history(_ dialect: Dialect) -> [String] {
    let integer = dialect.integerType
    let flag = "\(integer) NOT NULL CHECK"
    let recorded = """
        recorded_day TEXT NOT NULL CHECK (length(recorded_day) = 10),
        recorded_at TEXT CHECK (length(recorded_at) = 24)
      """
    return [
      """
      CREATE TABLE facts (
        person TEXT NOT NULL REFERENCES people (id),
        number \(integer) NOT NULL CHECK (number >= 1),
        kind TEXT NOT NULL CHECK (kind IN \(words(FactKind.allCases.map(\.rawValue)))),
        day TEXT NOT NULL CHECK (length(day) = 10),
      \(recorded),
        value TEXT CHECK (length(value) BETWEEN 1 AND 40),
        about TEXT CHECK (about IN \(words(RiskGroup.allCases.map(\.rawValue)))),
        category \(integer) CHECK (category BETWEEN 1 AND 4),
        recorded_by TEXT REFERENCES staff (id),
        withdrawn_day TEXT CHECK (length(withdrawn_day) = 10),
        withdrawn_at TEXT CHECK (length(withdrawn_at) = 24),
        withdrawn_by TEXT REFERENCES staff (id),
        corrected_by \(integer) CHECK (corrected_by > number),
        reason TEXT CHECK (length(reason) BETWEEN 1 AND 1000),
        PRIMARY KEY (person, number),
        CHECK (withdrawn_day IS NOT NULL OR (withdrawn_at IS NULL AND corrected_by IS NULL AND reason IS NULL))
      )\(clustered(dialect))
      """,
      """
      CREATE TABLE visits_made (
        person TEXT NOT NULL REFERENCES people (id),
        number \(integer) NOT NULL CHECK (number >= 1),
        day TEXT NOT NULL CHECK (length(day) = 10),
        place TEXT NOT NULL CHECK (place IN \(words(RecordedVisit.Place.allCases.map(\.rawValue)))),
        completed \(flag) (completed IN (0, 1)),
        with_police \(flag) (with_police IN (0, 1)),
        contact TEXT NOT NULL CHECK (contact IN \(words(RecordedVisit.Contact.allCases.map(\.rawValue)))),
      \(recorded),
        PRIMARY KEY (person, number)
      )\(clustered(dialect))
      """,
      """
      CREATE TABLE exceptions (
        person TEXT NOT NULL REFERENCES people (id),
        number \(integer) NOT NULL CHECK (number >= 1),
        kind TEXT NOT NULL CHECK (kind IN \(words(RecordedException.Kind.allCases.map(\.rawValue)))),
        rule TEXT NOT NULL CHECK (length(rule) BETWEEN 1 AND 64),
      \(recorded),
        until_day TEXT CHECK (length(until_day) = 10),
        has_rationale \(flag) (has_rationale IN (0, 1)),
        endorser TEXT CHECK (endorser IN \(words(RecordedException.Endorser.allCases.map(\.rawValue)))),
        endorsed_on TEXT CHECK (length(endorsed_on) = 10),
        PRIMARY KEY (person, number)
      )\(clustered(dialect))
      """,
    ]
  }

  private static func obligations(_ dialect: Dialect) -> [String] {
    let integer = dialect.integerType
    let forces = words(Force.allCases.map(\.rawValue))
    return [
      """
      CREATE TABLE obligations (
        number \(dialect.orderedKey),
        person TEXT NOT NULL REFERENCES people (id),
        policy TEXT NOT NULL CHECK (length(policy) BETWEEN 1 AND 64),
        key TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 100),
        revision TEXT NOT NULL CHECK (length(revision) BETWEEN 1 AND 32),
        rule TEXT NOT NULL CHECK (length(rule) BETWEEN 1 AND 64),
        paragraph TEXT NOT NULL CHECK (length(paragraph) BETWEEN 1 AND 100),
        force TEXT NOT NULL CHECK (force IN \(forces)),
        trigger_day TEXT NOT NULL CHECK (length(trigger_day) = 10),
        due TEXT CHECK (length(due) = 10),
        acts_by TEXT NOT NULL CHECK (length(acts_by) = 10),
        stage TEXT NOT NULL CHECK (stage IN \(words(Stage.words))),
        is_open \(integer) NOT NULL CHECK (is_open IN (0, 1)),
        clock_within \(integer) CHECK (clock_within >= 0),
        clock_unit TEXT CHECK (clock_unit IN \(words(TimeUnit.allCases.map(\.rawValue)))),
        joint_with TEXT CHECK (length(joint_with) BETWEEN 1 AND 64),
        joint_force TEXT CHECK (joint_force IN \(forces)),
        joint_paragraph TEXT CHECK (length(joint_paragraph) BETWEEN 1 AND 100),
        slot \(integer) CHECK (slot >= 1),
        recorded_late \(integer) NOT NULL CHECK (recorded_late IN (0, 1)),
        provisional \(integer) NOT NULL CHECK (provisional IN (0, 1)),
        met_on TEXT CHECK (length(met_on) = 10),
        delayed_until TEXT CHECK (length(delayed_until) = 10),
        region TEXT NOT NULL CHECK (length(region) BETWEEN 1 AND 32),
        pdu TEXT NOT NULL CHECK (length(pdu) BETWEEN 1 AND 32),
        team TEXT NOT NULL CHECK (length(team) BETWEEN 1 AND 32),
        officer TEXT CHECK (length(officer) = 36),
        crn TEXT NOT NULL CHECK (length(crn) BETWEEN 1 AND 32),
        family_key TEXT NOT NULL CHECK (length(family_key) <= 450),
        officer_key TEXT NOT NULL CHECK (length(officer_key) <= 450),
        UNIQUE (person, policy, key),
        CHECK ((clock_within IS NULL) = (clock_unit IS NULL)),
        CHECK ((joint_with IS NULL) = (joint_force IS NULL))
      )\(dialect.tableSuffix)
      """
    ]
  }

  /// The small indexes of the organisation, and those of the lists.
  private static let indexes: [String] =
    [
      "CREATE INDEX pdus_region ON pdus (region)",
      "CREATE INDEX teams_pdu ON teams (pdu)",
      "CREATE INDEX staff_team ON staff (team)",
    ] + CaseloadIndexes.all.map { "CREATE INDEX \($0.name) ON \($0.what)" }
}
