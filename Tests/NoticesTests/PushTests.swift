import Casework
import CivilTime
import Foundation
import Notices
import Rehearsal
import Testing

@Suite("Web Push")
struct PushTests {
  private static func bytes(_ text: String) throws -> [UInt8] {
    let plain = text.replacing("-", with: "+").replacing("_", with: "/")
    return Array(
      try #require(Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.count % 4) % 4))))
  }

  @Test("The example of RFC 8291 comes out byte for byte")
  func example() throws {
    let subscription = try #require(
      PushSubscription(
        json: """
          {"endpoint":"https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV","keys":{\
          "p256dh":"BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",\
          "auth":"BTBZMqHH6r4Tts7J_aSIgg"}}
          """))
    let message = try #require(
      PushMessage.encrypted(
        Array("When I grow up, I want to be a watermelon".utf8), for: subscription,
        privateKey: try Self.bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
        salt: try Self.bytes("DGv6ra1nlYgDCS1FRnbzlw")))
    let expected = try Self.bytes(
      "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )
    #expect(message == expected)
    let long = [UInt8](repeating: 0x61, count: PushMessage.most)
    let whole = PushMessage.encrypted(
      long, for: subscription, privateKey: [UInt8](repeating: 7, count: 32),
      salt: [UInt8](repeating: 1, count: 16))
    #expect(whole?.count == 4096)
    #expect(
      PushMessage.encrypted(
        long + [0x61], for: subscription, privateKey: [UInt8](repeating: 7, count: 32),
        salt: [UInt8](repeating: 1, count: 16)) == nil)
  }

  private func subscription(_ server: ProviderProcess, _ place: String) throws -> String {
    let parts = try String(contentsOfFile: server.folder + "/subscription.txt", encoding: .utf8)
      .split(whereSeparator: \.isWhitespace)
    try #require(parts.count == 2)
    return
      #"{"endpoint":"\#(server.address)/push/\#(place)","keys":{"p256dh":"\#(parts[0])","auth":"\#(parts[1])"}}"#
  }

  private func carrier(_ server: ProviderProcess, _ reach: NetworkReach = .privateToo) throws -> PushCarrier {
    let random = SeededBytes(seed: 11)
    let key = try #require(PushKey("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"))
    return PushCarrier(
      settings: PushSettings(
        key: key,
        contact: "mailto:duty@probation.example", hosts: AllowedHosts(["localhost:\(server.port)"]),
        reach: reach,
        allowsPlain: true, certificates: server.authority, limits: patient),
      wire: Wire(name: "push", threads: 1),
      now: realTime, randomBytes: { random.next($0) })
  }

  @Test(
    "A browser reads what was sent, its service knows us by our token, and a subscription that is gone is said so"
  )
  func delivered() async throws {
    let server = try ProviderProcess(
      "push_service", ["--tls", "--faults", #"["ok", "ok", "429:9", "413", "500", "redirect"]"#])
    let carrier = try carrier(server)
    let live = Dispatch.sample(.push, to: try subscription(server, "live"))
    #expect(await carrier.send(live) == .accepted(nil))
    let line = try #require(try server.log().first)
    #expect(line["problem"] is NSNull)
    #expect(line["ttl"] as? String == "300" && line["urgency"] as? String == "high")
    #expect((line["topic"] as? String)?.count == 32)
    let said = try #require(line["said"] as? String)
    let hint = try JSONSerialization.jsonObject(with: Data(said.utf8)) as? [String: Any]
    #expect(hint?["event"] as? String == "safety.overdue" && hint?["id"] as? String == "0197-key")
    #expect(await carrier.send(.sample(.push, to: try subscription(server, "gone"))) == .refused("push-gone"))
    #expect(await carrier.send(live) == .failed("push-429", retryAfter: 9))
    #expect(await carrier.send(live) == .refused("push-413"))
    #expect(await carrier.send(live) == .failed("push-500", retryAfter: nil))
    #expect(await carrier.send(live) == .refused("push-redirect"))
    let outside = try self.carrier(server, .publicOnly)
    #expect(await outside.send(live) == .systemFault("push-address-not-allowed"))
  }

  @Test("A subscription of a place that is no push service, or with a key off the curve, is refused")
  func refused() throws {
    let hosts = PushSettings.services
    for (address, isAllowed) in [
      ("https://fcm.googleapis.com/fcm/send/a", true),
      ("https://wns2-par02p.notify.windows.com/w/?token=a", true),
      ("https://updates.push.services.mozilla.com/wpush/v2/a", true), ("https://web.push.apple.com/a", true),
      ("https://fcm.googleapis.com.elsewhere.example/", false), ("https://notify.windows.com/", false),
      ("https://fcm.googleapis.com:8443/", false), ("https://10.0.0.1/", false),
    ] {
      let web = try #require(WebAddress(address))
      #expect(hosts.allow(web) == isAllowed, "\(address)")
    }
    let point = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw8"
    for (endpoint, key, secret) in [
      ("https://fcm.googleapis.com/a", point, "BTBZMqHH6r4Tts7J_aSIgg"),
      ("http://fcm.googleapis.com/a", String(point.dropLast() + "4"), "BTBZMqHH6r4Tts7J_aSIgg"),
      ("https://fcm.googleapis.com/a", String(point.dropLast() + "4"), "BTBZ"),
    ] {
      #expect(
        PushSubscription(
          json: #"{"endpoint":"\#(endpoint)","keys":{"p256dh":"\#(key)","auth":"\#(secret)"}}"#) == nil)
    }
  }

  @Test(
    "OFF-32: what a browser sent is taken whole or refused with everything that is wrong with it, and never inwards"
  )
  func checked() throws {
    let settings = PushSettings(
      key: try #require(PushKey("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94")), contact: "mailto:a@b.example"
    )
    let point = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
    let secret = "BTBZMqHH6r4Tts7J_aSIgg"
    let good = try settings.subscription(
      endpoint: "https://fcm.googleapis.com/fcm/send/a", key: point, secret: secret)
    #expect(PushSubscription(json: good.json) == good)
    func faults(_ endpoint: String, _ key: String, _ secret: String) -> [PushFaults.Fault] {
      do {
        _ = try settings.subscription(endpoint: endpoint, key: key, secret: secret)
        return []
      } catch {
        return error.faults
      }
    }
    for inwards in [
      "https://localhost/a", "https://127.0.0.1/a", "https://10.1.2.3/a", "https://[::1]/a",
      "https://169.254.169.254/latest/meta-data", "https://fcm.googleapis.com.internal.example/a",
      "https://fcm.googleapis.com:8443/a", "https://elsewhere.example/a", "https://2130706433/a",
    ] { #expect(faults(inwards, point, secret) == [.host], "\(inwards)") }
    for wrong in [
      "", "http://fcm.googleapis.com/a", "https://user:word@fcm.googleapis.com/a",
      "ftp://fcm.googleapis.com/a",
      "https://fcm.googleapis.com/" + String(repeating: "a", count: 2000), "https://fcm.googleapis.com/a#b",
    ] { #expect(faults(wrong, point, secret) == [.endpoint], "\(wrong)") }
    let off = String(point.dropLast()) + "8"
    for key in ["", "BCVx", off, point + "AAAA", String(repeating: "A", count: 5000)] {
      #expect(faults("https://fcm.googleapis.com/a", key, secret) == [.key])
    }
    for short in ["", "BTBZ", secret + "AA", String(repeating: "A", count: 5000)] {
      #expect(faults("https://fcm.googleapis.com/a", point, short) == [.secret])
    }
    #expect(faults("https://10.0.0.1/", "", "") == [.host, .key, .secret])
    #expect(faults("", "", "") == [.endpoint, .key, .secret])
  }
}
