import CivilTime

/// Readers of single values: words, dates, and what a fact's value means for its kind.
extension CaseloadLineParser {
  /// One word of a vocabulary; nil for a stranger.
  @inline(__always)
  mutating func word(_ cursor: inout JSONCursor, _ vocabulary: Vocabulary) -> Int? {
    guard let text = cursor.text() else { return nil }
    guard text.isEscaped else { return vocabulary.index(of: text.start, count: text.count) }
    guard var bytes = Unescape.bytes(text) else { return nil }
    let count = bytes.count
    bytes += [0, 0, 0, 0, 0, 0, 0, 0]
    return bytes.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.flatMap { vocabulary.index(of: $0, count: count) }
    }
  }

  /// A number written as such or in quotes.
  mutating func smallNumber(_ cursor: inout JSONCursor) -> Int? {
    guard cursor.peek() == 0x22 else { return cursor.integer() }
    guard let text = cursor.text(), text.count == 1, let digit = text.bytes.first, digit >= 0x30,
      digit <= 0x39
    else {
      return nil
    }
    return Int(digit - 0x30)
  }

  /// A date, or an instant that is put on its civil day in the policy's zone.
  @inline(__always)
  mutating func moment(_ cursor: inout JSONCursor, _ pointer: () -> String) -> Recorded? {
    guard let text = cursor.text() else {
      _ = refuse(pointer(), "wrong-type", "a date is a text in quotes: \"2025-01-31\"")
      return nil
    }
    if text.count == 10, let day = DateTable.day(text.start) { return Recorded(day: CivilDate(day: day)) }
    return slowMoment(text, pointer)
  }

  private mutating func slowMoment(_ text: JSONCursor.Text, _ pointer: () -> String) -> Recorded? {
    let string = String(decoding: Unescape.bytes(text) ?? [], as: UTF8.self)
    if let date = CivilDate(text: string) { return Recorded(day: date) }
    if let instant = Instant(text: string) { return Recorded(day: zone.date(of: instant), instant: instant) }
    let shown = string.count <= 40 ? "\"\(string)\"" : "this text"
    _ = refuse(
      pointer(), "impossible-date",
      "\(shown) is no date of 1900 to 2199; write 2025-01-31, or 2025-01-31T09:30:00Z with its offset")
    return nil
  }

  /// The value of a fact, read once its kind is known.
  mutating func readValue(_ kind: FactKind, _ place: JSONCursor?, _ value: inout FactValue, _ index: Int)
    -> Bool
  {
    var cursor = place
    let isGiven = cursor.map { !($0.position.pointee == 0x6E && isNull($0)) } ?? false
    switch kind {
    case .roshAssessed:
      guard isGiven, let position = valueWord(&cursor, Words.levels) else {
        return refuse(
          "/facts/\(index)/value", "unknown-value", "a risk level is low, medium, high or very-high")
      }
      value = .rosh(RiskLevel.allCases[position])
    case .supervisionStarted:
      guard isGiven else { return true }
      guard let position = valueWord(&cursor, Words.orders) else {
        return refuse(
          "/facts/\(index)/value", "unknown-value",
          "an order is one of: " + Words.orderTexts.joined(separator: ", "))
      }
      value = .order(OrderType.allCases[position])
    case .supervisionEnded: value = isGiven ? order(&cursor) : .none
    case .mappaSet:
      guard isGiven,
        let level = cursor.flatMap({ at in
          var at = at
          return smallNumber(&at)
        }), (1...3).contains(level)
      else {
        return refuse("/facts/\(index)/value", "unknown-value", "a MAPPA level is 1, 2 or 3")
      }
      value = .mappaLevel(level)
    case .concernIdentified:
      guard isGiven, let position = valueWord(&cursor, Words.concerns) else {
        return refuse(
          "/facts/\(index)/value", "unknown-value",
          "a concern is child, adult, domestic-abuse, sexual or other")
      }
      value = .concern(ConcernKind.allCases[position])
    case .visitFrequencySet: return isGiven ? frequency(&cursor, &value, index) : frequencyMissing(index)
    case .terminationPlanned:
      guard isGiven, var at = cursor else { return true }
      guard let moment = moment(&at, { "/facts/\(index)/value" }) else { return false }
      value = .date(moment.day)
    case .supervisionLevelSet: value = isGiven ? supervisionLevel(&cursor) : .other
    case .caseTypeSet: value = isGiven ? caseType(&cursor) : .other
    case .sexualOffenceConvicted, .cseInvolved, .rsoRegistered, .rsoEnded, .nsdPlaced, .nsdEnded,
      .iomPlaced, .iomInducted, .iomEnded, .mappaEnded, .domesticAbuseIdentified,
      .domesticAbuseEnded, .childSafeguardingIdentified, .childSafeguardingEnded,
      .adultSafeguardingIdentified, .adultSafeguardingEnded, .youthToAdultTransferStarted,
      .approvedPremisesLeft, .oasysReviewed, .addressChanged, .householdChanged,
      .relationshipChanged, .hdcAssessmentRequested, .rotlAssessmentRequested,
      .approvedPremisesAbsence, .partnerInformationReceived, .recallAlternativeConsidered,
      .engagementSupportNeeded, .transientAccommodation, .visitFrequencyEnded, .custodyStarted,
      .custodyEnded, .holdStarted, .holdEnded, .absconded, .returned, .mentalIllHealthIdentified,
      .substanceMisuseIdentified:
      if isGiven { value = .other }
    }
    return true
  }

  private mutating func order(_ cursor: inout JSONCursor?) -> FactValue {
    valueWord(&cursor, Words.orders).map { .order(OrderType.allCases[$0]) } ?? .other
  }

  private mutating func supervisionLevel(_ cursor: inout JSONCursor?) -> FactValue {
    valueWord(&cursor, Words.supervisionLevels).map { .supervisionLevel(SupervisionLevel.allCases[$0]) }
      ?? .other
  }

  private mutating func caseType(_ cursor: inout JSONCursor?) -> FactValue {
    valueWord(&cursor, Words.caseTypes).map { .caseType(CaseType.allCases[$0]) } ?? .other
  }

  private func isNull(_ cursor: JSONCursor) -> Bool {
    var cursor = cursor
    return cursor.literal("null")
  }

  private mutating func valueWord(_ cursor: inout JSONCursor?, _ vocabulary: Vocabulary) -> Int? {
    guard var at = cursor else { return nil }
    return word(&at, vocabulary)
  }

  private mutating func frequencyMissing(_ index: Int) -> Bool {
    refuse(
      "/facts/\(index)/value", "unknown-value",
      "a visit frequency is an object such as {\"every\":4,\"unit\":\"weeks\"}")
  }

  private mutating func frequency(_ cursor: inout JSONCursor?, _ value: inout FactValue, _ index: Int) -> Bool
  {
    guard var at = cursor, at.take(0x7B) else { return frequencyMissing(index) }
    var every: Int?
    var unit: TimeUnit?
    let isRead = members(&at, Words.frequencyKeys, { "/facts/\(index)/value" }) { parser, cursor, key in
      if key == 0 {
        every = cursor.integer()
      } else {
        unit = parser.word(&cursor, Words.units).map { TimeUnit.allCases[$0] }
      }
      return key == 0
        ? every != nil || parser.frequencyMissing(index) : unit != nil || parser.frequencyMissing(index)
    }
    guard isRead else { return false }
    guard let every, let unit, every >= 1, every <= 366, unit != .workingDays else {
      return frequencyMissing(index)
    }
    value = .frequency(Frequency(every: every, unit: unit))
    return true
  }

  // MARK: Identity

  /// Reads name, born, team, officer and address (positions 4 to 8 of the person's keys).
  mutating func identityMember(_ key: Int, _ cursor: inout JSONCursor) -> Bool {
    if cursor.literal("null") { return true }
    switch key {
    case 4:
      guard cursor.take(0x7B) else {
        return refuse("/name", "wrong-type", "\"name\" is an object with given and family")
      }
      return members(&cursor, Words.nameKeys, { "/name" }) { parser, cursor, key in
        guard let text = parser.plainText(&cursor, key == 0 ? "/name/given" : "/name/family") else {
          return false
        }
        if key == 0 { parser.identity.given = text } else { parser.identity.family = text }
        return true
      }
    case 5:
      guard let born = moment(&cursor, { "/born" }) else { return false }
      identity.born = born.day
    case 6:
      guard let text = plainText(&cursor, "/team") else { return false }
      identity.team = text
    case 7:
      guard let text = plainText(&cursor, "/officer") else { return false }
      identity.officer = text
    case 8:
      guard let text = plainText(&cursor, "/address") else { return false }
      identity.address = text
    default: return cursor.skipValue()
    }
    return true
  }

  /// A text for people: unescaped, without control characters, not too long.
  private mutating func plainText(_ cursor: inout JSONCursor, _ pointer: String) -> String? {
    guard let text = cursor.text(), let bytes = Unescape.bytes(text) else {
      _ = refuse(pointer, "wrong-type", "expected a text in quotes")
      return nil
    }
    let string = String(decoding: bytes, as: UTF8.self)
    guard string.count <= CaseloadLimits.textCharacters else {
      _ = refuse(pointer, "too-long", "longer than \(CaseloadLimits.textCharacters) characters")
      return nil
    }
    guard !string.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
      _ = refuse(pointer, "control-character", "a control character stands in the text; remove it")
      return nil
    }
    return string
  }
}

