public import CivilTime
public import Policy

/// A policy as the pages show it: what is in force, since when, and how its words were read.
public struct PolicySummary: Hashable, Sendable {
  public let id: String
  public let title: String
  /// Who issued it.
  public let issuer: String
  /// Oldest first.
  public let revisions: [RevisionSummary]
  public let rules: [RuleSummary]
  public let interpretations: [InterpretationSummary]

  public init(
    id: String, title: String, issuer: String, revisions: [RevisionSummary], rules: [RuleSummary],
    interpretations: [InterpretationSummary]
  ) {
    self.id = id
    self.title = title
    self.issuer = issuer
    self.revisions = revisions
    self.rules = rules
    self.interpretations = interpretations
  }
}

/// One issue of a policy.
public struct RevisionSummary: Hashable, Sendable {
  public let from: CivilDate
  /// What the issue changed, in words; nil where the file says nothing.
  public let note: String?
  public init(from: CivilDate, note: String?) {
    self.from = from
    self.note = note
  }
}

/// One rule as the pages show it.
public struct RuleSummary: Hashable, Sendable {
  public let id: String
  public let title: String
  public let paragraph: String
  /// The text's own words.
  public let quotation: String?
  public let force: Force
  public let clock: Clock?
  /// `once` where nil; else how often (`every month for 3 months`), in words.
  public let recurrence: String?
  public let joint: Joint?
  public let from: CivilDate
  /// The last day on which it can be triggered; nil while it is in force.
  public let to: CivilDate?
  /// What starts the clock, in words.
  public let trigger: String
  /// Every condition that must hold, in words.
  public let conditions: [String]
  /// What takes somebody out again, in words.
  public let exceptions: [String]
  /// While what holds no visit is asked for, in words.
  public let suspensions: [String]
  /// Ids of the interpretations it rests on.
  public let interpretations: [String]

  public init(
    id: String, title: String, paragraph: String, quotation: String?, force: Force, clock: Clock?,
    recurrence: String?, joint: Joint?, from: CivilDate, to: CivilDate?, trigger: String,
    conditions: [String],
    exceptions: [String] = [], suspensions: [String] = [], interpretations: [String]
  ) {
    self.id = id
    self.title = title
    self.paragraph = paragraph
    self.quotation = quotation
    self.force = force
    self.clock = clock
    self.recurrence = recurrence
    self.joint = joint
    self.from = from
    self.to = to
    self.trigger = trigger
    self.conditions = conditions
    self.exceptions = exceptions
    self.suspensions = suspensions
    self.interpretations = interpretations
  }
}

/// How an unclear passage was read, and whether its issuer has confirmed that.
public struct InterpretationSummary: Hashable, Sendable {
  public let id: String
  public let question: String
  public let adopted: String
  public let why: String
  /// `open` or `confirmed`.
  public let status: String
  public let alternative: String?
  /// Paragraphs it is about.
  public let paragraphs: [String]

  public init(
    id: String, question: String, adopted: String, why: String, status: String, alternative: String?,
    paragraphs: [String]
  ) {
    self.id = id
    self.question = question
    self.adopted = adopted
    self.why = why
    self.status = status
    self.alternative = alternative
    self.paragraphs = paragraphs
  }
}

/// What one revision changed against another.
public struct RuleChange: Hashable, Sendable {
  /// What became of a rule.
  public enum Kind: String, CaseIterable, Hashable, Sendable { case added, removed, changed }
  public let kind: Kind
  public let rule: String
  public let title: String
  public let paragraph: String
  /// What is different, one sentence each; empty for a rule added or removed whole.
  public let details: [String]

  public init(kind: Kind, rule: String, title: String, paragraph: String, details: [String]) {
    self.kind = kind
    self.rule = rule
    self.title = title
    self.paragraph = paragraph
    self.details = details
  }
}

/// Rules in force: every policy the service knows.
public struct RulesPage: Page {
  public let policies: [PolicySummary]
  public init(policies: [PolicySummary]) { self.policies = policies }
}

/// One policy: its revisions, rules and interpretations.
public struct PolicyPage: Page {
  public let policy: PolicySummary
  /// The rungs of its ladders, in the order of the file; none where it has no ladders.
  public let rungs: [LadderRung]

  public init(policy: PolicySummary, rungs: [LadderRung] = []) {
    self.policy = policy
    self.rungs = rungs
  }
}

/// One rule of a policy.
public struct RulePage: Page {
  public let policy: PolicySummary
  public let rule: RuleSummary
  public init(policy: PolicySummary, rule: RuleSummary) {
    self.policy = policy
    self.rule = rule
  }
}

/// What is different between two revisions of a policy.
public struct PolicyChangesPage: Page {
  public let policy: PolicySummary
  public let from: CivilDate
  public let to: CivilDate
  public let changes: [RuleChange]
  public init(policy: PolicySummary, from: CivilDate, to: CivilDate, changes: [RuleChange]) {
    self.policy = policy
    self.from = from
    self.to = to
    self.changes = changes
  }
}
