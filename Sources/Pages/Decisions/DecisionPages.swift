public import Casework
import Policy

/// One page of deciding not to make a visit, or to make it later (J11). Sends back `DecideDraft`'s fields, `step` and,
/// to go to another page than the next, `go`.
public struct DecidePage: Page {
  public let step: DecideStep
  public let options: DecisionOptions
  public let draft: DecideDraft
  /// True where the page was reached from the page that checks answers, and leads back to it.
  public let isReturning: Bool
  public let errors: [FieldError]

  public init(
    step: DecideStep, options: DecisionOptions, draft: DecideDraft, isReturning: Bool = false,
    errors: [FieldError] = []
  ) {
    self.step = step
    self.options = options
    self.draft = draft
    self.isReturning = isReturning
    self.errors = errors
  }
}

/// A decision not to visit, or to visit later: where it stands, whose endorsement it needs and why, and everything that
/// happened to it. Sends back `EndorsementDraft`'s fields and `revision`.
public struct DecisionPage: Page {
  public let file: DecisionFile
  public let draft: EndorsementDraft
  public let errors: [FieldError]
  /// True where the decision changed while this was looked at; what was typed is kept.
  public let isConflict: Bool
  public let notice: Notice?

  public init(
    file: DecisionFile, draft: EndorsementDraft = EndorsementDraft(Fields([])), errors: [FieldError] = [],
    isConflict: Bool = false, notice: Notice? = nil
  ) {
    self.file = file
    self.draft = draft
    self.errors = errors
    self.isConflict = isConflict
    self.notice = notice
  }
}

/// An endorsement as somebody is typing it. Field names: `outcome` (`endorse` or `decline`) and `words`.
public struct EndorsementDraft: Hashable, Sendable {
  /// What can be done with a decision that waits.
  public enum Outcome: String, CaseIterable, Hashable, Sendable { case endorse, decline }

  public var outcome: String
  public var words: String

  /// The form as sent.
  public init(_ fields: Fields) {
    outcome = fields["outcome"] ?? ""
    words = fields["words"] ?? ""
  }

  /// What is done, or everything that has to be put right.
  public func check() throws(FieldErrors) -> (outcome: Outcome, words: String) {
    guard let chosen = Outcome(rawValue: outcome) else {
      throw FieldErrors([FieldError(field: "outcome", message: "Select whether you endorse the decision")])
    }
    if chosen == .decline, words.isEmpty { throw FieldErrors([EndorsementDraft.wordsMissing]) }
    guard words.count <= VisitText.mostCharacters else {
      throw FieldErrors([EndorsementDraft.wordsTooLong])
    }
    return (chosen, words)
  }

  /// What is said where a refusal has no reason.
  public static let wordsMissing = FieldError(
    field: "words", message: "Enter why the decision is not endorsed")
  public static let wordsTooLong = FieldError(
    field: "words", message: "What you enter must be 4,000 characters or fewer")
}

/// Takes a decision back. Sends back `reason` and `revision`.
public struct WithdrawalPage: Page {
  public let file: DecisionFile
  public let reason: String
  public let errors: [FieldError]
  /// True where the decision changed while this was looked at; what was typed is kept.
  public let isConflict: Bool

  public init(file: DecisionFile, reason: String = "", errors: [FieldError] = [], isConflict: Bool = false) {
    self.file = file
    self.reason = reason
    self.errors = errors
    self.isConflict = isConflict
  }
}

/// Which visits were not made or made later, by whose decision, and who endorsed it.
public struct DecisionsPage: Page {
  public let list: ListPage<DecisionRow>
  public let query: DecisionsQuery
  public let teams: [TeamSummary]

  public init(list: ListPage<DecisionRow>, query: DecisionsQuery, teams: [TeamSummary]) {
    self.list = list
    self.query = query
    self.teams = teams
  }
}

extension DecisionsQuery {
  /// Reads what an address says. Unknown words are left out.
  public init(_ fields: Fields) {
    self.init(
      states: fields.all("state").prefix(20).compactMap(DecisionState.init(rawValue:)),
      kind: fields["kind"].flatMap { .init(rawValue: $0) }, team: fields["team"],
      page: pageNumber(fields["page"]))
  }

  /// Only what differs from the defaults.
  var pairs: [(name: String, value: String)] {
    var pairs: [(name: String, value: String)] = states.map { ("state", $0.rawValue) }
    if let kind { pairs.append(("kind", kind.rawValue)) }
    if let team { pairs.append(("team", team)) }
    if page > 1 { pairs.append(("page", String(page))) }
    return pairs
  }
}
