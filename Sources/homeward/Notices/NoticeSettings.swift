import Casework
import Notices
import Operations
import Web

/// The channels that are set, and the carriers of those.
struct NoticeSettings {
  private(set) var mail: MailSettings?
  private(set) var notify: NotifySettings?
  private(set) var voice: WebhookSettings?
  private(set) var push: PushSettings?
  /// What providers that tell us something prove themselves by.
  private(set) var inbound = InboundSettings()
  /// Where test messages go by the channels that are probed (N7).
  private(set) var canaries = CanaryTerms.none

  /// Reads what is set, secrets from their files. Errors: exit status 64 where a channel is set in part, or a value or
  /// file is not what it should be; 3 and 5 where a file is not there or may not be read.
  init() throws(CommandFailure) {
    let authorities = try NoticeSettings.text(.authoritiesFile)
    if let path = authorities, !Files.exists(path) {
      throw NoticeSettings.refused(.authoritiesFile, "names no file", "name a PEM file that is there")
    }
    mail = try NoticeSettings.mail(authorities)
    notify = try NoticeSettings.notify(authorities)
    voice = try NoticeSettings.voice(authorities)
    push = try NoticeSettings.push(authorities)
    inbound = InboundSettings(
      receiptTokens: try NoticeSettings.tokens(.receiptTokensFile),
      alarmSecrets: try NoticeSettings.secrets(.alarmSecretsFile),
      textTokens: try NoticeSettings.tokens(.textTokensFile), textNumber: try NoticeSettings.textNumber())
    canaries = try NoticeSettings.canaries(of: channels)
  }

  /// The channels that somebody can be reached by.
  var channels: [NoticeChannel] {
    var found: Set<NoticeChannel> = []
    if mail != nil || notify?.mailTemplate != nil { found.insert(.email) }
    if notify?.smsTemplate != nil { found.insert(.sms) }
    if voice != nil { found.insert(.voice) }
    if push != nil { found.insert(.push) }
    return NoticeChannel.allCases.filter(found.contains)
  }

  /// A carrier for each channel, each provider on a wire of its own (INT-55).
  func carriers() -> [NoticeChannel: any Carrier] {
    let now = { @Sendable in WallClock.now() }
    var carriers: [NoticeChannel: any Carrier] = [:]
    if let notify {
      let carrier = NotifyCarrier(settings: notify, wire: Wire(name: "notify"), now: now)
      if notify.smsTemplate != nil { carriers[.sms] = carrier }
      if notify.mailTemplate != nil { carriers[.email] = carrier }
    }
    if let mail { carriers[.email] = MailCarrier(settings: mail, wire: Wire(name: "mail"), now: now) }
    if let voice { carriers[.voice] = WebhookCarrier(settings: voice, wire: Wire(name: "voice"), now: now) }
    if let push {
      carriers[.push] = PushCarrier(
        settings: push, wire: Wire(name: "push"), now: now, randomBytes: { WallClock.randomBytes($0) })
    }
    return carriers
  }

  // MARK: Channels

  static func mail(_ authorities: String?) throws(CommandFailure) -> MailSettings? {
    guard let server = try text(.mailServer) else { return nil }
    guard let colon = server.lastIndex(of: ":"), let port = Int(server[server.index(after: colon)...]) else {
      throw refused(.mailServer, "takes a host and a port", "write it as \"mail.example.org:587\"")
    }
    guard let from = try text(.mailFrom).flatMap({ MailAddress($0) }) else {
      throw refused(.mailFrom, "takes the address mail comes from", "set it beside notices.mail-server")
    }
    let user = try text(.mailUser)
    let password = try secret(.mailPasswordFile)
    guard (user == nil) == (password == nil) else {
      throw refused(.mailUser, "goes with notices.mail-password-file", "set both, or neither")
    }
    let security = try text(.mailSecurity).flatMap { MailSettings.Security(rawValue: $0) } ?? .starttls
    guard
      let settings = MailSettings(
        host: String(server[..<colon]), port: port, security: security, user: user, password: password,
        from: from,
        fromName: "Homeward", certificates: authorities)
    else {
      throw refused(
        .mailServer, "is no host and port, or a password would leave in the clear",
        "correct it, or set notices.mail-security to \"starttls\"")
    }
    return settings
  }

  private static func notify(_ authorities: String?) throws(CommandFailure) -> NotifySettings? {
    guard let text = try secret(.notifyKeyFile) else { return nil }
    guard let key = NotifyKey(text) else {
      throw refused(
        .notifyKeyFile, "names a file that holds no key of GOV.UK Notify", "put the whole key in it")
    }
    let address = WebAddress(try self.text(.notifyAddress) ?? SettingKey.notifyAddress.standard)
    guard let address else {
      throw refused(.notifyAddress, "takes an address that begins with https://", "correct it, or remove it")
    }
    let templates = (try self.text(.smsTemplate), try self.text(.emailTemplate))
    guard templates.0 != nil || templates.1 != nil else {
      throw refused(
        .notifyKeyFile, "is of no use without a template",
        "set notices.sms-template or notices.email-template")
    }
    return NotifySettings(
      address: address, key: key, smsTemplate: templates.0, mailTemplate: templates.1,
      certificates: authorities)
  }

