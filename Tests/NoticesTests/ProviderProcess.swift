import Casework
import CivilTime
import Foundation
import Notices
import Rehearsal

/// A made-up provider of `Tests/Providers`, a process of its own that ends when this value goes.
///
/// Unchecked: everything is set before it is handed out.
final class ProviderProcess: @unchecked Sendable {
  /// What a provider says of itself when it is ready.
  private struct Ready: Decodable {
    let port: Int
    let address: String
    let authority: String?
  }

  let port: Int
  let address: String
  /// The file of the authority that made its certificate.
  let authority: String?
  let folder: String
  private let lifeline = Pipe()
  private let process = Process()

  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
    .deletingLastPathComponent()

  init(_ name: String, _ arguments: [String] = []) throws {
    let python = Self.root.appendingPathComponent(".venv/bin/python")
    guard FileManager.default.isExecutableFile(atPath: python.path) else {
      throw RehearsalFailure(
        "there is no .venv; `Scripts/test.sh build` makes it from Tests/requirements.txt")
    }
    folder = try temporaryFolder("homeward-provider")
    let output = Pipe()
    process.executableURL = python
    process.arguments =
      [
        Self.root.appendingPathComponent("Tests/Providers/\(name).py").path, "--folder", folder, "--log",
        folder + "/log",
      ] + arguments
    process.standardInput = lifeline
    process.standardOutput = output
    try process.run()
    var line = Data()
    while !line.contains(0x0A) {
      let data = output.fileHandleForReading.availableData
      guard !data.isEmpty else { throw RehearsalFailure("\(name) ended before it was ready") }
      line += data
    }
    let ready = try JSONDecoder().decode(Ready.self, from: line)
    (port, address, authority) = (ready.port, ready.address, ready.authority)
  }

  deinit {
    try? lifeline.fileHandleForWriting.close()
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// What it wrote down so far: one dictionary for each request.
  func log() throws -> [[String: Any]] {
    let text = try String(contentsOfFile: folder + "/log", encoding: .utf8)
    return try text.split(separator: "\n").map {
      try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:]
    }
  }

  /// The keys of the messages it took, in order.
  func taken() throws -> [String] {
    try log().filter { $0["taken"] as? Bool == true }.compactMap { $0["key"] as? String }
  }
}

/// What the providers hold their clocks against.
let realTime: @Sendable () -> Instant = {
  Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
}

/// Enough for a busy machine, where an answer is expected.
let patient = WireLimits(connectSeconds: 15, totalSeconds: 15)
/// Where none is.
let brief = WireLimits(connectSeconds: 5, totalSeconds: 5)

extension Dispatch {
  static func sample(
    _ channel: NoticeChannel, to address: String, key: String = "0197-key", subject: String = "Visit overdue",
    text: String = "A visit is overdue. Open the safety board. 1, 14:05.", isUrgent: Bool = true
  ) -> Dispatch {
    Dispatch(
      key: key, channel: channel, address: address, subject: subject, text: text, event: "safety.overdue",
      visit: "01976f00-0000-7000-8000-000000000001", isUrgent: isUrgent, attempt: 1,
      at: Instant(milliseconds: 1_777_633_500_000))
  }
}
