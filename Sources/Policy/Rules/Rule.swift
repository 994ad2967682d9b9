public import CivilTime

/// A paragraph of a source document and the fingerprint of its text with white space folded.
public struct Citation: Hashable, Sendable {
  public let paragraph: String
  /// SHA-256 in hex; nil where the source document is not among those shipped as text.
  public let sha256: String?

  public init(paragraph: String, sha256: String?) {
    self.paragraph = paragraph
    self.sha256 = sha256
  }
}

/// Days on which a rule or a condition is in force, both ends included.
public struct Validity: Hashable, Sendable {
  public let from: CivilDate
  public let to: CivilDate?

  public init(from: CivilDate, to: CivilDate?) {
    self.from = from
    self.to = to
  }

  /// True from the first day to the last, both included.
  public func contains(_ date: CivilDate) -> Bool { date >= from && to.map { date <= $0 } ?? true }
}

/// What must hold of a person on a day. A closed vocabulary; there is no expression language (policy.md section 2).
public indirect enum Condition: Hashable, Sendable {
  case all([Condition])
  case any([Condition])
  case not(Condition)
  /// A status that a fact of this kind opens and its ending kind closes.
  case status(FactKind)
  /// Every live order is a standalone unpaid work requirement.
  case standaloneUnpaidWork
  case underSupervision
  /// A level of risk of serious harm: about a group where one is recorded for it, else overall (meaning 11).
  case rosh([RiskLevel], about: RiskGroup?)
  /// A level was recorded for this group.
  case levelRecorded(RiskGroup)
  case mappa([Int])
  case order([OrderType])
  case supervisionLevel([SupervisionLevel])
  case caseType([CaseType])
  /// No fact of this kind is known.
  case never(FactKind)
  /// The as-of day is later than the date that the latest fact of this kind names.
  case past(FactKind)
}

/// What takes somebody out of a rule, judged on the trigger day.
public struct RuleException: Hashable, Sendable {
  /// What is asked on the trigger day.
  public enum Test: Hashable, Sendable {
    case condition(Condition)
    /// In any of the cohorts of these sections (policy.yaml `cohorts`; interpretation I-04).
    case inCohortOf([String])
  }
  public var test: Test
  /// The exception itself came into force only then.
  public var validFrom: CivilDate?
}

/// What starts the clock.
public enum Trigger: Hashable, Sendable {
  /// The first civil day, not before the given fact, on which all conditions hold.
  case firstDay(notBefore: FactKind)
  /// The start of supervision. Levels are the start's, or with `levelAtStartOrFirst` the first assessed after it.
  case start(levelAtStartOrFirst: Bool)
  /// Every fact of a kind on or after the start, one occurrence each.
  case each(FactKind, concern: ConcernKind?)
  /// The first completed visit at a place on or after the start.
  case firstVisit(RecordedVisit.Place)
}

/// What another reading may say of a trigger or of what becomes of it; as the text is read, none of it.
public struct TriggerReading: Hashable, Sendable {
  /// The clock runs from the day a fact of this kind opened, however early, not from the first day on which all holds.
  public var countedFrom: FactKind?
  /// Nothing is opened any more once the last day, so counted, is over.
  public var isWithinClock = false
  /// Every order that is begun has a clock of its own (I-15b).
  public var isOfEachOrder = false
  /// What was opened lapses where the conditions hold no more on its last day (I-09b).
  public var lapses = false
}

/// A rule that comes round again.
public struct Recurrence: Hashable, Sendable {
  /// How often it comes round.
  public enum Step: Hashable, Sendable {
    case every(Frequency)
    /// As often as the latest fact of this kind says.
    case everyFrom(FactKind)
  }
  /// From where each slot is counted (I-10).
  public enum Mode: String, CaseIterable, Hashable, Sendable {
    /// From the trigger or the anchor, in fixed slots.
    case anchored
    /// From the last visit that qualified.
    case rolling
    /// Calendar months, or weeks from Monday to Sunday, that of the trigger being the first.
    case calendarPeriod = "calendar-period"
  }
  public var step: Step
  public var mode = Mode.anchored
  /// Where slots are counted from; nil for the trigger day.
  public var anchor: FactKind?
  /// How long after the anchor slots are owed, its last day included.
  public var window: Frequency?
}

/// So many visits every so many days (policy.md section 7).
public struct Counting: Hashable, Sendable {
  /// The visits owed by one case type at one level.
  public struct Row: Hashable, Sendable {
    public var visits: Int
    public var days: Int
  }
  public var rows: [SupervisionLevel: Row]
  /// Days from the start to the first visit.
  public var first: Int
  public var contacts: Set<RecordedVisit.Contact>
}