/// Turns the bytes of a JSON string into the text they stand for.
enum Unescape {
  /// Nil for a broken escape. A lone surrogate becomes U+FFFD.
  static func bytes(_ text: JSONCursor.Text) -> [UInt8]? {
    let source = text.bytes
    guard text.isEscaped else { return Array(source) }
    var result: [UInt8] = []
    result.reserveCapacity(source.count)
    var index = 0
    while index < source.count {
      let byte = source[index]
      guard byte == 0x5C else {
        result.append(byte)
        index += 1
        continue
      }
      guard index + 1 < source.count else { return nil }
      let simple: [UInt8: UInt8] = [
        0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, 0x62: 0x08, 0x66: 0x0C, 0x6E: 0x0A, 0x72: 0x0D, 0x74: 0x09,
      ]
      if let plain = simple[source[index + 1]] {
        result.append(plain)
        index += 2
        continue
      }
      guard source[index + 1] == 0x75, let unit = hex(source, index + 2) else { return nil }
      index += 6
      var scalar = unit
      if unit >= 0xD800, unit < 0xDC00, index + 1 < source.count, source[index] == 0x5C,
        source[index + 1] == 0x75,
        let low = hex(source, index + 2), low >= 0xDC00, low < 0xE000
      {
        scalar = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
        index += 6
      }
      result.append(contentsOf: String(UnicodeScalar(scalar) ?? "\u{FFFD}").utf8)
    }
    return result
  }

