import Casework
import CivilTime
import Foundation
import Notices
import Rehearsal
import Testing

@Suite("Mail to a real server")
struct MailTests {
  private func carrier(
    _ server: ProviderProcess, _ security: MailSettings.Security = .none, user: String? = nil,
    password: String? = nil,
    trusting authority: String? = nil, limits: WireLimits = patient
  ) throws -> MailCarrier {
    let from = try #require(MailAddress("homeward@probation.example"))
    let settings = try #require(
      MailSettings(
        host: "localhost", port: server.port, security: security, user: user, password: password, from: from,
        fromName: "Safety böard", certificates: authority, limits: limits))
    return MailCarrier(settings: settings, wire: Wire(name: "mail", threads: 1), now: realTime)
  }

  @Test("A message arrives whole, with a Message-ID made of its key, and twice it has the same one")
  func whole() async throws {
    let server = try ProviderProcess("mail_server")
    let carrier = try carrier(server)
    let text =
      "Überfällig: a visit.\n.\nA line that is long: \(String(repeating: "0123456789", count: 30))\nEnd = "
    let dispatch = Dispatch.sample(
      .email, to: "ama.nyarko@probation.example", subject: "Overdue – 14:05", text: text)
    for _ in 1...2 { #expect(await carrier.send(dispatch) == .accepted(nil)) }
    let log = try server.log()
    #expect(log.count == 2)
    for line in log {
      #expect(line["key"] as? String == "<0197-key@probation.example>")
      #expect(line["to"] as? [String] == ["ama.nyarko@probation.example"])
      #expect(line["sender"] as? String == "homeward@probation.example")
      #expect(line["subject"] as? String == "Overdue – 14:05")
      let arrived = (line["text"] as? String)?.replacing("\r\n", with: "\n")
      #expect(arrived == text + "\n")
      #expect((line["headers"] as? [String])?.contains("Importance") == true)
    }
    #expect(await carrier.look(key: "0197-key", providerID: nil) == .unknown("mail-cannot-be-asked"))
  }

  @Test(
    "TLS from the first byte and STARTTLS with a password work, and only with a certificate that is trusted")
  func encrypted() async throws {
    let implicit = try ProviderProcess("mail_server", ["--tls"])
    let upgraded = try ProviderProcess(
      "mail_server", ["--starttls", "--user", "homeward", "--password", "ZZ99 pass"])
    let dispatch = Dispatch.sample(.email, to: "ama@probation.example")
    #expect(
      await (try carrier(implicit, .tls, trusting: implicit.authority)).send(dispatch) == .accepted(nil))
    let signedIn = try carrier(
      upgraded, .starttls, user: "homeward", password: "ZZ99 pass", trusting: upgraded.authority)
    #expect(await signedIn.send(dispatch) == .accepted(nil))
    #expect(try upgraded.log().first?["tls"] as? Bool == true)
    #expect(try upgraded.log().first?["user"] as? String == "homeward")

    // Another authority's certificate, and no certificate at all.
    let untrusted = try carrier(implicit, .tls, trusting: upgraded.authority)
    #expect(await untrusted.send(dispatch) == .systemFault("mail-certificate"))
    let wrong = try carrier(
      upgraded, .starttls, user: "homeward", password: "ZZ99", trusting: upgraded.authority)
    #expect(await wrong.send(dispatch) == .systemFault("mail-sign-in-535"))
    let plain = try ProviderProcess("mail_server")
    #expect(await (try carrier(plain, .starttls)).send(dispatch) == .systemFault("mail-certificate"))
    let arrived = try implicit.log().count + upgraded.log().count
    #expect(arrived == 2)
  }

  @Test("A certificate of another name is a fault of the system, and nothing leaves")
  func wrongName() async throws {
    let server = try ProviderProcess("mail_server", ["--tls", "--certificate-for", "elsewhere.example"])
    let carrier = try carrier(server, .tls, trusting: server.authority)
    #expect(
      await carrier.send(.sample(.email, to: "ama@probation.example")) == .systemFault("mail-certificate"))
    #expect(try server.log().isEmpty)
  }

  @Test("Each no has its class: 4 for now, 5 for good, and before a recipient was named it is about us")
  func classes() async throws {
    let expected: [(fault: String, outcome: DispatchOutcome)] = [
      ("mail-451", .failed("mail-451", retryAfter: nil)), ("mail-550", .systemFault("mail-550")),
      ("rcpt-450", .failed("mail-450", retryAfter: nil)), ("rcpt-550", .refused("mail-550")),
      ("data-452", .failed("mail-452", retryAfter: nil)), ("data-554", .refused("mail-554")),
      ("ok", .accepted(nil)),
    ]
    let words = "[" + expected.map { "\"\($0.fault)\"" }.joined(separator: ",") + "]"
    let server = try ProviderProcess("mail_server", ["--faults", words])
    let carrier = try carrier(server)
    for (fault, outcome) in expected {
      #expect(await carrier.send(.sample(.email, to: "ama@probation.example")) == outcome, "\(fault)")
    }
    #expect(try server.taken().count == 1)
  }

  @Test("Taken without an answer is unknown, and so is a silence; nobody listening is a failure for now")
  func unknown() async throws {
    let server = try ProviderProcess("mail_server", ["--faults", #"["close", "hang"]"#])
    let carrier = try carrier(server, limits: brief)
    let dispatch = Dispatch.sample(.email, to: "ama@probation.example")
    #expect(await carrier.send(dispatch) == .unknown("mail-closed-without-answer"))
    #expect(await carrier.send(dispatch) == .unknown("mail-time-out"))
    #expect(try server.taken().count == 2)
    let from = try #require(MailAddress("a@probation.example"))
    let settings = try #require(
      MailSettings(host: "127.0.0.1", port: 1, security: .none, from: from, fromName: "A", limits: brief))
    let nobody = MailCarrier(settings: settings, wire: Wire(name: "mail", threads: 1), now: realTime)
    #expect(await nobody.send(dispatch) == .failed("mail-no-connection", retryAfter: nil))
  }

  @Test("No text that is put in begins a header or a command")
  func injection() async throws {
    let server = try ProviderProcess("mail_server")
    let carrier = try carrier(server)
    let hostile = "Late\r\nBcc: everybody@elsewhere.example\r\n\r\nAnother body\u{85}X-A: b"
    let dispatch = Dispatch.sample(
      .email, to: "ama@probation.example", key: "k>\r\nX-Evil: 1", subject: hostile,
      text: "x\r\n.\r\nMAIL FROM:<a@b>\r\n")
    #expect(await carrier.send(dispatch) == .accepted(nil))
    let line = try #require(try server.log().first)
    let allowed = [
      "Date", "From", "To", "Subject", "Message-ID", "MIME-Version", "Content-Type",
      "Content-Transfer-Encoding",
      "Auto-Submitted", "Importance", "X-Priority",
    ]
    #expect(Set(line["headers"] as? [String] ?? []).subtracting(allowed).subtracting(["X-Peer"]).isEmpty)
    #expect((line["text"] as? String)?.contains("MAIL FROM") == true)
    #expect(line["key"] as? String == "<kX-Evil1@probation.example>")
    for address in [
      "a@b@c", "ama@probation.example\r\nRCPT TO:<b@c>", "<ama@probation.example>", "ama probation@example",
      "ama@", "@b",
      "a..b@c.example", "ama@probation.example, b@c", "\"a b\"@c.example", "ama@-x.example", "amä@x.example",
    ] {
      #expect(await carrier.send(.sample(.email, to: address)) == .refused("mail-address"), "\(address)")
    }
    #expect(try server.log().count == 1)
  }

  @Test("A password never leaves in the clear")
  func password() throws {
    let from = try #require(MailAddress("a@probation.example"))
    #expect(
      MailSettings(
        host: "localhost", port: 25, security: .none, user: "a", password: "b", from: from, fromName: "A")
        == nil)
  }
}
