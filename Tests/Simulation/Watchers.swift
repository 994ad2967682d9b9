import Casework
import CivilTime
import Policy
import Records

/// Contacts, managers and the duty number: they answer, do nothing, take it and do nothing more, or see it through.
extension World {
  /// A notice reached somebody: what they do about it.
  func told(_ notice: Notice, at shown: Int64) {
    guard notice.kind == .alert || notice.kind == .stillOpen, notice.recipient != World.visitor else {
      return
    }
    func add(_ reaction: Reaction, _ after: Int64) {
      agenda.add(
        .react, at: shown + after, notice.visit, mark: notice.recipient, detail: Int64(reaction.rawValue))
    }
    if shown >= World.faultsUntil {
      if chance.hits(200) { add(.police, chance.span(5000, 60_000)) }
      return add(.standDown, chance.span(60_000, 170_000))
    }
    if chance.hits(faults.contains(.idlePeople) ? 750 : 250) { return }
    let begun = chance.span(2000, 150_000)
    add(.acknowledge, begun)
    if chance.hits(200) { return }
    let next = begun + chance.span(5000, 240_000)
    switch chance.below(10) {
    case 0, 1, 2:
      add(.noAnswer, next)
      add(.noAnswer, next + chance.span(5000, 120_000))
    case 3, 4: add(.well, next)
    case 5: add(.moreTime, next)
    case 6: add(chance.hits(300) ? .wrong : .noAnswer, next)
    case 7: add(.police, next)
    default: break
    }
    if chance.hits(500) { add(.standDown, next + chance.span(60_000, 1_200_000)) }
  }

  /// Somebody does what they set out to do, by a request to some node; tried again where none answers.
  func react(_ index: Int, _ recipient: Int, _ code: Int64) {
    guard let reaction = Reaction(rawValue: Int(code)), let visit = visits[index], visit.alarm != nil else {
      return
    }
    guard answering() != nil else {
      return agenda.add(.react, at: now + 10_000, index, mark: recipient, detail: code)
    }
    guard
      let events = try? decided(reaction, visit, World.staff[recipient], engineNow()), !events.isEmpty
    else { return }
    record(events, index, by: World.staff[recipient])
    // Whether it counted is not known to whoever did it: once more.
    if breach == nil, does(.commitUnknown, 100) {
      agenda.add(.react, at: now + 3000, index, mark: recipient, detail: code)
    }
  }

  private func decided(
    _ reaction: Reaction, _ visit: LiveVisit, _ staff: StaffID, _ moment: Instant
  ) throws(LiveRefusal) -> [LiveVisitEvent] {
    func attempt(_ result: AttemptResult) throws(LiveRefusal) -> [LiveVisitEvent] {
      try LiveVisitDecisions.attempt(
        visit, result, minutes: 20, codeWord: .notAsked, reason: .overran, by: staff, book: book,
        now: moment, isThere: { isReachable($0) })
    }
    switch reaction {
    case .acknowledge: return try LiveVisitDecisions.acknowledge(visit, by: staff)
    case .well: return try attempt(.answeredWell)
    case .moreTime: return try attempt(.answeredMoreTime)
    case .noAnswer: return try attempt(.noAnswer)
    case .wrong: return try attempt(.somethingWrong)
    case .police: return try LiveVisitDecisions.callPolice(visit, reference: nil, by: staff, book: book)
    case .standDown:
      counts.standDowns += 1
      return try LiveVisitDecisions.standDown(
        visit, .forgot, .right, how: World.how, by: staff, isManager: true,
        minutes: isCalm || chance.hits(800) ? nil : 30, now: moment)
    }
  }

  static let how = TextID("how")
}
