import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("A glass that is broken is told of and looked into")
struct BreakGlassTests {
  /// Ola manages another team of the unit; Gia answers for information governance of the region.
  private struct Scene {
    let live: LiveScene
    let ola: Actor
    let hal: Actor
    let gia: Actor
    var desk: Desk { live.desk }

    static func run(_ backend: Backend, _ body: (Scene) async throws -> Void) async throws {
      try await LiveScene.run(backend) { live in
        try await live.desk.take([
          #"{"type":"team","code":"N54LDS9","name":"Leeds 9","pdu":"N54LDS","pduName":"Leeds","region":"N54","regionName":"Yorkshire"}"#,
          #"{"type":"staff","code":"N54A090","name":"Ola Wren","team":"N54LDS9","roles":["line-manager"]}"#,
          #"{"type":"staff","code":"N54G001","name":"Gia Lund","region":"N54","roles":["information-governance"]}"#,
        ])
        func actor(_ code: String) async throws -> Actor {
          let found = try await live.desk.store.read { transaction -> Actor? in
            let id = try transaction.run("SELECT id FROM staff WHERE code = \(code)").first?.text(0)
            return try id.flatMap { try AccountRecords.actor(staff: StaffID($0), transaction) }
          }
          return try #require(found)
        }
        let scene = Scene(
          live: live, ola: try await actor("N54A090"), hal: try await actor("N54H001"),
          gia: try await actor("N54G001"))
        live.at("09:00")
        try await body(scene)
      }
    }

    func open(_ reason: BreakGlassReason) async throws -> Result<PoliceBriefing, BreakGlassRefusal> {
      try #require(try await desk.breakGlass(ola, live.id, reason))
    }

    func breaks() async throws -> [GlassBreak] {
      try await desk.store.read { [id = live.id] in try GlassRecords.breaks(of: id, $0) }
    }

    /// Who is told of it, and how far that came.
    func told() async throws -> [String] {
      try await desk.store.read { [id = live.id] transaction in
        let notices = try NoticeOutbox.notices(of: id, transaction).filter { $0.kind == .glassBroken }
        let names = try CaseloadLists.staffNames(Set(notices.map(\.recipient)), transaction)
        return notices.map { "\(names[$0.recipient] ?? "?") \($0.number) \($0.item.state.rawValue)" }.sorted()
      }
    }
  }

