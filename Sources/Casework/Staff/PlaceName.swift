/// A place in the organisation by its code, with its name.
public struct PlaceName: Hashable, Sendable {
  /// 1 to 32 characters.
  public let code: String
  /// 1 to 200 characters.
  public let name: String

  public init(code: String, name: String) {
    self.code = code
    self.name = name
  }
}
