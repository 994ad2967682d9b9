public import Casework
import CivilTime
import Records
import Storage

extension Desk {
  /// The outboxes in the order in which a key or the id of a provider is looked for in them.
  static let outboxes: [any Outbox.Type] = [
    NoticeOutbox.self, InboundOutbox.self, ServiceOutbox.self, ContactCodeRecords.self,
  ]

  /// What the provider said to a notice. Nothing is written where somebody else has it by now. Gives whether it counted.
  @discardableResult
  public func settleNotice(_ key: String, token: Int, _ outcome: DispatchOutcome) async throws -> Bool {
    let trouble: String? =
      switch outcome {
      case .refused(let code), .failed(let code, _), .systemFault(let code), .unknown(let code): code
      case .accepted: nil
      }
    return try await settle(key, token, trouble: trouble) { item, now in item.settle(outcome, now: now) }
  }

  /// What the provider knows of a notice it was asked about.
  @discardableResult
  public func settleNotice(_ key: String, token: Int, _ look: DispatchLook) async throws -> Bool {
    try await settle(key, token, trouble: nil) { item, now in item.settle(look, now: now) }
  }

  private func settle(
    _ key: String, _ token: Int, trouble: String?,
    _ change: @escaping @Sendable (inout OutboxItem, Instant) -> Void
  ) async throws -> Bool {
    let code = trouble.map { String($0.prefix(100)) }
    let word = NoticeWord(key: key, token: token, trouble: code?.isEmpty ?? true ? nil : code, change: change)
    return try await amongOutboxes {
      try $0.has(key, $1)
    } work: { boxes, transaction in
      let now = try engineTime(transaction).now
      for box in boxes {
        if let isCounted = try settle(word, in: box, now: now, transaction) { return isCounted }
      }
      return false
    }
  }

  /// Nil where it is none of this outbox.
  private func settle<Box: Outbox>(
    _ word: NoticeWord, in box: Box.Type, now: Instant, _ transaction: any Transaction
  ) throws -> Bool? {
    guard var kept = try Box.notice(word.key, transaction) else { return nil }
    guard kept.item.isHeld(word.token) else { return false }
    word.change(&kept.item, now)
    // A receipt may have been faster than the answer (N2).
    if let id = kept.item.providerID, let rank = try NoticeOutbox.rank(ofProvider: id, transaction) {
      kept.item.receive(rank, now: now)
    }
    try Box.put(kept, trouble: word.trouble, transaction)
    if kept.item.claimableAt != nil { signal.raise(.sender, .boards) }
    return true
  }

  /// Keeps a receipt of a provider and lets it count, in whatever order it comes (N2). False where it came before.
  @discardableResult
  public func receiveReceipt(
    id: String, provider: String, providerID: String, _ rank: ReceiptRank, code: String
  ) async throws -> Bool {
    try await amongOutboxes {
      try $0.has(provider: providerID, $1)
    } work: { boxes, transaction in
      let now = try engineTime(transaction).now
      guard
        try NoticeOutbox.keep(
          receipt: id, provider: provider, providerID: providerID, rank: rank, code: code, now: now,
          transaction)
      else { return false }
      for box in boxes where try receive(rank, ofProvider: providerID, in: box, now: now, transaction) {
        signal.raise(.sender, .boards)
        return true
      }
      if try receiveCanaryReceipt(providerID, rank, now: now, transaction) { signal.raise(.sender, .boards) }
      return true
    }
  }

  /// False where it is of none of this outbox.
  private func receive<Box: Outbox>(
    _ rank: ReceiptRank, ofProvider id: String, in box: Box.Type, now: Instant, _ transaction: any Transaction
  ) throws -> Bool {
    guard var kept = try Box.notice(ofProvider: id, transaction) else { return false }
    kept.item.receive(rank, now: now)
    try Box.put(kept, transaction)
    return true
  }

  /// Does something in the first outbox that has it, in one transaction; where that fails in the one that has it alone, as far
  /// as each says so by itself: one that cannot be asked holds up none of the others.
  private func amongOutboxes<Value: Sendable>(
    where isThere: @escaping @Sendable (any Outbox.Type, any Transaction) throws -> Bool,
    work: @escaping @Sendable ([any Outbox.Type], any Transaction) throws -> Value
  ) async throws -> Value {
    do {
      return try await store.write { try work(Desk.outboxes, $0) }
    } catch  where !Desk.isOfAll(error) {
      for box in Desk.outboxes {
        guard let isIts = try? await store.read({ try isThere(box, $0) }), isIts else { continue }
        return try await store.write { try work([box], $0) }
      }
      throw error
    }
  }
}

/// What a provider said to the holder of a notice.
private struct NoticeWord: Sendable {
  let key: String
  let token: Int
  let trouble: String?
  let change: @Sendable (inout OutboxItem, Instant) -> Void
}
