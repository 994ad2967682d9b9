import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("What the journal tells is what the rows say")
struct FoldTests {
  /// A walk: which database, and the seed that every choice of it comes from.
  struct Walk: Sendable, CustomTestStringConvertible {
    let backend: Backend
    let seed: UInt64
    var testDescription: String { "\(backend.rawValue), seed \(seed)" }
  }

  static let walks = Backend.here.flatMap { backend in
    [11, 12, 2_025].map { Walk(backend: backend, seed: $0) }
  }

  @Test(
    "whatever is imported, recorded, corrected or passes, folding somebody's journal gives their rows",
    arguments: walks)
  func holds(_ walk: Walk) async throws {
    try await walk.backend.withStore { store in
      let rehearsal = Rehearsal()
      rehearsal.clock.set(Instant(milliseconds: 1_751_284_800_000))
      let desk = try await Desk.rehearsed(store, rehearsal)
      let region = DemoRegion(asOf: DemoRegion.standardDay)
      let people = Array(region.people.filter { $0.team == "ZEASTT1" }.prefix(30))
      try await desk.take(
        Array(region.lines.prefix(region.teams.count + region.staff.count)), options: ImportOptions())
      var walker = Walker(
        desk: desk, rehearsal: rehearsal, people: people, staff: region.staff,
        draws: Draws(seed: walk.seed))
      for number in 0..<60 {
        let step = try await walker.step(number)
        try await walker.expectFoldIsRows(
          Comment(rawValue: "\(walk.testDescription), step \(number): \(step)"))
      }
      #expect(walker.done == Set(Walker.Step.allCases), "\(walk.testDescription)")
      #expect(try await store.read { try Journal.verify(in: $0).fault } == nil, "\(walk.testDescription)")
    }
  }

  @Test(
    "an account's journal tells whether it is open and when its password was set", arguments: Backend.here)
  func accounts(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let rehearsal = Rehearsal()
      let desk = try await Desk.rehearsed(store, rehearsal)
      try await desk.take(ImportTests.file)
      let invitation = try await desk.invite(
        Invitee(
          userName: "mary", staffCode: "N54A001", name: "Mary Ashdown", roles: [.practitioner],
          team: "N54LDS1", pdu: nil, region: nil))
      _ = try await desk.acceptInvitation(
        secret: invitation.secret, password: "kettle orbit mulberry anvil")
      for isActive in [false, true, false] {
        rehearsal.clock.advance(seconds: 60)
        if isActive {
          try await desk.activate(userName: "mary")
        } else {
          try await desk.deactivate(userName: "mary")
        }
        let row = try await Self.row(store)
        let folded = try await Self.folded(row.text(0), store)
        #expect(try row.textIfAny(1) == folded.passwordAt && folded.passwordAt != nil)
        #expect(try row.textIfAny(2) == folded.deactivatedAt)
        #expect((folded.deactivatedAt == nil) == isActive)
      }
    }
  }

  private static func row(_ store: any Store) async throws -> Row {
    try #require(
      try await store.read { transaction in
        try transaction.run("SELECT id, password_at, deactivated_at FROM accounts").first
      })
  }

  private static func folded(
    _ account: String, _ store: any Store
  ) async throws -> (passwordAt: String?, deactivatedAt: String?) {
    try await store.read { transaction in
      var passwordAt: String?
      var deactivatedAt: String?
      let entries = try transaction.run(
        """
        SELECT event, occurred_at FROM journal
        WHERE subject_kind = 'account' AND subject = \(account) ORDER BY revision
        """)
      for entry in entries {
        switch try entry.text(0) {
        case "password-set": passwordAt = try entry.text(1)
        case "deactivated": deactivatedAt = try entry.text(1)
        case "activated": deactivatedAt = nil
        default: break
        }
      }
      return (passwordAt, deactivatedAt)
    }
  }
}

/// Choices that are the same for the same seed.
struct Draws {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func below(_ count: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(max(1, count)))
  }

  mutating func one<Value>(_ values: [Value]) -> Value { values[below(values.count)] }
}

/// Does one thing after the other to a few people.
struct Walker {
  enum Step: CaseIterable {
    case importWhole, importPart, move, rename, record, correct, withdraw, refuse, pass
  }

  let desk: Desk
  let rehearsal: Rehearsal
  let people: [CaseloadEntry]
  let staff: [StaffRow]
  var draws: Draws
  var done: Set<Step> = []

