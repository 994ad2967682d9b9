import Casework
import CivilTime
import Foundation
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

/// One thing that is pressed on a phone, so many seconds after the one before.
private struct Tap: CustomStringConvertible {
  enum Kind: String {
    case plain
    /// "I'm safe" with the alert PIN; with the other PIN in the world without an alarm.
    case forced
    /// The name at the top, held for three seconds; nothing in the world without an alarm.
    case held
  }

  var wait: Int
  var type: SafetyEventType
  var minutes: Int?
  /// How many seconds ago it was pressed when it comes in.
  var age = 0
  var kind = Kind.plain

  var description: String { "\(wait)s \(kind.rawValue) \(type.rawValue) \(minutes ?? 0) \(age)s" }
}

/// Two worlds with the same presses, one of them with an alarm that nobody near the phone may notice. Whatever the phone finds
/// in one it finds in the other.
@Suite("Nobody near a phone notices an alarm by what does not come", .timeLimit(.minutes(20)))
struct CovertWorldTests {
  private static let walks = 8

  @Test(
    "BRD-41, BRD-43, OFF-32: by chance: answers, the pack, the page and reminders are the same with an alarm as without",
    arguments: Backend.here)
  func walks(_ backend: Backend) async throws {
    var chance = Chance(
      value: ProcessInfo.processInfo.environment["HOMEWARD_SEED"].flatMap { UInt64($0) } ?? 41)
    for walk in 1...Self.walks {
      let seed = chance.value
      let taps = Self.taps(&chance)
      let plain = try await World.run(backend, taps, isCovert: false)
      let covert = try await World.run(backend, taps, isCovert: true)
      #expect(
        plain.seen == covert.seen,
        "walk \(walk), HOMEWARD_SEED=\(seed), taps \(taps), first difference \(Self.difference(plain.seen, covert.seen))"
      )
      #expect(
        covert.ladder.contains { $0.hasPrefix("duress") } && !plain.ladder.contains { $0.hasPrefix("duress") }
      )
    }
  }

  @Test(
    "C6, BRD-41: a reminder whose visit cannot be worked with waits five seconds and wakes nobody meanwhile",
    arguments: Backend.here)
  func cannotBeSent(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      scene.at("09:00")
      _ = try await scene.says(.arrive, minutes: 30).get()
      _ = try await scene.desk.raiseAlarm(scene.nell, scene.id, .duress).get()
      scene.at("09:25")
      let state = try await scene.desk.store.read { [id = scene.id] in
        try $0.run("SELECT state FROM live_visits WHERE visit = \(id.text)")[0].text(0)
      }
      func write(_ state: String) async throws {
        try await scene.desk.store.write { [id = scene.id] in
          try $0.execute("UPDATE live_visits SET state = \(state) WHERE visit = \(id.text)")
        }
      }
      try await write("nonsense")
      let raised = scene.desk.signal.raised(for: .engine)
      let (next, now) = try await scene.desk.remindShown(by: "node-1")
      #expect(next == now.adding(seconds: 5) && scene.desk.signal.raised(for: .engine) == raised)
      try await write(state)
      scene.at("09:26")
      try await scene.desk.remindShown(by: "node-1")
      #expect(try await scene.live().shown?.reminders == 1)
    }
  }

  @Test(
    "BRD-41, OFF-32: under duress while the visit goes on the reminders come at their times, and again after more time",
    arguments: Backend.here)
  func goesOn(_ backend: Backend) async throws {
    let taps = [
      Tap(wait: 600, type: .arrive, minutes: 30), Tap(wait: 300, type: .duress, kind: .held),
      Tap(wait: 1560, type: .extend, minutes: 15),
    ]
    let covert = try await World.run(backend, taps, isCovert: true)
    // 09:00 and 30 minutes; the end after 15 minutes more is 09:46.
    let times = ["09:25", "09:30", "09:41", "09:46"]
    #expect(covert.reminders == times.flatMap { ["\($0) email", "\($0) push"] })
    #expect(covert.seen == (try await World.run(backend, taps, isCovert: false)).seen)
  }

  @Test(
    "BRD-41, OFF-32: with the alert PIN the phone shows the end: nothing comes, until it is taken back",
    arguments: Backend.here, [false, true])
  func ended(_ backend: Backend, _ isTakenBack: Bool) async throws {
    var taps = [Tap(wait: 600, type: .arrive, minutes: 30), Tap(wait: 300, type: .safe, kind: .forced)]
    if isTakenBack { taps.append(Tap(wait: 8, type: .undo)) }
    let covert = try await World.run(backend, taps, isCovert: true)
    let times = isTakenBack ? ["09:25", "09:30"] : []
    #expect(covert.reminders == times.flatMap { ["\($0) email", "\($0) push"] })
    #expect(covert.seen == (try await World.run(backend, taps, isCovert: false)).seen)
  }

  @Test(
    "C9, BRD-43: what the phone is reminded of leaves the ladder of the alarm and whoever has it as they are",
    arguments: Backend.here)
  func ladder(_ backend: Backend) async throws {
    let taps = [
      Tap(wait: 600, type: .arrive, minutes: 30), Tap(wait: 300, type: .duress, kind: .held),
      Tap(wait: 1200, type: .extend, minutes: 15),
    ]
    let told = try await World.run(backend, taps, isCovert: true)
    let untold = try await World.run(backend, taps, isCovert: true, takesPush: false)
    #expect(told.ladder == untold.ladder && told.ladder.count > 2)
    try await LiveScene.run(backend) { scene in
      scene.at("09:00")
      _ = try await scene.says(.arrive, minutes: 30).get()
      _ = try await scene.desk.raiseAlarm(scene.nell, scene.id, .duress).get()
      scene.at("09:25")
      let claims = try await scene.desk.takeDue(by: "node-2").claims
      #expect(claims.count == 1)
      try await scene.desk.remindShown(by: "node-1")
      #expect(try await scene.live().shown?.reminders == 1)
      #expect(try await scene.desk.fire(claims, by: "node-2") == 1)
      try await scene.expectWhole()
    }
  }

  @Test(
    "BRD-43: once people have stood it down the phone is told what is so, and reminded of the new end",
    arguments: Backend.here)
  func stoodDown(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { scene in
      scene.at("08:00")
      let settings = try LiveScene.push(nil)
      try await scene.allowPush(scene.phone(of: scene.scene.mary), "m", settings, nil)
      scene.at("09:00")
      _ = try await scene.says(.arrive, minutes: 30).get()
      _ = try await scene.says(.duress).get()
      for minutes in [15, 15] { _ = try await scene.says(.extend, minutes: minutes).get() }
      let under = try #require(try await scene.live().shown)
      #expect(try await scene.live().shownReminder?.due == LiveScene.time("09:55"))
      scene.at("09:10")
      _ = try await scene.desk.standDown(
        scene.scene.sol, scene.id, .test, codeWord: .right, how: "Spoke to her.", minutes: 20
      ).get()
      var live = try await scene.live()
      #expect(live.shown == nil && live.alarm == nil && live.epoch > under.epoch)
      try await scene.expectWhole()
      scene.at("09:25")
      try await scene.tick()
      live = try await scene.live()
      #expect(live.reminders == 1)
      #expect(try await scene.desk.claimNotices(by: "node-1").map(\.dispatch.channel) == [.push])
    }
  }

  @Test(
    "BRD-40, BRD-41: however it was raised: a code word that somebody heard, the lone worker device",
    arguments: Backend.here, [LadderKind.duress, .device])
  func raisedElsewhere(_ backend: Backend, _ ladder: LadderKind) async throws {
    try await LiveScene.run(backend) { scene in
      scene.at("08:00")
      try await scene.allowPush(
        scene.phone(of: scene.scene.mary), "m", LiveScene.push(nil), nil)
      scene.at("09:00")
      _ = try await scene.says(.arrive, minutes: 30).get()
      scene.at("09:10")
      _ = try await scene.desk.raiseAlarm(scene.nell, scene.id, ladder).get()
      try await scene.expectWhole()
      var times: [String] = []
      for time in ["09:24", "09:25", "09:29", "09:30", "09:39", "09:40"] {
        scene.at(time)
        try await scene.tick()
        for claim in try await scene.desk.claimNotices(by: "node-1") {
          try await scene.desk.settleNotice(
            claim.dispatch.key, token: claim.token, DispatchOutcome.accepted(nil))
          if claim.dispatch.channel == .push { times.append(time) }
        }
        try await scene.expectWhole()
      }
      #expect(times == ["09:25", "09:30"])
    }
  }

  private static func taps(_ chance: inout Chance) -> [Tap] {
    var taps = [Tap(wait: 300, type: .depart), Tap(wait: 300, type: .arrive, minutes: 30)]
    if chance.hits(3) { taps.removeLast() }
    let kinds: [SafetyEventType] = [
      .arrive, .extend, .extend, .safe, .safe, .undo, .undo, .depart, .abandon, .terminate, .refused, .help,
      .homeSafe,
    ]
    for _ in 0..<7 {
      let type = kinds[Int(chance.next() % UInt64(kinds.count))]
      let isSized = type == .arrive || type == .extend
      taps.append(
        Tap(
          wait: chance.hits(2) ? 5 + Int(chance.next() % 40) : 60 + Int(chance.next() % 900), type: type,
          minutes: isSized ? [15, 30, 60][Int(chance.next() % 3)] : nil, age: chance.hits(6) ? 200 : 0))
    }
    let place = 1 + Int(chance.next() % 5)
    if chance.hits(2) {
      taps[place + 1].type = .safe
      taps[place + 1].minutes = nil
      taps[place + 1].kind = .forced
    } else {
      taps.insert(Tap(wait: 20, type: .duress, kind: .held), at: place)
    }
    return taps
  }

  private static func difference(_ one: [String], _ other: [String]) -> String {
    for (left, right) in zip(one, other) where left != right { return "\(left) / \(right)" }
    return "\(one.count) and \(other.count) lines; \((one + other).last ?? "")"
  }
}

