import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

/// A team with a contact, Nell, and a manager, Sol, who can be reached, and a visit of the day that is not begun.
struct DrillScene {
  let live: LiveScene
  var desk: Desk { live.desk }
  var nell: Actor { live.nell }
  var sol: Actor { live.scene.sol }
  static let team = "N54LDS1"

  static func run(_ backend: Backend, _ body: (DrillScene) async throws -> Void) async throws {
    try await LiveScene.run(backend) { live in
      let scene = DrillScene(live: live)
      let text = ContactPointDraft(channel: .sms, address: "07700 900123")
      let mail = ContactPointDraft(channel: .email, address: "sol@probation.example")
      _ = try await live.desk.addContactPoint(live.nell, text).get()
      _ = try await live.desk.addContactPoint(live.scene.sol, mail).get()
      live.at("08:00")
      try await body(scene)
    }
  }

  func start(_ ladder: LadderKind = .overdue, by actor: Actor? = nil) async throws -> Drill {
    try await desk.startDrill(actor ?? nell, team: DrillScene.team, ladder).get()
  }

  func drill(_ id: VisitID) async throws -> Drill {
    let found = try await desk.drill(nell, id)
    return try #require(found)
  }

  /// What is to be sent now, which a provider then takes.
  func sent() async throws -> [Dispatch] {
    let claimed = try await desk.claimNotices(by: "node-1")
    for notice in claimed {
      try await desk.settleNotice(notice.dispatch.key, token: notice.token, .accepted(notice.dispatch.key))
    }
    return claimed.map(\.dispatch)
  }

  /// Invariants 5 and 6 of a drill: row, journal and what is due say the same.
  func expectWhole(_ id: VisitID) async throws {
    try await desk.store.read { transaction in
      let row = try LiveRecords.visit(id, transaction)
      #expect(row != nil)
      let folded = try LiveRecords.folded(id, isDrill: true, transaction)
      #expect(row == folded)
      let book = try LiveRecords.book(row?.book ?? "", transaction)
      let due = try transaction.run(
        "SELECT due_ms, priority FROM live_deadlines WHERE visit = \(id.text)"
      ).first
      let derived = row?.deadline(book)
      #expect(try due?.integer(0) == derived.map { Int($0.due.milliseconds) })
      if let due { #expect(try due.integer(1) == 0) }
    }
  }

  /// How many rows a table has.
  func count(_ table: String) async throws -> Int {
    try await desk.store.read { transaction in
      try transaction.run("SELECT COUNT(*) FROM \(raw: table)").first?.integer(0) ?? -1
    }
  }
}
