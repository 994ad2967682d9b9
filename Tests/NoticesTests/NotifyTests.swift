import Casework
import CivilTime
import Foundation
import Notices
import Rehearsal
import Testing

@Suite("GOV.UK Notify, a process of its own")
struct NotifyTests {
  private static let service = "5f5d3a6e-0000-4000-8000-000000000001"
  private static let secret = "9a3c2b1d-0000-4000-8000-000000000002"
  private static let number = "07700900123"

  private func carrier(
    _ server: ProviderProcess, key: String = "homeward-\(service)-\(secret)", trusting: String? = nil,
    limits: WireLimits = patient, wire: Wire = Wire(name: "notify", threads: 1),
    now: @escaping @Sendable () -> Instant = realTime
  ) throws -> NotifyCarrier {
    let address = try #require(WebAddress(server.address, allowsPlain: true))
    let key = try #require(NotifyKey(key))
    return NotifyCarrier(
      settings: NotifySettings(
        address: address, key: key,
        smsTemplate: "11111111-0000-4000-8000-000000000003", mailTemplate: nil,
        certificates: trusting ?? server.authority, limits: limits), wire: wire, now: now)
  }

  private func words(_ faults: [String]) throws -> String {
    String(decoding: try JSONEncoder().encode(faults), as: UTF8.self)
  }

  @Test(
    "A text is taken under its key, by a token that PyJWT accepts, over TLS; it is found again by key and by id"
  )
  func taken() async throws {
    let server = try ProviderProcess("notify_server", ["--tls"])
    let carrier = try carrier(server)
    guard case .accepted(let id?) = await carrier.send(.sample(.sms, to: Self.number)) else {
      Issue.record("not taken")
      return
    }
    let line = try #require(try server.log().first)
    #expect(line["key"] as? String == "0197-key" && line["to"] as? String == Self.number)
    let said = line["personalisation"] as? [String: String]
    #expect(said == ["text": "A visit is overdue. Open the safety board. 1, 14:05."])
    #expect(await carrier.look(key: "0197-key", providerID: nil) == .found(id: id, .accepted))
    #expect(await carrier.look(key: "0197-key", providerID: id) == .found(id: id, .accepted))
    #expect(await carrier.look(key: "another", providerID: nil) == .notFound)
    #expect(await carrier.look(key: "0197-key", providerID: Self.service) == .notFound)
    #expect(await carrier.look(key: "a&status=delivered", providerID: nil) == .unknown("notify-key"))
    // No template for mail was set.
    #expect(await carrier.send(.sample(.email, to: "a@b.example")) == .systemFault("notify-no-template"))
  }

