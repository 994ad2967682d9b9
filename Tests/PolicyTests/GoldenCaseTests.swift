import CivilTime
import Policy
import Testing

@Suite("Golden cases")
struct GoldenCaseTests {
  @Test("Every shipped policy loads without a lint and every hand-worked case holds")
  func everyCaseHolds() throws {
    let reports = try PolicyCheck.run(directory: Scene.directory)
    #expect(reports.map(\.policy).contains("hmpps-home-visits"))
    #expect(reports.reduce(0) { $0 + $1.cases } >= 250)
    for report in reports {
      #expect(report.problems.isEmpty, "\(report.policy): \(report.problems.map(\.description))")
    }
  }

  @Test("Every dated row of section A is a rule, a consider or a documented exclusion [HV, NK, AP]")
  func everyRequirementIsAnswered() throws {
    let rows = [
      "HV-4.1", "HV-4.2", "HV-1.4", "HV-2.4", "HV-5.1.1", "HV-5.1.2a", "HV-5.1.2b", "HV-5.1.2c", "HV-5.1.2d",
      "HV-5.1.4",
      "HV-5.2.1", "HV-5.2.3", "HV-5.2.4", "HV-5.2.5", "HV-5.2.6", "HV-5.2.7", "HV-5.2.8", "HV-7.1",
      "HV-7.1.1",
      "HV-7.1.2", "HV-7.1.3", "HV-7.1.4", "HV-7.1.5", "HV-7.1.6", "HV-7.1.7", "HV-7.2.1", "HV-7.2.3",
      "HV-7.3.1",
      "HV-7.3.3", "HV-7.4.1", "HV-7.4.2", "HV-7.5.1", "HV-7.5.2", "HV-7.5.3", "HV-7.5.4", "HV-7.6.1",
      "HV-7.6.2",
      "HV-7.6.3", "HV-7.6.4", "HV-7.6.6", "HV-7.6.7", "HV-7.6.8", "HV-7.6.9", "HV-7.6.10", "HV-7.7.1",
      "HV-7.7.2",
      "HV-7.7.3", "HV-7.7.5", "HV-7.7.8", "HV-7.8.1", "HV-7.8.2", "HV-7.8.3", "HV-7.8.6", "HV-7.9", "HV-7.10",
      "HV-7.11.1", "HV-7.11.2", "HV-7.12", "NK-1", "NK-2", "NK-3", "NK-4", "AP-1", "AP-2",
    ]
    let policies = try Scene.library().policies
    let covered = Set(policies.flatMap { $0.rules.flatMap(\.covers) })
    let excluded = Set(policies.flatMap { $0.exclusions.map(\.requirement) })
    for row in rows {
      #expect(
        covered.contains(row) || excluded.contains(row), "\(row) is neither a rule nor a documented exclusion"
      )
    }
    #expect(policies.flatMap(\.exclusions).allSatisfy { $0.why.count > 20 })
  }

  @Test("All the revisions and policies of policy.md section 2 are shipped")
  func everyPolicyIsShipped() throws {
    let library = try Scene.library()
    #expect(
      library.policies.map(\.id) == [
        "college-app", "hmpps-home-visits", "hmpps-need-to-know", "us-county", "us-idaho", "us-north-dakota",
        "us-pennsylvania", "us-texas",
      ])
    let framework = try #require(library.policy("hmpps-home-visits"))
    #expect(
      framework.revisions.map(\.date.text) == [
        "2021-11-01", "2021-11-09", "2021-11-17", "2022-05-12", "2025-01-13",
      ])
    #expect(library.policy("hmpps-need-to-know")?.isBinding == false)
    #expect(
      Set(library.policies.flatMap { $0.interpretations.map(\.id) }).isSuperset(
        of: (1...20).map { $0 < 10 ? "I-0\($0)" : "I-\($0)" }))
  }
}
