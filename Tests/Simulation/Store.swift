import Casework
import CivilTime
import Policy
import Records

/// The store: one transaction after another, with the meaning of the tables (DeadlineRecords, NoticeOutbox, EngineClock).
extension World {
  // MARK: The clock

  /// What the clock of the store says, whatever the engine makes of it.
  private var clock: Int64 { World.epoch + now + clockOffset }

  func engineNow() -> Instant {
    guard guards.contains(.highWater) else { return Instant(milliseconds: clock) }
    return EngineClock.reading(clock: clock, offset: kept.offset, highWater: kept.highWater).now
  }

  /// Keeps the time as a beat does, `ago` milliseconds after the last one was.
  func keepTime(ago: Int64 = 0) {
    let reading = EngineClock.reading(clock: clock, offset: kept.offset, highWater: kept.highWater)
    let moment = reading.now.milliseconds - ago
    guard moment > kept.highWater || reading.wentBack else { return }
    kept = (max(kept.highWater, moment), max(kept.offset, reading.offset))
  }

  /// The clock of the store jumps. Whoever runs kept the time within the last two seconds, and does again.
  func jump(_ by: Int64) {
    guard !isCalm else { return }
    let isSeen = nodes.contains { $0.isUp && $0.pausedUntil <= now }
    if isSeen { keepTime(ago: chance.span(0, 2000)) } else if by < 0 { oracle.unseen.append(now) }
    clockOffset += by
    if by > 0 {
      oracle.forward += by
      oracle.ahead.append(now)
    } else {
      oracle.backward += 1
    }
    note("the clock jumps by \(by)")
    for node in nodes.indices where nodes[node].isUp {
      agenda.add(.beat, at: now + chance.span(0, 2000), node, mark: nodes[node].life)
    }
    wake()
  }

  // MARK: What is due

  func claimDue(limit: Int) -> [Claim] {
    let moment = engineNow().milliseconds
    var due: [Int] = []
    for index in rows.indices {
      let row = rows[index]
      guard row.state == .pending || row.state == .leased, row.claimable <= moment else { continue }
      due.append(index)
    }
    due.sort {
      (-rows[$0].priority, rows[$0].claimable, $0) < (-rows[$1].priority, rows[$1].claimable, $1)
    }
    return due.prefix(limit).map { index in
      rows[index].state = .leased
      if guards.contains(.fence) { rows[index].token += 1 }
      rows[index].claimable = moment + Int64(DeadlineRecords.lease) * 1000
      serial += 1
      oracle.visits[index].holder = serial
      let known = guards.contains(.epoch) ? nil : visits[index]
      return Claim(
        visit: index, token: rows[index].token, epoch: rows[index].epoch, serial: serial, known: known)
    }
  }

  /// One transaction: the step of a claim, where it still counts.
  func fire(_ claim: Claim) -> Bool {
    let row = rows[claim.visit]
    guard row.state == .leased, let visit = visits[claim.visit] else { return false }
    if guards.contains(.fence), row.token != claim.token { counts.stale += 1; return false }
    if guards.contains(.epoch), row.epoch != claim.epoch || visit.epoch != claim.epoch {
      counts.stale += 1
      return false
    }
    let before = visit.revision
    if let known = claim.known {
      let events = Climbing.due(known, book, now: engineNow(), guards: guards) { isReachable($0) }
      if !events.isEmpty { put(events, claim.visit, by: World.engine) }
    }
    climb(claim.visit)
    let after = visits[claim.visit]
    if after?.revision == before, let after { follow(after, claim.visit) }
    if after?.revision != before, oracle.visits[claim.visit].holder != claim.serial {
      fail("C4 fence", claim.visit, "a step was taken by whoever had lost the lease")
    }
    return true
  }

  /// Hands a claim back that could not be done.
  func release(_ claim: Claim) {
    let row = rows[claim.visit]
    guard row.state == .leased, row.token == claim.token || !guards.contains(.fence) else { return }
    rows[claim.visit].failures += 1
    rows[claim.visit].claimable = engineNow().milliseconds + 1000
    let isPoison = rows[claim.visit].failures >= DeadlineRecords.mostFailures
    rows[claim.visit].state = isPoison ? .quarantined : .pending
    if isPoison {
      oracle.lost(claim.visit, at: now)
      auditSoon()
    }
  }

