import Casework
import HTTPTypes
import Operations
import Rehearsal
import Storage
import Testing
import Web

/// What a program's reading costs, and what it leaves in the access log: one row for each operation that reads.
struct ProgramReading: Sendable {
  /// The entries of the access log after one request.
  enum Log: Hashable, Sendable {
    case nothing
    case list(String)
    case person, visit, decision, task
    /// Of these kinds, in this order.
    case kinds([String])
    /// A list, and each visit on it.
    case listedVisits(String)
  }

  let path: @Sendable (Scene.Places) -> String
  let statements: Int
  let log: Log

  init(_ statements: Int, _ log: Log, _ path: @escaping @Sendable (Scene.Places) -> String) {
    self.statements = statements
    self.log = log
    self.path = path
  }

  /// By the id of the operation. The first statements of each find the token and whose it is.
  static let all: [String: ProgramReading] = [
    "getDocument": ProgramReading(0, .nothing) { _ in "/openapi.json" },
    "ping": ProgramReading(0, .nothing) { _ in "/ping" },
    "getAccount": ProgramReading(1, .nothing) { _ in "/account" },
    "listPersons": ProgramReading(4, .list("caseload")) { _ in "/persons" },
    "getPerson": ProgramReading(11, .person) { "/persons/\($0.own.text)" },
    "listObligations": ProgramReading(11, .person) { "/persons/\($0.own.text)/obligations" },
    "getObligation": ProgramReading(11, .person) { "/persons/\($0.own.text)/obligations/\($0.key)" },
    "listFacts": ProgramReading(11, .person) { "/persons/\($0.own.text)/facts" },
    "getPack": ProgramReading(11, .person) { "/persons/\($0.own.text)/pack" },
    "getPackOfVisit": ProgramReading(29, .visit) { "/visits/\($0.visit(of: $0.own).text)/pack" },
    "getVisitOptions": ProgramReading(14, .person) {
      "/persons/\($0.own.text)/visit-options?start=2025-07-03T09:00:00Z&minutes=45"
    },
    "listChangeNotices": ProgramReading(3, .list("visit-changes")) { _ in "/visit-changes" },
    "listVisitsOfPerson": ProgramReading(11, .person) { "/persons/\($0.own.text)/visits" },
    "listVisits": ProgramReading(4, .listedVisits("diary")) { _ in "/visits?from=2025-07-02&limit=2" },
    "getVisit": ProgramReading(20, .visit) { "/visits/\($0.visit(of: $0.own).text)" },
    "listAuthorisations": ProgramReading(4, .list("authorisations")) { _ in "/authorisations" },
    "listDecisionsOfPerson": ProgramReading(4, .person) { "/persons/\($0.own.text)/decisions" },
    "listDecisionsWaiting": ProgramReading(4, .list("decisions-waiting")) { _ in "/decisions" },
    "getDecision": ProgramReading(10, .decision) { "/decisions/\($0.decision(of: $0.own).text)" },
    "listTasks": ProgramReading(4, .list("tasks")) { _ in "/tasks" },
    "getTask": ProgramReading(8, .task) { "/tasks/\($0.task(of: $0.own).text)" },
    "listDue": ProgramReading(4, .list("due")) { _ in "/due" },
    "getDaySheet": ProgramReading(10, .kinds(["list", "visit"])) { _ in "/day-sheet?day=2025-07-02" },
    "getSafetyDetails": ProgramReading(2, .nothing) { _ in "/account/safety-details" },
    "getCrewSafetyDetails": ProgramReading(8, .kinds(["visit", "staff"])) {
      "/visits/\($0.visit(of: $0.own).text)/crew"
    },
    "listProcedures": ProgramReading(4, .nothing) { _ in "/procedures" },
    "getProcedure": ProgramReading(7, .nothing) { _ in "/procedures/ZEASTT1" },
    "getProcedureVersion": ProgramReading(7, .nothing) { _ in "/procedures/ZEASTT1/versions/1" },
    "listDelegations": ProgramReading(3, .list("delegations")) { _ in "/delegations?limit=1" },
    "getDelegation": ProgramReading(3, .kinds(["delegation"])) { "/delegations/\($0.delegation.text)" },
    "listStaff": ProgramReading(4, .list("staff")) { _ in "/staff?limit=2" },
    "listCompetences": ProgramReading(9, .kinds(["staff"])) { "/staff/\($0.colleague.text)/competences" },
    "listDutySlots": ProgramReading(12, .list("duty")) { _ in "/duty-slots?team=ZEASTT1" },
    "getDutySlot": ProgramReading(7, .nothing) { "/duty-slots/\($0.dutySlot.text)" },
    "listDrills": ProgramReading(13, .list("drills")) { _ in "/drills?team=ZEASTT1" },
    "getDrill": ProgramReading(3, .kinds(["drill"])) { "/drills/\($0.drill.text)" },
    "getContactPoints": ProgramReading(4, .kinds(["staff"])) { "/staff/\($0.colleague.text)/contact-points" },
    "listTeams": ProgramReading(2, .nothing) { _ in "/teams" },
  ]
}

