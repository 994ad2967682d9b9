public import Casework
public import CivilTime
import Policy
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
  /// Takes notices that are due, danger first. Those of which no word came in a minute go by the next channel instead,
  /// which the same call takes (N3). A notice of a recipient without an address is given up, and says so. `room` is
  /// what the sender can take; codes of contact points get what is left of it.
  public func claimNotices(
    by node: String, limit: Int = 50, room: OutboxRoom = OutboxRoom()
  ) async throws -> [ClaimedNotice] {
    try await store.write { transaction in
      let now = try engineTime(transaction).now
      try holdWhatIsOld(at: now, transaction)
      // Few and short: a storm of visits does not hold them up, nor they more than half of it.
      var claimed = try claimServiceNotices(
        by: node, limit: max(1, limit / 4), room: room, now: now, transaction)
      if claimed.count < limit {
        claimed += try claimInboundNotices(
          by: node, limit: min(limit - claimed.count, max(1, limit / 2)), room: room, now: now, transaction)
      }
      claimed += try claimVisitNotices(
        by: node, limit: limit - claimed.count, room: room, now: now, transaction)
      // Never instead of anything that is to be told.
      if claimed.count < limit {
        claimed += try claimContactCodes(
          by: node, most: limit - claimed.count, room: room, now: now, transaction)
      }
      return claimed
    }
  }

  /// The same of notices about visits.
  private func claimVisitNotices(
    by node: String, limit: Int, room: OutboxRoom, now: Instant, _ transaction: any Transaction
  ) throws -> [ClaimedNotice] {
    var claimed: [ClaimedNotice] = []
    var due = limit > 0 ? try NoticeOutbox.due(now: now, limit: limit, room: room, transaction) : []
    guard !due.isEmpty else { return claimed }
    let scene = try NoticeScene(due, desk: self, now: now, transaction)
    for index in due.indices {
      guard scene.isNeeded(due[index]) else {
        _ = due[index].item.cancel()
        try NoticeOutbox.put(due[index], transaction)
        continue
      }
      let hasRoom = room.isThere(for: due[index].channel, priority: due[index].priority)
      let isOvertaken = due[index].item.overtake(created: due[index].created, hasRoom: hasRoom, now: now)
      if isOvertaken { try scene.another(due[index], beside: room) }
      if !hasRoom, due[index].item.isWaiting {
        if isOvertaken { try NoticeOutbox.put(due[index], transaction) }
        continue
      }
      guard let action = due[index].item.claim(now: now) else { continue }
      var trouble: String?
      switch action {
      case .nextChannel: try scene.another(due[index])
      case .send(let isRepeated):
        if let notice = scene.claimed(due[index], isLook: false, isRepeated: isRepeated) {
          claimed.append(notice)
        } else {
          trouble = NoticeOutbox.noAddress
          due[index].item.settle(.refused(NoticeOutbox.noAddress), now: now)
        }
      case .look:
        if let notice = scene.claimed(due[index], isLook: true, isRepeated: true) {
          claimed.append(notice)
        } else {
          trouble = NoticeOutbox.noAddress
          due[index].item.settle(DispatchOutcome.refused(NoticeOutbox.noAddress), now: now)
        }
      }
      try NoticeOutbox.put(due[index], owner: node, trouble: trouble, transaction)
    }
    return claimed
  }

  /// What the provider said to a notice. Nothing is written where somebody else has it by now. Gives whether it counted.
  @discardableResult
  public func settleNotice(_ key: String, token: Int, _ outcome: DispatchOutcome) async throws -> Bool {
    try await settle(key, token) { item, now in
      item.settle(outcome, now: now)
    } trouble: {
      switch outcome {
      case .refused(let code), .failed(let code, _), .systemFault(let code), .unknown(let code): code
      case .accepted: nil
      }
    }
  }

  /// What the provider knows of a notice it was asked about.
  @discardableResult
  public func settleNotice(_ key: String, token: Int, _ look: DispatchLook) async throws -> Bool {
    try await settle(key, token) { item, now in
      item.settle(look, now: now)
    } trouble: {
      nil
    }
  }

  private func settle(
    _ key: String, _ token: Int, _ change: @escaping @Sendable (inout OutboxItem, Instant) -> Void,
    trouble: @escaping @Sendable () -> String?
  ) async throws -> Bool {
    try await store.write { transaction in
      let now = try engineTime(transaction).now
      guard var notice = try NoticeOutbox.notice(key, transaction) else {
        return try settleInbound(key, token, change, code: trouble(), now: now, transaction)
      }
      guard notice.item.isHeld(token) else { return false }
      change(&notice.item, now)
      // A receipt may have been faster than the answer (N2).
      if let id = notice.item.providerID, let rank = try NoticeOutbox.rank(ofProvider: id, transaction) {
        notice.item.receive(rank, now: now)
      }
      let code = trouble().map { String($0.prefix(100)) }
      try NoticeOutbox.put(notice, trouble: code?.isEmpty ?? true ? nil : code, transaction)
      if notice.item.claimableAt != nil { signal.raise() }
      return true
    }
  }

  /// The same for a notice about a message that came in.
  private func settleInbound(
    _ key: String, _ token: Int, _ change: (inout OutboxItem, Instant) -> Void, code: String?, now: Instant,
    _ transaction: any Transaction
  ) throws -> Bool {
    guard var notice = try InboundOutbox.notice(key, transaction) else {
      return try settleService(key, token, change, code: code, now: now, transaction)
        || settleContactCode(key, token, change, code: code, now: now, transaction)
    }
    guard notice.item.isHeld(token) else { return false }
    change(&notice.item, now)
    if let id = notice.item.providerID, let rank = try NoticeOutbox.rank(ofProvider: id, transaction) {
      notice.item.receive(rank, now: now)
    }
    let short = code.map { String($0.prefix(100)) }
    try InboundOutbox.put(notice, trouble: short?.isEmpty ?? true ? nil : short, transaction)
    if notice.item.claimableAt != nil { signal.raise() }
    return true
  }

  /// Keeps a receipt of a provider and lets it count, in whatever order it comes (N2). False where it came before.
  @discardableResult
  public func receiveReceipt(
    id: String, provider: String, providerID: String, _ rank: ReceiptRank, code: String
  ) async throws -> Bool {
    try await store.write { transaction in
      let now = try engineTime(transaction).now
      guard
        try NoticeOutbox.keep(
          receipt: id, provider: provider, providerID: providerID, rank: rank, code: code, now: now,
          transaction)
      else { return false }
      guard var notice = try NoticeOutbox.notice(ofProvider: providerID, transaction) else {
        guard var other = try InboundOutbox.notice(ofProvider: providerID, transaction) else {
          if try receiveServiceReceipt(providerID, rank, now: now, transaction)
            || receiveCodeReceipt(providerID, rank, now: now, transaction)
          {
            signal.raise()
          }
          return true
        }
        other.item.receive(rank, now: now)
        try InboundOutbox.put(other, transaction)
        signal.raise()
        return true
      }
      notice.item.receive(rank, now: now)
      try NoticeOutbox.put(notice, transaction)
      signal.raise()
      return true
    }
  }

  /// When there is something that a sender has room for to do in the outbox next, by the engine's clock, and the time it
  /// is.
  public func nextNotice(room: OutboxRoom = OutboxRoom()) async throws -> (due: Instant?, now: Instant) {
    try await store.read { transaction in
      let now = try engineTime(transaction).now
      let next = [
        try NoticeOutbox.next(room: room, transaction), try InboundOutbox.next(room: room, transaction),
        try ServiceOutbox.next(room: room, transaction),
        try ContactCodeRecords.next(now: now, room: room, transaction),
      ]
      return (next.compactMap(\.self).min(), now)
    }
  }
}

