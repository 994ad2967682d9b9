import Synchronization

/// Bytes that are given once, then nothing.
final class Once: Sendable {
  private let bytes: Mutex<[UInt8]>
  init(_ bytes: [UInt8]) { self.bytes = Mutex(bytes) }

  func take() -> [UInt8] {
    bytes.withLock { bytes in
      defer { bytes = [] }
      return bytes
    }
  }
}

/// A value that several tasks change.
public final class Shared<Value: Sendable>: Sendable {
  private let state: Mutex<Value>
  public init(_ value: Value) { state = Mutex(value) }
  public var value: Value { state.withLock { $0 } }
  public func change(_ body: (inout Value) -> Void) { state.withLock { body(&$0) } }
}
