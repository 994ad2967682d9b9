public import Casework
import Policy
import Records
import Storage

extension Desk {
  /// How far those who go on a visit are; nil where nobody watches over it, or it has not come so far. Whoever has the file
  /// has seen the visit, and the access log says so.
  public func departure(of file: VisitFile) async throws -> Departure? {
    let visit = file.visit
    guard [.authorised, .underWay, .ended].contains(visit.stage) else { return nil }
    guard let live = try await store.read({ try LiveRecords.visit(visit.id, $0) }) else { return nil }
    return Departure(
      phase: live.phase, departed: live.departed, check: live.check,
      asked: ReadyItem.asked(visit.plan, policies: policies.map(\.id)),
      prompts: DeparturePrompt.of(policies, live.phase),
      radio: policies.flatMap(\.radioCodes).map { RadioWord(code: $0.code, meaning: $0.meaning) })
  }

  /// Somebody who goes says that they set out, and what of what they were asked is so (HV-8.2.1). Said again it is so once.
  public func setOut(
    _ actor: Actor, _ id: VisitID, ready: Set<ReadyItem>
  ) async throws -> Result<LiveVisit, LiveProblem> {
    guard Desk.isIdentifier(id.text) else { return .failure(.notThere) }
    // Only now can others read it.
    defer { signal.raise() }
    do {
      return .success(
        try await store.write { transaction in
          let clock = try engineTime(transaction)
          let work = LiveWork(
            desk: self, now: clock.now, taker: StepTaker(node: channel, token: 0), transaction: transaction)
          guard let visit = try VisitRecords.visit(id, isForUpdate: true, transaction),
            let live = try work.load(id), live.crew.contains(actor.staff)
          else { throw LiveProblem.notThere }
          let asked = ReadyItem.asked(visit.plan, policies: policies.map(\.id))
          let events =
            try LiveVisitDecisions.depart(live, occurred: work.now)
            + LiveVisitDecisions.check(live, DepartureCheck(asked: asked, ready: ready))
          try AccessLog.append(
            accesses(
              to: [("visit", id.text)], by: actor.staff.text, purpose: "visit-safety", verb: .alteration),
            in: transaction)
          return events.isEmpty ? live : try work.record(events, on: live, by: actor.staff)
        })
    } catch let problem as LiveProblem {
      return .failure(problem)
    } catch let refusal as LiveRefusal {
      return .failure(.refused(refusal))
    }
  }
}
