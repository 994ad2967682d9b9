import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("What staff were trained and accredited for")
struct CompetenceTests {
  static func day(_ text: String) -> CivilDate { CivilDate(text: text) ?? .earliest }

  @Test("a competence counts from its first day to its last, or to the day before it ended [HV-8.1.7]")
  func countsByDays() {
    let held = HeldCompetence(.mosovo, from: Self.day("2025-01-10"), through: Self.day("2025-08-29"))
    #expect(!held.isCurrent(on: Self.day("2025-01-09")) && held.isCurrent(on: Self.day("2025-01-10")))
    #expect(held.isCurrent(on: Self.day("2025-08-29")) && !held.isCurrent(on: Self.day("2025-08-30")))
    #expect(held.standing(on: Self.day("2025-01-09")) == .ahead)
    // 30 June is 60 days before 29 August; 29 June is 61.
    #expect(held.standing(on: Self.day("2025-06-29")) == .current)
    #expect(held.standing(on: Self.day("2025-06-30")) == .expiresSoon)
    #expect(held.standing(on: Self.day("2025-08-30")) == .runOut)
    let ended = HeldCompetence(
      .mosovo, from: Self.day("2025-01-10"), through: Self.day("2025-08-29"), ended: Self.day("2025-03-01"))
    #expect(ended.isCurrent(on: Self.day("2025-02-28")) && !ended.isCurrent(on: Self.day("2025-03-01")))
    #expect(ended.standing(on: Self.day("2025-03-01")) == .ended)
    let renewed = HeldCompetence(.mosovo, from: Self.day("2025-06-01"))
    #expect([ended, renewed].standing(on: Self.day("2025-06-30")) == [renewed])
    #expect([ended, renewed].standing(on: Self.day("2025-05-01")) == [ended])
  }

