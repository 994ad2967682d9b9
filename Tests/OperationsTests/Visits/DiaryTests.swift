import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("The diary and what changes in it")
struct DiaryTests {
  static let contact =
    #"{"type":"staff","code":"N54A005","name":"Nell Orchard","team":"N54LDS1","roles":["nominated-contact"]}"#
  static let address =
    #"{"type":"address","crn":"X000001","address":"9 Other Road, ZZ99 1AB","since":"2025-06-20"}"#

  private func contact(_ scene: VisitScene) async throws -> Actor {
    let id = try await scene.desk.store.read { transaction in
      try transaction.run("SELECT id FROM staff WHERE code = 'N54A005'").first?.text(0)
    }
    return Actor(
      staff: StaffID(try #require(id)), name: "Nell Orchard", roles: [.nominatedContact], team: "N54LDS1",
      pdu: "N54LDS", region: "N54")
  }

  private let day = CivilDate(text: "2025-07-02") ?? .earliest

  @Test(
    "the diary says where each visit is, with which things and whom to tell, and each is in the access log [HV-8.2.1]",
    arguments: Backend.here)
  func saysWhere(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      try await scene.desk.take([Self.contact, Self.address] + BookingTests.things)
      var draft = scene.two()
      draft.resources = ["LWD-1"]
      let file = try await scene.desk.planVisit(scene.mary, scene.person, draft).get()
      var other = scene.two()
      other.start = other.start.adding(seconds: 4 * 3_600)
      other.place = .otherSignificantPlace
      other.texts[.place] = "The day centre in Example Road."
      let elsewhere = try await scene.desk.planVisit(scene.mary, scene.person, other).get()
      let rows = try await scene.desk.diary(scene.sol, on: day)
      #expect(rows.map(\.diary.address) == ["9 Other Road, ZZ99 1AB", "The day centre in Example Road."])
      #expect(rows.map { $0.diary.resources.map(\.name) } == [["Device 1"], []])
      #expect(rows.first?.diary.contacts.map(\.name) == ["Nell Orchard", "Sol Pinder"])
      #expect(rows.first?.diary.contacts.map(\.isNominated) == [true, false])
      let logged = try await scene.desk.store.read { transaction in
        try transaction.run(
          "SELECT subject_kind, subject FROM access_log ORDER BY position DESC LIMIT 3"
        ).map { try $0.text(1) }
      }
      #expect(Set(logged) == ["diary", file.visit.id.text, elsewhere.visit.id.text])
    }
  }

  @Test(
    "the diary is narrowed to a member of staff and to a team of the reach, and never widened [HV-8.2.1]",
    arguments: Backend.here)
  func narrows(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      try await desk.take([#"{"type":"team","code":"N54OTH1","name":"Other","pdu":"N54LDS","region":"N54"}"#])
      let lone = scene.draft([VisitDraft.Member(.staff(scene.ivo.staff), .practitioner)])
      let file = try await desk.planVisit(scene.ivo, scene.person, lone).get()
      let head = Actor(
        staff: scene.sol.staff, name: "", roles: [.pduHead], team: nil, pdu: "N54LDS", region: "N54")
      func found(_ actor: Actor, of staff: StaffID? = nil, team: String? = nil) async throws -> [VisitID] {
        try await desk.diary(actor, on: day, of: staff, team: team).map(\.visit.id)
      }
      #expect(try await found(head) == [file.visit.id])
      #expect(try await found(head, of: scene.ivo.staff) == [file.visit.id])
      #expect(try await found(head, of: scene.mary.staff) == [])
      #expect(try await found(head, team: "N54LDS1") == [file.visit.id])
      #expect(try await found(head, team: "N54OTH1") == [])
      let stranger = Actor(
        staff: scene.sol.staff, name: "", roles: [.lineManager], team: "N54OTH1", pdu: "N54LDS", region: "N54"
      )
      #expect(try await found(stranger, of: scene.ivo.staff, team: "N54LDS1") == [])
      #expect(try await found(scene.ivo, of: scene.ivo.staff) == [file.visit.id])
      let choices = try await desk.diaryChoices(head, team: "N54LDS1")
      #expect(choices.teams.map(\.code).contains("N54OTH1"))
      #expect(choices.staff.contains { $0.id == scene.ivo.staff })
      #expect(try await desk.diaryChoices(head, team: "N54OTH1").staff.isEmpty)
    }
  }

  @Test(
    "a visit outside office hours shows whether a contact is arranged [HV-8.1.6]", arguments: Backend.here)
  func showsCover(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      var draft = scene.two()
      draft.start = try #require(Instant(text: "2025-07-02T17:00:00Z"))
      _ = try await scene.desk.planVisit(scene.mary, scene.person, draft).get()
      draft.start = draft.start.adding(seconds: 3_600)
      draft.isContactArranged = true
      _ = try await scene.desk.planVisit(scene.mary, scene.person, draft).get()
      _ = try await scene.desk.planVisit(scene.mary, scene.person, scene.two()).get()
      let rows = try await scene.desk.diary(scene.sol, on: day)
      #expect(rows.map(\.diary.isOutOfHours) == [false, true, true])
      #expect(rows.map(\.lacksCover) == [false, true, false])
    }
  }

