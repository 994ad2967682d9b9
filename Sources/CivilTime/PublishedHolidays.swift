/// The bank holidays of one division as the UK Government publishes them (https://www.gov.uk/bank-holidays.json).
public struct PublishedDivision: Hashable, Sendable {
  /// `england-and-wales`, `scotland` or `northern-ireland`.
  public let division: String
  /// In order of date.
  public let events: [Event]

  /// One published holiday. A substitute day says so in its title, as our calendars do.
  public struct Event: Hashable, Sendable {
    public let date: CivilDate
    public let title: String
  }
}

/// What is wrong with a file of published holidays, and where.
public struct PublishedHolidaysProblem: Error, Hashable {
  /// The place as a path into the document (`/scotland/events/3/date`) or as a byte (`byte 120`).
  public let place: String
  public let message: String
}

/// Reads the published file, unchanged.
public enum PublishedHolidays {
  /// The most bytes and the most events of a division that are read.
  public static let mostBytes = 1 << 20
  public static let mostEvents = 1000

  /// Parses the whole document. Members we do not need (`notes` other than a substitute day, `bunting`) are passed
  /// over; a missing or wrong member, a duplicate date or an unknown shape is refused with its place.
  public static func parse(_ bytes: [UInt8]) throws(PublishedHolidaysProblem) -> [PublishedDivision] {
    guard bytes.count <= mostBytes else {
      throw PublishedHolidaysProblem(place: "/", message: "the file is larger than \(mostBytes) bytes")
    }
    var reader = DocumentReader(bytes: bytes)
    guard case .object(let members) = try reader.whole() else {
      throw PublishedHolidaysProblem(place: "/", message: "an object of divisions is expected")
    }
    guard !members.isEmpty else {
      throw PublishedHolidaysProblem(place: "/", message: "there is no division in the file")
    }
    var divisions: [PublishedDivision] = []
    for (name, value) in members {
      divisions.append(try division(name, value))
    }
    return divisions.sorted { $0.division < $1.division }
  }

  private static func division(
    _ name: String, _ value: DocumentValue
  ) throws(PublishedHolidaysProblem) -> PublishedDivision {
    guard case .text(let stated)? = value["division"], stated == name else {
      throw PublishedHolidaysProblem(place: "/\(name)/division", message: "the name '\(name)' is expected")
    }
    guard isIdentifier(name) else {
      throw PublishedHolidaysProblem(place: "/", message: "'\(name.prefix(60))' is no name of a division")
    }
    guard case .list(let listed)? = value["events"], !listed.isEmpty, listed.count <= mostEvents else {
      throw PublishedHolidaysProblem(
        place: "/\(name)/events", message: "a list of 1 to \(mostEvents) events is expected")
    }
    var events: [PublishedDivision.Event] = []
    var seen: Set<CivilDate> = []
    for (index, item) in listed.enumerated() {
      let place = "/\(name)/events/\(index)"
      guard case .text(let dateText)? = item["date"], let date = CivilDate(text: dateText) else {
        throw PublishedHolidaysProblem(place: place + "/date", message: "a date as YYYY-MM-DD is expected")
      }
      guard case .text(let title)? = item["title"], !title.isEmpty, title.utf8.count <= 200 else {
        throw PublishedHolidaysProblem(
          place: place + "/title", message: "a title of 1 to 200 bytes is expected")
      }
      guard seen.insert(date).inserted else {
        throw PublishedHolidaysProblem(place: place + "/date", message: "\(date.text) is there twice")
      }
      events.append(PublishedDivision.Event(date: date, title: full(title, notes: item["notes"])))
    }
    return PublishedDivision(division: name, events: events.sorted { $0.date < $1.date })
  }

  private static func full(_ title: String, notes: DocumentValue?) -> String {
    guard case .text(let notes)? = notes, notes.lowercased() == "substitute day" else { return title }
    return title.hasSuffix("(substitute day)") ? title : title + " (substitute day)"
  }

  /// Lower-case letters, digits and hyphens: the name becomes a file's name.
  private static func isIdentifier(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 60
      && name.utf8.allSatisfy { ($0 >= 0x61 && $0 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2D }
  }
}

/// A value of a JSON document.
private indirect enum DocumentValue {
  case text(String)
  case list([DocumentValue])
  case object([String: DocumentValue])
  /// A number, a truth value or null: nothing here reads them.
  case other

  subscript(name: String) -> DocumentValue? {
    if case .object(let members) = self { members[name] } else { nil }
  }
}

/// A strict reader of JSON (RFC 8259) with a limit on its depth.
private struct DocumentReader {
  let bytes: [UInt8]
  var position = 0
  private static let mostDepth = 16

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func whole() throws(PublishedHolidaysProblem) -> DocumentValue {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    let value = try value(depth: 0)
    skipSpace()
    guard position == bytes.count else { throw problem("there is something after the document") }
    return value
  }

