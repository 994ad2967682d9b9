import Casework
import CivilTime
import Policy

/// The oracle looks at what happened, one event at a time.
extension Oracle {
  /// An event was committed.
  mutating func happened(_ event: LiveVisitEvent, _ index: Int, _ stamp: Stamp, _ world: World) {
    let moment = stamp.at.milliseconds
    if moment < visits[index].lastStamp - 2000 { world.fail("T2", index, "the time of the engine went back") }
    visits[index].lastStamp = max(visits[index].lastStamp, moment)
    judge(event, index, moment, world)
    apply(event, index, stamp)
    learn(index, moment, world)
  }

  /// What is due of a visit from now on, and since when that is known.
  private mutating func learn(_ index: Int, _ moment: Int64, _ world: World) {
    let (duty, due) = duty(visits[index])
    guard duty != visits[index].duty || due != visits[index].due else { return }
    visits[index].duty = duty
    visits[index].due = due
    visits[index].known = (world.now, moment, forward)
  }

  /// Whether an event may happen now.
  private mutating func judge(_ event: LiveVisitEvent, _ index: Int, _ moment: Int64, _ world: World) {
    let visit = visits[index]
    switch event {
    case .reminded:
      if visit.duty != .reminder || visit.due > moment {
        world.fail("early", index, "a reminder that is not due")
      }
      if visit.lostAt < visit.known.now { timely(index, world) }
    case .raised(let ladder, let base, _):
      guard ladder == .overdue || ladder == .notArrived else { return }
      guard visit.duty == .alarm(ladder), base.milliseconds == visit.due, visit.due <= moment else {
        return world.fail("HV-8.4.2", index, "\(ladder) was raised and is not due: \(visit.duty)")
      }
      timely(index, world)
    case .told(let told): judge(told, index, moment, world)
    case .acknowledgementEnded:
      guard visit.duty == .acknowledgementEnds || visit.alarm?.isPassedOn == true else {
        return world.fail("BRD-23", index, "an acknowledgement ended that was not due to")
      }
      if visit.alarm?.isPassedOn != true { timely(index, world) }
    case .stillOpen:
      if visit.duty != .stillOpen || visit.due > moment {
        world.fail("early", index, "still open is not due")
      }
      timely(index, world)
    case .stoodDown:
      if visit.alarm == nil { world.fail("BRD-26", index, "nothing to stand down") }
    case .left:
      if visit.alarm != nil { world.fail("OFF-25", index, "a word of the visitor closed an alarm") }
    default: break
    }
  }

  private mutating func judge(_ told: RungTold, _ index: Int, _ moment: Int64, _ world: World) {
    let visit = visits[index]
    guard let alarm = visit.alarm, let list = places[alarm.ladder] else {
      return world.fail("I3", index, "a step without an alarm")
    }
    let due = alarm.isPassedOn ? moment : visit.due
    guard due <= moment else { return world.fail("early", index, "a step before it is due") }
    let expected = place(alarm, due: due, moment: moment) { world.isReachable($0) }
    let place = list[expected.index].place
    guard told.place.rung == place.rung, told.place.turn == place.turn, told.place.round == expected.round
    else {
      return world.fail(
        "I3", index,
        "\(alarm.ladder) told \(told.place.code) and not \(place.code), round \(expected.round), due \(due), at \(moment)"
      )
    }
    guard told.skipped.count == expected.skipped else {
      return world.fail("C10", index, "\(told.skipped.count) passed over and not \(expected.skipped)")
    }
    if !alarm.isPassedOn, visit.duty == .climb, alarm.index != nil, alarm.endedAt == nil {
      timely(index, world)
    }
  }

  /// I6: what was due came in its time, by the true clock: neither later than the faults that were played explain, nor
  /// earlier than the clock was put forward.
  private func timely(_ index: Int, _ world: World) {
    let visit = visits[index]
    let wait = max(0, visit.due - visit.known.engine)
    let due = visit.known.now + wait
    let allowed = allowance(from: due, known: visit.known.now, to: world.now, lease: 15_000)
    if world.now - due > allowed {
      world.fail("I6", index, "\(visit.duty) came \(world.now - due) ms late; \(allowed) allowed")
    }
    if due - world.now > forward - visit.known.forward + 2000 {
      world.fail("I6", index, "\(visit.duty) came \(due - world.now) ms early")
    }
  }

  // MARK: What people did

  private mutating func apply(_ event: LiveVisitEvent, _ index: Int, _ stamp: Stamp) {
    let moment = stamp.at.milliseconds
    switch event {
    case .watched(let terms), .replanned(let terms):
      if case .watched = event { visits[index].phase = .planned }
      visits[index].start = terms.start.milliseconds
      visits[index].end = terms.end.milliseconds
    case .departed:
      visits[index].phase = .onTheWay
      visits[index].hasDeparted = true
    case .arrived(_, let end, _, _):
      visits[index].phase = .inVisit
      visits[index].hasArrived = true
      expect(end, index, moment)
    case .extended(_, let end): expect(end, index, moment)
    case .left: visits[index].phase = .ended
    case .undone(let step):
      if step == .arrived {
        visits[index].hasArrived = false
        visits[index].reminders = 0
      }
      visits[index].phase =
        visits[index].hasArrived ? .inVisit : visits[index].hasDeparted ? .onTheWay : .planned
    case .reminded(let number): visits[index].reminders = number
    case .raised(let ladder, let base, _):
      visits[index].alarm = Alarm(
        ladder: ladder, base: base.milliseconds, from: base.milliseconds, last: moment)
    case .stoodDown: visits[index].alarm = nil
    default: applyToAlarm(event, index, stamp)
    }
  }

