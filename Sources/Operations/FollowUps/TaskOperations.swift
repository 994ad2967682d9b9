public import Casework
import CivilTime
import Policy
import Records
import Storage

/// Why something asked about a task was not done.
public enum TaskProblem: Error, Hashable, Sendable {
  /// No task of this id, or of a person outside the reach: alike.
  case notThere
  case notPermitted
  /// Somebody else changed it in between: its newer state.
  case stale(FollowUpTask)
  case refused(TaskRefusal)
  /// A text is longer than allowed or holds control characters: which.
  case text(String)
}

extension Desk {
  /// Says that a task was done, and what was done.
  public func finishTask(
    _ actor: Actor, _ id: TaskID, words: String, revision: Int
  ) async throws -> Result<FollowUpTask, TaskProblem> {
    try await change(actor, id, words: words, revision: revision) { try Tasks.finish($0, words: $1) }
  }

  /// Says that a task is not going to be done, and why. One that must be answered cannot be dropped (HV-4.8).
  public func dropTask(
    _ actor: Actor, _ id: TaskID, words: String, revision: Int
  ) async throws -> Result<FollowUpTask, TaskProblem> {
    try await change(actor, id, words: words, revision: revision) { try Tasks.drop($0, words: $1) }
  }

  /// Gives a task to somebody else.
  public func assignTask(
    _ actor: Actor, _ id: TaskID, to owner: StaffID, revision: Int
  ) async throws -> Result<FollowUpTask, TaskProblem> {
    guard Desk.isIdentifier(owner.text) else { return .failure(.notThere) }
    return try await change(actor, id, words: nil, owner: owner, revision: revision) { task, _ in
      try Tasks.assign(task, to: owner)
    }
  }

  private func change(
    _ actor: Actor, _ id: TaskID, words: String?, owner: StaffID? = nil, revision: Int,
    _ body: @escaping @Sendable (FollowUpTask, TextID?) throws -> [TaskEvent]
  ) async throws -> Result<FollowUpTask, TaskProblem> {
    guard actor.mayPlanVisits || actor.roles.contains(.regionalDirector) else {
      return .failure(.notPermitted)
    }
    guard Desk.isIdentifier(id.text) else { return .failure(.notThere) }
    let stamp = Stamp(by: actor.staff, at: moment)
    do {
      return .success(
        try await store.write { transaction in
          let found = try TaskRecords.task(id, isForUpdate: true, transaction)
          let isReview = found?.isReview ?? false
          guard actor.mayPlanVisits || isReview else { throw TaskProblem.notPermitted }
          guard let task = found, let scope = Scope.of(isReview ? actor.reach : actor.workingReach),
            try CaseloadLists.person(task.facts.person, in: scope, transaction) != nil
          else { throw TaskProblem.notThere }
          guard !isReview || task.isReviewed(by: actor) else { throw TaskProblem.notPermitted }
          guard task.revision == revision else { throw TaskProblem.stale(task) }
          // Only somebody who would see it.
          if let owner {
            let near = try VisitLists.colleagues(near: task.facts.person, transaction).colleagues
            guard near.contains(where: { $0.id == owner }) else { throw TaskProblem.notThere }
          }
          let work = VisitWork(desk: self, actor: actor, stamp: stamp, crewing: [], transaction: transaction)
          let text = try work.keep(words, about: task.facts.person, field: "words")
          let events = try body(task, text)
          try AccessLog.append(
            accesses(
              to: [("task", id.text)], by: actor.staff.text, purpose: "supervision", verb: .alteration),
            in: transaction)
          return try TaskRecords.record(
            events, of: id, before: task, stamp: stamp, via: channel, identifier: shell.identifier,
            transaction
          ) ?? task
        })
    } catch let problem as TaskProblem {
      // What was changed meanwhile is shown, so it was looked at.
      if case .stale = problem {
        try await logAccess(to: [("task", id.text)], by: actor, purpose: "supervision")
      }
      return .failure(problem)
    } catch let refusal as TaskRefusal {
      return .failure(.refused(refusal))
    } catch VisitProblem.text(let field) {
      return .failure(.text(field))
    }
  }
}
