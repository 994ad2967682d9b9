/// What can go wrong in a database, in words that name the remedy.
public enum StoreError: Error, Hashable, Sendable {
  /// The database cannot be opened or reached: what, and why.
  case unavailable(String)
  /// A unique or check constraint refused the row: the constraint or table as the database names it.
  case conflict(String)
  /// The disk is full or the file cannot be written.
  case full(String)
  /// The file is no database, or is damaged.
  case damaged(String)
  /// The database is busy beyond the limit of waiting.
  case busy(String)
  /// The store was closed.
  case closed
  /// A row was not of the expected shape, or a statement was refused.
  case unexpected(String)
}

extension StoreError: CustomStringConvertible {
  /// One sentence for a log or a terminal; it names no person.
  public var description: String {
    switch self {
    case .unavailable(let why): "The database cannot be opened: \(why)"
    case .conflict(let what): "The database refused a row that breaks a constraint: \(what)"
    case .full(let why): "The database cannot be written to: \(why)"
    case .damaged(let why): "The database is damaged or is no database: \(why)"
    case .busy(let why): "The database is busy: \(why)"
    case .closed: "The database was closed."
    case .unexpected(let why): "The database refused a statement: \(why)"
    }
  }
}

extension StoreError {
  /// True where the same piece of work may succeed when it is tried again: somebody else was in the way.
  public var mayPass: Bool {
    switch self {
    case .busy, .conflict: true
    case .unavailable, .full, .damaged, .closed, .unexpected: false
    }
  }
}
