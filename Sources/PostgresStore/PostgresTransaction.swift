import Storage

/// One open transaction on one PostgreSQL connection.
struct PostgresTransaction: Transaction {
  let connection: PostgresConnection
  var dialect: Dialect { Dialect(kind: .postgres) }

  /// Rows fetched at a time by `forEach`.
  private static let batch = 2000
  /// Bytes handed to the server at a time by `insertMany`.
  private static let block = 1 << 16
  /// Rows of one COPY: a statement of its own under the time limit of statements.
  private static let mostCopied = 100_000

  func run(_ sql: SQL) throws(StoreError) -> [Row] { try connection.run(sql) }

  func execute(_ sql: SQL) throws(StoreError) -> Int { try connection.execute(sql) }

  func forEach(_ sql: SQL, _ body: (Row) throws -> Void) throws {
    // A cursor, not a streamed result: the body may run other statements meanwhile.
    let name = "c\(connection.nextNumber())"
    _ = try connection.execute(
      SQL(text: "DECLARE \(name) NO SCROLL CURSOR FOR \(sql.text)", values: sql.values))
    defer { if connection.isAlive { try? connection.command("CLOSE \(name)") } }
    var isMore = true
    while isMore {
      let rows = try connection.run(SQL(text: "FETCH \(Self.batch) FROM \(name)", values: []))
      for row in rows { try body(row) }
      isMore = rows.count == Self.batch
    }
  }

  func insertMany(
    into table: String, columns: [String], rows: some Sequence<[SQLValue]>
  ) throws(StoreError) -> Int {
    var iterator = rows.makeIterator()
    var pending = iterator.next()
    var total = 0
    let text = "COPY \(table) (\(columns.joined(separator: ", "))) FROM STDIN"
    while pending != nil {
      var left = Self.mostCopied
      total += try connection.copy(text) { (buffer: inout [UInt8]) throws(StoreError) in
        while buffer.count < Self.block, left > 0, let row = pending {
          try Self.append(row, of: table, columns: columns.count, to: &buffer)
          pending = iterator.next()
          left -= 1
        }
      }
    }
    return total
  }

  private static func append(
    _ row: [SQLValue], of table: String, columns: Int, to buffer: inout [UInt8]
  ) throws(StoreError) {
    guard row.count == columns else {
      throw .unexpected("\(row.count) values for \(columns) columns of \(table)")
    }
    for (position, value) in row.enumerated() {
      if position > 0 { buffer.append(0x09) }
      try append(value, to: &buffer)
    }
    buffer.append(0x0A)
  }

  /// Writes one value in the text form of COPY.
  private static func append(_ value: SQLValue, to buffer: inout [UInt8]) throws(StoreError) {
    switch value {
    case .null: buffer.append(contentsOf: [0x5C, 0x4E])
    case .integer(let number): buffer.append(contentsOf: "\(number)".utf8)
    case .real(let number): buffer.append(contentsOf: "\(number)".utf8)
    case .text(let text):
      for byte in text.utf8 {
        switch byte {
        case 0: throw .unexpected("a text with a NUL character cannot be stored")
        case 0x09: buffer.append(contentsOf: [0x5C, 0x74])
        case 0x0A: buffer.append(contentsOf: [0x5C, 0x6E])
        case 0x0D: buffer.append(contentsOf: [0x5C, 0x72])
        case 0x5C: buffer.append(contentsOf: [0x5C, 0x5C])
        default: buffer.append(byte)
        }
      }
    }
  }
}
