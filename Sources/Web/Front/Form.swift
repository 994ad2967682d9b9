import Pages

/// What a form or a query brought: fields in order, checked for size and for being text.
///
/// Reads `application/x-www-form-urlencoded` only. Bytes that are no UTF-8, or a `%` without two digits, refuse the
/// whole; a control character refuses only its field, so that the page can say which and keep what was typed.
struct Form: Sendable, Hashable {
  struct Field: Sendable, Hashable {
    let name: String
    let value: String
  }

  let fields: [Field]
  /// The names of fields that held a control character; it has been taken out of the value.
  let unclean: Set<String>

  static let empty = Form(fields: [], unclean: [])

  private init(fields: [Field], unclean: Set<String>) {
    self.fields = fields
    self.unclean = unclean
  }

  /// The first value under a name, nil where there is none.
  subscript(_ name: String) -> String? { fields.first { $0.name == name }?.value }

  /// The fields as pages read them.
  var pairs: Fields { Fields(fields.map { Fields.Pair(name: $0.name, value: $0.value) }) }

  /// One error for each field that held a character that cannot be kept.
  var uncleanErrors: [FieldError] {
    unclean.sorted().map {
      FieldError(
        field: $0,
        message:
          "What you entered held a character that cannot be stored. It was taken out: check what is left")
    }
  }

  /// Decodes the bytes of a body or a query. Throws `Refusal.malformed` or `.tooLarge`.
  static func decode(
    _ bytes: some Collection<UInt8>, limits: SiteSettings.Limits
  ) throws(Refusal) -> Form {
    var fields: [Field] = []
    var unclean: Set<String> = []
    for pair in bytes.split(separator: UInt8(ascii: "&")) {
      guard fields.count < limits.fields else {
        throw .tooLarge("The form has more than \(limits.fields) fields.")
      }
      let halves = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      guard let first = halves.first else { continue }
      let name = try text(first, most: limits.nameBytes)
      let raw = try text(halves.count > 1 ? halves[1] : first.prefix(0), most: limits.valueBytes)
      guard !name.isEmpty, !name.unicodeScalars.contains(where: isControl) else {
        throw .malformed("A field of the form has a name that cannot be read.")
      }
      let value = String(String.UnicodeScalarView(raw.unicodeScalars.filter { !isControl($0) }))
      if value.unicodeScalars.count != raw.unicodeScalars.count { unclean.insert(name) }
      fields.append(Field(name: name, value: oneKindOfLineEnd(value)))
    }
    return Form(fields: fields, unclean: unclean)
  }

  /// Browsers send CR LF where somebody pressed Enter. It is one character to whoever counts, and a page shows no CR.
  private static func oneKindOfLineEnd(_ text: String) -> String {
    guard text.utf8.contains(0x0D) else { return text }
    var plain = String.UnicodeScalarView()
    var isAfterReturn = false
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\r": plain.append("\n")
      case "\n" where isAfterReturn: break
      default: plain.append(scalar)
      }
      isAfterReturn = scalar == "\r"
    }
    return String(plain)
  }

  /// Control characters of ASCII and Latin-1, other than tab and line ends, and the marks that turn text around.
  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D: false
    case 0x00...0x1F, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069: true
    case 0xFFFE, 0xFFFF: true
    default: false
    }
  }

  private static func text(_ bytes: some Collection<UInt8>, most: Int) throws(Refusal) -> String {
    var plain: [UInt8] = []
    plain.reserveCapacity(min(bytes.count, most))
    var index = bytes.startIndex
    func digit(_ byte: UInt8) -> UInt8? {
      switch byte {
      case 0x30...0x39: byte - 0x30
      case 0x41...0x46: byte - 0x37
      case 0x61...0x66: byte - 0x57
      default: nil
      }
    }
    while index != bytes.endIndex {
      guard plain.count < most else { throw .tooLarge("A field of the form is longer than \(most) bytes.") }
      let byte = bytes[index]
      bytes.formIndex(after: &index)
      switch byte {
      case UInt8(ascii: "+"): plain.append(UInt8(ascii: " "))
      case UInt8(ascii: "%"):
        guard index != bytes.endIndex, let high = digit(bytes[index]) else { throw malformedEscape }
        bytes.formIndex(after: &index)
        guard index != bytes.endIndex, let low = digit(bytes[index]) else { throw malformedEscape }
        bytes.formIndex(after: &index)
        plain.append(high << 4 | low)
      default: plain.append(byte)
      }
    }
    guard let text = String(validating: plain, as: UTF8.self) else {
      throw .malformed("A field of the form is not UTF-8 text.")
    }
    return text
  }

  private static let malformedEscape = Refusal.malformed(
    "A % in the form is not followed by two hexadecimal digits.")
}
