import Casework
import CivilTime
import Records
import Storage

/// Codes of contact points, which get what is left of what is taken at once. The digits are made as the code leaves: what is
/// kept is their hash, and what is sent again replaces what was sent before. No more are under way at once than
/// `ContactCodeRecords.mostUnderWay`, so that a provider that is slow with them is free for what is to be told.
struct CodeNoticeWork: NoticeWork {
  typealias Box = ContactCodeRecords
  static let unsent = "code-expired"
  static let leastLooked = 20

  let moment: NoticeMoment
  /// How many may be taken now.
  private let free: Int

  init(_ due: [KeptContactCode], _ moment: NoticeMoment) throws {
    self.moment = moment
    let underWay = try ContactCodeRecords.underWay(now: moment.now, moment.transaction)
    free = min(moment.limit, ContactCodeRecords.mostUnderWay - underWay)
  }

  func isTaken(_ kept: KeptContactCode, after claimed: Int) -> Bool {
    claimed < free || kept.isLate(moment.now)
  }

  /// It goes over this very address or not at all.
  func isFollowed(_ kept: KeptContactCode) -> Bool { false }

  func another(_ kept: KeptContactCode, beside room: OutboxRoom?) {}

  /// Nil where it counts no more, or the point is out of use: nobody is sent what they cannot use.
  func dispatch(_ kept: KeptContactCode, isLook: Bool) throws -> Dispatch? {
    let (desk, now, transaction) = (moment.desk, moment.now, moment.transaction)
    guard !kept.isLate(now),
      let point = try DutyRecords.contactPoint(kept.code.point, transaction), point.isActive
    else { return nil }
    let attempt = max(1, kept.item.attempts)
    let digits = isLook ? "" : digits()
    if !isLook {
      try ContactCodeRecords.keep(digits, of: kept.code, key: desk.shell.randomBytes(32), transaction)
    }
    let words = ContactCodeWords(digits, channel: kept.channel, attempt: attempt)
    return Dispatch(
      key: kept.key, channel: kept.channel, address: point.address, subject: words.subject,
      text: isLook ? "" : words.text, event: words.event, visit: kept.key, urgency: .ordinary,
      attempt: attempt, at: now)
  }

  private func digits() -> String {
    while true {
      let bits = moment.desk.shell.randomBytes(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      if let digits = ContactCode.text(of: bits) { return digits }
    }
  }
}
