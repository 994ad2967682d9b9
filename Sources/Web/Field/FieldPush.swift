import Hummingbird
import Notices
import Operations
import Pages

extension Site {
  /// Takes where the reminders of a phone go while the app is closed, or `null` where it takes none any more (OFF-32). With the
  /// phone's token: what comes of it concerns that phone alone.
  func takePushSubscription(_ request: Request, _ context: SiteContext) async throws -> Response {
    let bearer = try await fieldBearer(request, context)
    let sent = try await fieldBody(request, context)
    let desk = desk.through("device").answering(context.id)
    guard let given = sent["subscription"] else {
      throw APIProblem.refused("Must be a subscription, or null.", at: "/subscription")
    }
    guard given != .null else {
      try await desk.removePushSubscription(bearer)
      return Response(status: .noContent)
    }
    guard let push = settings.push else {
      throw APIProblem.refused("This service sends no reminders to phones.", at: "/subscription")
    }
    let subscription = try Site.subscription(given, push)
    guard
      try await desk.keepPushSubscription(
        bearer, subscription.json, endpoint: subscription.endpoint.text)
    else { throw APIProblem.unauthenticated(isWrong: true) }
    return Response(status: .noContent)
  }

  /// The subscription, or all that is wrong with it at once.
  private static func subscription(
    _ given: JSON, _ push: PushSettings
  ) throws(APIProblem) -> PushSubscription {
    let keys = given["keys"]
    do {
      return try push.subscription(
        endpoint: given.text("endpoint") ?? "", key: keys?.text("p256dh") ?? "",
        secret: keys?.text("auth") ?? "")
    } catch {
      throw APIProblem(
        .refused, "The browser’s subscription cannot be used.", errors: error.faults.map(Site.fault))
    }
  }

  private static func fault(_ fault: PushFaults.Fault) -> ShapeFault {
    switch fault {
    case .endpoint:
      ShapeFault(
        pointer: "/subscription/endpoint",
        what: "Must be an address that begins with https:// and has at most 2000 characters.")
    case .host:
      ShapeFault(
        pointer: "/subscription/endpoint", what: "Must be an address of a push service that is known here.")
    case .key:
      ShapeFault(
        pointer: "/subscription/keys/p256dh",
        what: "Must be an uncompressed point of the curve P-256, as base64url.")
    case .secret:
      ShapeFault(pointer: "/subscription/keys/auth", what: "Must be 16 bytes, as base64url.")
    }
  }
}
