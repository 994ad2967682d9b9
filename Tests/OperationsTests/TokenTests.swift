import Casework
import CivilTime
import Operations
import Records
import Rehearsal
import Storage
import Testing

@Suite("Tokens of programs")
struct TokenTests {
  let rehearsal = Rehearsal()
  var clock: TestClock { rehearsal.clock }

  private func withDesk(_ backend: Backend, _ body: (Desk) async throws -> Void) async throws {
    try await rehearsal.withDesk(backend) { desk in
      try await desk.store.write { transaction in
        try Establishment.addRegion(PlaceName(code: "R1", name: "Region One"), transaction)
        try Establishment.addPDU(PlaceName(code: "P1", name: "PDU One"), region: "R1", transaction)
        try Establishment.addTeam(PlaceName(code: "T1", name: "Team One"), pdu: "P1", transaction)
      }
      for name in ["ann", "invited"] {
        let invitation = try await desk.invite(
          Invitee(userName: name, staffCode: name, name: "Ann Officer", roles: [.practitioner], team: "T1"))
        guard name == "ann" else { continue }
        _ = try await desk.acceptInvitation(secret: invitation.secret, password: AccountTests.password)
      }
      try await body(desk)
    }
  }

  @Test(
    "a token is heard as its account until its time has run out, and only its digest is kept",
    arguments: Backend.here)
  func isHeard(_ backend: Backend) async throws {
    try await withDesk(backend) { desk in
      let token = try await desk.makeToken(userName: "ANN", scope: .read, days: 2)
      #expect(token.secret.utf8.count == 43 && token.userName == "ann")
      let bearer = try #require(try await desk.bearer(token: token.secret, source: "192.0.2.1"))
      #expect(bearer.actor.name == "Ann Officer" && bearer.actor.team == "T1" && bearer.scope == .read)
      #expect(bearer.scope.allows(.read) && !bearer.scope.allows(.write) && TokenScope.write.allows(.read))
      let kept = try await desk.store.read { transaction in
        try transaction.run("SELECT token_digest, used_on FROM api_tokens").map {
          (try $0.text(0), try $0.textIfAny(1))
        }
      }
      #expect(kept.count == 1 && kept[0].0 == Secret.digest(token.secret) && kept[0].1 == "2025-06-15")
      clock.advance(seconds: 2 * 86_400 - 1)
      #expect(try await desk.bearer(token: token.secret, source: "192.0.2.1") != nil)
      clock.advance(seconds: 1)
      #expect(try await desk.bearer(token: token.secret, source: "192.0.2.1") == nil)
      #expect(try await entries(desk).map(\.state) == [.expired])
    }
  }

  private func entries(_ desk: Desk) async throws -> [TokenEntry] {
    var found: [TokenEntry] = []
    try await desk.eachToken { found += $0 }
    return found
  }

  @Test(
    "a token ends when it is revoked, and with its account, which does not bring it back",
    arguments: Backend.here)
  func ends(_ backend: Backend) async throws {
    try await withDesk(backend) { desk in
      let first = try await desk.makeToken(userName: "ann", scope: .write, days: 365)
      let second = try await desk.makeToken(userName: "ann", scope: .write, days: 1)
      try await desk.revokeToken(id: first.id)
      #expect(try await desk.bearer(token: first.secret, source: "a") == nil)
      #expect(try await desk.bearer(token: second.secret, source: "a") != nil)
      await #expect(throws: TokenRefusal.notThere) { try await desk.revokeToken(id: first.id) }
      await #expect(throws: TokenRefusal.notThere) { try await desk.revokeToken(id: "x' OR 1=1") }
      try await desk.deactivate(userName: "ann")
      #expect(try await desk.bearer(token: second.secret, source: "a") == nil)
      try await desk.activate(userName: "ann")
      #expect(try await desk.bearer(token: second.secret, source: "a") == nil)
      #expect(try await entries(desk).map(\.state) == [.ended, .ended])
      let events = try await desk.store.read { transaction in
        try transaction.run("SELECT event FROM journal WHERE event LIKE 'token-%' ORDER BY position")
          .map { try $0.text(0) }
      }
      #expect(events == ["token-made", "token-made", "token-revoked"])
    }
  }

