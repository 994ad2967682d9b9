public import Casework

/// The open tasks that follow visits, one's own or the team's: what is ignored comes first.
public struct TasksPage: Page {
  public let list: ListPage<TaskRow>
  /// Whose tasks are listed.
  public enum Whose: String, CaseIterable, Hashable, Sendable { case mine, team }

  public let whose: Whose

  public init(list: ListPage<TaskRow>, whose: Whose) {
    self.list = list
    self.whose = whose
  }
}

/// A task: what it is, why there is one, who has it, and how it was settled. Sends back `TaskForm`'s fields and
/// `revision`.
public struct TaskPage: Page {
  public let file: TaskFile
  public let draft: TaskForm
  public let errors: [FieldError]
  /// True where the task changed while this was looked at; what was typed is kept.
  public let isConflict: Bool
  public let notice: Notice?

  public init(
    file: TaskFile, draft: TaskForm = TaskForm(Fields([])), errors: [FieldError] = [],
    isConflict: Bool = false, notice: Notice? = nil
  ) {
    self.file = file
    self.draft = draft
    self.errors = errors
    self.isConflict = isConflict
    self.notice = notice
  }
}

/// What somebody does with a task, as they are typing it. Field names: `outcome` (`done`, `dropped` or `assigned`),
/// `words`, `owner`.
public struct TaskForm: Hashable, Sendable {
  /// What can be done with an open task.
  public enum Outcome: String, CaseIterable, Hashable, Sendable { case done, dropped, assigned }

  /// What is asked for, checked.
  public enum Asked: Hashable, Sendable {
    case finish(String)
    case drop(String)
    case assign(StaffID)
  }

  public var outcome: String
  public var words: String
  public var owner: String

  /// The form as sent.
  public init(_ fields: Fields) {
    outcome = fields["outcome"] ?? ""
    words = fields["words"] ?? ""
    owner = fields["owner"] ?? ""
  }

  /// What is to be done, or everything that has to be put right.
  public func check(_ file: TaskFile) throws(FieldErrors) -> Asked {
    guard let chosen = Outcome(rawValue: outcome) else {
      throw FieldErrors([FieldError(field: "outcome", message: "Select what becomes of the task")])
    }
    switch chosen {
    case .assigned:
      guard file.colleagues.contains(where: { $0.id.text == owner }), owner != file.task.owner.text else {
        throw FieldErrors([TaskForm.ownerMissing] + (words.isEmpty ? [] : [TaskForm.wordsUnkept]))
      }
      guard words.isEmpty else { throw FieldErrors([TaskForm.wordsUnkept]) }
      return .assign(StaffID(owner))
    case .done, .dropped:
      if chosen == .dropped, file.task.facts.mustBeAnswered { throw FieldErrors([TaskForm.mustBeAnswered]) }
      guard !words.isEmpty else {
        throw FieldErrors([file.task.isReview ? TaskForm.findingMissing : TaskForm.wordsMissing])
      }
      guard words.count <= VisitText.mostCharacters else { throw FieldErrors([TaskForm.wordsTooLong]) }
      return chosen == .done ? .finish(words) : .drop(words)
    }
  }

  public static let ownerMissing = FieldError(
    field: "owner", message: "Select somebody else who takes the task on")
  public static let wordsMissing = FieldError(
    field: "words", message: "Enter what was done, or why the task is dropped")
  public static let findingMissing = FieldError(field: "words", message: "Enter what you found")
  public static let wordsTooLong = FieldError(
    field: "words", message: "What you enter must be 4,000 characters or fewer")
  public static let wordsUnkept = FieldError(
    field: "words",
    message:
      "This box must be empty to give the task to somebody else: it is kept only for a task that is done or dropped"
  )
  public static let mustBeAnswered = FieldError(
    field: "outcome",
    message: "Select another answer: this task has to be answered and cannot be dropped (paragraph 4.8)")
}
