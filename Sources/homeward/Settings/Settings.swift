import ArgumentParser
import Casework
import Synchronization

/// The settings in force: the environment before the file.
enum Settings {
  private static let file = Mutex<Result<SettingsFile, CommandFailure>?>(nil)

  /// The settings file, read once a process. Errors: as `SettingsFile.read`.
  static func read() throws(CommandFailure) -> SettingsFile {
    let kept = file.withLock { file in
      let kept = file ?? attempt()
      file = kept
      return kept
    }
    return try kept.get()
  }

  private static func attempt() -> Result<SettingsFile, CommandFailure> {
    do throws(CommandFailure) { return .success(try SettingsFile.read()) } catch { return .failure(error) }
  }

  /// What is set for a key, nil where nothing is. Errors: exit status 64 where a variable holds what the key does not
  /// take, or as `read`.
  static func find(_ key: SettingKey) throws(CommandFailure) -> Setting? {
    if key != .colour, let text = Console.environment(key.variable), !text.isEmpty {
      // A path in the environment is one of the shell's: as it stands, from the folder one is in.
      let form: SettingKey.Form = key.form == .path || key.form == .database ? .text : key.form
      guard let value = SettingsFile.value(text, form) else {
        throw CommandFailure(
          .usage, "\(key.variable) takes \(form.wantedInEnvironment)", where: "the environment",
          remedy: "correct the variable, or unset it", help: .settings)
      }
      return Setting(value: value, origin: .environment(key.variable))
    }
    return try read().settings[key]
  }

  /// A flag's text, else what is set for the key. Errors: as `find`.
  static func text(_ flag: String?, _ key: SettingKey) throws(CommandFailure) -> String? {
    if let flag { return flag }
    return try find(key)?.text
  }

  /// A flag's number, else what is set for the key. Errors: as `find`.
  static func number(_ flag: Int?, _ key: SettingKey) throws(CommandFailure) -> Int? {
    if let flag { return flag }
    return try find(key)?.number
  }

  /// How often teams are to have a drill (BRD-30).
  static func drillTerms() throws(CommandFailure) -> DrillTerms {
    let standard = DrillTerms.standard
    return DrillTerms(
      every: try number(nil, .drillDays) ?? standard.every,
      remindAfter: try number(nil, .drillReminderDays) ?? standard.remindAfter)
  }

  /// When the day is over for those who make visits (BRD-31).
  static func endOfDay() throws(CommandFailure) -> EndOfDay {
    try find(.endOfDay)?.text.flatMap { EndOfDay(text: $0) } ?? .standard
  }

  /// What the file says of how things are shown; nothing where it cannot be read, of which the command tells.
  static func display(_ key: SettingKey) -> String? { (try? read())?.settings[key]?.text }
}

/// Marks a command that works without the settings file, or reads it by itself: a faulty one does not stop it.
protocol ReadsNoSettings {}
