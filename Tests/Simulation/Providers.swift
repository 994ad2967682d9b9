import Casework
import CivilTime
import Policy
import Records

/// The sending service of the nodes, and the providers they send by.
extension World {
  func claimNotices(_ index: Int) {
    if does(.crash, 3) { return crash(index) }
    let moment = engineNow()
    var due = open.filter { number in notices[number].item.claimableAt.map { $0 <= moment } ?? false }
    due.sort { (-notices[$0].priority, $0) < (-notices[$1].priority, $1) }
    var taken: [Int] = []
    for number in due.prefix(50) {
      guard let action = notices[number].item.claim(now: moment, guards: guards) else { continue }
      if action == .nextChannel {
        another(number)
        continue
      }
      serial += 1
      notices[number].serial = serial
      taken.append(flights.count)
      flights.append(
        Sending(
          notice: number, token: notices[number].item.token, action: action, claimed: now, serial: serial))
    }
    if !taken.isEmpty, does(.commitUnknown, 15) {
      oracle.disturbed(at: now)
      return wake()
    }
    if !taken.isEmpty, does(.crash, 15) { return crash(index) }
    if !taken.isEmpty, does(.pause, 15) { pause(index, chance.span(20_000, 120_000)) }
    for flight in taken {
      agenda.add(.ask, at: now + chance.span(1, 40), index, mark: nodes[index].life, detail: Int64(flight))
    }
    wake()
  }

  /// The same notice by the next channel of its recipient.
  private func another(_ number: Int) {
    let old = notices[number]
    guard old.channel == .sms else { return }
    open.append(notices.count)
    var new = Notice(
      visit: old.visit, kind: old.kind, ladder: old.ladder, recipient: old.recipient, channel: .email,
      priority: old.priority, created: now, item: OutboxItem(due: engineNow()))
    new.trace.closedAt = old.trace.closedAt
    notices.append(new)
  }

  /// The request of a flight, where the lease leaves time for it (C4).
  func ask(_ index: Int, _ flight: Int) {
    let sending = flights[flight]
    let number = sending.notice
    guard now - sending.claimed < 40_000 else {
      counts.stale += 1
      return
    }
    if does(.crash, 5) { return crash(index) }
    if sending.action == .look {
      flights[flight].look = look(number)
    } else {
      flights[flight].outcome = request(number, sending)
    }
    var isTimeout = false
    if case .unknown = flights[flight].outcome { isTimeout = true }
    let answer = isTimeout ? 15_000 : chance.span(30, 900)
    // It left, and whoever sent it dies or stands still before the answer.
    if does(.crash, 8) { return crash(index) }
    if does(.pause, 8) { pause(index, chance.span(30_000, 150_000)) }
    agenda.add(.settle, at: now + answer, index, mark: nodes[index].life, detail: Int64(flight))
  }

  private func look(_ number: Int) -> DispatchLook {
    if does(.blindLook, 300) { return .unknown("time-out") }
    guard notices[number].trace.isAccepted else { return .notFound }
    return .found(id: World.providerID(number), .accepted)
  }

  private func request(_ number: Int, _ sending: Sending) -> DispatchOutcome {
    counts.sends += 1
    check(number, sending)
    notices[number].trace.requests += 1
    if isRefused(number) { return .refused("no-such-number") }
    if isDown { return .systemFault("clock") }
    if does(.failed, 200) {
      return .failed("busy", retryAfter: chance.hits(300) ? chance.from(1, to: 90) : nil)
    }
    if does(.lostRequest, 100) { return .unknown("no answer") }
    accept(number)
    if does(.timeoutAfterAccept, 200) { return .unknown("no answer") }
    return .accepted(World.providerID(number))
  }

