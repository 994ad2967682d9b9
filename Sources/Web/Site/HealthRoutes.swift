import Casework
import CivilTime
import HTTPTypes
import Hummingbird
import NIOCore
import Operations
import Policy

/// What monitoring asks, by the addresses that HMPPS services have [OPS-01]. The public ones say one word; the
/// others, with parts and versions, answer only on the machine itself [OPS-02].
enum HealthRoute: String, CaseIterable, Sendable {
  case ping = "/ping"
  case healthPing = "/health/ping"
  /// The process answers; the database is not asked.
  case liveness = "/health/liveness"
  /// The database answers and has this program's tables.
  case readiness = "/health/readiness"
  /// Every part.
  case health = "/health"
  /// The alerts engine finished another whole round after this was asked (W1).
  case engine = "/health/engine"
  /// Which build this is.
  case info = "/info"

  var isPublic: Bool {
    switch self {
    case .ping, .healthPing, .liveness, .readiness: true
    case .health, .engine, .info: false
    }
  }
}

extension Site {
  /// The answer to one of monitoring's questions.
  func showHealth(_ route: HealthRoute, _ context: SiteContext) async throws -> Response {
    switch route {
    case .ping, .healthPing, .liveness: return Site.health(isUp: true)
    case .readiness: return Site.health(isUp: await isDatabaseReady())
    case .health, .engine, .info:
      // Behind a proxy, or from elsewhere, it is as if it were not there.
      guard context.peer.isLoopback else { throw Refusal.notFound }
      if route == .engine { return await showEngine() }
      return route == .info ? Site.json(information, .ok) : await showComponents()
    }
  }

  private func isDatabaseReady() async -> Bool {
    do {
      try await Schema.check(desk.store)
      return true
    } catch {
      return false
    }
  }

  /// Every part with its state: the whole is up where every part is.
  private func showComponents() async -> Response {
    let isReady = await isDatabaseReady()
    let horizon = desk.policies.first.flatMap { desk.library.calendar($0.calendar) }?.horizon
    let isHorizonAhead = horizon.map { $0 > desk.today } ?? false
    let until = horizon.map { ",\"details\":{\"until\":\"\($0.text)\"}" } ?? ""
    let engine = try? await desk.engineHealth()
    let isEngineUp = engine?.isUp ?? false
    let overdueNotices = try? await desk.overdueNotices()
    let isOutboxUp = overdueNotices == 0
    let channels = try? await desk.channelHealth()
    let areChannelsUp = channels.map { $0.allSatisfy { !$0.standing.isDegraded } } ?? false
    let isUp = isReady && isHorizonAhead && isEngineUp && isOutboxUp && areChannelsUp
    let parts = [
      "\"database\":{\"status\":\"\(Site.word(isReady))\"}",
      "\"holidays\":{\"status\":\"\(Site.word(isHorizonAhead))\"\(until)}",
      "\"escalation\":{\"status\":\"\(Site.word(isEngineUp))\",\"details\":\(Site.details(engine))}",
      "\"outbox\":{\"status\":\"\(Site.word(isOutboxUp))\",\"details\":{\"overdue\":\(overdueNotices ?? -1)}}",
      "\"channels\":{\"status\":\"\(Site.word(areChannelsUp))\",\"details\":\(Site.details(channels ?? [], at: engine?.now))}",
    ]
    let text =
      "{\"status\":\"\(Site.word(isUp))\",\"components\":{\(parts.joined(separator: ","))}}"
    return Site.json(text, isUp ? .ok : .serviceUnavailable)
  }

