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
  /// duty number is that of the team which supervises the person, else that of the region.
  public static func of(
    _ recipients: [String], for visit: VisitID, at now: Instant, _ transaction: any Transaction
  ) throws -> [String: [NoticeAddress]] {
    var found: [String: [NoticeAddress]] = [:]
    let staff = recipients.filter { $0 != NoticeOutbox.dutyNumber }.map { StaffID($0) }
    if !staff.isEmpty {
      for (member, points) in try DutyRecords.contactPoints(of: staff, transaction) {
        found[member.text] = inOrder(points, at: now)
      }
    }
    guard recipients.contains(NoticeOutbox.dutyNumber),
      let place = try LivePlace.of(visit, transaction), let region = place.region,
      let number = try DutyRecords.dutyNumber(team: place.team ?? "", region: region, transaction)
    else { return found }
    found[NoticeOutbox.dutyNumber] = [NoticeChannel.voice, .sms].map {
      NoticeAddress(id: NoticeOutbox.dutyNumber, channel: $0, address: number.number)
    }
    return found
  }

  /// The addresses of somebody in the order in which they are tried. Numbers that were verified: a text to the first, a
  /// call to the first, a text to the second, a call to the second and so on, so that one telephone that is off costs no
  /// more than a try of each kind; then mail; then, in the same order, numbers nobody verified, or too long ago.
  static func inOrder(_ points: [ContactPoint], at now: Instant) -> [NoticeAddress] {
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
      ways.append(((isGood ? 0 : 1000) + kind, point))
    }
    // What has one rank stays in the order it came in: whatever was verified last comes first.
    return ways.enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }.map {
      let point = $0.element.point
      return NoticeAddress(id: point.id.text, channel: point.channel, address: point.address)
    }
  }
}
