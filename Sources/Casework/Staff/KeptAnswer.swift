/// The answer to a request that was done: enough to give it again, and nothing anybody wrote.
public struct KeptAnswer: Hashable, Sendable {
  /// The status of HTTP.
  public let status: Int
  /// Where what was done can be seen: a path of the service.
  public let place: String?
  /// A word of the service about it.
  public let note: String?

  public init(status: Int, place: String?, note: String? = nil) {
    self.status = status
    self.place = place
    self.note = note
  }
}
