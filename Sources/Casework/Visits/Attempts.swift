public import CivilTime
import Policy

/// How often it was tried in vain to get in at one place (AP-15, AP-16). A count of what is recorded, and no advice.
public struct PremisesAttempts: Hashable, Sendable {
  /// The address or the place in words; nil for a home of which no address is recorded.
  public let place: String?
  /// Visits at which whoever went was not let in, or not everywhere.
  public let unsuccessful: Int
  /// Those at which the police were there.
  public let withPolice: Int
  /// Those at which a constable asked to go in and search, and could not.
  public let entrySought: Int
  /// The day of the latest.
  public let last: CivilDate

  public init(place: String?, unsuccessful: Int, withPolice: Int, entrySought: Int, last: CivilDate) {
    self.place = place
    self.unsuccessful = unsuccessful
    self.withPolice = withPolice
    self.entrySought = entrySought
    self.last = last
  }

  /// How often entry must have been sought before a warrant can be asked for: Sexual Offences Act 2003, section
  /// 96B(2)(d).
  public static let occasionsNeeded = 2

  /// Whether as many occasions are recorded as the section speaks of.
  public var isTwiceSought: Bool { entrySought >= Self.occasionsNeeded }
}

/// An address and the day since which it is known.
public struct AddressSince: Hashable, Sendable {
  public let address: String
  public let since: CivilDate

  public init(address: String, since: CivilDate) {
    self.address = address
    self.since = since
  }
}

/// Something that others who visit should know for their safety, from a visit that was made (AP-14, BP-8).
public struct SafetyIssue: Hashable, Sendable {
  public let visit: VisitID
  public let day: CivilDate
  public let words: String

  public init(visit: VisitID, day: CivilDate, words: String) {
    self.visit = visit
    self.day = day
    self.words = words
  }
}

/// What visits that were made tell whoever goes next.
public enum EarlierVisits {
  /// The most safety issues that are shown.
  public static let mostIssues = 10

  /// The attempts in vain at each place, the place tried last first. `addresses` in the order they became known.
  public static func attempts(
    _ visits: [Visit], addresses: [AddressSince], texts: [TextID: String], zone: Zone
  ) -> [PremisesAttempts] {
    var found: [PremisesAttempts] = []
    for visit in visits {
      guard let record = visit.record, record.content.outcome.isUnsuccessful else { continue }
      let day = day(of: visit, zone)
      let place = place(of: visit, on: day, addresses, texts)
      let index = found.firstIndex { $0.place == place }
      let before = index.map { found[$0] }
      let after = PremisesAttempts(
        place: place, unsuccessful: (before?.unsuccessful ?? 0) + 1,
        withPolice: (before?.withPolice ?? 0) + (visit.plan.isWithPolice ? 1 : 0),
        entrySought: (before?.entrySought ?? 0) + (record.content.flags.contains(.entrySought) ? 1 : 0),
        last: max(before?.last ?? day, day))
      if let index { found[index] = after } else { found.append(after) }
    }
    return found.sorted { ($1.last, $0.place ?? "") < ($0.last, $1.place ?? "") }
  }

  /// The texts that `attempts` and `issues` ask for.
  public static func texts(_ visits: [Visit]) -> [TextID] {
    visits.flatMap { visit -> [TextID] in
      guard let record = visit.record else { return [] }
      let place = record.content.outcome.isUnsuccessful && visit.plan.place != .home
      return [place ? visit.plan.texts[.place] : nil, record.content.safety].compactMap(\.self)
    }
  }

  /// What others should know for their safety, the latest first.
  public static func issues(_ visits: [Visit], texts: [TextID: String], zone: Zone) -> [SafetyIssue] {
    let found = visits.compactMap { visit -> SafetyIssue? in
      guard let words = visit.record?.content.safety.flatMap({ texts[$0] }) else { return nil }
      return SafetyIssue(visit: visit.id, day: day(of: visit, zone), words: words)
    }
    return Array(found.sorted { ($1.day, $0.visit.text) < ($0.day, $1.visit.text) }.prefix(mostIssues))
  }

  private static func day(of visit: Visit, _ zone: Zone) -> CivilDate {
    zone.date(of: visit.begun?.at ?? visit.plan.start)
  }

  private static func place(
    of visit: Visit, on day: CivilDate, _ addresses: [AddressSince], _ texts: [TextID: String]
  ) -> String? {
    switch visit.plan.place {
    case .home: (addresses.last { $0.since <= day } ?? addresses.first)?.address
    case .otherSignificantPlace, .transient: visit.plan.texts[.place].flatMap { texts[$0] }
    }
  }
}

extension VisitPlan {
  /// True where the police go along.
  public var isWithPolice: Bool {
    crew.contains { [.policeOffenderManager, .policeOfficer, .neighbourhoodOfficer].contains($0.part) }
  }
}
