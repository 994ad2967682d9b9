import ArgumentParser

/// `homeward config`: the settings file.
struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config",
    abstract: "Look at the settings file and at what is in force.",
    subcommands: [CheckConfig.self])
}

/// `homeward config check`: every setting, its value and where it comes from.
struct CheckConfig: ParsableCommand, ReadsNoSettings, LongOutput {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check the settings file, and say what is in force and where each setting comes from.",
    discussion: """
      The file is HOMEWARD_CONFIG, else homeward/config.toml in XDG_CONFIG_HOME, else ~/.config/homeward/config.toml; \
      without one nothing is amiss. A flag comes before the environment, the environment before the file, the file \
      before the default. Ends with 64 and the line where the file holds what no setting is.
      """)

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let file = try Settings.read()
    let rows = try SettingKey.allCases.map { (key: $0, setting: try SettingsCheck.inForce($0)) }
    try SettingsCheck.look(file)
    let console = options.console
    if options.json { return console.json(json(file, rows)) }
    let width = rows.map(\.key.rawValue.count).max() ?? 0
    for (key, setting) in rows {
      let value = setting?.value.shown ?? key.standard
      let origin = setting?.origin.shown ?? "default"
      if options.plain {
        console.line("\(key.rawValue)\t\(value)\t\(origin)")
      } else {
        let padding = String(repeating: " ", count: width - key.rawValue.count)
        console.line("\(key.rawValue)\(padding)  \(value)  (\(origin))")
      }
    }
    console.note(
      file.isThere
        ? "homeward: \(file.path) holds \(quantity(file.settings.count, "setting")), all as they should be."
        : "homeward: there is no settings file; it would be \(file.path).")
  }

  private func json(_ file: SettingsFile, _ rows: [(key: SettingKey, setting: Setting?)]) -> JSONValue {
    .object([
      ("file", .text(file.path)), ("there", .truth(file.isThere)),
      (
        "settings",
        .list(
          rows.map { key, setting in
            .object([
              ("key", .text(key.rawValue)), ("value", .optional(setting?.value.shown)),
              ("from", .text(setting?.origin.shown ?? "default")), ("default", .text(key.standard)),
            ])
          })
      ),
    ])
  }
}

/// What `config check` and the doctor hold the settings against.
enum SettingsCheck {
  /// What is set; of colours and the pager also what others than Homeward set.
  static func inForce(_ key: SettingKey) throws(CommandFailure) -> Setting? {
    switch key {
    case .colour:
      if let no = Console.environment("NO_COLOR"), !no.isEmpty {
        return Setting(value: .text("never"), origin: .environment("NO_COLOR"))
      }
    case .pager:
      if let pager = Console.environment("HOMEWARD_PAGER"), pager.isEmpty {
        return Setting(value: .text("none"), origin: .environment("HOMEWARD_PAGER"))
      }
    default: break
    }
    return try Settings.find(key)
  }

  /// What a reader of the file alone cannot see: whether what it names is there and fits together.
  static func look(_ file: SettingsFile) throws {
    if let calendar = try Settings.find(.calendar) {
      do throws(CommandFailure) {
        _ = try CalendarCommand.calendar(calendar.text ?? "")
      } catch {
        throw CommandFailure(
          .usage, error.what, where: calendar.origin.shown, remedy: error.remedy, help: .settings)
      }
    }
    for key in [SettingKey.policies, .assets] {
      guard let setting = try Settings.find(key), let path = setting.text, !Installation.isFolder(path) else {
        continue
      }
      throw CommandFailure(
        .usage, "the setting '\(key.rawValue)' names no folder: \(path)", where: setting.origin.shown,
        remedy: "name the \(key == .policies ? "Policies" : "Assets") folder of the installation",
        help: .settings)
    }
    _ = try NoticeSettings()
    _ = try PingSetting.find()
    _ = try WatchSettings()
    _ = try ServeSettings(
      host: nil, port: nil, trustedProxies: [], requestSeconds: nil, logLevel: nil)
    let branding = try BrandingOptions.parse([])
    _ = try branding.names()
    _ = try branding.branding()
  }
}
