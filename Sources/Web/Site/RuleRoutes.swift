import CivilTime
import HTTPTypes
import Hummingbird
import Operations
import Pages
import Policy

extension Site {
  func showRules(_ ask: Ask) async throws -> Response {
    respond(RulesPage(policies: desk.library.policies.map(PolicySummary.init)), ask.context)
  }

  func showPolicy(_ ask: Ask) async throws -> Response {
    let policy = try policy(ask)
    let ladders = try LadderLoader.load(policy: policy.id, directory: desk.library.directory)
    return respond(PolicyPage(policy: PolicySummary(policy), rungs: ladders?.rungs ?? []), ask.context)
  }

  func showRule(_ ask: Ask) async throws -> Response {
    let policy = try policy(ask)
    guard let id = ask.context.parameters.get("rule"), let rule = policy.rule(id, on: desk.today) else {
      throw Refusal.notFound
    }
    return respond(RulePage(policy: PolicySummary(policy), rule: RuleSummary(rule, of: policy)), ask.context)
  }

  /// What changed from one revision to another; from the last but one to the last where nothing is chosen.
  func showPolicyChanges(_ ask: Ask) async throws -> Response {
    let policy = try policy(ask)
    let typed = try query(ask.request)
    let dates = policy.revisions.map(\.date)
    guard let last = dates.last else { throw Refusal.notFound }
    func chosen(_ name: String, or standard: CivilDate) throws -> CivilDate {
      guard let text = typed[name] else { return standard }
      guard let date = CivilDate(text: text), dates.contains(date) else { throw Refusal.notFound }
      return date
    }
    let from = try chosen("from", or: dates.dropLast().last ?? last)
    let to = try chosen("to", or: last)
    let changes = PolicyComparison(policy: policy, from: from, to: to).changes
    return respond(
      PolicyChangesPage(policy: PolicySummary(policy), from: from, to: to, changes: changes), ask.context)
  }

  /// The parts of the standard policy that name a cohort, for the filter.
  var cohorts: [DuePage.Cohort] {
    let policy = desk.library.policy(PolicyLibrary.standard)
    return (policy?.cohorts ?? []).map { DuePage.Cohort(section: $0.section, title: $0.title) }
  }

  private func policy(_ ask: Ask) throws -> Policy {
    guard let policy = ask.context.parameters.get("policy").flatMap(desk.library.policy) else {
      throw Refusal.notFound
    }
    return policy
  }
}
