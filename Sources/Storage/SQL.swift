/// One value a column can hold. Instants travel as fixed-width UTC text, civil dates as `YYYY-MM-DD`, ids as text,
/// booleans as 0 or 1.
public enum SQLValue: Hashable, Sendable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
}

/// A type that can be interpolated into `SQL` as a bound value.
public protocol SQLBindable {
  var sqlValue: SQLValue { get }
}

extension String: SQLBindable { public var sqlValue: SQLValue { .text(self) } }
extension Int: SQLBindable { public var sqlValue: SQLValue { .integer(Int64(self)) } }
extension Int64: SQLBindable { public var sqlValue: SQLValue { .integer(self) } }
extension Bool: SQLBindable { public var sqlValue: SQLValue { .integer(self ? 1 : 0) } }
extension SQLValue: SQLBindable { public var sqlValue: SQLValue { self } }
extension Optional: SQLBindable where Wrapped: SQLBindable {
  public var sqlValue: SQLValue { self?.sqlValue ?? .null }
}

/// A statement and its values. Whatever is interpolated becomes a bound parameter (`$1`, `$2`, …), never text:
/// `let sql: SQL = "SELECT name FROM people WHERE crn = \(crn)"`. `\(raw:)` puts in a fragment of our own;
/// `\(sql)` another statement with its values.
public struct SQL: Sendable, ExpressibleByStringInterpolation {
  /// The text with `$n` placeholders; the same on every database.
  public private(set) var text: String
  /// The values, the first is `$1`.
  public private(set) var values: [SQLValue]

  public init(stringLiteral value: String) {
    text = value
    values = []
  }

  public init(stringInterpolation: Interpolation) {
    text = stringInterpolation.text
    values = stringInterpolation.values
  }

  /// A statement from a text of our own and its values, for statements prepared once and run many times.
  public init(text: String, values: [SQLValue]) {
    self.text = text
    self.values = values
  }

  /// Collects the text and the values of an interpolated statement.
  public struct Interpolation: StringInterpolationProtocol, Sendable {
    var text = ""
    var values: [SQLValue] = []

    public init(literalCapacity: Int, interpolationCount: Int) {
      text.reserveCapacity(literalCapacity + interpolationCount * 3)
      values.reserveCapacity(interpolationCount)
    }

    public mutating func appendLiteral(_ literal: String) { text += literal }

    public mutating func appendInterpolation(_ value: some SQLBindable) {
      values.append(value.sqlValue)
      text += "$\(values.count)"
    }

    /// A value that may be missing; nil is bound as NULL.
    public mutating func appendInterpolation<Value: SQLBindable>(_ value: Value?) {
      values.append(value?.sqlValue ?? .null)
      text += "$\(values.count)"
    }

    /// A fragment of our own making, put in as it is. Never give it anything a person typed.
    public mutating func appendInterpolation(raw fragment: String) { text += fragment }

    /// Another statement, its placeholders renumbered.
    public mutating func appendInterpolation(_ other: SQL) {
      let shift = values.count
      var digits: Int?
      for character in other.text {
        if let number = digits {
          if let digit = character.wholeNumberValue, character.isASCII {
            digits = number * 10 + digit
            continue
          }
          text += "$\(number + shift)"
          digits = nil
        }
        if character == "$" { digits = 0 } else { text.append(character) }
      }
      if let number = digits { text += "$\(number + shift)" }
      values += other.values
    }

    /// A list of values in round brackets, for `IN \(list)`; an empty list gives `(NULL)`, which matches nothing.
    public mutating func appendInterpolation(list: [some SQLBindable]) {
      guard !list.isEmpty else { return text += "(NULL)" }
      text += "("
      for (index, value) in list.enumerated() {
        if index > 0 { text += ", " }
        appendInterpolation(value)
      }
      text += ")"
    }
  }
}

/// One row of an answer, by position.
public struct Row: Sendable {
  public let values: [SQLValue]

  public init(values: [SQLValue]) { self.values = values }

  /// The text at a position; `StoreError.unexpected` where it is null or of another type.
  public func text(_ position: Int) throws(StoreError) -> String {
    guard position < values.count, case .text(let text) = values[position] else {
      throw .unexpected("column \(position) is not a text")
    }
    return text
  }

  /// The text at a position, nil where it is null.
  public func textIfAny(_ position: Int) throws(StoreError) -> String? {
    if position < values.count, case .null = values[position] { return nil }
    return try text(position)
  }

  /// The whole number at a position.
  public func integer(_ position: Int) throws(StoreError) -> Int {
    guard position < values.count, case .integer(let number) = values[position] else {
      throw .unexpected("column \(position) is not a whole number")
    }
    return Int(number)
  }

  /// The whole number at a position, nil where it is null.
  public func integerIfAny(_ position: Int) throws(StoreError) -> Int? {
    if position < values.count, case .null = values[position] { return nil }
    return try integer(position)
  }

  /// True where the whole number at a position is not 0.
  public func flag(_ position: Int) throws(StoreError) -> Bool { try integer(position) != 0 }
}
