import Casework
public import CivilTime
import Records
public import Storage

/// Whether somebody can be rung in the next fourteen days, team by team, for `homeward doctor` (BRD-28).
public enum DutyChecks {
  /// The most teams that are looked at, and the most that are named.
  static let mostTeams = 500
  static let mostNamed = 10

  /// One check: it names the teams with gaps and the first gap of each. Nothing where there is no team yet, or where
  /// the database lacks a step of the schema.
  public static func run(
    _ store: any Store, now: Instant, zone: Zone = .london,
    isWorkingDay: @escaping @Sendable (CivilDate) -> Bool
  ) async -> [HealthCheck] {
    let title = "Somebody can be rung for 14 days"
    do {
      return try await store.read { transaction -> [HealthCheck] in
        guard try Migrations.plan(transaction).isEmpty else { return [] }
        let teams = try OrganisationRecords.organisation(transaction).teams.keys.sorted()
        guard !teams.isEmpty else { return [] }
        let found = try teams.prefix(mostTeams).compactMap { team -> String? in
          let horizon = now.adding(seconds: DutyCoverage.days * 86_400)
          guard let roster = try DutyRecords.roster(team: team, during: now..<horizon, transaction),
            let first = try DutyWork.gaps(
              of: roster, from: now, zone: zone, transaction, isWorkingDay: isWorkingDay
            ).first
          else { return nil }
          return "\(team) from \(zone.localTime(of: first.from).text) (\(word(first.lack)))"
        }
        let shown = found.prefix(mostNamed).joined(separator: ", ")
        return [
          HealthCheck(
            "duty.covered", title, holds: found.isEmpty, otherwise: .warning,
            found.isEmpty
              ? "no gap for \(teams.count) teams" : "teams with gaps: \(found.count); first \(shown)",
            remedy: "put somebody with a verified number on the rota of each team, on the page Duty")
        ]
      }
    } catch {
      return [
        HealthCheck("duty.covered", title, .failed, "\(error)", remedy: "see the checks of the database")
      ]
    }
  }

  private static func word(_ lack: DutyGap.Lack) -> String {
    switch lack {
    case .nobodyReachable: "nobody can be rung"
    case .noContact: "no contact on the rota"
    case .contactUnreachable: "the contact cannot be rung"
    case .nobodyBehind: "no manager behind the contact"
    }
  }
}
