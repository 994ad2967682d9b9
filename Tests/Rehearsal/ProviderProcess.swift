public import CivilTime
import Foundation

/// A made-up provider of `Tests/Providers`, a process of its own that ends when this value goes.
///
/// Unchecked: everything is set before it is handed out.
public final class ProviderProcess: @unchecked Sendable {
  /// What a provider says of itself when it is ready.
  private struct Ready: Decodable {
    let port: Int
    let address: String
    let authority: String?
  }

  public let port: Int
  public let address: String
  /// The file of the authority that made its certificate.
  public let authority: String?
  public let folder: String
  private let lifeline = Pipe()
  private let process = Process()

  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
    .deletingLastPathComponent()

  public init(_ name: String, _ arguments: [String] = []) throws {
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
  public func log() throws -> [[String: Any]] {
    let text = try String(contentsOfFile: folder + "/log", encoding: .utf8)
    return try text.split(separator: "\n").map {
      try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:]
    }
  }

  /// The keys of the messages it took, in order.
  public func taken() throws -> [String] {
    try log().filter { $0["taken"] as? Bool == true }.compactMap { $0["key"] as? String }
  }
}

extension ProviderProcess {
  /// What the providers hold their clocks against: the real time.
  public static let realTime: @Sendable () -> Instant = {
    Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
  }
}
