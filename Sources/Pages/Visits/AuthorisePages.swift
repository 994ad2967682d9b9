public import Casework

/// The visits that wait for a decision, the soonest first (HV-8.1.3), and the decisions not to visit or to delay that
/// wait for an endorsement, the oldest first (HV-6.2, 6.4.2).
public struct AuthorisationsPage: Page {
  public let list: ListPage<VisitRow>
  public let decisions: [DecisionRow]
  public let notice: Notice?

  public init(list: ListPage<VisitRow>, decisions: [DecisionRow] = [], notice: Notice? = nil) {
    self.list = list
    self.decisions = decisions
    self.notice = notice
  }
}

/// One visit with everything a decision about it needs, and the decision. Sends back `AuthorisationDraft`'s fields and
/// `revision`.
public struct AuthorisePage: Page {
  public let file: VisitFile
  public let draft: AuthorisationDraft
  public let errors: [FieldError]
  /// True where the visit changed while this was looked at; what was typed is kept.
  public let isConflict: Bool

  public init(
    file: VisitFile, draft: AuthorisationDraft = AuthorisationDraft(), errors: [FieldError] = [],
    isConflict: Bool = false
  ) {
    self.file = file
    self.draft = draft
    self.errors = errors
    self.isConflict = isConflict
  }
}

/// A decision about a visit as somebody is typing it. Field names: `outcome` and `words`.
public struct AuthorisationDraft: Hashable, Sendable {
  public var outcome: String
  public var words: String

  /// Nothing chosen yet.
  public init() {
    outcome = ""
    words = ""
  }

  /// The form as sent.
  public init(_ fields: Fields) {
    outcome = fields["outcome"] ?? ""
    words = fields["words"] ?? ""
  }

  /// The decision and its words, or everything that has to be put right.
  public func check() throws(FieldErrors) -> (outcome: AuthorisationOutcome, words: String?) {
    guard let chosen = AuthorisationOutcome(rawValue: outcome) else {
      throw FieldErrors([FieldError(field: "outcome", message: "Select what you decide")])
    }
    guard chosen == .approved || !words.isEmpty else {
      let message =
        chosen == .notApproved
        ? "Enter why the visit is not authorised" : "Enter the further measures"
      throw FieldErrors([FieldError(field: "words", message: message)])
    }
    guard words.count <= VisitText.mostCharacters else {
      throw FieldErrors([
        FieldError(field: "words", message: "What you enter must be 4,000 characters or fewer")
      ])
    }
    return (chosen, words.isEmpty ? nil : words)
  }
}
