import CivilTime
import Policy
import Testing

/// Whether the hand-worked cases would notice a slip in a rule.
@Suite("Mutated rules")
struct RuleMutationTests {
  /// A change that changes no answer, and why.
  private struct Equivalent: Sendable {
    let why: String
    let isMeant: @Sendable (Mutant) -> Bool
  }

  private static let equivalents = [
    Equivalent(
      why: "A trigger is looked for only while somebody is supervised: there the condition always holds."
    ) {
      $0.change == "who: without \(Condition.underSupervision)"
    },
    Equivalent(
      why: "A rule that counts visits counts from the start of supervision, whatever its trigger says."
    ) {
      if case .counted = $0.rule.deadline { $0.change.hasPrefix("trigger: ") } else { false }
    },
    Equivalent(
      why: "Section 7.3 takes in high and very high risk only, so nobody at another level belongs to it."
    ) {
      ["general-low", "general-medium"].contains($0.rule.id) && $0.change == "exception 0 without 7.3"
    },
  ]

  @Test("Every small change of every shipped rule makes at least one of its golden cases fail")
  func everyMutantIsNoticed() throws {
    let library = try Scene.library()
    var isUsed = Self.equivalents.map { _ in false }
    var count = 0
    for policy in library.policies {
      let cases = try GoldenCase.load(
        directory: library.directory + "/" + policy.id, zone: policy.timeZone)
      for rule in policy.rules {
        // The rule's own entries and cases alone: no other rule has a say in them.
        var small = policy
        small.rules = policy.rules.filter { $0.id == rule.id }
        let place = try #require(small.rules.firstIndex(of: rule))
        let own = cases.filter { $0.rule == rule.id && $0.under.isEmpty }
        for mutant in Mutant.all(of: rule) {
          count += 1
          small.rules[place] = mutant.rule
          var isNoticed = false
          for golden in own where !isNoticed {
            isNoticed = try !golden.differences(small, library).isEmpty
          }
          let reason = Self.equivalents.firstIndex { $0.isMeant(mutant) }
          if let reason { isUsed[reason] = true }
          #expect(
            isNoticed == (reason == nil),
            "\(policy.id) \(rule.id) from \(rule.validity.from.text): \(mutant.change)")
        }
      }
    }
    #expect(count > 900)
    for (equivalent, isUsed) in zip(Self.equivalents, isUsed) { #expect(isUsed, "\(equivalent.why)") }
  }
}
