import Casework
import CivilTime
import Testing

@Suite(
  "How a channel stands by its test messages, worked by hand from N7: three minutes, two misses, fifteen minutes"
)
struct ChannelProbeTests {
  private static func at(_ text: String) -> Instant {
    Instant(text: "2026-03-02T\(text.count == 5 ? text + ":00" : text)Z") ?? Instant(milliseconds: 0)
  }

  /// A text that was sent at a time, of which the provider says what became, the next one fifteen minutes after it.
  private static func canary(_ number: Int, _ time: String, isReceipted: Bool = true) -> Canary {
    let asked = at(time)
    return Canary(
      key: "\(number)", channel: .sms, number: number, awaitsReceipt: isReceipted, asked: asked,
      until: asked.adding(seconds: 900))
  }

  private static func arrived(_ number: Int, _ time: String, at arrival: String) -> Canary {
    var canary = canary(number, time)
    canary.settle(DispatchOutcome.accepted("p\(number)"), now: canary.asked.adding(seconds: 1))
    canary.receive(.delivered, now: at(arrival))
    return canary
  }

  /// One of which the provider still says a quarter of an hour later that it has not arrived.
  private static func missed(_ number: Int, _ time: String) -> Canary {
    var canary = canary(number, time)
    canary.settle(DispatchOutcome.accepted("p\(number)"), now: canary.asked.adding(seconds: 1))
    canary.settle(DispatchLook.found(id: "p\(number)", .sending), now: canary.until)
    return canary
  }

  private static func probe(_ canaries: [Canary]) -> (ChannelProbe, [ChannelNews]) {
    var probe = ChannelProbe(channel: .sms, next: at("14:00"))
    var news: [ChannelNews] = []
    // As they come, one after the other; and each time with all before it.
    for count in 0...canaries.count {
      if let one = probe.heed(Array(canaries.prefix(count).suffix(ChannelProbe.lookedAt))) {
        news.append(one)
      }
    }
    return (probe, news)
  }

  @Test(
    "N7: a receipt after three minutes to the second is in time; a thousandth later the channel is degraded")
  func threeMinutes() {
    let (fine, none) = Self.probe([Self.arrived(1, "14:00", at: "14:03")])
    #expect(fine.standing == .fine && fine.since == Self.at("14:03") && none.isEmpty)
    let late = Self.at("14:03:00.001")
    let (slow, news) = Self.probe([Self.arrived(1, "14:00", at: "14:03:00.001")])
    #expect(slow.standing == .degraded(.slow) && slow.since == late)
    #expect(news == [.degraded(.slow, since: late)])
  }

  @Test("N7: one that is missed is nothing, two in a row are, from when the second was; told once")
  func twoMisses() {
    let begun = [Self.arrived(1, "14:00", at: "14:00:05"), Self.missed(2, "14:15")]
    let (one, none) = Self.probe(begun)
    #expect(one.standing == .fine && one.since == Self.at("14:00:05") && none.isEmpty)
    let (two, news) = Self.probe(begun + [Self.missed(3, "14:30"), Self.missed(4, "14:45")])
    #expect(two.standing == .degraded(.missed) && two.since == Self.at("14:45"))
    #expect(news == [.degraded(.missed, since: Self.at("14:45"))])
    // Two with one between them that arrived are no two in a row.
    let (broken, nothing) = Self.probe(
      begun + [Self.arrived(3, "14:30", at: "14:31"), Self.missed(4, "14:45")])
    #expect(broken.standing == .fine && nothing.isEmpty)
  }

  @Test("N7: a channel of which nothing is known yet is degraded by its first two as well")
  func firstTwo() {
    #expect(Self.probe([]).0.standing == .unknown)
    #expect(Self.probe([Self.missed(1, "14:00")]).0.standing == .unknown)
    #expect(Self.probe([Self.missed(1, "14:00"), Self.missed(2, "14:15")]).0.standing == .degraded(.missed))
  }

