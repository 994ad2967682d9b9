import Casework
import CivilTime
import Operations
import Records
import Rehearsal
import Storage
import Testing

@Suite("Accounts and sessions")
struct AccountTests {
  let rehearsal = Rehearsal()
  var clock: TestClock { rehearsal.clock }
  static let password = "three odd words: lemur gasket tundra"

  private func withDesk(_ backend: Backend, _ body: (Desk) async throws -> Void) async throws {
    try await rehearsal.withDesk(backend) { desk in
      try await desk.store.write { transaction in
        try Establishment.addRegion(PlaceName(code: "R1", name: "Region One"), transaction)
        try Establishment.addPDU(PlaceName(code: "P1", name: "PDU One"), region: "R1", transaction)
        try Establishment.addTeam(PlaceName(code: "T1", name: "Team One"), pdu: "P1", transaction)
        try Establishment.addRegion(PlaceName(code: "R2", name: "Region Two"), transaction)
      }
      try await body(desk)
    }
  }

  private func invitee(_ userName: String = "ann.officer", roles: Set<Role> = [.practitioner]) -> Invitee {
    Invitee(userName: userName, staffCode: "S-\(userName)", name: "Ann Officer", roles: roles, team: "T1")
  }

  private func signedUp(_ desk: Desk, _ invitee: Invitee) async throws {
    let invitation = try await desk.invite(invitee)
    _ = try await desk.acceptInvitation(secret: invitation.secret, password: Self.password)
  }

  @Test(
    "From the invitation to the session: the actor has team, PDU, region and roles", arguments: Backend.here)
  func whole(_ backend: Backend) async throws {
    try await withDesk(backend) { desk in
      let invitation = try await desk.invite(invitee("Ann.Officer", roles: [.practitioner, .administrator]))
      #expect(invitation.userName == "ann.officer")
      #expect(invitation.secret.utf8.count == 43)
      let name = try await desk.acceptInvitation(secret: invitation.secret, password: Self.password)
      #expect(name == "ann.officer")
      let ticket = try await desk.signIn(
        userName: "ANN.officer", password: Self.password, source: "192.0.2.1")
      #expect(ticket.token.utf8.count == 43)
      let session = try #require(try await desk.session(token: ticket.token))
      #expect(session.actor.name == "Ann Officer")
      #expect(session.actor.roles == [.practitioner, .administrator])
      #expect([session.actor.team, session.actor.pdu, session.actor.region] == ["T1", "P1", "R1"])
      #expect(session.csrf != ticket.token && session.csrf.utf8.count == 43)
      #expect(try await desk.session(token: ticket.token)?.csrf == session.csrf)
      let other = try await desk.signIn(userName: "ann.officer", password: Self.password, source: "192.0.2.1")
      #expect(other.token != ticket.token)
      #expect(try await desk.session(token: other.token)?.csrf != session.csrf)
      try await desk.signOut(token: ticket.token)
      #expect(try await desk.session(token: ticket.token) == nil)
      #expect(try await desk.session(token: other.token) != nil)
      try await desk.signOut(token: ticket.token)
    }
  }

