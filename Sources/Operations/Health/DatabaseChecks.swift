public import CivilTime
import Records
public import Storage

/// The checks of a database that is open.
public enum DatabaseChecks {
  /// Looks at everything in one read and one write that is taken back.
  public static func run(_ store: any Store, now: Instant) async -> [HealthCheck] {
    var checks: [HealthCheck] = []
    do {
      let state = try await store.read { try DatabaseState.read($0) }
      checks.append(
        HealthCheck(
          "database.readable", "Database can be read", .ok, "\(store.dialect.kind.rawValue) \(state.version)")
      )
      checks += keeping(state, store.dialect.kind)
      checks += schema(state)
      if state.pending.isEmpty { checks += journal(state, now: now) }
    } catch let error as MigrationError {
      checks.append(
        HealthCheck(
          "database.schema", "Schema fits this program", .failed, "\(error)",
          remedy: "run the version of Homeward that made the database, or a newer one"))
    } catch {
      checks.append(
        HealthCheck(
          "database.readable", "Database can be read", .failed, "\(error)",
          remedy: "check the address and the server; restore a backup where the file is damaged"))
    }
    return checks + (await writable(store))
  }

  private static func writable(_ store: any Store) async -> [HealthCheck] {
    let title = "Database can be written to"
    do {
      try await store.write { try DatabaseState.probe($0) }
    } catch let taken as DatabaseState.Taken {
      let written = HealthCheck("database.writable", title, .ok, "a row was added and taken back")
      guard let synchronous = taken.synchronous else { return [written] }
      return [
        written,
        HealthCheck(
          "database.synchronous", "Commits wait for the disk", holds: synchronous == 2,
          synchronous == 2 ? "synchronous FULL" : "synchronous \(synchronous)",
          remedy: "report this: every connection that writes sets FULL"),
      ]
    } catch {
      return [
        HealthCheck(
          "database.writable", title, .failed, "\(error)",
          remedy: "allow this user to write the database and its folder; make room on the disk")
      ]
    }
    return [
      HealthCheck("database.writable", title, .failed, "the row was not taken back", remedy: "report this")
    ]
  }

  /// How the database keeps what it has acknowledged.
  private static func keeping(_ state: DatabaseState, _ kind: Dialect.Kind) -> [HealthCheck] {
    switch kind {
    case .sqlite:
      [
        HealthCheck(
          "database.journal-mode", "Journal mode", holds: state.journalMode == "wal", state.journalMode,
          remedy: "put the file on a local disk: the write-ahead log does not work over a network"),
        HealthCheck(
          "database.integrity", "Pages and rows are whole", holds: state.damage == nil,
          state.damage ?? "the quick check found nothing",
          remedy: "stop the server, keep the file as it is and restore a backup beside it"),
        HealthCheck(
          "database.references", "Every reference leads somewhere", holds: state.orphans == 0,
          "rows that point to one that is gone: \(state.orphans)",
          remedy: "report this; restore a backup beside it"),
      ]
    case .postgres:
      [
        HealthCheck(
          "database.fsync", "Server writes to the disk (fsync)", holds: state.journalMode == "on",
          state.journalMode,
          remedy: "set fsync = on in postgresql.conf"),
        HealthCheck(
          "database.synchronous", "Commits wait for the disk",
          holds: ["on", "remote_write", "remote_apply", "local"].contains(state.synchronous),
          "synchronous_commit \(state.synchronous)", remedy: "set synchronous_commit = on in postgresql.conf"),
      ]
    }
  }

  private static func schema(_ state: DatabaseState) -> [HealthCheck] {
    let pending = state.pending.map(String.init).joined(separator: ", ")
    return [
      HealthCheck(
        "database.schema", "Schema fits this program", .ok,
        "\(state.applied) steps, all as this program has them"),
      HealthCheck(
        "database.pending", "No step of the schema is missing", holds: state.pending.isEmpty,
        state.pending.isEmpty ? "none" : "missing: \(pending)", remedy: "run 'homeward migrate'"),
    ]
  }

  private static func journal(_ state: DatabaseState, now: Instant) -> [HealthCheck] {
    let day: Int64 = 86_400_000
    let recorded = state.lastRecorded.flatMap { Instant(text: $0) }
    let ahead = recorded.map { $0.milliseconds - now.milliseconds } ?? 0
    let waiting = state.unsealedSince.flatMap { Instant(text: $0) }
    let stale = waiting.map { now.milliseconds - $0.milliseconds > 2 * day } ?? false
    return [
      HealthCheck(
        "journal.append-only", "Journal and access log refuse changes", holds: state.unprotected.isEmpty,
        state.unprotected.isEmpty
          ? "the triggers are there" : "without triggers: \(state.unprotected.joined(separator: ", "))",
        remedy: "find out who removed the triggers, run 'homeward journal verify', then restore a backup"),
      HealthCheck(
        "journal.heads", "Journal heads are the last entries", holds: state.wrongHeads == 0,
        "entries: \(state.journalEntries), subjects: \(state.subjects), wrong: \(state.wrongHeads)",
        remedy: "run 'homeward journal verify'"),
      HealthCheck(
        "journal.sealed", "Journal is sealed", holds: !stale, otherwise: .warning,
        state.lastSealed.map { "last \($0), entries since: \(state.unsealed)" }
          ?? (state.unsealed == 0 ? "nothing to seal yet" : "never, entries: \(state.unsealed)"),
        remedy: "keep the server running over midnight, or run 'homeward journal seal'"),
      HealthCheck(
        "clock.journal", "Clock is not behind the journal", holds: ahead < 5000,
        recorded.map { "last entry \($0.text)" } ?? "no entry yet",
        remedy: "set the clock right before anything is recorded"),
    ]
  }
}
