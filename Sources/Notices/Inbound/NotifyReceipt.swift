public import Casework
public import CivilTime

/// The bearer token that GOV.UK Notify, or a text message gateway, brings with what it tells us.
public enum BearerToken {
  /// True where an `Authorization` header carries one of the tokens. Each is compared in constant time; none is empty.
  public static func isGood(_ authorization: String?, tokens: [String]) -> Bool {
    guard let authorization, authorization.utf8.count <= 1000, authorization.lowercased().hasPrefix("bearer ")
    else {
      return false
    }
    let given = Array(String(authorization.dropFirst(7)).trimmed.utf8)
    return tokens.filter { !$0.isEmpty }.reduce(false) { Secret.isSame(given, Array($1.utf8)) || $0 }
  }
}

/// What GOV.UK Notify tells of a message afterwards. A receipt may speed a ladder up, and never stops one.
public struct NotifyReceipt: Hashable, Sendable {
  public let providerID: String
  /// Our key, where it is given.
  public let key: String?
  public let rank: ReceiptRank
  /// When it came so far, as Notify says.
  public let at: Instant?

  private struct Shape: Decodable {
    let id: String
    let reference: String?
    let status: String
    let completed_at: String?
    let sent_at: String?
  }

  /// Reads the body of a callback, at most 64 kB. Nil where it is none: such a body is kept and not acted on.
  public init?(body: [UInt8]) {
    guard body.count <= 64 << 10, let shape = JSONBytes.read(Shape.self, body), NotifyKey.isUUID(shape.id),
      let status = NotifyStatus(rawValue: shape.status)
    else { return nil }
    providerID = shape.id
    key = shape.reference.flatMap { (1...200).contains($0.utf8.count) ? $0 : nil }
    rank = status.rank
    at = (shape.completed_at ?? shape.sent_at).flatMap { Instant(text: $0) }
  }

  /// What makes two deliveries of one receipt the same: the message and how far it came.
  public var once: String { "\(providerID) \(rank.rawValue)" }
}
