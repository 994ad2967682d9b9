import Glibc
import Policy

/// Reads a caseload file or standard input in blocks that end with a line, each followed by room for the padding.
struct CaseloadBlocks {
  let path: String
  private let descriptor: Int32
  /// What was read beyond the last block's last line.
  private let carry = BulkBuffer(capacity: size)
  private var isAtEnd = false
  private var isFirst = true
  /// Small enough to stay in a core's own cache from the reading to the writing.
  static let size = 1 << 18

  /// Opens the file; `-` is standard input.
  init(path: String) throws(CommandFailure) {
    self.path = path
    descriptor = try Files.openToRead(path, "the caseload file")
  }

  func close() {
    if descriptor != STDIN_FILENO { _ = Glibc.close(descriptor) }
  }

  /// Fills a buffer with the next block; false at the end of the file.
  mutating func next(into block: BulkBuffer) throws(CommandFailure) -> Bool {
    block.removeAll()
    block.append(carry.bytes)
    carry.removeAll()
    while !isAtEnd {
      let searched = block.count
      var count = try read(block)
      // The mark may come in pieces.
      while isFirst, count > 0, block.count < 4 {
        let more = try read(block)
        if more == 0 { break }
        count += more
      }
      if isFirst {
        if let name = TextEncoding.foreign(block.bytes) { throw Files.wrongEncoding(name, path) }
        dropByteOrderMark(block)
      }
      guard count > 0 else {
        isAtEnd = true
        break
      }
      if let feed = lastFeed(block.bytes, from: min(searched, block.count)) {
        carry.append(UnsafeRawBufferPointer(rebasing: block.bytes[(feed + 1)...]))
        block.truncate(to: feed + 1)
        return true
      }
      // A line that outgrows the limit is kept only so far: enough to be refused, and its end is still found.
      if block.count > 2 * CaseloadLimits.lineBytes { block.truncate(to: CaseloadLimits.lineBytes + 1) }
    }
    return block.count > 0
  }

  private mutating func dropByteOrderMark(_ block: BulkBuffer) {
    isFirst = false
    guard block.bytes.starts(with: [0xEF, 0xBB, 0xBF]) else { return }
    let rest = [UInt8](block.bytes.dropFirst(3))
    block.removeAll()
    rest.withUnsafeBytes { block.append($0) }
  }

  private func read(_ block: BulkBuffer) throws(CommandFailure) -> Int {
    while true {
      let count = block.fill(CaseloadBlocks.size) { Glibc.read(descriptor, $0, CaseloadBlocks.size) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw CommandFailure(
          .failure, "reading the caseload failed: \(Files.reason())", where: path,
          remedy: "see that it can be read to its end, and try again")
      }
      return count
    }
  }

  private func lastFeed(_ block: UnsafeRawBufferPointer, from start: Int) -> Int? {
    var index = block.count - 1
    while index >= start {
      if block[index] == 0x0A { return index }
      index -= 1
    }
    return nil
  }
}
