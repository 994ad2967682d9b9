import Casework
import CivilTime
import Policy
import Testing

@Suite("What earlier visits tell")
struct EarlierVisitTests {
  private let zone = Zone.london
  private let old = AddressSince(address: "1 Old Road", since: CivilDate(text: "2025-01-01") ?? .earliest)
  private let new = AddressSince(address: "2 New Road", since: CivilDate(text: "2025-06-01") ?? .earliest)

  /// A visit that was authorised and recorded.
  private func visit(
    _ number: Int, on day: String, _ outcome: VisitOutcome, part: CrewPart = .policeOffenderManager,
    sought: Bool = false, place: VisitPlace = .home, at words: String? = nil, safety: String? = nil,
    time: String = "10:00", notice: VisitNotice = .unannounced
  ) throws -> Visit {
    let start = try #require(Instant(text: "\(day)T\(time):00Z"))
    var plan = VisitPlan(
      purposes: [.confirmResidence], place: place, notice: notice, start: start, expectedMinutes: 30,
      crew: [CrewPlace(who: .staff(StaffID("s")), part: part)])
    plan.texts[.place] = words.map { TextID($0) }
    var content = VisitRecord.Content(
      outcome: outcome, observed: TextID("o"), assessed: nil, flags: sought ? [.entrySought] : [])
    content.safety = safety.map { TextID($0) }
    let stamp = Stamp(by: StaffID("s"), at: start)
    var visit: Visit?
    for event: VisitEvent in [.planned(PersonID("p"), plan), .recorded(content)] {
      visit = Visit.fold(visit, event, id: VisitID("v\(number)"), stamp: stamp)
    }
    return try #require(visit)
  }

  @Test(
    "attempts are counted for each place by the address of the day, and two occasions on which a constable sought to search are told from one [AP-15, AP-16]"
  )
  func countsByPlace() throws {
    let visits = [
      try visit(1, on: "2025-05-31", .refused, sought: true),
      try visit(2, on: "2025-06-01", .refused, sought: true),
      try visit(3, on: "2025-06-20", .noAnswer, sought: true),
      try visit(4, on: "2025-06-21", .noAnswer, part: .practitioner),
      try visit(5, on: "2025-06-22", .completed),
      try visit(6, on: "2025-06-23", .terminated),
      try visit(7, on: "2025-06-10", .refusedRoom, place: .otherSignificantPlace, at: "shed"),
    ]
    let found = EarlierVisits.attempts(
      visits, addresses: [old, new], texts: [TextID("shed"): "The shed by the canal"], zone: zone)
    #expect(
      found.map(\.place) == ["2 New Road", "The shed by the canal", "1 Old Road"])
    #expect(found.map(\.unsuccessful) == [3, 1, 1])
    #expect(found.map(\.withPolice) == [2, 1, 1])
    // Two refusals with a constable, of which one was at the address before: only the newer address has two.
    #expect(found.map(\.entrySought) == [2, 0, 1])
    #expect(found.map(\.isTwiceSought) == [true, false, false])
    #expect(found.first?.last == CivilDate(text: "2025-06-21"))
    #expect(EarlierVisits.attempts(visits, addresses: [], texts: [:], zone: zone).map(\.place) == [nil])
  }

  @Test(
    "visits that were made are counted by notice and by time of the day, on the clock of the place [HV-2.4]")
  func spread() throws {
    let today = try #require(CivilDate(text: "2025-06-30"))
    let visits = [
      // 11:30 UTC is 12:30 in London in June; 16:00 UTC is 17:00.
      try visit(1, on: "2025-06-02", .completed, time: "10:59", notice: .planned),
      try visit(2, on: "2025-06-09", .completed, time: "11:30", notice: .planned),
      try visit(3, on: "2025-06-16", .completed, time: "16:00"),
      // Nobody in; too long ago; still to come.
      try visit(4, on: "2025-06-17", .noAnswer, time: "16:00"),
      try visit(5, on: "2024-12-30", .completed, time: "10:00"),
      try visit(6, on: "2025-07-01", .completed, time: "10:00"),
    ]
    let spread = VisitSpread(visits, today: today, zone: zone)
    #expect([spread.planned, spread.unannounced] == [2, 1])
    #expect([spread.mornings, spread.afternoons, spread.evenings] == [1, 1, 1])
    #expect(spread.marker?.paragraph == "2.4")
    #expect(VisitSpread(Array(visits[2...]), today: today, zone: zone).marker == nil)
  }

  @Test(
    "what is recorded for the safety of others is told to whoever goes next, the latest first [AP-14, BP-8]")
  func tellsOfSafety() throws {
    let visits = [
      try visit(1, on: "2025-05-01", .completed, safety: "a"), try visit(2, on: "2025-06-01", .noAnswer),
      try visit(3, on: "2025-06-02", .noAnswer, safety: "b"),
    ]
    let texts = [TextID("a"): "A loose step", TextID("b"): "A dog"]
    #expect(EarlierVisits.texts(visits) == [TextID("a"), TextID("b")])
    let issues = EarlierVisits.issues(visits, texts: texts, zone: zone)
    #expect(issues.map(\.words) == ["A dog", "A loose step"])
    #expect(issues.first?.day == CivilDate(text: "2025-06-02"))
  }

  @Test(
    "prompts are those of the policies that govern and of what is known of the person [HV-4.3, HV-7.7.9, HV-7.8.7, PO-2]"
  )
  func prompts() {
    func cohorts(
      _ policies: [String], _ statuses: Set<FactKind> = [], _ registers: [RegisterEntry] = []
    ) -> Set<PromptCohort> {
      Set(
        ObservationPrompt.of(policies: policies, statuses: statuses, registers: registers).map(\.cohort))
    }
    let framework = ["hmpps-home-visits"]
    #expect(cohorts(framework) == [.everybody])
    #expect(cohorts(framework, [.childSafeguardingIdentified]) == [.everybody, .children])
    #expect(cohorts(framework, [.adultSafeguardingIdentified]) == [.everybody, .adultsAtRisk, .cuckooing])
    let cuckooed = RegisterEntry(number: 1, code: .cuckooing, started: .earliest, ended: nil)
    let ended = RegisterEntry(number: 2, code: .childProtection, started: .earliest, ended: .earliest)
    #expect(cohorts(framework, [], [cuckooed, ended]) == [.everybody, .cuckooing])
    #expect(cohorts(["us-texas"]) == [.supervision])
    #expect(cohorts(["college-app"], [.rsoRegistered]) == [.everybody, .sexualOffences])
    #expect(cohorts(["hmpps-need-to-know"]).isEmpty)
    let all = ObservationPrompt.of(policies: framework, statuses: [], registers: [])
    #expect(all.count == 10 && all.allSatisfy { $0.paragraph == "4.3" })
  }
}
