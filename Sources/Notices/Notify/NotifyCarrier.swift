public import Casework
public import CivilTime
internal import Synchronization

/// Text messages and mail by GOV.UK Notify.
///
/// Our key is its `reference`: Notify does not hold two messages of one reference for the same, so an outcome that is
/// unknown is asked for by reference before anything is sent again. A clock that is more than 30 seconds off makes it
/// refuse everything: each answer's `Date` is held against our clock, and where they differ by more than ten seconds the
/// token carries Notify's time.
public final class NotifyCarrier: Carrier {
  private let settings: NotifySettings
  private let wire: Wire
  private let now: @Sendable () -> Instant
  private let skew = Mutex<Int>(0)

  public init(settings: NotifySettings, wire: Wire, now: @escaping @Sendable () -> Instant) {
    self.settings = settings
    self.wire = wire
    self.now = now
  }

  /// The seconds by which Notify's clock was before ours when it last answered.
  public var clockSkewSeconds: Int { skew.withLock { $0 } }

  /// Notify knows of texts and mail alike whether they arrived.
  public func givesReceipts(by channel: NoticeChannel) -> Bool { true }

  /// True where our clock is so far off that Notify refuses what is signed by it.
  public var isClockOff: Bool { abs(clockSkewSeconds) > 30 }

  /// Sends a message once, to the one service whose key it is.
  public func send(_ dispatch: Dispatch) async -> DispatchOutcome {
    guard let (path, message) = message(dispatch) else {
      return .systemFault("notify-no-template")
    }
    let errand = errand(path, .post(JSONBytes.of(message)), urgency: dispatch.urgency)
    switch await wire.carry(errand) {
    case .success(let answer):
      heed(answer)
      return outcome(answer)
    case .failure(let failure): return DispatchOutcome(failure, at: "notify")
    }
  }

  /// Asks by the provider's id where there is one, else by our key: of several the one that came furthest.
  public func look(key: String, providerID: String?) async -> DispatchLook {
    let path: String
    if let providerID, NotifyKey.isUUID(providerID) {
      path = "/v2/notifications/\(providerID)"
    } else {
      guard let reference = NotifyCarrier.query(key) else { return .unknown("notify-key") }
      path = "/v2/notifications?reference=\(reference)"
    }
    switch await wire.carry(errand(path, .get, urgency: .ordinary)) {
    case .success(let answer):
      heed(answer)
      return found(answer)
    case .failure(.notSent(let word)), .failure(.noAnswer(let word)): return .unknown("notify-\(word)")
    case .failure: return .unknown("notify")
    }
  }

  private func message(_ dispatch: Dispatch) -> (String, NotifyMessage)? {
    let text = String(dispatch.text.prefix(900))
    switch dispatch.channel {
    case .sms:
      guard let template = settings.smsTemplate else { return nil }
      return (
        "/v2/notifications/sms",
        NotifyMessage(
          template_id: template, reference: dispatch.key, personalisation: ["text": text],
          phone_number: dispatch.address)
      )
    case .email:
      guard let template = settings.mailTemplate else { return nil }
      return (
        "/v2/notifications/email",
        NotifyMessage(
          template_id: template, reference: dispatch.key,
          personalisation: ["subject": String(dispatch.subject.prefix(200)), "text": text],
          email_address: dispatch.address)
      )
    case .voice, .webhook, .push: return nil
    }
  }

  private func errand(_ path: String, _ load: Errand.Load, urgency: DispatchUrgency) -> Errand {
    let base = settings.address.path == "/" ? "" : settings.address.path
    return Errand(
      url: settings.address.origin + base + path, load: load,
      headers: [("Content-Type", "application/json"), ("Accept", "application/json")],
      freshHeaders: { [self] in [("Authorization", "Bearer \(token())")] }, clock: now,
      reach: .anywhere, limits: settings.limits, certificates: settings.certificates,
      scheme: settings.address.scheme, urgency: urgency)
  }

  /// A token of this second: Notify refuses one that is older than 30.
  private func token() -> String {
    let ahead = clockSkewSeconds
    let issued = now().milliseconds / 1000 + Int64(abs(ahead) > 10 ? ahead : 0)
    return SignedToken.shared(
      NotifyClaims(iss: settings.key.service, iat: issued), secret: settings.key.secret)
  }

  /// Keeps how far its clock is from ours.
  private func heed(_ answer: Answer) {
    guard let theirs = answer.headers["date"].flatMap(HTTPDate.instant), let ours = answer.at else { return }
    let difference = Int((theirs.milliseconds - ours.milliseconds) / 1000)
    skew.withLock { $0 = difference }
  }

  private func outcome(_ answer: Answer) -> DispatchOutcome {
    let kind = JSONBytes.read(NotifyRefusal.self, answer.body)?.kind
    switch answer.status {
    case 200...299:
      let id = JSONBytes.read(NotifyTaken.self, answer.body)?.id
      return .accepted(id.flatMap { NotifyKey.isUUID($0) ? $0 : nil })
    case 300...399: return .systemFault("notify-redirect")
    case 401, 403: return .systemFault(isClockOff ? "notify-clock" : "notify-key")
    case 408: return .failed("notify-408", retryAfter: answer.retryAfter)
    case 429:
      let code = kind == "TooManyRequestsError" ? "notify-daily-limit" : "notify-rate-limit"
      return .failed(code, retryAfter: answer.retryAfter)
    case 400...499: return .refused("notify-\(answer.status)" + (kind.map { "-\($0)" } ?? ""))
    // A gateway does not say whether what is behind it took the message.
    case 502, 504: return .unknown("notify-\(answer.status)")
    default: return .failed("notify-\(answer.status)", retryAfter: answer.retryAfter)
    }
  }

  private func found(_ answer: Answer) -> DispatchLook {
    if answer.status == 404 { return .notFound }
    guard answer.status == 200 else { return .unknown("notify-\(answer.status)") }
    if let list = JSONBytes.read(NotifyList.self, answer.body) {
      // Where it was sent twice, the one that came furthest counts.
      let ranked = list.notifications.prefix(250).compactMap(NotifyCarrier.ranked)
      guard let best = ranked.max(by: { $0.1 < $1.1 }) else {
        return list.notifications.isEmpty ? .notFound : .unknown("notify-answer")
      }
      return .found(id: best.0, best.1)
    }
    guard let one = JSONBytes.read(NotifyKnown.self, answer.body).flatMap(NotifyCarrier.ranked) else {
      return .unknown("notify-answer")
    }
    return .found(id: one.0, one.1)
  }

  private static func ranked(_ known: NotifyKnown) -> (String, ReceiptRank)? {
    guard NotifyKey.isUUID(known.id), let status = NotifyStatus(rawValue: known.status) else { return nil }
    return (known.id, status.rank)
  }

  /// A key as it may stand in a query.
  private static func query(_ key: String) -> String? {
    let isSafe = key.utf8.allSatisfy {
      ($0 >= 0x30 && $0 <= 0x39) || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || $0 == 0x2D || $0 == 0x2E
    }
    return isSafe && (1...200).contains(key.utf8.count) ? key : nil
  }
}
