import Casework
import Operations

/// What can be set once for every command: a key of the settings file, and a variable of the environment.
///
/// A flag of the command comes first, then the variable, then the file, then the default.
enum SettingKey: String, CaseIterable, Sendable {
  case database, policies, assets, calendar, colour, pager
  case helpAddress = "help-address"
  case host = "serve.host"
  case port = "serve.port"
  case trustedProxies = "serve.trusted-proxies"
  case requestSeconds = "serve.request-seconds"
  case positionDays = "serve.position-days"
  case standby = "serve.standby"
  case acceptedLoss = "serve.accepted-loss"
  case releaseAfter = "serve.release-after"
  case drillDays = "serve.drill-days"
  case drillReminderDays = "serve.drill-reminder-days"
  case endOfDay = "serve.end-of-day"
  case twoPersonStandDown = "serve.two-person-stand-down"
  case logLevel = "serve.log-level"
  case serviceName = "serve.service-name"
  case organisation = "serve.organisation"
  case accent = "serve.accent"
  case logo = "serve.logo"
  case fieldName = "serve.field-name"
  case fieldIcon = "serve.field-icon"
  case mailServer = "notices.mail-server"
  case mailSecurity = "notices.mail-security"
  case mailFrom = "notices.mail-from"
  case mailUser = "notices.mail-user"
  case mailPasswordFile = "notices.mail-password-file"
  case notifyKeyFile = "notices.notify-key-file"
  case notifyAddress = "notices.notify-address"
  case smsTemplate = "notices.sms-template"
  case emailTemplate = "notices.email-template"
  case voiceAddress = "notices.voice-address"
  case voiceSecretFile = "notices.voice-secret-file"
  case voiceReach = "notices.voice-reach"
  case receiptTokensFile = "notices.receipt-tokens-file"
  case alarmSecretsFile = "notices.alarm-secrets-file"
  case textTokensFile = "notices.text-tokens-file"
  case textNumber = "notices.text-number"
  case pushKeyFile = "notices.push-key-file"
  case pushContact = "notices.push-contact"
  case canarySms = "notices.canary-sms"
  case canaryMail = "notices.canary-mail"
  case canaryVoice = "notices.canary-voice"
  case canaryMinutes = "notices.canary-minutes"
  case authoritiesFile = "notices.authorities-file"
  case pingAddress = "watch.ping-address"
  case pingSeconds = "watch.ping-seconds"
  case pingSecretFile = "watch.ping-secret-file"
  case listenHost = "watch.listen-host"
  case listenPort = "watch.listen-port"
  case graceSeconds = "watch.grace-seconds"
  case againSeconds = "watch.again-seconds"
  case stateFile = "watch.state-file"
  case tellMail = "watch.tell-mail"
  case tellAddress = "watch.tell-address"
  case tellSecretFile = "watch.tell-secret-file"
  case tellReach = "watch.tell-reach"
  case backupNewest = "backup.newest-backup"
  case backupHours = "backup.backup-hours"

  /// What a key takes.
  enum Form: Equatable, Sendable {
    case text
    /// A path that does not depend on the folder one stands in: it begins with `/` or `~/`.
    case path
    case database
    case number(ClosedRange<Int>)
    case choice([String])
    /// A time of day, `HH:MM`.
    case time
    /// At most so many IP addresses; separated by commas in the environment.
    case addresses(most: Int)

    /// What is wanted in the settings file, for a message.
    var wanted: String {
      switch self {
      case .text: "a text in quotes"
      case .path: "a path in quotes that begins with / or ~/"
      case .database: "\"sqlite:/PATH\", \"sqlite:~/PATH\" or \"postgres://HOST/DATABASE\""
      case .number(let range):
        "a whole number from \(range.lowerBound) to \(range.upperBound), without quotes"
      case .choice(let words): "one of: " + words.map { "\"\($0)\"" }.joined(separator: ", ")
      case .time: "a time of day in quotes, from \"00:00\" to \"23:59\""
      case .addresses(let most): "a list of at most \(most) IP addresses in quotes, in square brackets"
      }
    }

    /// What is wanted in a variable of the environment, for a message.
    var wantedInEnvironment: String {
      switch self {
      case .text, .path, .database: "a text of at most 1000 characters, without control characters"
      case .number(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
      case .choice(let words): "one of: " + words.joined(separator: ", ")
      case .time: "a time of day, from 00:00 to 23:59"
      case .addresses(let most): "at most \(most) IP addresses, separated by commas"
      }
    }
  }

