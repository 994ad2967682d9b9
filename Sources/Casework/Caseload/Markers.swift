public import CivilTime
public import Policy

/// What the text says to keep in mind about somebody, each with its paragraph; never a score.
public enum Markers {
  /// How long a time must have been without an office visit, with home visits made, for the marker of HV-1.4.
  public static let monthsLookedBack = 6

  /// The markers of a person on a day.
  public static func of(
    facts: [Fact], visits: [RecordedVisit], born: CivilDate?, today: CivilDate
  ) -> [Marker] {
    var markers: [Marker] = []
    let held = facts.filter { $0.withdrawn == nil && $0.date <= today }
    if hasTrio(held) {
      markers.append(
        Marker(
          text:
            "Domestic abuse, mental ill health and substance misuse together: the trio of vulnerabilities",
          paragraph: "7.6.8"))
    }
    if isSeenOnlyAtHome(visits, today: today) {
      markers.append(
        Marker(
          text: "Seen only at home in the last \(monthsLookedBack) months: home visits never wholly replace "
            + "reporting to the office",
          paragraph: "1.4"))
    }
    if let born, born.adding(months: 18 * 12) > today {
      let start = born.adding(months: 17 * 12 + 6)
      let verb = start > today ? "starts" : "started"
      markers.append(
        Marker(
          text: "Under 18: transition to adult services \(verb) at 17 years 6 months, on \(start.text)",
          paragraph: "7.11.2"))
    }
    return markers
  }

  /// Whom the police have for somebody under MAPPA (HV-7.5.2); nil where no category 1 or 2 is recorded or it ended.
  public static func policeManager(facts: [Fact], today: CivilDate) -> Marker? {
    let latest = facts.lazy.filter { $0.withdrawn == nil && $0.date <= today }
      .filter { $0.kind == .mappaSet || $0.kind == .mappaEnded }
      .max { ($0.date, $0.recorded.day) < ($1.date, $1.recorded.day) }
    guard let latest, latest.kind == .mappaSet else { return nil }
    return switch latest.category {
    case 1: Marker(text: "MAPPA category 1: the police have a sex offender manager", paragraph: "7.5.2")
    case 2:
      Marker(text: "MAPPA category 2: the police should have a violent offender manager", paragraph: "7.5.2")
    default: nil
    }
  }

  /// Whether domestic abuse is recorded on a day and not ended.
  public static func hasDomesticAbuse(_ facts: [Fact], on day: CivilDate) -> Bool {
    holds(
      .domesticAbuseIdentified, endedBy: .domesticAbuseEnded,
      facts.filter { $0.withdrawn == nil && $0.date <= day })
  }

  private static func hasTrio(_ facts: [Fact]) -> Bool {
    holds(.domesticAbuseIdentified, endedBy: .domesticAbuseEnded, facts)
      && facts.contains { $0.kind == .mentalIllHealthIdentified }
      && facts.contains { $0.kind == .substanceMisuseIdentified }
  }

  /// The latest of opening and ending facts opens.
  private static func holds(_ kind: FactKind, endedBy ending: FactKind, _ facts: [Fact]) -> Bool {
    let latest = facts.lazy.filter { $0.kind == kind || $0.kind == ending }
      .max { ($0.date, $0.recorded.day) < ($1.date, $1.recorded.day) }
    return latest?.kind == kind
  }

  private static func isSeenOnlyAtHome(_ visits: [RecordedVisit], today: CivilDate) -> Bool {
    let since = today.adding(months: -monthsLookedBack)
    let recent = visits.filter { $0.isCompleted && $0.date > since && $0.date <= today }
    return recent.contains { $0.place == .home } && !recent.contains { $0.place == .office }
  }
}
