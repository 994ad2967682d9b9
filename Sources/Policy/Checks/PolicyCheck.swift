import CivilTime

/// Everything that can be checked about a folder of policies: loading, lints, golden cases (policy.md section 2).
public enum PolicyCheck {
  /// What one policy came to.
  public struct Report: Sendable {
    public let policy: String
    public let rules: Int
    public let cases: Int
    public let problems: [PolicyError]
  }

  /// Checks every policy of a folder. Throws only where nothing can be read at all.
  public static func run(directory: String) throws(PolicyError) -> [Report] {
    let calendars = try CalendarLoader.load(directory: directory + "/calendars")
    var reports: [Report] = []
    for name in try TextFile.names(in: directory) {
      let folder = directory + "/" + name
      guard TextFile.exists(folder + "/policy.yaml") else { continue }
      do {
        let policy = try PolicyLoader.read(directory: folder)
        var problems = PolicyLints.problems(of: policy, directory: folder)
        if !calendars.contains(where: { $0.id == policy.calendar }) {
          problems.append(
            PolicyError(file: folder + "/policy.yaml", message: "no calendar \"\(policy.calendar)\""))
        }
        let library = PolicyLibrary(directory: directory, policies: [policy], calendars: calendars)
        let cases = try GoldenCase.load(directory: folder, zone: policy.timeZone)
        if problems.isEmpty { problems = caseProblems(policy, library, cases, folder) }
        let crewing = try CrewingCheck.run(policy, directory: folder)
        let after = try FollowUpCheck.run(policy, directory: folder)
        let ladders = try LadderCheck.run(policy, directory: folder)
        reports.append(
          Report(
            policy: policy.id, rules: policy.rules.count + crewing.rules + after.rules + ladders.rungs,
            cases: cases.count + crewing.cases + after.cases,
            problems: problems + crewing.problems + after.problems + ladders.problems))
      } catch {
        reports.append(Report(policy: name, rules: 0, cases: 0, problems: [error]))
      }
    }
    return reports
  }

  /// At least a plain, an edge and a not-applicable case for each rule, and one under each reading that can be run;
  /// each inside the rule's validity; all holding.
  static func caseProblems(
    _ policy: Policy, _ library: PolicyLibrary, _ cases: [GoldenCase], _ folder: String
  ) -> [PolicyError] {
    var problems: [PolicyError] = []
    let ids = Set(policy.rules.map(\.id))
    for id in ids.sorted() {
      let missing = GoldenCase.missingKinds(
        cases.filter { $0.rule == id && $0.under.isEmpty }.map(\.kind))
      if !missing.isEmpty {
        problems.append(
          PolicyError(
            file: folder + "/cases", message: "rule \(id) has no golden case of kind: \(missing)"))
      }
    }
    for id in policy.runnableReadings.subtracting(cases.flatMap(\.under)).sorted() {
      problems.append(
        PolicyError(file: folder + "/cases", message: "the reading \(id) can be run and has no golden case"))
    }
    var seen: Set<String> = []
    for golden in cases {
      func report(_ message: String) {
        problems.append(
          PolicyError(file: golden.file, line: golden.line, message: "case \(golden.id): \(message)"))
      }
      if !seen.insert(golden.id).inserted { report("the id stands twice") }
      guard ids.contains(golden.rule) else {
        report("there is no rule \"\(golden.rule)\"")
        continue
      }
      for expected in golden.expected where !isInValidity(expected, golden.rule, policy) {
        report("its trigger \(expected.trigger.text) lies outside the rule's validity")
      }
      do {
        for difference in try golden.differences(policy, library) { report(difference) }
      } catch {
        problems.append(error)
      }
    }
    return problems
  }

  /// A recurring duty may have begun before the rule came into force; its slots may not.
  private static func isInValidity(_ expected: GoldenCase.Expected, _ rule: String, _ policy: Policy) -> Bool
  {
    policy.rules.contains { entry in
      guard entry.id == rule else { return false }
      if case .recurring = entry.deadline, let due = expected.due { return entry.validity.contains(due) }
      return entry.validity.contains(expected.trigger)
    }
  }
}