  var form: Form {
    switch self {
    case .database: .database
    case .policies, .assets, .logo, .fieldIcon, .mailPasswordFile, .notifyKeyFile, .voiceSecretFile,
      .pushKeyFile, .receiptTokensFile, .alarmSecretsFile, .textTokensFile, .authoritiesFile, .pingSecretFile,
      .stateFile, .tellSecretFile, .backupNewest:
      .path
    case .calendar, .pager, .helpAddress, .host, .serviceName, .organisation, .accent, .fieldName,
      .mailServer, .mailFrom, .mailUser, .notifyAddress, .smsTemplate, .emailTemplate, .voiceAddress,
      .textNumber, .pushContact, .canarySms, .canaryMail, .canaryVoice, .pingAddress, .listenHost, .tellMail,
      .tellAddress:
      .text
    case .mailSecurity: .choice(["starttls", "tls", "none"])
    case .voiceReach, .tellReach: .choice(["public", "private"])
    case .standby: .choice(["none", "required"])
    case .twoPersonStandDown: .choice(["on", "off"])
    case .acceptedLoss: .choice(AcceptedLoss.allCases.map(\.rawValue))
    case .canaryMinutes: .number(CanaryTerms.minutesAllowed)
    case .pingSeconds: .number(10...3600)
    case .graceSeconds: .number(5...3600)
    case .againSeconds: .number(60...86_400)
    case .colour: .choice(["auto", "never"])
    case .port, .listenPort: .number(0...65_535)
    case .requestSeconds: .number(1...600)
    case .positionDays: .number(StaffPosition.daysAllowed)
    case .releaseAfter: .number(EngineHold.waits)
    case .drillDays, .drillReminderDays: .number(DrillTerms.allowed)
    case .backupHours: .number(1...744)
    case .endOfDay: .time
    case .trustedProxies: .addresses(most: 16)
    case .logLevel: .choice(["debug", "info", "notice", "warning", "error"])
    }
  }

  /// The variable of the environment: `HOMEWARD_` and the key's last word. Colours have NO_COLOR instead.
  var variable: String {
    let word = rawValue.split(separator: ".").last ?? ""
    return self == .colour ? "NO_COLOR" : "HOMEWARD_" + word.uppercased().replacing("-", with: "_")
  }

  /// What holds where nothing is set.
  var standard: String {
    switch self {
    case .database: "a file in the data folder"
    case .policies, .assets: "the folder of the installation"
    case .calendar: "england-and-wales"
    case .colour: "auto"
    case .pager: "PAGER, else less -FRX"
    case .helpAddress: "the docs folder"
    case .host: "127.0.0.1"
    case .port: "8080"
    case .trustedProxies, .organisation, .accent, .logo, .mailServer, .mailFrom, .mailUser, .mailPasswordFile,
      .notifyKeyFile, .smsTemplate, .emailTemplate, .voiceAddress, .voiceSecretFile, .receiptTokensFile,
      .alarmSecretsFile, .textTokensFile, .textNumber, .pushKeyFile, .pushContact, .canarySms, .canaryMail,
      .canaryVoice, .authoritiesFile, .standby, .acceptedLoss, .pingAddress, .pingSecretFile, .tellMail,
      .tellAddress, .tellSecretFile, .backupNewest:
      "none"
    case .backupHours: "26"
    case .canaryMinutes: String(CanaryTerms.standardMinutes)
    case .pingSeconds, .graceSeconds: "300"
    case .againSeconds: "900"
    case .listenHost: "127.0.0.1"
    case .listenPort: "8090"
    case .stateFile: "a file in the data folder"
    case .mailSecurity: "starttls"
    case .voiceReach, .tellReach: "public"
    case .notifyAddress: "https://api.notifications.service.gov.uk"
    case .fieldName: "Diary"
    case .fieldIcon: "a page of a calendar"
    case .requestSeconds: "60"
    case .positionDays: String(StaffPosition.days)
    case .releaseAfter: String(EngineHold.standardWait)
    case .drillDays: String(DrillTerms.standard.every)
    case .drillReminderDays: String(DrillTerms.standard.remindAfter)
    case .endOfDay: EndOfDay.standard.text
    case .twoPersonStandDown: "on"
    case .logLevel: "info"
    case .serviceName: "Homeward"
    }
  }
}

/// A value that is set, and where.
struct Setting: Sendable {
  enum Value: Equatable, Sendable {
    case text(String)
    case number(Int)
    case texts([String])

    /// For reading; a password in an address is not shown.
    var shown: String {
      switch self {
      case .text(let text): DatabaseAddress.masked(text)
      case .number(let number): String(number)
      case .texts(let texts): texts.joined(separator: ", ")
      }
    }
  }

  enum Origin: Equatable, Sendable {
    case environment(String)
    case file(String, line: Int?)

    /// `HOMEWARD_PORT`, or file and line.
    var shown: String {
      switch self {
      case .environment(let name): name
      case .file(let path, let line): line.map { "\(path):\($0)" } ?? path
      }
    }
  }

  let value: Value
  let origin: Origin

  var text: String? {
    guard case .text(let text) = value else { return nil }
    return text
  }

  var number: Int? {
    guard case .number(let number) = value else { return nil }
    return number
  }

  var texts: [String]? {
    guard case .texts(let texts) = value else { return nil }
    return texts
  }
}
