/// Bytes of a block on their way in or out: one allocation that grows and is used again.
///
/// Owned by one thread at a time; it passes from reader to worker to writer and back.
public final class BulkBuffer: @unchecked Sendable {
  private var storage: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  public private(set) var count = 0

  public init(capacity: Int) {
    self.capacity = capacity
    storage = .allocate(capacity: capacity)
  }

  deinit { storage.deallocate() }

  /// The bytes so far.
  public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: storage, count: count) }

  /// Where the bytes stand; at least eight more may be read behind the last (see `pad`).
  var start: UnsafePointer<UInt8> { UnsafePointer(storage) }

  /// Counts no bytes any more; the room stays.
  public func removeAll() { count = 0 }

  /// Counts at most `size` bytes.
  public func truncate(to size: Int) { count = min(count, size) }

  /// Makes room for `most` more bytes, lets `body` fill them and counts what it says it wrote; negative counts none.
  public func fill(_ most: Int, _ body: (UnsafeMutableRawPointer) -> Int) -> Int {
    reserve(most)
    let written = body(UnsafeMutableRawPointer(storage + count))
    if written > 0 { count += min(written, most) }
    return written
  }

  /// Writes eight zero bytes behind the last one without counting them.
  public func pad() {
    reserve(8)
    for offset in 0..<8 { storage[count + offset] = 0 }
  }

  /// Adds bytes, making room as needed.
  public func append(_ bytes: UnsafeRawBufferPointer) {
    reserve(bytes.count)
    if let base = bytes.baseAddress, bytes.count > 0 {
      (storage + count).update(from: base.assumingMemoryBound(to: UInt8.self), count: bytes.count)
    }
    count += bytes.count
  }

  @inline(__always)
  func reserve(_ more: Int) {
    if count &+ more > capacity { grow(more) }
  }

  private func grow(_ more: Int) {
    let larger = max(capacity * 2, count + more)
    let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    moved.update(from: storage, count: count)
    storage.deallocate()
    storage = moved
    capacity = larger
  }

  @inline(__always)
  func append(_ text: StaticString) {
    let length = text.utf8CodeUnitCount
    reserve(length)
    (storage + count).update(from: text.utf8Start, count: length)
    count &+= length
  }

  @inline(__always)
  func append(_ bytes: [UInt8]) {
    let length = bytes.count
    reserve(length)
    bytes.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { (storage + count).update(from: base, count: length) }
    }
    count &+= length
  }

  @inline(__always)
  func appendDate(_ day: Int32) {
    reserve(16)
    let place = storage + count
    DateTable.withText(day) { place.update(from: $0, count: 10) }
    count &+= 10
  }

  /// Appends a whole number that is not negative.
  func append(_ number: Int) {
    reserve(20)
    var digits = 1
    var limit = 10
    while number >= limit {
      digits += 1
      limit *= 10
    }
    var rest = number
    var place = count + digits
    while place > count {
      place -= 1
      storage[place] = UInt8(truncatingIfNeeded: 0x30 + rest % 10)
      rest /= 10
    }
    count += digits
  }
}
