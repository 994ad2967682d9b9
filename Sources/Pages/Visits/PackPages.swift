public import Casework
public import CivilTime

/// What is known before a visit: of the person, of the address, which checks were made, who knows of the offence
/// (HV-7.8.9; AP-7, AP-12; BP-2, BP-3; PO-1). With a visit it is the sheet that is read before going.
public struct PackPage: Page {
  public let file: PackFile
  /// The visit it is read for; nil on the person's own page.
  public let visit: VisitFile?
  public let notice: Notice?

  public init(file: PackFile, visit: VisitFile? = nil, notice: Notice? = nil) {
    self.file = file
    self.visit = visit
    self.notice = notice
  }
}

/// Notes one thing. Sends back `PackForm`'s fields.
public struct PackFormPage: Page {
  public let file: PackFile
  public let kind: PackKind
  public let draft: PackForm
  public let errors: [FieldError]

  public init(file: PackFile, kind: PackKind, draft: PackForm? = nil, errors: [FieldError] = []) {
    self.file = file
    self.kind = kind
    self.draft = draft ?? PackForm(Fields([]))
    self.errors = errors
  }
}

/// Something to note as somebody is typing it. Field names: `answer`, `text`, `source`, `learnt-…`, `review-…`.
public struct PackForm: Hashable, Sendable {
  public var answer: String
  public var text: String
  public var source: String
  public var learnt: DateDraft
  public var review: DateDraft

  /// The form as sent.
  public init(_ fields: Fields) {
    answer = fields["answer"] ?? ""
    text = fields["text"] ?? ""
    source = fields["source"] ?? ""
    learnt = DateDraft(fields, "learnt")
    review = DateDraft(fields, "review")
  }

  /// What to note, or everything that has to be put right.
  public func check(_ kind: PackKind, today: CivilDate) throws(FieldErrors) -> PackDraft {
    var errors: [FieldError] = []
    let answer = PackAnswer(rawValue: answer)
    if answer == nil { errors.append(FieldError(field: "answer", message: "Select what was found")) }
    if answer == .known, text.isEmpty { errors.append(PackForm.wordsMissing) }
    if text.count > PackItem.mostCharacters {
      errors.append(FieldError(field: "text", message: "What you enter must be 2,000 characters or fewer"))
    }
    let source = PackSource(rawValue: source)
    if source == nil { errors.append(FieldError(field: "source", message: "Select where it was learnt")) }
    let day = learnt.check(field: "learnt", thing: "the day it was learnt", before: &errors)
    if let day, day > today { errors.append(PackForm.learntAhead) }
    var reviewBy: CivilDate?
    if review != DateDraft() {
      reviewBy = review.check(field: "review", thing: "the day to look again", before: &errors)
      if let reviewBy, reviewBy <= today || reviewBy > today.adding(days: PackItem.mostReviewDays) {
        errors.append(PackForm.reviewOutside)
      }
    }
    guard errors.isEmpty, let answer, let source, let day else { throw FieldErrors(errors) }
    return PackDraft(kind, answer, text: text, source: source, learnt: day, reviewBy: reviewBy)
  }

  /// What is said where something is known and nothing says what.
  public static let wordsMissing = FieldError(field: "text", message: "Enter what is known")
  /// What is said where the day it was learnt lies ahead.
  public static let learntAhead = FieldError(
    field: "learnt-day", message: "The day it was learnt must be today or in the past")
  /// What is said where the day to look again lies behind or too far ahead.
  public static let reviewOutside = FieldError(
    field: "review-day", message: "The day to look again must be within two years from tomorrow")
}

/// The Partner Link Worker of a person, shown to their officer and line manager alone, and only after a reason is given
/// (HV-7.6.9). Sends back `action` and `reason`, or `name`, `telephone` and `note`.
public struct RestrictedContactPage: Page {
  /// What the page shows of the contact.
  public enum Shown: Hashable, Sendable {
    /// Nothing yet: a reason is asked for.
    case asked
    /// The details, or that none are recorded.
    case given(RestrictedContact?)
  }

  public let person: CaseloadRow
  public let shown: Shown
  /// What was typed, where it has to be put right.
  public let typed: [String: String]
  public let errors: [FieldError]
  public let notice: Notice?

  public init(
    person: CaseloadRow, shown: Shown = .asked, typed: [String: String] = [:], errors: [FieldError] = [],
    notice: Notice? = nil
  ) {
    self.person = person
    self.shown = shown
    self.notice = notice
    self.typed = typed
    self.errors = errors
  }

  /// Everything that has to be put right before details are recorded.
  public static func errors(_ typed: [String: String]) -> [FieldError] {
    func count(_ name: String) -> Int { typed[name]?.trimmed.count ?? 0 }
    var errors: [FieldError] = []
    if count("name") == 0 {
      errors.append(FieldError(field: "name", message: "Enter their name"))
    } else if count("name") > RestrictedContact.mostName {
      errors.append(FieldError(field: "name", message: "The name must be 200 characters or fewer"))
    }
    if count("telephone") == 0 {
      errors.append(FieldError(field: "telephone", message: "Enter their telephone number"))
    } else if !(3...RestrictedContact.mostTelephone).contains(count("telephone")) {
      errors.append(
        FieldError(field: "telephone", message: "The telephone number must be 3 to 32 characters"))
    }
    if count("note") > RestrictedContact.mostNote {
      errors.append(FieldError(field: "note", message: "What you enter must be 1,000 characters or fewer"))
    }
    return errors
  }
}
