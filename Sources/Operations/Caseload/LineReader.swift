import Policy
import Synchronization

/// Some lines of a file, with their numbers.
public struct LineBatch: Sendable {
  /// One line, with its number.
  public struct Line: Sendable {
    /// 1 for the first line of the file.
    public let number: Int
    public let range: Range<Int>
  }

  public var bytes: [UInt8] = []
  public var lines: [Line] = []
  /// How many bytes of the file have been taken up to the end of this batch.
  public var bytesTaken = 0
}

/// What stops the reading of a file.
public enum LineReadingError: Error, Hashable, Sendable {
  /// The bytes could not be had: why.
  case unreadable(String)
  /// They are not UTF-8 but this.
  case encoding(String)
}

/// Cuts a stream of bytes into batches of whole lines. Empty lines are passed over, a byte-order mark and the CR of a
/// CRLF are taken off.
///
/// Of a line that is longer than any person can be, the head alone is given, long enough to be refused; what follows up
/// to its end is passed over, so that memory stays bounded and the lines after it are read.
public struct LineReader: Sendable {
  public static let longestLine = 4 << 20

  private let read: @Sendable () throws -> [UInt8]
  private var rest: [UInt8] = []
  private var number = 0
  private var bytesTaken = 0
  private var isAtEnd = false
  private var isAtStart = true

  /// `read` gives the next bytes, as many as it likes, and nothing at the end.
  public init(read: @escaping @Sendable () throws -> [UInt8]) { self.read = read }

  /// The next lines, at most so many; nil at the end.
  public mutating func next(most: Int) throws -> LineBatch? {
    var batch = LineBatch()
    var start = 0
    var looked = 0
    batch.bytes = rest
    rest = []
    while batch.lines.count < most {
      guard let end = LineReader.lineEnd(batch.bytes, from: looked) else {
        guard !isAtEnd else { break }
        guard batch.bytes.count - start <= LineReader.longestLine else {
          batch.bytes.removeSubrange((start + LineReader.longestLine)...)
          looked = batch.bytes.count
          try passOverLine(&batch.bytes)
          continue
        }
        looked = batch.bytes.count
        try fill(&batch.bytes)
        continue
      }
      take(start..<end, into: &batch)
      start = end + 1
      looked = start
    }
    if isAtEnd, batch.lines.count < most, start < batch.bytes.count {
      take(start..<batch.bytes.count, into: &batch)
      start = batch.bytes.count
    }
    rest = Array(batch.bytes[min(start, batch.bytes.count)...])
    batch.bytesTaken = bytesTaken - rest.count
    return batch.lines.isEmpty && isAtEnd && rest.isEmpty ? nil : batch
  }

  private static func lineEnd(_ bytes: [UInt8], from start: Int) -> Int? {
    bytes.withUnsafeBufferPointer { buffer in
      var position = start
      while position < buffer.count {
        if buffer[position] == 0x0A { return position }
        position += 1
      }
      return nil
    }
  }

  private mutating func fill(_ bytes: inout [UInt8]) throws {
    let more = try read()
    if more.isEmpty { isAtEnd = true }
    if bytesTaken < 4, let name = TextEncoding.foreign(bytes + more) { throw LineReadingError.encoding(name) }
    bytesTaken += more.count
    bytes += more
  }

  /// Reads up to the next line end, and keeps what stands from there on.
  private mutating func passOverLine(_ bytes: inout [UInt8]) throws {
    while !isAtEnd {
      let more = try read()
      if more.isEmpty { isAtEnd = true }
      bytesTaken += more.count
      if let end = LineReader.lineEnd(more, from: 0) {
        bytes += more[end...]
        return
      }
    }
  }

  private mutating func take(_ range: Range<Int>, into batch: inout LineBatch) {
    number += 1
    var range = range
    if isAtStart, batch.bytes[range].starts(with: [0xEF, 0xBB, 0xBF]) {
      range = (range.lowerBound + 3)..<range.upperBound
    }
    isAtStart = false
    if let last = batch.bytes[range].last, last == 0x0D { range = range.lowerBound..<(range.upperBound - 1) }
    if batch.bytes[range].contains(where: { $0 != 0x20 && $0 != 0x09 }) {
      batch.lines.append(LineBatch.Line(number: number, range: range))
    }
  }
}

extension LineReader {
  /// Reads bytes that are in memory.
  public init(bytes: [UInt8]) {
    let rest = Remaining(bytes)
    self.init { rest.take() }
  }
}

/// Bytes that are given once, then nothing.
private final class Remaining: Sendable {
  private let bytes: Mutex<[UInt8]>
  init(_ bytes: [UInt8]) { self.bytes = Mutex(bytes) }

  func take() -> [UInt8] {
    bytes.withLock { bytes in
      defer { bytes = [] }
      return bytes
    }
  }
}