/// SplitMix64.
private struct Chance: RandomNumberGenerator {
  var value: UInt64

  mutating func next() -> UInt64 {
    value &+= 0x9E37_79B9_7F4A_7C15
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// True once in so many times.
  mutating func hits(_ many: UInt64) -> Bool { next() % many == 0 }
}

/// A visit, the phone of whoever leads it, and everything that the phone found.
private struct World {
  private static let mail = "mary@probation.example"

  let scene: LiveScene
  let bearer: FieldBearer
  let isCovert: Bool
  private(set) var seen: [String] = []
  private(set) var reminders: [String] = []
  private(set) var ladder: [String] = []
  private var count = 0

  static func run(
    _ backend: Backend, _ taps: [Tap], isCovert: Bool, takesPush: Bool = true
  ) async throws -> World {
    var made: World?
    try await LiveScene.run(backend) { scene in
      scene.at("08:00")
      let bearer = try await scene.phone(of: scene.scene.mary, alert: 2)
      if takesPush { try await scene.allowPush(bearer, "m", LiveScene.push(nil), nil) }
      for (actor, address) in [(scene.scene.mary, mail), (scene.scene.sol, "sol@probation.example")] {
        _ = try await scene.desk.addContactPoint(
          actor, ContactPointDraft(channel: .email, address: address)
        ).get()
      }
      scene.at("08:50")
      var world = World(scene: scene, bearer: bearer, isCovert: isCovert)
      for tap in taps {
        try await world.pass(tap.wait)
        try await world.press(tap)
      }
      try await world.pass(4200)
      world.ladder = try await scene.steps()
      try await scene.expectWhole()
      made = world
    }
    return try #require(made)
  }

