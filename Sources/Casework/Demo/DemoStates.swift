import CivilTime
import Policy

/// The last dozen people of the region: they carry a level and a case type of United States standards as well, so that
/// those policies have somebody to speak of in the same file. The framework passes these facts over.
enum DemoStates {
  static let count = 12

  private struct History {
    let level: SupervisionLevel
    var type: CaseType?
    /// Days since supervision started; nil for before Pennsylvania's table ended.
    var age: Int?
    /// Days since the newest visit at home.
    var seen: Int?
    /// Days since the return from custody, which took three weeks.
    var returned: Int?
  }

  private static let histories = [
    History(level: .high, age: 21), History(level: .high, age: 400, seen: 19),
    History(level: .high, age: 400, seen: 119), History(level: .medium, age: 500, seen: 380),
    History(level: .minimum, age: 200, seen: 150),
    History(level: .medium, type: .sexOffense, age: 90, seen: 41),
    History(level: .high, type: .sexOffense, age: 90, seen: 44), History(level: .maximum, age: 120),
    History(level: .limited, age: 60, seen: 30), History(level: .medium, age: 150, seen: 100, returned: 4),
    History(level: .medium), History(level: .high),
  ]

  /// The history of one of them, by number from nought.
  static func facts(_ number: Int, today: CivilDate) -> (person: PersonFacts, start: CivilDate) {
    let history = histories[number % histories.count]
    // Under the table that Pennsylvania withdrew: what was open then has lapsed.
    let start =
      history.age.map { today.adding(days: -$0) } ?? min(today.adding(days: -960), CivilDate(day: 19_310))
    func fact(_ kind: FactKind, _ date: CivilDate, _ value: FactValue = .none) -> Fact {
      Fact(kind: kind, date: date, recorded: Recorded(day: date), value: value)
    }
    var person = PersonFacts(crn: "", facts: [])
    person.facts.append(fact(.supervisionStarted, start, .order(number % 2 == 0 ? .probation : .parole)))
    person.facts.append(fact(.roshAssessed, start, .rosh(number % 3 == 0 ? .medium : .low)))
    person.facts.append(fact(.supervisionLevelSet, start, .supervisionLevel(history.level)))
    if let type = history.type { person.facts.append(fact(.caseTypeSet, start, .caseType(type))) }
    if let returned = history.returned {
      person.facts.append(fact(.custodyStarted, today.adding(days: -returned - 21)))
      person.facts.append(fact(.custodyEnded, today.adding(days: -returned)))
    }
    if let seen = history.seen {
      person.visits.append(RecordedVisit(date: today.adding(days: -seen)))
    }
    return (person, start)
  }
}