  @Test(
    "A wrong password, an unknown name, a closed and an uninvited account answer alike",
    arguments: Backend.here)
  func alike(_ backend: Backend) async throws {
    try await withDesk(backend) { desk in
      try await signedUp(desk, invitee())
      try await signedUp(desk, invitee("closed"))
      try await desk.deactivate(userName: "closed")
      _ = try await desk.invite(invitee("invited"))
      for (name, password) in [
        ("ann.officer", "wrong"), ("nobody", Self.password), ("closed", Self.password),
        ("invited", Self.password),
        ("", ""), ("' OR 1=1 --", "x"), (String(repeating: "x", count: 10_000), "x"),
      ] {
        await #expect(throws: AccountRefusal.refused) {
          try await desk.signIn(userName: name, password: password, source: "192.0.2.1")
        }
      }
    }
  }

  @Test(
    "After five failures a name has to wait, longer each time, and begins anew when it succeeds",
    arguments: Backend.here)
  func throttled(_ backend: Backend) async throws {
    try await withDesk(backend) { desk in
      try await signedUp(desk, invitee())
      for name in ["ann.officer", "nobody"] {
        for _ in 0..<5 {
          await #expect(throws: AccountRefusal.refused) {
            try await desk.signIn(userName: name, password: "wrong", source: "192.0.2.1")
          }
        }
        await #expect(throws: AccountRefusal.throttled(seconds: 60)) {
          try await desk.signIn(userName: name, password: Self.password, source: "192.0.2.2")
        }
      }
      clock.advance(seconds: 61)
      await #expect(throws: AccountRefusal.refused) {
        try await desk.signIn(userName: "ann.officer", password: "wrong", source: "192.0.2.1")
      }
      await #expect(throws: AccountRefusal.throttled(seconds: 120)) {
        try await desk.signIn(userName: "ann.officer", password: Self.password, source: "192.0.2.1")
      }
      clock.advance(seconds: 121)
      _ = try await desk.signIn(userName: "ann.officer", password: Self.password, source: "192.0.2.1")
      await #expect(throws: AccountRefusal.refused) {
        try await desk.signIn(userName: "ann.officer", password: "wrong", source: "192.0.2.1")
      }
      _ = try await desk.signIn(userName: "ann.officer", password: Self.password, source: "192.0.2.1")
    }
  }

  @Test("Many guesses at once gain nothing")
  func burst() async throws {
    for backend in Backend.here {
      try await withDesk(backend) { desk in
        let heard = await withTaskGroup(of: Bool.self) { group in
          for _ in 0..<20 {
            group.addTask {
              do {
                _ = try await desk.signIn(userName: "nobody", password: "x", source: "192.0.2.1")
                return true
              } catch {
                return error as? AccountRefusal == .refused
              }
            }
          }
          return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(heard == 5)
      }
    }
  }

  @Test("One place that tries many names has to wait", arguments: Backend.here)
  func source(_ backend: Backend) async throws {
    try await withDesk(backend) { desk in
      let now = clock.now
      try await desk.store.write { transaction in
        for _ in 0..<30 { _ = try SignInCounters.begin(.source, "192.0.2.9", at: now, transaction) }
      }
      await #expect(throws: AccountRefusal.throttled(seconds: 60)) {
        try await desk.signIn(userName: "somebody", password: "x", source: "192.0.2.9")
      }
      await #expect(throws: AccountRefusal.refused) {
        try await desk.signIn(userName: "somebody", password: "x", source: "192.0.2.10")
      }
    }
  }

  @Test("A session ends after 30 minutes unused and after 12 hours in any case", arguments: Backend.here)
  func ending(_ backend: Backend) async throws {
    try await withDesk(backend) { desk in
      try await signedUp(desk, invitee())
      let idle = try await desk.signIn(userName: "ann.officer", password: Self.password, source: "a")
      clock.advance(seconds: 29 * 60)
      #expect(try await desk.session(token: idle.token) != nil)
      clock.advance(seconds: 29 * 60)
      #expect(try await desk.session(token: idle.token) != nil)
      clock.advance(seconds: 30 * 60)
      #expect(try await desk.session(token: idle.token) == nil)
      let long = try await desk.signIn(userName: "ann.officer", password: Self.password, source: "a")
      for _ in 0..<36 {
        clock.advance(seconds: 20 * 60 - 1)
        #expect(try await desk.session(token: long.token) != nil)
      }
      clock.advance(seconds: 36)
      #expect(try await desk.session(token: long.token) == nil)
    }
  }

  @Test("Closing an account ends its sessions and its invitations", arguments: Backend.here)
  func closing(_ backend: Backend) async throws {
    try await withDesk(backend) { desk in
      try await signedUp(desk, invitee())
      let ticket = try await desk.signIn(userName: "ann.officer", password: Self.password, source: "a")
      let invitation = try await desk.invite(invitee())
      try await desk.deactivate(userName: "ann.officer")
      #expect(try await desk.session(token: ticket.token) == nil)
      await #expect(throws: AccountRefusal.invitation) {
        try await desk.acceptInvitation(secret: invitation.secret, password: Self.password)
      }
      try await desk.activate(userName: "ann.officer")
      #expect(try await desk.session(token: ticket.token) == nil)
      _ = try await desk.signIn(userName: "ann.officer", password: Self.password, source: "a")
      await #expect(throws: AccountRefusal.unknown) { try await desk.deactivate(userName: "nobody") }
    }
  }

  @Test("An invitation works once, for 24 hours, and until the next one [OPS-07]", arguments: Backend.here)
  func invitations(_ backend: Backend) async throws {
    try await withDesk(backend) { desk in
      let first = try await desk.invite(invitee())
      let second = try await desk.invite(invitee())
      for secret in [first.secret, "", "x", String(repeating: "x", count: 100_000)] {
        await #expect(throws: AccountRefusal.invitation) {
          try await desk.acceptInvitation(secret: secret, password: Self.password)
        }
      }
      await #expect(throws: AccountRefusal.password(.tooShort)) {
        try await desk.acceptInvitation(secret: second.secret, password: "fourteen chars")
      }
      _ = try await desk.acceptInvitation(secret: second.secret, password: Self.password)
      await #expect(throws: AccountRefusal.invitation) {
        try await desk.acceptInvitation(secret: second.secret, password: Self.password)
      }
      let late = try await desk.invite(invitee())
      clock.advance(seconds: 24 * 3600 - 1)
      _ = try await desk.acceptInvitation(secret: late.secret, password: Self.password)
      let third = try await desk.invite(invitee())
      clock.advance(seconds: 24 * 3600)
      await #expect(throws: AccountRefusal.invitation) {
        try await desk.acceptInvitation(secret: third.secret, password: Self.password)
      }
    }
  }

  @Test(
    "Only an administrator of the region invites and closes; nobody takes somebody else's name",
    arguments: Backend.here)
  func permission(_ backend: Backend) async throws {
    try await withDesk(backend) { desk in
      func actor(_ roles: Set<Role>, region: String) -> Actor {
        Actor(staff: StaffID("x"), name: "X", roles: roles, team: nil, pdu: nil, region: region)
      }
      for other in [actor([.practitioner, .pduHead], region: "R1"), actor([.administrator], region: "R2")] {
        await #expect(throws: AccountRefusal.notPermitted) { try await desk.invite(invitee(), by: other) }
      }
      _ = try await desk.invite(invitee(), by: actor([.administrator], region: "R1"))
      await #expect(throws: AccountRefusal.notPermitted) {
        try await desk.deactivate(userName: "ann.officer", by: actor([.administrator], region: "R2"))
      }
      for (userName, code) in [("ann.officer", "S-other"), ("another", "S-ann.officer")] {
        await #expect(throws: AccountRefusal.taken) {
          try await desk.invite(
            Invitee(userName: userName, staffCode: code, name: "B", roles: [.practitioner], region: "R1"))
        }
      }
      for (userName, team, refusal) in [
        ("a", "T1", AccountRefusal.userName), ("a b", "T1", .userName), ("ann.o", "T9", .place("T9")),
      ] {
        await #expect(throws: refusal) {
          try await desk.invite(
            Invitee(userName: userName, staffCode: "C", name: "B", roles: [.practitioner], team: team))
        }
      }
    }
  }

  @Test(
    "Signing in, out and being refused stand in the journal, with nothing that was typed",
    arguments: Backend.here)
  func journalled(_ backend: Backend) async throws {
    try await withDesk(backend) { desk in
      try await signedUp(desk, invitee())
      for (name, password) in [("ann.officer", "wrongword"), ("mistyped", "wrongword")] {
        _ = try? await desk.signIn(userName: name, password: password, source: "192.0.2.77")
      }
      let ticket = try await desk.signIn(
        userName: "ann.officer", password: Self.password, source: "192.0.2.77")
      try await desk.signOut(token: ticket.token)
      let rows = try await desk.store.read { try $0.run("SELECT * FROM journal ORDER BY position") }
      let events = try rows.map { try $0.text(9) }
      #expect(
        events == [
          "staff-added", "invited", "password-set", "sign-in-refused", "sign-in-refused", "signed-in",
          "signed-out",
        ])
      var everything = ""
      for table in ["journal", "sign_in_counters", "sessions", "invitations", "accounts", "journal_heads"] {
        let rows = try await desk.store.read { try $0.run(SQL(text: "SELECT * FROM \(table)", values: [])) }
        for value in rows.flatMap(\.values) {
          if case .text(let text) = value { everything += text + "\n" }
        }
      }
      for secret in ["wrongword", "mistyped", "192.0.2.77", "Ann Officer", Self.password, ticket.token] {
        #expect(!everything.contains(secret))
      }
      #expect(try await desk.store.read { try Journal.verify(in: $0).fault } == nil)
    }
  }
}
