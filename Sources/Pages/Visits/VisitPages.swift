public import Casework

/// One visit: where it stands, what is owed next and by whom, and everything that happened to it.
public struct VisitPage: Page {
  public let file: VisitFile
  /// The tasks that follow it.
  public let tasks: [FollowUpTask]
  /// How far those who go are; nil where nobody watches over it.
  public let departure: Departure?
  public let notice: Notice?
  /// What somebody who arrived typed, where it has to be put right.
  public let minutes: String?
  public let errors: [FieldError]
  /// True where the visit changed while somebody was about to press a button of this page.
  public let isConflict: Bool

  public init(
    file: VisitFile, tasks: [FollowUpTask] = [], departure: Departure? = nil, notice: Notice? = nil,
    minutes: String? = nil, errors: [FieldError] = [], isConflict: Bool = false
  ) {
    self.file = file
    self.tasks = tasks
    self.departure = departure
    self.notice = notice
    self.minutes = minutes
    self.errors = errors
    self.isConflict = isConflict
  }
}
