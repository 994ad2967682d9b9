import Casework
import CivilTime
import Foundation
import Notices
import Rehearsal
import Testing

@Suite("Signed webhooks to a receiver that checks them with the library of the standard")
struct WebhookTests {
  static let old = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"
  static let new = "whsec_YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXo="

  private func carrier(
    _ server: ProviderProcess, secrets: [String] = [old], reach: NetworkReach = .privateToo,
    hosts: [String]? = nil,
    limits: WireLimits = patient
  ) throws -> WebhookCarrier {
    let endpoint = try #require(WebAddress(server.address + "/alarms", allowsPlain: true))
    let settings = try #require(
      WebhookSettings(
        endpoint: hosts == nil ? endpoint : nil, hosts: AllowedHosts(hosts ?? []),
        secrets: secrets.compactMap(WebhookSecret.init), source: "https://homeward.example", reach: reach,
        allowsPlain: true, certificates: server.authority, limits: limits))
    return WebhookCarrier(settings: settings, wire: Wire(name: "webhook", threads: 1), now: realTime)
  }

  @Test("An event arrives with a signature for each secret, and its id is our key however often it is sent")
  func signed() async throws {
    let server = try ProviderProcess(
      "webhook_receiver", ["--tls", "--secret", Self.old, "--secret", Self.new])
    let carrier = try carrier(server, secrets: [Self.new, Self.old])
    let dispatch = Dispatch.sample(.voice, to: "07700900123", text: "Überfällig, 14:05")
    for _ in 1...2 { #expect(await carrier.send(dispatch) == .accepted(nil)) }
    let log = try server.log()
    #expect(log.count == 2)
    for line in log {
      #expect(line["verified"] as? [Bool] == [true, true])
      #expect(line["key"] as? String == "0197-key")
      #expect((line["signatures"] as? String)?.split(separator: " ").count == 2)
      #expect(line["type"] as? String == "application/cloudevents+json; charset=utf-8")
      let event = try #require(line["event"] as? [String: Any])
      #expect(event["specversion"] as? String == "1.0" && event["id"] as? String == "0197-key")
      #expect(event["type"] as? String == "safety.overdue")
      #expect(event["source"] as? String == "https://homeward.example")
      #expect(event["time"] as? String == "2026-05-01T11:05:00.000Z")
      let data = try #require(event["data"] as? [String: Any])
      #expect(data["to"] as? String == "07700900123" && data["text"] as? String == "Überfällig, 14:05")
    }
    let stranger = try self.carrier(server, secrets: ["whsec_" + Data(count: 24).base64EncodedString()])
    #expect(await stranger.send(dispatch) == .systemFault("webhook-401"))
  }

  @Test("Only 2xx is a yes: each other answer has its class, and after 410 nothing more is sent there")
  func classes() async throws {
    let expected: [(fault: String, outcome: DispatchOutcome)] = [
      ("redirect", .refused("webhook-redirect")), ("400", .refused("webhook-400")),
      ("404", .refused("webhook-404")), ("413", .refused("webhook-413")),
      ("429:30", .failed("webhook-429", retryAfter: 30)), ("500", .failed("webhook-500", retryAfter: nil)),
      ("502", .failed("webhook-502", retryAfter: nil)),
      ("504:99999", .failed("webhook-504", retryAfter: 3600)),
      ("drop", .unknown("webhook-closed-without-answer")),
      ("close", .unknown("webhook-closed-without-answer")),
      ("ok", .accepted(nil)), ("410", .refused("webhook-410")), ("410", .refused("webhook-disabled")),
    ]
    let words = String(decoding: try JSONEncoder().encode(expected.map(\.fault)), as: UTF8.self)
    let server = try ProviderProcess("webhook_receiver", ["--secret", Self.old, "--faults", words])
    let carrier = try carrier(server)
    for (fault, outcome) in expected {
      #expect(await carrier.send(.sample(.voice, to: "07700900123")) == outcome, "\(fault)")
    }
    #expect(try server.log().count == expected.count - 1)
    #expect(carrier.hasGoneEndpoints)
  }

  @Test("A receiver that is silent costs the seconds that were set, and no more")
  func silence() async throws {
    let server = try ProviderProcess("webhook_receiver", ["--secret", Self.old, "--always", "hang"])
    let carrier = try carrier(server, limits: WireLimits(connectSeconds: 5, totalSeconds: 5))
    let clock = ContinuousClock()
    let begun = clock.now
    #expect(await carrier.send(.sample(.voice, to: "07700900123")) == .unknown("webhook-time-out"))
    #expect(clock.now - begun >= .seconds(4))
    #expect(try server.taken().count == 1)
  }

  @Test(
    "An address a message brings is used only where its host is allowed, and never inside the house by accident"
  )
  func guarded() async throws {
    let server = try ProviderProcess("webhook_receiver", ["--secret", Self.old])
    let own = "localhost:\(server.port)"
    let address = "http://\(own)/hook"
    #expect(await (try carrier(server, hosts: [own])).send(.sample(.webhook, to: address)) == .accepted(nil))
    // The name is allowed, and leads to this machine.
    let outside = try carrier(server, reach: .publicOnly, hosts: [own])
    #expect(await outside.send(.sample(.webhook, to: address)) == .systemFault("webhook-address-not-allowed"))
    let elsewhere = try carrier(server, hosts: ["hooks.example"])
    #expect(await elsewhere.send(.sample(.webhook, to: address)) == .refused("webhook-host-not-allowed"))
    for wrong in [
      "ftp://\(own)/", "http://user@\(own)/", "http://\(own)\\@hooks.example/", "file:///etc/passwd", "x",
    ] {
      #expect(
        await (try carrier(server, hosts: [own])).send(.sample(.webhook, to: wrong))
          == .refused("webhook-address"),
        "\(wrong)")
    }
    #expect(try server.log().count == 1)
  }
}
