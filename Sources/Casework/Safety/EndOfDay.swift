public import CivilTime

/// When a day is over for those who make visits: a time of day in the region's zone (BRD-31). From then on whoever nobody
/// knows to be safe is listed.
public struct EndOfDay: Hashable, Sendable {
  /// Minutes after midnight, 0 to 1439.
  public let minute: Int

  /// Six in the evening.
  public static let standard = EndOfDay(hour: 18)

  private init(hour: Int) { minute = hour * 60 }

  /// Reads `HH:MM`, from 00:00 to 23:59; nil for anything else.
  public init?(text: String) {
    let digits = Array(text.utf8)
    guard digits.count == 5, digits[2] == 0x3A,
      [0, 1, 3, 4].allSatisfy({ (0x30...0x39).contains(digits[$0]) })
    else { return nil }
    func number(_ index: Int) -> Int { Int(digits[index] - 0x30) * 10 + Int(digits[index + 1] - 0x30) }
    guard number(0) < 24, number(3) < 60 else { return nil }
    minute = number(0) * 60 + number(3)
  }

  /// `HH:MM`.
  public var text: String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(two(minute / 60)):\(two(minute % 60))"
  }

  /// The moment on a day. The first of two where the clocks show the time twice, and the first moment after where they skip
  /// it: nobody is listed later than they may be.
  public func moment(on day: CivilDate, in zone: Zone) -> Instant {
    switch zone.resolve(day, hour: minute / 60, minute: minute % 60) {
    case .one(let instant): instant
    case .ambiguous(let earlier, _): earlier
    case .missing(_, let after): after
    }
  }

  /// The day whose list stands at a moment: today's from the time on, and yesterday's through the night until offices
  /// open; nil in between.
  public func day(
    at now: Instant, in zone: Zone, hours: OfficeHours = OfficeHours()
  ) -> CivilDate? {
    let today = zone.date(of: now)
    if now >= moment(on: today, in: zone) { return today }
    let local = zone.localTime(of: now)
    return local.hour * 60 + local.minute < hours.opens ? today.adding(days: -1) : nil
  }
}

/// What was last said of one of those who go on a visit, where it says that nobody needs to look for them. Raw values are
/// the codes of tables.
public enum SafeWord: String, CaseIterable, Hashable, Sendable {
  /// They left the visit safely, or somebody who stood its alarm down knows that they are safe.
  case safe
  /// They are home, or out of the field for the day.
  case home
  /// Nobody went.
  case calledOff = "called-off"
}

/// How one of those who go on a visit stands with a view to the end of the day.
public struct CrewStanding: Hashable, Sendable {
  public let staff: StaffID
  /// The planned start of the visit.
  public let start: Instant
  /// When the word was said, or the visit ended without one; nil while it goes on.
  public let said: Instant?
  /// Nil where nobody knows that they are safe.
  public let word: SafeWord?

  public init(staff: StaffID, start: Instant, said: Instant?, word: SafeWord?) {
    self.staff = staff
    self.start = start
    self.said = said
    self.word = word
  }
}

extension LiveVisit {
  /// Each of those who go, once. While an alarm is open or the visit goes on nobody is known to be safe, whatever a phone
  /// said (BRD-43). A visit that they broke off or were not let in to has an end, and no word that they are safe.
  public var standings: [CrewStanding] {
    var seen: Set<StaffID> = []
    return crew.filter { seen.insert($0).inserted }.map { staff in
      let (word, said) = word(of: staff)
      return CrewStanding(staff: staff, start: plannedStart, said: said, word: word)
    }
  }

  private func word(of staff: StaffID) -> (SafeWord?, Instant?) {
    guard alarm == nil, phase == .ended, let ended else { return (nil, nil) }
    if let home = home.first(where: { $0.by == staff }) { return (.home, max(home.at, ended.at)) }
    if let confirmed, confirmed.at >= ended.at { return (.safe, confirmed.at) }
    switch ending {
    case .safe: return (.safe, ended.at)
    case .calledOff: return (.calledOff, ended.at)
    case .abandoned, .terminated, .refused, nil: return (nil, ended.at)
    }
  }
}

/// One of those who nobody knows to be safe at the end of the day. Nothing of the person who is visited is in it.
public struct UnaccountedOfficer: Hashable, Sendable {
  public let staff: StaffID
  public let name: String
  public let live: LiveVisit

  public init(staff: StaffID, name: String, live: LiveVisit) {
    self.staff = staff
    self.name = name
    self.live = live
  }
}

/// Who of those with a visit on a day nobody knows to be safe, once the day is over (BRD-31).
public struct EndOfDayList: Hashable, Sendable {
  /// The most who are named; the rest is counted.
  public static let most = 50

  public let day: CivilDate
  /// When the day was over.
  public let since: Instant
  /// Those with an alarm first, then by the planned start.
  public let officers: [UnaccountedOfficer]
  /// How many there are besides.
  public let others: Int

  public init(day: CivilDate, since: Instant, officers: [UnaccountedOfficer], others: Int = 0) {
    self.day = day
    self.since = since
    self.officers = officers
    self.others = others
  }
}
