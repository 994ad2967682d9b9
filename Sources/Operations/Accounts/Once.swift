public import Casework
import Records
import Storage

/// Why a request with a key of its own is not done.
public enum RepeatRefusal: Error, Hashable, Sendable {
  /// The same key came with another request within a day.
  case otherRequest
  /// The same request is being done at this moment, or never came to its end: look before it is sent anew.
  case unfinished
}

/// What came of a request that was asked to be done once.
public enum Once<Value: Sendable>: Sendable {
  /// It was done now.
  case now(Value)
  /// It was done before, and this was the answer.
  case before(KeptAnswer)
}

extension Desk {
  /// Does a request that carries a key at most once in 24 hours for whoever asks [INT-25, OFF-03]. `request` is what
  /// tells one request from another: only its digest is kept. `answer` says what to keep of what was done; nil where
  /// nothing was, and the key may then come again.
  ///
  /// Where the body fails and nobody can say whether the database took the change, the key stays claimed: the request
  /// is refused as unfinished until the day is over, rather than done twice. Errors: `RepeatRefusal`, those of `body`.
  public func once<Value: Sendable>(
    _ actor: Actor, key: String, request: String, _ body: () async throws -> Value,
    answer: (Value) -> KeptAnswer?
  ) async throws -> Once<Value> {
    let staff = actor.staff
    let now = shell.now()
    let found = try await store.write { transaction -> KeptAnswers.Finding in
      try KeptAnswers.prune(at: now, transaction)
      return try KeptAnswers.claim(key: key, of: staff, request: request, at: now, transaction)
    }
    switch found {
    case .done(let kept): return .before(kept)
    case .unfinished: throw RepeatRefusal.unfinished
    case .another: throw RepeatRefusal.otherRequest
    case .new: break
    }
    let value: Value
    do {
      value = try await body()
    } catch {
      // A refusal did nothing, and neither did a database that never let the change in.
      if !Trouble(error).mayHaveChanged {
        try await store.write { try KeptAnswers.forget(key: key, of: staff, $0) }
      }
      throw error
    }
    if let kept = answer(value) {
      try await store.write { try KeptAnswers.keep(kept, key: key, of: staff, $0) }
    } else {
      try await store.write { try KeptAnswers.forget(key: key, of: staff, $0) }
    }
    return .now(value)
  }
}

extension Trouble {
  /// True where nobody can say whether what was asked was done before it failed.
  var mayHaveChanged: Bool {
    switch self {
    case .unavailable, .closed, .unexpected: true
    // Nothing was let in, or the failure has nothing to do with the database.
    case .busy, .conflict, .full, .damaged, .schema, .other: false
    }
  }
}
