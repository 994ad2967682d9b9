import Casework
import CivilTime
import Policy
import Testing

/// A walk of people doing whatever they like to one visit; the same seed gives the same walk.
struct VisitWalk {
  static let staff = (0..<4).map { StaffID("00000000-0000-7000-8000-00000000000\($0)") }
  static let person = PersonID("00000000-0000-7000-8000-0000000000aa")
  static let id = VisitID("00000000-0000-7000-8000-0000000000bb")
  static let text = TextID("00000000-0000-7000-8000-0000000000cc")

  var state: UInt64
  var visit: Visit?
  var assessments: [RiskAssessment] = []
  var basis = AssessmentBasis(
    lastFact: 1, withdrawnFacts: 0, lastAddress: 1, registerChanges: 0, incidents: 0)
  var now = Instant(milliseconds: 1_750_000_000_000)
  /// Every event with who did it and when, as the journal would hold them.
  var journal: [(event: VisitEvent, stamp: Stamp)] = []

  init(seed: UInt64) { state = seed }

  mutating func number(_ below: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(below))
  }

  mutating func plan() -> VisitPlan {
    VisitPlan(
      purposes: [VisitPurpose.allCases[number(VisitPurpose.allCases.count)]],
      place: number(4) == 0 ? .transient : .home, notice: .planned,
      start: now.adding(seconds: 3_600 * (1 + number(48))), expectedMinutes: [15, 45, 120, 481][number(4)],
      crew: number(8) == 0 ? [] : [CrewPlace(who: .staff(Self.staff[number(2)]), part: .responsibleOfficer)],
      equipment: number(2) == 0 ? [] : [.loneWorkerDevice],
      texts: [.objectives: Self.text, .place: Self.text])
  }

  static let findings: [CrewingFinding] = {
    let directory = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/") + "/Policies"
    let crewing = try? CrewingLoader.load(policy: "hmpps-home-visits", directory: directory)
    let alone = CrewingScene(
      rosh: .high, crew: [CrewMember(part: .responsibleOfficer, competences: [.homeVisits: .current])],
      isRelationshipEstablished: true, equipment: [], vehicle: .pool, notice: .planned)
    return crewing?.findings(alone, on: CivilDate(text: "2025-06-02") ?? .earliest) ?? []
  }()

  /// One step: somebody tries something. What is refused changes nothing.
  mutating func step() {
    let who = Self.staff[number(Self.staff.count)]
    now = now.adding(seconds: number(4_000))
    do {
      let events = try attempt(who)
      for event in events {
        let stamp = Stamp(by: who, at: now)
        guard let next = Visit.fold(visit, event, id: Self.id, stamp: stamp) else { continue }
        visit = next
        journal.append((event, stamp))
      }
    } catch { return }
  }

  private mutating func attempt(_ who: StaffID) throws(VisitRefusal) -> [VisitEvent] {
    guard let visit else { return try VisitDecisions.plan(Self.person, plan(), now: now) }
    let behind = assessments.last { $0.id == visit.assessment }
    let stops = number(5) == 0 ? Self.findings.filter { $0.answer == .stop } : []
    let words = number(3) == 0 ? nil : Self.text
    switch number(12) {
    case 0: return try VisitDecisions.change(visit, to: plan(), reason: words, zone: .london, now: now)
    case 1, 2:
      let assessment = RiskAssessment(
        id: AssessmentID(
          "00000000-0000-7000-8000-\(String(1_000_000_000_00 + assessments.count, radix: 10))"),
        person: Self.person, made: Stamp(by: who, at: now), basis: basis, place: visit.plan.place,
        hazards: [:], clear: [.animals], household: nil, isCompanyNeeded: false)
      assessments.append(assessment)
      return try VisitDecisions.assess(visit, with: assessment, isUnchanged: false, basis: basis)
    case 3:
      guard let earlier = assessments.last else { return [] }
      return try VisitDecisions.assess(visit, with: earlier, isUnchanged: true, basis: basis)
    case 4, 5:
      return try VisitDecisions.submit(visit, assessment: behind, basis: basis, findings: stops, now: now)
    case 6, 7:
      let outcome = AuthorisationOutcome.allCases[number(3)]
      return try VisitDecisions.decide(
        visit, outcome, by: who, basis: .lineManager, words: words, assessment: behind, now: basis,
        findings: stops, at: now)
    case 8:
      basis = AssessmentBasis(
        lastFact: basis.lastFact + number(2), withdrawnFacts: basis.withdrawnFacts + number(2),
        lastAddress: basis.lastAddress, registerChanges: basis.registerChanges, incidents: basis.incidents)
      let reason = assessments.last?.basis.changes(to: basis).first
      return reason.map { VisitDecisions.reopen(visit, $0, now: now) } ?? []
    case 9: return try VisitDecisions.begin(visit, assessment: behind, basis: basis)
    case 10: return number(2) == 0 ? try VisitDecisions.end(visit) : try record(visit, words)
    default: return number(6) == 0 ? try VisitDecisions.cancel(visit, reason: words) : []
    }
  }

  private mutating func record(_ visit: Visit, _ words: TextID?) throws(VisitRefusal) -> [VisitEvent] {
    let outcome = VisitOutcome.allCases[number(VisitOutcome.allCases.count)]
    var content = VisitRecord.Content(
      outcome: outcome, observed: words, assessed: nil, concerns: number(2) == 0 ? [] : [.child, .other],
      flags: number(2) == 0 ? [] : [.officerSafety])
    let day = Zone.london.date(of: now)
    content.people = [PersonSeen(kind: .supervised, name: nil), PersonSeen(kind: .child, name: words)]
    content.conditions = [
      ConditionCheck(
        condition: TextID("c"), result: number(2) == 0 ? .verified : .notVerified, words: words)
    ]
    content.referrals = [
      Referral(to: .housing, purpose: TextID("p"), followUp: day.adding(days: number(400) - 10))
    ]
    content.nextSteps = number(2) == 0 ? [] : [.police, .enforcement]
    content.safety = words
    content.left = number(2) == 0 ? nil : day.adding(days: -number(3))
    return try VisitDecisions.record(visit, content, now: now)
  }
}

