import Casework
import CivilTime
import Policy
import Records
import Storage

/// Notices about visits. What they need to be worded is read once for all of them: visits, visitors, addresses.
struct VisitNoticeWork: NoticeWork {
  typealias Box = NoticeOutbox
  static let isRare = false

  let moment: NoticeMoment
  let live: [VisitID: LiveVisit]
  /// The same as the visitors' phones have them.
  let seen: [VisitID: LiveVisit]
  let names: [String: String]
  let addresses: [VisitID: [String: [NoticeAddress]]]
  /// The phones of those who are to have a push, apart from the addresses: no other channel is followed by one.
  let phones: [String: [NoticeAddress]]
  /// The glasses that were broken, of the visits that notices tell so of.
  let glasses: [VisitID: [GlassBreak]]
  /// The stand-downs that wait for a second person, of the visits that notices tell so of.
  let asked: [VisitID: StandDownAsk]

  init(_ notices: [KeptNotice], _ moment: NoticeMoment) throws {
    self.moment = moment
    let (now, transaction) = (moment.now, moment.transaction)
    // One that cannot be read holds up nobody else's (C6): its notices fail, and say so.
    let live = try LiveRecords.readable(Set(notices.map(\.visit)), transaction)
    self.live = live
    // Ladders that cannot be read stop no notice of another visit.
    seen = live.mapValues { (try? moment.desk.asShown($0, at: now, transaction)) ?? $0 }
    var staff = Set(live.values.flatMap { $0.crew.prefix(1) }.map(\.text))
    staff.formUnion(live.values.compactMap { $0.alarm?.owner?.text })
    var glasses: [VisitID: [GlassBreak]] = [:]
    for id in Set(notices.filter { $0.kind == .glassBroken }.map(\.visit)) {
      glasses[id] = try GlassRecords.breaks(of: id, transaction)
    }
    self.glasses = glasses
    staff.formUnion(glasses.values.joined().map(\.staff.text))
    let told = Set(notices.filter { $0.kind == .secondPerson }.map(\.visit))
    let asks = try StandDownRecords.asks(of: told.sorted { $0.text < $1.text }, transaction)
    let asked = asks.compactMapValues { asks in
      asks.first { one in live[one.visit].map { one.isOpen($0, now: now) } ?? false }
    }
    self.asked = asked
    staff.formUnion(asked.values.map(\.asked.by.text))
    names = try CaseloadLists.staffNames(staff, transaction)
    addresses = try NoticeAddresses.of(
      Dictionary(grouping: notices, by: \.visit).mapValues { Set($0.map(\.recipient)) }, at: now, transaction)
    let pushed = Set(notices.lazy.filter { $0.channel == .push }.map(\.recipient))
    phones = try PushRecords.ways(of: pushed.sorted(), transaction)
  }

  /// Whether a reminder still says something (C8, OFF-32): none is shown once there is danger, and none on the visitor's phone
  /// once there is any alarm, the visit is over, or it has another end. Of an alarm that must not be noticed there none of this
  /// is so: what counts is what the phone was told (BRD-41).
  func isNeeded(_ notice: KeptNotice) -> Bool {
    // Nor that a second person is needed, once nobody needs one: it was settled, is too old, or the alarm is another.
    if notice.kind == .secondPerson {
      return asked[notice.visit].map { $0.asked.at <= notice.created } ?? false
    }
    guard notice.kind == .reminder, let live = seen[notice.visit] else { return true }
    if live.alarm?.ladder.isUrgent ?? false { return false }
    guard notice.channel == .push else { return true }
    return live.alarm == nil && live.phase == .inVisit && live.epoch == notice.epoch
  }

  /// The same notice to the next address of its recipient that was not tried yet, where there is one: each once.
  /// With `room`, another channel that has some comes first.
  func another(_ notice: KeptNotice, beside room: OutboxRoom?) throws {
    let (desk, transaction) = (moment.desk, moment.transaction)
    var ways = addresses[notice.visit]?[notice.recipient] ?? []
    if let room {
      func isBetter(_ way: NoticeAddress) -> Bool {
        way.channel != notice.channel && desk.leaves(by: way.channel)
          && room.isThere(for: way.channel, priority: notice.priority)
      }
      ways = ways.filter(isBetter) + ways.filter { !isBetter($0) }
    }
    guard let next = try NoticeOutbox.next(after: notice, of: ways, transaction) else { return }
    try NoticeOutbox.add(notice, to: next, now: moment.now, transaction)
    desk.signal.raise(.sender, .boards)
  }

  func dispatch(_ notice: KeptNotice, isLook: Bool) throws -> Dispatch? {
    let (desk, now) = (moment.desk, moment.now)
    let isPush = notice.channel == .push
    let ways = isPush ? phones[notice.recipient] : addresses[notice.visit]?[notice.recipient]
    guard let live = live[notice.visit], let address = notice.address(of: ways ?? [])?.address
    else { return nil }
    let book = try? desk.ladders(of: live.book, moment.transaction)
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
      attempt: notice.item.attempts, time: desk.timeOfDay(notice.created), glass: glass(notice),
      second: second(notice))
    let text =
      isPush && notice.kind == .reminder
      ? NoticeWords.onPhone(
        notice.visit, ends: desk.zone.localTime(of: (seen[notice.visit] ?? live).expectedEnd),
        isPast: notice.number == 2)
      : words.text
    return Dispatch(
      key: notice.key, channel: notice.channel, address: address, subject: words.subject, text: text,
      event: words.event, visit: notice.visit.text, urgency: DispatchUrgency(priority: notice.priority),
      attempt: max(1, notice.item.attempts), at: now, isDrill: notice.isDrill)
  }

  private func glass(_ notice: KeptNotice) -> GlassWords? {
    guard notice.kind == .glassBroken else { return nil }
    return glasses[notice.visit]?.first { $0.number == notice.number }.map { one in
      GlassWords(
        by: names[one.staff.text] ?? "somebody who has left", reason: one.reason,
        path: "/tasks/\(one.task.text)")
    }
  }

  private func second(_ notice: KeptNotice) -> SecondPersonWords? {
    guard notice.kind == .secondPerson else { return nil }
    return asked[notice.visit].map { ask in
      SecondPersonWords(
        by: names[ask.asked.by.text] ?? "somebody who has left", until: moment.desk.timeOfDay(ask.until),
        path: "/board/i/\(ask.visit.text)")
    }
  }

  private func lateMinutes(_ notice: KeptNotice, _ live: LiveVisit) -> Int {
    guard let base = live.alarm?.base else { return 1 }
    return Int((notice.created.milliseconds - base.milliseconds) / 60_000)
  }
}