  @Test(
    "a change after a decision is told to the nominated contact until they have seen it [HV-8.2.2]",
    arguments: Backend.here)
  func tellsTheContact(_ backend: Backend) async throws {
    try await VisitScene.run(backend) { scene in
      let desk = scene.desk
      try await desk.take([Self.contact])
      let nell = try await contact(scene)
      var file = try await scene.authorised()
      #expect(try await desk.changedVisits(nell) == 0, "what came before the decision is no news")
      #expect(try await desk.changedVisits(scene.mary) == nil, "only contacts and managers are told")
      var later = scene.two()
      later.start = later.start.adding(seconds: 1_800)
      file = try await desk.changeVisit(
        scene.mary, file.visit.id, later, reason: "The train was late.", revision: file.visit.revision
      ).get()
      #expect(try await desk.changedVisits(nell) == 1)
      let notices = try #require(try await desk.changeNotices(nell))
      let notice = try #require(notices.notices.first)
      #expect(
        notice.changes.map(\.changes) == [
          [.start(from: later.start.adding(seconds: -1_800), to: later.start)]
        ])
      let reason = notice.changes.first?.happening.event
      if case .changed(_, true, let text?) = reason {
        #expect(notices.words.texts[text] == "The train was late.")
      } else {
        Issue.record("\(String(describing: reason))")
      }
      let stranger = Actor(
        staff: nell.staff, name: "", roles: [.nominatedContact], team: "N54OTH1", pdu: "N54LDS",
        region: "N54")
      #expect(try await desk.changedVisits(stranger) == 0)
      let refused = try await desk.acknowledgeChange(
        stranger, file.visit.id, revision: file.visit.revision)
      #expect(throws: VisitProblem.notThere) { try refused.get() }
      let stale = try await desk.acknowledgeChange(nell, file.visit.id, revision: 1)
      #expect(throws: VisitProblem.self) { try stale.get() }
      for _ in 0..<2 {
        try await desk.acknowledgeChange(nell, file.visit.id, revision: file.visit.revision).get()
      }
      #expect(try await desk.changedVisits(nell) == 0)
      #expect(try await desk.changedVisits(scene.sol) == 1, "each has marks of their own")
      file = try await desk.cancelVisit(
        scene.mary, file.visit.id, reason: "In hospital", revision: file.visit.revision
      ).get()
      let again = try #require(try await desk.changeNotices(nell)).notices
      #expect(again.first?.changes.map(\.happening.event.name) == ["visit-cancelled"])
      scene.rehearsal.clock.set(try #require(Instant(text: "2025-07-03T09:00:00Z")))
      #expect(try await desk.changedVisits(nell) == 0, "a visit that is long over is no news")
    }
  }

  @Test("what became different in a plan is said piece by piece, and nothing where nothing is [HV-8.2.2]")
  func saysWhatChanged() throws {
    let start = try #require(Instant(text: "2025-07-02T09:00:00Z"))
    let one = StaffID("00000000-0000-7000-8000-000000000001")
    let two = StaffID("00000000-0000-7000-8000-000000000002")
    let before = VisitPlan(
      purposes: [.safeguarding], notice: .planned, start: start, expectedMinutes: 45,
      crew: [CrewPlace(who: .staff(one), part: .practitioner)], equipment: [.mobilePhone], resources: ["A"])
    #expect(before.changes(to: before) == [])
    var after = before
    after.start = start.adding(seconds: 60)
    after.expectedMinutes = 50
    after.place = .transient
    after.crew = [CrewPlace(who: .staff(two), part: .practitioner)]
    after.resources = ["B"]
    after.equipment = []
    after.vehicle = .hire
    after.isContactArranged = true
    #expect(
      before.changes(to: after) == [
        .start(from: start, to: after.start), .minutes(from: 45, to: 50), .place(from: .home, to: .transient),
        .crew(without: [.staff(one)], with: [.staff(two)]), .resources(without: ["A"], with: ["B"]),
        .equipment, .vehicle, .contact(isArranged: true),
      ])
    var words = before
    words.notice = .unannounced
    #expect(before.changes(to: words) == [.other])
  }
}
