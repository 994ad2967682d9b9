import Casework
import CivilTime
import Operations
import Policy
import Rehearsal
import Storage
import Testing

@Suite("Facts about a person")
struct FactTests {
  static let practitioner = Actor(
    staff: StaffID("00000000-0000-7000-8000-000000000000"), name: "", roles: [.practitioner], team: "N54LDS1",
    pdu: "N54LDS", region: "N54")

  /// A desk with the file in, its practitioner as an actor, and the first person.
  static func scene<Value: Sendable>(
    _ backend: Backend, _ body: (Desk, Actor, PersonFile, Rehearsal) async throws -> Value
  ) async throws -> Value {
    try await backend.withStore { store in
      let rehearsal = Rehearsal()
      rehearsal.clock.set(Instant(milliseconds: 1_751_284_800_000))
      let desk = try await Desk.rehearsed(store, rehearsal)
      try await desk.take(ImportTests.file)
      let staff = try await store.read { transaction in
        try transaction.run("SELECT id FROM staff WHERE code = 'N54A001'").first?.text(0) ?? ""
      }
      let actor = Actor(
        staff: StaffID(staff), name: "Mary Ashdown", roles: [.practitioner], team: "N54LDS1", pdu: "N54LDS",
        region: "N54")
      let found = try #require(try await desk.search(actor, "X000001").first?.person)
      let person = try #require(try await desk.person(actor, found))
      return try await body(desk, actor, person, rehearsal)
    }
  }

  static func fact(_ kind: FactKind, _ day: String, _ value: FactValue = .none) -> Fact {
    let date = CivilDate(text: day) ?? .earliest
    return Fact(kind: kind, date: date, recorded: Recorded(day: date), value: value)
  }

