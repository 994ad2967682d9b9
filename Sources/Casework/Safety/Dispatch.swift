public import CivilTime

/// A way to reach somebody. Raw values are the codes of files and tables.
public enum NoticeChannel: String, CaseIterable, Hashable, Sendable {
  case sms
  case email
  /// A signed webhook to whoever makes voice calls or watches alarms for the organisation.
  case voice
  /// A signed webhook to another system.
  case webhook
  /// Web Push: a hint, nothing rests on it.
  case push
}

/// What goes before what where not everything can leave at once.
public enum DispatchUrgency: Int, Hashable, Sendable, Comparable {
  case ordinary
  /// Somebody is looked for.
  case urgent
  /// Somebody gave the alert code, pressed the button of their device, or asked for help.
  case danger

  /// By the priority of a notice: 2 and 3 are danger, 1 is that somebody is looked for.
  public init(priority: Int) {
    self = priority >= DispatchUrgency.danger.rawValue ? .danger : priority > 0 ? .urgent : .ordinary
  }

  public static func < (left: DispatchUrgency, right: DispatchUrgency) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// One message on its way to a provider. The key is the same however often it is sent.
public struct Dispatch: Hashable, Sendable {
  /// UUIDv5 text of visit, epoch, rung, attempt, channel and recipient: what the provider knows it by.
  public let key: String
  public let channel: NoticeChannel
  /// A telephone number, an address of mail, a URL or a subscription, as the channel has it.
  public let address: String
  /// One line; used by mail.
  public let subject: String
  /// What is said. No name and no address of the person who is visited.
  public let text: String
  /// The code of what happened, as events published to others have it: `safety.overdue`.
  public let event: String
  /// The visit, by its id.
  public let visit: String
  public let urgency: DispatchUrgency
  /// A rehearsal: nobody is in danger (BRD-30).
  public let isDrill: Bool
  /// 1 for the first time it is sent.
  public let attempt: Int
  public let at: Instant

  /// True where somebody may be in danger or is looked for.
  public var isUrgent: Bool { urgency > .ordinary }

  public init(
    key: String, channel: NoticeChannel, address: String, subject: String, text: String, event: String,
    visit: String, urgency: DispatchUrgency, attempt: Int, at: Instant, isDrill: Bool = false
  ) {
    self.key = key
    self.channel = channel
    self.address = address
    self.subject = subject
    self.text = text
    self.event = event
    self.visit = visit
    self.urgency = urgency
    self.isDrill = isDrill
    self.attempt = attempt
    self.at = at
  }
}

/// What a provider said to a message. Accepted is not delivered, and delivered is not that somebody has it.
public enum DispatchOutcome: Hashable, Sendable {
  /// Taken, under the provider's own id where it gives one.
  case accepted(String?)
  /// It will never go to this address: a code without personal data.
  case refused(String)
  /// Not now; seconds to wait where the provider says so.
  case failed(String, retryAfter: Int?)
  /// Nothing is wrong with the message: our clock, key, certificate or network is.
  case systemFault(String)
  /// The request left and no answer came: it may have been taken.
  case unknown(String)
}

/// What a provider knows of a message it is asked about by our key.
public enum DispatchLook: Hashable, Sendable {
  case found(id: String, ReceiptRank)
  case notFound
  /// It cannot be asked, or did not answer.
  case unknown(String)
}

/// How far a message came, in the order in which it can: a later word never takes it back.
public enum ReceiptRank: Int, CaseIterable, Hashable, Sendable, Comparable {
  case accepted = 1
  case sending = 2
  case failedForNow = 3
  case failed = 4
  case delivered = 5

  public static func < (left: ReceiptRank, right: ReceiptRank) -> Bool { left.rawValue < right.rawValue }
}
