public import CivilTime

/// Why an obligation has its date: the trace as data, and the sentences made from it (policy.md section 3,
/// meaning 10).
public struct Explanation: Hashable, Sendable {
  /// A fact that counted.
  public struct FactUsed: Hashable, Sendable {
    public let kind: FactKind
    public let date: CivilDate
    public let recorded: CivilDate
    /// The value in the contract's words, nil where the kind has none.
    public let value: String?
    public init(kind: FactKind, date: CivilDate, recorded: CivilDate, value: String?) {
      self.kind = kind
      self.date = date
      self.recorded = recorded
      self.value = value
    }
  }

  /// Days between trigger and due date that a working-days clock did not count.
  public struct Skipped: Hashable, Sendable {
    public let weekendDays: Int
    public let holidays: [Holiday]
    public init(weekendDays: Int, holidays: [Holiday]) {
      self.weekendDays = weekendDays
      self.holidays = holidays
    }
  }

  /// An interpretation the rule rests on, and what the other reading would give here.
  public struct InterpretationNote: Hashable, Sendable {
    public let id: String
    public let question: String
    public let adopted: String
    public let why: String
    /// `open` or `confirmed`.
    public let status: String
    /// The other reading in words, and the due date it would give where it is executable.
    public let alternative: String?
    public let alternativeDue: CivilDate?
    public init(
      id: String, question: String, adopted: String, why: String, status: String, alternative: String?,
      alternativeDue: CivilDate?
    ) {
      self.id = id
      self.question = question
      self.adopted = adopted
      self.why = why
      self.status = status
      self.alternative = alternative
      self.alternativeDue = alternativeDue
    }
  }

  /// A rule that gave nothing for this person, and the first condition that failed.
  public struct NotApplied: Hashable, Sendable {
    public let rule: String
    public let paragraph: String
    public let reason: String
    public init(rule: String, paragraph: String, reason: String) {
      self.rule = rule
      self.paragraph = paragraph
      self.reason = reason
    }
  }

  public let obligation: Obligation
  /// The rule's short title in plain words.
  public let title: String
  /// One paragraph of prose.
  public let sentence: String
  /// Why the trigger day is the trigger day.
  public let triggerWhy: String
  /// Why the status is the status.
  public let statusWhy: String
  public let facts: [FactUsed]
  public let skipped: Skipped?
  /// The calendar's id and the horizon it holds to.
  public let calendar: String
  public let calendarHorizon: CivilDate
  public let revisionFrom: CivilDate
  public let interpretations: [InterpretationNote]
  public let notApplied: [NotApplied]

  public init(
    obligation: Obligation, title: String, sentence: String, triggerWhy: String, statusWhy: String,
    facts: [FactUsed], skipped: Skipped?, calendar: String, calendarHorizon: CivilDate,
    revisionFrom: CivilDate, interpretations: [InterpretationNote], notApplied: [NotApplied]
  ) {
    self.obligation = obligation
    self.title = title
    self.sentence = sentence
    self.triggerWhy = triggerWhy
    self.statusWhy = statusWhy
    self.facts = facts
    self.skipped = skipped
    self.calendar = calendar
    self.calendarHorizon = calendarHorizon
    self.revisionFrom = revisionFrom
    self.interpretations = interpretations
    self.notApplied = notApplied
  }
}
