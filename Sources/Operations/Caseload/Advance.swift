import Casework
import CivilTime
import Records
import Storage

extension Desk {
  /// People in one transaction of `advance`.
  private static let batch = 500

  /// Works out again everybody whom the passing of time or a change of the policies may have changed, in batches, and
  /// returns how many there were. Twice on one day changes nothing. Called by `serve` at its start and by its ticker.
  @discardableResult
  public func advance() async throws -> Int {
    let now = shell.now()
    let mustMake = try await store.read { transaction in
      guard try CaseloadIndexes.areMissing(transaction) else { return false }
      return try !ImportMark.stands(at: now, transaction)
    }
    if mustMake { try await store.write { try CaseloadIndexes.ensure(at: now, $0) } }
    let assessor = try assessor()
    let journal = personJournal(by: "system", assessor, via: "clock")
    let fingerprint = fingerprint
    var count = 0
    while !Task.isCancelled {
      let done = try await store.write { transaction in
        let people = try CaseloadRecords.stale(
          on: assessor.today, policies: fingerprint, most: Desk.batch, transaction)
        let histories = try CaseloadRecords.histories(of: people.map(\.id), transaction)
        for person in people {
          let known = (histories[person.id] ?? PersonHistory()).known(of: person.crn)
          let cause: Cause = person.evaluatedWith == fingerprint ? .timePassed : .policyChanged
          _ = try journal.settle(person, assessor.assess(known), cause: cause, transaction)
        }
        return people.count
      }
      count += done
      if done == 0 { return count }
    }
    return count
  }
}
