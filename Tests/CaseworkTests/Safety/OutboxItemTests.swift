import Casework
import CivilTime
import Testing

@Suite("How a notice comes to its end")
struct OutboxItemTests {
  private static let begin = Instant(milliseconds: 1_780_000_000_000)
  private static func at(_ seconds: Int) -> Instant { begin.adding(seconds: seconds) }

  private static func claimed() -> OutboxItem {
    var item = OutboxItem(due: begin)
    _ = item.claim(now: begin)
    return item
  }

  @Test("C4: it is taken once; a minute later it is asked about, and the word of the first no longer counts")
  func lease() {
    var item = OutboxItem(due: OutboxItemTests.begin)
    let early = Instant(milliseconds: OutboxItemTests.begin.milliseconds - 1)
    #expect(item.claim(now: early) == nil)
    #expect(item.claim(now: OutboxItemTests.begin) == .send(isRepeated: false))
    let first = item.token
    #expect(item.claim(now: Instant(milliseconds: OutboxItemTests.at(60).milliseconds - 1)) == nil)
    #expect(item.claim(now: OutboxItemTests.at(60)) == .look)
    #expect(!item.isHeld(first))
    #expect(item.isHeld(item.token))
  }

  @Test("N3: no receipt within a minute opens the next channel, once")
  func nextChannel() {
    var item = OutboxItemTests.claimed()
    item.settle(.accepted("p1"), now: OutboxItemTests.at(1))
    #expect(item.claim(now: OutboxItemTests.at(60)) == nil)
    #expect(item.claim(now: OutboxItemTests.at(61)) == .nextChannel)
    #expect(item.claim(now: OutboxItemTests.at(600)) == nil)
    item.receive(.failed, now: OutboxItemTests.at(601))
    #expect(item.claim(now: OutboxItemTests.at(602)) == nil)
  }

  @Test("N2: delivered is never taken back, in whatever order receipts come")
  func ranks() {
    for first in ReceiptRank.allCases {
      for second in ReceiptRank.allCases {
        var item = OutboxItemTests.claimed()
        item.settle(.accepted("p1"), now: OutboxItemTests.at(1))
        item.receive(first, now: OutboxItemTests.at(2))
        item.receive(second, now: OutboxItemTests.at(3))
        #expect(item.rank == max(first, second))
        if first == .delivered || second == .delivered {
          #expect(item.state == .delivered)
          #expect(item.claimableAt == nil)
        }
      }
    }
  }

  @Test("N1: what is unknown is asked about; found it is adopted, not found for ten seconds it is sent again")
  func unknown() {
    var item = OutboxItemTests.claimed()
    item.settle(DispatchOutcome.unknown("no answer"), now: OutboxItemTests.at(5))
    #expect(item.claim(now: OutboxItemTests.at(7)) == .look)
    item.settle(.notFound, now: OutboxItemTests.at(8))
    #expect(item.state == .unknown)
    #expect(item.claim(now: OutboxItemTests.at(10)) == .look)
    var found = item
    found.settle(.found(id: "p1", .delivered), now: OutboxItemTests.at(11))
    #expect(found.state == .delivered)
    item.settle(.notFound, now: OutboxItemTests.at(11))
    #expect(item.claim(now: OutboxItemTests.at(11)) == .send(isRepeated: true))
  }

  @Test(
    "N3: refused for ever goes by the next channel at once; refused for now is tried again for a minute at most"
  )
  func refused() {
    var never = OutboxItemTests.claimed()
    never.settle(.refused("no-such-number"), now: OutboxItemTests.at(1))
    #expect(never.claim(now: OutboxItemTests.at(1)) == .nextChannel)
    var busy = OutboxItemTests.claimed()
    busy.settle(.failed("busy", retryAfter: nil), now: OutboxItemTests.at(1))
    #expect(busy.claimableAt == OutboxItemTests.at(6))
    var long = OutboxItemTests.claimed()
    long.settle(.failed("busy", retryAfter: 90), now: OutboxItemTests.at(1))
    #expect(long.claim(now: OutboxItemTests.at(1)) == .nextChannel)
  }

  @Test("I4, BRD-24: what nobody needs any more opens no channel by a receipt that comes later")
  func cancelled() {
    var item = OutboxItemTests.claimed()
    item.settle(.accepted("p1"), now: OutboxItemTests.at(1))
    let mayHaveLeft = item.cancel()
    #expect(mayHaveLeft)
    item.receive(.failed, now: OutboxItemTests.at(2))
    #expect(item.claim(now: OutboxItemTests.at(700)) == nil)
    var sending = OutboxItemTests.claimed()
    let isTold = sending.cancel()
    #expect(isTold)
    #expect(sending.claim(now: OutboxItemTests.at(700)) == nil)
  }
}