  private static func voice(_ authorities: String?) throws(CommandFailure) -> WebhookSettings? {
    guard let text = try text(.voiceAddress) else { return nil }
    guard let address = WebAddress(text) else {
      throw refused(.voiceAddress, "takes an address that begins with https://", "correct it, or remove it")
    }
    let secrets = try SettingSecrets.webhook(.voiceSecretFile)
    let reach: NetworkReach = try self.text(.voiceReach) == "private" ? .privateToo : .publicOnly
    guard
      let settings = WebhookSettings(
        endpoint: address, secrets: secrets, source: "urn:homeward", reach: reach, certificates: authorities)
    else { throw SettingSecrets.noSecrets(.voiceSecretFile) }
    return settings
  }

  private static func push(_ authorities: String?) throws(CommandFailure) -> PushSettings? {
    guard let text = try secret(.pushKeyFile) else { return nil }
    guard let key = PushKey(text) else {
      throw refused(.pushKeyFile, "names a file that holds no key", "put 32 bytes in it, as base64url")
    }
    guard let contact = try self.text(.pushContact),
      contact.hasPrefix("mailto:") || contact.hasPrefix("https:")
    else {
      throw refused(.pushContact, "takes mailto:… or https://…", "set it beside notices.push-key-file")
    }
    return PushSettings(key: key, contact: contact, certificates: authorities)
  }

  /// The tokens of a file, one a line; none where it is not set.
  private static func tokens(_ key: SettingKey) throws(CommandFailure) -> [String] {
    guard let text = try secret(key) else { return [] }
    let tokens = text.split(whereSeparator: \.isWhitespace).map(String.init)
    guard (1...4).contains(tokens.count), tokens.allSatisfy({ (20...200).contains($0.utf8.count) }) else {
      throw refused(
        key, "names no file of one to four tokens of 20 to 200 characters, one a line",
        "put long random words in it, such as 'openssl rand -hex 32' makes")
    }
    return tokens
  }

  /// The secrets of a file, one a line; none where it is not set.
  private static func secrets(_ key: SettingKey) throws(CommandFailure) -> [WebhookSecret] {
    guard let text = try secret(key) else { return [] }
    let lines = text.split(whereSeparator: \.isWhitespace).map(String.init)
    let secrets = lines.compactMap { WebhookSecret($0) }
    guard (1...4).contains(lines.count), secrets.count == lines.count else {
      throw refused(
        key, "names no file of one to four secrets, one a line",
        "put secrets in it that begin with whsec_ and hold 24 to 64 bytes")
    }
    return secrets
  }

  private static func textNumber() throws(CommandFailure) -> String? {
    guard let number = try text(.textNumber) else { return nil }
    guard let plain = try? ContactPointDraft(channel: .sms, address: number).check() else {
      throw refused(
        .textNumber, "takes a telephone number", "write it as \"+447700900123\", with 7 to 15 digits")
    }
    guard try text(.textTokensFile) != nil else {
      throw refused(
        .textNumber, "is of no use where no texts are taken", "set notices.text-tokens-file beside it")
    }
    return plain
  }

  /// The test addresses that are set, each of a channel that is set (N7).
  private static func canaries(of channels: [NoticeChannel]) throws(CommandFailure) -> CanaryTerms {
    var addresses: [NoticeChannel: String] = [:]
    for channel in CanaryTerms.channels {
      guard let key = canaryKey(channel), let text = try text(key) else { continue }
      guard let address = try? ContactPointDraft(channel: channel, address: text).check() else {
        throw channel == .email
          ? refused(key, "takes an address of mail", "write it as \"homeward-test@example.org\"")
          : refused(key, "takes a telephone number", "write it as \"+447700900123\", with 7 to 15 digits")
      }
      guard channels.contains(channel) else {
        throw refused(key, "is of no use while that channel is not set", "set the channel, or remove it")
      }
      addresses[channel] = address
    }
    return CanaryTerms(
      addresses: addresses,
      minutes: try Settings.number(nil, .canaryMinutes) ?? CanaryTerms.standardMinutes)
  }

  /// The setting with the test address of a channel; nil for one that cannot be probed.
  static func canaryKey(_ channel: NoticeChannel) -> SettingKey? {
    switch channel {
    case .sms: .canarySms
    case .email: .canaryMail
    case .voice: .canaryVoice
    case .webhook, .push: nil
    }
  }

  // MARK: Values

  private static func text(_ key: SettingKey) throws(CommandFailure) -> String? {
    try Settings.find(key)?.text
  }

  private static func secret(_ key: SettingKey) throws(CommandFailure) -> String? {
    try SettingSecrets.text(key)
  }

  private static func refused(_ key: SettingKey, _ what: String, _ remedy: String) -> CommandFailure {
    SettingSecrets.refused(key, what, remedy)
  }
}