/// What a rule asks for in time.
public enum Deadline: Hashable, Sendable {
  case within(Clock)
  case recurring(Recurrence)
  case counted(Counting)
  /// The text gives no date: it ages.
  case undated
}

/// Another reading of a rule that can be run (`homeward policy effect`).
public struct Alternative: Hashable, Sendable {
  public let id: String
  /// The rule as it is under this reading.
  public let rule: Rule
  /// The clock where nothing else differs, so that its date can be shown beside the adopted one.
  public let clock: Clock?
  /// The clock of a trigger that comes after the start of supervision, where that one alone differs.
  public let laterClock: Clock?
}

/// A date shown beside an obligation, such as the OASys assessment of HV-7.1.6.
public struct BesideDate: Hashable, Sendable {
  public let what: String
  public let clock: Clock
  public let from: FactKind
  public let cite: Citation
}

/// One rule of a policy, as its file writes it. A value: changing a copy, to see what a difference would do, changes no policy.
public struct Rule: Hashable, Sendable {
  public let id: String
  /// Short, in plain words of our own.
  public let title: String
  /// The requirement ids it implements.
  public let covers: [String]
  public let validity: Validity
  public let cite: Citation
  public let also: [Citation]
  public var force: Force
  public var who: Condition
  public var trigger: Trigger
  public var triggerReading = TriggerReading()
  public var deadline: Deadline
  public var joint: Joint?
  public let jointCite: Citation?
  public var places: Set<RecordedVisit.Place>
  public var exceptions: [RuleException]
  public var suspendedWhile: [Condition]
  public let interpretations: [String]
  public let alternatives: [Alternative]
  /// The rule exists only under this alternative reading.
  public let onlyUnder: String?
  public let beside: BesideDate?
  /// Template of the explanation.
  public let explain: String
  /// Where in the file it stands.
  public let line: Int?
}

/// A group of people that a section of the text names (interpretation I-04).
public struct Cohort: Hashable, Sendable {
  public let section: String
  public let title: String
  public var who: Condition
}

/// A reading of an ambiguous place of the text.
public struct Interpretation: Hashable, Sendable {
  /// One way to read the text.
  public struct Reading: Hashable, Sendable {
    public let id: String
    public let text: String
    public let isAdopted: Bool
    /// Why it cannot be run; nil for the adopted one and for those a rule makes executable.
    public let wordsOnly: String?
  }
  public let id: String
  /// Where in the text.
  public let place: String
  public let question: String
  public let readings: [Reading]
  public let why: String
  /// `open` or `confirmed`.
  public let status: String

  /// The reading that governs.
  public var adopted: Reading? { readings.first { $0.isAdopted } }
}

/// A requirement of the source that is deliberately no rule, and why.
public struct Exclusion: Hashable, Sendable {
  public let requirement: String
  public let why: String
}

/// One issue of a policy's text.
public struct Revision: Hashable, Sendable {
  public let date: CivilDate
  public let note: String
}

/// One policy: identity, rules and readings, as loaded and checked.
public struct Policy: Hashable, Sendable {
  /// A list to go through, with where the text has it.
  public struct Checklist: Hashable, Sendable {
    public let id: String
    public let items: [ChecklistItem]
  }
  /// One line of a checklist.
  public struct ChecklistItem: Hashable, Sendable {
    public let text: String
    public let cite: String
    /// The paragraph with its fingerprint, where the file gives one.
    public let citation: Citation?
  }
  /// A word for the radio and what it means.
  public struct RadioCode: Hashable, Sendable {
    public let code: String
    public let meaning: String
  }

  public let id: String
  public let title: String
  public let issuer: String
  /// False for a summary that is loaded only so that conflicts show.
  public let isBinding: Bool
  public let timeZone: Zone
  public let calendar: String
  /// The name of the source document, nil where none is in the set.
  public let sourceDocument: String?
  public let sourceSHA256: String?
  /// In order of date.
  public let revisions: [Revision]
  public var cohorts: [Cohort]
  public let exclusions: [Exclusion]
  public let checklists: [Checklist]
  public let radioCodes: [RadioCode]
  /// In order of id, then validity.
  public var rules: [Rule]
  public let interpretations: [Interpretation]

  /// The readings that some rule makes executable.
  public var runnableReadings: Set<String> {
    Set(rules.flatMap { $0.alternatives.map(\.id) + ($0.onlyUnder.map { [$0] } ?? []) })
  }

  /// The rule of an id that was in force on a day, or the newest where none was.
  public func rule(_ id: String, on date: CivilDate) -> Rule? {
    let entries = rules.filter { $0.id == id }
    return entries.first { $0.validity.contains(date) } ?? entries.last
  }

  /// The revision in force on a day; nil before the first.
  public func revision(on date: CivilDate) -> Revision? { revisions.last { $0.date <= date } }
}