  @Test("a token is refused for nobody, a closed account, too many days and too many tokens")
  func isRefused() async throws {
    try await withDesk(.sqlite) { desk in
      await #expect(throws: TokenRefusal.unknown) {
        try await desk.makeToken(userName: "nobody", scope: .read, days: 1)
      }
      await #expect(throws: TokenRefusal.closed) {
        try await desk.makeToken(userName: "invited", scope: .read, days: 1)
      }
      for days in [0, -1, 366, Int.max] {
        await #expect(throws: TokenRefusal.days) {
          try await desk.makeToken(userName: "ann", scope: .read, days: days)
        }
      }
      for _ in 0..<AccountRecords.mostTokens {
        _ = try await desk.makeToken(userName: "ann", scope: .read, days: 1)
      }
      await #expect(throws: TokenRefusal.tooMany) {
        try await desk.makeToken(userName: "ann", scope: .read, days: 1)
      }
      clock.advance(seconds: 86_400)
      _ = try await desk.makeToken(userName: "ann", scope: .read, days: 1)
    }
  }

  @Test("what is no token is counted by place, and the place has to wait", arguments: Backend.here)
  func isCounted(_ backend: Backend) async throws {
    try await withDesk(backend) { desk in
      let token = try await desk.makeToken(userName: "ann", scope: .read, days: 1)
      for number in 0..<30 {
        #expect(try await desk.bearer(token: "no-token-at-all-\(number)-xxxx", source: "192.0.2.1") == nil)
      }
      await #expect(throws: TokenRefusal.self) {
        try await desk.bearer(token: "no-token-at-all-31-xxxx", source: "192.0.2.1")
      }
      #expect(try await desk.bearer(token: token.secret, source: "192.0.2.1") != nil)
      #expect(try await desk.bearer(token: "no-token-at-all-32-xxxx", source: "192.0.2.2") == nil)
      let ticket = try await desk.signIn(
        userName: "ann", password: AccountTests.password, source: "192.0.2.1")
      #expect(ticket.token.utf8.count == 43, "signing in from there is counted apart")
    }
  }

  @Test(
    "of two requests with one key at once one is done, and the other is told to wait or gets its answer",
    arguments: Backend.here)
  func twoAtOnce(_ backend: Backend) async throws {
    try await withDesk(backend) { desk in
      let actor = try await ann(desk)
      let done = Shared(0)
      let outcomes = try await withThrowingTaskGroup(of: String.self) { group in
        for _ in 0..<8 {
          group.addTask {
            do {
              let outcome = try await desk.once(
                actor, key: "k", request: "r",
                {
                  done.change { $0 += 1 }
                  return 201
                }, answer: { KeptAnswer(status: $0, place: "/p") })
              switch outcome {
              case .now: return "now"
              case .before(let kept): return "\(kept.status) \(kept.place ?? "")"
              }
            } catch RepeatRefusal.unfinished { return "unfinished" }
          }
        }
        return try await group.reduce(into: [String]()) { $0.append($1) }
      }
      #expect(done.value == 1)
      #expect(outcomes.count { $0 == "now" } == 1)
      #expect(outcomes.allSatisfy { ["now", "201 /p", "unfinished"].contains($0) })
    }
  }

  private func ann(_ desk: Desk) async throws -> Actor {
    let token = try await desk.makeToken(userName: "ann", scope: .write, days: 1)
    return try #require(try await desk.bearer(token: token.secret, source: "a")).actor
  }

  private func rows(_ desk: Desk) async throws -> Int? {
    try await desk.store.read { try $0.run("SELECT COUNT(*) FROM kept_answers").first?.integer(0) }
  }

  private struct Refused: Error, Equatable {}

  @Test(
    "an answer is kept for a day and then taken away; a refusal keeps nothing, and a failure keeps the key [OFF-03]",
    arguments: Backend.here)
  func isKept(_ backend: Backend) async throws {
    try await withDesk(backend) { desk in
      let actor = try await ann(desk)
      func ask(_ key: String, _ request: String, _ body: () throws -> Int) async throws -> String {
        switch try await desk.once(
          actor, key: key, request: request, { try body() }, answer: { KeptAnswer(status: $0, place: nil) })
        {
        case .now(let status): "now \(status)"
        case .before(let kept): "before \(kept.status)"
        }
      }
      #expect(try await ask("k", "r") { 201 } == "now 201")
      #expect(try await ask("k", "r") { 500 } == "before 201")
      await #expect(throws: RepeatRefusal.otherRequest) { try await ask("k", "other") { 201 } }
      await #expect(throws: Refused()) { try await ask("refused", "r") { throw Refused() } }
      #expect(try await ask("refused", "another") { 200 } == "now 200")
      await #expect(throws: StoreError.self) {
        try await ask("lost", "r") { throw StoreError.unavailable("gone") }
      }
      await #expect(throws: RepeatRefusal.unfinished) { try await ask("lost", "r") { 200 } }
      await #expect(throws: StoreError.self) { try await ask("busy", "r") { throw StoreError.busy("wait") } }
      #expect(try await ask("busy", "r") { 200 } == "now 200")
      #expect(try await rows(desk) == 4)
      clock.advance(seconds: 24 * 3600)
      #expect(try await ask("new", "r") { 200 } == "now 200")
      #expect(try await rows(desk) == 1)
    }
  }
}
