/// A policy or calendar file that cannot be used: where, and what to do about it.
public struct PolicyError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file as it was named to the loader.
  public let file: String
  /// 1 for the first line; nil where no line is to blame.
  public let line: Int?
  /// What is wrong and what would be right.
  public let message: String

  public init(file: String, line: Int? = nil, message: String) {
    self.file = file
    self.line = line
    self.message = message
  }

  /// `file:line: message`.
  public var description: String {
    line.map { "\(file):\($0): \(message)" } ?? "\(file): \(message)"
  }
}
