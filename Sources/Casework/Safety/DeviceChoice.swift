public import CivilTime

/// A visit that has, or had, a lone worker device booked.
public struct BookedDevice: Hashable, Sendable {
  public let visit: VisitID
  /// How far the booking is from when the device spoke, in milliseconds; 0 while it lasts.
  public let away: Int64

  /// A booking from one moment to another, seen at a moment.
  public init(visit: VisitID, from: Instant, to: Instant, at now: Instant) {
    self.visit = visit
    away = max(0, from.milliseconds - now.milliseconds, now.milliseconds - to.milliseconds)
  }
}

/// Which of the visits that have a device booked its alarm is of (HV-8.3.4): where somebody is counts before what is
/// booked. Pure.
public struct DeviceChoice: Hashable, Sendable {
  public let visit: LiveVisit
  /// False where it may as well be another's: people are told besides.
  public let isClear: Bool

  /// The one they are in, the one they are on their way to, the one with an alarm, the one that ended within two hours,
  /// else one that is planned; of several alike the nearest by its booking. Nil where it can be of none.
  public init?(_ bookings: [BookedDevice], _ visits: [LiveVisit], now: Instant) {
    var found: [(rank: Int, away: Int64, visit: LiveVisit)] = []
    for booking in bookings {
      guard let visit = visits.first(where: { $0.id == booking.visit }),
        let rank = DeviceChoice.rank(visit, now: now)
      else { continue }
      found.append((rank, booking.away, visit))
    }
    found.sort { ($0.rank, $0.away, $0.visit.id.text) < ($1.rank, $1.away, $1.visit.id.text) }
    guard let first = found.first else { return nil }
    visit = first.visit
    isClear = !found.dropFirst().contains { other in
      switch other.rank {
      case 0, 1, 2: true
      case 3: first.rank == 3
      default: other.away == 0
      }
    }
  }

  private static func rank(_ visit: LiveVisit, now: Instant) -> Int? {
    switch visit.phase {
    case .inVisit: return 0
    case .onTheWay: return 1
    case .planned: return visit.alarm == nil ? 4 : 2
    case .ended:
      if visit.alarm != nil { return 2 }
      guard let ended = visit.ended, visit.ending != .calledOff else { return nil }
      return ended.at.adding(seconds: LiveChoice.after) >= now ? 3 : nil
    }
  }
}
