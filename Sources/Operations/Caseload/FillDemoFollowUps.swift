import Casework
import CivilTime
import Policy
import Records
import Storage

extension Desk {
  /// Puts the demo's decisions, tasks and delegations in. Decisions come about through the operations that people use;
  /// one was made on an earlier day, so that its delay has run out by the day the demo stands at.
  func fillDemoFollowUps(_ region: DemoRegion) async throws {
    let organisation = try await store.read { try OrganisationRecords.organisation($0) }
    func actor(_ code: String) -> Actor? {
      organisation.staff[code].map { member in
        Actor(
          staff: member.id, name: member.row.name, roles: member.row.roles, team: member.row.team,
          pdu: member.row.pdu, region: member.row.region ?? "")
      }
    }
    for decision in region.decisions(asOf: today) {
      guard let officer = actor(decision.officer), let manager = actor(decision.manager) else { continue }
      try await fill(decision, officer, manager)
    }
    try await advance()
    try await fillTasks(region.tasks, actors: actor)
    if let head = actor("ZEASTH1"), let deputy = actor("ZEASTD1") {
      _ = try await delegate(
        head, to: deputy.staff, from: today.adding(days: -2), through: today.adding(days: 12))
    }
  }

  /// One decision, as far as the demo takes it.
  private func fill(_ demo: DemoDecision, _ officer: Actor, _ manager: Actor) async throws {
    let desk = demo.daysAgo == 0 ? self : asOf(today.adding(days: -demo.daysAgo))
    guard let person = try await search(officer, demo.crn).first?.person,
      let options = try await decisionOptions(officer, person),
      let item = options.obligations.first(where: {
        ($0.force == .consider) == (demo.course == .standing)
          && options.waiting["\($0.policy)/\($0.key)"] == nil
      })
    else { return }
    let made = try await desk.decideAgainstVisit(
      officer, person, policy: item.policy, obligation: item.key, kind: demo.kind, reason: demo.reason,
      rationale: demo.rationale, until: demo.kind == .delay ? desk.today.adding(days: demo.days) : nil)
    guard case .success(let file) = made else { return }
    let id = file.decision.id
    switch demo.course {
    case .waiting, .standing: break
    case .endorsed: _ = try await desk.endorseDecision(manager, id, revision: 1)
    case .declined:
      _ = try await desk.declineDecision(
        manager, id, words: "The duty officer can go with a colleague on Thursday.", revision: 1)
    case .withdrawn:
      _ = try await desk.withdrawDecision(
        officer, id, words: "The officer is back earlier than thought.", revision: 1)
    }
  }

  /// The same desk on an earlier day.
  private func asOf(_ day: CivilDate) -> Desk {
    Desk(
      store: store, library: library,
      shell: Shell(now: shell.now, asOf: day, randomBytes: shell.randomBytes), channel: channel,
      policies: policies.map(\.id))
  }

  private func fillTasks(_ tasks: [DemoTask], actors: (String) -> Actor?) async throws {
    let rules = try followUps().flatMap { policy in policy.rules.map { (policy: policy.policy, rule: $0) } }
    for demo in tasks {
      guard let owner = actors(demo.owner), let person = try await search(owner, demo.crn).first?.person,
        let (policy, rule) = rules.first(where: { $0.rule.task == demo.kind })
      else { continue }
      let stamp = Stamp(by: owner.staff, at: moment.adding(seconds: -demo.daysOpen * 86_400))
      let facts = TaskFacts(
        person: person, visit: nil, kind: demo.kind, policy: policy, rule: rule.id,
        paragraph: rule.cite.paragraph, force: rule.force,
        due: rule.isAtOnce ? zone.date(of: stamp.at) : nil, mustBeAnswered: rule.mustBeAnswered)
      let id = TaskID(shell.identifier())
      try await store.write { transaction in
        _ = try TaskRecords.record(
          [.opened(facts, owner: owner.staff)], of: id, before: nil, stamp: stamp, via: channel,
          identifier: shell.identifier, transaction)
      }
    }
  }
}
