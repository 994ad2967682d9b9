import Casework
import HTTPTypes
import Hummingbird
import Operations

extension Site {
  /// Does what a form with a word of its own asks, once: sent again, by a second press of the button or by going back
  /// and forth, it leads where the first one led [INT-25]. What only shows the form again may come as often as it likes.
  func once(
    _ ask: Ask, _ word: String, _ handler: @Sendable (Ask) async throws -> Response
  ) async throws -> Response {
    let fields = ask.context.form.fields.filter { $0.name != Gate.tokenField }
    let sent = fields.map { "\($0.name.utf8.count):\($0.name)\($0.value.utf8.count):\($0.value)" }.joined()
    // Another form of the same page is another request: what it says is a part of its key.
    let key = "form \(word) \(ask.request.uri.path) \(sent)"
    for _ in 0..<Site.mostLooks {
      do {
        let outcome = try await desk.once(
          ask.actor, key: key, request: key, { try await handler(ask) }, answer: { kept($0, ask) })
        switch outcome {
        case .now(let response): return response
        case .before(let kept): return again(kept)
        }
      } catch RepeatRefusal.unfinished {
        // The first press is being answered: what comes of it is the answer to this one too.
        try await Task.sleep(for: .milliseconds(200))
      }
    }
    throw Refusal.stale
  }

  /// How often a second press looks whether the first is done: five seconds in all.
  private static let mostLooks = 25

  /// What is kept of an answer that leads on; nothing of one that shows the form again.
  private func kept(_ response: Response, _ ask: Ask) -> KeptAnswer? {
    guard response.status == .seeOther, let location = response.headers[.location] else { return nil }
    let name = SiteCookie.notice.name(isHTTPS: ask.context.peer.isHTTPS) + "="
    let notice = response.headers[values: .setCookie].first { $0.hasPrefix(name) }
    return KeptAnswer(status: response.status.code, place: location, note: notice)
  }

  private func again(_ kept: KeptAnswer) -> Response {
    var response = redirect(to: kept.place ?? "/")
    if let notice = kept.note { response.set(notice) }
    return response
  }
}
