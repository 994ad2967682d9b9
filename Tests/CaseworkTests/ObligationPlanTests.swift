import Casework
import CivilTime
import Policy
import Testing

@Suite("What changes about obligations, and markers")
struct ObligationPlanTests {
  static func row(_ key: String, due: String?, stage: Stage = .running, until: String? = nil) -> ObligationRow
  {
    ObligationRow(
      policy: "p", key: key, revision: "2025-01-13", rule: "r", paragraph: "7.1", force: .must,
      trigger: CivilDate(text: "2025-01-01") ?? .earliest, due: due.flatMap { CivilDate(text: $0) },
      stage: stage,
      clock: nil, joint: nil, slot: nil, recordedLate: false, provisional: false, metOn: nil,
      delayedUntil: until.flatMap { CivilDate(text: $0) })
  }

  @Test("the difference opens what is new, moves what has another day and ends what is over, with the reason")
  func differs() {
    let stored = [
      Self.row("a", due: "2025-02-01"), Self.row("b", due: "2025-02-01"), Self.row("c", due: "2025-03-01"),
    ]
    let evaluated = [
      Self.row("a", due: "2025-02-01", stage: .delayed, until: "2025-02-20"),
      Self.row("b", due: "2025-02-01", stage: .met), Self.row("d", due: nil, stage: .consider),
    ]
    let plan = ObligationPlan.difference(stored: stored, evaluated: evaluated)
    #expect(plan.opened.map(\.key) == ["d"])
    #expect(plan.moves == 1 && plan.changed.first?.to.key == "a")
    #expect(plan.changed.compactMap(\.ending) == [.met])
    #expect(plan.removed.map(\.key) == ["c"] && plan.endings == 2)
  }

  @Test("no difference is no plan, whatever the order")
  func agrees() {
    let rows = [Self.row("a", due: "2025-02-01"), Self.row("b", due: nil, stage: .consider)]
    #expect(ObligationPlan.difference(stored: rows, evaluated: rows.reversed()).isEmpty)
  }

  @Test(
    "upcoming, due and overdue follow from the day alone",
    arguments: [
      ("2025-06-15", Status.upcoming), ("2025-06-16", .due), ("2025-06-30", .due), ("2025-07-01", .overdue),
    ])
  func followsTheDay(_ today: String, _ status: Status) throws {
    let due = CivilDate(text: "2025-06-30")
    #expect(Stage.running.status(due: due, today: try #require(CivilDate(text: today))) == status)
  }

  @Test("every status has one stage and comes back from it")
  func stages() {
    let today = CivilDate(day: 20_000)
    for status in Status.allCases {
      let days = status == .overdue ? -1 : status == .due ? 3 : 30
      #expect(Stage(status).status(due: today.adding(days: days), today: today) == status)
      #expect(Stage(status).isOpen == status.isOpen)
    }
  }

  static func fact(_ kind: FactKind, _ day: String, withdrawn: Bool = false) -> Fact {
    let date = CivilDate(text: day) ?? .earliest
    return Fact(
      kind: kind, date: date, recorded: Recorded(day: date), withdrawn: withdrawn ? Recorded(day: date) : nil)
  }

  @Test("the trio of vulnerabilities is marked while all three hold [HV-7.6.8]")
  func marksTheTrio() throws {
    let today = try #require(CivilDate(text: "2025-06-30"))
    var facts = [
      Self.fact(.domesticAbuseIdentified, "2025-01-01"), Self.fact(.mentalIllHealthIdentified, "2025-01-01"),
      Self.fact(.substanceMisuseIdentified, "2025-01-01"),
    ]
    func paragraphs() -> [String] {
      Markers.of(facts: facts, visits: [], born: nil, today: today).map(\.paragraph)
    }
    #expect(paragraphs() == ["7.6.8"])
    facts.append(Self.fact(.domesticAbuseEnded, "2025-03-01"))
    #expect(paragraphs() == [])
    facts = [facts[0], facts[1], Self.fact(.substanceMisuseIdentified, "2025-01-01", withdrawn: true)]
    #expect(paragraphs() == [])
  }

  @Test("somebody seen only at home is marked; one office visit is enough to unmark [HV-1.4]")
  func marksHomeOnly() throws {
    let today = try #require(CivilDate(text: "2025-06-30"))
    let home = RecordedVisit(date: try #require(CivilDate(text: "2025-05-01")))
    let office = RecordedVisit(date: try #require(CivilDate(text: "2025-05-02")), place: .office)
    let before = Markers.of(facts: [], visits: [home], born: nil, today: today)
    #expect(before.map(\.paragraph) == ["1.4"])
    #expect(Markers.of(facts: [], visits: [home, office], born: nil, today: today).isEmpty)
    #expect(Markers.of(facts: [], visits: [], born: nil, today: today).isEmpty)
  }

  @Test("whom the police have is said by the MAPPA category that was set last [HV-7.5.2]")
  func marksThePoliceManager() throws {
    let today = try #require(CivilDate(text: "2025-06-30"))
    func set(_ category: Int?, _ day: String) -> Fact {
      let date = CivilDate(text: day) ?? .earliest
      return Fact(
        kind: .mappaSet, date: date, recorded: Recorded(day: date), value: .mappaLevel(1), category: category)
    }
    func text(_ facts: [Fact]) -> String? { Markers.policeManager(facts: facts, today: today)?.text }
    #expect(text([set(1, "2025-01-01")])?.contains("have a sex offender manager") == true)
    #expect(text([set(1, "2025-01-01"), set(2, "2025-02-01")])?.contains("violent offender manager") == true)
    #expect(text([set(3, "2025-01-01")]) == nil)
    #expect(text([set(nil, "2025-01-01")]) == nil)
    #expect(text([set(1, "2025-01-01"), Self.fact(.mappaEnded, "2025-03-01")]) == nil)
    #expect(text([set(1, "2025-07-01")]) == nil)
  }

  @Test("under 18 the day of transition is shown, 17 years and 6 months [HV-7.11.2]")
  func marksTransition() throws {
    let today = try #require(CivilDate(text: "2025-06-30"))
    let young = Markers.of(facts: [], visits: [], born: CivilDate(text: "2008-03-31"), today: today)
    #expect(young.first?.text.contains("2025-09-30") == true && young.first?.paragraph == "7.11.2")
    #expect(Markers.of(facts: [], visits: [], born: CivilDate(text: "2007-06-30"), today: today).isEmpty)
  }

  @Test(
    "the overall level is the latest assessment about nobody in particular; the last recorded of one day counts"
  )
  func overallLevel() throws {
    let today = try #require(CivilDate(text: "2025-06-30"))
    func assessed(_ level: RiskLevel, _ day: String, recorded: String, _ group: RiskGroup? = nil) -> Fact {
      Fact(
        kind: .roshAssessed, date: CivilDate(text: day) ?? .earliest,
        recorded: Recorded(day: CivilDate(text: recorded) ?? .earliest), value: .rosh(level), group: group)
    }
    let facts = [
      assessed(.high, "2025-03-01", recorded: "2025-03-05"),
      assessed(.low, "2025-03-01", recorded: "2025-03-02"),
      assessed(.veryHigh, "2025-04-01", recorded: "2025-04-01", .children),
      assessed(.medium, "2025-07-01", recorded: "2025-06-01"),
    ]
    #expect(OverallRisk.level(facts, on: today) == .high)
    #expect(OverallRisk.level([], on: today) == nil)
  }
}
