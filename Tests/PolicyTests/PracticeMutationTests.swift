import CivilTime
import Policy
import Testing

/// Whether the hand-worked cases would notice a slip in a rule about practice, or in a cohort.
@Suite("Mutated rules about practice")
struct PracticeMutationTests {
  @Test("Every small change of every shipped crewing rule makes at least one of its golden cases fail")
  func everyCrewingMutantIsNoticed() throws {
    var count = 0
    for policy in try Scene.library().policies {
      guard let crewing = try CrewingLoader.load(policy: policy.id, directory: Scene.directory) else {
        continue
      }
      let cases = try CrewingCase.load(directory: Scene.directory + "/" + policy.id)
      for rule in crewing.rules {
        let entries = crewing.rules.filter { $0.id == rule.id && $0 != rule }
        let own = cases.filter { $0.rule == rule.id }
        for mutant in PracticeMutant.all(of: rule) {
          count += 1
          let small = CrewingPolicy(policy: policy.id, rules: entries + [mutant.rule])
          #expect(
            own.contains { !$0.differences(small).isEmpty },
            "\(policy.id) \(rule.id) from \(rule.validity.from.text): \(mutant.change)")
        }
      }
    }
    #expect(count > 400)
  }

  @Test("Every small change of every shipped rule about what follows makes at least one of its cases fail")
  func everyFollowUpMutantIsNoticed() throws {
    var count = 0
    for policy in try Scene.library().policies {
      guard let follow = try FollowUpLoader.load(policy: policy.id, directory: Scene.directory) else {
        continue
      }
      let cases = try FollowUpCase.load(directory: Scene.directory + "/" + policy.id)
      for rule in follow.rules {
        let entries = follow.rules.filter { $0.id == rule.id && $0 != rule }
        let own = cases.filter { $0.rule == rule.id }
        for mutant in PracticeMutant.all(of: rule) {
          count += 1
          let small = FollowUpPolicy(policy: policy.id, rules: entries + [mutant.rule])
          #expect(
            own.contains { !$0.differences(small).isEmpty },
            "\(policy.id) \(rule.id) from \(rule.validity.from.text): \(mutant.change)")
        }
      }
    }
    #expect(count > 400)
  }

  @Test(
    "Every small change of a cohort makes a golden case of the rules outside the cohorts fail [HV-5.1.2b]")
  func everyCohortMutantIsNoticed() throws {
    let library = try Scene.library()
    var count = 0
    for policy in library.policies where !policy.cohorts.isEmpty {
      let cases = try GoldenCase.load(
        directory: library.directory + "/" + policy.id, zone: policy.timeZone)
      var small = policy
      small.rules = policy.rules.filter { rule in
        rule.exceptions.contains { if case .inCohortOf = $0.test { true } else { false } }
      }
      let ids = Set(small.rules.map(\.id))
      let own = cases.filter { ids.contains($0.rule) && $0.under.isEmpty }
      for (place, cohort) in policy.cohorts.enumerated() {
        for (change, who) in Mutant.variants(cohort.who) {
          count += 1
          small.cohorts = policy.cohorts
          small.cohorts[place].who = who
          var isNoticed = false
          for golden in own where !isNoticed {
            isNoticed = try !golden.differences(small, library).isEmpty
          }
          #expect(isNoticed, "\(policy.id) cohort \(cohort.section): \(change)")
        }
      }
    }
    #expect(count > 40)
  }
}
