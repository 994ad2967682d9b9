import Casework
import CivilTime
import Foundation
import Logging
import Notices
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Synchronization
import Testing

@Suite("Reminders on the phone of whoever is on a visit")
struct PushReminderTests {
  @Test(
    "OFF-32: five minutes before the end and at it the officer’s phone reads a reference, a time and no name",
    .timeLimit(.minutes(10)), arguments: Backend.here)
  func reminded(_ backend: Backend) async throws {
    let service = try ProviderProcess("push_service")
    let settings = try LiveScene.push(service)
    try await LiveScene.run(backend) { scene in
      scene.at("08:00")
      try await scene.allowPush(scene.phone(of: scene.scene.mary), "live", settings, service)
      scene.at("09:00")
      _ = try await scene.says(.arrive, minutes: 30).get()
      try await sending(scene, settings) {
        for (time, count) in [("09:25", 1), ("09:30", 2)] {
          scene.at(time)
          try await scene.tick()
          try await wait { try service.log().count == count }
        }
        try await wait { try await pushes(scene).map(\.item.state) == [.accepted, .accepted] }
      }
      let reference = VisitReference.text(scene.id)
      let hints = try service.log().map { line in
        #expect(line["problem"] is NSNull && line["path"] as? String == "/push/live")
        let said = try #require(line["said"] as? String)
        return try #require(try JSONSerialization.jsonObject(with: Data(said.utf8)) as? [String: Any])
      }
      #expect(
        hints.compactMap { $0["text"] as? String } == [
          "Visit \(reference) ends 10:30am. Tap to check out.",
          "Visit \(reference) was to end 10:30am. Tap to check out.",
        ])
      for hint in hints {
        #expect(hint["event"] as? String == "safety.reminder" && hint["urgent"] as? Bool == false)
        #expect(hint["visit"] as? String == scene.id.text)
      }
      let all = try service.log().compactMap { $0["said"] as? String }.joined()
      for name in scene.scene.mary.name.split(separator: " ").map(String.init) + ["X000001"] {
        #expect(!all.contains(name))
      }
    }
  }

  @Test(
    "OFF-32: a push service that no longer knows a phone ends its reminders, and not those it has allowed since",
    .timeLimit(.minutes(10)), arguments: Backend.here)
  func gone(_ backend: Backend) async throws {
    let service = try ProviderProcess("push_service")
    let settings = try LiveScene.push(service)
    try await LiveScene.run(backend) { scene in
      scene.at("08:00")
      let bearer = try await scene.phone(of: scene.scene.mary)
      try await scene.allowPush(bearer, "gone", settings, service)
      scene.at("09:00")
      _ = try await scene.says(.arrive, minutes: 30).get()
      try await sending(scene, settings) {
        scene.at("09:25")
        try await scene.tick()
        try await wait { try await pushes(scene).map(\.item.state) == [.failed] }
      }
      #expect(try await kept(scene).isEmpty)
      // Nothing follows, and the second reminder has no phone to go to.
      scene.at("09:30")
      try await scene.tick()
      #expect(try await pushes(scene).count == 1)
      try await scene.allowPush(bearer, "first", settings, service)
      let old = try #require(try await kept(scene).first)
      try await scene.allowPush(bearer, "second", settings, service)
      try await scene.desk.dropPushSubscription(old)
      let now = try await kept(scene)
      #expect(now.count == 1 && now != [old])
      try await scene.desk.dropPushSubscription(now[0])
      #expect(try await kept(scene).isEmpty)
    }
  }

  @Test(
    "OFF-32: a subscription that its push service refuses our key for is its own matter: it goes, and the channel works",
    .timeLimit(.minutes(10)), arguments: Backend.here)
  func refused(_ backend: Backend) async throws {
    let service = try ProviderProcess("push_service")
    let settings = try LiveScene.push(service)
    try await LiveScene.run(backend) { scene in
      scene.at("08:00")
      let (mary, ivo) = (scene.scene.mary, scene.scene.ivo)
      let bearer = try await scene.phone(of: mary)
      try await scene.allowPush(bearer, "key/another", settings, service)
      try await scene.allowPush(scene.phone(of: ivo), "key/\(settings.key.publicText)", settings, service)
      #expect(try await scene.desk.renewFieldToken(mary, device: bearer.device)?.hasReminders == true)
      scene.at("09:00")
      _ = try await scene.says(.arrive, minutes: 30).get()
      let lines = Lines()
      try await sending(scene, settings, lines) {
        scene.at("09:25")
        try await scene.tick()
        try await wait { try await Set(pushes(scene).map(\.item.state)) == [.accepted, .failed] }
      }
      #expect(try service.log().count == 2)
      #expect(try await kept(scene).count == 1)
      #expect(lines.critical.isEmpty)
      // The phone learns of it, and says where to when it is opened next.
      #expect(try await scene.desk.renewFieldToken(mary, device: bearer.device)?.hasReminders == false)
    }
  }

  @Test(
    "OFF-32: of another key of ours a subscription goes unasked; refused of several in a row it is the channel’s fault",
    .timeLimit(.minutes(10)), arguments: Backend.here)
  func otherKey(_ backend: Backend) async throws {
    let service = try ProviderProcess("push_service")
    let settings = try LiveScene.push(service)
    let old = try LiveScene.push(service, key: String(repeating: "A", count: 42) + "E")
    try await LiveScene.run(backend) { scene in
      scene.at("08:00")
      let mary = scene.scene.mary
      try await scene.allowPush(scene.phone(of: mary), "live", old, service)
      scene.at("09:00")
      _ = try await scene.says(.arrive, minutes: 30).get()
      let lines = Lines()
      try await sending(scene, settings, lines) {
        scene.at("09:25")
        try await scene.tick()
        try await wait { try await pushes(scene).map(\.item.state) == [.failed] }
      }
      #expect(try service.log().isEmpty && lines.critical.isEmpty)
      #expect(try await kept(scene).isEmpty)
      for name in ["a", "b", "c"] {
        scene.clock.advance(seconds: 1)
        try await scene.allowPush(scene.phone(of: mary, isInvited: true), "key/\(name)", settings, service)
      }
      try await sending(scene, settings, lines) {
        scene.at("09:30")
        try await scene.tick()
        try await wait { try service.log().count >= 3 && !lines.critical.isEmpty }
      }
      #expect(lines.critical == ["a channel does not work"])
      #expect(try await kept(scene).count == 1)
    }
  }

  @Test(
    "OFF-32: a phone that ended, one too many, and the phone of a closed account are not reminded",
    arguments: Backend.here)
  func ended(_ backend: Backend) async throws {
    let settings = try LiveScene.push(nil)
    try await LiveScene.run(backend) { scene in
      scene.at("08:00")
      let mary = scene.scene.mary
      let first = try await scene.phone(of: mary)
      try await scene.allowPush(first, "a", settings, nil)
      for number in 1...5 {
        scene.clock.advance(seconds: 1)
        let next = try await scene.phone(of: mary, isInvited: true)
        if number == 1 { try await scene.allowPush(next, "b", settings, nil) }
      }
      // The first of six came to its end.
      #expect(try await kept(scene).count == 1)
      let isKept = try await scene.desk.keepPushSubscription(first, "{}", endpoint: "https://push.example/c")
      #expect(!isKept)
      try await scene.desk.deactivate(userName: "mary.test")
      scene.at("09:00")
      _ = try await scene.says(.arrive, minutes: 30).get()
      scene.at("09:25")
      try await scene.tick()
      #expect(try await pushes(scene).isEmpty)
    }
  }

  @Test(
    "N3, N6: a push reaches nobody as far as a ladder knows, carries no alert, and no other channel follows it",
    arguments: Backend.here)
  func hint(_ backend: Backend) async throws {
    let settings = try LiveScene.push(nil)
    try await LiveScene.run(backend) { scene in
      scene.at("08:00")
      let (mary, nell, sol) = (scene.scene.mary, scene.nell, scene.scene.sol)
      for (actor, place) in [(mary, "m"), (nell, "n")] {
        try await scene.allowPush(scene.phone(of: actor), place, settings, nil)
      }
      for (actor, address) in [(mary, "mary@probation.example"), (sol, "sol@probation.example")] {
        let draft = ContactPointDraft(channel: .email, address: address)
        _ = try await scene.desk.addContactPoint(actor, draft).get()
      }
      scene.at("09:00")
      _ = try await scene.says(.arrive, minutes: 30).get()
      scene.at("09:25")
      try await scene.tick()
      #expect(try await taken(scene) == ["email safety.reminder", "push safety.reminder"])
      scene.clock.advance(seconds: 61)
      #expect(try await taken(scene).isEmpty)
      let live = try await scene.live()
      let moment = scene.clock.now
      let directory = try await scene.desk.store.read {
        try LiveDirectory.of(live, at: moment, by: [.push, .email], $0)
      }
      let reached = try #require(directory.reached)
      #expect(reached.contains(sol.staff) && !reached.contains(nell.staff))
      scene.at("09:30")
      try await scene.tick()
      scene.at("09:40")
      try await scene.tick()
      #expect(try await !taken(scene).contains { $0.hasPrefix("push safety.overdue") })
      #expect(try await pushes(scene).allSatisfy { $0.kind == .reminder && $0.recipient == mary.staff.text })
      try await scene.expectWhole()
    }
  }

  @Test(
    "OFF-32: nothing is shown on a phone under an alarm that it knows of, after the end, or by an end that is no longer so",
    arguments: Backend.here, ["help", "overdue", "safe", "extend", "off"])
  func notShown(_ backend: Backend, _ what: String) async throws {
    let settings = try LiveScene.push(nil)
    try await LiveScene.run(backend) { scene in
      scene.at("08:00")
      let bearer = try await scene.phone(of: scene.scene.mary)
      try await scene.allowPush(bearer, "m", settings, nil)
      scene.at("09:00")
      _ = try await scene.says(.arrive, minutes: 30).get()
      scene.at("09:25")
      try await scene.tick()
      #expect(try await pushes(scene).map(\.item.state) == [.pending])
      switch what {
      case "help": _ = try await scene.says(.help).get()
      case "safe": _ = try await scene.says(.safe).get()
      case "extend": _ = try await scene.says(.extend, minutes: 30).get()
      case "off": try await scene.desk.removePushSubscription(bearer)
      default:
        scene.at("09:41")
        try await scene.tick()
      }
      #expect(try await taken(scene).filter { $0.hasPrefix("push") || $0.hasSuffix("reminder") }.isEmpty)
      let states = Set(try await pushes(scene).map(\.item.state))
      #expect(states == (what == "off" ? [.failed] : [.cancelled]))
      guard what == "extend" else { return }
      scene.at("09:55")
      try await scene.tick()
      #expect(try await taken(scene) == ["push safety.reminder"])
    }
  }

  @Test("OFF-32: where no push is set, none is put in", arguments: Backend.here)
  func notSet(_ backend: Backend) async throws {
    let settings = try LiveScene.push(nil)
    try await LiveScene.run(backend) { scene in
      scene.at("08:00")
      try await scene.allowPush(scene.phone(of: scene.scene.mary), "m", settings, nil)
      scene.at("09:00")
      _ = try await scene.says(.arrive, minutes: 30).get()
      scene.at("09:25")
      let desk = scene.desk.telling(by: [.sms, .email])
      _ = try await desk.fire(desk.takeDue(by: "node-1").claims, by: "node-1")
      #expect(try await scene.live().reminders == 1)
      #expect(try await pushes(scene).isEmpty)
    }
  }
}