  /// Makes the row what the visit derives.
  func follow(_ visit: LiveVisit, _ index: Int) {
    guard let deadline = visit.deadline(book) else {
      rows[index] = DueRow()
      return
    }
    var row = rows[index]
    row.due = deadline.due.milliseconds
    row.claimable = row.due
    row.priority = deadline.priority
    if guards.contains(.epoch) || row.state != .leased || visit.epoch == row.epoch {
      row.state = .pending
      if guards.contains(.fence) || row.state == .none { row.token += 1 }
    }
    row.epoch = visit.epoch
    row.failures = 0
    rows[index] = row
  }

  // MARK: What happened

  static let engine = StaffID("engine")

  /// Records what somebody decided, then what is due by now.
  func record(_ events: [LiveVisitEvent], _ index: Int, by staff: StaffID) {
    put(events, index, by: staff)
    climb(index)
  }

  func climb(_ index: Int) {
    for _ in 0..<4 {
      guard breach == nil, let visit = visits[index] else { return }
      let moment = engineNow()
      let events = Climbing.due(visit, book, now: moment, guards: guards) { isReachable($0) }
      guard !events.isEmpty else { return }
      put(events, index, by: World.engine)
    }
  }

  func put(_ events: [LiveVisitEvent], _ index: Int, by staff: StaffID) {
    let stamp = Stamp(by: staff, at: engineNow())
    for event in events {
      let before = visits[index]
      guard
        let after = LiveVisit.fold(before, event, id: World.visitIDs[index], stamp: stamp)
      else {
        fail("fold", index, "\(event) cannot follow")
        return
      }
      note("visit \(index) by \(staff.text): \(event)")
      visits[index] = after
      journal[index].append((event, stamp))
      oracle.happened(event, index, stamp, self)
      keepStep(event, after, index)
      for notice in LiveNotice.following(event, before: before, after: after, book) {
        send(notice, after, index, by: staff)
      }
      guard breach == nil else { return }
    }
    if let after = visits[index] {
      follow(after, index)
      oracle.compare(after, rows[index], index, self)
    }
    wake()
  }

  private func keepStep(_ event: LiveVisitEvent, _ after: LiveVisit, _ index: Int) {
    guard case .told(let told) = event, let ladder = after.alarm?.ladder else { return }
    counts.steps += 1
    if !told.skipped.isEmpty { counts.caughtUp += 1 }
    for place in told.skipped + [told.place] {
      let key = StepKey(visit: index, epoch: after.epoch, ladder: ladder, place: place)
      if !steps.insert(key).inserted { fail("I2", index, "\(ladder) \(place.code) was taken twice") }
    }
  }

  // MARK: The outbox

  private func send(_ notice: LiveNotice, _ visit: LiveVisit, _ index: Int, by staff: StaffID) {
    switch notice.audience {
    case .slots(let slots):
      var done: [Int] = []
      for slot in slots where isReachable(slot) {
        for one in recipients(slot, index) where !done.contains(one) {
          done.append(one)
          add(notice, visit, index, to: one, .sms)
        }
      }
    case .owner:
      if let owner = visit.alarm?.owner, let one = World.recipient(owner) {
        add(notice, visit, index, to: one, .sms)
      }
      add(notice, visit, index, to: 0, .sms)
    case .told:
      for (one, channel) in cancelAlerts(index, notice.kind) where World.staff[one] != staff {
        add(notice, visit, index, to: one, channel)
      }
    }
  }

  /// As NoticeOutbox.cancelAlerts.
  private func cancelAlerts(_ index: Int, _ by: NoticeKind) -> [(Int, NoticeChannel)] {
    var told: [(Int, NoticeChannel)] = []
    for number in notices.indices where notices[number].visit == index {
      let kind = notices[number].kind
      guard NoticeKind.closed(by: by).contains(kind) else { continue }
      if notices[number].item.cancel(),
        !told.contains(where: { $0 == (notices[number].recipient, notices[number].channel) })
      {
        told.append((notices[number].recipient, notices[number].channel))
      }
      if notices[number].trace.closedAt == nil { notices[number].trace.closedAt = serial }
    }
    return told
  }

  func add(
    _ notice: LiveNotice, _ visit: LiveVisit, _ index: Int, to recipient: Int, _ channel: NoticeChannel
  ) {
    let key = NoticeKey(
      notice, visit: visit.id, recipient: World.text(recipient, index), channel: channel)
    if guards.contains(.uniqueKey), keys[key] != nil { return }
    if keys.updateValue(notices.count, forKey: key) != nil {
      fail("I2", index, "two notices of one key \(key.text)")
    }
    let moment = engineNow()
    open.append(notices.count)
    notices.append(
      Notice(
        visit: index, kind: notice.kind, ladder: notice.ladder, recipient: recipient, channel: channel,
        priority: notice.priority, created: now, item: OutboxItem(due: moment)))
  }
}
