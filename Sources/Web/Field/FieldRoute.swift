import HTTPTypes
import Hummingbird

/// Where the field app asks. Everything below `/f` that a phone keeps is the same for everybody and holds nothing about
/// anybody (SEC-23); what is about somebody is JSON, `no-store`, and kept by the app itself, encrypted.
enum FieldRoute: String, CaseIterable, Sendable {
  /// The page the app stands in.
  case shell = "/f"
  /// What makes it installable (PRV-50).
  case manifest = "/f/manifest.webmanifest"
  case worker = "/f/worker.js"
  case asset = "/f/assets/{file}"
  /// The visits of today and tomorrow, for whoever has a session.
  case pack = "/f/pack"
  /// POST to set a phone up; with a session.
  case device = "/f/device"
  /// POST for a new safety token; with a session.
  case token = "/f/token"
  /// POST the record of a visit that was written on a phone; with a session (SEC-14).
  case records = "/f/records"
  /// POST one event; with the phone's token alone.
  case events = "/f/events"
  /// POST how many items were refused for good and lie on the phone; with its token (OFF-07).
  case report = "/f/report"
  /// POST where reminders of a phone go while the app is closed, or that they go nowhere; with its token (OFF-32).
  case push = "/f/push"
  /// POST to end a phone; with its token.
  case end = "/f/end"

  /// True for every address of the app, known or not.
  static func holds(_ request: Request) -> Bool {
    request.uri.path == "/f" || request.uri.path.hasPrefix("/f/")
  }

  /// True where nobody is looked up: the same bytes for everybody.
  var isStatic: Bool {
    switch self {
    case .shell, .manifest, .worker, .asset: true
    case .pack, .device, .token, .records, .events, .report, .push, .end: false
    }
  }
}

extension Front {
  /// The front door for the field app: no form is read, and every refusal is a problem (RFC 9457). Whoever asks is
  /// looked up by the handlers that need it.
  func answerField(
    _ request: Request, _ context: inout SiteContext, next: (Request, SiteContext) async throws -> Response
  ) async -> Response {
    do {
      try gate.admit(request, from: context.peer)
      if FieldRoute.needsSession(request) { try await identify(request, &context) }
      return try await next(request, context)
    } catch {
      return problem(error, request, context).response(path: request.uri.path, request: context.id)
    }
  }
}

extension FieldRoute {
  /// True where a session may be asked for; a page of a phone that only opens must not need the database.
  fileprivate static func needsSession(_ request: Request) -> Bool {
    [FieldRoute.pack, .device, .token, .records].contains { $0.rawValue == request.uri.path }
  }
}
