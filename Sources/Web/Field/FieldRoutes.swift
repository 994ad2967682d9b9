import Casework
import HTTPTypes
import Hummingbird
import NIOCore
import Notices
import Operations
import Pages

extension Site {
  /// What answers a place of the field app.
  func fieldWays(of route: FieldRoute) -> (get: Way?, post: Way?) {
    switch route {
    case .shell: (.open(showFieldShell), nil)
    case .manifest: (.open { sendField(assets.field.manifest, $0, $1) }, nil)
    case .worker: (.open { sendField(assets.field.worker, $0, $1) }, nil)
    case .asset: (.open(sendFieldFile), nil)
    case .pack: (.open(sendFieldPack), nil)
    case .device: (nil, .open(setUpFieldDevice))
    case .token: (nil, .open(renewFieldToken))
    case .report: (nil, .open(takeFieldReport))
    case .push: (nil, .open(takePushSubscription))
    case .end: (nil, .open(endFieldDevice))
    case .records: (nil, .open(takeFieldRecord))
    case .events: (nil, .open(takeFieldEvent))
    }
  }

  // MARK: What is the same for everybody

  private func showFieldShell(_ request: Request, _ context: SiteContext) async throws -> Response {
    // The app is kept under the address with the line at its end, and only below that.
    guard request.uri.path != FieldRoute.shell.rawValue else { return redirect(to: "/f/") }
    return sendField(assets.field.shell, request, context)
  }

  private func sendFieldFile(_ request: Request, _ context: SiteContext) async throws -> Response {
    guard let file = context.parameters.get("file").flatMap({ assets.field.files[$0] }) else {
      throw Refusal.notFound
    }
    return sendField(file, request, context)
  }

