public import Casework
import Policy
import Records
import Storage

extension Desk {
  /// How far those who go on a visit are; nil where nobody watches over it, or it has not come so far. Whoever has the file
  /// has seen the visit, and the access log says so. Those who go find what their phone was told: whoever forces them may read
  /// along (BRD-41).
  public func departure(of file: VisitFile, for actor: Actor) async throws -> Departure? {
    let visit = file.visit
    guard [.authorised, .underWay, .ended].contains(visit.stage) else { return nil }
    let kept = try await store.read { transaction -> LiveVisit? in
      guard let live = try LiveRecords.visit(visit.id, transaction) else { return nil }
      guard live.crew.contains(actor.staff) else { return live }
      return try asShown(live, at: engineTime(transaction).now, transaction)
    }
    guard let live = kept else { return nil }
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
          func sets(_ live: LiveVisit) throws(LiveRefusal) -> [LiveVisitEvent] {
            try LiveVisitDecisions.depart(live, occurred: work.now)
              + LiveVisitDecisions.check(live, DepartureCheck(asked: asked, ready: ready))
          }
          let seen = try asShown(live, at: work.now, transaction)
          let believed = try sets(seen)
          try AccessLog.append(
            accesses(
              to: [("visit", id.text)], by: actor.staff.text, purpose: "visit-safety", verb: .alteration),
            in: transaction)
          guard live.shown != nil else {
            return believed.isEmpty ? live : try work.record(believed, on: live, by: actor.staff)
          }
          let after = seen.after(believed, at: work.now)
          return try work.put(
            (try? sets(live)) ?? [], shown: ShownVisit(after), on: live, by: actor.staff)
        })
    } catch let problem as LiveProblem {
      return .failure(problem)
    } catch let refusal as LiveRefusal {
      return .failure(.refused(refusal))
    }
  }
}
