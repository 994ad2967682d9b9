public import Casework
public import Policy

/// Add a fact, first step: what kind of fact. Sends back `kind` by GET to the same address.
public struct FactChoicePage: Page {
  public let file: PersonFile
  public let errors: [FieldError]

  public init(file: PersonFile, errors: [FieldError] = []) {
    self.file = file
    self.errors = errors
  }

  /// The error where nothing was chosen.
  public static let nothingChosen = FieldError(field: "kind", message: "Select what has happened")
}

/// Add a fact, second step: its day and its value. Send back `FactDraft`'s fields and `revision`.
public struct FactFormPage: Page {
  public let file: PersonFile
  public let kind: FactKind
  public let draft: FactDraft
  public let errors: [FieldError]
  /// True where the person's file changed while this was filled in; what was typed is kept.
  public let isConflict: Bool

  public init(
    file: PersonFile, kind: FactKind, draft: FactDraft = FactDraft(), errors: [FieldError] = [],
    isConflict: Bool = false
  ) {
    self.file = file
    self.kind = kind
    self.draft = draft
    self.errors = errors
    self.isConflict = isConflict
  }
}

/// Correct or withdraw a fact. Send back `CorrectionDraft`'s fields and `revision`.
public struct CorrectionPage: Page {
  public let file: PersonFile
  /// The fact as it stands now.
  public let fact: FactRow
  public let draft: CorrectionDraft
  public let errors: [FieldError]
  /// True where the person's file changed while this was filled in: both versions are shown.
  public let isConflict: Bool

  public init(
    file: PersonFile, fact: FactRow, draft: CorrectionDraft, errors: [FieldError] = [],
    isConflict: Bool = false
  ) {
    self.file = file
    self.fact = fact
    self.draft = draft
    self.errors = errors
    self.isConflict = isConflict
  }
}
