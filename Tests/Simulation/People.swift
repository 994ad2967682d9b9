import Casework
import CivilTime
import Policy
import Records

/// A telephone of somebody on a visit: what it has to say waits until it is taken, in order, under one id each.
struct Phone {
  struct Word {
    let id: Int
    let type: SafetyEventType
    let occurred: Int64
    let minutes: Int
  }
  var waiting: [Word] = []
  var known: Set<Int> = []
  var offlineUntil: Int64 = 0
  var isTrying = false
  /// How far its clock is ahead after the correction.
  var ahead: Int64 = 0
  var words = 0
}

/// What somebody who is told does.
enum Reaction: Int {
  case acknowledge, well, moreTime, noAnswer, wrong, police, standDown
}

extension World {
  /// The most visits of a world.
  static let most = 12
  static let visitIDs: [VisitID] = (0..<most).map { VisitID("visit-\($0)") }
  static let officers: [StaffID] = (0..<most).map { StaffID("officer-\($0)") }
  /// Whoever can be told but the visitor; the first is the duty number.
  static let staff: [StaffID] = ["duty-number", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j"].map {
    StaffID($0)
  }
  static let visitor = 11

  static func recipient(_ staff: StaffID) -> Int? { World.staff.firstIndex(of: staff) }
  static func text(_ recipient: Int, _ visit: Int) -> String {
    recipient == visitor ? officers[visit].text : staff[recipient].text
  }

  func recipients(_ slot: SafetySlot, _ visit: Int) -> [Int] {
    switch slot {
    case .visitor: [World.visitor]
    case .dutyNumber: [0]
    case .nominatedContact: [1]
    case .otherContacts: [2, 3]
    case .lineManager: [4]
    case .seniorOnSite: [5]
    case .otherManagers: [6, 7]
    case .managersManager: [8]
    case .pduHead: [9]
    case .regionalDirector: [10]
    }
  }

  static let slots = SafetySlot.allCases
  func isReachable(_ slot: SafetySlot) -> Bool {
    switch slot {
    case .dutyNumber, .visitor: return true
    default: return World.slots.firstIndex(of: slot).map { isThere[$0] } ?? false
    }
  }

  func turnRota(_ index: Int) {
    if faults.contains(.emptyRota) { return }
    isThere[index].toggle()
  }

  // MARK: The plan of a world

  func people() {
    let isEmpty = faults.contains(.emptyRota)
    let misses = chance.below(700)
    for index in isThere.indices { isThere[index] = !isEmpty && !chance.hits(misses / 2) }
    claimLimit = chance.hits(300) ? chance.from(1, to: 3) : DeadlineRecords.most
  }

  func plan() {
    let count = chance.from(2, to: World.most)
    visits = Array(repeating: nil, count: count)
    rows = Array(repeating: DueRow(), count: count)
    journal = Array(repeating: [], count: count)
    phones = Array(repeating: Phone(), count: count)
    oracle.visits = Array(repeating: Oracle.Watched(), count: count)
    oracle.rounds = Int64((count + claimLimit - 1) / claimLimit)
    // Where they come in a storm, they all end in the same minutes.
    let isStorm = chance.hits(150)
    let storm = chance.span(1_000_000, 20_000_000)
    for index in 0..<count {
      let start = isStorm ? storm + chance.span(0, 60_000) : chance.span(600_000, 22_000_000)
      let length = isStorm ? 2_400_000 : chance.span(15, 90) * 60_000
      agenda.add(.officer, at: max(0, start - chance.span(600_000, 7_200_000)), index, mark: 0, detail: 0)
      planOfficer(index, start, length)
    }
    planFaults(count)
  }

