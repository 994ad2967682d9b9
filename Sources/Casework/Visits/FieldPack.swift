public import CivilTime

/// One visit as the phone of whoever goes holds it without a signal: what the sheet for paper says, the safety flags
/// and what to look for. No offence, no assessment in full, nobody else of the household (experience.md 2.2).
public struct FieldVisit: Hashable, Sendable {
  public let sheet: SheetVisit
  public let born: CivilDate?
  /// The entries in registers that have not ended.
  public let registers: [RegisterEntry]
  /// What earlier visits found that others should know for their safety.
  public let issues: [SafetyIssue]
  public let prompts: [ObservationPrompt]
  /// What they are asked as they set out.
  public let asked: [ReadyItem]

  public init(
    sheet: SheetVisit, born: CivilDate?, registers: [RegisterEntry], issues: [SafetyIssue],
    prompts: [ObservationPrompt], asked: [ReadyItem] = []
  ) {
    self.sheet = sheet
    self.born = born
    self.registers = registers
    self.issues = issues
    self.prompts = prompts
    self.asked = asked
  }
}

/// What goes to an officer's phone: the visits of today and tomorrow that they go on and that have authority.
public struct FieldPack: Hashable, Sendable {
  public let officer: StaffID
  public let name: String
  public let made: Instant
  /// After it the phone throws the pack away: at most `longestSeconds` later.
  public let expires: Instant
  /// The day the pack is for; tomorrow follows it.
  public let today: CivilDate
  public let zone: Zone
  /// The number of the emergency services where the policies govern.
  public let emergencyNumber: String
  /// By start, then by id.
  public let visits: [FieldVisit]

  public init(
    officer: StaffID, name: String, made: Instant, expires: Instant, today: CivilDate, zone: Zone,
    emergencyNumber: String, visits: [FieldVisit]
  ) {
    self.officer = officer
    self.name = name
    self.made = made
    self.expires = expires
    self.today = today
    self.zone = zone
    self.emergencyNumber = emergencyNumber
    self.visits = visits
  }

  /// How long a pack lasts at the most (SEC-20).
  public static let longestSeconds = 24 * 3600
  /// The most visits of one pack.
  public static let mostVisits = 30
  /// The most characters of a safety issue on a phone: a flag is short.
  public static let mostIssueCharacters = 300
}
