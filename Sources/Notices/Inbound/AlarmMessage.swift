public import CivilTime

/// What the provider of lone worker devices, or an alarm receiving centre, tells us (HV-8.3.4): a CloudEvent in
/// structured JSON, inside a signature of Standard Webhooks.
public struct AlarmMessage: Hashable, Sendable {
  /// What happened. Raw values are the `type` of the event.
  public enum Kind: String, CaseIterable, Sendable {
    /// The device raised an alarm.
    case alarm = "lone-worker.alarm"
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
    guard body.count <= 64 << 10, let shape = JSONBytes.read(Shape.self, body) else { throw .notAnEvent }
    guard shape.specversion == "1.0" else { throw .version }
    guard isShort(shape.id, 100) else { throw .id }
    guard isShort(shape.source, 200) else { throw .source }
    guard let kind = Kind(rawValue: shape.type) else { throw .type }
    guard isShort(shape.subject, 100) else { throw .subject }
    guard let at = Instant(text: shape.time) else { throw .time }
    return AlarmMessage(
      once: "\(shape.source) \(shape.id)", kind: kind, device: shape.subject, at: at,
      place: try place(shape.data), note: shape.data?.note.map { String($0.prefix(500)) })
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
