import Casework
import CivilTime
import Notices
import Operations
import Records
import Rehearsal
import Storage
import Testing

/// A live visit of Mary, who has a device and a number of her own, and duty numbers of her team and region.
struct InboundScene {
  let live: LiveScene
  var desk: Desk { live.desk }

  static let number = "07700 900123"

  static func run(_ backend: Backend, _ body: (InboundScene) async throws -> Void) async throws {
    try await LiveScene.run(backend) { live in
      let mary = live.scene.mary
      let desk = live.desk
      _ = try await desk.recordSafetyDetails(mary, SafetyDetails([.device: "LWD-0042"]), version: 0).get()
      _ = try await desk.addContactPoint(mary, ContactPointDraft(channel: .sms, address: number)).get()
      _ = try await desk.addContactPoint(
        live.nell, ContactPointDraft(channel: .sms, address: "+447700900456")
      ).get()
      try await desk.store.write { transaction in
        for (region, team, number) in [("N54", nil, "01632960001"), (nil, "N54LDS1", "01632960002")]
          as [(String?, String?, String)]
        {
          try transaction.execute(
            """
            INSERT INTO duty_numbers (region, team, number, label, version)
            VALUES (\(region), \(team), \(number), 'Duty desk', 1)
            """)
        }
      }
      live.at("09:00")
      try await body(InboundScene(live: live))
    }
  }

  /// What a device says now.
  func device(
    _ word: InboundWord, _ device: String? = "lwd-0042", id: String = "A-1", position: StaffPosition? = nil
  ) async throws -> InboundFate {
    try await desk.receiveReport(
      InboundReport(
        once: id, kind: .device, word: word, sender: device, occurred: live.clock.now, position: position)
    ).fate
  }

  /// What a text says that comes now and was sent so many seconds ago.
  func text(
    _ words: String, from number: String = "447700900123", id: String, ago: Int = 0
  ) async throws -> InboundFate {
    let now = live.clock.now
    let body = """
      {"id":"\(id)","source_number":"\(number)","message":"\(words)",
      "date_received":"\(now.adding(seconds: -ago).text)"}
      """
    let text = try #require(InboundText(body: Array(body.utf8)))
    return try await desk.receiveReport(text.report(now: now)).fate
  }

  /// The notices about messages: kind, recipient's sort, channel, state.
  func notices() async throws -> [String] {
    try await desk.store.read { transaction in
      try transaction.run(
        "SELECT kind, recipient, channel, state FROM inbound_notices ORDER BY created_ms, kind, recipient, channel"
      ).map { row in
        let recipient = try row.text(1)
        let short =
          recipient.hasPrefix("staff") || recipient.hasPrefix("point")
          ? String(recipient.prefix(5)) : recipient
        return "\(try row.text(0)) \(short) \(try row.text(2)) \(try row.text(3))"
      }
    }
  }

  func count(_ sql: SQL) async throws -> Int? {
    try await desk.store.read { try $0.run(sql).first?.integer(0) }
  }

  func messages() async throws -> [BoardMessage] {
    try #require(try await desk.board(live.nell)).messages
  }
}
