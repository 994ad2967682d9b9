public import CivilTime
import Policy

/// A time for which somebody has to be there.
public struct DutyWindow: Hashable, Sendable {
  /// Why.
  public enum Reason: Hashable, Sendable {
    /// The office is open that day.
    case officeHours(CivilDate)
    /// A visit is planned outside office hours (HV-8.1.6).
    case visit(VisitID)
  }

  public let reason: Reason
  public let from: Instant
  public let to: Instant
  /// Those who make the visit: no part of the chain that looks for them.
  public let crew: Set<StaffID>

  public init(reason: Reason, from: Instant, to: Instant, crew: Set<StaffID> = []) {
    self.reason = reason
    self.from = from
    self.to = to
    self.crew = crew
  }
}

/// A time at which somebody is missing.
public struct DutyGap: Hashable, Sendable {
  /// Who is missing, the worst first.
  public enum Lack: Hashable, Sendable {
    /// Nobody of the whole chain can be rung.
    case nobodyReachable
    /// Nobody is on the rota as nominated contact.
    case noContact
    /// Somebody is, and cannot be rung.
    case contactUnreachable([StaffID])
    /// The contact can be rung, and nobody behind them: no manager takes over.
    case nobodyBehind
  }

  public let reason: DutyWindow.Reason
  public let from: Instant
  public let to: Instant
  public let lack: Lack

  public init(reason: DutyWindow.Reason, from: Instant, to: Instant, lack: Lack) {
    self.reason = reason
    self.from = from
    self.to = to
    self.lack = lack
  }
}

/// Whether somebody can be rung whenever somebody may have to be (BRD-28).
public enum DutyCoverage {
  /// How far ahead it is looked.
  public static let days = 14
  /// The most gaps that are named.
  public static let mostGaps = 100

  /// The office hours of the days from a moment on. The part of today that is over is left out.
  public static func officeHours(
    _ hours: OfficeHours, from now: Instant, days: Int = days, zone: Zone,
    isWorkingDay: (CivilDate) -> Bool
  ) -> [DutyWindow] {
    let today = zone.date(of: now)
    return (0..<days).compactMap { number in
      let date = today.adding(days: number)
      guard isWorkingDay(date), let opens = moment(date, hours.opens, zone, isEnd: false),
        let closes = moment(date, hours.closes, zone, isEnd: true), now < closes, opens < closes
      else { return nil }
      return DutyWindow(reason: .officeHours(date), from: max(opens, now), to: closes)
    }
  }

  /// The widest reading: of a time shown twice the earlier beginning and the later end, of one that is skipped the
  /// last minute before and the first after.
  private static func moment(_ date: CivilDate, _ minute: Int, _ zone: Zone, isEnd: Bool) -> Instant? {
    guard (0...1440).contains(minute) else { return nil }
    let day = minute == 1440 ? date.adding(days: 1) : date
    switch zone.resolve(day, hour: minute % 1440 / 60, minute: minute % 60) {
    case .one(let instant): return instant
    case .ambiguous(let earlier, let later): return isEnd ? later : earlier
    case .missing(let before, let after): return isEnd ? after : before
    }
  }

  /// What is missing in these windows, in their order; `mostGaps` at most.
  public static func gaps(_ windows: [DutyWindow], _ roster: DutyRoster) -> [DutyGap] {
    var gaps: [DutyGap] = []
    for window in windows {
      for gap in self.gaps(window, roster) {
        guard gaps.count < mostGaps else { return gaps }
        gaps.append(gap)
      }
    }
    return gaps
  }

  private static func gaps(_ window: DutyWindow, _ roster: DutyRoster) -> [DutyGap] {
    let edges = (changes(in: roster).filter { window.from < $0 && $0 < window.to } + [window.from]).sorted()
    var gaps: [DutyGap] = []
    for (number, from) in edges.enumerated() {
      let to = number + 1 < edges.count ? edges[number + 1] : window.to
      guard from < to, let lack = lack(at: from, window, roster) else { continue }
      if let last = gaps.last, last.to == from, last.lack == lack {
        gaps[gaps.count - 1] = DutyGap(reason: window.reason, from: last.from, to: to, lack: lack)
      } else {
        gaps.append(DutyGap(reason: window.reason, from: from, to: to, lack: lack))
      }
    }
    return gaps
  }

  /// Every moment at which somebody comes, goes or can no longer be rung.
  private static func changes(in roster: DutyRoster) -> Set<Instant> {
    var changes: Set<Instant> = []
    for slot in roster.slots where slot.isPlanned {
      changes.insert(slot.from.instant)
      changes.insert(slot.to.instant)
    }
    for points in roster.points.values {
      for point in points { if let until = point.verifiedUntil { changes.insert(until) } }
    }
    return changes
  }

  private static func lack(
    at instant: Instant, _ window: DutyWindow, _ roster: DutyRoster
  ) -> DutyGap.Lack? {
    let hours: DutyRoster.Hours
    switch window.reason {
    case .officeHours: hours = .office
    case .visit: hours = .outside
    }
    let directory = roster.directory(at: instant, excluding: window.crew, hours: hours)
    let contacts = directory[.nominatedContact] ?? []
    let reachable = FallbackChain.links(in: directory).compactMap { link -> StaffID? in
      guard case .staff(let staff, _) = link, roster.isReachable(staff, at: instant) else { return nil }
      return staff
    }
    guard let first = reachable.first else { return .nobodyReachable }
    guard !contacts.isEmpty else { return .noContact }
    guard contacts.contains(first) else { return .contactUnreachable(contacts) }
    return reachable.contains { !contacts.contains($0) } ? nil : .nobodyBehind
  }
}
