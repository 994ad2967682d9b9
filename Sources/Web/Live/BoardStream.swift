import Casework
import CivilTime
import HTTPTypes
import Hummingbird
import NIOCore
import Operations
import Pages
import ServiceLifecycle

/// Where a board that is open listens. It is no `Route`: a stream has no page.
enum LiveRoute {
  static let events = "/board/events"
}

extension Site {
  /// The stream of a board: the whole board at once and whenever it changed, and a sign of life every five seconds (BRD-05).
  func streamBoard(_ ask: Ask) async throws -> Response {
    guard ask.actor.watchesVisits, ask.actor.safetyReach != .none else {
      throw Refusal.forbidden("Only nominated contacts, managers and those who plan visits watch over them.")
    }
    let asked = try query(ask.request)
    let isWall = asked["view"] == "wall"
    // A wall has nobody before it, and a board that nobody answers for is watched by nobody (SEC-13).
    let watcher = isWall || asked["watching"] == "no" ? nil : ask.actor.staff
    let isOnVisit = try await desk.isOnVisit(ask.actor.staff)
    let channel = LiveHub.Channel(
      reach: ask.actor.safetyReach, isWall: isWall, besides: isOnVisit ? ask.actor.staff : nil)
    let last = HTTPField.Name("last-event-id").flatMap { ask.request.headers[$0] }
    let (desk, live, token) = (desk, live, ask.token)
    let body = ResponseBody { writer in
      guard let (number, words) = await live.listen(channel, as: watcher) else {
        return try await writer.finish(nil)
      }
      do {
        // A service that ends does not wait for boards to go.
        try await withGracefulShutdownHandler {
          try await Site.follow(channel, number, words, live, desk, token: token, last: last, &writer)
        } onGracefulShutdown: {
          Task { await live.leave(channel, number) }
        }
      } catch {
        await live.leave(channel, number)
        throw error
      }
      await live.leave(channel, number)
      try await writer.finish(nil)
    }
    var response = Response(status: .ok, body: body)
    response.headers[.contentType] = "text/event-stream; charset=utf-8"
    response.headers[.cacheControl] = "no-store"
    if let name = HTTPField.Name("x-accel-buffering") { response.headers[name] = "no" }
    return response
  }

  /// How often the session is looked at, in signs of life: a minute.
  private static let beatsBetweenSessions = 12

  private static func follow(
    _ channel: LiveHub.Channel, _ number: Int, _ words: AsyncStream<Void>, _ live: LiveHub, _ desk: Desk,
    token: String, last: String?, _ writer: inout any ResponseBodyWriter
  ) async throws {
    var known = last
    var pulse: Int?
    // Not every session is looked at in the same moment.
    var beats = number % beatsBetweenSessions
    try await writer.write(ByteBuffer(string: "retry: 2000\n\n"))
    for await _ in words {
      // While the store cannot be read nothing is sent: a board that hears nothing says that it is not live (W5).
      guard let newest = await live.newest(channel) else { continue }
      var text = ""
      if newest.snapshot.id != known {
        known = newest.snapshot.id
        text += newest.snapshot.frame
      }
      if pulse == nil {
        // A board that was just opened: what it gets may have been made a while ago, the time has to be that of now.
        pulse = newest.pulse?.number ?? 0
        text += BoardFrame.heartbeat(
          now: try await desk.engineNow(), id: newest.snapshot.id,
          watchers: await live.watchers(channel.reach))
      } else if let beat = newest.pulse, beat.number != pulse {
        pulse = beat.number
        beats += 1
        text += BoardFrame.heartbeat(now: beat.now, id: newest.snapshot.id, watchers: beat.watchers)
        // An open board keeps its session; whoever signed out, or sees other visits now, listens no more.
        if beats % beatsBetweenSessions == 0 {
          guard let session = try await desk.session(token: token) else {
            return try await writer.write(ByteBuffer(string: BoardFrame.over))
          }
          guard session.actor.watchesVisits, session.actor.safetyReach == channel.reach,
            try await desk.isOnVisit(session.actor.staff) == (channel.besides != nil)
          else { return }
        }
      }
      if !text.isEmpty { try await writer.write(ByteBuffer(string: text)) }
    }
  }
}