/// What notices that are due need to be worded: visits, visitors, addresses; read once for all of them.
private struct NoticeScene {
  let desk: Desk
  let now: Instant
  let transaction: any Transaction
  let live: [VisitID: LiveVisit]
  /// The same as the visitors' phones have them.
  let seen: [VisitID: LiveVisit]
  let names: [String: String]
  let addresses: [VisitID: [String: [NoticeAddress]]]
  /// The phones of those who are to have a push, apart from the addresses: no other channel is followed by one.
  let phones: [String: [NoticeAddress]]
  /// The glasses that were broken, of the visits that notices tell so of.
  let glasses: [VisitID: [GlassBreak]]

  init(_ notices: [KeptNotice], desk: Desk, now: Instant, _ transaction: any Transaction) throws {
    self.desk = desk
    self.now = now
    self.transaction = transaction
    var live: [VisitID: LiveVisit] = [:]
    for id in Set(notices.map(\.visit)) {
      // One that cannot be read holds up nobody else's (C6): its notices fail, and say so.
      live[id] = try LiveRecords.readable(id, transaction)
    }
    self.live = live
    // Ladders that cannot be read stop no notice of another visit.
    seen = live.mapValues { (try? desk.asShown($0, at: now, transaction)) ?? $0 }
    var staff = Set(live.values.flatMap { $0.crew.prefix(1) }.map(\.text))
    staff.formUnion(live.values.compactMap { $0.alarm?.owner?.text })
    var glasses: [VisitID: [GlassBreak]] = [:]
    for id in Set(notices.filter { $0.kind == .glassBroken }.map(\.visit)) {
      glasses[id] = try GlassRecords.breaks(of: id, transaction)
    }
    self.glasses = glasses
    staff.formUnion(glasses.values.joined().map(\.staff.text))
    names = try CaseloadLists.staffNames(staff, transaction)
    var addresses: [VisitID: [String: [NoticeAddress]]] = [:]
    for (visit, of) in Dictionary(grouping: notices, by: \.visit) {
      addresses[visit] = try NoticeAddresses.of(
        Set(of.map(\.recipient)).sorted(), for: visit, at: now, transaction)
    }
    self.addresses = addresses
    let pushed = Set(notices.lazy.filter { $0.channel == .push }.map(\.recipient))
    phones = try PushRecords.ways(of: pushed.sorted(), transaction)
  }