@Suite("A visit's life")
struct VisitWalkTests {
  @Test(
    "However people act, no visit begins without authority, nobody authorises their own, and what is over stays over [HV-8.1.3, HV-8.1.2]",
    arguments: [UInt64](1...400))
  func keepsTheRules(_ seed: UInt64) throws {
    var walk = VisitWalk(seed: seed)
    for _ in 0..<120 { walk.step() }
    var visit: Visit?
    var hands: Set<StaffID> = []
    for (event, stamp) in walk.journal {
      let before = visit
      visit = Visit.fold(visit, event, id: VisitWalk.id, stamp: stamp)
      let after = try #require(visit, "seed \(seed)")
      #expect(after.revision == (before?.revision ?? 0) + 1, "seed \(seed)")
      switch event {
      case .begun: #expect(before?.hasAuthority == true && before?.stage == .authorised, "seed \(seed)")
      case .recorded: #expect(before?.hasAuthority == true, "seed \(seed)")
      case .decided(let outcome, _, _, _):
        #expect(before?.stage == .submitted, "seed \(seed)")
        #expect(!hands.contains(stamp.by), "seed \(seed): decided by somebody who had a hand in it")
        if outcome != .notApproved, let start = before?.plan.start {
          #expect(start > stamp.at, "seed \(seed): authorised after its time")
        }
        #expect(before?.planned.by != stamp.by && before?.submitted?.by != stamp.by, "seed \(seed)")
        #expect(before?.plan.staff.contains(stamp.by) == false, "seed \(seed)")
        let maker = walk.assessments.first { $0.id == before?.assessment }?.made.by
        #expect(maker != nil && maker != stamp.by, "seed \(seed)")
      case .reopened: #expect(after.hasAuthority == false && after.stage == .planning, "seed \(seed)")
      case .changed(_, isDiaryOnly: true, _), .cancelled, .ended: break
      case .planned, .changed, .assessed, .submitted: hands.insert(stamp.by)
      }
      if let stage = before?.stage, stage == .recorded || stage == .cancelled {
        Issue.record("seed \(seed): something happened after \(stage)")
      }
    }
    #expect(visit == walk.visit, "seed \(seed): the fold of the journal is not the visit")
  }

  @Test("The walks reach every stage and every kind of event, else they would prove little")
  func reachesEverything() {
    var stages: Set<VisitStage> = []
    var events: Set<String> = []
    for seed in 1...400 as ClosedRange<UInt64> {
      var walk = VisitWalk(seed: seed)
      for _ in 0..<120 {
        walk.step()
        if let stage = walk.visit?.stage { stages.insert(stage) }
      }
      events.formUnion(walk.journal.map(\.event.name))
    }
    #expect(stages == Set(VisitStage.allCases))
    #expect(events.count == 10)
  }

  @Test("Codes give back every event and every state they were made from", arguments: [UInt64](1...100))
  func codesGoRound(_ seed: UInt64) throws {
    var walk = VisitWalk(seed: seed)
    for _ in 0..<80 {
      walk.step()
      guard let visit = walk.visit else { continue }
      let again = Visit(
        id: visit.id, person: visit.person, revision: visit.revision, codes: Codes(text: visit.codes.text))
      #expect(again == visit, "seed \(seed)")
    }
    for (event, _) in walk.journal {
      #expect(VisitEvent(name: event.name, codes: Codes(event.codes.list)) == event, "seed \(seed)")
    }
    for assessment in walk.assessments {
      #expect(
        RiskAssessment(
          id: assessment.id, person: assessment.person, made: assessment.made, codes: assessment.codes)
          == assessment)
    }
  }
}
