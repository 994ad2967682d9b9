import CivilTime
import Policy
import Testing

@Suite("A team changes its ladders only so that people are told sooner, or more of them")
struct LadderOverlayTests {
  private static func book() throws -> LadderBook {
    let day = try #require(CivilDate(text: "2025-07-02"))
    return try LadderFilesTests.ladders("hmpps-home-visits").book(on: day)
  }

  @Test("A window may be as short as ten seconds and never longer than the policy’s [HV-8.4.3]")
  func windows() throws {
    let book = try Self.book()
    for kind in LadderKind.allCases {
      for rung in book.all(kind) {
        func change(_ window: Int) throws -> LadderOverlay {
          try LadderOverlay().changing(RungChange(rung: rung.id, window: window, added: []), of: book)
        }
        let fault = RungFault.window(most: rung.window)
        #expect(throws: fault) { try change(rung.window + 1) }
        #expect(throws: fault) { try change(9) }
        let local = try book.with(change(10))
        #expect(local.rung(rung.id)?.window == 10)
      }
    }
  }

  @Test(
    "More people are told at once; never the visitor, nobody twice, and not so that others wait [HV-8.3.6]")
  func people() throws {
    let book = try Self.book()
    func change(_ rung: FrozenRung, _ added: [SafetySlot]) throws -> FrozenRung? {
      try book.with(LadderOverlay().changing(RungChange(rung: rung.id, window: nil, added: added), of: book))
        .rung(rung.id)
    }
    for kind in LadderKind.allCases {
      for rung in book.all(kind) {
        #expect(throws: RungFault.visitor) { try change(rung, [.visitor]) }
        #expect(throws: RungFault.twice) { try change(rung, [rung.tell[0]]) }
        let new = try #require(SafetySlot.allCases.first { $0 != .visitor && !rung.tell.contains($0) })
        if rung.task == .takeOver {
          #expect(throws: RungFault.last) { try change(rung, [new]) }
        } else if rung.tell.count > 1, !rung.isTogether {
          #expect(throws: RungFault.inTurn) { try change(rung, [new]) }
        } else {
          let local = try #require(try change(rung, [new]))
          #expect(local.tell == rung.tell + [new] && local.isTogether)
          #expect(local.window == rung.window && local.attempts == rung.attempts && local.task == rung.task)
        }
      }
    }
    #expect(throws: RungFault.noSuchRung) {
      try LadderOverlay().changing(RungChange(rung: "nothing", window: 10, added: []), of: book)
    }
  }

  @Test("Whatever a team had changed, no rung of the policy is missing and none waits longer [HV-8.4.3]")
  func neverWeaker() throws {
    let book = try Self.book()
    // Changes of a policy that has since grown stricter, or has other rungs.
    let stale = LadderOverlay(changes: [
      RungChange(rung: book.climbed(.overdue)[0].id, window: 7200, added: [.visitor, .pduHead]),
      RungChange(rung: "gone", window: 10, added: [.dutyNumber]),
    ])
    let local = book.with(stale)
    for kind in LadderKind.allCases {
      #expect(local.climbed(kind).map(\.id) == book.climbed(kind).map(\.id))
      #expect(local.informed(kind).map(\.id) == book.informed(kind).map(\.id))
      for (mine, policy) in zip(local.all(kind), book.all(kind)) {
        #expect(mine.window <= policy.window)
        #expect(Array(mine.tell.prefix(policy.tell.count)) == policy.tell)
        #expect(!mine.tell.contains(.visitor) || policy.tell.contains(.visitor))
      }
    }
    #expect(local.settings == book.settings)
  }

  @Test("A change takes the place of the one before, and one that changes nothing takes it away")
  func replaces() throws {
    let book = try Self.book()
    let id = book.climbed(.overdue)[0].id
    let first = try LadderOverlay().changing(RungChange(rung: id, window: 30, added: []), of: book)
    let second = try first.changing(RungChange(rung: id, window: 20, added: []), of: book)
    #expect(second.changes == [RungChange(rung: id, window: 20, added: [])])
    let none = try second.changing(RungChange(rung: id, window: nil, added: []), of: book)
    #expect(none.changes.isEmpty && book.with(none) == book)
  }

  @Test("What is kept is read back, and so are ladders that a team changed")
  func readsBack() throws {
    let book = try Self.book()
    let overlay = LadderOverlay(changes: [
      RungChange(rung: book.climbed(.duress)[0].id, window: 20, added: [.pduHead, .dutyNumber]),
      RungChange(rung: book.climbed(.help)[0].id, window: nil, added: [.regionalDirector]),
      RungChange(rung: book.climbed(.overdue)[0].id, window: 10, added: []),
    ])
    #expect(LadderOverlay(text: overlay.text) == overlay)
    #expect(LadderOverlay(text: "") == LadderOverlay())
    #expect(LadderOverlay(text: "one\ttwo") == nil && LadderOverlay(text: "a\tsoon\t") == nil)
    let local = book.with(overlay)
    #expect(LadderBook(text: local.text) == local && local != book)
  }
}