  @Test("Every error has its class: number, rate, day, key, server, gateway, redirect")
  func classes() async throws {
    let expected: [(fault: String, outcome: DispatchOutcome)] = [
      ("400", .refused("notify-400-ValidationError")), ("429:7", .failed("notify-rate-limit", retryAfter: 7)),
      ("429-daily", .failed("notify-daily-limit", retryAfter: nil)), ("403-key", .systemFault("notify-key")),
      ("500", .failed("notify-500", retryAfter: nil)), ("503:120", .failed("notify-503", retryAfter: 120)),
      ("502", .unknown("notify-502")), ("504", .unknown("notify-504")),
      ("redirect", .systemFault("notify-redirect")),
      ("drop", .unknown("notify-closed-without-answer")), ("garbage", .accepted(nil)),
      ("big", .accepted(nil)),
    ]
    let server = try ProviderProcess("notify_server", ["--faults", try words(expected.map(\.fault))])
    let carrier = try carrier(server)
    for (fault, outcome) in expected {
      #expect(
        await carrier.send(.sample(.sms, to: Self.number, key: "key-\(fault.replacing(":", with: "-"))"))
          == outcome, "\(fault)")
    }
    // The redirect was not followed.
    let followed = try server.log().contains { ($0["path"] as? String) == "/elsewhere" }
    #expect(!followed)
    #expect(await carrier.send(.sample(.sms, to: "not a number")) == .refused("notify-400-ValidationError"))
  }

  @Test("Taken and then silent, or closed, is unknown; asked by key it is found, and was sent once")
  func unknown() async throws {
    let server = try ProviderProcess("notify_server", ["--faults", try words(["close", "hang", "slow"])])
    let carrier = try carrier(server, limits: brief)
    #expect(
      await carrier.send(.sample(.sms, to: Self.number, key: "k-close"))
        == .unknown("notify-closed-without-answer"))
    #expect(await carrier.send(.sample(.sms, to: Self.number, key: "k-hang")) == .unknown("notify-time-out"))
    // The status said yes before the body failed to come.
    #expect(await carrier.send(.sample(.sms, to: Self.number, key: "k-slow")) == .accepted(nil))
    #expect(try server.taken() == ["k-close", "k-hang", "k-slow"])
    for key in ["k-close", "k-hang", "k-slow"] {
      guard case .found(_, .accepted) = await carrier.look(key: key, providerID: nil) else {
        Issue.record("\(key) was not found")
        return
      }
    }
  }

  @Test(
    "A clock that is two minutes off is a fault of the system once, and Notify's own time is used after that")
  func clock() async throws {
    let server = try ProviderProcess("notify_server", ["--clock", "120"])
    let carrier = try carrier(server)
    #expect(await carrier.send(.sample(.sms, to: Self.number, key: "k-1")) == .systemFault("notify-clock"))
    #expect(carrier.isClockOff)
    guard case .accepted = await carrier.send(.sample(.sms, to: Self.number, key: "k-2")) else {
      Issue.record("not taken with Notify's time")
      return
    }
    #expect(try server.taken() == ["k-2"])
  }

  @Test(
    "A busy machine is no clock that is off: tokens are made, and answers stamped, by the thread that carries them"
  )
  func busy() async throws {
    let server = try ProviderProcess("notify_server")
    // Everybody else comes two minutes late.
    let carrier = try carrier(server) {
      // What carries them is a thread of its own, and no task.
      withUnsafeCurrentTask { $0 == nil } ? realTime() : realTime().adding(seconds: 120)
    }
    for key in ["k-1", "k-2"] {
      let outcome = await carrier.send(.sample(.sms, to: Self.number, key: key))
      guard case .accepted = outcome else {
        Issue.record("\(key): \(outcome)")
        return
      }
    }
    #expect(abs(carrier.clockSkewSeconds) <= 10)
  }

  @Test("A wrong key is a fault of the system, and so is a certificate that nobody trusts")
  func key() async throws {
    let server = try ProviderProcess("notify_server", ["--tls"])
    let other = try ProviderProcess("notify_server", ["--tls"])
    let wrong = try carrier(server, key: "homeward-\(Self.service)-\(Self.service)")
    #expect(await wrong.send(.sample(.sms, to: Self.number)) == .systemFault("notify-key"))
    let untrusting = try carrier(server, trusting: other.authority)
    #expect(await untrusting.send(.sample(.sms, to: Self.number)) == .systemFault("notify-certificate"))
    #expect(try server.taken().isEmpty)
    #expect(NotifyKey("homeward-\(Self.service)") == nil)
    #expect(NotifyKey("\(Self.service)-\(Self.secret)") == nil)
  }

  @Test("Urgent messages go before those that wait")
  func urgency() async throws {
    let server = try ProviderProcess("notify_server", ["--faults", try words(["hang"])])
    let wire = Wire(name: "notify", threads: 1)
    let carrier = try carrier(server, limits: WireLimits(totalSeconds: 10), wire: wire)
    let send = { @Sendable (key: String, urgency: DispatchUrgency) in
      _ = await carrier.send(.sample(.sms, to: Self.number, key: key, urgency: urgency))
    }
    // One thread: the first holds it for ten seconds while the others line up.
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await send("k-first", .ordinary) }
      while try server.taken().isEmpty { try await Task.sleep(for: .milliseconds(20)) }
      for number in 1...5 { group.addTask { await send("k-\(number)", .ordinary) } }
      while wire.waiting < 5 { try await Task.sleep(for: .milliseconds(5)) }
      group.addTask { await send("k-urgent", .urgent) }
      try await group.waitForAll()
    }
    let taken = try server.taken()
    #expect(taken.count == 7)
    #expect(Array(taken.prefix(2)) == ["k-first", "k-urgent"])
  }

  @Test("I8: danger waits for no answer to anything else, urgent or not")
  func danger() async throws {
    let server = try ProviderProcess("notify_server", ["--faults", try words(["hang", "hang"])])
    let wire = Wire(name: "notify", threads: 2, reserved: 1)
    let carrier = try carrier(server, limits: patient, wire: wire)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 1...8 {
        group.addTask {
          _ = await carrier.send(.sample(.sms, to: Self.number, key: "k-\(number)", urgency: .urgent))
        }
      }
      // Both threads are held by what hangs, and six more are before it.
      while try server.taken().count < 2 || wire.waiting < 6 { try await Task.sleep(for: .milliseconds(5)) }
      let danger = await carrier.send(.sample(.sms, to: Self.number, key: "k-danger", urgency: .danger))
      guard case .accepted = danger else { throw Missing() }
      #expect(try server.taken().dropFirst(2).first == "k-danger")
      try await group.waitForAll()
    }
  }

  private struct Missing: Error {}
}
