public import Casework
public import CivilTime
import Records
import Storage

/// A notice that somebody took to send, or to ask about: only under this token may they say what came of it.
public struct ClaimedNotice: Hashable, Sendable {
  public let dispatch: Dispatch
  /// True where it is to be asked of the provider by our key before it is sent again.
  public let isToBeLookedFor: Bool
  public let providerID: String?
  public let token: Int
  /// Until when it is theirs, by the engine's clock.
  public let until: Instant
}

extension Desk {
  /// The outboxes in the order in which they are taken from. A storm of visits does not hold up what is about no visit, nor
  /// that more than its part of the storm; codes come last, never instead of anything that is to be told.
  static let noticeWork: [any NoticeWork.Type] = [
    ServiceNoticeWork.self, InboundNoticeWork.self, VisitNoticeWork.self, CodeNoticeWork.self,
  ]

  /// Takes notices that are due, danger first. Those of which no word came in a minute go by the next channel instead,
  /// which the same call takes (N3). A notice of a recipient without an address is given up, and says so. `room` is
  /// what the sender can take; codes of contact points get what is left of it.
  ///
  /// Each outbox has a transaction of its own: what is wrong with one holds up no other, nor a row the rest of its own. It is
  /// given to `tell` and tried again soon. Errors: what the database says where it answers to none of them.
  public func claimNotices(
    by node: String, limit: Int = 50, room: OutboxRoom = OutboxRoom(),
    tell: @Sendable (OutboxFault) -> Void = { _ in }
  ) async throws -> [ClaimedNotice] {
    try await lookForOutage()
    var claimed: [ClaimedNotice] = []
    var faults: [(outbox: String, error: any Error)] = []
    var tried = 0
    for work in Desk.noticeWork where outboxFaults.mayTry(work.outbox, at: shell.steady()) {
      let own = min(limit - claimed.count, max(1, limit / work.part))
      guard own > 0 else { continue }
      tried += 1
      do {
        claimed += try await take(work, NoticeAsk(node: node, limit: own, room: room), tell)
      } catch {
        faults.append((work.outbox, error))
        // Nobody else would be answered either.
        if Desk.isOfAll(error) { break }
      }
    }
    guard let first = faults.first else { return claimed }
    presence.doubt()
    if claimed.isEmpty, faults.count == tried || faults.contains(where: { Desk.isOfAll($0.error) }) {
      throw first.error
    }
    for fault in faults {
      outboxFaults.pause(fault.outbox, at: shell.steady())
      tell(OutboxFault(outbox: fault.outbox, key: nil, trouble: Trouble(fault.error)))
    }
    return claimed
  }

  /// After an outage what is old is held before anything is taken, and those on duty are told of it at once.
  private func lookForOutage() async throws {
    guard presence.mustLook(steady: shell.steady()) else { return }
    try await store.write { try holdWhatIsOld(at: try engineTime($0).now, $0) }
  }

  /// Takes from one outbox: all at once, and where that fails each by itself, so that one that cannot be worked with holds up
  /// no other (C6).
  private func take<Work: NoticeWork>(
    _ work: Work.Type, _ ask: NoticeAsk, _ tell: @Sendable (OutboxFault) -> Void
  ) async throws -> [ClaimedNotice] {
    let aside = outboxFaults.rows(of: Work.outbox, at: shell.steady())
    var claimed: [ClaimedNotice] = []
    do {
      if try await isDue(work, ask, besides: aside.all) {
        claimed = try await claim(work, .besides(aside.all), ask)
      }
    } catch  where Desk.isOfOneRow(error) {
      claimed = try await takeEach(work, ask, besides: aside.all, after: error, tell)
    }
    // Few at a time: what was claimed just now waits for them.
    for key in aside.again.prefix(2) where claimed.count < ask.limit {
      do {
        claimed += try await claim(work, .only(key), ask.atMost(ask.limit - claimed.count))
        outboxFaults.forget(key, of: Work.outbox)
      } catch  where Desk.isOfOneRow(error) {
        setAside(key, of: Work.outbox, error, tell)
      } catch  where !claimed.isEmpty {
        break
      }
    }
    return claimed
  }

  /// The same one by one. What goes wrong with every one of them is the fault of none.
  private func takeEach<Work: NoticeWork>(
    _ work: Work.Type, _ ask: NoticeAsk, besides aside: [String], after fault: any Error,
    _ tell: @Sendable (OutboxFault) -> Void
  ) async throws -> [ClaimedNotice] {
    var claimed: [ClaimedNotice] = []
    var failed: [(key: String, error: any Error)] = []
    var done = 0
    // Where all of the first ones fail, those behind them are looked at: many bad rows hold up no good one either.
    search: while done == 0, failed.count < OutboxFaults.most {
      let keys = try await keys(work, ask, besides: aside + failed.map(\.key))
      if keys.isEmpty { break }
      for key in keys where claimed.count < ask.limit {
        do {
          claimed += try await claim(work, .only(key), ask.atMost(ask.limit - claimed.count))
          done += 1
        } catch  where Desk.isOfOneRow(error) {
          failed.append((key, error))
        } catch  where !claimed.isEmpty {
          break search
        }
      }
    }
    guard done > 0 || failed.count == 1 else { throw fault }
    for one in failed { setAside(one.key, of: Work.outbox, one.error, tell) }
    return claimed
  }

