import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

/// A visit of Mary and Ivo that Sol authorised: 2 July 2025, 10:00 to 10:45 in London, with a nominated contact, Nell, on
/// duty, and a deputy of the PDU.
struct LiveScene {
  let scene: VisitScene
  let id: VisitID
  let nell: Actor
  var desk: Desk { scene.desk }
  var clock: TestClock { scene.rehearsal.clock }

  static func run(_ backend: Backend, _ body: (LiveScene) async throws -> Void) async throws {
    try await VisitScene.run(backend) { scene in
      try await scene.desk.take([
        #"{"type":"staff","code":"N54C001","name":"Nell Ford","team":"N54LDS1","roles":["nominated-contact"]}"#,
        #"{"type":"staff","code":"N54H001","name":"Hal Dunn","pdu":"N54LDS","roles":["pdu-head"]}"#,
      ])
      let file = try await scene.authorised()
      let nell = try await scene.desk.store.read { transaction in
        let row = try transaction.run("SELECT id, name FROM staff WHERE code = 'N54C001'").first
        return Actor(
          staff: StaffID(try row?.text(0) ?? ""), name: try row?.text(1) ?? "", roles: [.nominatedContact],
          team: "N54LDS1", pdu: "N54LDS", region: "N54")
      }
      try await body(LiveScene(scene: scene, id: file.visit.id, nell: nell))
    }
  }

  /// Gives a member of staff an account that is open: only who can sign in is a second person (BRD-26).
  static func openAccount(
    of staff: StaffID, _ desk: Desk, isAccepted: Bool = true
  ) async throws {
    let (id, now) = (desk.shell.identifier(), desk.shell.now())
    try await desk.store.write { transaction in
      try AccountRecords.add(id: id, userName: "u\(id.suffix(8))", staff: staff, at: now, transaction)
      guard isAccepted else { return }
      try transaction.execute("UPDATE accounts SET password = 'kept elsewhere' WHERE id = \(id)")
    }
  }

  /// A time of 2 July 2025 in UTC, an hour behind London: `09:00`, `09:00:30`.
  static func time(_ text: String) -> Instant {
    Instant(text: "2025-07-02T\(text.count == 5 ? text + ":00" : text)Z") ?? .init(milliseconds: 0)
  }

  func at(_ text: String) { clock.set(LiveScene.time(text)) }

  /// What the engine does by now.
  @discardableResult
  func tick() async throws -> Int {
    let done = try await desk.fire(desk.takeDue(by: "node-1").claims, by: "node-1")
    try await desk.remindShown(by: "node-1")
    return done
  }

  func live() async throws -> LiveVisit {
    let found = try await desk.store.read { [id] in try LiveRecords.visit(id, $0) }
    return try #require(found)
  }

  /// Somebody on the visit says something from their phone, now.
  @discardableResult
  func says(
    _ type: SafetyEventType, minutes: Int? = nil, occurred: String? = nil, by staff: StaffID? = nil,
    id event: String? = nil
  ) async throws -> Result<SafetyReceipt, LiveProblem> {
    let moment = occurred.map(LiveScene.time) ?? clock.now
    let identifier = event ?? desk.shell.identifier()
    return try await desk.receive(
      staff ?? scene.mary.staff,
      SafetyEvent(
        id: identifier, visit: id, sequence: 1, type: type, occurred: moment, minutes: minutes,
        clockOffset: nil, position: nil,
        canonical: "\(identifier) \(type.rawValue) \(moment.text) \(minutes ?? 0)"))
  }

  /// The steps that were taken: ladder, rung, turn, round, kind.
  func steps() async throws -> [String] {
    try await desk.store.read { [id] transaction in
      try transaction.run(
        """
        SELECT ladder, rung, turn, round, kind FROM ladder_steps WHERE visit = \(id.text)
        ORDER BY fired_ms, rung, turn, round
        """
      ).map { row in
        "\(try row.text(0)) \(try row.integer(1)).\(try row.integer(2)).\(try row.integer(3)) \(try row.text(4))"
      }
    }
  }

  /// Invariants 5 and 6: the row is what the journal tells, and what is due is what the live visit says.
  func expectWhole() async throws {
    let ladders = try desk.ladders()
    try await desk.store.read { [id] transaction in
      let row = try LiveRecords.visit(id, transaction)
      let folded = try LiveRecords.folded(id, transaction)
      #expect(row != nil)
      #expect(row == folded)
      let due = try transaction.run(
        "SELECT due_ms, epoch FROM live_deadlines WHERE visit = \(id.text)"
      ).first
      let derived = row?.deadline(ladders)
      #expect(try due?.integer(0) == derived.map { Int($0.due.milliseconds) })
      if let due { #expect(try due.integer(1) == row?.epoch) }
      #expect(try ShownReminders.kept(of: id, transaction) == row?.shownReminder?.due)
    }
  }
}
