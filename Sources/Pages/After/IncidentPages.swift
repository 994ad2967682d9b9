public import Casework
public import CivilTime

/// The incidents of the visits somebody watches over: what is owed to staff first.
public struct IncidentsPage: Page {
  public let list: ListPage<IncidentRow>
  /// By when what is owed is to be offered.
  public let dues: [IncidentID: CivilDate]

  public init(list: ListPage<IncidentRow>, dues: [IncidentID: CivilDate]) {
    self.list = list
    self.dues = dues
  }
}

/// One incident with its timeline.
public struct IncidentPage: Page {
  public let file: IncidentFile
  public let notice: Notice?

  public init(file: IncidentFile, notice: Notice? = nil) {
    self.file = file
    self.notice = notice
  }
}

/// What a manager offers after an incident. Sends back `SupportForm`'s fields and `revision`.
public struct SupportPage: Page {
  public let file: IncidentFile
  public let draft: SupportForm
  public let errors: [FieldError]
  /// True where the incident changed while this was looked at; what was typed is kept.
  public let isConflict: Bool

  public init(
    file: IncidentFile, draft: SupportForm = SupportForm(Fields([])), errors: [FieldError] = [],
    isConflict: Bool = false
  ) {
    self.file = file
    self.draft = draft
    self.errors = errors
    self.isConflict = isConflict
  }
}

/// What a manager says they did, as they are typing it. Field names: `what` (a `SupportKind`, `set-follow-up` or
/// `followed-up`), `answer` (a `SupportAnswer`), `words`, and `day-day`, `day-month`, `day-year`.
public struct SupportForm: Hashable, Sendable {
  public var what: String
  public var answer: String
  public var words: String
  public var day: DateDraft

  /// The form as sent.
  public init(_ fields: Fields) {
    what = fields["what"] ?? ""
    answer = fields["answer"] ?? ""
    words = fields["words"] ?? ""
    day = DateDraft(fields, "day")
  }

  static let setFollowUp = "set-follow-up"
  static let followedUp = "followed-up"

  /// What was done, or everything that has to be put right.
  public func check(_ file: IncidentFile) throws(FieldErrors) -> IncidentStep {
    var errors: [FieldError] = []
    guard words.count <= VisitText.mostCharacters else { throw FieldErrors([SupportForm.wordsTooLong]) }
    if let kind = SupportKind(rawValue: what), file.incident.outstanding.contains(kind) {
      if words.isEmpty { errors.append(SupportForm.wordsMissing) }
      guard let given = SupportAnswer(rawValue: answer) else {
        errors.insert(SupportForm.answerMissing, at: 0)
        throw FieldErrors(errors)
      }
      guard errors.isEmpty else { throw FieldErrors(errors) }
      return .answer(kind, given)
    }
    switch what {
    case SupportForm.setFollowUp:
      let day = day.check(field: "day", thing: "the day they are asked again", before: &errors)
      guard let day, errors.isEmpty else { throw FieldErrors(errors) }
      return .setFollowUp(day)
    case SupportForm.followedUp:
      guard !words.isEmpty else { throw FieldErrors([SupportForm.wordsMissing]) }
      return .followUp
    default: throw FieldErrors([SupportForm.whatMissing])
    }
  }

  public static let whatMissing = FieldError(field: "what", message: "Select what was done")
  public static let answerMissing = FieldError(
    field: "answer", message: "Select whether it was given or they did not want it")
  public static let wordsMissing = FieldError(field: "words", message: "Enter what was done or said")
  public static let wordsTooLong = FieldError(
    field: "words", message: "What you enter must be 4,000 characters or fewer")
  public static let dayOutside = FieldError(
    field: "day-day",
    message: "The day they are asked again must be today or within the next \(Incidents.followUpDays) days")
  public static let nothingToDo = FieldError(
    field: "what", message: "Select something else: this was answered already")
}

/// What is held about whoever looks (PRV-46).
public struct OwnDataPage: Page {
  public let data: OwnData
  /// How many days positions are kept.
  public let days: Int

  public init(data: OwnData, days: Int = StaffPosition.days) {
    self.data = data
    self.days = days
  }
}
