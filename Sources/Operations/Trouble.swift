import Storage

/// What kind of failure an error is, for an answer and a log line. Never its text: a database may quote values in it.
public enum Trouble: String, CaseIterable, Hashable, Sendable {
  /// Too much at once; the same thing may work a moment later.
  case busy
  case unavailable, conflict, full, damaged, closed, unexpected
  /// The schema is not this release's.
  case schema
  case other

  /// True where nothing is wrong with the request or the program: the database cannot answer now and may later.
  public var isOutside: Bool {
    switch self {
    case .busy, .unavailable, .full, .closed: true
    case .conflict, .damaged, .unexpected, .schema, .other: false
    }
  }

  public init(_ error: any Error) {
    if error is SchemaMismatch {
      self = .schema
      return
    }
    guard let error = error as? StoreError else {
      self = .other
      return
    }
    switch error {
    case .busy: self = .busy
    case .unavailable: self = .unavailable
    case .conflict: self = .conflict
    case .full: self = .full
    case .damaged: self = .damaged
    case .closed: self = .closed
    case .unexpected: self = .unexpected
    }
  }
}