  private func setAside(
    _ key: String, of outbox: String, _ error: any Error, _ tell: @Sendable (OutboxFault) -> Void
  ) {
    outboxFaults.setAside(key, of: outbox, at: shell.steady())
    tell(OutboxFault(outbox: outbox, key: key, trouble: Trouble(error)))
  }

  /// False where it was looked, and there is nothing.
  private func isDue<Work: NoticeWork>(
    _ work: Work.Type, _ ask: NoticeAsk, besides aside: [String]
  ) async throws -> Bool {
    guard Work.isRare else { return true }
    return try await !keys(work, ask.atMost(1), besides: aside).isEmpty
  }

  /// The keys of what is due.
  private func keys<Work: NoticeWork>(
    _ work: Work.Type, _ ask: NoticeAsk, besides aside: [String]
  ) async throws -> [String] {
    try await store.read { transaction in
      try waitBriefly(work, transaction)
      return try Work.Box.keysDue(
        now: try engineTime(transaction).now, limit: max(ask.limit, Work.leastLooked), room: ask.room,
        .besides(aside), transaction)
    }
  }

  /// Takes what is due of some rows, in a transaction of its own.
  private func claim<Work: NoticeWork>(
    _ work: Work.Type, _ rows: OutboxRows, _ ask: NoticeAsk
  ) async throws -> [ClaimedNotice] {
    try await store.write { transaction in
      try waitBriefly(work, transaction)
      let now = try engineTime(transaction).now
      try holdWhatIsOld(at: now, transaction)
      let due = try Work.Box.due(
        now: now, limit: max(ask.limit, Work.leastLooked), room: ask.room, rows, transaction)
      guard !due.isEmpty else { return [] }
      let moment = NoticeMoment(desk: self, now: now, limit: ask.limit, transaction: transaction)
      return try claimed(due, Work(due, moment), ask, moment)
    }
  }

  /// What is seldom due does not keep visits waiting for what somebody else holds.
  private func waitBriefly(_ work: (some NoticeWork).Type, _ transaction: any Transaction) throws {
    guard work.isRare, let patience = transaction.dialect.patience(milliseconds: Desk.stepPatience) else {
      return
    }
    try transaction.execute(patience)
  }

  private func claimed<Work: NoticeWork>(
    _ due: [Work.Box.Kept], _ work: Work, _ ask: NoticeAsk, _ moment: NoticeMoment
  ) throws -> [ClaimedNotice] {
    let (now, transaction) = (moment.now, moment.transaction)
    var claimed: [ClaimedNotice] = []
    for var kept in due where work.isTaken(kept, after: claimed.count) {
      guard work.isNeeded(kept) else {
        _ = kept.item.cancel()
        try Work.Box.put(kept, transaction)
        continue
      }
      let hasRoom = ask.room.isThere(for: kept.channel, priority: kept.priority)
      let isOvertaken =
        work.isFollowed(kept) && kept.item.overtake(created: kept.created, hasRoom: hasRoom, now: now)
      if isOvertaken { try work.another(kept, beside: ask.room) }
      if !hasRoom, kept.item.isWaiting {
        if isOvertaken { try Work.Box.put(kept, transaction) }
        continue
      }
      guard let action = kept.item.claim(now: now) else { continue }
      var trouble: String?
      if action == .nextChannel {
        try work.another(kept, beside: nil)
      } else if let dispatch = try work.dispatch(kept, isLook: action == .look) {
        claimed.append(
          ClaimedNotice(
            dispatch: dispatch, isToBeLookedFor: action == .look, providerID: kept.item.providerID,
            token: kept.item.token, until: kept.item.claimableAt ?? now))
      } else {
        trouble = Work.unsent
        kept.item.settle(DispatchOutcome.refused(Work.unsent), now: now)
      }
      try Work.Box.put(kept, owner: ask.node, trouble: trouble, transaction)
    }
    return claimed
  }

  /// When there is something that a sender has room for to do in the outboxes next, by the engine's clock, and the time it
  /// is. What is at fault is tried again soon.
  public func nextNotice(room: OutboxRoom = OutboxRoom()) async throws -> (due: Instant?, now: Instant) {
    let steady = shell.steady()
    return try await store.read { transaction in
      // A table that somebody holds keeps nobody from the others for long.
      if let patience = transaction.dialect.patience(milliseconds: Desk.stepPatience) {
        try transaction.execute(patience)
      }
      let now = try engineTime(transaction).now
      var first: Instant?
      for work in Desk.noticeWork {
        var next: Instant? = Instant(milliseconds: now.milliseconds + OutboxFaults.outboxPause)
        if outboxFaults.mayTry(work.outbox, at: steady) {
          let aside = outboxFaults.rows(of: work.outbox, at: steady).all
          next = try work.next(now: now, room: room, besides: aside, transaction)
        }
        first = [first, next].compactMap(\.self).min()
      }
      return (first, now)
    }
  }
}

/// Who takes how many notices at once, and what they have room for.
private struct NoticeAsk: Sendable {
  let node: String
  let limit: Int
  let room: OutboxRoom

  func atMost(_ limit: Int) -> NoticeAsk { NoticeAsk(node: node, limit: limit, room: room) }
}
