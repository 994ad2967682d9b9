import Glibc

/// Where the product's own files are: the policies with their calendars, and the assets of its pages.
///
/// Each folder is looked for, in this order:
/// 1. the environment: `HOMEWARD_POLICIES`, `HOMEWARD_ASSETS`, then the settings file (a wrong one is an error, never
///    passed over);
/// 2. `Policies`, `Assets` beside the executable (its real path, links followed);
/// 3. `../share/homeward/Policies`, `../share/homeward/Assets` from there;
/// 4. `Policies`, `Assets` in each folder above the executable, up to the root: a build in the source tree.
enum Installation {
  /// The folder with the policies and, in `calendars`, the holidays. Exit status 7 where there is none.
  static func policies() throws(CommandFailure) -> String {
    try find("Policies", .policies, mark: "calendars")
  }

  /// The folder with style sheets, scripts and images. Exit status 7 where there is none.
  static func assets() throws(CommandFailure) -> String {
    try find("Assets", .assets, mark: nil)
  }

  /// The real path of the running executable.
  static func executable() -> String? {
    guard let path = realpath("/proc/self/exe", nil) else { return nil }
    defer { free(path) }
    return String(cString: path)
  }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func find(_ name: String, _ key: SettingKey, mark: String?) throws(CommandFailure) -> String
  {
    let remedy = "set \(key.variable) to the \(name) folder of the installation"
    func suits(_ path: String) -> Bool { isFolder(mark.map { path + "/" + $0 } ?? path) }
    if let setting = try Settings.find(key), let stated = setting.text {
      guard suits(stated) else {
        let wanted = mark.map { "a folder with '\($0)' in it" } ?? "a folder"
        throw CommandFailure(
          .unavailable, "\(setting.origin.shown) does not name \(wanted)", where: stated, remedy: remedy)
      }
      return stated
    }
    var searched: [String] = []
    var folder = executable().map(parent) ?? "."
    for path in [folder + "/" + name, parent(folder) + "/share/homeward/" + name] {
      if suits(path) { return path }
      searched.append(path)
    }
    while folder != "/", folder != "." {
      folder = parent(folder)
      let path = (folder == "/" ? "" : folder) + "/" + name
      if suits(path) { return path }
    }
    throw CommandFailure(
      .unavailable, "the \(name) folder was not found",
      where: searched.joined(separator: ", ") + " and the folders above", remedy: remedy)
  }

  private static func parent(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
