import Casework
import CivilTime
import Records
public import Storage

/// Whether something waits to be released after an outage, for `homeward doctor` (safety.md fault 34).
public enum HoldChecks {
  /// One check. Nothing where the database lacks a step of the schema.
  public static func run(_ store: any Store) async -> [HealthCheck] {
    let title = "Nothing is held after an outage"
    let remedy =
      "look at the safety board, then run 'homeward engine release' or let people stand the visits down"
    do {
      return try await store.read { transaction -> [HealthCheck] in
        guard try Migrations.plan(transaction).isEmpty else { return [] }
        guard let hold = try HoldRecords.open(transaction) else {
          // Said for as long as it would have stood, by the database's own idea of when that is.
          guard let now = try HoldRecords.lastBeat(transaction),
            try HoldRecords.isUntold(at: now, transaction)
          else { return [HealthCheck("engine.held", title, .ok, "nothing")] }
          return [
            HealthCheck(
              "engine.held", title, .warning,
              "a hold went on at once: nobody on duty has an address, and no duty number is set",
              remedy: "put people on the rota with a number, or set a duty number")
          ]
        }
        let left = try HoldRecords.standing(hold, transaction)
        return [
          HealthCheck(
            "engine.held", title, .failed,
            "visits that were due while nothing ran: \(left.visits), messages: \(left.messages); until \(hold.until.text)",
            remedy: remedy)
        ]
      }
    } catch {
      return [
        HealthCheck("engine.held", title, .failed, "\(error)", remedy: "see the checks of the database")
      ]
    }
  }
}
