import Casework
import CivilTime
import Records
import Storage

extension Desk {
  /// Takes notices about the service that are due, as `claimNotices` takes those about visits.
  func claimServiceNotices(
    by node: String, limit: Int, room: OutboxRoom, now: Instant, _ transaction: any Transaction
  ) throws -> [ClaimedNotice] {
    var claimed: [ClaimedNotice] = []
    for var notice in try ServiceOutbox.due(now: now, limit: limit, room: room, transaction) {
      guard let action = notice.item.claim(now: now) else { continue }
      var trouble: String?
      switch action {
      case .nextChannel: try addAnotherWay(notice, now: now, transaction)
      case .send, .look:
        if let made = try dispatch(notice, isLook: action == .look, now: now, transaction) {
          claimed.append(made)
        } else {
          trouble = NoticeOutbox.noAddress
          notice.item.settle(DispatchOutcome.refused(NoticeOutbox.noAddress), now: now)
        }
      }
      try ServiceOutbox.put(notice, owner: node, trouble: trouble, transaction)
    }
    return claimed
  }

  /// What a provider said to a notice about the service. False where somebody else has it by now.
  func settleService(
    _ key: String, _ token: Int, _ change: (inout OutboxItem, Instant) -> Void, code: String?, now: Instant,
    _ transaction: any Transaction
  ) throws -> Bool {
    guard var notice = try ServiceOutbox.notice(key, transaction), notice.item.isHeld(token) else {
      return false
    }
    change(&notice.item, now)
    if let id = notice.item.providerID, let rank = try NoticeOutbox.rank(ofProvider: id, transaction) {
      notice.item.receive(rank, now: now)
    }
    let short = code.map { String($0.prefix(100)) }
    try ServiceOutbox.put(notice, trouble: short?.isEmpty ?? true ? nil : short, transaction)
    if notice.item.claimableAt != nil { signal.raise(.sender, .boards) }
    return true
  }

  /// The same by the next way to reach the recipient that was not tried yet.
  private func addAnotherWay(_ notice: ServiceNotice, now: Instant, _ transaction: any Transaction) throws {
    // Not held: another node may hold one of the others, and wait for this one.
    let tried = try ServiceOutbox.notices(about: notice.about, transaction)
      .filter { $0.recipient == notice.recipient && $0.event == notice.event }.map(\.channel)
    guard
      let next = try InboundOutbox.ways(notice.recipient, at: now, transaction).first(where: {
        !tried.contains($0.channel) && leaves(by: $0.channel)
      })
    else { return }
    try ServiceOutbox.add(notice, by: next.channel, now: now, transaction)
    signal.raise(.sender, .boards)
  }

  private func dispatch(
    _ notice: ServiceNotice, isLook: Bool, now: Instant, _ transaction: any Transaction
  ) throws -> ClaimedNotice? {
    let ways = try InboundOutbox.ways(notice.recipient, at: now, transaction)
    guard let address = ways.first(where: { $0.channel == notice.channel })?.address else { return nil }
    let attempt = max(1, notice.item.attempts)
    // Repeated texts differ, or networks drop them.
    let again = attempt > 1 ? " (sent again, \(attempt))" : ""
    return ClaimedNotice(
      dispatch: Dispatch(
        key: notice.key, channel: notice.channel, address: address, subject: notice.subject,
        text: notice.body + again, event: notice.event, visit: notice.about,
        urgency: DispatchUrgency(priority: notice.priority), attempt: attempt, at: now),
      isToBeLookedFor: isLook, providerID: notice.item.providerID, token: notice.item.token,
      until: notice.item.claimableAt ?? now)
  }
}

extension Desk {
  /// A receipt of a provider for a notice to those who look after the service; false where it is about none of them.
  func receiveServiceReceipt(
    _ providerID: String, _ rank: ReceiptRank, now: Instant, _ transaction: any Transaction
  ) throws -> Bool {
    guard var own = try ServiceOutbox.notice(ofProvider: providerID, transaction) else { return false }
    own.item.receive(rank, now: now)
    try ServiceOutbox.put(own, transaction)
    return true
  }
}
