import Notices

/// Where this service says that it works, and how often (W4).
struct PingSetting {
  /// Nil where nobody is told.
  let settings: PingSettings?
  let seconds: Int

  /// Reads what is set. Errors: exit status 64 where it is not what it should be, 3 and 5 for the file of the secret.
  static func find() throws(CommandFailure) -> PingSetting {
    let seconds = try Settings.number(nil, .pingSeconds) ?? 300
    let secrets = try SettingSecrets.webhook(.pingSecretFile)
    guard let text = try Settings.find(.pingAddress)?.text else {
      return PingSetting(settings: nil, seconds: seconds)
    }
    guard let address = WebAddress(text, allowsPlain: true) else {
      throw SettingSecrets.refused(
        .pingAddress, "takes an address that begins with https:// or http://", "correct it, or remove it")
    }
    guard address.scheme == "https" || !secrets.isEmpty else {
      throw SettingSecrets.refused(
        .pingAddress, "goes in the clear and unsigned: anybody on the way could ping in its place",
        "use https://, or sign with watch.ping-secret-file")
    }
    return PingSetting(
      settings: PingSettings(
        address: address, secrets: secrets, certificates: try Settings.find(.authoritiesFile)?.text),
      seconds: seconds)
  }
}
