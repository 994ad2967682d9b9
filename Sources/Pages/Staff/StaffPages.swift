public import Casework
public import CivilTime
public import Policy

/// The staff somebody looks after, with what runs out soon.
public struct StaffListPage: Page {
  public let list: ListPage<StaffListRow>

  public init(list: ListPage<StaffListRow>) { self.list = list }
}

/// A member of staff: what they do, what they were trained and accredited for, and power lent to and by them
/// (HV-8.1.7, AP-3). Sends back `CompetenceDraft`'s fields and `revision`.
public struct StaffMemberPage: Page {
  public let file: StaffFile
  public let draft: CompetenceDraft
  public let errors: [FieldError]
  public let notice: Notice?
  /// True where somebody changed what they hold in between; what was typed is kept.
  public let isConflict: Bool

  public init(
    file: StaffFile, draft: CompetenceDraft = CompetenceDraft(), errors: [FieldError] = [],
    notice: Notice? = nil, isConflict: Bool = false
  ) {
    self.file = file
    self.draft = draft
    self.errors = errors
    self.notice = notice
    self.isConflict = isConflict
  }
}

/// The form that ends one competence. Sends back `CompetenceEndDraft`'s fields and `revision`.
public struct CompetenceEndPage: Page {
  public let file: StaffFile
  public let held: HeldCompetence
  public let draft: CompetenceEndDraft
  public let errors: [FieldError]
  /// True where somebody changed what they hold in between; what was typed is kept.
  public let isConflict: Bool

  public init(
    file: StaffFile, held: HeldCompetence, draft: CompetenceEndDraft, errors: [FieldError] = [],
    isConflict: Bool = false
  ) {
    self.file = file
    self.held = held
    self.draft = draft
    self.errors = errors
    self.isConflict = isConflict
  }
}

/// A competence as somebody is typing it. Field names: `competence`, `from-…`, `through-…` (`day`, `month`, `year`; all
/// three empty where it does not run out) and `reason`.
public struct CompetenceDraft: Hashable, Sendable {
  /// What is asked for, checked.
  public struct Asked: Hashable, Sendable {
    public let competence: Competence
    public let from: CivilDate
    public let through: CivilDate?
    public let reason: String
  }

  public var competence = ""
  public var from = DateDraft()
  public var through = DateDraft()
  public var reason = ""

  /// Nothing typed yet.
  public init() {}

  /// The form as sent.
  public init(_ fields: Fields) {
    competence = fields["competence"] ?? ""
    from = DateDraft(fields, "from")
    through = DateDraft(fields, "through")
    reason = fields["reason"] ?? ""
  }

  /// What is asked for, or everything that has to be put right.
  public func check(_ known: [HeldCompetence], today: CivilDate) throws(FieldErrors) -> Asked {
    var errors: [FieldError] = []
    let kind = Competence(rawValue: competence)
    if kind == nil { errors.append(FieldError(field: "competence", message: "Select what it is for")) }
    let first = from.check(field: "from", thing: "the first day", before: &errors)
    let isOpen = through == DateDraft()
    let last = isOpen ? nil : through.check(field: "through", thing: "the last day", before: &errors)
    if let kind, let first, isOpen || last != nil {
      do throws(CompetenceRefusal) {
        _ = try Competences.record(kind, from: first, through: last, known: known, today: today)
      } catch { errors.append(CompetenceDraft.error(error)) }
    }
    if reason.isEmpty { errors.append(CompetenceDraft.error(.reasonMissing)) }
    if reason.unicodeScalars.count > Competences.longestReason {
      errors.append(CompetenceDraft.reasonTooLong)
    }
    guard errors.isEmpty, let kind, let first else { throw FieldErrors(errors) }
    return Asked(competence: kind, from: first, through: last, reason: reason)
  }

  public static let reasonTooLong = FieldError(
    field: "reason", message: "What you enter must be \(Competences.longestReason) characters or fewer")

  /// What the form says to a refusal.
  public static func error(_ refusal: CompetenceRefusal) -> FieldError {
    switch refusal {
    case .own:
      FieldError(field: "competence", message: "Somebody else must put down what you were trained for")
    case .endsBeforeStart:
      FieldError(field: "through-day", message: "The last day must be the first day or later")
    case .day:
      FieldError(
        field: "from-day", message: "The first day must be within \(Competences.mostDaysAhead) days ahead")
    case .reasonMissing: FieldError(field: "reason", message: "Enter what shows it")
    case .nothingChanges:
      FieldError(
        field: "competence", message: "This is recorded already from this day. Change the first or last day")
    case .notHeld: FieldError(field: "competence", message: "Select what is on record")
    case .tooMany:
      FieldError(field: "competence", message: "There are \(Competences.most) entries, the most there can be")
    }
  }
}

/// The end of a competence as somebody is typing it. Field names: `on-day`, `on-month`, `on-year` and `reason`.
public struct CompetenceEndDraft: Hashable, Sendable {
  public var on: DateDraft
  public var reason: String

  /// As it opens: from today on.
  public init(today: CivilDate) {
    on = DateDraft(today)
    reason = ""
  }

  /// The form as sent.
  public init(_ fields: Fields) {
    on = DateDraft(fields, "on")
    reason = fields["reason"] ?? ""
  }

  /// From which day on, and why, or everything that has to be put right.
  public func check(
    _ held: HeldCompetence, today: CivilDate
  ) throws(FieldErrors) -> (day: CivilDate, reason: String) {
    var errors: [FieldError] = []
    let day = on.check(field: "on", thing: "the day it ends", before: &errors)
    if let day {
      do throws(CompetenceRefusal) {
        _ = try Competences.end(held.competence, from: held.from, on: day, known: [held], today: today)
      } catch { errors.append(CompetenceEndDraft.error(error)) }
    }
    if reason.isEmpty { errors.append(CompetenceEndDraft.error(.reasonMissing)) }
    if reason.unicodeScalars.count > Competences.longestReason {
      errors.append(CompetenceDraft.reasonTooLong)
    }
    guard errors.isEmpty, let day else { throw FieldErrors(errors) }
    return (day, reason)
  }

  /// What the form says to a refusal.
  public static func error(_ refusal: CompetenceRefusal) -> FieldError {
    switch refusal {
    case .endsBeforeStart:
      FieldError(field: "on-day", message: "The day it ends must not be before its first day")
    case .day:
      FieldError(
        field: "on-day", message: "The day it ends must be within \(Competences.mostDaysAhead) days ahead")
    case .reasonMissing: FieldError(field: "reason", message: "Enter why it ends")
    case .nothingChanges:
      FieldError(field: "on-day", message: "The day it ends must be one on which it still counts")
    case .own, .notHeld, .tooMany: CompetenceDraft.error(refusal)
    }
  }
}
