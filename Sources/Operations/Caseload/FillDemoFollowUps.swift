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
    let staff = DemoStaff(organisation: organisation)
    for followed in region.followed {
      guard let manager = staff.actor(followed.manager) else { continue }
      let rest = try await fillDecisions(followed, manager, staff)
      try await fillTasks(rest, staff)
    }
    _ = try await advance()
    try await fillDelegations(staff)
  }

  /// One delegation in force, one ahead, one over and one that was ended.
  private func fillDelegations(_ staff: DemoStaff) async throws {
    for demo in DemoRegion.delegations {
      guard let lender = staff.actor(demo.lender), let borrower = staff.actor(demo.borrower) else { continue }
      let first = today.adding(days: demo.firstDay)
      let desk = demo.firstDay < 0 ? asOf(first) : self
      let made = try await desk.delegate(
        lender, to: borrower.staff, power: demo.power, from: first, through: today.adding(days: demo.lastDay),
        reason: demo.reason)
      guard let why = demo.ended, case .success(let row) = made else { continue }
      _ = try await endDelegation(
        lender, row.delegation.id, reason: why, revision: row.delegation.revision)
    }
  }

  /// Each decision about the first person to whom a fitting visit is owed; those whom no decision is about.
  private func fillDecisions(
    _ followed: DemoFollowed, _ manager: Actor, _ staff: DemoStaff
  ) async throws -> [DemoFollowed.Case] {
    var rest = followed.people
    for demo in DemoRegion.decisions {
      for (index, about) in rest.enumerated() {
        guard let officer = staff.actor(about.officer) else { continue }
        if try await fill(demo, about.crn, officer, manager) {
          rest.remove(at: index)
          break
        }
      }
    }
    return rest
  }

  /// One decision, as far as the demo takes it; false where no fitting visit is owed to the person.
  private func fill(
    _ demo: DemoDecision, _ crn: String, _ officer: Actor, _ manager: Actor
  ) async throws -> Bool {
    let found = try await store.read { transaction -> (person: PersonID, owed: ObligationRow?)? in
      guard let person = try CaseloadRecords.people(crns: [crn], transaction)[crn]?.id else { return nil }
      let open = try CaseloadRecords.obligations(of: [person], openOnly: true, transaction)[person] ?? []
      return (person, open.first { ($0.force == .consider) == (demo.course == .standing) })
    }
    guard let found, let owed = found.owed else { return false }
    let desk = demo.daysAgo == 0 ? self : asOf(today.adding(days: -demo.daysAgo))
    let made = try await desk.decideAgainstVisit(
      officer, found.person, policy: owed.policy, obligation: owed.key, kind: demo.kind, reason: demo.reason,
      rationale: demo.rationale, until: demo.kind == .delay ? desk.today.adding(days: demo.days) : nil)
    guard case .success(let file) = made else { return false }
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
    return true
  }

  /// The same desk on an earlier day.
  private func asOf(_ day: CivilDate) -> Desk {
    Desk(
      store: store, library: library,
      shell: Shell(now: shell.now, asOf: day, randomBytes: shell.randomBytes), channel: channel,
      policies: policies.map(\.id))
  }

  private func fillTasks(_ people: [DemoFollowed.Case], _ staff: DemoStaff) async throws {
    let rules = try followUps().flatMap { policy in policy.rules.map { (policy: policy.policy, rule: $0) } }
    for (demo, about) in zip(DemoRegion.tasks, people) {
      guard let owner = staff.actor(about.officer),
        let (policy, rule) = rules.first(where: { $0.rule.task == demo.kind })
      else { continue }
      let stamp = Stamp(by: owner.staff, at: moment.adding(seconds: -demo.daysOpen * 86_400))
      let id = TaskID(shell.identifier())
      try await store.write { transaction in
        guard let person = try CaseloadRecords.people(crns: [about.crn], transaction)[about.crn]?.id else {
          return
        }
        let facts = TaskFacts(
          person: person, visit: nil, kind: demo.kind, policy: policy, rule: rule.id,
          paragraph: rule.cite.paragraph, force: rule.force,
          due: rule.isAtOnce ? zone.date(of: stamp.at) : nil, mustBeAnswered: rule.mustBeAnswered)
        _ = try TaskRecords.record(
          [.opened(facts, owner: owner.staff)], of: id, before: nil, stamp: stamp, via: channel,
          identifier: shell.identifier, transaction)
      }
    }
  }
}

/// The demo's staff as people who ask for things.
struct DemoStaff: Sendable {
  let organisation: Organisation

  func actor(_ code: String) -> Actor? {
    organisation.staff[code].map { member in
      Actor(
        staff: member.id, name: member.row.name, roles: member.row.roles, team: member.row.team,
        pdu: member.row.pdu, region: member.row.region ?? "")
    }
  }
}
