import CivilTime

/// What a value of the API may be: one declaration checks what comes in and writes what the document says
/// (JSON Schema 2020-12), so that the two cannot drift apart.
indirect enum Shape: Sendable {
  /// Text somebody writes, without control characters but tabs and line ends; empty ones are said to be missing by
  /// the rules, not by the shape.
  case text(most: Int)
  /// Text in a form of its own, as a regular expression of both Swift and ECMAScript.
  case code(pattern: String, about: String, example: String)
  case word([String])
  /// UUID text in lower case.
  case identifier
  /// `YYYY-MM-DD` from 1900 to 2199.
  case day
  /// RFC 3339 with an offset [INT-53].
  case instant
  case whole(ClosedRange<Int>)
  case truth
  /// An address of the service.
  case place
  case list(Shape, fewest: Int = 0, most: Int, isSet: Bool = false)
  case object(ObjectShape)
  case nullable(Shape)
  /// Whatever was sent, or a resource whose shape is told elsewhere.
  case anything

  /// The words of a closed vocabulary.
  static func word<Word: CaseIterable & RawRepresentable>(_ type: Word.Type) -> Shape
  where Word.RawValue == String {
    .word(Word.allCases.map(\.rawValue))
  }

  /// A set of words of a closed vocabulary.
  static func words<Word: CaseIterable & RawRepresentable>(_ type: Word.Type, fewest: Int = 0) -> Shape
  where Word.RawValue == String {
    .list(.word(type), fewest: fewest, most: Word.allCases.count, isSet: true)
  }
}

/// An object of the API with a name of its own in the document. No other members are taken or given.
struct ObjectShape: Sendable {
  /// One member of an object.
  struct Member: Sendable {
    let name: String
    let shape: Shape
    let isRequired: Bool
    let about: String?
  }

  let name: String
  let about: String
  let members: [Member]

  init(_ name: String, _ about: String, _ members: [Member]) {
    self.name = name
    self.about = about
    self.members = members
  }
}

extension ObjectShape.Member {
  /// A member that is always there.
  static func needed(_ name: String, _ shape: Shape, _ about: String? = nil) -> ObjectShape.Member {
    ObjectShape.Member(name: name, shape: shape, isRequired: true, about: about)
  }

  /// A member that may be left out, or be null.
  static func free(_ name: String, _ shape: Shape, _ about: String? = nil) -> ObjectShape.Member {
    ObjectShape.Member(name: name, shape: .nullable(shape), isRequired: false, about: about)
  }
}

// MARK: Checking

/// One thing that is wrong with a body, and where.
struct ShapeFault: Error, Hashable, Sendable {
  /// A JSON pointer (RFC 6901); empty for the whole.
  let pointer: String
  let what: String
  /// The words that would be taken, where there is a list of them.
  var allowed: [String] = []
}

extension Shape {
  /// The most faults that are told at once.
  static let mostFaults = 20

  /// Everything that is wrong with a value, at most `mostFaults` things.
  func faults(in value: JSON) -> [ShapeFault] {
    var faults: [ShapeFault] = []
    check(value, at: "", &faults)
    return Array(faults.prefix(Shape.mostFaults))
  }

  private func check(_ value: JSON, at pointer: String, _ faults: inout [ShapeFault]) {
    func say(_ what: String, allowed: [String] = []) {
      faults.append(ShapeFault(pointer: pointer, what: what, allowed: allowed))
    }
    switch (self, value) {
    case (.nullable, .null): break
    case (.nullable(let inner), _): inner.check(value, at: pointer, &faults)
    case (.text(let most), .text(let text)):
      if text.unicodeScalars.count > most { say("Must be \(most) characters or fewer.") }
      if text.unicodeScalars.contains(where: Shape.isControl) {
        say("Must not hold control characters other than tabs and line ends.")
      }
    case (.code(let pattern, let about, _), .text(let text)):
      if !Shape.matches(text, pattern) { say("Must be \(about).") }
    case (.word(let words), .text(let text)):
      if !words.contains(text) { say("Must be one of the words allowed.", allowed: words) }
    case (.identifier, .text(let text)):
      if !Site.isIdentifier(text) { say("Must be an id of the service: a UUID in lower case.") }
    case (.day, .text(let text)):
      if !Shape.matches(text, Shape.dayPattern) || CivilDate(text: text) == nil {
        say("Must be a day as YYYY-MM-DD, from 1900 to 2199.")
      }
    case (.instant, .text(let text)):
      if !Shape.matches(text, Shape.instantPattern) || Instant(text: text) == nil {
        say("Must be a moment with its offset, such as 2025-07-02T09:00:00+01:00; a local time names none.")
      }
    case (.whole(let range), .whole(let number)):
      if !range.contains(number) {
        say("Must be a whole number from \(range.lowerBound) to \(range.upperBound).")
      }
    case (.truth, .truth), (.place, .text), (.anything, _): break
    case (.list(let inner, let fewest, let most, let isSet), .list(let values)):
      if values.count < fewest { say("Must have at least \(fewest) in the list.") }
      if values.count > most { say("Must have at most \(most) in the list.") }
      if isSet, Set(values).count != values.count { say("Must not have the same twice in the list.") }
      for (index, value) in values.prefix(most).enumerated() {
        inner.check(value, at: "\(pointer)/\(index)", &faults)
      }
    case (.object(let object), .object(let members)): object.check(members, at: pointer, &faults)
    default: say("Must be \(kind).", allowed: allowed)
    }
  }

  private var allowed: [String] { if case .word(let words) = self { words } else { [] } }