  private static func hex(_ source: UnsafeBufferPointer<UInt8>, _ start: Int) -> UInt32? {
    guard start + 4 <= source.count else { return nil }
    var value: UInt32 = 0
    for byte in source[start..<start + 4] {
      guard
        let digit = UnicodeScalar(byte).properties.numericType != nil
          ? UInt32(byte) - 0x30
          : (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x66 ? UInt32(byte | 0x20) - 0x57 : nil)
      else { return nil }
      value = value << 4 | digit
    }
    return value
  }
}

/// Dates by table: reading `YYYY-MM-DD` and writing it back without dividing.
enum DateTable {
  /// Day number of the first of each month from January 1900, and one more.
  private static let firstDays: [Int32] = (0...(300 * 12)).map { month in
    CivilDate(year: 1900, month: 1, day: 1)?.adding(months: month).day ?? 0
  }

  /// Ten bytes for each day from `CivilDate.earliest`, in groups of sixteen.
  private static let texts: [UInt8] = {
    let days = Int(CivilDate.latest.day - CivilDate.earliest.day) + 1
    var bytes = [UInt8](repeating: 0x2D, count: days * 16)
    bytes.withUnsafeMutableBufferPointer { bytes in
      var place = 0
      func two(_ number: Int, _ offset: Int) {
        bytes[place + offset] = UInt8(truncatingIfNeeded: 0x30 + number / 10)
        bytes[place + offset + 1] = UInt8(truncatingIfNeeded: 0x30 + number % 10)
      }
      for year in 1900...2199 {
        for month in 1...12 {
          for day in 1...CivilDate.length(ofMonth: month, year: year) {
            two(year / 100, 0)
            two(year % 100, 2)
            two(month, 5)
            two(day, 8)
            place += 16
          }
        }
      }
    }
    return bytes
  }()

  /// Reads ten bytes as a date of 1900 to 2199; nil for anything else.
  @inline(__always)
  static func day(_ start: UnsafePointer<UInt8>) -> Int32? {
    // The two digit pairs and the hyphens, checked byte by byte: short and without branches on the digits.
    let digits: (UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32) = (
      UInt32(start[0]) &- 48, UInt32(start[1]) &- 48, UInt32(start[2]) &- 48, UInt32(start[3]) &- 48,
      UInt32(start[5]) &- 48, UInt32(start[6]) &- 48, UInt32(start[8]) &- 48, UInt32(start[9]) &- 48
    )
    let worst = max(
      max(max(digits.0, digits.1), max(digits.2, digits.3)),
      max(max(digits.4, digits.5), max(digits.6, digits.7)))
    guard worst <= 9, start[4] == 0x2D, start[7] == 0x2D else { return nil }
    let year = Int(digits.0 &* 1000 &+ digits.1 &* 100 &+ digits.2 &* 10 &+ digits.3)
    let month = Int(digits.4 &* 10 &+ digits.5)
    let day = Int32(bitPattern: digits.6 &* 10 &+ digits.7)
    guard year >= 1900, year <= 2199, month >= 1, month <= 12, day >= 1 else { return nil }
    let index = (year - 1900) * 12 + month - 1
    return firstDays.withUnsafeBufferPointer { table in
      let first = table[index]
      return day <= table[index + 1] - first ? first + day - 1 : nil
    }
  }

  /// Hands over the ten bytes of a date's text.
  @inline(__always)
  static func withText(_ day: Int32, _ body: (UnsafePointer<UInt8>) -> Void) {
    let clamped = min(max(day, CivilDate.earliest.day), CivilDate.latest.day)
    texts.withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress { body(base + Int(clamped - CivilDate.earliest.day) * 16) }
    }
  }
}
