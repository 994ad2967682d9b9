import CivilTime
import Foundation
import Policy

/// A short text that differs where the policies do: people evaluated under another one are evaluated again.
enum PolicyFingerprint {
  /// The engine's own version: raised when the same policies may give other obligations.
  static let engine = "1"

  /// Sixteen hexadecimal digits over the files of these policies and of the calendars (FNV-1a, 64 bits).
  static func text(of policies: [Policy], library: PolicyLibrary) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func add(_ bytes: some Sequence<UInt8>) {
      for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    }
    add(engine.utf8)
    for policy in policies {
      add(policy.id.utf8)
      for name in ["policy.yaml", "rules.yaml", "interpretations.yaml"] {
        add(contents(library.directory + "/" + policy.id + "/" + name))
      }
    }
    for calendar in library.calendars {
      add(contents(library.directory + "/calendars/" + calendar.id + ".yaml"))
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private static func contents(_ path: String) -> [UInt8] {
    FileManager.default.contents(atPath: path).map { [UInt8]($0) } ?? []
  }
}