  private func planOfficer(_ index: Int, _ start: Int64, _ length: Int64) {
    phones[index].ahead = faults.contains(.phoneClock) ? chance.span(-300_000, 300_000) : 0
    plans.append((start, length))
    func add(_ type: SafetyEventType, _ at: Int64) {
      guard let mark = SafetyEventType.allCases.firstIndex(of: type) else { return }
      agenda.add(.officer, at: at, index, mark: 1 + mark)
    }
    if chance.hits(700) { add(.depart, start - chance.span(0, 1_500_000)) }
    if chance.hits(60) { return }
    if chance.hits(60) { return add(.abandon, start + chance.span(0, 600_000)) }
    let arrived = start + chance.span(-300_000, 900_000)
    add(.arrive, arrived)
    if chance.hits(50) { add(.undo, arrived + chance.span(1000, 80_000)) }
    var end = arrived + length
    if chance.hits(250) {
      add(.extend, end - chance.span(0, 900_000))
      end += 1_200_000
    }
    if faults.contains(.duress), chance.hits(250) {
      add(chance.hits(700) ? .duress : .help, arrived + chance.span(0, Int(length) * 2))
    }
    if faults.contains(.forgetful), chance.hits(300) { end += chance.span(900_000, 5_400_000) }
    if faults.contains(.forgetful), chance.hits(150) { return }
    let left = end + chance.span(-600_000, 780_000)
    add(chance.hits(900) ? .safe : chance.hits(500) ? .terminate : .refused, left)
    if chance.hits(60) { add(.undo, left + chance.span(1000, 80_000)) }
  }

  private func planFaults(_ count: Int) {
    let until = Int(World.faultsUntil)
    func times(_ fault: Faults, _ most: Int, _ add: (Int64) -> Void) {
      guard faults.contains(fault) else { return }
      for _ in 0..<chance.from(1, to: most) { add(chance.span(60_000, until)) }
    }
    times(.crash, 12) { agenda.add(.crash, at: $0, chance.below(nodes.count)) }
    times(.pause, 12) {
      agenda.add(.pause, at: $0, chance.below(nodes.count), detail: chance.span(5000, 90_000))
    }
    times(.outage, 2) { agenda.add(.outage, at: $0, detail: chance.span(60_000, 3_600_000)) }
    times(.storeClock, 5) {
      let sizes: [Int64] = [900, 1900, 5000, 300_000, 3_600_000, 86_400_000]
      let size = sizes[chance.below(sizes.count)]
      agenda.add(.storeClock, at: $0, detail: chance.hits(500) ? size : -size)
    }
    times(.lostRow, 4) { agenda.add(.loseRow, at: $0, chance.below(count)) }
    times(.edits, 12) { agenda.add(.edit, at: $0, chance.below(count)) }
    times(.rotaEdge, 12) { agenda.add(.rota, at: $0, chance.below(isThere.count)) }
    times(.offlinePhone, 6) { at in
      agenda.add(.officer, at: at, chance.below(count), mark: -1, detail: chance.span(60_000, 5_400_000))
    }
    for _ in 0..<3 { agenda.add(.audit, at: chance.span(0, until), chance.below(nodes.count), mark: 0) }
  }

  // MARK: The officers

  func officer(_ index: Int, _ mark: Int) {
    if mark == -1 {
      phones[index].offlineUntil = isCalm ? now : max(phones[index].offlineUntil, now + 1_800_000)
      return
    }
    let plan = plans[index]
    if mark == 0 {
      guard visits[index] == nil else { return }
      // Somebody plans it by a request to a node, and tries again where none answers.
      guard answering() != nil else { return agenda.add(.officer, at: now + 10_000, index) }
      return record([.watched(terms(plan.start, plan.start + plan.length, index))], index, by: World.staff[4])
    }
    let type = SafetyEventType.allCases[mark - 1]
    let minutes =
      type == .arrive ? max(5, Int(plan.length / 60_000)) : chance.from(5, to: 40)
    phones[index].words += 1
    let word = Phone.Word(
      id: phones[index].words, type: type, occurred: World.epoch + now + phones[index].ahead, minutes: minutes
    )
    phones[index].waiting.append(word)
    guard !phones[index].isTrying else { return }
    phones[index].isTrying = true
    agenda.add(.upload, at: max(now + chance.span(50, 2000), phones[index].offlineUntil), index)
  }

