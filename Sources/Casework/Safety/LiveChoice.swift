public import CivilTime

/// Which visit of somebody a message is about. Pure.
public enum LiveChoice: Hashable, Sendable {
  case one(LiveVisit)
  /// No visit of theirs that it can be about.
  case nothing
  case several

  /// How far from now the start of a visit may be that somebody says to be at, in seconds.
  public static let near = 2 * 3600
  /// How long after a visit ended danger is still about it, in seconds.
  static let after = 2 * 3600

  /// The visit that danger is about: never none of several. The one they are in, the one they are on their way to, the one
  /// somebody looks for them at, the next of today, the one that ended last; `end` is the end of today.
  public static func danger(_ visits: [LiveVisit], now: Instant, endOfDay end: Instant) -> LiveVisit? {
    func nearest(_ visits: [LiveVisit], _ moment: (LiveVisit) -> Instant?) -> LiveVisit? {
      visits.min { left, right in
        func distance(_ visit: LiveVisit) -> Int64 {
          moment(visit).map { abs($0.milliseconds - now.milliseconds) } ?? .max
        }
        return (distance(left), left.id.text) < (distance(right), right.id.text)
      }
    }
    let open = visits.filter { $0.phase.isOpen }
    if let inside = nearest(open.filter { $0.phase == .inVisit }, { $0.arrived?.at }) { return inside }
    if let away = nearest(open.filter { $0.phase == .onTheWay }, { $0.plannedStart }) { return away }
    if let looked = nearest(visits.filter { $0.alarm != nil }, { $0.plannedStart }) { return looked }
    if let next = nearest(open.filter { $0.plannedStart < end }, { $0.plannedStart }) { return next }
    let ended = visits.filter { visit in
      guard let ended = visit.ended, visit.ending != .calledOff else { return false }
      return ended.at.adding(seconds: after) >= now
    }
    return nearest(ended) { $0.ended?.at }
  }

  /// The visit that a text is about: the one it names, else the only one it can be about. `over` are those that look over to
  /// whoever forces the visitor: unnamed, only danger is about them (BRD-43).
  public static func text(
    _ word: InboundWord, reference: String?, _ visits: [LiveVisit], over: Set<VisitID> = [], now: Instant,
    endOfDay end: Instant
  ) -> LiveChoice {
    if let reference {
      let named = visits.filter { VisitReference.text($0.id) == reference }
      if named.count == 1 { return .one(named[0]) }
      guard word.isDanger else { return .several }
    }
    if word.isDanger {
      guard let visit = danger(visits, now: now, endOfDay: end) else { return .nothing }
      return .one(visit)
    }
    let visits = visits.filter { !over.contains($0.id) }
    let inVisit = visits.filter { $0.phase == .inVisit }
    let onTheWay = visits.filter { $0.phase == .onTheWay }
    let looked = visits.filter { $0.alarm != nil }
    switch word {
    case .here:
      let near = visits.filter {
        $0.phase == .planned
          && abs($0.plannedStart.milliseconds - now.milliseconds) <= Int64(LiveChoice.near) * 1000
      }
      guard inVisit.isEmpty else { return only(inVisit + onTheWay + near) }
      return onTheWay.isEmpty ? only(near) : only(onTheWay)
    case .safe: return !inVisit.isEmpty ? only(inVisit) : !looked.isEmpty ? only(looked) : only(onTheWay)
    case .moreTime: return only(inVisit)
    case .alarm, .answered, .closed, .test, .lowBattery, .help, .other: return .nothing
    }
  }

  private static func only(_ visits: [LiveVisit]) -> LiveChoice {
    guard let first = visits.first else { return .nothing }
    return visits.count > 1 ? .several : .one(first)
  }
}
