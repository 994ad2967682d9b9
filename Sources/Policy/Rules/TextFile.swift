#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Reads small text files whole, with a limit.
enum TextFile {
  static let most = 4 << 20

  static func read(_ path: String) throws(PolicyError) -> String {
    let bytes = try bytes(path)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw PolicyError(file: path, message: "the file is not UTF-8; save it as UTF-8")
    }
    return text
  }

  static func bytes(_ path: String) throws(PolicyError) -> [UInt8] {
    guard let handle = fopen(path, "rb") else {
      throw PolicyError(file: path, message: "cannot be opened: \(String(cString: strerror(errno)))")
    }
    defer { fclose(handle) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&buffer, 1, buffer.count, handle)
      guard count > 0 else { break }
      bytes.append(contentsOf: buffer[0..<count])
      guard bytes.count <= most else {
        throw PolicyError(file: path, message: "larger than \(most >> 20) MB; a policy file is smaller")
      }
    }
    guard ferror(handle) == 0 else {
      throw PolicyError(file: path, message: "reading failed part of the way")
    }
    return bytes
  }

  /// The names in a folder, sorted, without the hidden ones.
  static func names(in directory: String) throws(PolicyError) -> [String] {
    guard let handle = opendir(directory) else {
      throw PolicyError(file: directory, message: "cannot be opened: \(String(cString: strerror(errno)))")
    }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  static func exists(_ path: String) -> Bool { access(path, R_OK) == 0 }
}
