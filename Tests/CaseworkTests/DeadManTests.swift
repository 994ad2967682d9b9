import Casework
import CivilTime
import Policy
import Testing

@Suite("Whoever waits for signs of life")
struct DeadManTests {
  private func at(_ seconds: Int) -> Instant {
    Instant(milliseconds: 1_750_000_000_000 + Int64(seconds) * 1000)
  }

  private func waiting(kept: String? = nil, begun: Int = 0) -> DeadMan {
    DeadMan(period: 300, grace: 60, again: 900, begun: at(begun), kept: kept)
  }

  @Test("W4: a sign that does not come within period and grace is said, and again while none comes")
  func missing() {
    var man = waiting()
    #expect(man.word(at: at(359)) == nil)
    #expect(man.word(at: at(360)) == .missing(since: nil, said: 0))
    man.told(at: at(361), reached: true)
    #expect(man.word(at: at(1260)) == nil)
    #expect(man.word(at: at(1261)) == .missing(since: nil, said: 1))
  }

  @Test("W4: what reached nobody is said again after half a minute")
  func unreached() {
    var man = waiting()
    #expect(man.word(at: at(360)) != nil)
    man.told(at: at(360), reached: false)
    #expect(man.word(at: at(389)) == nil)
    #expect(man.word(at: at(390)) == .missing(since: nil, said: 0))
  }

  @Test("W4: signs that come keep it silent, and their return is said once to those who were told")
  func back() {
    var man = waiting()
    man.hear(at: at(300))
    #expect(man.word(at: at(659)) == nil)
    #expect(man.word(at: at(660)) == .missing(since: at(300), said: 0))
    man.told(at: at(660), reached: true)
    man.hear(at: at(700))
    #expect(man.word(at: at(700)) == .back(lost: at(300)))
    man.told(at: at(700), reached: true)
    #expect(man.word(at: at(1059)) == nil)
    #expect(man.word(at: at(1060)) == .missing(since: at(700), said: 0))
    // Nobody was told of this one: nobody is told that it is over.
    man.told(at: at(1060), reached: false)
    man.hear(at: at(1061))
    #expect(man.word(at: at(1061)) == nil)
  }

  @Test("W4: a sign that comes while people are told that there is none is told to them too")
  func meanwhile() {
    var man = waiting()
    man.hear(at: at(300))
    #expect(man.word(at: at(660)) == .missing(since: at(300), said: 0))
    // The message is on its way when the ping comes.
    man.hear(at: at(661))
    #expect(man.word(at: at(661)) == nil)
    man.toldTooLate(at: at(662))
    #expect(man.word(at: at(662)) == .back(lost: at(300)))
    man.told(at: at(662), reached: true)
    #expect(man.word(at: at(663)) == nil)
  }

  @Test("W4: an alarm outlasts a restart, and so does its end that is still to be said")
  func kept() {
    var man = waiting()
    man.hear(at: at(10))
    #expect(man.word(at: at(370)) != nil)
    man.told(at: at(370), reached: true)
    var again = waiting(kept: man.text, begun: 400)
    #expect(again.alarm == at(370) && again.heard == at(10))
    #expect(again.word(at: at(1269)) == nil)
    #expect(again.word(at: at(1270)) == .missing(since: at(10), said: 1))
    again.hear(at: at(1280))
    var third = waiting(kept: again.text, begun: 1290)
    #expect(third.word(at: at(1290)) == .back(lost: at(10)))
    // A clock that is far behind what was kept keeps nobody waiting, and what is no state is none.
    var early = waiting(kept: man.text, begun: -90_000)
    #expect(early.word(at: at(-90_000)) == .missing(since: at(10), said: 1))
    #expect(waiting(kept: "nothing\nheard=never\nsaid=-4\n=\n") == waiting())
  }

  @Test("W4: a watcher that was away itself gives the service its time before it alarms")
  func away() {
    var man = waiting()
    man.hear(at: at(10))
    var again = waiting(kept: man.text, begun: 5000)
    #expect(again.word(at: at(5359)) == nil)
    #expect(again.word(at: at(5360)) == .missing(since: at(10), said: 0))
  }
}

@Suite("The trial visit")
struct TrialVisitTests {
  private let due = Instant(milliseconds: 1_750_000_000_000)

  @Test("W4: it is told at the first rung when it is due, not a moment before, and late as a visit would be")
  func climb() {
    let book = LadderBook.bare
    #expect(TrialVisit.climb(due: due, now: Instant(milliseconds: due.milliseconds - 1), book) == nil)
    let told = TrialVisit.climb(due: due, now: due, book)
    #expect(told?.place == LadderPlace(rung: 0) && told?.due == due && told?.isLate == false)
    #expect(TrialVisit.climb(due: due, now: due.adding(seconds: 61), book)?.isLate == true)
    #expect(TrialVisit.climb(due: Instant(milliseconds: 0), now: due, book) != nil)
  }
}
