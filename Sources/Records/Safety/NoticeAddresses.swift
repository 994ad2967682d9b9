public import Casework
public import CivilTime
public import Storage

/// One way to reach a recipient.
public struct NoticeAddress: Hashable, Sendable {
  public let channel: NoticeChannel
  public let address: String
}

/// Where the recipients of a visit's notices can be reached.
public enum NoticeAddresses {
  /// The addresses of each recipient in the order in which they are tried: verified numbers first, danger or not; nobody
  /// without one is in it. The duty number is that of the team which supervises the person, else that of the region.
  public static func of(
    _ recipients: [String], for visit: VisitID, at now: Instant, _ transaction: any Transaction
  ) throws -> [String: [NoticeAddress]] {
    var found: [String: [NoticeAddress]] = [:]
    let staff = recipients.filter { $0 != NoticeOutbox.dutyNumber }.map { StaffID($0) }
    if !staff.isEmpty {
      for (member, points) in try DutyRecords.contactPoints(of: staff, transaction) {
        let ways = points.filter(\.isActive).enumerated().sorted {
          (rank($0.element, now), $0.offset) < (rank($1.element, now), $1.offset)
        }
        found[member.text] = ways.map {
          NoticeAddress(channel: $0.element.channel, address: $0.element.address)
        }
      }
    }
    guard recipients.contains(NoticeOutbox.dutyNumber),
      let place = try LivePlace.of(visit, transaction), let region = place.region,
      let number = try DutyRecords.dutyNumber(team: place.team ?? "", region: region, transaction)
    else { return found }
    found[NoticeOutbox.dutyNumber] = [
      NoticeAddress(channel: .voice, address: number.number),
      NoticeAddress(channel: .sms, address: number.number),
    ]
    return found
  }

  /// Texts to numbers that were verified, then calls to them, then mail, then what nobody verified.
  private static func rank(_ point: ContactPoint, _ now: Instant) -> Int {
    let way =
      switch point.channel {
      case .sms: 0
      case .voice: 1
      case .email: 2
      case .webhook, .push: 3
      }
    return point.channel == .email || point.isReachable(at: now) ? way : way + 10
  }
}
