public import Casework
public import CivilTime
public import Storage

/// One way to reach a recipient.
public struct NoticeAddress: Hashable, Sendable {
  /// The contact point's id, or the word of the duty number: what tells two numbers of one channel apart.
  public let id: String
  public let channel: NoticeChannel
  public let address: String
}

/// Where the recipients of a visit's notices can be reached.
public enum NoticeAddresses {
  /// The addresses of each recipient in the order in which they are tried, each once; nobody without one is in it. The
  /// duty number is that of the team which supervises the person, else that of the region. Degraded channels come after
  /// the others (N7).
  public static func of(
    _ recipients: [String], for visit: VisitID, at now: Instant, _ transaction: any Transaction
  ) throws -> [String: [NoticeAddress]] {
    let place = recipients.contains(NoticeOutbox.dutyNumber) ? try LivePlace.of(visit, transaction) : nil
    return try of(recipients, in: place, at: now, transaction)
  }

  /// The same for a visit of a place.
  static func of(
    _ recipients: [String], in place: (team: String?, region: String?)?, at now: Instant,
    _ transaction: any Transaction
  ) throws -> [String: [NoticeAddress]] {
    let degraded = try CanaryRecords.degraded(at: now, transaction)
    var found = try personal(recipients, at: now, degraded: degraded, transaction)
    if recipients.contains(NoticeOutbox.dutyNumber), let number = try dutyNumber(in: place, transaction) {
      found[NoticeOutbox.dutyNumber] = ways(number, degraded: degraded)
    }
    return found
  }

  /// The same for the recipients of many visits, whose contact points are read at once.
  public static func of(
    _ recipients: [VisitID: Set<String>], at now: Instant, _ transaction: any Transaction
  ) throws -> [VisitID: [String: [NoticeAddress]]] {
    guard !recipients.isEmpty else { return [:] }
    let degraded = try CanaryRecords.degraded(at: now, transaction)
    let everybody = recipients.values.reduce(into: Set<String>()) { $0.formUnion($1) }
    let personal = try personal(everybody.sorted(), at: now, degraded: degraded, transaction)
    var found: [VisitID: [String: [NoticeAddress]]] = [:]
    for (visit, these) in recipients {
      found[visit] = personal.filter { these.contains($0.key) }
      guard these.contains(NoticeOutbox.dutyNumber),
        let number = try dutyNumber(in: LivePlace.of(visit, transaction), transaction)
      else { continue }
      found[visit]?[NoticeOutbox.dutyNumber] = ways(number, degraded: degraded)
    }
    return found
  }

  private static func personal(
    _ recipients: [String], at now: Instant, degraded: Set<NoticeChannel>, _ transaction: any Transaction
  ) throws -> [String: [NoticeAddress]] {
    let staff = recipients.filter { $0 != NoticeOutbox.dutyNumber }.map { StaffID($0) }
    guard !staff.isEmpty else { return [:] }
    var found: [String: [NoticeAddress]] = [:]
    for (member, points) in try DutyRecords.contactPoints(of: staff, transaction) {
      found[member.text] = inOrder(points, at: now, degraded: degraded)
    }
    return found
  }

  private static func dutyNumber(
    in place: (team: String?, region: String?)?, _ transaction: any Transaction
  ) throws -> DutyNumber? {
    guard let place, let region = place.region else { return nil }
    return try DutyRecords.dutyNumber(team: place.team ?? "", region: region, transaction)
  }

  /// A duty number is called and then texted; by a channel that is degraded after the other (N7).
  static func ways(_ number: DutyNumber, degraded: Set<NoticeChannel>) -> [NoticeAddress] {
    let channels: [NoticeChannel] = [.voice, .sms]
    return (channels.filter { !degraded.contains($0) } + channels.filter(degraded.contains)).map {
      NoticeAddress(id: NoticeOutbox.dutyNumber, channel: $0, address: number.number)
    }
  }

  /// The addresses of somebody in the order in which they are tried. Numbers that were verified: a text to the first, a
  /// call to the first, a text to the second, a call to the second and so on, so that one telephone that is off costs no
  /// more than a try of each kind; then mail; then, in the same order, numbers nobody verified, or too long ago. Of each of
  /// these two parts what goes by a channel that is `degraded` comes last, and is never left out (N7).
  static func inOrder(
    _ points: [ContactPoint], at now: Instant, degraded: Set<NoticeChannel>
  ) -> [NoticeAddress] {
    var counts: [String: Int] = [:]
    var ways: [(rank: Int, point: ContactPoint)] = []
    for point in points where point.isActive {
      let isGood = point.channel == .email || point.isReachable(at: now)
      let turn = counts["\(point.channel) \(isGood)", default: 0]
      counts["\(point.channel) \(isGood)"] = turn + 1
      let kind =
        switch point.channel {
        case .sms: turn * 2
        case .voice: turn * 2 + 1
        case .email, .webhook, .push: 100 + turn
        }
      ways.append(((isGood ? 0 : 1000) + (degraded.contains(point.channel) ? 500 : 0) + kind, point))
    }
    // What has one rank stays in the order it came in: whatever was verified last comes first.
    return ways.enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }.map {
      let point = $0.element.point
      return NoticeAddress(id: point.id.text, channel: point.channel, address: point.address)
    }
  }
}