  /// What must hold whenever something leaves for a provider.
  private func check(_ number: Int, _ sending: Sending) {
    let notice = notices[number]
    if notice.trace.requests > 0 {
      counts.repeats += 1
      // A clock put forward ends leases early: whoever stood still meanwhile sends under the same key once more.
      let isEarly = oracle.ahead.contains { $0 >= sending.claimed }
      if !notice.trace.mayRepeat, !isEarly {
        fail(
          "I5", notice.visit, "\(notice.kind) to \(notice.recipient) was sent again after a certain answer")
      }
    } else if notice.priority > 0, notice.trace.closedAt == nil {
      oracle.firstSent(notice, self)
    }
    guard let closed = notice.trace.closedAt, sending.serial > closed else { return }
    fail("I4", notice.visit, "\(notice.kind) to \(notice.recipient) left after it was over")
  }

  private func accept(_ number: Int) {
    let notice = notices[number]
    guard !notice.trace.isAccepted else { return }
    notices[number].trace.isAccepted = true
    let isLost = does(.carrierLoss, 250)
    let shown = now + chance.span(500, 20_000)
    if !isLost { told(notice, at: shown) }
    guard !does(.lostReceipt, 300) else { return }
    let rank = isLost ? ReceiptRank.failed : .delivered
    let late = does(.lateReceipt, 400) ? chance.span(0, 3_600_000) : chance.span(0, 3000)
    func add(_ rank: ReceiptRank, _ at: Int64) {
      agenda.add(.receipt, at: at, number, detail: Int64(rank.rawValue))
    }
    add(.sending, shown + chance.span(-400, 5000))
    add(rank, shown + late)
    if does(.repeatedReceipt, 500) { add(rank, shown + late + chance.span(0, 600_000)) }
  }

  func settle(_ index: Int, _ flight: Int) {
    let sending = flights[flight]
    let number = sending.notice
    guard notices[number].item.isHeld(sending.token, guards: guards) else {
      counts.stale += 1
      return
    }
    if does(.commitUnknown, 20), chance.hits(500) {
      // It did not happen: the lease ends, and the provider is asked.
      oracle.disturbed(at: now)
      return wake()
    }
    if notices[number].serial != sending.serial {
      fail("C4 fence", notices[number].visit, "an answer was written by whoever had lost the lease")
    }
    let moment = engineNow()
    if let outcome = sending.outcome {
      notices[number].item.settle(outcome, now: moment)
      switch outcome {
      case .accepted, .refused: notices[number].trace.mayRepeat = false
      case .failed, .systemFault, .unknown: break
      }
    } else if let look = sending.look {
      notices[number].item.settle(look, now: moment)
      if case .found = look { notices[number].trace.mayRepeat = false }
    }
    if let rank = notices[number].receipts { notices[number].item.receive(rank, now: moment) }
    reopen(number)
  }

  /// A receipt that came in: kept, and applied where the provider's id is known by then (N2).
  func receipt(_ number: Int, _ code: Int64) {
    guard let rank = ReceiptRank(rawValue: Int(code)) else { return }
    guard answering() != nil else {
      if chance.hits(800) { agenda.add(.receipt, at: now + 300_000, number, detail: code) }
      return
    }
    notices[number].receipts = max(notices[number].receipts ?? rank, rank)
    guard notices[number].item.providerID != nil else { return }
    let before = notices[number].item
    notices[number].item.receive(rank, now: engineNow())
    if before.state == .delivered, notices[number].item.state != .delivered {
      fail("N2", notices[number].visit, "a receipt took back what was delivered")
    }
    reopen(number)
  }

  private func reopen(_ number: Int) {
    if notices[number].item.claimableAt != nil, !open.contains(number) { open.append(number) }
    wake()
  }

  private func isRefused(_ number: Int) -> Bool {
    !isCalm && faults.contains(.refused) && notices[number].channel == .sms
      && notices[number].recipient % 3 == 1
  }

  /// For half an hour of each two the provider refuses everybody.
  private var isDown: Bool {
    !isCalm && faults.contains(.systemFault) && now % 7_200_000 < 1_800_000
  }

  static func providerID(_ number: Int) -> String { "p\(number)" }
}
