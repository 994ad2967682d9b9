import Casework
import CivilTime
import Policy
import Records
import Storage

/// Notices about messages that came in, at most half of what is taken at once.
struct InboundNoticeWork: NoticeWork {
  typealias Box = InboundOutbox
  static let part = 2

  let moment: NoticeMoment

  init(_ due: [InboundNotice], _ moment: NoticeMoment) { self.moment = moment }

  /// An answer has one way only.
  func isFollowed(_ notice: InboundNotice) -> Bool { notice.kind == .alert }

  func another(_ notice: InboundNotice, beside room: OutboxRoom?) throws {
    // Not held: another node may hold one of the others, and wait for this one.
    let tried = try InboundOutbox.notices(of: notice.message, isForUpdate: false, moment.transaction)
      .filter { $0.recipient == notice.recipient }.map(\.channel)
    guard
      let next = try moment.way(to: notice.recipient, after: tried, priority: notice.priority, beside: room)
    else { return }
    try InboundOutbox.add(
      .alert, of: notice.message, to: notice.recipient, by: next.channel, priority: notice.priority,
      now: moment.now, moment.transaction)
    moment.desk.signal.raise(.sender, .boards)
  }

  func dispatch(_ notice: InboundNotice, isLook: Bool) throws -> Dispatch? {
    let (desk, now, transaction) = (moment.desk, moment.now, moment.transaction)
    guard let message = try InboundRecords.message(notice.message, transaction),
      let address = try InboundOutbox.ways(notice.recipient, at: now, transaction).first(where: {
        $0.channel == notice.channel
      })?.address
    else { return nil }
    let officer = try message.staff.flatMap {
      try CaseloadLists.staffNames([$0.text], transaction)[$0.text]
    }
    let time = desk.timeOfDay(message.received)
    let attempt = max(1, notice.item.attempts)
    let words =
      notice.kind == .alert
      ? InboundWords(alert: message, officer: officer, attempt: attempt, time: time)
      : InboundWords(
        answer: message, attempt: attempt, time: time, end: message.expectedEnd.map(desk.timeOfDay),
        isLookedFor: try message.visit.flatMap { try LiveRecords.readable($0, transaction) }
          .map { try desk.asShown($0, at: now, transaction) }?.alarm?.ladder == .overdue,
        emergency: desk.emergencyNumber)
    return Dispatch(
      key: notice.key, channel: notice.channel, address: address, subject: words.subject, text: words.text,
      event: words.event, visit: message.visit?.text ?? message.id.text,
      urgency: DispatchUrgency(priority: notice.priority), attempt: attempt, at: now)
  }
}

extension Desk {
  /// True where notices leave here by a channel.
  func leaves(by channel: NoticeChannel) -> Bool { channels.map { $0.contains(channel) } ?? true }

  /// `14:31` in the zone of the policies.
  func timeOfDay(_ instant: Instant) -> String {
    let local = zone.localTime(of: instant)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(two(local.hour)):\(two(local.minute))"
  }
}
