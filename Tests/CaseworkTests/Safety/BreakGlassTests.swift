import Casework
import CivilTime
import Policy
import Testing

@Suite("When a manager may read a name and an address outside their own cases")
struct BreakGlassTests {
  private static let raised = Instant(milliseconds: 1_000_000)

  private static let alarm: Alarm? = {
    let terms = LiveTerms(
      start: raised, end: raised.adding(seconds: 2700), crew: [StaffID("mary")], book: "-")
    let stamp = Stamp(by: StaffID("mary"), at: raised)
    let live = LiveVisit.fold(nil, .watched(terms), id: VisitID("v"), stamp: stamp)
    return LiveVisit.fold(
      live, .raised(.device, base: raised, occurred: raised), id: VisitID("v"), stamp: stamp)?.alarm
  }()

  private static func refusal(
    _ reason: BreakGlassReason?, isManager: Bool = true, holder: StaffID? = nil,
    isSomebodyThere: Bool = true, after seconds: Int
  ) -> BreakGlassRefusal? {
    BreakGlass.refusal(
      alarm, reason, isManager: isManager, holder: holder, isSomebodyThere: isSomebodyThere,
      now: raised.adding(seconds: seconds))
  }

  @Test("PRV-23: whoever has access has two minutes to answer, to the second; danger waits for nobody")
  func waits() {
    let until = Self.raised.adding(seconds: 120)
    for reason in [BreakGlassReason.policeCall, .managerAbsent, nil] {
      #expect(Self.refusal(reason, after: 0) == .tooSoon(until))
      #expect(Self.refusal(reason, after: 119) == .tooSoon(until))
      #expect(Self.refusal(reason, after: 120) == nil)
      // Nobody with access can be told: there is nobody to wait for.
      #expect(Self.refusal(reason, isSomebodyThere: false, after: 0) == nil)
      // Somebody with access has it: they can read it out, however long ago it was raised.
      let sol = StaffID("sol")
      #expect(Self.refusal(reason, holder: sol, after: 600) == .held(sol))
    }
    #expect(Self.refusal(.immediateDanger, after: 0) == nil)
    #expect(Self.refusal(.immediateDanger, holder: StaffID("sol"), after: 0) == nil)
  }

  @Test("PRV-23: without an alarm, or by somebody who is no manager, it is not opened for any reason")
  func never() {
    for reason in BreakGlassReason.allCases {
      #expect(Self.refusal(reason, isManager: false, after: 600) == .notManager)
      #expect(
        BreakGlass.refusal(
          nil, reason, isManager: true, holder: nil, isSomebodyThere: false, now: Self.raised) == .noAlarm)
    }
  }

  @Test("PRV-23: a notice of it names who, when and why, and nobody who is visited")
  func words() {
    let words = NoticeWords(
      kind: .glassBroken, ladder: nil, visit: VisitID("018f0000-0000-7000-8000-00000000abcd"),
      visitor: "Mary Quill", say: nil, owner: nil, isDrill: false, lateMinutes: 0, attempt: 1, time: "10:42",
      glass: GlassWords(by: "Ola Wren", reason: .policeCall, path: "/tasks/t"))
    #expect(words.subject == "Opened outside own cases: HV-00ABCD")
    #expect(
      words.text
        == "HV-00ABCD: Ola Wren opened the police briefing outside their own cases, 10:42, reason police-call. Review: see Tasks, /tasks/t"
    )
    #expect(words.event == "safety.glass-broken")
  }

  @Test("PRV-23: a review is settled by the head, the deputy or the director, and by nobody for themselves")
  func reviewers() throws {
    let facts = BreakGlass.review(of: VisitID("v"), to: PersonID("p"), .policeCall, by: .earliest)
    let task = try #require(
      FollowUpTask.fold(
        nil, .opened(facts, owner: StaffID("hal")), id: TaskID("t"),
        stamp: Stamp(by: StaffID("ola"), at: Self.raised)))
    func actor(_ staff: String, _ role: Role) -> Actor {
      Actor(staff: StaffID(staff), name: "", roles: [role], team: nil, pdu: "P", region: "R")
    }
    for role in Role.allCases {
      let may = [Role.pduHead, .pduDeputy, .regionalDirector].contains(role)
      #expect(task.isReviewed(by: actor("hal", role)) == may, "\(role)")
      #expect(!task.isReviewed(by: actor("ola", role)), "\(role)")
    }
    #expect(throws: TaskRefusal.isReview) { try Tasks.assign(task, to: StaffID("x")) }
    #expect(throws: TaskRefusal.mustBeAnswered) { try Tasks.drop(task, words: TextID("w")) }
    #expect(throws: TaskRefusal.wordsMissing) { try Tasks.finish(task, words: nil) }
  }
}
