public import Casework
import CivilTime
import Records
import Storage

extension Desk {
  /// Sends a code to a contact point, over that very address: one's own, or that of somebody whom the actor looks after
  /// (BRD-28). It replaces the one before. It leaves after whatever else is to be told.
  public func sendContactCode(
    _ actor: Actor, _ id: ContactPointID
  ) async throws -> Result<ContactFile, ContactProblem> {
    try await coding(actor, id) { point, transaction in
      let now = try engineTime(transaction).now
      guard leaves(by: point.channel) else { throw ContactCodeProblem.noCarrier }
      let asked = try ContactCodeRecords.asked(
        of: id, since: now.adding(seconds: -86_400), transaction)
      let own = try ContactCodeRecords.asked(
        by: actor.staff, since: now.adding(seconds: -86_400), transaction)
      try ContactCode.check(last: asked.last, count: asked.count, own: own, now: now)
      try ContactCodeRecords.close(of: id, transaction)
      try ContactCodeRecords.add(
        ContactCode(id: shell.identifier(), point: id, asked: now), by: point.channel, askedBy: actor.staff,
        transaction)
      try put(.codeAsked, of: point, by: actor, transaction)
      return nil
    }
  }

  /// Takes the code that somebody read off the contact point: it was shown to reach them, and counts from now on. Another
  /// code is counted, and after five the one that was sent counts no more.
  public func confirmContactCode(
    _ actor: Actor, _ id: ContactPointID, _ typed: String
  ) async throws -> Result<ContactFile, ContactProblem> {
    try await coding(actor, id) { point, transaction in
      let digits = try ContactCode.read(typed)
      guard let kept = try ContactCodeRecords.open(of: [id], transaction) else {
        throw ContactCodeProblem.expired
      }
      guard try engineTime(transaction).now < kept.code.expires else {
        try ContactCodeRecords.close(of: id, transaction)
        return .expired
      }
      guard kept.hasLeft else { throw ContactCodeProblem.notSent }
      guard kept.isRight(digits) else {
        try ContactCodeRecords.countWrong(kept.code, transaction)
        let left = kept.code.triesLeft - 1
        guard left <= 0 else { return .wrong(left: left) }
        try ContactCodeRecords.close(of: id, transaction)
        return .usedUp
      }
      try ContactCodeRecords.close(of: id, transaction)
      try put(.verified(.code), of: point, by: actor, transaction)
      return nil
    }
  }

  private func put(
    _ event: ContactPointEvent, of point: ContactPoint, by actor: Actor, _ transaction: any Transaction
  ) throws {
    try DutyRecords.record(
      [event], of: point.id, before: point, address: point.address,
      stamp: Stamp(by: actor.staff, at: moment), via: channel, identifier: shell.identifier, transaction)
  }

  /// Loads a contact point in use as whoever may change it and lets `body` work on its codes. A problem that `body` gives
  /// back is kept with what it wrote; one that it throws leaves everything as it was.
  private func coding(
    _ actor: Actor, _ id: ContactPointID,
    _ body: @escaping @Sendable (ContactPoint, any Transaction) throws -> ContactCodeProblem?
  ) async throws -> Result<ContactFile, ContactProblem> {
    guard Desk.isIdentifier(id.text) else { return .failure(.notThere) }
    // Only now can others read it.
    defer { signal.raise() }
    return try await store.write { transaction in
      guard let point = try DutyRecords.contactPoint(id, isForUpdate: true, transaction), point.isActive,
        let file = try contactFile(of: point.staff, for: actor, transaction)
      else { return .failure(.notThere) }
      let problem: ContactCodeProblem?
      do {
        problem = try body(point, transaction)
      } catch let thrown as ContactCodeProblem {
        return .failure(.code(thrown, file))
      }
      guard let now = try contactFile(of: point.staff, for: actor, transaction) else {
        return .failure(.notThere)
      }
      guard let problem else { return .success(now) }
      return .failure(.code(problem, now))
    }
  }
}