  /// Whether a reminder still says something (C8, OFF-32): none is shown once there is danger, and none on the visitor's phone
  /// once there is any alarm, the visit is over, or it has another end. Of an alarm that must not be noticed there none of this
  /// is so: what counts is what the phone was told (BRD-41).
  func isNeeded(_ notice: KeptNotice) -> Bool {
    guard notice.kind == .reminder, let live = seen[notice.visit] else { return true }
    if live.alarm?.ladder.isUrgent ?? false { return false }
    guard notice.channel == .push else { return true }
    return live.alarm == nil && live.phase == .inVisit && live.epoch == notice.epoch
  }

  /// The same notice to the next address of its recipient that was not tried yet, where there is one: each once.
  /// With `room`, another channel that has some comes first.
  func another(_ notice: KeptNotice, beside room: OutboxRoom? = nil) throws {
    var ways = addresses[notice.visit]?[notice.recipient] ?? []
    if let room {
      func isBetter(_ way: NoticeAddress) -> Bool {
        way.channel != notice.channel && desk.leaves(by: way.channel)
          && room.isThere(for: way.channel, priority: notice.priority)
      }
      ways = ways.filter(isBetter) + ways.filter { !isBetter($0) }
    }
    guard let next = try NoticeOutbox.next(after: notice, of: ways, transaction) else { return }
    try NoticeOutbox.add(notice, to: next, now: now, transaction)
    desk.signal.raise()
  }

  func claimed(_ notice: KeptNotice, isLook: Bool, isRepeated: Bool) -> ClaimedNotice? {
    let isPush = notice.channel == .push
    let ways = isPush ? phones[notice.recipient] : addresses[notice.visit]?[notice.recipient]
    guard let live = live[notice.visit], let address = notice.address(of: ways ?? [])?.address
    else { return nil }
    let book = try? desk.ladders(of: live.book, transaction)
    let rungs = notice.ladder.flatMap { book?.climbed($0) } ?? []
    let say =
      notice.kind == .know
      ? notice.ladder.flatMap { book?.informed($0).first?.say }
      : notice.place.flatMap { rungs.indices.contains($0.rung) ? rungs[$0.rung].say : nil }
    let late = notice.isLate ? max(1, lateMinutes(notice, live)) : 0
    let words = NoticeWords(
      kind: notice.kind, ladder: notice.ladder, visit: notice.visit,
      visitor: notice.isDrill ? Drill.officer : live.crew.first.flatMap { names[$0.text] } ?? "A colleague",
      say: say,
      owner: live.alarm?.owner.flatMap { names[$0.text] }, isDrill: notice.isDrill, lateMinutes: late,
      attempt: notice.item.attempts, time: desk.timeOfDay(notice.created), glass: glass(notice))
    let text =
      isPush && notice.kind == .reminder
      ? NoticeWords.onPhone(
        notice.visit, ends: desk.zone.localTime(of: (seen[notice.visit] ?? live).expectedEnd),
        isPast: notice.number == 2)
      : words.text
    return ClaimedNotice(
      dispatch: Dispatch(
        key: notice.key, channel: notice.channel, address: address, subject: words.subject, text: text,
        event: words.event, visit: notice.visit.text, urgency: DispatchUrgency(priority: notice.priority),
        attempt: max(1, notice.item.attempts), at: now, isDrill: notice.isDrill),
      isToBeLookedFor: isLook, providerID: notice.item.providerID, token: notice.item.token,
      until: notice.item.claimableAt ?? now)
  }

  private func glass(_ notice: KeptNotice) -> GlassWords? {
    guard notice.kind == .glassBroken else { return nil }
    return glasses[notice.visit]?.first { $0.number == notice.number }.map { one in
      GlassWords(
        by: names[one.staff.text] ?? "somebody who has left", reason: one.reason,
        path: "/tasks/\(one.task.text)")
    }
  }

  private func lateMinutes(_ notice: KeptNotice, _ live: LiveVisit) -> Int {
    guard let base = live.alarm?.base else { return 1 }
    return Int((notice.created.milliseconds - base.milliseconds) / 60_000)
  }
}
