import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("Two who write about one thing at once: staff, procedures and delegations")
struct AtOnceTests {
  /// How many write at once.
  private static let writers = 6

  /// What comes of the same thing asked for by so many at once, by their number.
  private static func atOnce<Answer: Sendable>(
    _ ask: @escaping @Sendable (Int) async throws -> Answer
  ) async throws -> [Answer] {
    try await withThrowingTaskGroup(of: (Int, Answer).self) { group in
      for number in 0..<writers { group.addTask { (number, try await ask(number)) } }
      return try await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  /// How many entries of a kind the journal has.
  private static func events(_ scene: VisitScene, _ event: String) async throws -> Int {
    try await scene.desk.store.read { transaction in
      try transaction.run("SELECT COUNT(*) FROM journal WHERE event = \(event)").first?.integer(0) ?? 0
    }
  }

  @Test(
    "of windows that keep one person's safety details at once one is kept, the others see it [HV-8.2.2, UX-30]",
    arguments: Backend.here)
  func safetyDetails(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      @Sendable func details(_ number: Int) -> SafetyDetails {
        SafetyDetails([.phone: "01632 96010\(number)"])
      }
      let results = try await Self.atOnce { number in
        try await desk.recordSafetyDetails(scene.mary, details(number), version: 0)
      }
      let kept = try #require(try await desk.safetyDetails(scene.mary).first)
      #expect(kept.version == 1)
      let winners = results.indices.filter { results[$0] == .success(kept) }
      #expect(winners.count == 1 && winners.first.map { details($0) } == kept.details)
      #expect(results.filter { $0 == .failure(.stale(kept)) }.count == Self.writers - 1)
      #expect(try await desk.safetyDetails(scene.mary).count == 1)
      #expect(try await Self.events(scene, "staff-details-recorded") == 1)
      // The same words from every window are one version, and nobody is told of a conflict that is none.
      let same = SafetyDetails([.phone: "01632 960123"])
      let alike = try await Self.atOnce { _ in
        try await desk.recordSafetyDetails(scene.mary, same, version: 1)
      }
      #expect(try alike.map { try $0.get().version } == Array(repeating: 2, count: Self.writers))
      #expect(try await desk.safetyDetails(scene.mary).map(\.version) == [2, 1])
      #expect(try await JournalKeeping.verify(desk.store).fault == nil)
    }
  }

  @Test(
    "of versions of a procedure published at once one stands, the others see it; each reads it once [HV-8.1.5]",
    arguments: Backend.here)
  func procedures(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      let results = try await Self.atOnce { number in
        try await desk.publishProcedure(
          scene.sol, of: ProcedureTests.team, ProcedureTests.draft("Ring \(number).", from: "2025-06-30"),
          version: 0)
      }
      let file = try #require(try await desk.procedure(scene.sol, of: ProcedureTests.team))
      let standing = try #require(file.shown)
      #expect(file.versions.map(\.version) == [1])
      #expect(results.filter { $0 == .success(standing) }.count == 1)
      #expect(results.filter { $0 == .failure(.stale(standing)) }.count == Self.writers - 1)
      #expect(try await Self.events(scene, "procedure-published") == 1)
      // Two readers, three windows each, and something else that one of them says of themselves meanwhile.
      let details = SafetyDetails([.phone: "01632 960123"])
      async let said = desk.recordSafetyDetails(scene.mary, details, version: 0)
      let read = try await Self.atOnce { number in
        try await desk.acknowledgeProcedure(
          number % 2 == 0 ? scene.mary : scene.ivo, of: ProcedureTests.team, version: 1)
      }
      for result in read { try result.get() }
      #expect(try await said.get().version == 1)
      #expect(try await Self.events(scene, "procedure-acknowledged") == 2)
      let readers = try #require(try await desk.procedure(scene.sol, of: ProcedureTests.team)).readers ?? []
      #expect(
        Set(readers.filter { $0.acknowledged != nil }.map(\.staff)) == [scene.mary.staff, scene.ivo.staff])
      #expect(try await JournalKeeping.verify(desk.store).fault == nil)
    }
  }

  @Test(
    "of managers who write about one member of staff at once one does, the others see what stands [HV-8.1.7, UX-30]",
    arguments: Backend.here)
  func competences(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      let head = try await DelegationTests.member(scene, "N54H001", .pduHead, pdu: "N54LDS")
      let added = try await Self.atOnce { number in
        try await desk.recordCompetence(
          number % 2 == 0 ? scene.sol : head, .mosovo, of: scene.mary.staff,
          from: VisitScene.june.adding(days: -number), through: nil, reason: "Certificate \(number).",
          revision: 0)
      }
      func expectOne(_ results: [Result<StaffFile, CompetenceProblem>], _ revision: Int) throws -> String {
        let files = results.compactMap { try? $0.get() }
        #expect(files.count == 1 && files.first?.revision == revision)
        let reason = try #require(files.first?.changes.first?.reason)
        var told = 0
        for result in results {
          guard case .failure(.stale(let newer)) = result else { continue }
          told += 1
          #expect(newer.revision == revision && newer.changes.contains { $0.reason == reason })
        }
        #expect(told == Self.writers - 1)
        return reason
      }
      _ = try expectOne(added, 1)
      let held = try #require(try await desk.staffMember(scene.sol, scene.mary.staff)).competences
      #expect(held.count == 1)
      let from = try #require(held.first).from
      scene.rehearsal.clock.advance(seconds: 60)
      let ended = try await Self.atOnce { number in
        try await desk.endCompetence(
          number % 2 == 0 ? scene.sol : head, .mosovo, of: scene.mary.staff, from: from,
          on: desk.today.adding(days: number), reason: "Over \(number).", revision: 1)
      }
      let why = try expectOne(ended, 2)
      let file = try #require(try await desk.staffMember(scene.sol, scene.mary.staff))
      #expect(file.changes.map(\.reason).first == why && file.changes.count == 2 && file.revision == 2)
      #expect(file.competences.map(\.ended) == [file.changes.first?.held.ended])
      #expect(try await Self.events(scene, "competence-recorded") == 1)
      #expect(try await Self.events(scene, "competence-ended") == 1)
      #expect(try await JournalKeeping.verify(desk.store).fault == nil)
    }
  }

  @Test(
    "of two who end a delegation at once one does, the other sees by whom and why; no lender has too many [HV-8.1.3]",
    arguments: Backend.here)
  func delegations(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      let head = try await DelegationTests.member(scene, "N54H001", .pduHead, pdu: "N54LDS")
      let colleague = try await DelegationTests.colleague(scene)
      let made = try await desk.delegate(
        scene.sol, to: colleague.staff, from: desk.today, through: desk.today, reason: "On leave."
      ).get()
      let id = made.delegation.id
      let results = try await Self.atOnce { number in
        try await desk.endDelegation(
          number % 2 == 0 ? scene.sol : head, id, reason: "Back \(number).", revision: 1)
      }
      let rows = results.compactMap { try? $0.get() }
      let ended = try #require(rows.first?.delegation.ended)
      #expect(rows.count == 1)
      var told = 0
      for result in results {
        guard case .failure(.stale(let newer)) = result else { continue }
        told += 1
        #expect(newer.delegation.ended == ended && newer.endedBy != nil)
      }
      #expect(told == Self.writers - 1)
      #expect(try await desk.delegation(scene.sol, id)?.delegation.ended == ended)
      #expect(try await Self.events(scene, "authority-taken-back") == 1)
      for _ in 1..<Delegations.mostOpen {
        _ = try await desk.delegate(
          scene.sol, to: colleague.staff, from: desk.today, through: desk.today
        ).get()
      }
      let last = try await Self.atOnce { _ in
        try await desk.delegate(scene.sol, to: colleague.staff, from: desk.today, through: desk.today)
          .problem
      }
      #expect(last.filter { $0 == nil }.count == 1)
      #expect(last.filter { $0 == .refused(.tooMany) }.count == Self.writers - 1)
      #expect(try await JournalKeeping.verify(desk.store).fault == nil)
    }
  }
}
