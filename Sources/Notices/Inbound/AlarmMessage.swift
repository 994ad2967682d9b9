public import Casework
public import CivilTime
internal import Crypto
internal import Foundation

/// What the provider of lone worker devices, or an alarm receiving centre, tells us (HV-8.3.4): a CloudEvent in
/// structured JSON, inside a signature of Standard Webhooks.
public struct AlarmMessage: Hashable, Sendable {
  /// What happened. Raw values are the `type` of the event.
  public enum Kind: String, CaseIterable, Sendable {
    /// The device raised an alarm.
    case alarm = "lone-worker.alarm"
    /// Whoever answers the alarms talks to them: told to people, and acknowledges nothing here (N2).
    case answered = "lone-worker.answered"
    /// Whoever answers the alarms closed it at their end: told to people, and ends nothing here.
    case closed = "lone-worker.closed"
    /// A test of the device.
    case test = "lone-worker.test"
    case lowBattery = "lone-worker.low-battery"
  }

  /// Where the device was.
  public struct Place: Hashable, Sendable {
    public let latitude: Double
    public let longitude: Double
    /// Metres; nil where it is not known.
    public let accuracy: Double?
  }

  /// Source and id: the same alarm told twice is one.
  public let once: String
  public let kind: Kind
  /// The device, as it is entered here.
  public let device: String
  public let at: Instant
  public let place: Place?
  /// What the provider adds, at most 500 characters.
  public let note: String?

  private struct Shape: Decodable {
    struct Content: Decodable {
      let latitude: Double?
      let longitude: Double?
      let accuracy: Double?
      let note: String?
    }
    let specversion: String
    let id: String
    let source: String
    let type: String
    let subject: String
    let time: String
    let data: Content?
  }

  /// Why a body that was signed well is not understood: a provider is told what to mend.
  public enum Refusal: String, Error, Hashable, Sendable {
    case notAnEvent = "not-an-event"
    case version, id, source, type, subject, time, place
  }

  /// Reads a body of at most 64 kB. Errors: the first part that is wrong.
  public static func read(_ body: [UInt8]) throws(Refusal) -> AlarmMessage {
    if let fault = faults(body).first { throw fault }
    guard let shape = JSONBytes.read(Shape.self, body), let kind = Kind(rawValue: shape.type),
      let at = Instant(text: shape.time)
    else { throw .notAnEvent }
    return AlarmMessage(
      once: "\(shape.source) \(shape.id)", kind: kind, device: shape.subject, at: at,
      place: try place(shape.data), note: shape.data?.note.map { String($0.prefix(500)) })
  }

  /// Every part of a body that is wrong, in the order of the parts; none where it can be read.
  public static func faults(_ body: [UInt8]) -> [Refusal] {
    guard body.count <= 64 << 10, let shape = JSONBytes.read(Shape.self, body) else { return [.notAnEvent] }
    var found: [Refusal] = []
    if shape.specversion != "1.0" { found.append(.version) }
    if !isShort(shape.id, 100) { found.append(.id) }
    if !isShort(shape.source, 200) { found.append(.source) }
    if Kind(rawValue: shape.type) == nil { found.append(.type) }
    if !isShort(shape.subject, 100) { found.append(.subject) }
    if Instant(text: shape.time) == nil { found.append(.time) }
    do throws(Refusal) { _ = try place(shape.data) } catch { found.append(error) }
    return found
  }

  /// What is said, to be held against the visit of whoever has the device.
  public var report: InboundReport {
    let word: InboundWord
    switch kind {
    case .alarm: word = .alarm
    case .answered: word = .answered
    case .closed: word = .closed
    case .test: word = .test
    case .lowBattery: word = .lowBattery
    }
    // An id that a provider begins to count anew is another alarm: nobody is lost for it.
    return InboundReport(
      once: "\(once) \(kind.rawValue) \(device) \(at.text)", kind: .device, word: word, sender: device,
      occurred: at,
      position: place.flatMap {
        StaffPosition(
          latitude: $0.latitude, longitude: $0.longitude,
          accuracyMetres: Int(min($0.accuracy ?? 100_000, 100_000)), taken: at)
      })
  }

  /// What was signed well and cannot be read, as something for people to look at: it may have been an alarm.
  public static func unreadable(_ body: [UInt8], now: Instant) -> InboundReport {
    let digest = SHA256.hash(data: body).map { byte in
      String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }.joined()
    return InboundReport(
      once: "unreadable \(digest)", kind: .device, word: .other, sender: nil, occurred: now)
  }

  private static func place(_ content: Shape.Content?) throws(Refusal) -> Place? {
    guard let content, content.latitude != nil || content.longitude != nil else { return nil }
    guard let latitude = content.latitude, let longitude = content.longitude, (-90...90).contains(latitude),
      (-180...180).contains(longitude), content.accuracy.map({ (0...1_000_000).contains($0) }) ?? true
    else { throw .place }
    return Place(latitude: latitude, longitude: longitude, accuracy: content.accuracy)
  }

  private static func isShort(_ text: String, _ most: Int) -> Bool {
    (1...most).contains(text.utf8.count)
      && !text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
  }
}
