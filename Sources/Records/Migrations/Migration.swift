public import Storage

/// One step of the schema. Once released it is never edited: a later step changes what it made.
public struct Migration: Sendable {
  /// Steps are taken in the order of their numbers. Each feature has a hundred of its own.
  public let number: Int
  /// What it does, in words with hyphens.
  public let name: String
  /// The statements for a database.
  public let statements: @Sendable (Dialect) -> [SQL]

  public init(_ number: Int, _ name: String, statements: @escaping @Sendable (Dialect) -> [SQL]) {
    self.number = number
    self.name = name
    self.statements = statements
  }

  /// SHA-256 of the number, the name and the statements, as lower-case hexadecimal text.
  public func checksum(_ dialect: Dialect) -> String {
    var fields = CanonicalFields()
    fields.append("\(number)")
    fields.append(name)
    for statement in statements(dialect) { fields.append(statement.text) }
    return Digest(of: fields.bytes).text
  }
}

/// Why a database and this program do not go together.
public enum MigrationError: Error, Hashable, Sendable {
  /// The database has steps this program does not know: a newer program made them.
  case newer([Int])
  /// A step was made by another text than this program has.
  case changed(Int, name: String)
  /// Steps that have to be taken first.
  case pending([Int])
}

extension MigrationError: CustomStringConvertible {
  public var description: String {
    func list(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: ", ") }
    return switch self {
    case .newer(let numbers):
      "The database is newer than this program: it has the steps \(list(numbers)), which this program does not know."
    case .changed(let number, let name):
      "Step \(number) (\(name)) of the database was made by another text than this program has."
    case .pending(let numbers): "The database lacks the steps \(list(numbers))."
    }
  }
}
