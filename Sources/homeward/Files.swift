import Glibc

/// Whole files in and out, with limits and errors in words.
enum Files {
  /// A descriptor to read a file from, or standard input for `-`. A folder is no file.
  static func openToRead(_ path: String, _ what: String) throws(CommandFailure) -> Int32 {
    if path == "-" { return STDIN_FILENO }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let status: ExitStatus = errno == ENOENT ? .notFound : errno == EACCES ? .notPermitted : .failure
      throw CommandFailure(
        status, "\(what) cannot be opened: \(reason())", where: path,
        remedy: "check the path and its permissions")
    }
    var status = stat()
    if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      close(descriptor)
      throw CommandFailure(
        .notFound, "this is a folder, not a file", where: path, remedy: "name a file in it")
    }
    return descriptor
  }

  /// The error of a file that is not UTF-8.
  static func wrongEncoding(_ name: String, _ path: String) -> CommandFailure {
    CommandFailure(
      .invalidData, "the file is \(name), and has to be UTF-8", where: path,
      remedy: "save it as UTF-8 (in a spreadsheet: CSV UTF-8) and send it again; nothing of it was taken")
  }

  /// Reads a file, or standard input for `-`.
  static func read(_ path: String, most: Int) throws(CommandFailure) -> [UInt8] {
    let descriptor = try openToRead(path, "the file")
    defer { if descriptor != STDIN_FILENO { close(descriptor) } }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else {
        throw CommandFailure(
          .failure, "reading failed: \(reason())", where: path,
          remedy: "see that it can be read to its end, and try again")
      }
      if count == 0 { return bytes }
      bytes.append(contentsOf: buffer[0..<count])
      guard bytes.count <= most else {
        throw CommandFailure(
          .invalidData, "the file is larger than \(most) bytes", where: path, remedy: "split it")
      }
    }
  }

  /// Puts a whole file in place of another at once: a reader sees the old one or the new one.
  static func replace(_ path: String, with bytes: [UInt8]) throws(CommandFailure) {
    var status = stat()
    if lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      throw CommandFailure(
        .failure, "this is no ordinary file, and would be replaced by one", where: path,
        remedy: "name a file, or remove what is there")
    }
    let draft = path + ".\(getpid()).new"
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      let status: ExitStatus = errno == EACCES || errno == EROFS ? .notPermitted : .failure
      throw CommandFailure(
        status, "the file cannot be written: \(reason())", where: path,
        remedy: "name a folder you may write to")
    }
    var whole = true
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while whole, !rest.isEmpty {
        let count = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { whole = false }
      }
    }
    whole = whole && fsync(descriptor) == 0
    let cause = reason()
    close(descriptor)
    guard whole, rename(draft, path) == 0 else {
      unlink(draft)
      throw CommandFailure(
        .failure, "the file could not be written: \(cause)", where: path,
        remedy: "make room on the disk, or name another folder")
    }
  }

  /// True for a file without a byte in it.
  static func isEmpty(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_size == 0
  }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// The words for the last error of the system.
  static func reason() -> String { String(cString: strerror(errno)) }
}
