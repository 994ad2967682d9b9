public import Casework
internal import CivilTime

/// A way to a provider: one message out, and a question after it.
///
/// A carrier keeps nothing, decides nothing and tries nothing twice by itself: that is for whoever holds the outbox. It
/// answers within the limits of its wire whatever the other side does, and its codes hold no personal data.
public protocol Carrier: Sendable {
  /// Hands a message to the provider once, under its key.
  func send(_ dispatch: Dispatch) async -> DispatchOutcome

  /// Asks the provider what became of a message, by its own id where there is one, else by our key.
  func look(key: String, providerID: String?) async -> DispatchLook

  /// True where the provider says afterwards whether a message of this channel arrived, by a receipt or when it is asked.
  func givesReceipts(by channel: NoticeChannel) -> Bool
}

extension Carrier {
  /// Most say no more than that they took it.
  public func givesReceipts(by channel: NoticeChannel) -> Bool { false }
}

extension DispatchOutcome {
  /// What a failure of the wire means where the other side cannot have begun to act before the whole request arrived.
  init(_ failure: WireFailure, at provider: String) {
    switch failure {
    case .notSent(let word):
      let isOurs = [
        "certificate", "certificate-file", "name-unknown", "address-not-allowed", "memory",
      ].contains(word)
      self = isOurs ? .systemFault("\(provider)-\(word)") : .failed("\(provider)-\(word)", retryAfter: nil)
    case .noAnswer(let word): self = .unknown("\(provider)-\(word)")
    case .mail(_, let code): self = .failed("\(provider)-\(code)", retryAfter: nil)
    case .mailBroken(_, let word): self = .failed("\(provider)-\(word)", retryAfter: nil)
    }
  }
}

extension Answer {
  /// The seconds of a `Retry-After` header; a date is read against the answer's own `Date`. At most an hour.
  var retryAfter: Int? {
    guard let text = headers["retry-after"] else { return nil }
    if text.utf8.count <= 6, let seconds = Int(text) { return min(3600, max(0, seconds)) }
    guard let until = HTTPDate.instant(text), let now = headers["date"].flatMap(HTTPDate.instant) else {
      return nil
    }
    return Int(min(3600, max(0, (until.milliseconds - now.milliseconds) / 1000)))
  }
}
