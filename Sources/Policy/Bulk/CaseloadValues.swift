import CivilTime

/// Readers of single values: words, dates, and what a fact's value means for its kind.
extension CaseloadLineParser {
  /// One word of a vocabulary; nil for a stranger.
  @inline(__always)
  mutating func word(_ cursor: inout JSONCursor, _ vocabulary: Vocabulary) -> Int? {
    guard let text = cursor.text() else { return nil }
    return position(of: text, in: vocabulary)
  }

  /// Where a text stands in a vocabulary; nil for a stranger.
  @inline(__always)
  func position(of text: JSONCursor.Text, in vocabulary: Vocabulary) -> Int? {
    text.isEscaped
      ? escapedPosition(of: text, in: vocabulary) : vocabulary.index(of: text.start, count: text.count)
  }

  private func escapedPosition(of text: JSONCursor.Text, in vocabulary: Vocabulary) -> Int? {
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
    if text.count == 10, let day = dates.day(text.start) { return Recorded(day: CivilDate(day: day)) }
    return usualInstant(text) ?? slowMoment(text, pointer)
  }

  /// An instant as most files write it, `2025-01-31T09:30:00Z`; nil for every other form.
  private func usualInstant(_ text: JSONCursor.Text) -> Recorded? {
    let start = text.start
    guard text.count == 20, start[10] == 0x54, start[13] == 0x3A, start[16] == 0x3A, start[19] == 0x5A,
      let day = dates.day(start), let hour = DateTable.two(start + 11), hour < 24,
      let minute = DateTable.two(start + 14), minute < 60, let second = DateTable.two(start + 17), second < 60
    else { return nil }
    let seconds = Int64(day) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
    let instant = Instant(milliseconds: seconds * 1000)
    return Recorded(day: zone.date(of: instant), instant: instant)
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
      guard isGiven, let position = valueWord(&cursor, words.levels) else {
        return refuse(
          "/facts/\(index)/value", "unknown-value", "a risk level is low, medium, high or very-high")
      }
      value = .rosh(RiskLevel.at(position))
    case .supervisionStarted:
      guard isGiven else { return true }
      guard let position = valueWord(&cursor, words.orders) else {
        return refuse(
          "/facts/\(index)/value", "unknown-value",
          "an order is one of: " + OrderType.allCases.map(\.rawValue).joined(separator: ", "))
      }
      value = .order(OrderType.at(position))
    case .supervisionEnded: return !isGiven || endedOrder(cursor, &value, index)
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
      guard isGiven, let position = valueWord(&cursor, words.concerns) else {
        return refuse(
          "/facts/\(index)/value", "unknown-value",
          "a concern is child, adult, domestic-abuse, sexual or other")
      }
      value = .concern(ConcernKind.at(position))
    case .visitFrequencySet: return isGiven ? frequency(&cursor, &value, index) : frequencyMissing(index)
    case .terminationPlanned:
      guard isGiven, var at = cursor else { return true }
      guard let moment = moment(&at, { "/facts/\(index)/value" }) else { return false }
      value = .date(moment.day)
    case .supervisionLevelSet, .caseTypeSet:
      return usWord(kind, isGiven ? cursor : nil, &value, index)
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

  /// A supervision level or a case type (policy.md section 7): closed lists, so that a mistyped word is not "no table".
  private mutating func usWord(
    _ kind: FactKind, _ place: JSONCursor?, _ value: inout FactValue, _ index: Int
  ) -> Bool {
    var cursor = place
    if kind == .supervisionLevelSet, let position = valueWord(&cursor, words.supervisionLevels) {
      value = .supervisionLevel(SupervisionLevel.at(position))
      return true
    }
    if kind == .caseTypeSet, let position = valueWord(&cursor, words.caseTypes) {
      value = .caseType(CaseType.at(position))
      return true
    }
    return refuse(
      "/facts/\(index)/value", "unknown-value",
      kind == .caseTypeSet
        ? "a case type is general or sex-offense"
        : "a supervision level is one of: "
          + SupervisionLevel.allCases.map(\.rawValue).joined(separator: ", "))
  }

  /// The order that ended, or any other word for why everything did. A word that looks like a type of order and is none
  /// is refused once the whole line is read: taken for a reason, it would end every order.
  private mutating func endedOrder(_ place: JSONCursor?, _ value: inout FactValue, _ index: Int) -> Bool {
    value = .other
    guard var at = place, let text = at.text() else { return true }
    if let known = position(of: text, in: words.orders) {
      value = .order(OrderType.at(known))
      return true
    }
    guard mistypedOrder == nil, let bytes = Unescape.bytes(text), let meant = OrderType.meant(by: bytes)
    else { return true }
    mistypedOrder = (index, String(decoding: bytes.prefix(60), as: UTF8.self), meant)
    return true
  }

  /// Refuses a line whose end of supervision names an order that is none, and says which orders the line has.
  mutating func refuseMistypedOrder() -> Bool {
    guard let (index, word, meant) = mistypedOrder else { return true }
    let held = facts.compactMap { fact -> String? in
      guard fact.kind == .supervisionStarted, fact.withdrawn == nil else { return nil }
      guard case .order(let order) = fact.value else { return "one of no stated type (\(fact.date.text))" }
      return "\(order.rawValue) (\(fact.date.text))"
    }
    let more = held.count > 8 ? ", and \(held.count - 8) more" : ""
    let shown = held.prefix(8).joined(separator: ", ") + more
    return refuse(
      "/facts/\(index)/value", "unknown-value",
      "\"\(word)\" is no type of order, and would end every order of this person; did you mean "
        + "\(meant.rawValue)? Their orders on this line: \(shown)")
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
    let isRead = members(&at, words.frequencyKeys, { "/facts/\(index)/value" }) { parser, cursor, key in
      if key == 0 {
        every = cursor.integer()
      } else {
        unit = parser.word(&cursor, parser.words.units).map { TimeUnit.at($0) }
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
      return members(&cursor, words.nameKeys, { "/name" }) { parser, cursor, key in
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
