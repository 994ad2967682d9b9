import Policy
import Testing

/// The ladders of the framework for home visits, as the package has them.
enum Ladders {
  static func book(_ file: String = #filePath) throws -> LadderBook {
    let root = file.split(separator: "/").dropLast(3).joined(separator: "/")
    let policy = try #require(
      try LadderLoader.load(policy: "hmpps-home-visits", directory: "/" + root + "/Policies"))
    return LadderBook(policy: policy.policy, settings: policy.settings, rungs: policy.rungs)
  }
}