  /// What the engine's part says of itself: counts, ages in seconds (null where there was none), and what is wrong.
  private static func details(_ engine: EngineHealth?) -> String {
    guard let engine else { return "{\"faults\":[\"unreadable\"]}" }
    func age(_ moment: Instant?) -> String {
      moment.map { String(max(0, ($0.milliseconds - engine.now.milliseconds) / -1000)) } ?? "null"
    }
    let faults = engine.faults.map { "\"\($0.rawValue)\"" }.joined(separator: ",")
    let parts = [
      "\"overdue\":\(engine.overdue)", "\"lagSeconds\":\(engine.lag)",
      "\"quarantined\":\(engine.quarantined)", "\"nodes\":\(engine.alive.count)",
      "\"auditAgeSeconds\":\(age(engine.audited))", "\"unauditedNodes\":\(engine.unaudited)",
      "\"trialAgeSeconds\":\(age(engine.trial.done))",
      "\"trialLatenessMilliseconds\":\(engine.trial.lateness.map(String.init) ?? "null")",
      "\"held\":\(engine.heldVisits)", "\"heldMessages\":\(engine.heldMessages)",
      "\"releaseSeconds\":\(engine.hold.map { String(seconds(to: $0.until, from: engine.now)) } ?? "null")",
      "\"faults\":[\(faults)]",
    ]
    return "{\(parts.joined(separator: ","))}"
  }

  /// The channels that are set, each with how its test messages say that it stands, since how many seconds and why, and how
  /// long ago one arrived; null where there is nothing to say (N7).
  private static func details(_ channels: [ChannelHealth], at now: Instant?) -> String {
    func age(_ moment: Instant?) -> String {
      guard let moment, let now else { return "null" }
      return String(seconds(to: now, from: moment))
    }
    let parts = channels.map { one in
      let trouble = one.standing.trouble.map { "\"\($0.rawValue)\"" } ?? "null"
      return "{\"channel\":\"\(one.channel.rawValue)\",\"state\":\"\(one.code)\",\"reason\":\(trouble),"
        + "\"sinceSeconds\":\(age(one.since)),\"arrivedAgeSeconds\":\(age(one.arrived))}"
    }
    return "[\(parts.joined(separator: ","))]"
  }

  private static func seconds(to moment: Instant, from now: Instant) -> Int64 {
    max(0, (moment.milliseconds - now.milliseconds) / 1000)
  }

  /// The engine alone, after another whole round of it.
  private func showEngine() async -> Response {
    let isTurning = await isEngineTurning()
    let engine = try? await desk.engineHealth()
    let channels = Site.details((try? await desk.channelHealth()) ?? [], at: engine?.now)
    let text =
      "{\"status\":\"\(Site.word(isTurning))\",\"details\":\(Site.details(engine)),\"channels\":\(channels)}"
    return Site.json(text, isTurning ? .ok : .serviceUnavailable)
  }

  private var information: String {
    "{\"build\":{\"name\":\"homeward\",\"version\":\"\(settings.version)\"},\"productId\":\"homeward\"}"
  }

  /// How long it is waited for another round of the engine, in quarters of a second.
  private static let mostQuarters = 40

  /// True once a node that is alive finished another whole round; not at once true because an earlier one did (W1).
  private func isEngineTurning() async -> Bool {
    guard let first = try? await desk.engineHealth(), first.isUp else { return false }
    let known = first.cycles
    for _ in 0..<Site.mostQuarters {
      try? await Task.sleep(for: .milliseconds(250))
      guard let next = try? await desk.engineHealth() else { return false }
      if next.isUp, next.cycles.contains(where: { $0.value > known[$0.key] ?? 0 }) { return true }
    }
    return false
  }

  private static func health(isUp: Bool) -> Response {
    json("{\"status\":\"\(word(isUp))\"}", isUp ? .ok : .serviceUnavailable)
  }

  private static func word(_ isUp: Bool) -> String { isUp ? "UP" : "DOWN" }

  /// Only words, versions and dates of our own go in: nothing needs escaping.
  private static func json(_ text: String, _ status: HTTPResponse.Status) -> Response {
    var response = Response(status: status, body: ResponseBody(byteBuffer: ByteBuffer(string: text + "\n")))
    response.headers[.contentType] = "application/json; charset=utf-8"
    return response
  }
}
