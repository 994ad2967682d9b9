import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("What staff keep about themselves, and the sheet they take along")
struct SafetyTests {
  private static let details = SafetyDetails([
    .car: "ZZ99 ZZZ, grey hatchback", .phone: "01632 960123", .description: "Tall, red coat",
    .emergencyName: "Kit Lowe", .emergencyPhone: "+44 (1632) 960-124",
  ])

  private func logged(_ scene: VisitScene, _ most: Int) async throws -> [[String]] {
    try await scene.desk.store.read { transaction in
      try transaction.run(
        "SELECT verb, subject_kind, subject FROM access_log ORDER BY position DESC LIMIT \(most)"
      ).map { [try $0.text(0), try $0.text(1), try $0.text(2)] }.reversed()
    }
  }

  @Test(
    "each version is kept, a stale form is told, and what is the same adds none [HV-8.2.2]",
    arguments: Backend.here)
  func keepsVersions(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      #expect(try await desk.safetyDetails(scene.mary).isEmpty)
      let first = try await desk.recordSafetyDetails(scene.mary, Self.details, version: 0).get()
      #expect(first.version == 1 && first.recorded == desk.moment)
      let same = try await desk.recordSafetyDetails(scene.mary, Self.details, version: 1).get()
      #expect(same.version == 1)
      let other = SafetyDetails([.phone: "01632 960999"])
      let stale = try await desk.recordSafetyDetails(scene.mary, other, version: 0)
      #expect(stale == .failure(.stale(first)))
      #expect(try await desk.recordSafetyDetails(scene.mary, other, version: 1).get().version == 2)
      let versions = try await desk.safetyDetails(scene.mary)
      #expect(versions.map(\.version) == [2, 1])
      #expect(versions.map(\.details) == [other, Self.details])
      #expect(try await desk.safetyDetails(scene.ivo).isEmpty, "one's own alone")
      #expect(try await JournalKeeping.verify(desk.store).fault == nil)
    }
  }

  @Test(
    "what is 90 days old is asked for again, and the same said again is another version [HV-8.1.5]",
    arguments: Backend.here)
  func asksAgain(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      let first = try await desk.recordSafetyDetails(scene.mary, Self.details, version: 0).get()
      // Said on 30 June 2025; the ninetieth day after it is 28 September 2025.
      #expect(!first.isToBeSaid(on: try #require(CivilDate(text: "2025-09-28")), in: desk.zone))
      #expect(first.isToBeSaid(on: try #require(CivilDate(text: "2025-09-29")), in: desk.zone))
      #expect(SafetyRecord.none.isToBeSaid(on: desk.today, in: desk.zone))
      scene.rehearsal.clock.set(Instant(milliseconds: 1_751_284_800_000 + 91 * 86_400_000))
      let again = try await desk.recordSafetyDetails(scene.mary, Self.details, version: 1).get()
      #expect(again.version == 2 && again.details == first.details && again.recorded == desk.moment)
      #expect(!again.isToBeSaid(on: desk.today, in: desk.zone))
    }
  }

  @Test("what was said is never rewritten in the table [HV-8.1.5]", arguments: Backend.here)
  func keepsWhatWasSaid(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      _ = try await scene.desk.recordSafetyDetails(scene.mary, Self.details, version: 0).get()
      await #expect(throws: (any Error).self) {
        try await scene.desk.store.write { transaction in
          try transaction.execute("UPDATE staff_details SET phone = '01632 960000'")
        }
      }
      #expect(try await scene.desk.safetyDetails(scene.mary).first?.details == Self.details)
    }
  }

  @Test(
    "the sheet has controls, further measures and numbers; a restricted contact is not read for it [HV-7.6.9]",
    arguments: Backend.here)
  func keepsContactsOff(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      let mary = SafetyDetails([.phone: "01632 960123", .medical: "Carries an inhaler"])
      _ = try await desk.recordSafetyDetails(scene.mary, mary, version: 0).get()
      try await desk.recordRestrictedContact(
        scene.sol, of: scene.person, name: "Wren Sallow", telephone: "01632 960444", note: "After six"
      ).get()
      let waiting = try await scene.submitted()
      let file = try await desk.decideVisit(
        scene.sol, waiting.visit.id, .approvedWithMeasures, words: "Park facing out.",
        revision: waiting.visit.revision
      ).get()
      let day = try #require(CivilDate(text: "2025-07-02"))
      let recorder = StatementRecorder(desk.store)
      let other = Desk(store: recorder, library: desk.library, shell: desk.shell)
      let made = try await recorder.recording {
        let sheet = try await other.daySheet(scene.mary, on: day, of: scene.mary.staff).visits
        let visit = try #require(sheet.first)
        #expect(sheet.count == 1 && visit.row.visit.id == file.visit.id)
        #expect(visit.companions.map(\.name) == ["Mary Ashdown", "Ivo Marsh"])
        #expect(visit.companions.map(\.phone) == ["01632 960123", nil])
        #expect(visit.controls.map(\.hazard) == [.animals])
        #expect(visit.controls.first?.words.contains("shut away") == true)
        #expect(visit.measures == "Park facing out." && visit.isAssessed && !visit.isCompanyNeeded)
        let everything = String(describing: sheet)
        #expect(!everything.contains("Wren") && !everything.contains("960444"))
        #expect(!everything.contains("inhaler"), "what a helper should know stays in the office")
      }
      #expect(!made.contains { $0.text.contains("restricted_contacts") })
      #expect(made.count <= 14, "\(made.count)")
    }
  }

  @Test(
    "they are for the line manager and the nominated contact of the team while a visit lies ahead [HV-8.1.5]",
    arguments: Backend.here)
  func showsToThoseWhoLookAfter(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      _ = try await desk.recordSafetyDetails(scene.mary, Self.details, version: 0).get()
      var file = try await desk.planVisit(scene.mary, scene.person, scene.two()).get()
      let found = try #require(try await desk.crewSafety(scene.sol, file.visit.id))
      #expect(found.crew.map(\.name) == ["Mary Ashdown", "Ivo Marsh"])
      #expect(found.crew.map(\.record.details[.phone]) == ["01632 960123", nil])
      #expect(
        try await logged(scene, 3) == [
          ["consultation", "visit", file.visit.id.text], ["consultation", "staff", scene.mary.staff.text],
          ["consultation", "staff", scene.ivo.staff.text],
        ])
      #expect(try await desk.crewSafety(scene.ivo, file.visit.id) == nil, "a colleague is no manager")
      let elsewhere = Actor(
        staff: scene.sol.staff, name: "", roles: [.lineManager], team: "N54OTH1", pdu: "N54LDS", region: "N54"
      )
      #expect(try await desk.crewSafety(elsewhere, file.visit.id) == nil)
      let watcher = Actor(
        staff: scene.sol.staff, name: "", roles: [.nominatedContact], team: "N54LDS1", pdu: "N54LDS",
        region: "N54")
      #expect(try await desk.crewSafety(watcher, file.visit.id)?.crew.allSatisfy(\.isOfTeam) == true)
      file = try await desk.cancelVisit(
        scene.mary, file.visit.id, reason: nil, revision: file.visit.revision
      ).get()
      #expect(try await desk.crewSafety(scene.sol, file.visit.id) == nil, "the visit is over")
    }
  }

  @Test("what is too long, no number, or half a contact is refused in words [HV-8.2.2]")
  func refusesWhatCannotStand() {
    func faults(_ values: [SafetyDetails.Field: String]) -> [SafetyDetails.Fault] {
      SafetyDetails(values).faults
    }
    #expect(faults([:]) == [] && Self.details.faults == [])
    #expect(faults([.car: String(repeating: "a", count: 101)]) == [.tooLong(.car)])
    #expect(faults([.phone: "ring me"]) == [.notANumber(.phone)])
    #expect(faults([.phone: "1234"]) == [.notANumber(.phone)])
    #expect(faults([.phone: String(repeating: "1", count: 33)]) == [.tooLong(.phone)])
    #expect(faults([.medical: "a\u{0}b"]) == [.unclean(.medical)])
    #expect(faults([.emergencyName: "Kit"]) == [.halfAContact(.emergencyPhone)])
    #expect(faults([.emergencyPhone: "01632 960124"]) == [.halfAContact(.emergencyName)])
  }

  @Test(
    "the sheet of a day is a disclosure and has the contact’s number and the manager’s [HV-8.2.1]",
    arguments: Backend.here)
  func makesASheet(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      try await desk.take([DiaryTests.contact, DiaryTests.address])
      let sol = SafetyDetails([.phone: "01632 960777"])
      _ = try await desk.recordSafetyDetails(scene.sol, sol, version: 0).get()
      let file = try await desk.planVisit(scene.mary, scene.person, scene.two()).get()
      let day = try #require(CivilDate(text: "2025-07-02"))
      let sheet = try await desk.daySheet(scene.mary, on: day, of: scene.mary.staff).visits
      let rows = sheet.map(\.row)
      #expect(rows.map(\.visit.id) == [file.visit.id])
      #expect(rows.first?.diary.address == "9 Other Road, ZZ99 1AB")
      #expect(rows.first?.diary.contacts.map(\.phone) == [nil, "01632 960777"])
      #expect(
        try await logged(scene, 2) == [
          ["disclosure", "list", "day-sheet"], ["disclosure", "visit", file.visit.id.text],
        ])
      let tomorrow = day.adding(days: 1)
      #expect(try await desk.daySheet(scene.mary, on: tomorrow, of: scene.mary.staff).visits.isEmpty)
    }
  }
}
