/// One change of the clocks: from this second (since 1970-01-01T00:00:00Z) on, so many seconds ahead of UTC.
struct ZoneChange: Hashable, Sendable {
  let second: Int64
  let offset: Int
}

/// The published rules of one zone.
///
/// They hold exactly for these years; before the first of them standard time is given all the year round, after today
/// the rule now in force is taken to stay.
///
/// - Europe/London: from 1972. Summer Time Act 1972 and the orders under it; from 1996 the last Sundays of March and of
///   October at 01:00 UTC (directives 94/21/EC and 2000/84/EC, Summer Time Order 2002).
/// - United States: from 1976 (America/Anchorage from 1984). Uniform Time Act 1966, its amendment of 1986 in force from
///   1987, and the Energy Policy Act of 2005 in force from 2007; Indiana has kept summer time since 2006. Arizona
///   (Phoenix) and Hawaii keep none.
struct ZoneRules: Sendable {
  let identifier: String
  let standardAbbreviation: String
  let summerAbbreviation: String
  /// Seconds ahead of UTC out of summer time.
  let standardOffset: Int
  let seasons: [Season]

  /// The years in which summer time begins and ends by the same two rules.
  struct Season: Sendable {
    let years: ClosedRange<Int>
    let begins: Turn
    let ends: Turn
    /// True where the hours are UTC; otherwise they are what the clocks show before they change.
    let universal: Bool
  }

  /// A Sunday and an hour at which the clocks change.
  struct Turn: Sendable {
    let month: Int
    /// The Sunday on or after this day of the month; nil for the last Sunday.
    let onOrAfter: Int?
    let hour: Int

    func day(in year: Int) -> Int {
      let first = onOrAfter ?? (CivilDate.length(ofMonth: month, year: year) - 6)
      let number = CivilDate.number(year: year, month: month, day: first)
      let weekday = CivilDate(day: Int32(truncatingIfNeeded: number)).weekday
      return number + (7 - weekday) % 7
    }
  }

  private static let lastYear = 2200

  /// Every change of the clocks the rules give, in order.
  func changes() -> [ZoneChange] {
    var changes: [ZoneChange] = []
    for season in seasons {
      for year in season.years {
        let begins = Int64(season.begins.day(in: year)) * 86_400 + Int64(season.begins.hour) * 3600
        let ends = Int64(season.ends.day(in: year)) * 86_400 + Int64(season.ends.hour) * 3600
        let before = season.universal ? 0 : Int64(standardOffset)
        let during = season.universal ? 0 : Int64(standardOffset + 3600)
        changes.append(ZoneChange(second: begins - before, offset: standardOffset + 3600))
        changes.append(ZoneChange(second: ends - during, offset: standardOffset))
      }
    }
    return changes
  }

  static let utc = ZoneRules(
    identifier: "UTC", standardAbbreviation: "UTC", summerAbbreviation: "UTC", standardOffset: 0, seasons: [])

  static let london = ZoneRules(
    identifier: "Europe/London", standardAbbreviation: "GMT", summerAbbreviation: "BST", standardOffset: 0,
    seasons: [
      Season(
        years: 1972...1980, begins: Turn(month: 3, onOrAfter: 16, hour: 2),
        ends: Turn(month: 10, onOrAfter: 23, hour: 2), universal: true),
      Season(
        years: 1981...1989, begins: Turn(month: 3, onOrAfter: nil, hour: 1),
        ends: Turn(month: 10, onOrAfter: 23, hour: 1), universal: true),
      Season(
        years: 1990...1995, begins: Turn(month: 3, onOrAfter: nil, hour: 1),
        ends: Turn(month: 10, onOrAfter: 22, hour: 1), universal: true),
      Season(
        years: 1996...lastYear, begins: Turn(month: 3, onOrAfter: nil, hour: 1),
        ends: Turn(month: 10, onOrAfter: nil, hour: 1), universal: true),
    ])

  private static let federal = [
    Season(
      years: 1976...1986, begins: Turn(month: 4, onOrAfter: nil, hour: 2),
      ends: Turn(month: 10, onOrAfter: nil, hour: 2), universal: false),
    Season(
      years: 1987...2006, begins: Turn(month: 4, onOrAfter: 1, hour: 2),
      ends: Turn(month: 10, onOrAfter: nil, hour: 2), universal: false),
    sinceEnergyPolicyAct,
  ]

  private static let sinceEnergyPolicyAct = Season(
    years: 2007...lastYear, begins: Turn(month: 3, onOrAfter: 8, hour: 2),
    ends: Turn(month: 11, onOrAfter: 1, hour: 2), universal: false)

  private static let indiana = [
    Season(
      years: 2006...2006, begins: Turn(month: 4, onOrAfter: 1, hour: 2),
      ends: Turn(month: 10, onOrAfter: nil, hour: 2), universal: false),
    sinceEnergyPolicyAct,
  ]

  static let unitedStates = [
    state("America/New_York", "E", -5, federal),
    state("America/Detroit", "E", -5, federal),
    state("America/Indiana/Indianapolis", "E", -5, indiana),
    state("America/Chicago", "C", -6, federal),
    state("America/Denver", "M", -7, federal),
    state("America/Boise", "M", -7, federal),
    state("America/Phoenix", "M", -7, []),
    state("America/Los_Angeles", "P", -8, federal),
    state("America/Anchorage", "AK", -9, federal.map { $0.from(1984) }),
    state("Pacific/Honolulu", "H", -10, []),
  ]

  private static func state(_ identifier: String, _ letters: String, _ hours: Int, _ seasons: [Season])
    -> ZoneRules
  {
    ZoneRules(
      identifier: identifier, standardAbbreviation: letters + "ST", summerAbbreviation: letters + "DT",
      standardOffset: hours * 3600, seasons: seasons)
  }
}

extension ZoneRules.Season {
  /// The same season without the years before one of them.
  fileprivate func from(_ year: Int) -> ZoneRules.Season {
    ZoneRules.Season(
      years: max(years.lowerBound, year)...max(years.upperBound, year), begins: begins, ends: ends,
      universal: universal)
  }
}
