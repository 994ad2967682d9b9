internal import Crypto
public import CivilTime
internal import Foundation

/// A secret of a signed webhook: `whsec_` and 24 to 64 bytes in base64.
public struct WebhookSecret: Sendable {
  let bytes: [UInt8]

  /// Nil where the text is no such secret; blanks around it do not count.
  public init?(_ text: String) {
    let text = text.trimmed
    guard text.hasPrefix("whsec_"), let data = Data(base64Encoded: String(text.dropFirst(6))),
      (24...64).contains(data.count)
    else { return nil }
    bytes = Array(data)
  }
}

/// The signature of Standard Webhooks, version 1: HMAC-SHA256 over id, time and body.
public enum StandardWebhook {
  /// What is wrong with a message that came in.
  public enum Refusal: String, Error, Hashable, Sendable {
    case headerMissing = "header-missing"
    case timestamp
    case tooOld = "too-old"
    case tooNew = "too-new"
    case signature
  }

  /// The seconds by which a message may be old, or ahead of us.
  public static let tolerance: Int64 = 300

  /// The value of `webhook-signature`: one for each secret, so that a receiver may change to a new one when it likes.
  public static func signatures(id: String, at second: Int64, body: [UInt8], secrets: [WebhookSecret])
    -> String
  {
    let message = signed(id: id, second: String(second), body: body)
    return secrets.prefix(4).map { secret in
      let code = HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: secret.bytes))
      return "v1,\(Data(code).base64EncodedString())"
    }.joined(separator: " ")
  }

  /// Checks a message that came in: one good signature by one of the secrets, and a time within five minutes.
  ///
  /// Of at most 16 signatures; those of another version are passed over. Errors: the first thing that is wrong.
  public static func verify(
    id: String?, timestamp: String?, signature: String?, body: [UInt8], secrets: [WebhookSecret], now: Instant
  ) throws(Refusal) {
    guard let id, let timestamp, let signature, (1...256).contains(id.utf8.count) else {
      throw .headerMissing
    }
    guard timestamp.utf8.count <= 12, timestamp.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let second = Int64(timestamp)
    else { throw .timestamp }
    let message = signed(id: id, second: timestamp, body: body)
    let candidates = signature.split(separator: " ").prefix(16).compactMap { part -> Data? in
      guard part.hasPrefix("v1,") else { return nil }
      return Data(base64Encoded: String(part.dropFirst(3)))
    }
    let isGood = secrets.contains { secret in
      let key = SymmetricKey(data: secret.bytes)
      return candidates.contains {
        HMAC<SHA256>.isValidAuthenticationCode($0, authenticating: message, using: key)
      }
    }
    guard isGood else { throw .signature }
    let age = now.milliseconds / 1000 - second
    guard age <= tolerance else { throw .tooOld }
    guard age >= -tolerance else { throw .tooNew }
  }

  private static func signed(id: String, second: String, body: [UInt8]) -> Data {
    Data("\(id).\(second).".utf8) + Data(body)
  }
}
