import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

/// A desk with two practitioners and their manager, one person, and short ways to say things.
struct VisitScene {
  let desk: Desk
  let rehearsal: Rehearsal
  let mary: Actor
  let sol: Actor
  let ivo: Actor
  let person: PersonID

  static let staffLine =
    #"{"type":"staff","code":"N54A002","name":"Ivo Marsh","team":"N54LDS1","roles":["practitioner"]}"#
  static let june = CivilDate(text: "2025-06-01") ?? .earliest

  static func run(_ backend: Backend, _ body: (VisitScene) async throws -> Void) async throws {
    try await backend.withStore { store in
      let rehearsal = Rehearsal()
      rehearsal.clock.set(Instant(milliseconds: 1_751_284_800_000))
      let desk = try await Desk.rehearsed(store, rehearsal)
      try await desk.take(ImportTests.file + [staffLine])
      func actor(_ code: String, _ role: Role) async throws -> Actor {
        let row = try await store.read { transaction in
          try transaction.run("SELECT id, name FROM staff WHERE code = \(code)").first?.values ?? []
        }
        let cells = Row(values: row)
        return Actor(
          staff: StaffID(try cells.text(0)), name: try cells.text(1), roles: [role], team: "N54LDS1",
          pdu: "N54LDS", region: "N54")
      }
      let mary = try await actor("N54A001", .practitioner)
      let found = try #require(try await desk.search(mary, "X000001").first?.person)
      try await body(
        VisitScene(
          desk: desk, rehearsal: rehearsal, mary: mary, sol: try await actor("N54A009", .lineManager),
          ivo: try await actor("N54A002", .practitioner), person: found))
    }
  }

  func train(_ staff: Actor..., through: CivilDate? = nil) async throws {
    for member in staff {
      _ = try await desk.recordCompetence(
        sol, .homeVisits, of: member.staff, from: Self.june, through: through, reason: "Certificate seen.",
        revision: try await Self.changes(of: member.staff, desk)
      ).get()
    }
  }

  /// How often somebody's competences were changed: the version that a change names.
  static func changes(of staff: StaffID, _ desk: Desk) async throws -> Int {
    try await desk.store.read { try CompetenceRecords.changes(of: staff, $0).count }
  }

  /// A visit at ten in the morning of 2 July 2025, a Wednesday.
  func draft(_ crew: [VisitDraft.Member]) -> VisitDraft {
    var draft = VisitDraft(
      purposes: [.confirmResidence], notice: .planned,
      start: Instant(text: "2025-07-02T09:00:00Z") ?? rehearsal.clock.now, expectedMinutes: 45, crew: crew,
      texts: [.objectives: "See that Ada lives there."])
    draft.equipment = [.mobilePhone, .loneWorkerDevice]
    draft.vehicle = .pool
    return draft
  }

  func two() -> VisitDraft {
    draft([
      VisitDraft.Member(.staff(mary.staff), .responsibleOfficer),
      VisitDraft.Member(.staff(ivo.staff), .practitioner),
    ])
  }

  func assessed(_ file: VisitFile) async throws -> VisitFile {
    try await desk.assessVisit(
      mary, file.visit.id,
      AssessmentDraft(
        place: .home, hazards: [.animals: "A large dog; it is shut away before anybody comes in."],
        household: nil, isCompanyNeeded: false), revision: file.visit.revision
    ).get()
  }

  func submitted() async throws -> VisitFile {
    try await train(mary, ivo)
    let file = try await assessed(desk.planVisit(mary, person, two()).get())
    return try await desk.submitVisit(mary, file.visit.id, revision: file.visit.revision).get()
  }

  func authorised() async throws -> VisitFile {
    let file = try await submitted()
    return try await desk.decideVisit(
      sol, file.visit.id, .approved, words: nil, revision: file.visit.revision
    ).get()
  }

  func expectFoldIsRow(_ id: VisitID) async throws {
    try await desk.store.read { transaction in
      let row = try VisitRecords.visit(id, transaction)
      let folded = try VisitRecords.folded(id, transaction)
      #expect(row != nil && row == folded)
    }
  }
}
