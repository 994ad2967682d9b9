import Policy

extension Sample {
  /// The rungs of the framework for home visits, as shipped.
  static let rungs: [LadderRung] = {
    let folder = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/Policies"
    return (try? LadderLoader.load(policy: PolicyLibrary.standard, directory: folder))?.rungs ?? []
  }()
}
