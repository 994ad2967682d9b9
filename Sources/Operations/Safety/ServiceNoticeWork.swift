import Casework
import CivilTime
import Records
import Storage

/// Notices about the service: few and short, a quarter of what is taken at once.
struct ServiceNoticeWork: NoticeWork {
  typealias Box = ServiceOutbox
  static let part = 4

  let moment: NoticeMoment

  init(_ due: [ServiceNotice], _ moment: NoticeMoment) { self.moment = moment }

  func another(_ notice: ServiceNotice, beside room: OutboxRoom?) throws {
    // Not held: another node may hold one of the others, and wait for this one.
    let tried = try ServiceOutbox.notices(about: notice.about, moment.transaction)
      .filter { $0.recipient == notice.recipient && $0.event == notice.event }.map(\.channel)
    guard
      let next = try moment.way(to: notice.recipient, after: tried, priority: notice.priority, beside: room)
    else { return }
    try ServiceOutbox.add(notice, by: next.channel, now: moment.now, moment.transaction)
    moment.desk.signal.raise(.sender, .boards)
  }

  func dispatch(_ notice: ServiceNotice, isLook: Bool) throws -> Dispatch? {
    let ways = try InboundOutbox.ways(notice.recipient, at: moment.now, moment.transaction)
    guard let address = ways.first(where: { $0.channel == notice.channel })?.address else { return nil }
    let attempt = max(1, notice.item.attempts)
    // Repeated texts differ, or networks drop them.
    let again = attempt > 1 ? " (sent again, \(attempt))" : ""
    return Dispatch(
      key: notice.key, channel: notice.channel, address: address, subject: notice.subject,
      text: notice.body + again, event: notice.event, visit: notice.about,
      urgency: DispatchUrgency(priority: notice.priority), attempt: attempt, at: moment.now)
  }
}
