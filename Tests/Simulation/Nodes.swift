import Casework
import CivilTime
import Policy
import Records

/// The nodes: each claims, fires, sends and settles, dies and comes back, stands still and goes on.
extension World {
  /// Wakes whoever is up in time for what is due next: they look at least every second (T4).
  func wake() {
    let moment = engineNow().milliseconds
    var due = Int64.max
    for row in rows where row.state == .pending || row.state == .leased { due = min(due, row.claimable) }
    var sending = Int64.max
    open.removeAll { notices[$0].item.claimableAt == nil }
    for number in open {
      if let at = notices[number].item.claimableAt { sending = min(sending, at.milliseconds) }
    }
    for index in nodes.indices where nodes[index].isUp {
      let wait = chance.span(1, 1000)
      if due < .max, nodes[index].claims.isEmpty {
        let at = now + max(0, due - moment) + wait
        if at < nodes[index].nextClaim || nodes[index].nextClaim <= now {
          nodes[index].nextClaim = at
          agenda.add(.claim, at: at, index, mark: nodes[index].life)
        }
      }
      if sending < .max {
        let at = now + max(0, sending - moment) + wait
        if at < nodes[index].nextSend || nodes[index].nextSend <= now {
          nodes[index].nextSend = at
          agenda.add(.send, at: at, index, mark: nodes[index].life)
        }
      }
    }
  }

  /// What a node does: not once it died since, later where it stands still.
  func work(_ next: Happening) {
    let index = Int(next.subject)
    guard nodes[index].isUp, nodes[index].life == Int(next.mark) else { return }
    if nodes[index].pausedUntil > now {
      let at = nodes[index].pausedUntil + chance.span(1, 50)
      if next.act == .claim { nodes[index].nextClaim = at }
      if next.act == .send { nodes[index].nextSend = at }
      agenda.add(next.act, at: at, index, mark: Int(next.mark), detail: next.detail)
      return
    }
    switch next.act {
    case .claim:
      guard nodes[index].nextClaim == next.at else { return }
      nodes[index].nextClaim = .max
      claim(index)
    case .fire: fire(index)
    case .send:
      guard nodes[index].nextSend == next.at else { return }
      nodes[index].nextSend = .max
      claimNotices(index)
    case .ask: ask(index, Int(next.detail))
    case .settle: settle(index, Int(next.detail))
    case .beat:
      keepTime()
      wake()
    case .audit: audit(index)
    default: break
    }
  }

  // MARK: Steps

  private func claim(_ index: Int) {
    guard nodes[index].claims.isEmpty else { return }
    if does(.crash, 4) { return crash(index) }
    let claims = claimDue(limit: claimLimit)
    guard !claims.isEmpty else { return wake() }
    // The commit happened, and the node does not know it: what it took waits for the end of the lease.
    if does(.commitUnknown, 15) {
      oracle.disturbed(at: now)
      return wake()
    }
    if does(.crash, 15) { return crash(index) }
    nodes[index].claims = claims
    if does(.pause, 20) { pause(index, chance.span(10_000, 40_000)) }
    agenda.add(.fire, at: now + chance.span(1, 30), index, mark: nodes[index].life)
  }

  private func fire(_ index: Int) {
    let claims = nodes[index].claims
    nodes[index].claims = []
    for claim in claims {
      if does(.commitUnknown, 15) {
        oracle.disturbed(at: now)
        // It did not happen and is handed back; or it did, and is tried again.
        if chance.hits(500) {
          release(claim)
          continue
        }
        _ = fire(claim)
      }
      guard breach == nil else { return }
      _ = fire(claim)
      if does(.crash, 8) { return crash(index) }
    }
    wake()
  }

  private func audit(_ index: Int) {
    let moment = engineNow()
    for visit in rows.indices {
      guard let live = visits[visit], live.isOpen, isMissing(live, rows[visit], moment) else { continue }
      // Two nodes may find the same one before somebody takes what the first of them put back.
      let isKnown = oracle.visits[visit].isRowLost || now - oracle.visits[visit].putBackAt < 20_000
      if !isKnown, !oracle.isDisturbed(now: now) {
        fail("I9", visit, "the audit found a step missing where nothing had failed")
      }
      oracle.visits[visit].isRowLost = false
      oracle.visits[visit].putBackAt = now
      follow(live, visit)
    }
    nodes[index].isAuditing = oracle.hasLost
    if oracle.hasLost { agenda.add(.audit, at: now + 30_000, index, mark: nodes[index].life) }
    wake()
  }

  /// As EngineRecords.missing: from the visit and the settings alone.
  private func isMissing(_ live: LiveVisit, _ row: DueRow, _ moment: Instant) -> Bool {
    if live.alarm != nil { return row.state == .none || row.state == .quarantined }
    switch live.phase {
    case .planned, .onTheWay:
      return live.plannedStart <= moment.adding(seconds: -(book.after(.notArrived) + 20))
    case .inVisit: return live.expectedEnd <= moment.adding(seconds: -(book.after(.overdue) + 20))
    case .ended: return false
    }
  }

  /// Every node audits every thirty seconds; only the audits that can find something are played.
  func auditSoon() {
    for index in nodes.indices where nodes[index].isUp && !nodes[index].isAuditing {
      nodes[index].isAuditing = true
      agenda.add(.audit, at: now + chance.span(0, 30_000), index, mark: nodes[index].life)
    }
  }

  func loseRow(_ index: Int) {
    guard !isCalm, rows[index].state == .pending || rows[index].state == .leased else { return }
    note("the row of visit \(index) is lost")
    rows[index] = DueRow()
    oracle.lost(index, at: now)
    auditSoon()
  }

  // MARK: Lives

  func crash(_ index: Int, for span: Int64? = nil) {
    guard nodes[index].isUp else { return }
    counts.crashes += 1
    if nodes[index].pausedUntil <= now { keepTime(ago: chance.span(0, 2000)) }
    let back = now + (span ?? chance.span(1000, 60_000))
    note("node \(index) dies")
    nodes[index] = Node(isUp: false, life: nodes[index].life + 1, backAt: back)
    agenda.add(.start, at: back, index)
    oracle.disturbed(at: now)
    oracle.looked(at: nodes, now: now)
  }

  func start(_ index: Int) {
    guard !nodes[index].isUp, nodes[index].backAt <= now else { return }
    nodes[index].isUp = true
    keepTime()
    if oracle.hasLost { auditSoon() }
    wake()
  }

  func pause(_ index: Int, _ span: Int64) {
    guard nodes[index].isUp else { return }
    note("node \(index) stands still for \(span)")
    if nodes[index].pausedUntil <= now { keepTime(ago: chance.span(0, 2000)) }
    nodes[index].pausedUntil = max(nodes[index].pausedUntil, now + span)
    oracle.disturbed(at: now)
    oracle.disturbed(at: nodes[index].pausedUntil)
    oracle.looked(at: nodes, now: now)
  }

  /// Some node that answers requests; nil where none does.
  func answering() -> Int? {
    let alive = nodes.indices.filter { nodes[$0].isUp && nodes[$0].pausedUntil <= now }
    return alive.isEmpty ? nil : alive[chance.below(alive.count)]
  }
}
