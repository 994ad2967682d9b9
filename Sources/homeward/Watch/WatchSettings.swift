import Notices

/// What the watcher waits for, and whom it tells by which ways.
struct WatchSettings {
  let host: String
  let port: Int
  /// How often a ping comes, how late it may be, how often it is said again; in seconds.
  let period: Int
  let grace: Int
  let again: Int
  let statePath: String
  let secrets: [WebhookSecret]
  let teller: WatchTeller

  /// The flags, else what is set, else the defaults. Errors: exit status 64 where a value is not what it should be; 3 and
  /// 5 for files of secrets.
  init(
    host: String? = nil, port: Int? = nil, period: Int? = nil, grace: Int? = nil, state: String? = nil
  ) throws(CommandFailure) {
    self.host = try Settings.text(host, .listenHost) ?? SettingKey.listenHost.standard
    self.port = try Settings.number(port, .listenPort) ?? 8090
    self.period = try Settings.number(period, .pingSeconds) ?? 300
    self.grace = try Settings.number(grace, .graceSeconds) ?? 300
    again = try Settings.number(nil, .againSeconds) ?? 900
    if let stated = try Settings.text(state, .stateFile) {
      statePath = stated
    } else {
      statePath = try DatabaseOptions.dataFolder() + "/watch-state"
    }
    secrets = try SettingSecrets.webhook(.pingSecretFile)
    let authorities = try Settings.find(.authoritiesFile)?.text
    let addresses = try WatchSettings.addresses()
    let mail = addresses.isEmpty ? nil : try NoticeSettings.mail(authorities)
    guard addresses.isEmpty || mail != nil else {
      throw SettingSecrets.refused(
        .tellMail, "is of no use without a mail server", "set notices.mail-server and notices.mail-from")
    }
    teller = WatchTeller(
      mail: mail.map {
        MailCarrier(settings: $0, wire: Wire(name: "watch-mail", threads: 2), now: { WallClock.now() })
      }, addresses: addresses, webhook: try WatchSettings.webhook(authorities))
  }

  private static func addresses() throws(CommandFailure) -> [MailAddress] {
    guard let text = try Settings.find(.tellMail)?.text else { return [] }
    let parts = text.split(separator: ",").map { $0.filter { $0 != " " } }
    let addresses = parts.compactMap { MailAddress($0) }
    guard addresses.count == parts.count, (1...WatchTeller.most).contains(addresses.count) else {
      throw SettingSecrets.refused(
        .tellMail, "takes one to \(WatchTeller.most) addresses of mail, with commas between them",
        "correct it")
    }
    return addresses
  }

  private static func webhook(_ authorities: String?) throws(CommandFailure) -> WebhookCarrier? {
    guard let text = try Settings.find(.tellAddress)?.text else { return nil }
    guard let address = WebAddress(text) else {
      throw SettingSecrets.refused(
        .tellAddress, "takes an address that begins with https://", "correct it, or remove it")
    }
    let reach: NetworkReach = try Settings.find(.tellReach)?.text == "private" ? .privateToo : .publicOnly
    guard
      let settings = WebhookSettings(
        endpoint: address, secrets: try SettingSecrets.webhook(.tellSecretFile), source: "urn:homeward:watch",
        reach: reach, certificates: authorities)
    else { throw SettingSecrets.noSecrets(.tellSecretFile) }
    return WebhookCarrier(
      settings: settings, wire: Wire(name: "watch-webhook", threads: 1), now: { WallClock.now() })
  }
}