  private mutating func value(depth: Int) throws(PublishedHolidaysProblem) -> DocumentValue {
    guard depth <= DocumentReader.mostDepth else { throw problem("the document is nested too deeply") }
    skipSpace()
    switch peek() {
    case 0x7B: return try object(depth: depth)
    case 0x5B: return try list(depth: depth)
    case 0x22: return .text(try text())
    case nil: throw problem("the document ends too early")
    default: return try plain()
    }
  }

  private mutating func object(depth: Int) throws(PublishedHolidaysProblem) -> DocumentValue {
    var members: [String: DocumentValue] = [:]
    position += 1
    skipSpace()
    if take(0x7D) { return .object(members) }
    repeat {
      skipSpace()
      guard peek() == 0x22 else { throw problem("a name in quotation marks is expected") }
      let name = try text()
      skipSpace()
      guard take(0x3A) else { throw problem("a colon is expected") }
      guard members.updateValue(try value(depth: depth + 1), forKey: name) == nil else {
        throw problem("the name '\(name.prefix(60))' is there twice")
      }
      skipSpace()
    } while take(0x2C)
    guard take(0x7D) else { throw problem("a comma or a closing brace is expected") }
    return .object(members)
  }

  private mutating func list(depth: Int) throws(PublishedHolidaysProblem) -> DocumentValue {
    var values: [DocumentValue] = []
    position += 1
    skipSpace()
    if take(0x5D) { return .list(values) }
    repeat {
      values.append(try value(depth: depth + 1))
      skipSpace()
    } while take(0x2C)
    guard take(0x5D) else { throw problem("a comma or a closing bracket is expected") }
    return .list(values)
  }

  private mutating func text() throws(PublishedHolidaysProblem) -> String {
    position += 1
    var scalars: [UInt8] = []
    while let byte = peek() {
      position += 1
      switch byte {
      case 0x22:
        guard let text = String(validating: scalars, as: UTF8.self) else {
          throw problem("this is not UTF-8")
        }
        return text
      case 0x5C: try escape(into: &scalars)
      case 0..<0x20: throw problem("a control character stands in a text")
      default: scalars.append(byte)
      }
    }
    throw problem("a text is not closed")
  }

  private mutating func escape(into scalars: inout [UInt8]) throws(PublishedHolidaysProblem) {
    let plain: [UInt8: UInt8] = [
      0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, 0x62: 0x08, 0x66: 0x0C, 0x6E: 0x0A, 0x72: 0x0D, 0x74: 0x09,
    ]
    guard let byte = peek() else { throw problem("a text is not closed") }
    position += 1
    if let meant = plain[byte] {
      scalars.append(meant)
      return
    }
    guard byte == 0x75, var code = unit() else { throw problem("this is no escape") }
    if code >= 0xD800, code < 0xDC00 {
      guard take(0x5C), take(0x75), let low = unit(), low >= 0xDC00, low < 0xE000 else {
        throw problem("half of a surrogate pair is missing")
      }
      code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(code) else { throw problem("this is no character") }
    scalars.append(contentsOf: String(Character(scalar)).utf8)
  }

  private mutating func unit() -> UInt32? {
    guard position + 4 <= bytes.count else { return nil }
    var code: UInt32 = 0
    for byte in bytes[position..<position + 4] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
      code = code * 16 + UInt32(digit)
    }
    position += 4
    return code
  }

  /// Numbers and the three words.
  private mutating func plain() throws(PublishedHolidaysProblem) -> DocumentValue {
    let start = position
    while let byte = peek(), ![0x2C, 0x5D, 0x7D, 0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    let word = String(decoding: bytes[start..<position], as: UTF8.self)
    guard ["true", "false", "null"].contains(word) || Double(word) != nil else {
      position = start
      throw problem("a value is expected")
    }
    return .other
  }

  private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard peek() == byte else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = peek(), byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
  }

  private func problem(_ message: String) -> PublishedHolidaysProblem {
    PublishedHolidaysProblem(place: "byte \(position)", message: message)
  }
}
