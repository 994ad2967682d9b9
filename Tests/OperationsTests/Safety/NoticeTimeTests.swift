import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("The time of day in notices")
struct NoticeTimeTests {
  @Test(
    "A notice has the time that the clocks show, also on the day on which they change",
    arguments: Backend.here,
    [
      "2025-10-26T10:00:00Z 10:00", "2025-10-26T00:30:00Z 01:30", "2025-10-25T10:00:00Z 11:00",
      "2026-03-29T10:00:00Z 11:00",
    ])
  func changingClocks(_ backend: Backend, _ moment: String) async throws {
    let parts = moment.split(separator: " ").map(String.init)
    try await LiveScene.run(backend) { scene in
      scene.at("08:00")
      let draft = ContactPointDraft(channel: .email, address: "nell.ford@probation.example")
      _ = try await scene.desk.addContactPoint(scene.nell, draft).get()
      scene.clock.set(try #require(Instant(text: parts[0])))
      _ = try await scene.says(.help).get()
      let claims = try await scene.desk.claimNotices(by: "node-1")
      #expect(claims.first?.dispatch.text.contains(", \(parts[1]).") == true)
    }
  }
}