  @Test(
    "a new fact opens what follows from it in the same moment, and says who recorded it",
    arguments: Backend.here)
  func records(_ backend: Backend) async throws {
    try await Self.scene(backend) { desk, actor, person, _ in
      let answer = try await desk.recordFact(
        actor, person.row.person, fact: Self.fact(.concernIdentified, "2025-06-27", .concern(.child)),
        revision: person.revision)
      let after = try answer.get()
      #expect(after.revision == person.revision + 1)
      let opened = try #require(after.obligations.first { $0.rule == "concern-child" })
      #expect(opened.due == CivilDate(text: "2025-07-11") && opened.status == .due)
      #expect(after.facts.first?.recordedBy == "Mary Ashdown")
      #expect(after.row.open == person.row.open + 1)
      let listed = try await desk.due(actor, DueQuery(cohorts: ["7.7"]))
      #expect(listed.rows.map(\.item.rule) == ["concern-child"])
      let explained = try #require(
        try await desk.explanation(actor, person.row.person, key: opened.key))
      #expect(explained.1.obligation.paragraph == "7.7.3")
    }
  }

  @Test(
    "a correction keeps the old fact, withdrawn, and moves the obligation with the reason kept",
    arguments: Backend.here)
  func corrects(_ backend: Backend) async throws {
    try await Self.scene(backend) { desk, actor, person, _ in
      let old = try #require(person.facts.first { $0.fact.kind == .rsoRegistered })
      let answer = try await desk.correctFact(
        actor, person.row.person, factID: old.id, replacement: Self.fact(.rsoRegistered, "2025-06-02"),
        reason: "Registered on 2 June, by the police record", revision: person.revision)
      let after = try answer.get()
      let kept = try #require(after.facts.first { $0.id == old.id })
      #expect(kept.fact.withdrawn?.day == CivilDate(text: "2025-06-30"))
      #expect(kept.correctionReason == "Registered on 2 June, by the police record")
      #expect(after.facts.contains { $0.id == kept.correctedBy })
      #expect(after.obligations.first { $0.rule == "rso-initial" }?.trigger == CivilDate(text: "2025-06-02"))
      let again = try await desk.correctFact(
        actor, person.row.person, factID: old.id, replacement: nil, reason: "Twice", revision: after.revision)
      #expect(again == .failure(.noSuchFact))
    }
  }

  @Test("who looks far as assurance changes only what they reach by their own work", arguments: Backend.here)
  func changesOnlyWithinWork(_ backend: Backend) async throws {
    try await Self.scene(backend) { desk, actor, person, _ in
      let both = Actor(
        staff: actor.staff, name: "", roles: [.qualityAssurance, .practitioner], team: "N54AAA1",
        pdu: "N54LDS",
        region: "N54")
      #expect(try await desk.person(both, person.row.person) != nil)
      let answer = try await desk.recordFact(
        both, person.row.person, fact: Self.fact(.addressChanged, "2025-06-20"), revision: person.revision)
      #expect(answer == .failure(.notThere))
    }
  }

  @Test("a file does not bring back a fact that was taken back here", arguments: Backend.here)
  func staysWithdrawn(_ backend: Backend) async throws {
    try await Self.scene(backend) { desk, actor, person, _ in
      let old = try #require(person.facts.first { $0.fact.kind == .rsoRegistered })
      _ = try await desk.correctFact(
        actor, person.row.person, factID: old.id, replacement: nil, reason: "Somebody else",
        revision: person.revision)
      let report = try await desk.take(ImportTests.file)
      #expect(report.unchanged == 2 && report.changed == 0)
      let after = try #require(try await desk.person(actor, person.row.person))
      #expect(!after.obligations.contains { $0.rule == "rso-initial" })
    }
  }

  @Test("of two who change the same state the second gets the newer one back", arguments: Backend.here)
  func refusesStale(_ backend: Backend) async throws {
    try await Self.scene(backend) { desk, actor, person, _ in
      _ = try await desk.recordFact(
        actor, person.row.person, fact: Self.fact(.addressChanged, "2025-06-20"), revision: person.revision)
      let second = try await desk.recordFact(
        actor, person.row.person, fact: Self.fact(.householdChanged, "2025-06-20"), revision: person.revision)
      guard case .failure(.stale(let newer)) = second else {
        Issue.record("\(second)")
        return
      }
      #expect(newer.revision == person.revision + 1)
      #expect(newer.facts.contains { $0.fact.kind == .addressChanged })
    }
  }

  @Test("who may not, whom one may not see, and what cannot be are refused", arguments: Backend.here)
  func refuses(_ backend: Backend) async throws {
    try await Self.scene(backend) { desk, actor, person, _ in
      let fact = Self.fact(.addressChanged, "2025-06-20")
      let assurance = Actor(
        staff: actor.staff, name: "", roles: [.qualityAssurance], team: nil, pdu: nil, region: "N54")
      let id = person.row.person
      let elsewhere = Actor(
        staff: actor.staff, name: "", roles: [.practitioner], team: "OTHER", pdu: nil, region: "N54")
      let revision = person.revision
      let notPermitted = try await desk.recordFact(assurance, id, fact: fact, revision: revision)
      #expect(notPermitted == .failure(.notPermitted))
      let notThere = try await desk.recordFact(elsewhere, id, fact: fact, revision: revision)
      #expect(notThere == .failure(.notThere))
      let tomorrow = try await desk.recordFact(
        actor, id, fact: Self.fact(.addressChanged, "2025-07-01"), revision: revision)
      #expect(tomorrow == .failure(.inFuture))
      let unreasoned = try await desk.correctFact(
        actor, id, factID: "1", replacement: nil, reason: " ", revision: revision)
      #expect(unreasoned == .failure(.reasonMissing))
    }
  }

  @Test("fact by fact gives the same rows as everything at once", arguments: Backend.here)
  func incrementalEqualsFull(_ backend: Backend) async throws {
    let region = DemoRegion(asOf: DemoRegion.standardDay)
    let people = region.people.filter { $0.team == "ZEASTT1" }.prefix(25)
    let organisation = Array(region.lines.prefix(region.teams.count + region.staff.count))
    let whole = try await backend.withStore { store in
      let desk = try await Desk.rehearsed(store)
      try await desk.take(organisation + people.map(PersonLine.json), options: ImportOptions())
      return try await Self.obligations(store)
    }
    let parts = try await backend.withStore { store in
      let desk = try await Desk.rehearsed(store)
      try await desk.take(organisation, options: ImportOptions())
      let most = people.map { $0.person.facts.count + $0.person.visits.count }.max() ?? 0
      for count in 1...max(1, most) {
        let lines = people.map { entry -> String in
          var part = entry
          part.person.facts = Array(entry.person.facts.prefix(count))
          part.person.visits = Array(entry.person.visits.prefix(max(0, count - entry.person.facts.count)))
          if count < most { part.person.exceptions = [] }
          return PersonLine.json(part)
        }
        try await desk.take(lines, options: ImportOptions())
      }
      return try await Self.obligations(store)
    }
    #expect(whole == parts)
    #expect(whole.count > 40)
  }

  @Test("the passing of time opens the next slot once, whatever the number of ticks", arguments: Backend.here)
  func advances(_ backend: Backend) async throws {
    try await Self.scene(backend) { desk, actor, person, rehearsal in
      let set = try await desk.recordFact(
        actor, person.row.person,
        fact: Self.fact(.visitFrequencySet, "2025-06-23", .frequency(Frequency(every: 1, unit: .weeks))),
        revision: person.revision)
      let before = try set.get().obligations.filter { $0.rule == "rmp-frequency" }
      rehearsal.clock.advance(seconds: 15 * 86_400)
      #expect(try await desk.advance() == 1)
      #expect(try await desk.advance() == 0)
      let after = try #require(try await desk.person(actor, person.row.person))
      let slots = after.obligations.filter { $0.rule == "rmp-frequency" }
      #expect(slots.count == before.count + 3)
      #expect(after.revision == person.revision + 2)
    }
  }

  static func obligations(_ store: any Store) async throws -> [[SQLValue]] {
    try await store.read { transaction in
      try transaction.run(
        """
        SELECT p.crn, o.policy, o.key, o.revision, o.due, o.acts_by, o.stage, o.is_open, o.slot, o.met_on,
          o.delayed_until, o.recorded_late, o.provisional, o.team, p.acts_by, p.open_count, p.next_change, p.rosh
        FROM obligations o JOIN people p ON p.id = o.person ORDER BY p.crn, o.policy, o.key
        """
      ).map(\.values)
    }
  }
}
