/// What importing a published list changed in a calendar.
public struct HolidayMerge: Hashable, Sendable {
  /// The calendar as it is now.
  public let calendar: HolidayCalendar
  /// Days that were not in the calendar before.
  public let added: [Holiday]
  /// Days that were in the calendar and are not published any more.
  public let withdrawn: [Holiday]
  /// Past days of the calendar that are not in the list: left as they are, for somebody to look at.
  public let unexplained: [Holiday]
  /// The days that stand in years from the list's first on and are not in it, where a year would be left with fewer days
  /// than it had: the list is cut short, or days are taken away without others in their place (INT-42).
  public let missing: [Holiday]
}

extension HolidayCalendar {
  /// The calendar with a published list taken in.
  ///
  /// Days already there keep their titles and announcement days. A new day was announced on `announced`, or on its own
  /// date where that is earlier: it was known by then at the latest. A coming day within the years of the list that is
  /// not in it any more is withdrawn on `announced`. The horizon moves to the end of the list's last year, never back.
  public func merging(_ published: PublishedDivision, announced: CivilDate) -> HolidayMerge {
    let listed = Set(published.events.map(\.date))
    let first = published.events.first?.date ?? horizon
    let last = HolidayCalendar.yearEnd(published.events.last?.date ?? horizon)
    var kept: [Holiday] = []
    var dropped: [Holiday] = []
    var unexplained: [Holiday] = []
    for holiday in holidays {
      if listed.contains(holiday.date) || holiday.date < first || holiday.date > last {
        kept.append(holiday)
      } else if holiday.date > announced, holiday.announced <= announced {
        dropped.append(
          Holiday(
            date: holiday.date, title: holiday.title, announced: holiday.announced, withdrawn: announced))
      } else {
        kept.append(holiday)
        unexplained.append(holiday)
      }
    }
    let known = Set(holidays.map(\.date))
    let added = published.events.filter { !known.contains($0.date) }
      .map { Holiday(date: $0.date, title: $0.title, announced: min(announced, $0.date)) }
    let merged = HolidayCalendar(
      id: id, title: title, source: source, horizon: max(horizon, last),
      holidays: kept + added + withdrawn + dropped)
    return HolidayMerge(
      calendar: merged, added: added, withdrawn: dropped, unexplained: unexplained,
      missing: missing(from: published, added: added))
  }

  /// A day that is moved within its year leaves the year as many days as it had; published years are whole years.
  private func missing(from published: PublishedDivision, added: [Holiday]) -> [Holiday] {
    guard let first = published.events.first?.date.parts.year else { return [] }
    let listed = Set(published.events.map(\.date))
    let gone = holidays.filter { $0.date.parts.year >= first && !listed.contains($0.date) }
    let gains = Dictionary(grouping: added, by: \.date.parts.year).mapValues(\.count)
    let losses = Dictionary(grouping: gone, by: \.date.parts.year).mapValues(\.count)
    return gone.filter { losses[$0.date.parts.year, default: 0] > gains[$0.date.parts.year, default: 0] }
  }

  /// A calendar made from a published list alone.
  public static func from(
    _ published: PublishedDivision, title: String, source: String, announced: CivilDate
  ) -> HolidayMerge {
    let start = published.events.first?.date ?? announced
    return HolidayCalendar(id: published.division, title: title, source: source, horizon: start, holidays: [])
      .merging(published, announced: announced)
  }

  private static func yearEnd(_ date: CivilDate) -> CivilDate {
    CivilDate(year: date.parts.year, month: 12, day: 31) ?? date
  }
}
