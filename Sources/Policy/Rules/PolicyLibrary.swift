public import CivilTime

/// All policies and calendars of an installation, loaded and checked.
public struct PolicyLibrary: Sendable {
  /// The folder they came from.
  public let directory: String
  /// In order of id.
  public let policies: [Policy]
  public let calendars: [HolidayCalendar]

  /// The policy that governs where none is named.
  public static let standard = "hmpps-home-visits"

  /// Loads `calendars` and every folder that holds a policy.yaml, or only the ones named. Throws the first problem
  /// found.
  public static func load(directory: String, only ids: Set<String>? = nil) throws(PolicyError)
    -> PolicyLibrary
  {
    let calendars = try CalendarLoader.load(directory: directory + "/calendars")
    var policies: [Policy] = []
    for name in try TextFile.names(in: directory) {
      if let ids, !ids.contains(name) { continue }
      let folder = directory + "/" + name
      guard TextFile.exists(folder + "/policy.yaml") else { continue }
      let policy = try PolicyLoader.load(directory: folder, calendars: calendars)
      guard policy.id == name else {
        throw PolicyError(
          file: folder + "/policy.yaml", message: "the id \"\(policy.id)\" differs from the folder's name")
      }
      policies.append(policy)
    }
    guard !policies.isEmpty || ids != nil else {
      throw PolicyError(file: directory, message: "holds no policy")
    }
    return PolicyLibrary(directory: directory, policies: policies, calendars: calendars)
  }

  /// The policy of an id; nil where there is none.
  public func policy(_ id: String) -> Policy? { policies.first { $0.id == id } }

  /// The holiday calendar of an id; nil where there is none.
  public func calendar(_ id: String) -> HolidayCalendar? { calendars.first { $0.id == id } }
}
