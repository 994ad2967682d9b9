public import CivilTime

/// All policies and calendars of an installation, loaded and checked.
public struct PolicyLibrary: Sendable {
  /// The folder they came from.
  public let directory: String
  /// In order of id.
  public let policies: [Policy]
  /// In order of id: all of them, or those that the policies go by where only some policies were asked for.
  public let calendars: [HolidayCalendar]

  /// The policy that governs where none is named.
  public static let standard = "hmpps-home-visits"

  /// Loads `calendars` and every folder that holds a policy.yaml; or, which is quicker, only the policies named and the
  /// calendars they go by. Throws the first problem found.
  public static func load(directory: String, only ids: Set<String>? = nil) throws(PolicyError)
    -> PolicyLibrary
  {
    let shelf = directory + "/calendars"
    var calendars: [String: HolidayCalendar] = [:]
    if ids == nil {
      for calendar in try CalendarLoader.load(directory: shelf) { calendars[calendar.id] = calendar }
    }
    let known = ids == nil ? calendars.keys.sorted() : try CalendarLoader.ids(in: shelf)
    var policies: [Policy] = []
    for name in try TextFile.names(in: directory) {
      if let ids, !ids.contains(name) { continue }
      let folder = directory + "/" + name
      guard TextFile.exists(folder + "/policy.yaml") else { continue }
      let policy = try PolicyLoader.load(directory: folder, calendars: known)
      guard policy.id == name else {
        throw PolicyError(
          file: folder + "/policy.yaml", message: "the id \"\(policy.id)\" differs from the folder's name")
      }
      if calendars[policy.calendar] == nil {
        calendars[policy.calendar] = try CalendarLoader.load(policy.calendar, directory: shelf)
      }
      policies.append(policy)
    }
    guard !policies.isEmpty || ids != nil else {
      throw PolicyError(file: directory, message: "holds no policy")
    }
    return PolicyLibrary(
      directory: directory, policies: policies, calendars: calendars.values.sorted { $0.id < $1.id })
  }

  /// The ids of every rule of every policy in a folder, read off the files without checking them.
  public static func ruleIDs(directory: String) -> Set<String> {
    var ids: Set<String> = []
    for name in (try? TextFile.names(in: directory)) ?? [] {
      guard let text = try? TextFile.read(directory + "/" + name + "/rules.yaml") else { continue }
      for line in text.split(separator: "\n") where line.hasPrefix("- id: ") {
        ids.insert(line.dropFirst(6).filter { $0 != "\"" && $0 != " " })
      }
    }
    return ids
  }

  /// The policy of an id; nil where there is none.
  public func policy(_ id: String) -> Policy? { policies.first { $0.id == id } }

  /// The holiday calendar of an id; nil where there is none.
  public func calendar(_ id: String) -> HolidayCalendar? { calendars.first { $0.id == id } }
}
