import CivilTime
import Policy
import Testing

/// Properties that hold whatever the facts are (policy.md section 8); each prints its seed.
@Suite("Metamorphic properties")
struct MetamorphicTests {
  /// A made-up history of a few years, drawn from a seed.
  static func person(_ generator: inout SeededGenerator) -> PersonFacts {
    let base: Int32 = 19_300  // 2022-11-04
    func day(_ generator: inout SeededGenerator) -> CivilDate {
      CivilDate(day: base + Int32.random(in: 0...900, using: &generator))
    }
    var facts = [
      Fact(
        kind: .supervisionStarted, date: CivilDate(day: base), recorded: Recorded(day: CivilDate(day: base)),
        value: .order(.communityOrder))
    ]
    let kinds: [FactKind] = [
      .rsoRegistered, .rsoEnded, .iomPlaced, .iomEnded, .nsdPlaced, .mappaSet, .roshAssessed, .roshAssessed,
      .childSafeguardingIdentified, .domesticAbuseIdentified, .concernIdentified, .custodyStarted,
      .custodyEnded,
      .oasysReviewed, .addressChanged, .visitFrequencySet,
    ]
    for _ in 0..<Int.random(in: 1...9, using: &generator) {
      let kind = kinds[Int.random(in: 0..<kinds.count, using: &generator)]
      let date = day(&generator)
      let value: FactValue =
        switch kind {
        case .roshAssessed: .rosh(RiskLevel.allCases[Int.random(in: 0..<4, using: &generator)])
        case .mappaSet: .mappaLevel(Int.random(in: 1...3, using: &generator))
        case .concernIdentified: .concern(ConcernKind.allCases[Int.random(in: 0..<5, using: &generator)])
        case .visitFrequencySet:
          .frequency(Frequency(every: Int.random(in: 1...6, using: &generator), unit: .weeks))
        default: .none
        }
      let recorded = date.adding(days: Int.random(in: 0...20, using: &generator))
      facts.append(Fact(kind: kind, date: date, recorded: Recorded(day: recorded), value: value))
    }
    let visits = (0..<Int.random(in: 0...4, using: &generator)).map { _ in
      RecordedVisit(date: day(&generator), withPolice: Bool.random(using: &generator))
    }
    return PersonFacts(crn: "X000001", facts: facts, visits: visits)
  }

  @Test("The order of facts given on different days changes nothing", arguments: [UInt64(1), 42, 2025])
  func orderOfFacts(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let library = try Scene.library()
    let policy = try #require(library.policy("hmpps-home-visits"))
    let evaluator = try Evaluator(policy: policy, library: library, asOf: Scene.date("2025-06-30"))
    for round in 0..<300 {
      var person = Self.person(&generator)
      var days: Set<CivilDate> = []
      person.facts = person.facts.filter { days.insert($0.date).inserted }
      let expected = evaluator.obligations(of: person)
      person.facts.shuffle(using: &generator)
      person.visits.shuffle(using: &generator)
      #expect(evaluator.obligations(of: person) == expected, "seed \(seed), round \(round)")
    }
  }

  @Test("An unrelated fact changes nothing", arguments: [UInt64(3), 77])
  func unrelatedFact(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let library = try Scene.library()
    let policy = try #require(library.policy("hmpps-home-visits"))
    let evaluator = try Evaluator(policy: policy, library: library, asOf: Scene.date("2025-06-30"))
    for round in 0..<300 {
      var person = Self.person(&generator)
      let expected = evaluator.obligations(of: person)
      let date = CivilDate(day: 19_300 + Int32.random(in: 0...900, using: &generator))
      person.facts.append(Fact(kind: .substanceMisuseIdentified, date: date, recorded: Recorded(day: date)))
      #expect(evaluator.obligations(of: person) == expected, "seed \(seed), round \(round)")
    }
  }

  @Test("Facts recorded after the known-at instant change nothing before it", arguments: [UInt64(5), 99])
  func laterRecords(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let library = try Scene.library()
    let policy = try #require(library.policy("hmpps-home-visits"))
    let knownAt = try #require(Instant(text: "2024-06-30T12:00:00Z"))
    let evaluator = try Evaluator(
      policy: policy, library: library, asOf: Scene.date("2025-06-30"), knownAt: knownAt)
    for round in 0..<300 {
      let person = Self.person(&generator)
      var then = person
      then.facts.removeAll { $0.recorded.day > CivilDate(day: 19_904) }
      then.visits.removeAll { $0.recorded.day > CivilDate(day: 19_904) }
      #expect(
        evaluator.obligations(of: person) == evaluator.obligations(of: then), "seed \(seed), round \(round)")
    }
  }

  @Test("Every id is its own within a person, and every obligation is explained", arguments: [UInt64(8), 13])
  func identity(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let library = try Scene.library()
    let policy = try #require(library.policy("hmpps-home-visits"))
    let evaluator = try Evaluator(policy: policy, library: library, asOf: Scene.date("2025-06-30"))
    for round in 0..<300 {
      let person = Self.person(&generator)
      let found = evaluator.obligations(of: person)
      #expect(Set(found.map(\.id)).count == found.count, "seed \(seed), round \(round)")
      #expect(evaluator.explanations(for: person).map(\.obligation) == found, "seed \(seed), round \(round)")
      #expect(
        evaluator.explanations(for: person).allSatisfy { !$0.sentence.contains("{") && !$0.facts.isEmpty })
    }
  }

  @Test(
    "The answer changes by time alone no earlier than the day that was foretold", arguments: [UInt64(21), 34])
  func nextChange(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let library = try Scene.library()
    let policy = try #require(library.policy("hmpps-home-visits"))
    let today = try Scene.date("2024-09-30")
    let evaluator = try Evaluator(
      policy: policy, library: library, asOf: today, knownAt: Instant(text: "2026-01-01T00:00:00Z"))
    for round in 0..<30 {
      let person = Self.person(&generator)
      let (now, change) = evaluator.outlook(of: person)
      let until = min(change ?? today.adding(days: 60), today.adding(days: 60))
      for day in [today.adding(days: 1), until.adding(days: -1)] where day > today && day < until {
        let later = try Evaluator(
          policy: policy, library: library, asOf: day, knownAt: Instant(text: "2026-01-01T00:00:00Z"))
        #expect(
          later.obligations(of: person).map(\.id) == now.map(\.id),
          "seed \(seed), round \(round), \(day.text)")
      }
    }
  }
}
