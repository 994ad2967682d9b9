import Casework
import HTTPTypes
import Hummingbird
import Logging
import Notices
import Operations
import Pages

/// Alarms of lone worker devices, and text messages of staff. What nobody can place is brought to people before it is
/// answered: the answer is for the provider's program, which helps nobody.
extension Inbound {
  /// Takes an alarm of a device, signed by Standard Webhooks (INT-33).
  func takeAlarm(_ request: Request, _ context: SiteContext) async throws -> Response {
    guard !settings.alarmSecrets.isEmpty else { throw APIProblem.notFound }
    let now = desk.shell.now()
    func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { request.headers[$0] } }
    let signed = (header("webhook-id"), header("webhook-timestamp"), header("webhook-signature"))
    let body: [UInt8]
    do {
      guard signed.0 != nil, signed.1 != nil, signed.2 != nil else {
        throw StandardWebhook.Refusal.headerMissing
      }
      body = try await Inbound.body(of: request)
      try StandardWebhook.verify(
        id: signed.0, timestamp: signed.1, signature: signed.2, body: body, secrets: settings.alarmSecrets,
        now: now)
    } catch let refusal as StandardWebhook.Refusal {
      try await note(refused: "alarm", context)
      throw APIProblem(.unauthenticated, Inbound.words(refusal))
    }
    let faults = AlarmMessage.faults(body)
    guard faults.isEmpty else {
      let receipt = try await take(AlarmMessage.unreadable(body, now: now), context)
      throw APIProblem(
        .refused, "The message cannot be read. \(Inbound.told(receipt, "one"))",
        errors: faults.map(Inbound.fault))
    }
    let receipt = try await take(AlarmMessage.read(body).report, context)
    let fate = receipt.fate
    guard fate != .unknownSender else {
      throw APIProblem(
        .refused, "The device is nobody’s here. \(Inbound.told(receipt, "its alarm"))",
        errors: [
          ShapeFault(
            pointer: "/subject",
            what:
              "This is no device that a visit has booked, no device of a member of staff and no staff code.",
            allowed: [])
        ])
    }
    // Taken: with a visit, or with people.
    return Response(status: fate.isTold ? .accepted : .noContent)
  }

  /// Takes a text message of somebody in the field, as GOV.UK Notify passes it on (OFF-27).
  func takeText(_ request: Request, _ context: SiteContext) async throws -> Response {
    try await admit(request, settings.textTokens, as: "text", context)
    guard let text = InboundText(body: try await Inbound.body(of: request)) else {
      context.logger.critical("a text message cannot be read", metadata: ["inbound": "text"])
      throw APIProblem(
        .refused, "The body is no text message: id, source_number and message as texts, in JSON.")
    }
    _ = try await take(text.report(now: desk.shell.now()), context)
    return Response(status: .noContent)
  }

  /// Whether anybody is told, as a provider is to know: one who hears that nobody is can call somebody.
  private static func told(_ receipt: InboundReceipt, _ what: String) -> String {
    receipt.isAnybodyTold
      ? "People are told that \(what) came."
      : "It stands on the safety board; nobody is told besides."
  }

  private func take(_ report: InboundReport, _ context: SiteContext) async throws -> InboundReceipt {
    let receipt = try await desk.answering(context.id).receiveReport(report)
    let fate = receipt.fate
    if let trouble = receipt.trouble {
      context.logger.critical(
        "a message from the field could not be worked with", metadata: ["why": "\(trouble)"])
    }
    if fate.isTold {
      context.logger.critical(
        "a message from the field was placed with no visit: see the safety board",
        metadata: ["kind": "\(report.kind.rawValue)", "fate": "\(fate.rawValue)"])
    }
    return receipt
  }

  private static func words(_ refusal: StandardWebhook.Refusal) -> String {
    switch refusal {
    case .headerMissing: "One of the headers webhook-id, webhook-timestamp and webhook-signature is missing."
    case .timestamp: "webhook-timestamp is no number of seconds since 1970."
    case .tooOld: "webhook-timestamp is more than five minutes ago."
    case .tooNew: "webhook-timestamp is more than five minutes ahead."
    case .signature: "webhook-signature has no signature of this body by a secret that is known here."
    }
  }

  private static func fault(_ refusal: AlarmMessage.Refusal) -> ShapeFault {
    switch refusal {
    case .notAnEvent:
      ShapeFault(pointer: "", what: "The body is no CloudEvent in structured JSON.", allowed: [])
    case .version: ShapeFault(pointer: "/specversion", what: "The version is not 1.0.", allowed: ["1.0"])
    case .id: ShapeFault(pointer: "/id", what: "The id is not 1 to 100 bytes of text.", allowed: [])
    case .source:
      ShapeFault(pointer: "/source", what: "The source is not 1 to 200 bytes of text.", allowed: [])
    case .type:
      ShapeFault(
        pointer: "/type", what: "The type is none of these.",
        allowed: AlarmMessage.Kind.allCases.map(\.rawValue))
    case .subject:
      ShapeFault(pointer: "/subject", what: "The device is not 1 to 100 bytes of text.", allowed: [])
    case .time: ShapeFault(pointer: "/time", what: "The time is not of RFC 3339 with an offset.", allowed: [])
    case .place: ShapeFault(pointer: "/data", what: "The place is no place on earth.", allowed: [])
    }
  }
}
