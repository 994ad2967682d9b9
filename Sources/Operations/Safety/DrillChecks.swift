public import Casework
public import CivilTime
import Records
public import Storage

/// Whether the teams have had their drills, for `homeward doctor` (BRD-30, safety.md W7).
public enum DrillChecks {
  /// The most teams that are looked at, and the most that are named.
  static let mostTeams = 500
  static let mostNamed = 10

  /// One check: it names the teams that had no drill for too long, else those that owe one. Nothing where there is no team
  /// yet, or where the database lacks a step of the schema.
  public static func run(
    _ store: any Store, now: Instant, zone: Zone = .london, terms: DrillTerms = .standard
  ) async -> [HealthCheck] {
    let title = "Teams have their drills"
    do {
      return try await store.read { transaction -> [HealthCheck] in
        guard try Migrations.plan(transaction).isEmpty else { return [] }
        let teams = Array(
          try OrganisationRecords.organisation(transaction).teams.keys.sorted().prefix(mostTeams))
        guard !teams.isEmpty else { return [] }
        let standing = try DrillRecords.standing(of: teams, transaction)
        let today = zone.date(of: now)
        let owed = teams.filter { team in
          !DrillStanding.of(last: standing[team]?.last.map { zone.date(of: $0) }, today: today, terms: terms)
            .isDone
        }
        let shown = owed.prefix(mostNamed).joined(separator: ", ")
        return [
          HealthCheck(
            "drills.done", title, holds: owed.isEmpty, otherwise: .warning,
            owed.isEmpty
              ? "each of \(teams.count) in the last \(terms.every) days"
              : "teams that owe a drill: \(owed.count); first \(shown)",
            remedy: "have a nominated contact or manager start one on the page Drills of the safety board")
        ]
      }
    } catch {
      return [
        HealthCheck("drills.done", title, .failed, "\(error)", remedy: "see the checks of the database")
      ]
    }
  }
}