  private init(scene: LiveScene, bearer: FieldBearer, isCovert: Bool) {
    self.scene = scene
    self.bearer = bearer
    self.isCovert = isCovert
  }

  /// The time goes by, and what is due of it is done and sent.
  private mutating func pass(_ seconds: Int) async throws {
    var left = seconds
    while left > 0 {
      let step = min(left, 60)
      scene.clock.advance(seconds: step)
      left -= step
      try await scene.tick()
      try await send()
    }
  }

  private mutating func send() async throws {
    for _ in 0..<10 {
      let claims = try await scene.desk.claimNotices(by: "node-1")
      guard !claims.isEmpty else { return }
      for claim in claims {
        let dispatch = claim.dispatch
        try await scene.desk.settleNotice(dispatch.key, token: claim.token, DispatchOutcome.accepted(nil))
        guard dispatch.channel == .push || dispatch.address == Self.mail else { continue }
        seen.append("\(dispatch)")
        reminders.append("\(dispatch.at.text.dropFirst(11).prefix(5)) \(dispatch.channel.rawValue)")
        reminders.sort()
      }
    }
  }

  private mutating func press(_ tap: Tap) async throws {
    count += 1
    if tap.kind == .held, !isCovert { return }
    let id = "01900000-0000-7000-8000-" + String(String(1_000_000_000_000 + count).suffix(12))
    let moment = scene.clock.now.adding(seconds: -tap.age)
    let event = SafetyEvent(
      id: id, visit: scene.id, sequence: count, type: tap.type, occurred: moment, minutes: tap.minutes,
      clockOffset: nil, position: nil, canonical: "\(count) \(tap)")
    let proof = tap.kind == .forced && isCovert ? "second proof" : "first proof"
    let answer = try await scene.desk.takeFieldEvent(bearer, event, proof: proof)
    if tap.kind != .held {
      switch answer {
      case .success(let receipt):
        seen.append(
          "\(tap): \(receipt.fate) \(receipt.received.text) \(receipt.isWatched) \(receipt.fallbackNumber ?? "-") "
            + "\(receipt.id.count) \(receipt.id == id)")
      case .failure(let problem): seen.append("\(tap): \(problem)")
      }
      try await look()
    }
    try await scene.expectWhole()
    try await send()
  }

  /// The pack, and the page of the visit.
  private mutating func look() async throws {
    let mary = scene.scene.mary
    for visit in try await scene.desk.fieldPack(mary).visits {
      let kept = visit.sheet.row.visit
      seen.append(
        "pack \(kept.stage) \(kept.revision) \(kept.begun?.at.text ?? "-") \(kept.plan.start.text) \(visit.issues)"
      )
    }
    let file = try #require(try await scene.desk.visit(mary, scene.id))
    let departure = try await scene.desk.departure(of: file, for: mary)
    seen.append("page \(departure.map { "\($0.phase) \($0.departed?.at.text ?? "-")" } ?? "-")")
    // Whatever their phone was told, no board of theirs shows a visit that they are on.
    let isOn = try await scene.desk.isOnVisit(mary.staff)
    let rows = try await scene.desk.board(of: mary.safetyReach, besides: isOn ? mary.staff : nil)?.rows ?? []
    seen.append("board \(rows.filter { $0.live.crew.contains(mary.staff) && $0.live.alarm != nil }.count)")
  }
}
