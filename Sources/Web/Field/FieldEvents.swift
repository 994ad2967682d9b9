import Casework
import CivilTime
import HTTPTypes
import Hummingbird
import NIOCore
import Operations
import Pages

extension Site {
  /// Every receipt has this many bytes, and comes after this long at the least: neither tells what became of an event
  /// (BRD-41).
  private static let receiptBytes = 512
  private static let receiptPause = Duration.milliseconds(250)

  /// Takes one event from a phone, with its safety token alone (OFF-08, SEC-14).
  func takeFieldEvent(_ request: Request, _ context: SiteContext) async throws -> Response {
    let bearer = try await fieldBearer(request, context)
    let sent = try await fieldBody(request, context)
    let event = try SafetyEvent(sent)
    async let pause: Void = Task.sleep(for: Site.receiptPause)
    let outcome = try await desk.through("device").answering(context.id).takeFieldEvent(
      bearer, event, proof: sent.text("proof"))
    try await pause
    switch outcome {
    case .success(let receipt): return Site.receipt(receipt)
    case .failure(.otherBody):
      throw APIProblem(.idempotencyMismatch, "Another event came under this id before.")
    case .failure(.refused(.tooLong)):
      throw APIProblem.refused("Must be agreed with your contact, who can make it longer: call them.")
    case .failure(.refused(.minutes)): throw APIProblem.refused("Must be 5 to 480 minutes.", at: "/minutes")
    case .failure(.refused), .failure(.text), .failure(.standDown):
      throw APIProblem.refused("Cannot be done to this visit now: it is over, or has not begun.")
    case .failure(.notPermitted), .failure(.notThere): throw APIProblem.notFound
    }
  }

  private static func receipt(_ receipt: FieldReceipt) -> Response {
    var line = JSON.members([
      ("receiptId", .text(receipt.id)), ("receivedAt", .text(receipt.received.text)),
      ("appliedAs", .text(receipt.fate.rawValue)), ("isWatched", .truth(receipt.isWatched)),
      ("fallbackNumber", .optional(receipt.fallbackNumber)),
    ]).line
    line += String(repeating: " ", count: max(0, receiptBytes - line.utf8.count))
    var response = Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: line)))
    response.headers[.contentType] = "application/json"
    return response
  }
}

extension SafetyEvent {
  /// An event as a phone sends it. Errors: `APIProblem` with what is wrong where.
  fileprivate init(_ sent: JSON) throws(APIProblem) {
    guard let id = sent.text("id"), Site.isIdentifier(id) else {
      throw .refused("Must be the text of an id.", at: "/id")
    }
    guard let visit = sent.text("visit"), Site.isIdentifier(visit) else {
      throw .refused("Must be the text of an id.", at: "/visit")
    }
    guard let type = sent.word("type", SafetyEventType.self) else {
      throw .refused("Must be a kind of event.", at: "/type")
    }
    guard let occurred = sent.text("occurredAt").flatMap({ Instant(text: $0) }) else {
      throw .refused("Must be the text of a moment with its offset.", at: "/occurredAt")
    }
    guard case .whole(let sequence)? = sent["seq"], (1...100_000).contains(sequence) else {
      throw .refused("Must be a whole number from 1 to 100,000.", at: "/seq")
    }
    let mostOffset = SafetyEvent.mostOffset
    self.init(
      id: id, visit: VisitID(visit), sequence: sequence, type: type, occurred: occurred,
      minutes: try SafetyEvent.whole("minutes", 1...480, sent),
      clockOffset: try SafetyEvent.whole("clockOffsetMs", -mostOffset...mostOffset, sent),
      position: try SafetyEvent.position(sent["position"]), ready: try SafetyEvent.ready(sent["ready"]),
      canonical: sent.line)
  }

  /// Ten years of milliseconds: a demo stands still on a day of its own.
  private static let mostOffset = 315_360_000_000

  private static func whole(
    _ name: String, _ range: ClosedRange<Int>, _ sent: JSON
  ) throws(APIProblem) -> Int? {
    switch sent[name] {
    case nil, .null?: return nil
    case .whole(let number)? where range.contains(number): return number
    default:
      throw .refused(
        "Must be a whole number from \(range.lowerBound) to \(range.upperBound).", at: "/\(name)")
    }
  }

  private static func ready(_ sent: JSON?) throws(APIProblem) -> Set<ReadyItem>? {
    switch sent {
    case nil, .null?: return nil
    case .list(let items)? where items.count <= ReadyItem.allCases.count:
      var found: Set<ReadyItem> = []
      for item in items {
        guard case .text(let code) = item, let known = ReadyItem(rawValue: code) else {
          throw .refused("Must be codes of what can be asked: phone, device, gear.", at: "/ready")
        }
        found.insert(known)
      }
      return found
    default: throw .refused("Must be a list of codes: phone, device, gear.", at: "/ready")
    }
  }

  private static func position(_ sent: JSON?) throws(APIProblem) -> StaffPosition? {
    guard let sent, sent != .null else { return nil }
    guard let latitude = sent["lat"]?.decimal, let longitude = sent["lon"]?.decimal,
      case .whole(let accuracy)? = sent["accuracyM"],
      let at = sent.text("at").flatMap({ Instant(text: $0) }),
      let position = StaffPosition(
        latitude: latitude, longitude: longitude, accuracyMetres: accuracy, taken: at)
    else { throw .refused("Must be a place on earth: lat, lon, accuracyM and at.", at: "/position") }
    return position
  }
}

extension JSON {
  /// A number, whole or not.
  fileprivate var decimal: Double? {
    switch self {
    case .whole(let number): Double(number)
    case .number(let number): number
    default: nil
    }
  }
}
