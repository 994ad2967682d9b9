import CLibPQ
import Storage

/// The values of one statement as C strings, in one block of memory that is used again and again.
struct ParameterBuffer {
  private var bytes: [CChar] = []
  /// Where each value starts; -1 is null.
  private var starts: [Int] = []

  /// Takes the values in; a text with a NUL character is refused, for PostgreSQL cannot hold one.
  mutating func fill(_ values: [SQLValue]) throws(StoreError) {
    bytes.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    guard values.count <= 65_535 else { throw .unexpected("\(values.count) values for one statement") }
    for value in values {
      switch value {
      case .null: starts.append(-1)
      case .integer(let number): append("\(number)")
      case .real(let number): append("\(number)")
      case .text(let text):
        guard !text.utf8.contains(0) else {
          throw .unexpected("a text with a NUL character cannot be stored")
        }
        append(text)
      }
    }
  }

  private mutating func append(_ text: String) {
    starts.append(bytes.count)
    var text = text
    text.withUTF8 { utf8 in
      utf8.withMemoryRebound(to: CChar.self) { bytes.append(contentsOf: $0) }
    }
    bytes.append(0)
  }

  /// Hands over the number of values and their pointers, a null pointer after the last.
  func withPointers<Value>(
    _ body: (Int32, UnsafePointer<UnsafePointer<CChar>?>?) -> Value
  ) -> Value {
    bytes.withUnsafeBufferPointer { block in
      let pointers: [UnsafePointer<CChar>?] =
        starts.map { $0 < 0 ? nil : block.baseAddress?.advanced(by: $0) } + [nil]
      return pointers.withUnsafeBufferPointer { body(Int32(starts.count), $0.baseAddress) }
    }
  }
}

extension PostgresConnection {
  /// The rows of a result.
  static func rows(of result: OpaquePointer) throws(StoreError) -> [Row] {
    let count = PQntuples(result)
    let columns = PQnfields(result)
    guard count > 0, columns > 0 else { return [] }
    let types = (0..<columns).map { PQftype(result, $0) }
    var rows: [Row] = []
    rows.reserveCapacity(Int(count))
    for number in 0..<count {
      var values: [SQLValue] = []
      values.reserveCapacity(Int(columns))
      for column in 0..<columns {
        if PQgetisnull(result, number, column) != 0 {
          values.append(.null)
          continue
        }
        guard let bytes = PQgetvalue(result, number, column) else {
          throw .unexpected("column \(column) has no value")
        }
        let length = Int(PQgetlength(result, number, column))
        let text = UnsafeRawBufferPointer(start: bytes, count: length)
        values.append(try value(String(decoding: text, as: UTF8.self), type: types[Int(column)]))
      }
      rows.append(Row(values: values))
    }
    return rows
  }

  /// A value by the type of its column: whole numbers, numbers with a fraction, truth values as 0 or 1, else text.
  private static func value(_ text: String, type: Oid) throws(StoreError) -> SQLValue {
    switch type {
    case 20, 21, 23, 26:
      guard let number = Int64(text) else { throw .unexpected("a whole number is too large") }
      return .integer(number)
    case 700, 701:
      guard let number = Double(text) else { throw .unexpected("a number cannot be read") }
      return .real(number)
    case 1700:
      // SUM of whole numbers is NUMERIC here and a whole number on SQLite.
      if let number = Int64(text) { return .integer(number) }
      guard let number = Double(text) else { throw .unexpected("a number cannot be read") }
      return .real(number)
    case 16: return .integer(text == "t" ? 1 : 0)
    default: return .text(text)
    }
  }

  /// True for what the server can prepare and plan once.
  static func isPreparable(_ text: String) -> Bool {
    starts(text, with: "SELECT") || starts(text, with: "WITH") || isChange(text)
  }

  /// True for what reports how many rows it changed.
  static func isChange(_ text: String) -> Bool {
    starts(text, with: "INSERT") || starts(text, with: "UPDATE") || starts(text, with: "DELETE")
      || starts(text, with: "WITH")
  }

  private static func starts(_ text: String, with word: String) -> Bool {
    text.utf8.drop { $0 == 0x20 || $0 == 0x0A }.starts(with: word.utf8)
  }
}