  @Test(
    "a manager adds and ends a competence of the team with a reason; the history keeps both [HV-8.1.7, AP-3]",
    arguments: Backend.here)
  func addsAndEnds(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      let file = try await desk.recordCompetence(
        scene.sol, .loneWorkerDevice, of: scene.mary.staff, from: VisitScene.june,
        through: Self.day("2026-05-31"), reason: "Certificate LW-12 seen.", revision: 0
      ).get()
      #expect(try await desk.staffMember(scene.sol, scene.mary.staff) == file && file.revision == 1)
      #expect(file.competences.map(\.competence) == [.loneWorkerDevice] && file.mayChange)
      // The history tells changes apart by their moment.
      scene.rehearsal.clock.advance(seconds: 60)
      let late = try await desk.endCompetence(
        scene.sol, .loneWorkerDevice, of: scene.mary.staff, from: VisitScene.june, on: desk.today,
        reason: "Lost it.", revision: 0)
      #expect(late.problem == .stale(file))
      _ = try await desk.endCompetence(
        scene.sol, .loneWorkerDevice, of: scene.mary.staff, from: VisitScene.june, on: desk.today,
        reason: "Has not carried one since May.", revision: 1
      ).get()
      let own = try #require(try await desk.staffMember(scene.mary, scene.mary.staff))
      #expect(own.competences.map(\.ended) == [desk.today] && !own.mayChange)
      #expect(own.competences.first?.standing(on: desk.today) == .ended)
      #expect(
        own.changes.map(\.reason) == ["Has not carried one since May.", "Certificate LW-12 seen."])
      #expect(own.changes.map(\.by) == [scene.sol.staff.text, scene.sol.staff.text])
      #expect(own.names[scene.sol.staff.text] == "Sol Pinder")
      let events = try await desk.store.read { transaction in
        try transaction.run(
          "SELECT event FROM journal WHERE subject_kind = 'competence' ORDER BY revision"
        ).map { try $0.text(0) }
      }
      #expect(events == ["competence-recorded", "competence-ended"])
      #expect(try await JournalKeeping.verify(desk.store).fault == nil)
    }
  }

  @Test(
    "training that was ended counts as lapsed from its day on: the crewing rule says so [HV-8.1.7]",
    arguments: Backend.here)
  func endedIsLapsed(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      try await scene.train(scene.mary, scene.ivo)
      let file = try await desk.planVisit(scene.mary, scene.person, scene.two()).get()
      #expect(!file.findings.contains { $0.rule == "training-lapsed" })
      _ = try await desk.endCompetence(
        scene.sol, .homeVisits, of: scene.mary.staff, from: VisitScene.june, on: desk.today,
        reason: "To be trained anew.", revision: 1
      ).get()
      let after = try #require(try await desk.visit(scene.mary, file.visit.id))
      #expect(after.findings.contains { $0.rule == "training-lapsed" })
      #expect(after.competences[scene.mary.staff]?[.homeVisits] == .lapsed)
    }
  }

  @Test("what cannot be put down is refused, each with its own reason, and nobody does it for themselves")
  func refuses() async throws {
    try await VisitScene.run(.sqlite) { (scene: VisitScene) async throws in
      let desk = scene.desk
      func revision() async throws -> Int { try await VisitScene.changes(of: scene.mary.staff, desk) }
      func record(
        _ actor: Actor? = nil, of staff: StaffID? = nil, from: String = "2025-06-01", through: String? = nil,
        reason: String = "Seen."
      ) async throws -> CompetenceProblem? {
        let last = through.map { Self.day($0) }
        let result = try await desk.recordCompetence(
          actor ?? scene.sol, .mosovo, of: staff ?? scene.mary.staff, from: Self.day(from), through: last,
          reason: reason, revision: try await revision())
        return result.problem
      }
      func end(_ last: String) async throws -> CompetenceProblem? {
        let result = try await desk.endCompetence(
          scene.sol, .mosovo, of: scene.mary.staff, from: Self.day("2025-06-01"), on: Self.day(last),
          reason: "Over.", revision: try await revision())
        return result.problem
      }
      #expect(try await record(scene.mary) == .notPermitted)
      #expect(try await record(of: scene.sol.staff) == .refused(.own))
      #expect(try await record(of: StaffID("x")) == .notThere)
      #expect(try await record(from: "2025-06-02", through: "2025-06-01") == .refused(.endsBeforeStart))
      #expect(try await record(from: "2026-07-02") == .refused(.day))
      #expect(try await record(from: "1960-01-01") == .refused(.day))
      #expect(try await record(reason: " \n ") == .refused(.reasonMissing))
      #expect(try await record(reason: "a\u{0}b") == .text)
      #expect(try await record(reason: String(repeating: "x", count: 501)) == .text)
      #expect(try await end("2025-06-30") == .refused(.notHeld))
      #expect(try await record(through: "2025-06-10") == nil)
      #expect(try await record(through: "2025-06-10") == .refused(.nothingChanges))
      #expect(try await end("2025-06-30") == .refused(.nothingChanges))
      #expect(try await end("2025-05-31") == .refused(.endsBeforeStart))
      #expect(try await record(through: "2026-06-01") == nil)
      #expect(try await end("2026-07-02") == .refused(.nothingChanges))
      #expect(try await end("2025-06-30") == nil)
      #expect(try await end("2025-06-30") == .refused(.nothingChanges))
    }
  }

  @Test(
    "a manager sees the staff of the team, a head those of the PDU, anybody themselves and nobody else",
    arguments: Backend.here)
  func reaches(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      try await DelegationTests.elsewhere(scene)
      let other = try await DelegationTests.member(
        scene, "N54A019", .lineManager, team: "N54LDS2", pdu: "N54LDS")
      let york = try await DelegationTests.member(
        scene, "N54A029", .lineManager, team: "N54YRKS1", pdu: "N54YRK")
      let head = try await DelegationTests.member(scene, "N54H001", .pduHead, pdu: "N54LDS")
      func codes(_ actor: Actor) async throws -> [String] {
        try await desk.staff(actor).rows.map(\.row.code).sorted()
      }
      #expect(try await codes(scene.sol) == ["N54A001", "N54A002", "N54A009"])
      #expect(try await codes(head) == ["N54A001", "N54A002", "N54A009", "N54A019", "N54H001"])
      #expect(try await codes(scene.mary) == ["N54A001"])
      #expect(try await desk.staffMember(scene.sol, other.staff) == nil)
      #expect(try await desk.staffMember(head, other.staff) != nil)
      #expect(try await desk.staffMember(head, york.staff) == nil)
      #expect(try await desk.staffMember(scene.mary, scene.ivo.staff) == nil)
      #expect(
        try await desk.recordCompetence(
          scene.sol, .mosovo, of: other.staff, from: VisitScene.june, through: nil, reason: "Seen.",
          revision: 0
        ).problem == .notThere)
    }
  }

  @Test(
    "a file brings competences in, the same file twice changes nothing, and they go out as they came [INT-12]",
    arguments: Backend.here)
  func goesInAndOut(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      let lines = [
        #"{"type":"competence","staff":"N54A001","competence":"home-visits","from":"2024-05-01","through":"2026-04-30"}"#,
        #"{"type":"competence","staff":"N54A001","competence":"lone-worker-device","from":"2024-05-01"}"#,
        #"{"type":"competence","staff":"N54A002","competence":"mosovo","from":"2023-01-10","through":"2026-01-09","ended":"2025-06-02"}"#,
      ]
      #expect(try await desk.take(lines).competences == 3)
      let again = try await desk.take(lines)
      #expect(again.competences == 0 && again.refused == 0)
      let exported = Gathered()
      try await desk.exportCaseload { exported.add($0) }
      #expect(exported.lines.filter { $0.contains(#""type":"competence""#) } == lines)
      #expect(try await desk.take(exported.lines).competences == 0)
      // Another last day is news; a line that does not say that one was ended does not bring it back.
      let news = try await desk.take([
        lines[0].replacing("2026-04-30", with: "2027-04-30"),
        lines[2].replacing(",\"ended\":\"2025-06-02\"", with: ""),
      ])
      #expect(news.competences == 1)
      let file = try #require(try await desk.staffMember(scene.sol, scene.ivo.staff))
      #expect(file.competences.map(\.ended) == [Self.day("2025-06-02")])
      #expect(file.changes.map(\.by) == ["system"] && file.changes.map(\.reason) == [nil])
      #expect(try await JournalKeeping.verify(desk.store).fault == nil)
    }
  }

  @Test("a bad competence line is refused with its line, its place and what would be right [INT-12]")
  func refusesLines() async throws {
    try await VisitScene.run(.sqlite) { scene in
      let good = #""staff":"N54A001","competence":"mosovo","from":"2024-05-01""#
      let report = try await scene.desk.take(
        [
          good, good.replacing("N54A001", with: "N54A0XX"), good.replacing("mosovo", with: "juggling"),
          good.replacing("2024-05-01", with: "2024-02-30"), good + #","through":"2024-04-30""#,
          good + #","ended":"soon""#, good.replacing(#""staff":"N54A001","#, with: ""),
        ].map { "{\"type\":\"competence\",\($0)}" })
      #expect(report.competences == 1)
      #expect(
        report.problems.map { "\($0.line) \($0.pointer) \($0.code)" }.sorted() == [
          "2 /staff unknown-staff", "3 /competence unknown-competence", "4 /from date",
          "5 /through before-start", "6 /ended date", "7 /staff code",
        ])
      #expect(report.problems.allSatisfy { !$0.message.isEmpty && !$0.remedy.isEmpty })
      let csv = try CSVCaseload(
        bytes: Array("staff,competence,from,through\nN54A001,home-visits,2025-01-06,2027-01-05\n".utf8))
      #expect(
        csv.lines == [
          #"{"type":"competence","staff":"N54A001","competence":"home-visits","from":"2025-01-06","through":"2027-01-05"}"#
        ])
      #expect(try await scene.desk.take(csv.lines).competences == 1)
    }
  }
}