// MARK: Helpers

extension PushReminderTests {
  private func kept(_ scene: LiveScene) async throws -> [String] {
    try await scene.desk.store.read { transaction in
      try transaction.run("SELECT body FROM push_subscriptions ORDER BY device").map { try $0.text(0) }
    }
  }

  private func pushes(_ scene: LiveScene) async throws -> [KeptNotice] {
    try await scene.desk.store.read { [id = scene.id] in
      try NoticeOutbox.notices(of: id, $0).filter { $0.channel == .push }
    }
  }

  /// Claims what is due and has it taken by its provider: channels and events.
  private func taken(_ scene: LiveScene) async throws -> [String] {
    var taken: [String] = []
    for _ in 0..<4 {
      for claim in try await scene.desk.claimNotices(by: "node-1") {
        taken.append("\(claim.dispatch.channel.rawValue) \(claim.dispatch.event)")
        try await scene.desk.settleNotice(
          claim.dispatch.key, token: claim.token, DispatchOutcome.accepted(nil))
      }
    }
    return taken.sorted()
  }

  private func wait(_ holds: () async throws -> Bool) async throws {
    while try await !holds() { try await Task.sleep(for: .milliseconds(20)) }
  }

  /// Runs a body while a sender runs, and ends it as a service is ended.
  private func sending(
    _ scene: LiveScene, _ settings: PushSettings, _ lines: Lines = Lines(), _ body: () async throws -> Void
  ) async throws {
    let random = SeededBytes(seed: 11)
    let carrier = PushCarrier(
      settings: settings, wire: Wire(name: "push", threads: 1), now: ProviderProcess.realTime,
      randomBytes: { random.next($0) })
    let sender = Sender(
      desk: scene.desk, node: "node-1", carriers: [.push: carrier], elapsed: { 0 },
      logger: Logger(label: "test") { _ in lines })
    let task = Task { try await sender.run() }
    defer { task.cancel() }
    try await body()
    task.cancel()
    try await task.value
  }
}

/// What was logged, by how grave it is.
private final class Lines: LogHandler, Sendable {
  private let said = Mutex<[(level: Logger.Level, text: String)]>([])

  var critical: [String] { said.withLock { $0.filter { $0.level == .critical }.map(\.text) } }
  var metadata: Logger.Metadata {
    get { [:] }
    set { _ = newValue }
  }
  var logLevel: Logger.Level {
    get { .trace }
    set { _ = newValue }
  }

  subscript(metadataKey _: String) -> Logger.Metadata.Value? {
    get { nil }
    set { _ = newValue }
  }

  func log(event: LogEvent) {
    said.withLock { $0.append((event.level, event.message.description)) }
  }
}
