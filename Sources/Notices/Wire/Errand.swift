internal import Casework
internal import CivilTime

/// One thing to be carried to another machine, and the limits of it.
struct Errand: Sendable {
  enum Load: Sendable {
    case get
    case post([UInt8])
    case mail(from: String, to: String, message: [UInt8])
  }

  let url: String
  let load: Load
  var headers: [(name: String, value: String)] = []
  /// Headers that say when they were made: made by the thread that carries it, right before it leaves. Whoever waits for a
  /// thread waits without growing old.
  var freshHeaders: (@Sendable () -> [(name: String, value: String)])?
  /// What the answer is stamped by the moment it is whole: whoever waits for it may be woken much later.
  var clock: (@Sendable () -> Instant)?
  let reach: NetworkReach
  let limits: WireLimits
  /// A file of certificates to trust in place of the system's.
  let certificates: String?
  /// `https`, `http`, `smtp` or `smtps`: nothing else is spoken, whatever the address says.
  let scheme: String
  /// True where mail must not go on without STARTTLS.
  var mustEncrypt = false
  var user: String?
  var password: String?
  var urgency = DispatchUrgency.ordinary
}

/// The limits of time and size of one errand.
public struct WireLimits: Hashable, Sendable {
  /// Seconds until a connection, with its handshake of TLS, stands.
  public let connectSeconds: Int
  /// Seconds for the whole of it.
  public let totalSeconds: Int
  /// The most bytes of an answer that are read.
  public let answerBytes: Int

  /// Seconds are held between 1 and 15, the answer between 1 kB and 1 MB.
  public init(connectSeconds: Int = 3, totalSeconds: Int = 5, answerBytes: Int = 64 << 10) {
    self.connectSeconds = min(15, max(1, connectSeconds))
    self.totalSeconds = min(15, max(1, totalSeconds))
    self.answerBytes = min(1 << 20, max(1 << 10, answerBytes))
  }
}

/// What came back.
struct Answer: Sendable {
  let status: Int
  /// By name in small letters; of several the last. At most 64.
  let headers: [String: String]
  let body: [UInt8]
  /// When it was whole, by the errand's clock.
  var at: Instant?
}

/// Why nothing came back.
enum WireFailure: Error, Hashable, Sendable {
  /// Nothing of the request can have arrived.
  case notSent(String)
  /// The request left, or a part of it, and no answer came.
  case noAnswer(String)
  /// A mail server said no at a stage of the talk, with a code.
  case mail(stage: MailStage, code: Int)
  /// The talk with a mail server broke off before the message was whole: it was not taken.
  case mailBroken(MailStage, String)
}

/// How far the talk with a mail server came.
enum MailStage: Int, Hashable, Sendable, Comparable {
  case greeting, encryption, authentication, sender, recipient, data, message

  static func < (left: MailStage, right: MailStage) -> Bool { left.rawValue < right.rawValue }
}
