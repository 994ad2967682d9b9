import Glibc
import Notices

/// Secrets in files that settings name.
enum SettingSecrets {
  /// What a file that a setting names holds, without blanks around it.
  static func text(_ key: SettingKey) throws(CommandFailure) -> String? {
    guard let path = try Settings.find(key)?.text else { return nil }
    let bytes = try Files.read(path, most: 4096)
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & 0o007 == 0 else {
      throw refused(key, "names a file that anybody on this machine can read", "chmod 600 '\(path)'")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw refused(key, "names a file that is no text", "put the secret in it, and nothing else")
    }
    let bare = text.drop(while: \.isWhitespace)
    return bare.lastIndex { !$0.isWhitespace }.map { String(bare[...$0]) } ?? ""
  }

  /// The refusal of what a setting says, with the place it stands at.
  static func refused(_ key: SettingKey, _ what: String, _ remedy: String) -> CommandFailure {
    let place = (try? Settings.find(key))?.flatMap { $0 }?.origin.shown
    return CommandFailure(
      .usage, "the setting '\(key.rawValue)' \(what)", where: place, remedy: remedy, help: .settings)
  }

  /// The one to four secrets of signed webhooks in a file, one a line; none where no file is set. Errors: exit status 64
  /// for anything else, as `text`.
  static func webhook(_ key: SettingKey) throws(CommandFailure) -> [WebhookSecret] {
    guard let text = try text(key) else { return [] }
    let lines = text.split(whereSeparator: \.isWhitespace).map(String.init)
    let secrets = lines.compactMap { WebhookSecret($0) }
    guard secrets.count == lines.count, (1...4).contains(secrets.count) else { throw noSecrets(key) }
    return secrets
  }

  /// The refusal of a file that holds no secrets of signed webhooks.
  static func noSecrets(_ key: SettingKey) -> CommandFailure {
    refused(
      key, "names no file of one to four secrets, one a line", "put secrets in it that begin with whsec_")
  }
}
