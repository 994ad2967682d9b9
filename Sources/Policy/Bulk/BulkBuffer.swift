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

  /// Where the bytes stand; at least sixteen more may be read behind the last (see `pad`).
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

  /// Writes zero bytes behind the last one without counting them: readers load in steps.
  public func pad() {
    reserve(BulkPen.slack)
    for offset in 0..<BulkPen.slack { storage[count + offset] = 0 }
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
  func append(_ bytes: [UInt8]) {
    let length = bytes.count
    reserve(length)
    bytes.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { (storage + count).update(from: base, count: length) }
    }
    count &+= length
  }

  /// A pen at the end of the bytes, with room for `most` more; `close` counts what it wrote.
  @inline(__always)
  func pen(most: Int) -> BulkPen {
    reserve(most + BulkPen.slack)
    return BulkPen(place: storage + count)
  }

  @inline(__always)
  func close(_ pen: BulkPen) { count = UnsafePointer(pen.place) - UnsafePointer(storage) }
}

/// Writes short stretches one after the other into room that is known to be enough.
struct BulkPen {
  var place: UnsafeMutablePointer<UInt8>
  /// How many bytes behind a stretch may be read at its source and overwritten at its goal.
  static let slack = 16

  /// Writes a stretch in steps of sixteen bytes; what it writes too much the next one overwrites.
  @inline(__always)
  mutating func write(_ start: UnsafePointer<UInt8>, count: Int) {
    var offset = 0
    while offset < count {
      (place + offset).update(from: start + offset, count: BulkPen.slack)
      offset &+= BulkPen.slack
    }
    place += count
  }

  @inline(__always)
  mutating func write(_ text: StaticString) {
    place.update(from: text.utf8Start, count: text.utf8CodeUnitCount)
    place += text.utf8CodeUnitCount
  }

  @inline(__always)
  mutating func write(byte: UInt8) {
    place.pointee = byte
    place += 1
  }

  @inline(__always)
  mutating func write(day: Int32, _ dates: DateTable) {
    dates.write(day, to: place)
    place += 10
  }

  /// Writes a whole number that is not negative.
  mutating func write(number: Int) {
    var digits = 1
    var limit = 10
    while number >= limit {
      digits += 1
      limit *= 10
    }
    var rest = number
    for offset in stride(from: digits - 1, through: 0, by: -1) {
      place[offset] = UInt8(truncatingIfNeeded: 0x30 + rest % 10)
      rest /= 10
    }
    place += digits
  }
}
