public import CivilTime
import Policy

/// One visit of the demo region: whose, when, and how far it has come. The same day gives the same visits.
public struct DemoVisit: Hashable, Sendable {
  /// How far a visit of the demo has come.
  public enum Course: CaseIterable, Hashable, Sendable {
    case planned, assessed, submitted, authorised, withMeasures, refused, reopened, cancelled, recorded
    case unanswered
    /// Its time has passed; what came of it is still to be recorded.
    case toRecord
    case underWay, ended
  }

  public let crn: String
  /// The codes of those who go, the lead first.
  public let crew: [String]
  /// The code of the manager who decides.
  public let manager: String
  public let day: CivilDate
  public let hour: Int
  public let course: Course
  /// The codes of the things that are booked for it.
  public var resources: Set<String> = []

  /// True for one that lies behind the day the demo stands at.
  public var isBehind: Bool { course.isBehind }

  /// True for one of which it is recorded what came of it.
  public var isRecorded: Bool { course == .recorded || course == .unanswered }
}

extension DemoVisit {
  /// What is noted of everybody whose visit is more than planned.
  public static let notes: [(PackKind, PackAnswer, String?, PackSource)] = [
    (.conditions, .known, "Lives at the address\nOwns no device that reaches the internet", .court),
    (.incidents, .known, "Shouted at a receptionist in the spring; nobody was hurt.", .caseRecord),
    (.warrants, .none, nil, .police),
    (.disclosure, .known, "The mother knows of the offence. The neighbours do not.", .household),
    (.policeIntelligence, .notAvailable, "The desk was closed; asked again.", .police),
    (.household, .known, "The person and the mother.", .person),
    (.animals, .none, nil, .visit), (.signal, .known, "One network in the front room only.", .visit),
  ]
}

extension DemoVisit.Course {
  var isBehind: Bool { self == .recorded || self == .unanswered || self == .toRecord }
}

extension DemoRegion {
  /// The demo's visits: each team has one in every state, its own people visited by their own officer and a colleague.
  public func visits(asOf today: CivilDate) -> [DemoVisit] {
    var visits: [DemoVisit] = []
    for team in teams {
      let colleagues = staff.filter { $0.team == team.code && $0.roles.contains(.practitioner) }.map(\.code)
      let held = people.filter { $0.team == team.code && $0.officer.map(colleagues.contains) ?? false }
      for (number, course) in DemoVisit.Course.allCases.enumerated() where number < held.count {
        let person = held[number]
        guard let officer = person.officer else { continue }
        let second = colleagues.first { $0 != officer }
        var visit = DemoVisit(
          crn: person.person.crn, crew: [officer] + [second].compactMap(\.self), manager: "\(team.code)M1",
          day: day(of: course, number, today),
          hour: 9 + number % 7, course: course)
        // Two of one day never want the same device, nor the same car.
        visit.resources = ["\(team.code)L\(number % 4 + 1)", "\(team.code)C\(number % 2 + 1)"]
        visits.append(visit)
      }
    }
    return visits
  }

  /// What each team lends for visits: lone worker devices, one of them being mended, phones and cars (NK-5).
  public var resources: [ResourceRow] {
    teams.flatMap { team -> [ResourceRow] in
      func thing(_ letter: String, _ number: Int, _ kind: ResourceKind, _ name: String) -> ResourceRow {
        ResourceRow(
          code: "\(team.code)\(letter)\(number)", kind: kind, name: name, team: team.code,
          isInService: letter != "L" || number < 5)
      }
      return (1...5).map { thing("L", $0, .loneWorkerDevice, "Lone worker device \($0)") }
        + (1...2).map { thing("P", $0, .mobilePhone, "Team phone \($0)") } + [
          thing("C", 1, .poolCar, "Grey hatchback"), thing("C", 2, .poolCar, "Blue estate"),
          thing("C", 3, .hireCar, "White van on hire"),
        ]
    }
  }

  private func day(of course: DemoVisit.Course, _ number: Int, _ today: CivilDate) -> CivilDate {
    switch course {
    // The hour of the visit that is under way is taken from the clock.
    case .underWay: today
    case .ended: today.adding(days: -1)
    case .recorded, .unanswered, .toRecord: DemoRegion.weekday(today.adding(days: -3 - number % 2))
    case .planned, .assessed, .submitted, .authorised, .withMeasures, .refused, .reopened, .cancelled:
      DemoRegion.weekday(today.adding(days: 1 + number / 2))
    }
  }

  private static func weekday(_ day: CivilDate) -> CivilDate {
    switch day.weekday {
    case 6: day.adding(days: 2)
    case 7: day.adding(days: 1)
    default: day
    }
  }
}