  /// A file of the app; whoever keeps one asks each time whether it is still the one of this build.
  private func sendField(_ file: FieldShelf.File, _ request: Request, _ context: SiteContext) -> Response {
    let tag = "\"\(assets.field.build)\""
    let isKnown = request.headers[.ifNoneMatch]?.split(separator: ",").contains { $0.contains(tag) } ?? false
    var response =
      isKnown
      ? Response(status: .notModified)
      : Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(bytes: file.bytes)))
    response.headers[.contentType] = file.type
    response.headers[.eTag] = tag
    response.headers[.cacheControl] = "public, no-cache"
    return response
  }

  // MARK: What belongs to somebody

  /// The visits for the phone of whoever has the session (PRV-03).
  private func sendFieldPack(_ request: Request, _ context: SiteContext) async throws -> Response {
    let session = try fieldSession(context)
    let pack = try await desk.through("device").answering(context.id).fieldPack(session.actor)
    return Site.fieldJSON(
      .fieldPack(
        pack, build: assets.field.build, textNumber: settings.inbound.textNumber,
        pushKey: settings.push?.key.publicText))
  }

  /// Sets a phone up: it brings digests of the proofs behind its two PINs, never a PIN.
  private func setUpFieldDevice(_ request: Request, _ context: SiteContext) async throws -> Response {
    let session = try fieldSession(context)
    let sent = try await fieldBody(request, context)
    guard let first = sent.digest("firstProof"), let second = sent.digest("secondProof"), first != second
    else { throw APIProblem.refused("Must hold two different digests of SHA-256.") }
    var alert: Int?
    switch sent["alert"] {
    case .whole(1)?: alert = 1
    case .whole(2)?: alert = 2
    case .null?, nil: break
    default: throw APIProblem.refused("Must be 1, 2 or null.", at: "/alert")
    }
    let token = try await desk.through("device").setUpFieldDevice(
      session.actor, FieldSetUp(firstProof: first, secondProof: second, alert: alert))
    return Site.fieldJSON(.fieldToken(token), status: .created)
  }

  /// A new token for a phone that was set up before.
  private func renewFieldToken(_ request: Request, _ context: SiteContext) async throws -> Response {
    let session = try fieldSession(context)
    let sent = try await fieldBody(request, context)
    guard case .text(let device)? = sent["device"],
      let token = try await desk.through("device").renewFieldToken(session.actor, device: device)
    else { throw APIProblem.notFound }
    return Site.fieldJSON(.fieldToken(token))
  }

  /// Takes how many items lie refused on a phone.
  private func takeFieldReport(_ request: Request, _ context: SiteContext) async throws -> Response {
    let bearer = try await fieldBearer(request, context)
    let sent = try await fieldBody(request, context)
    guard case .whole(let attention)? = sent["attention"],
      (0...Desk.mostReportedFromField).contains(attention)
    else {
      throw APIProblem.refused(
        "Must be a whole number from 0 to \(Desk.mostReportedFromField).", at: "/attention")
    }
    try await desk.reportFromField(bearer, attention: attention)
    return Response(status: .noContent)
  }

  /// Ends the phone of the token that comes with the request.
  private func endFieldDevice(_ request: Request, _ context: SiteContext) async throws -> Response {
    _ = try await fieldBearer(request, context)
    try await desk.endFieldDevice(token: Site.fieldToken(request) ?? "")
    return Response(status: .noContent)
  }

  // MARK: Who asks, and what they sent

  /// The session, which the page that sends it must have come from here with.
  func fieldSession(_ context: SiteContext) throws -> Session {
    guard let live = context.session else {
      throw APIProblem(.unauthenticated, "Nobody is signed in.")
    }
    return live.session
  }

  /// Whose phone it is, by the token in the header. Cookies count for nothing.
  func fieldBearer(_ request: Request, _ context: SiteContext) async throws -> FieldBearer {
    guard let token = Site.fieldToken(request) else { throw APIProblem.unauthenticated(isWrong: false) }
    do {
      guard let bearer = try await desk.fieldBearer(token: token, source: context.peer.place) else {
        throw APIProblem.unauthenticated(isWrong: true)
      }
      return bearer
    } catch TokenRefusal.throttled(let seconds) {
      throw APIProblem.tooMany(seconds: seconds)
    }
  }

  private static func fieldToken(_ request: Request) -> String? {
    guard let header = request.headers[.authorization], header.lowercased().hasPrefix("bearer ") else {
      return nil
    }
    return String(header.dropFirst(7).drop { $0 == " " })
  }

  /// The most bytes of what a phone sends at once.
  static let mostFieldBytes = 64 * 1024

  /// The JSON of a POST from a page of ours. A page elsewhere cannot send this type without being asked first, and the
  /// browser says where a request comes from.
  func fieldBody(_ request: Request, _ context: SiteContext) async throws -> JSON {
    let type = request.headers[.contentType]?.lowercased().split(separator: ";").first ?? ""
    guard type == "application/json" else { throw Refusal.wrongType }
    if let name = HTTPField.Name("sec-fetch-site"), let site = request.headers[name], site != "same-origin" {
      throw Refusal.forged
    }
    if let origin = request.headers[.origin] {
      let own = "\(context.peer.isHTTPS ? "https" : "http")://\(request.head.authority ?? "")"
      guard origin.lowercased() == own.lowercased() else { throw Refusal.forged }
    }
    var bytes: [UInt8] = []
    for try await part in request.body {
      guard bytes.count + part.readableBytes <= Site.mostFieldBytes else {
        throw Refusal.tooLarge("The body is larger than \(Site.mostFieldBytes) bytes.")
      }
      bytes.append(contentsOf: part.readableBytesView)
    }
    do {
      return try JSONReader.read(bytes)
    } catch {
      throw APIProblem(.malformed, "The body is no JSON: \(error.what), at byte \(error.position).")
    }
  }

  static func fieldJSON(_ body: JSON, status: HTTPResponse.Status = .ok) -> Response {
    var response = Response(status: status, body: ResponseBody(byteBuffer: ByteBuffer(string: body.line)))
    response.headers[.contentType] = "application/json"
    return response
  }
}

extension JSON {
  /// The member of a name where it is 64 lower-case hexadecimal digits.
  fileprivate func digest(_ name: String) -> String? {
    guard case .text(let text)? = self[name], text.utf8.count == 64,
      text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
    else { return nil }
    return text
  }
}
