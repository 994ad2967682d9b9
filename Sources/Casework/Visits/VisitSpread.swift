public import CivilTime
import Policy

/// How the visits of somebody were spread: told beforehand or not, and over the day (HV-2.4). A count, and no advice.
public struct VisitSpread: Hashable, Sendable {
  public let planned: Int
  public let unannounced: Int
  /// Begun before noon, from noon, and from 17:00, by the clock of the place.
  public let mornings: Int
  public let afternoons: Int
  public let evenings: Int

  /// How far it looks back.
  public static let monthsLookedBack = Markers.monthsLookedBack
  /// From how many visits on it is shown: one visit is not spread.
  public static let fewest = 2

  /// Counts the visits that took place in the months before a day, it included.
  public init(_ visits: [Visit], today: CivilDate, zone: Zone) {
    let since = today.adding(months: -Self.monthsLookedBack)
    var notices: [VisitNotice: Int] = [:]
    var hours: [Int] = []
    for visit in visits where visit.record?.content.outcome == .completed {
      let began = zone.localTime(of: visit.begun?.at ?? visit.plan.start)
      guard began.date > since, began.date <= today else { continue }
      notices[visit.plan.notice, default: 0] += 1
      hours.append(began.hour)
    }
    planned = notices[.planned] ?? 0
    unannounced = notices[.unannounced] ?? 0
    mornings = hours.count { $0 < 12 }
    afternoons = hours.count { $0 >= 12 && $0 < 17 }
    evenings = hours.count { $0 >= 17 }
  }

  /// What a person's page says of it; nil where there are too few visits.
  public var marker: Marker? {
    guard planned + unannounced >= Self.fewest else { return nil }
    return Marker(
      text: "Visits made in the last \(Self.monthsLookedBack) months: \(planned) planned and "
        + "\(unannounced) unannounced; \(mornings) before noon, \(afternoons) in the afternoon, "
        + "\(evenings) from 5pm",
      paragraph: "2.4")
  }
}
