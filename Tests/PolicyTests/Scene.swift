import CivilTime
import Policy

/// The shipped policies and short ways to write people, for every test of this target.
enum Scene {
  /// The folder of the shipped policies, found from this file.
  static let directory: String = {
    let parts = #filePath.split(separator: "/").dropLast(3)
    return "/" + parts.joined(separator: "/") + "/Policies"
  }()

  static func library() throws -> PolicyLibrary { try PolicyLibrary.load(directory: directory) }

  static func date(_ text: String) throws -> CivilDate {
    guard let date = CivilDate(text: text) else { throw SceneError(text) }
    return date
  }

  /// Reads a person from the members of its JSON object, as a caseload file would hold them.
  static func person(_ members: String) throws -> PersonFacts {
    var parser = CaseloadLineParser(zone: .london)
    return try Array("{\"crn\":\"X000001\",\(members)}".utf8).withUnsafeBytes {
      try parser.parse($0, number: 1).get().person
    }
  }

  /// The obligations of one rule (or all) on a day.
  static func due(
    _ members: String, asOf: String, rule: String? = nil, policy: String = PolicyLibrary.standard,
    knownAt: String? = nil,
    revision: String? = nil
  ) throws -> [Obligation] {
    let library = try library()
    guard let policy = library.policy(policy) else { throw SceneError("no policy") }
    let evaluator = try Evaluator(
      policy: policy, library: library, asOf: date(asOf), knownAt: knownAt.flatMap { Instant(text: $0) },
      revision: revision)
    return try evaluator.obligations(of: person(members)).filter { rule == nil || $0.rule == rule }
  }
}

struct SceneError: Error {
  let message: String
  init(_ message: String) { self.message = message }
}

/// A small generator with a seed that is printed with every failure (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