@Suite("What programs read, and who writes it down")
struct ProgramReadingTests {
  /// The ids of the operations that read, as the document has them.
  private static func reading(_ scene: Scene) async throws -> Set<String> {
    let paths = try Body(try await scene.visitor().get("/api/v1/openapi.json"))["paths"]
    return Set(paths.names.compactMap { paths[$0]["get"]["operationId"].text })
  }

  private static func statements(_ backend: Backend, people: Int) async throws -> [String: Int] {
    let counts = Shared<[String: Int]>([:])
    try await Scene.run(backend, people: people) { scene in
      let program = try await scene.program(.lineManager, .read)
      _ = try await program.get("/api/v1/account")
      for (id, reading) in ProgramReading.all {
        let made = try await scene.recorder.recording {
          let answer = try await program.get("/api/v1" + reading.path(scene.places))
          #expect(answer.status == 200, "\(id): \(answer.text)")
        }
        counts.change { $0[id] = made.count }
      }
    }
    return counts.value
  }

  @Test(
    "every operation that reads needs the same few statements for 20 people and for 600",
    arguments: Backend.here)
  func statementCounts(_ backend: Backend) async throws {
    let few = try await Self.statements(backend, people: 20)
    let many = try await Self.statements(backend, people: 600)
    for (id, reading) in ProgramReading.all {
      #expect(few[id] == reading.statements, "\(id) \(few[id] ?? 0)")
      #expect(many[id] == few[id], "\(id)")
    }
  }

  @Test("every operation that reads writes the access log [PRV-01]", arguments: Backend.here)
  func accessLog(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      #expect(
        try await Self.reading(scene) == Set(ProgramReading.all.keys), "a new one needs an expectation here")
      let program = try await scene.program(.lineManager, .read)
      for (id, reading) in ProgramReading.all {
        let before = try await scene.count("access_log")
        let answer = try await program.get("/api/v1" + reading.path(scene.places))
        #expect(answer.status == 200, "\(id)")
        let entries = try await scene.desk.store.read { transaction in
          try transaction.run(
            """
            SELECT subject_kind, subject, channel FROM access_log ORDER BY position LIMIT 10000 OFFSET \(before)
            """
          ).map { [try $0.text(0), try $0.text(1), try $0.text(2)] }
        }
        #expect(entries.allSatisfy { $0[2] == "api" }, "\(id)")
        let own = scene.places.own
        let expected: [[String]] =
          switch reading.log {
          case .nothing, .kinds: []
          case .list(let list): [["list", list]]
          case .person: [["person", own.text]]
          case .visit: [["visit", scene.places.visit(of: own).text]]
          case .decision: [["decision", scene.places.decision(of: own).text]]
          case .task: [["task", scene.places.task(of: own).text]]
          case .listedVisits(let list):
            [["list", list]]
              + (try Body(answer))["items"].items.map { ["visit", $0["id"].text ?? ""] }
          }
        let found = entries.map { Array($0.prefix(2)) }
        if case .kinds(let kinds) = reading.log {
          #expect(found.map { $0[0] } == kinds, "\(id) \(found)")
        } else if case .listedVisits = reading.log {
          // One more is read than is given, to know whether there are others.
          #expect(found.starts(with: expected) && found.count <= expected.count + 1, "\(id) \(found)")
        } else {
          #expect(found == expected, "\(id)")
        }
      }
    }
  }
}