  func terms(_ start: Int64, _ end: Int64, _ index: Int) -> LiveTerms {
    LiveTerms(
      start: Instant(milliseconds: World.epoch + start), end: Instant(milliseconds: World.epoch + end),
      crew: [World.officers[index]], book: "book")
  }

  /// The phone sends the first word that waits, until it is answered.
  func upload(_ index: Int) {
    guard let word = phones[index].waiting.first else {
      phones[index].isTrying = false
      return
    }
    var again = now + chance.span(2000, 30_000)
    defer {
      phones[index].isTrying = !phones[index].waiting.isEmpty
      if phones[index].isTrying { agenda.add(.upload, at: again, index) }
    }
    if !isCalm, phones[index].offlineUntil > now {
      again = phones[index].offlineUntil
      return
    }
    guard answering() != nil, !does(.commitUnknown, 50) else { return }
    if !phones[index].known.contains(word.id) || !guards.contains(.uniqueKey) {
      let isNew = phones[index].known.insert(word.id).inserted
      receive(word, index, isNew: isNew)
    }
    // It was taken, and the answer is lost: sent again under the same id.
    if does(.commitUnknown, 150) { return }
    phones[index].waiting.removeFirst()
    again = now + 100
  }

  private func receive(_ word: Phone.Word, _ index: Int, isNew: Bool) {
    guard let visit = visits[index] else { return }
    let moment = engineNow()
    let occurred = min(Instant(milliseconds: word.occurred), moment)
    guard let events = try? decided(word, visit, occurred, moment), !events.isEmpty else { return }
    if !isNew { return fail("OFF-03", index, "\(word.type) was taken twice under one id") }
    if word.type == .duress { counts.duress += 1 }
    record(events, index, by: World.officers[index])
    oracle.heard(word.type, index, visits[index], self)
  }

  private func decided(
    _ word: Phone.Word, _ visit: LiveVisit, _ occurred: Instant, _ moment: Instant
  ) throws(LiveRefusal) -> [LiveVisitEvent] {
    switch word.type {
    case .depart: try LiveVisitDecisions.depart(visit, occurred: occurred)
    case .arrive:
      try LiveVisitDecisions.arrive(
        visit, minutes: word.minutes, occurred: occurred, book: "book", isIrregular: false, now: moment)
    case .extend:
      try LiveVisitDecisions.extend(visit, minutes: word.minutes, occurred: occurred, now: moment)
    case .safe: try LiveVisitDecisions.leave(visit, .safe, occurred: occurred)
    case .abandon: try LiveVisitDecisions.leave(visit, .abandoned, occurred: occurred)
    case .terminate: try LiveVisitDecisions.leave(visit, .terminated, occurred: occurred)
    case .refused: try LiveVisitDecisions.leave(visit, .refused, occurred: occurred)
    case .help: LiveVisitDecisions.raise(visit, .help, occurred: occurred, now: moment)
    case .duress: LiveVisitDecisions.raise(visit, .duress, occurred: occurred, now: moment)
    case .undo: try LiveVisitDecisions.undo(visit, now: moment)
    case .homeSafe: []
    }
  }

  /// The plan changes: other times, called off, or on again; as LiveVisitDecisions.follow has it.
  func edit(_ index: Int) {
    guard !isCalm, let visit = visits[index], visit.alarm == nil, answering() != nil else { return }
    let start = now + chance.span(600_000, 5_400_000)
    switch visit.phase {
    case .planned:
      if chance.hits(300) {
        record([.left(occurred: engineNow(), .calledOff)], index, by: World.staff[4])
      } else {
        record([.replanned(terms(start, start + 1_800_000, index))], index, by: World.staff[4])
      }
    case .ended where visit.ending == .calledOff && visit.arrived == nil:
      record([.watched(terms(start, start + 1_800_000, index))], index, by: World.staff[4])
    case .onTheWay, .inVisit, .ended: break
    }
  }
}
