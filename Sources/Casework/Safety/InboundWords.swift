import Policy

/// What is said about a message that came in: to those on duty, and as an answer to whoever sent it. No name of the person
/// who is visited and no address is in it.
public struct InboundWords: Hashable, Sendable {
  public let subject: String
  public let text: String
  public let event: String

  /// What those on duty are told. `officer` is whose message it is; nil where that is not known.
  public init(alert message: InboundMessage, officer: String?, attempt: Int, time: String) {
    let what = InboundWords.title(message)
    let again = attempt > 1 ? " (sent again, \(attempt))" : ""
    subject = what
    text =
      "\(what): \(officer ?? "sender not known"), \(time). \(InboundWords.why(message)) "
      + "\(InboundWords.remedy(message)) It stands on the safety board.\(again)"
    event = "safety.message"
  }

  /// What whoever sent a text is answered. `end` is when they are expected out, as a time of day; `isLookedFor` says that an
  /// overdue alarm is open; `emergency` is the number to call in danger.
  public init(
    answer message: InboundMessage, attempt: Int, time: String, end: String?, isLookedFor: Bool = false,
    emergency: String = "999"
  ) {
    let again = attempt > 1 ? " (sent again, \(attempt))" : ""
    let place = message.visit.map { VisitReference.text($0) + ": " } ?? ""
    let until = end.map { " You are expected out by \($0)." } ?? ""
    subject = "Your text"
    let body: String
    switch (message.fate, message.word) {
    case (.applied, .here): body = "received \(time): you are there.\(until)"
    case (.applied, .moreTime):
      let stands =
        isLookedFor ? " You are overdue and looked for until somebody spoke to you: call your contact." : ""
      body = "received \(time): more time.\(until)\(stands)"
    case (.applied, .safe): body = "received \(time): you are safe."
    case (.applied, .help):
      body = "received \(time): those on duty are being told."
    case (.applied, _), (.noted, _), (.information, _): body = "received \(time)."
    case (.noVisit, _), (.ambiguous, _), (.late, _), (.refused, _), (.unknownSender, _), (.notUnderstood, _):
      body =
        "received \(time) and NOT put down: \(InboundWords.why(message)) Call your contact."
    }
    let call = message.word == .help ? " Call \(emergency) if you can and need to." : ""
    text = place + body + call + again
    event = "safety.answer"
  }

  /// What came in, as a few words.
  public static func title(_ message: InboundMessage) -> String {
    switch message.word {
    case .alarm: "Device alarm"
    case .answered: "The alarm centre is talking to them"
    case .closed: "The alarm centre closed its alarm"
    case .test: "Test of a device"
    case .lowBattery: "Low battery of a device"
    case .here: "Text HERE"
    case .safe: "Text SAFE"
    case .moreTime: "Text for more time"
    case .help: "Text HELP"
    case .other: message.kind == .text ? "Text" : "Message of the alarm provider"
    }
  }

  /// Why the program did nothing with it.
  public static func why(_ message: InboundMessage) -> String {
    switch message.fate {
    case .applied, .noted: ""
    case .information: "It ends nothing here."
    case .noVisit: "No visit of theirs that it can be about."
    case .ambiguous:
      message.kind == .device && message.visit != nil
        ? "The alarm of this visit is raised; it may be of another that has the device booked."
        : "It is not clear which visit it is about."
    case .late: "It came more than 15 minutes after it was sent."
    case .refused: "The visit is not where this can be done."
    case .unknownSender:
      message.kind == .text ? "The number is nobody’s here." : "The device is nobody’s here."
    case .notUnderstood:
      message.kind == .text && message.staff == nil
        ? "The number or the text cannot be read." : "It is not understood."
    }
  }

  /// What somebody has to do about it.
  public static func remedy(_ message: InboundMessage) -> String {
    switch message.fate {
    case .applied, .noted, .information: "Nothing has to be done."
    case .ambiguous where message.kind == .device && message.visit != nil: "Call the others too."
    case .noVisit, .ambiguous, .late, .refused: "Call them now."
    case .unknownSender, .notUnderstood:
      message.kind == .text ? "Find out who it is and call them." : "Call the alarm provider now."
    }
  }
}
