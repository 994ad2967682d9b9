import Casework
import CivilTime
import Policy
import Records
import Storage

extension Desk {
  /// Takes notices about messages that came in and are due, as `claimNotices` takes those about visits.
  func claimInboundNotices(
    by node: String, limit: Int, room: OutboxRoom, now: Instant, _ transaction: any Transaction
  ) throws -> [ClaimedNotice] {
    var claimed: [ClaimedNotice] = []
    for var notice in try InboundOutbox.due(now: now, limit: limit, room: room, transaction) {
      guard let action = notice.item.claim(now: now) else { continue }
      var trouble: String?
      switch action {
      case .nextChannel: try addAnotherWay(notice, now: now, transaction)
      case .send, .look:
        if let made = try dispatch(notice, isLook: action == .look, now: now, transaction) {
          claimed.append(made)
        } else {
          trouble = "no-address"
          notice.item.settle(DispatchOutcome.refused("no-address"), now: now)
        }
      }
      try InboundOutbox.put(notice, owner: node, trouble: trouble, transaction)
    }
    return claimed
  }

  /// The same by the next way to reach the recipient that was not tried yet; an answer has one way only.
  private func addAnotherWay(_ notice: InboundNotice, now: Instant, _ transaction: any Transaction) throws {
    guard notice.kind == .alert else { return }
    // Not held: another node may hold one of the others, and wait for this one.
    let tried = try InboundOutbox.notices(of: notice.message, isForUpdate: false, transaction)
      .filter { $0.recipient == notice.recipient }.map(\.channel)
    guard
      let next = try InboundOutbox.ways(notice.recipient, at: now, transaction).first(where: {
        !tried.contains($0.channel) && leaves(by: $0.channel)
      })
    else { return }
    try InboundOutbox.add(
      .alert, of: notice.message, to: notice.recipient, by: next.channel, priority: notice.priority, now: now,
      transaction)
    signal.raise()
  }

  private func dispatch(
    _ notice: InboundNotice, isLook: Bool, now: Instant, _ transaction: any Transaction
  ) throws -> ClaimedNotice? {
    guard let message = try InboundRecords.message(notice.message, transaction),
      let address = try InboundOutbox.ways(notice.recipient, at: now, transaction).first(where: {
        $0.channel == notice.channel
      })?.address
    else { return nil }
    let officer = try message.staff.flatMap {
      try CaseloadLists.staffNames([$0.text], transaction)[$0.text]
    }
    let time = timeOfDay(message.received)
    let attempt = max(1, notice.item.attempts)
    let words =
      notice.kind == .alert
      ? InboundWords(alert: message, officer: officer, attempt: attempt, time: time)
      : InboundWords(
        answer: message, attempt: attempt, time: time, end: message.expectedEnd.map(timeOfDay),
        isLookedFor: try message.visit.flatMap { try LiveRecords.readable($0, transaction) }
          .map { try asShown($0, at: now, transaction) }?.alarm?.ladder == .overdue,
        emergency: emergencyNumber)
    return ClaimedNotice(
      dispatch: Dispatch(
        key: notice.key, channel: notice.channel, address: address, subject: words.subject, text: words.text,
        event: words.event, visit: message.visit?.text ?? message.id.text,
        urgency: DispatchUrgency(priority: notice.priority),
        attempt: attempt, at: now),
      isToBeLookedFor: isLook, providerID: notice.item.providerID, token: notice.item.token,
      until: notice.item.claimableAt ?? now)
  }

  /// True where notices leave here by a channel.
  func leaves(by channel: NoticeChannel) -> Bool { channels.map { $0.contains(channel) } ?? true }

  /// `14:31` in the zone of the policies.
  func timeOfDay(_ instant: Instant) -> String {
    let local = zone.localTime(of: instant)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(two(local.hour)):\(two(local.minute))"
  }
}