  @Test(
    "PRV-23: two minutes for those with access, then any manager of the unit; danger at once; never without an alarm",
    arguments: Backend.here)
  func waits(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let id = scene.live.id
      func refused(_ reason: BreakGlassReason) async throws -> BreakGlassRefusal? {
        guard case .failure(let refusal) = try await scene.open(reason) else { return nil }
        return refusal
      }
      #expect(try await refused(.immediateDanger) == .noAlarm)
      _ = try await scene.desk.raiseAlarm(scene.live.nell, id, .device).get()
      let until = LiveScene.time("09:02")
      #expect(try await refused(.policeCall) == .tooSoon(until))
      let gate = try #require(try await scene.desk.incident(scene.ola, id)?.glass)
      #expect(gate.permitted.map(\.name).contains("Hal Dunn") && gate.refusal == .tooSoon(until))
      #expect(!gate.permitted.map(\.name).contains("Ola Wren"))
      scene.live.at("09:01:59")
      #expect(try await refused(.managerAbsent) == .tooSoon(until))
      #expect(try await scene.breaks().isEmpty)
      #expect(try await scene.told().isEmpty)
      // Somebody with access takes it: they are rung, and once nobody has it any more it may be opened.
      let sol = scene.live.scene.sol
      _ = try await scene.desk.acknowledgeAlarm(sol, id).get()
      scene.live.at("09:03")
      #expect(try await refused(.policeCall) == .held(sol.staff))
      scene.live.at("09:05")
      try await scene.live.tick()
      #expect(try await scene.live.live().alarm?.owner == nil)
      #expect(try await refused(.policeCall) == nil)
      // Nobody to whose cases the person belongs asks for a reason, and nobody else gets anything.
      #expect(try await scene.desk.incident(sol, id)?.glass == nil)
      #expect(try await scene.desk.briefing(sol, id) != nil)
      #expect(try await scene.desk.briefing(scene.ola, id) == nil)
      #expect(try await scene.desk.breakGlass(scene.gia, id, .immediateDanger) == nil)
      let refusals = try await scene.desk.store.read { transaction in
        try transaction.run(
          "SELECT COUNT(*) FROM access_log WHERE purpose LIKE 'break-glass%' AND outcome = 'refused'"
        ).first?.integer(0)
      }
      #expect(refusals == 4)
    }
  }

  @Test(
    "PRV-23: head and information governance are told at once and once, whatever becomes of the alarm",
    arguments: Backend.here)
  func tells(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let id = scene.live.id
      for (actor, address) in [
        (scene.hal, "hal.dunn@probation.example"), (scene.gia, "gia.lund@probation.example"),
      ] {
        _ = try await scene.desk.addContactPoint(
          actor, ContactPointDraft(channel: .email, address: address)
        ).get()
      }
      _ = try await scene.desk.raiseAlarm(scene.live.nell, id, .help).get()
      let opened = try await scene.open(.immediateDanger).get()
      #expect(!opened.person.isEmpty)
      // The same again, and twice at once: one review, one notice to each.
      async let second = scene.open(.immediateDanger)
      async let third = scene.open(.immediateDanger)
      _ = try await (second.get(), third.get())
      #expect(try await scene.breaks().map(\.number) == [1])
      #expect(try await scene.told() == ["Gia Lund 1 pending", "Hal Dunn 1 pending"])
      // Another reason is another matter.
      scene.live.at("09:02")
      _ = try await scene.open(.policeCall).get()
      #expect(try await scene.breaks().map(\.reason) == [.immediateDanger, .policeCall])
      // The alarm is over, and what is told of the glass still goes out; danger goes first.
      _ = try await scene.desk.standDown(
        scene.live.scene.sol, id, .test, codeWord: .right, how: "Spoke to her at the car."
      ).get()
      let claims = try await scene.desk.claimNotices(by: "node-1").filter {
        $0.dispatch.event == "safety.glass-broken"
      }
      #expect(claims.count == 4 && claims.allSatisfy { $0.dispatch.urgency == .ordinary })
      let text = try #require(claims.first).dispatch.text
      let task = try #require(try await scene.breaks().first?.task)
      #expect(
        claims.contains {
          $0.dispatch.text.contains("reason immediate-danger. Review: see Tasks, /tasks/\(task.text)")
        })
      #expect(text.contains("Ola Wren") && text.hasPrefix("HV-"))
      for claim in claims {
        for word in opened.person.split(separator: " ") { #expect(!claim.dispatch.text.contains(word)) }
        #expect(!claim.dispatch.text.contains("ZZ99"))
      }
      let log = try await scene.desk.store.read { transaction in
        try transaction.run(
          """
          SELECT subject_kind, COUNT(*) FROM access_log WHERE purpose LIKE 'break-glass%' AND outcome = 'given'
          GROUP BY subject_kind ORDER BY subject_kind
          """
        ).map { "\(try $0.text(0)) \(try $0.integer(1))" }
      }
      #expect(log == ["person 4", "visit 4"])
      try await scene.live.expectWhole()
    }
  }

  @Test(
    "PRV-23: the head finds the review in their list and settles it with what was found; whoever opened it cannot",
    arguments: Backend.here)
  func reviews(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let desk = scene.desk
      let director = Actor(
        staff: scene.live.scene.ivo.staff, name: "", roles: [.regionalDirector], team: nil, pdu: nil,
        region: "N54")
      _ = try await desk.raiseAlarm(scene.live.nell, scene.live.id, .help).get()
      _ = try await scene.open(.immediateDanger).get()
      #expect(try await desk.waitingTasks(scene.hal).own == 1)
      let row = try #require(try await desk.tasks(scene.hal, onlyOwn: true).rows.first)
      let id = row.task.id
      // The second of July is a Wednesday.
      #expect(row.task.facts.kind == .breakGlassReview && row.task.facts.due?.text == "2025-07-03")
      #expect(row.task.facts.paragraph == "PRV-23" && row.task.facts.visit == scene.live.id)
      let file = try #require(try await desk.task(scene.hal, id))
      #expect(file.mayWork && file.colleagues.isEmpty && file.glass?.staff == scene.ola.staff)
      #expect(file.names[scene.ola.staff.text] == "Ola Wren")
      // Information governance reads it; the team and its manager do; none of them settles it.
      for actor in [scene.gia, scene.live.scene.sol, scene.live.scene.mary] {
        #expect(try await desk.task(actor, id)?.mayWork == false)
        #expect(
          try await desk.finishTask(actor, id, words: "Needed.", revision: 1) == .failure(.notPermitted))
      }
      #expect(try await desk.finishTask(scene.ola, id, words: "Needed.", revision: 1) == .failure(.notThere))
      #expect(
        try await desk.finishTask(scene.hal, id, words: " ", revision: 1) == .failure(.refused(.wordsMissing))
      )
      #expect(
        try await desk.dropTask(scene.hal, id, words: "No.", revision: 1)
          == .failure(.refused(.mustBeAnswered)))
      #expect(
        try await desk.assignTask(scene.hal, id, to: scene.live.scene.sol.staff, revision: 1)
          == .failure(.refused(.isReview)))
      #expect(try await desk.task(director, id)?.mayWork == true)
      let done = try await desk.finishTask(
        scene.hal, id, words: "The police had asked for the address. It was needed.", revision: 1
      ).get()
      #expect(done.stage == .done)
      #expect(try await desk.store.read { try TaskRecords.folded(id, $0) } == done)
      // Opened again for the same reason, it is looked into again; the director may as well as the head.
      _ = try await scene.open(.immediateDanger).get()
      let breaks = try await scene.breaks()
      #expect(breaks.map(\.number) == [1, 2])
      let second = try #require(breaks.last?.task)
      #expect(
        try await desk.finishTask(director, second, words: "As before.", revision: 1).get().stage == .done)
      let other = try await desk.finishTask(
        director, TaskID(desk.shell.identifier()), words: "x", revision: 1)
      #expect(other == .failure(.notPermitted))
      for statement: SQL in ["UPDATE glass_breaks SET reason = 'x'", "DELETE FROM glass_breaks"] {
        await #expect(throws: StoreError.self) {
          try await desk.store.write { _ = try $0.execute(statement) }
        }
      }
    }
  }

  @Test(
    "PRV-23: without a head the deputy, then the director; with nobody it stands for a head to come, and not for its opener",
    arguments: Backend.here)
  func owners(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let id = scene.live.id
      func role(_ role: String, _ place: String = #""pdu":"N54LDS""#) async throws {
        try await scene.desk.take([
          "{\"type\":\"staff\",\"code\":\"N54H001\",\"name\":\"Hal Dunn\",\(place),\"roles\":[\"\(role)\"]}"
        ])
      }
      _ = try await scene.desk.raiseAlarm(scene.live.nell, id, .help).get()
      var owners: [StaffID] = []
      for (new, reason) in [
        ("pdu-deputy", BreakGlassReason.immediateDanger), ("regional-director", .policeCall),
      ] {
        try await role(new, new == "pdu-deputy" ? #""pdu":"N54LDS""# : #""region":"N54""#)
        scene.live.at(reason == .policeCall ? "09:02" : "09:00")
        _ = try await scene.open(reason).get()
        let task = try #require(try await scene.breaks().last?.task)
        owners += try await scene.desk.store.read {
          [try TaskRecords.task(task, $0)?.owner].compactMap(\.self)
        }
      }
      #expect(owners == [scene.hal.staff, scene.hal.staff])
      try await role("nominated-contact")
      try await scene.desk.take([
        #"{"type":"staff","code":"N54G001","name":"Gia Lund","region":"N54","roles":["quality-assurance"]}"#
      ])
      _ = try await scene.open(.managerAbsent).get()
      let task = try #require(try await scene.breaks().last?.task)
      let owner = try await scene.desk.store.read { try TaskRecords.task(task, $0)?.owner }
      #expect(owner == scene.ola.staff)
      #expect(
        try await scene.desk.finishTask(scene.ola, task, words: "Fine.", revision: 1) == .failure(.notThere))
    }
  }
}