  init(desk: Desk, rehearsal: Rehearsal, people: [CaseloadEntry], staff: [StaffRow], draws: Draws) {
    self.desk = desk
    self.rehearsal = rehearsal
    self.people = people
    self.staff = staff
    self.draws = draws
  }

  mutating func step(_ number: Int) async throws -> Step {
    let step = number < Step.allCases.count ? Step.allCases[number] : draws.one(Step.allCases)
    done.insert(step)
    switch step {
    case .importWhole: try await take(people)
    case .importPart: try await take([part(draws.one(people))])
    case .move: try await take([moved(draws.one(people))])
    case .rename:
      var entry = draws.one(people)
      entry.family = draws.one(["Abbot", "Zephyr", "Ó Néill"])
      try await take([entry])
    case .record: try await record(late: 0)
    case .refuse: try await record(late: 1)
    case .correct: try await correct(isReplaced: true)
    case .withdraw: try await correct(isReplaced: false)
    case .pass:
      rehearsal.clock.advance(seconds: 86_400 * (1 + draws.below(20)))
      try await desk.advance()
    }
    return step
  }

  private func take(_ entries: [CaseloadEntry]) async throws {
    let report = try await desk.take(entries.map(PersonLine.json), options: ImportOptions())
    #expect(report.problems == [])
  }

  /// Some of somebody's facts, as an earlier file would have had them.
  private mutating func part(_ entry: CaseloadEntry) -> CaseloadEntry {
    var entry = entry
    entry.person.facts = Array(entry.person.facts.prefix(1 + draws.below(entry.person.facts.count)))
    entry.person.visits = Array(entry.person.visits.prefix(draws.below(entry.person.visits.count + 1)))
    return entry
  }

  private mutating func moved(_ entry: CaseloadEntry) -> CaseloadEntry {
    var entry = entry
    let member = draws.one(staff.filter { $0.team != nil })
    entry.team = member.team
    entry.officer = member.code
    return entry
  }

  private mutating func somebody() async throws -> (Actor, PersonFile)? {
    let crn = draws.one(people).person.crn
    let member = try await desk.store.read { transaction in
      try transaction.run("SELECT id FROM staff WHERE code = 'ZEASTT1P1'").first?.text(0) ?? ""
    }
    let actor = Actor(
      staff: StaffID(member), name: "", roles: [.regionalDirector, .practitioner], team: nil, pdu: nil,
      region: "ZDEMO")
    guard let found = try await desk.search(actor, crn).first?.person else { return nil }
    return try await desk.person(actor, found).map { (actor, $0) }
  }

  private mutating func someFact() -> Fact {
    let day = desk.today.adding(days: -draws.below(400))
    let kinds: [(FactKind, FactValue)] = [
      (.addressChanged, .none), (.householdChanged, .none), (.oasysReviewed, .none),
      (.concernIdentified, .concern(.child)), (.roshAssessed, .rosh(.high)), (.roshAssessed, .rosh(.low)),
      (.domesticAbuseIdentified, .none), (.supervisionEnded, .none),
      (.visitFrequencySet, .frequency(Frequency(every: 1, unit: .weeks))),
    ]
    let (kind, value) = draws.one(kinds)
    return Fact(kind: kind, date: day, recorded: Recorded(day: day), value: value)
  }

  private mutating func record(late: Int) async throws {
    guard let (actor, file) = try await somebody() else { return }
    _ = try await desk.recordFact(
      actor, file.row.person, fact: someFact(), revision: file.revision - late)
  }

  private mutating func correct(isReplaced: Bool) async throws {
    guard let (actor, file) = try await somebody() else { return }
    let known = file.facts.filter { $0.fact.withdrawn == nil }
    guard !known.isEmpty else { return }
    _ = try await desk.correctFact(
      actor, file.row.person, factID: draws.one(known).id, replacement: isReplaced ? someFact() : nil,
      reason: "A walk that is made up", revision: file.revision)
  }

  func expectFoldIsRows(_ comment: Comment) async throws {
    try await desk.store.read { transaction in
      for row in try transaction.run("SELECT id FROM people ORDER BY crn") {
        let id = PersonID(try row.text(0))
        let folded = try PersonFold.folded(id, transaction)
        #expect(try PersonFold.stored(id, transaction) == folded, comment)
        #expect(folded.revision > 0 && folded.facts > 0, comment)
      }
    }
  }
}