  @Test(
    "N7: one that arrives in time makes it fine again, one that is slow or under way does not; each is told once"
  )
  func recovers() {
    let broken = [Self.missed(1, "14:00"), Self.missed(2, "14:15")]
    let (still, news) = Self.probe(broken + [Self.arrived(3, "14:30", at: "14:34"), Self.canary(4, "14:45")])
    #expect(still.standing == .degraded(.missed) && still.since == Self.at("14:30") && news.count == 1)
    let (fine, both) = Self.probe(broken + [Self.arrived(3, "14:30", at: "14:32")])
    #expect(fine.standing == .fine && fine.since == Self.at("14:32"))
    #expect(
      both == [
        .degraded(.missed, since: Self.at("14:30")), .recovered(since: Self.at("14:30")),
      ])
  }

  @Test(
    "N7: through an outage of the provider longer than what is looked at it stays degraded since its beginning"
  )
  func long() {
    let hours = ["14", "15", "16", "17", "18"]
    let times = hours.flatMap { hour in ["00", "15", "30", "45"].map { "\(hour):\($0)" } }
    let all = times.enumerated().map { Self.missed($0.offset + 1, $0.element) }
    #expect(all.count > 2 * ChannelProbe.lookedAt)
    let (probe, news) = Self.probe(all)
    #expect(probe.standing == .degraded(.missed) && probe.since == Self.at("14:30") && news.count == 1)
  }

  @Test("N7: one of which nobody knows whether it left says nothing, and parts no two that were missed")
  func void() {
    var gone = Self.canary(2, "14:15", isReceipted: false)
    gone.abandon()
    #expect(gone.fate == .void && !gone.isOpen)
    let (probe, _) = Self.probe([Self.missed(1, "14:00"), gone, Self.missed(3, "14:30")])
    #expect(probe.standing == .degraded(.missed) && probe.since == Self.at("14:45"))
  }

  @Test(
    "N7: where no receipts come, what the provider took has arrived, and what it did not take is missed at once"
  )
  func withoutReceipts() {
    var taken = Self.canary(1, "14:00", isReceipted: false)
    taken.settle(DispatchOutcome.accepted(nil), now: Self.at("14:00:04"))
    #expect(taken.fate == .inTime(Self.at("14:00:04")))
    for no: DispatchOutcome in [
      .refused("x"), .failed("x", retryAfter: 60), .systemFault("x"), .unknown("x"),
    ] {
      var refused = Self.canary(1, "14:00", isReceipted: false)
      refused.settle(no, now: Self.at("14:00:04"))
      #expect(refused.fate == .missed(Self.at("14:00:04")), "\(no)")
    }
  }

  @Test(
    "N2, N7: what was found to have arrived counts from when it was last seen not to have; what stays away is missed"
  )
  func asked() {
    var canary = Self.canary(1, "14:00")
    canary.settle(DispatchOutcome.unknown("close"), now: Self.at("14:00:05"))
    #expect(canary.isOpen && canary.next(after: Self.at("14:00:05")) == Self.at("14:00:35"))
    canary.settle(DispatchLook.found(id: "p1", .sending), now: Self.at("14:02:50"))
    canary.settle(DispatchLook.unknown("500"), now: Self.at("14:03:20"))
    canary.settle(DispatchLook.found(id: "p1", .delivered), now: Self.at("14:03:50"))
    // At 14:02:50 it was not there; nobody knows of any time after that.
    #expect(canary.fate == .inTime(Self.at("14:02:50")))
    var late = Self.canary(2, "14:15")
    late.settle(DispatchOutcome.accepted("p2"), now: Self.at("14:15:01"))
    late.settle(DispatchLook.found(id: "p2", .sending), now: Self.at("14:18:10"))
    #expect(late.next(after: Self.at("14:29:50")) == Self.at("14:30"))
    var never = late
    late.settle(DispatchLook.found(id: "p2", .delivered), now: Self.at("14:18:40"))
    #expect(late.fate == .slow(Self.at("14:18:10")))
    never.settle(DispatchLook.unknown("500"), now: Self.at("14:30:02"))
    #expect(never.fate == .missed(Self.at("14:30")))
    // It came after all, much too late.
    never.receive(.delivered, now: Self.at("14:41"))
    #expect(never.fate == .slow(Self.at("14:41")))
    never.receive(.failed, now: Self.at("14:42"))
    #expect(never.fate == .slow(Self.at("14:41")))
  }

  @Test("N7: what it says names nobody, asks for nothing, and is another each time")
  func words() {
    let words = CanaryWords(number: 37, time: "14:30")
    #expect(words.text == "HOMEWARD test of the way messages go, no action needed, 14:30, number 37.")
    #expect(words.text.utf8.count <= 160 && words != CanaryWords(number: 38, time: "14:30"))
    let told = HoldWords(.degraded(.slow, since: Self.at("14:30")), of: .sms, time: "14:34")
    #expect(told.event == "service.channel-degraded" && told.text.contains("longer than 3 minutes"))
    let over = HoldWords(.recovered(since: Self.at("14:30")), of: .sms, time: "14:47")
    #expect(over.event == "service.channel-recovered" && over.text.contains("since 14:47"))
    #expect(
      [told, over].allSatisfy {
        $0.subject.count <= 200 && $0.text.count <= 1000 && $0.event.utf8.count <= 40
      })
  }

  @Test("N7: every 5 to 60 minutes, 15 where nothing is set, by channels on which something rests")
  func terms() {
    let terms = CanaryTerms(addresses: [.sms: "07700900999", .push: "x", .webhook: "y"])
    #expect(terms.addresses == [.sms: "07700900999"] && terms.minutes == 15)
    #expect(CanaryTerms(addresses: [:], minutes: 1).minutes == 5)
    #expect(CanaryTerms(addresses: [:], minutes: 61).minutes == 60)
  }
}
