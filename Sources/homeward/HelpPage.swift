/// Where the documents say more about an error. The one place that names them; a test holds every address to a file
/// and a heading.
enum HelpPage: String, CaseIterable {
  case usage = "docs/reference/errors.md#wrong-usage-64"
  case failure = "docs/reference/errors.md#failed-1"
  case notFound = "docs/reference/errors.md#not-there-3"
  case invalidData = "docs/reference/errors.md#data-not-valid-4"
  case notPermitted = "docs/reference/errors.md#not-permitted-5"
  case conflict = "docs/reference/errors.md#a-conflict-6"
  case unavailable = "docs/reference/errors.md#unavailable-7"
  case partial = "docs/reference/errors.md#done-in-part-8"
  case interrupted = "docs/reference/errors.md#interrupted-130"
  case database = "docs/reference/errors.md#the-database"
  case databaseDamaged = "docs/reference/errors.md#a-damaged-database"
  case schema = "docs/reference/errors.md#a-database-of-another-version"
  case settings = "docs/reference/settings.md#keys"
  case settingsSecrets = "docs/reference/settings.md#secrets"
  case caseloadFile = "docs/reference/caseload-file.md#what-is-refused"

  /// What an exit status means, where nothing closer is named.
  init(_ status: ExitStatus) {
    self =
      switch status {
      case .ok, .failure: .failure
      case .notFound: .notFound
      case .invalidData: .invalidData
      case .notPermitted: .notPermitted
      case .conflict: .conflict
      case .unavailable: .unavailable
      case .partial: .partial
      case .usage: .usage
      case .interrupted: .interrupted
      }
  }

  /// The address as it is shown: below the `help-address` that is set, else in the folder of the documents.
  var address: String {
    let base = Console.environment("HOMEWARD_HELP_ADDRESS").flatMap { $0.isEmpty ? nil : $0 }
    guard let base = base ?? Settings.display(.helpAddress) else { return rawValue }
    return base + (base.hasSuffix("/") ? "" : "/") + rawValue
  }
}
