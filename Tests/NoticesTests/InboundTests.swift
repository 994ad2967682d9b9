import Casework
import CivilTime
import Foundation
import Notices
import Testing

@Suite("What providers tell us")
struct InboundTests {
  private static let now = Instant(milliseconds: 1_614_265_330_000)
  private static let body = Array(#"{"test": 2432232314}"#.utf8)
  private static let id = "msg_p5jXN8AQM9LWM0D4loKWxJek"
  // The example of the standard's own libraries.
  private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
  private static let signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

  private func refusal(
    id: String? = id, timestamp: String? = "1614265330", signature: String? = signature, body: [UInt8] = body,
    secrets: [String] = [secret], now: Instant = now
  ) -> StandardWebhook.Refusal? {
    do throws(StandardWebhook.Refusal) {
      try StandardWebhook.verify(
        id: id, timestamp: timestamp, signature: signature, body: body,
        secrets: secrets.compactMap(WebhookSecret.init), now: now)
      return nil
    } catch {
      return error
    }
  }

  @Test("The standard's own example is good, and every change to it is not")
  func standard() {
    #expect(refusal() == nil)
    #expect(refusal(signature: "v1a,xyz v1,AAAA \(Self.signature)") == nil)
    #expect(refusal(secrets: [WebhookTests.old, Self.secret]) == nil)
    #expect(refusal(id: "msg_other") == .signature)
    #expect(refusal(body: Self.body + [0x20]) == .signature)
    #expect(refusal(timestamp: "1614265331") == .signature)
    #expect(refusal(signature: "v1,\(String(repeating: "A", count: 43))=") == .signature)
    #expect(refusal(signature: Self.signature.replacing("v1,", with: "v2,")) == .signature)
    #expect(refusal(secrets: [WebhookTests.old]) == .signature)
    #expect(refusal(secrets: []) == .signature)
    #expect(refusal(timestamp: "-1614265330") == .timestamp)
    #expect(refusal(timestamp: "1e9") == .timestamp)
    #expect(refusal(id: nil) == .headerMissing)
    #expect(refusal(timestamp: nil) == .headerMissing)
    #expect(refusal(signature: nil) == .headerMissing)
    // Seventeen signatures: what comes after the sixteenth is not looked at.
    #expect(refusal(signature: String(repeating: "v1,AAAA ", count: 16) + Self.signature) == .signature)
  }

  @Test("Five minutes of age are good and a second more is not, in both directions")
  func age() {
    #expect(refusal(now: Self.now.adding(seconds: 300)) == nil)
    #expect(refusal(now: Self.now.adding(seconds: 301)) == .tooOld)
    #expect(refusal(now: Self.now.adding(seconds: -300)) == nil)
    #expect(refusal(now: Self.now.adding(seconds: -301)) == .tooNew)
  }

  @Test("A secret has 24 to 64 bytes, and its own prefix")
  func secrets() {
    #expect(WebhookSecret("whsec_" + Data(count: 23).base64EncodedString()) == nil)
    #expect(WebhookSecret("whsec_" + Data(count: 24).base64EncodedString() + "\n") != nil)
    #expect(WebhookSecret("whsec_" + Data(count: 64).base64EncodedString()) != nil)
    #expect(WebhookSecret("whsec_" + Data(count: 65).base64EncodedString()) == nil)
    #expect(WebhookSecret(Data(count: 32).base64EncodedString()) == nil)
  }

  @Test("A bearer token is good only whole, and an empty one is none")
  func bearer() {
    #expect(BearerToken.isGood("Bearer abc123", tokens: ["old", "abc123"]))
    #expect(BearerToken.isGood("bearer abc123", tokens: ["abc123"]))
    #expect(!BearerToken.isGood("Bearer abc12", tokens: ["abc123"]))
    #expect(!BearerToken.isGood("Bearer abc1234", tokens: ["abc123"]))
    #expect(!BearerToken.isGood("Bearer ", tokens: [""]))
    #expect(!BearerToken.isGood("Basic abc123", tokens: ["abc123"]))
    #expect(!BearerToken.isGood(nil, tokens: ["abc123"]))
    #expect(!BearerToken.isGood("Bearer abc123", tokens: []))
  }

  @Test("A receipt says which message and how far it came", arguments: NotifyStatus.allCases)
  func receipt(status: NotifyStatus) throws {
    let id = "740e5834-3a29-46b4-9a6f-16142fde533a"
    let body = """
      {"id":"\(id)","reference":"0197-key","to":"07700900123","status":"\(status.rawValue)",\
      "created_at":"2017-05-14T12:15:30.000000Z","completed_at":"2017-05-14T12:15:31.250000Z","sent_at":null,\
      "notification_type":"sms","template_id":"f33517ff-2a88-4f6e-b855-c550268ce08a","template_version":1}
      """
    let receipt = try #require(NotifyReceipt(body: Array(body.utf8)))
    #expect(receipt.providerID == id && receipt.key == "0197-key" && receipt.rank == status.rank)
    #expect(receipt.at?.text == "2017-05-14T12:15:31.250Z")
  }

  @Test("Ranks never let an earlier word take back a later one")
  func ranks() {
    let order: [NotifyStatus] = [.created, .sending, .temporaryFailure, .permanentFailure, .delivered]
    #expect(order.map(\.rank) == order.map(\.rank).sorted())
    #expect(Set(order.map(\.rank)).count == order.count)
  }

  @Test("What is no receipt is none")
  func noReceipt() {
    for body in [
      "", "[]", "{}", #"{"id":"x","status":"delivered"}"#,
      #"{"id":"740e5834-3a29-46b4-9a6f-16142fde533a","status":"read"}"#,
      #"{"id":"740e5834-3a29-46b4-9a6f-16142fde533a"}"#,
    ] {
      #expect(NotifyReceipt(body: Array(body.utf8)) == nil, "\(body)")
    }
    #expect(NotifyReceipt(body: [UInt8](repeating: 0x20, count: (64 << 10) + 1)) == nil)
  }

  @Test("A text message is read by its first word, in any case (OFF-27)")
  func words() {
    let expected: [(String, SafetyWord?)] = [
      ("HERE", .here), ("here", .here), ("  Safe\nthanks", .safe), ("SAFE.", .safe), ("Help!!", .help),
      ("help me", .help), ("+30", .moreTime(minutes: 30)), ("+30 please", .moreTime(minutes: 30)),
      ("+31", .moreTime(minutes: 31)), ("+5", .moreTime(minutes: 5)), ("+4", nil),
      ("+480", .moreTime(minutes: 480)),
      ("+481", nil), ("+", nil), ("++30", nil), ("+3a", nil), ("30", nil), ("I am safe", nil),
      ("SAFELY", nil), ("unsafe", nil), ("", nil),
      ("!!!", nil),
      ("not safe", nil), ("HERE?", .here),
    ]
    for (text, word) in expected { #expect(SafetyWord(text) == word, "\(text)") }
  }

  @Test("A text message that came in has a number in one form, however it was written")
  func inboundText() throws {
    func body(_ number: String) -> [UInt8] {
      Array(
        """
        {"id":"3b1b1f3c-0000-4000-8000-000000000001","source_number":"\(number)","destination_number":"07700900111",\
        "message":"safe now","date_received":"2026-05-01T12:00:01.123456Z"}
        """.utf8)
    }
    for number in [
      "447700900123", "+44 7700 900123", "07700 900 123", "0044 7700-900123", "+44(0)7700 900123",
    ] {
      let text = try #require(InboundText(body: body(number)), "\(number)")
      #expect(text.from == "447700900123" && text.word == .safe)
      #expect(text.at?.text == "2026-05-01T12:00:01.123Z")
    }
    for number in ["", "GOVUK", "07700 9001x3", "12345", "0123456789012345678901"] {
      // Whose it is cannot be told; what it says may be a call for help.
      let text = try #require(InboundText(body: body(number)), "\(number)")
      #expect(text.from == nil && text.word == .safe, "\(number)")
    }
    #expect(InboundText(body: Array(#"{"id":"","message":"HELP"}"#.utf8)) == nil)
  }

  @Test("A text says how long, and which visit, behind its first word (OFF-27)")
  func textReport() throws {
    func report(_ words: String) throws -> InboundReport {
      let body = #"{"id":"t1","source_number":"07700 900123","message":"\#(words)"}"#
      let text = try #require(InboundText(body: Array(body.utf8)))
      return text.report(now: Instant(milliseconds: 1_751_284_800_000))
    }
    let here = try report("Here hv-00ab3f 45")
    #expect(here.word == .here && here.reference == "HV-00AB3F" && here.minutes == 45)
    #expect(here.sender == "447700900123" && here.occurred.milliseconds == 1_751_284_800_000)
    #expect(try report("HERE 4").minutes == nil)
    #expect(try report("HERE HV-XYZ123").reference == nil)
    let more = try report("+15 HV-00AB3F")
    #expect(more.word == .moreTime && more.minutes == 15 && more.reference == "HV-00AB3F")
    #expect(try report("what").word == .other)
  }

  @Test(
    "An alarm of a lone worker device is read strictly, and the sender is told which part is wrong (HV-8.3.4)"
  )
  func alarm() throws {
    func body(_ change: (inout [String: Any]) -> Void) throws -> [UInt8] {
      var event: [String: Any] = [
        "specversion": "1.0", "id": "A-17", "source": "https://arc.example/alarms",
        "type": "lone-worker.alarm",
        "subject": "LWD-0042", "time": "2026-05-01T13:05:00+01:00",
        "data": ["latitude": 52.95, "longitude": -1.15, "accuracy": 12, "note": "fall detected"],
      ]
      change(&event)
      return Array(try JSONSerialization.data(withJSONObject: event))
    }
    let alarm = try AlarmMessage.read(try body { _ in })
    #expect(alarm.kind == .alarm && alarm.device == "LWD-0042" && alarm.at.text == "2026-05-01T12:05:00.000Z")
    #expect(alarm.place?.latitude == 52.95 && alarm.place?.accuracy == 12 && alarm.note == "fall detected")
    #expect(alarm.once == "https://arc.example/alarms A-17")
    let bare = try AlarmMessage.read(try body { $0["data"] = nil })
    #expect(bare.place == nil)
    let wrong: [(AlarmMessage.Refusal, (inout [String: Any]) -> Void)] = [
      (.version, { $0["specversion"] = "0.3" }), (.id, { $0["id"] = "" }), (.type, { $0["type"] = "alarm" }),
      (.source, { $0["source"] = String(repeating: "x", count: 201) }),
      (.subject, { $0["subject"] = "a\u{0}" }),
      (.time, { $0["time"] = "2026-05-01T13:05:00" }),
      (.place, { $0["data"] = ["latitude": 91, "longitude": 0] }),
      (.place, { $0["data"] = ["latitude": 51] }), (.notAnEvent, { $0["subject"] = 42 }),
    ]
    for (refusal, change) in wrong {
      #expect(throws: refusal) { try AlarmMessage.read(try body(change)) }
    }
    // All at once, for whoever mends it.
    let faults = AlarmMessage.faults(
      try body {
        $0["type"] = "alarm"
        $0["time"] = "noon"
        $0["data"] = ["latitude": 91, "longitude": 0]
      })
    #expect(faults == [.type, .time, .place])
    #expect(AlarmMessage.faults(try body { _ in }).isEmpty)
  }

  @Test("A bare date of HTTP is read, and written as mail has it")
  func dates() {
    #expect(HTTPDate.instant("Sun, 06 Nov 1994 08:49:37 GMT")?.text == "1994-11-06T08:49:37.000Z")
    for text in [
      "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 31 Feb 1994 08:49:37 GMT", "",
    ] {
      #expect(HTTPDate.instant(text) == nil, "\(text)")
    }
    #expect(HTTPDate.mail(Instant(milliseconds: 784_111_777_000)) == "Sun, 06 Nov 1994 08:49:37 +0000")
  }
}