  private mutating func expect(_ end: Instant, _ index: Int, _ moment: Int64) {
    visits[index].end = end.milliseconds
    let left = end.milliseconds - moment
    visits[index].reminders = left > 300_000 ? 0 : left > 0 ? 1 : 2
  }

  private mutating func applyToAlarm(_ event: LiveVisitEvent, _ index: Int, _ stamp: Stamp) {
    guard var alarm = visits[index].alarm else { return }
    let moment = stamp.at.milliseconds
    switch event {
    case .told(let told):
      let due = alarm.isPassedOn ? moment : visits[index].due
      let new = places[alarm.ladder]?.firstIndex {
        $0.place.rung == told.place.rung && $0.place.turn == told.place.turn
      }
      if let old = alarm.index, let new, places[alarm.ladder]?[old].place.rung != told.place.rung {
        alarm.attempts = new == old ? alarm.attempts : 0
      }
      alarm.index = new
      alarm.round = told.place.round
      alarm.from = moment - due > Int64(settings.lateAfter) * 1000 ? moment : due
      alarm.isPassedOn = false
      alarm.endedAt = nil
      alarm.last = moment
    case .acknowledged:
      alarm.owner = stamp.by
      alarm.last = moment
    case .acknowledgementEnded:
      alarm.owner = nil
      if !alarm.isPassedOn { alarm.endedAt = visits[index].due }
    case .attempted(let result):
      alarm.owner = stamp.by
      alarm.last = moment
      alarm.attempts += 1
      passOn(&alarm, result)
    case .policeCalled:
      alarm.isWithPolice = true
      alarm.owner = stamp.by
      alarm.last = moment
    case .stillOpen: alarm.last = moment
    case .reportedSafe:
      alarm.isSafe = true
      // Of danger nobody has longer for it.
      if alarm.ladder == .overdue || alarm.ladder == .notArrived {
        alarm.from = moment
        alarm.last = moment
      }
      visits[index].phase = .ended
    default: break
    }
    visits[index].alarm = alarm
  }

  /// HV-8.4.2, 8.4.3: no answer as often as it is to be tried, and it goes on at once.
  private func passOn(_ alarm: inout Alarm, _ result: AttemptResult) {
    guard result == .noAnswer, !alarm.isWithPolice, let old = alarm.index, let list = places[alarm.ladder]
    else { return }
    let task = list[old].task
    guard task == .callVisitor || task == .furtherAttempts, alarm.attempts >= list[old].attempts else {
      return
    }
    alarm.isPassedOn = true
    // Whoever else would have been told to try in turn is passed over with it.
    alarm.index = list.lastIndex { $0.place.rung == list[old].place.rung }
    alarm.attempts = 0
  }

  // MARK: The whole

  /// After every transaction: the row of what is due and the visit say what the text says.
  mutating func compare(_ after: LiveVisit, _ row: DueRow, _ index: Int, _ world: World) {
    let visit = visits[index]
    if (visit.alarm == nil) != (after.alarm == nil) || visit.alarm?.ladder != after.alarm?.ladder {
      return world.fail(
        "I1", index, "an alarm that should be there is not, or the other way round: \(after.phase)")
    }
    let isDue = visit.duty != .none
    if isDue != (row.state != .none) || isDue && row.due != visit.due {
      world.fail("I1", index, "due at \(visit.due) is \(visit.duty), and the row says \(row.due)")
    }
    visits[index].isRowLost = false
  }

  /// I8: danger goes before everything else, and stays.
  func heard(_ type: SafetyEventType, _ index: Int, _ visit: LiveVisit?, _ world: World) {
    guard type == .duress, visit?.alarm?.ladder != .duress else { return }
    world.fail("I8", index, "the alert code raised no alarm")
  }

  /// I6 of notices: from when it stood in the outbox to the first request.
  func firstSent(_ notice: Notice, _ world: World) {
    let allowed = allowance(
      from: notice.created, known: notice.created, to: world.now, lease: 60_000)
    if world.now - notice.created > allowed {
      world.fail(
        notice.priority == 3 ? "I8" : "I6", notice.visit,
        "\(notice.kind) left \(world.now - notice.created) ms late; \(allowed) allowed")
    }
  }
}

extension World {
  /// I1, I4, I7 and liveness at the end: everything is over, everybody who was told knows it, and the journal tells the
  /// same as the rows.
  func drained() {
    for index in visits.indices {
      guard let visit = visits[index] else { continue }
      if visit.isOpen { return fail("liveness", index, "it is still open: \(oracle.visits[index].duty)") }
      if rows[index].state != .none { return fail("liveness", index, "something is still due") }
      var folded: LiveVisit?
      for (event, stamp) in journal[index] {
        folded = LiveVisit.fold(folded, event, id: visit.id, stamp: stamp)
      }
      if folded != visit { return fail("I7", index, "the journal tells of another visit") }
    }
    for notice in notices where notice.item.claimableAt != nil {
      return fail("liveness", notice.visit, "\(notice.kind) is never finished: \(notice.item)")
    }
    stoodDown()
  }

  /// Whoever was asked to do something about an alarm that was stood down was told so.
  private func stoodDown() {
    for notice in notices where notice.trace.requests > 0 && notice.trace.isAccepted {
      guard notice.kind == .alert || notice.kind == .stillOpen, notice.recipient != World.visitor else {
        continue
      }
      let isTold = notices.contains {
        $0.kind == .standDown && $0.visit == notice.visit && $0.recipient == notice.recipient
          && $0.created >= notice.created
      }
      let didIt = journal[notice.visit].contains { entry in
        if case .stoodDown = entry.event { return entry.stamp.by == World.staff[notice.recipient] }
        return false
      }
      if !isTold, !didIt {
        return fail("I4", notice.visit, "\(notice.recipient) was told of an alarm and never that it is over")
      }
    }
  }
}
