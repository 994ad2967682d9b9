import CivilTime
import Operations
import Policy

/// The policies and the calendars.
enum RuleChecks {
  static func run(now: Instant) -> [HealthCheck] {
    let directory: String
    do {
      directory = try Installation.policies()
    } catch {
      return [HealthCheck("policies.found", "Policies are found", .failed, error.what, remedy: error.remedy)]
    }
    var checks = [HealthCheck("policies.found", "Policies are found", .ok, directory)]
    checks += policies(directory)
    checks += calendars(directory + "/calendars", now: now)
    return checks
  }

  /// The working days of England and Wales as they are known today; nil where the calendar cannot be read.
  static func workingDays(now: Instant) -> WorkingDays? {
    guard let directory = try? Installation.policies(),
      let calendars = try? CalendarLoader.load(directory: directory + "/calendars")
    else { return nil }
    return calendars.first { $0.id == "england-and-wales" }?.workingDays(knownOn: Zone.london.date(of: now))
  }

  /// Loads everything as the server does, then checks each policy with its golden cases.
  private static func policies(_ directory: String) -> [HealthCheck] {
    do {
      let library = try PolicyLibrary.load(directory: directory)
      let reports = try PolicyCheck.run(directory: directory)
      return [
        HealthCheck("policies.load", "Policies load", .ok, "\(library.policies.count) policies"),
        HealthCheck(
          "policies.standard", "The governing policy is there",
          holds: library.policy(PolicyLibrary.standard) != nil, PolicyLibrary.standard,
          remedy: "install the policy folder \(PolicyLibrary.standard)"),
      ] + reports.map(check)
    } catch {
      return [
        HealthCheck(
          "policies.load", "Policies load", .failed, "\(error)",
          remedy: "correct the file, then run 'homeward policy check'")
      ]
    }
  }

  private static func check(_ report: PolicyCheck.Report) -> HealthCheck {
    let first = report.problems.first
    return HealthCheck(
      "policies.\(report.policy)", "Policy \(report.policy)", holds: first == nil,
      first.map { "\(report.problems.count) problems, the first: \($0)" }
        ?? "\(quantity(report.rules, "rule")); golden cases that hold: \(report.cases)",
      remedy: "run 'homeward policy check'")
  }

  private static func calendars(_ directory: String, now: Instant) -> [HealthCheck] {
    do {
      let calendars = try CalendarLoader.load(directory: directory)
      let today = Zone.london.date(of: now)
      var checks = calendars.map { calendar in
        let left = Int(calendar.horizon.day - today.day)
        return HealthCheck(
          "calendars.\(calendar.id)", "Holidays of \(calendar.id)",
          left >= 180 ? .ok : left >= 0 ? .warning : .failed,
          "known to \(calendar.horizon.text), \(left) days ahead",
          remedy: "take in the newest list with 'homeward calendar import'")
      }
      checks.append(workingDays(calendars))
      return checks
    } catch {
      return [
        HealthCheck("calendars.load", "Calendars load", .failed, "\(error)", remedy: "correct the file")
      ]
    }
  }

  /// One date that is known: fifteen working days over Easter and early May.
  private static func workingDays(_ calendars: [HolidayCalendar]) -> HealthCheck {
    let start = CivilDate(text: "2025-04-11")
    let found = calendars.first { $0.id == "england-and-wales" }.flatMap { calendar in
      start.map {
        WorkingDays(holidays: calendar.holidays, horizon: calendar.horizon).adding(15, to: $0).date.text
      }
    }
    return HealthCheck(
      "calendars.counting", "Working days are counted right", holds: found == "2025-05-07",
      "2025-04-11 + 15 working days = \(found ?? "unknown")",
      remedy: "put the calendar england-and-wales as it was shipped back in its place")
  }
}