  private var kind: String {
    switch self {
    case .text, .word, .place: "a text"
    case .code(_, let about, _): about
    case .identifier: "the text of an id"
    case .day: "the text of a day, YYYY-MM-DD"
    case .instant: "the text of a moment with its offset"
    case .whole: "a whole number"
    case .truth: "true or false"
    case .list: "a list"
    case .object: "an object"
    case .anything: "a value"
    case .nullable(let inner): inner.kind + ", or null"
    }
  }

  /// Patterns are our own; one that cannot be read matches nothing, and the tests see it.
  private static func matches(_ text: String, _ pattern: String) -> Bool {
    guard let expression = try? Regex(pattern).matchingSemantics(.unicodeScalar) else { return false }
    return text.wholeMatch(of: expression) != nil
  }

  private static let dayPattern = "(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
  private static let instantPattern =
    dayPattern + "T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?"
    + "(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"

  fileprivate static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D: false
    case 0x00...0x1F, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069, 0xFFFE, 0xFFFF: true
    default: false
    }
  }
}

extension ObjectShape {
  fileprivate func check(_ given: [JSON.Member], at pointer: String, _ faults: inout [ShapeFault]) {
    for member in members {
      if let value = given.first(where: { $0.name == member.name })?.value {
        let inner = ShapeCheck(shape: member.shape, pointer: "\(pointer)/\(member.name)")
        faults += inner.faults(in: value)
      } else if member.isRequired {
        faults.append(ShapeFault(pointer: "\(pointer)/\(member.name)", what: "Must be given."))
      }
    }
    let names = members.map(\.name)
    for other in given where !names.contains(other.name) {
      // What somebody sends as a name may hold anything; what is shown of it does not.
      let plain = other.name.unicodeScalars.prefix(60).map { Shape.isControl($0) ? "\u{FFFD}" : $0 }
      let name = String(String.UnicodeScalarView(plain)).replacing("~", with: "~0").replacing("/", with: "~1")
      faults.append(
        ShapeFault(pointer: "\(pointer)/\(name)", what: "There is no such member.", allowed: names))
    }
  }
}

/// One value's check at its place in the whole.
private struct ShapeCheck {
  let shape: Shape
  let pointer: String

  func faults(in value: JSON) -> [ShapeFault] {
    shape.faults(in: value).map {
      ShapeFault(pointer: pointer + $0.pointer, what: $0.what, allowed: $0.allowed)
    }
  }
}

// MARK: The schema

extension Shape {
  /// The schema of JSON Schema 2020-12 that says the same; objects are named, and gathered in `named`.
  func schema(_ named: inout [String: JSON]) -> JSON {
    switch self {
    case .text(let most):
      return .members([
        ("type", .text("string")), ("maxLength", .whole(most)), ("pattern", .text(Shape.plainText)),
      ])
    case .code(let pattern, let about, let example):
      return .members([
        ("type", .text("string")), ("pattern", .text("^\(pattern)$")), ("description", .text(about)),
        ("examples", .list([.text(example)])),
      ])
    case .word(let words):
      return .members([("type", .text("string")), ("enum", .list(words.map { .text($0) }))])
    case .identifier:
      return .members([
        ("type", .text("string")),
        ("pattern", .text("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")),
      ])
    case .day:
      return .members([
        ("type", .text("string")), ("format", .text("date")), ("pattern", .text("^\(Shape.dayPattern)$")),
        ("description", .text("A day of the years 1900 to 2199.")),
      ])
    case .instant:
      return .members([
        ("type", .text("string")), ("format", .text("date-time")),
        ("pattern", .text("^\(Shape.instantPattern)$")),
        ("description", .text("RFC 3339 with an offset; a local time is refused.")),
      ])
    case .whole(let range):
      return .members([
        ("type", .text("integer")), ("minimum", .whole(range.lowerBound)),
        ("maximum", .whole(range.upperBound)),
      ])
    case .truth: return .members([("type", .text("boolean"))])
    case .anything: return .truth(true)
    case .place: return .members([("type", .text("string")), ("format", .text("uri-reference"))])
    case .list(let inner, let fewest, let most, let isSet):
      return .members([
        ("type", .text("array")), ("items", inner.schema(&named)), ("minItems", .whole(fewest)),
        ("maxItems", .whole(most)), ("uniqueItems", .truth(isSet)),
      ])
    case .object(let object):
      object.define(&named)
      return .members([("$ref", .text("#/components/schemas/\(object.name)"))])
    case .nullable(let inner):
      return .members([("anyOf", .list([inner.schema(&named), .members([("type", .text("null"))])]))])
    }
  }

  /// What `isControl` lets through, as ECMAScript writes it.
  private static let plainText =
    "^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\u202a-\\u202e\\u2066-\\u2069\\ufffe\\uffff]*$"
}

extension ObjectShape {
  fileprivate func define(_ named: inout [String: JSON]) {
    guard named[name] == nil else { return }
    named[name] = .null
    let properties = members.map { member -> (String, JSON) in
      let schema = member.shape.schema(&named)
      guard let about = member.about else { return (member.name, schema) }
      return (member.name, schema.adding("description", .text(about)))
    }
    named[name] = .members([
      ("type", .text("object")), ("description", .text(about)), ("properties", .members(properties)),
      ("required", .list(members.filter(\.isRequired).map { .text($0.name) })),
      ("additionalProperties", .truth(false)),
    ])
  }
}

extension JSON {
  /// The object with one member more, or with another value for it.
  func adding(_ name: String, _ value: JSON) -> JSON {
    guard case .object(let members) = self else { return self }
    return .object(members.filter { $0.name != name } + [Member(name: name, value: value)])
  }
}
