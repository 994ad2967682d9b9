import Casework
import CivilTime
import Records
import Storage

extension Desk {
  /// Takes codes of contact points that are to be sent, as `claimNotices` takes notices. The digits are made as the code
  /// leaves: what is kept is their hash, and what is sent again replaces what was sent before. No more are under way at once
  /// than `ContactCodeRecords.mostUnderWay`, so that a provider that is slow with them is free for what is to be told.
  func claimContactCodes(
    by node: String, most: Int, room: OutboxRoom, now: Instant, _ transaction: any Transaction
  ) throws -> [ClaimedNotice] {
    var claimed: [ClaimedNotice] = []
    let due = try ContactCodeRecords.due(now: now, room: room, transaction)
    guard !due.isEmpty else { return [] }
    let underWay = try ContactCodeRecords.underWay(now: now, transaction)
    let free = min(most, ContactCodeRecords.mostUnderWay - underWay)
    for var kept in due where claimed.count < free || kept.isLate(now) {
      guard let action = kept.item.claim(now: now) else { continue }
      var trouble: String?
      switch action {
      // It goes over this very address or not at all.
      case .nextChannel: break
      case .send, .look:
        if let made = try dispatch(kept, isLook: action == .look, now: now, transaction) {
          claimed.append(made)
        } else {
          trouble = "code-expired"
          kept.item.settle(DispatchOutcome.refused("code-expired"), now: now)
        }
      }
      try ContactCodeRecords.put(kept, owner: node, trouble: trouble, transaction)
    }
    return claimed
  }

  /// Nil where it counts no more, or the point is out of use: nobody is sent what they cannot use.
  private func dispatch(
    _ kept: KeptContactCode, isLook: Bool, now: Instant, _ transaction: any Transaction
  ) throws -> ClaimedNotice? {
    guard !kept.isLate(now),
      let point = try DutyRecords.contactPoint(kept.code.point, transaction), point.isActive
    else { return nil }
    let attempt = max(1, kept.item.attempts)
    let digits = isLook ? "" : codeDigits()
    if !isLook {
      try ContactCodeRecords.keep(digits, of: kept.code, key: shell.randomBytes(32), transaction)
    }
    let words = ContactCodeWords(digits, channel: kept.channel, attempt: attempt)
    return ClaimedNotice(
      dispatch: Dispatch(
        key: kept.code.id, channel: kept.channel, address: point.address, subject: words.subject,
        text: isLook ? "" : words.text, event: words.event, visit: kept.code.id, urgency: .ordinary,
        attempt: attempt, at: now),
      isToBeLookedFor: isLook, providerID: kept.item.providerID, token: kept.item.token,
      until: kept.item.claimableAt ?? now)
  }

  private func codeDigits() -> String {
    while true {
      let bits = shell.randomBytes(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      if let digits = ContactCode.text(of: bits) { return digits }
    }
  }

  /// What the provider said to a code, or knows of it; as `settleNotice`.
  func settleContactCode(
    _ key: String, _ token: Int, _ change: (inout OutboxItem, Instant) -> Void, code: String?, now: Instant,
    _ transaction: any Transaction
  ) throws -> Bool {
    guard var kept = try ContactCodeRecords.code(key, transaction), kept.item.isHeld(token) else {
      return false
    }
    change(&kept.item, now)
    if let id = kept.item.providerID, let rank = try NoticeOutbox.rank(ofProvider: id, transaction) {
      kept.item.receive(rank, now: now)
    }
    let short = code.map { String($0.prefix(100)) }
    try ContactCodeRecords.put(kept, trouble: short?.isEmpty ?? true ? nil : short, transaction)
    if kept.item.claimableAt != nil { signal.raise(.sender, .boards) }
    return true
  }

  /// Lets a receipt of a provider count for a code. False where it is of none.
  func receiveCodeReceipt(
    _ providerID: String, _ rank: ReceiptRank, now: Instant, _ transaction: any Transaction
  ) throws -> Bool {
    guard var kept = try ContactCodeRecords.code(ofProvider: providerID, transaction) else { return false }
    kept.item.receive(rank, now: now)
    try ContactCodeRecords.put(kept, transaction)
    return true
  }
}
