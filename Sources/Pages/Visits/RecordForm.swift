public import Casework
public import CivilTime
import Policy

/// The sections of a record, a page each: three where nobody was let in, at most six otherwise (experience.md J10).
public enum RecordStep: String, CaseIterable, Hashable, Sendable {
  case outcome, people, seen, conditions, concerns, referrals
}

/// A record of a visit as somebody is typing it: nothing is checked yet, everything typed is kept, and every page
/// carries what the others asked as hidden fields, under the names that stand here.
public struct RecordForm: Hashable, Sendable {
  /// Values under names, as the form sends them.
  public private(set) var values: [String: [String]]

  static let own: [(step: RecordStep, fields: [String])] = [
    (.outcome, ["outcome"]),
    (.people, ["met"] + named.map(\.rawValue)),
    (
      .seen,
      ["observed", "assessed", "next", "left-day", "left-month", "left-year", "forwarding", "sought"]
    ),
    (
      .conditions,
      (1...VisitRecord.Content.mostConditions).flatMap { number in
        ["condition", "check", "check-words"].map { "\($0)-\(number)" }
      }
    ),
    (.concerns, ["concern", "flag", "safety"]),
    (
      .referrals,
      (1...VisitRecord.Content.mostReferrals).flatMap { number in
        ["to", "purpose", "follow"].flatMap { name in
          name == "follow"
            ? ["day", "month", "year"].map { "follow-\(number)-\($0)" } : ["\(name)-\(number)"]
        }
      }
    ),
  ]

  /// Those who are named in a text each, a line a person.
  static let named: [SeenKind] = [.partner, .child, .otherAdult, .unknown]
  /// What can be noticed besides; safety has words of its own, and what was sought a question of its own.
  static let flags = VisitFlag.allCases.filter { $0 != .officerSafety && $0 != .entrySought }
  static let mostNote = 1_000

  /// The form as sent. Names that are none of ours are left out, and of each name no more than twenty values are kept.
  public init(_ fields: Fields) {
    values = [:]
    for name in RecordForm.own.flatMap(\.fields) {
      let some = fields.all(name).map(\.trimmed).filter { !$0.isEmpty }.prefix(20)
      if !some.isEmpty { values[name] = Array(some) }
    }
  }

  /// The first value under a name; empty where there is none.
  public subscript(_ name: String) -> String { values[name]?.first ?? "" }

  func all(_ name: String) -> [String] { values[name] ?? [] }

  var outcome: VisitOutcome? { VisitOutcome(rawValue: self["outcome"]) }

  /// Whether whoever went came in: only then is there something to say of people, conditions and referrals.
  var isInside: Bool {
    switch outcome {
    case .completed, .refusedRoom, .terminated, .other: true
    case .noAnswer, .refused, .abandoned, .noLongerAtAddress, .notAtAssessedAddress, nil: false
    }
  }

  /// The sections that what came of the visit asks for, in order.
  func steps(_ file: VisitFile) -> [RecordStep] {
    guard isInside else { return [.outcome, .seen, .concerns] }
    return RecordStep.allCases.filter { $0 != .conditions || !file.conditionsToVerify.isEmpty }
  }

  /// What a page carries that it does not ask itself.
  func carried(but step: RecordStep) -> [(name: String, value: String)] {
    let asked = Set(RecordForm.own.first { $0.step == step }?.fields ?? [])
    return values.sorted { $0.key < $1.key }.filter { !asked.contains($0.key) }
      .flatMap { name, values in values.map { (name, $0) } }
  }

  func date(_ name: String) -> DateDraft {
    var date = DateDraft()
    date.day = self["\(name)-day"]
    date.month = self["\(name)-month"]
    date.year = self["\(name)-year"]
    return date
  }
}

extension VisitFile {
  /// The conditions whose state the visit is to show: those the plan names, then the others of the order or licence
  /// (PO-3).
  var conditionsToVerify: [String] {
    let planned = VisitRecord.lines(words(.conditions) ?? "")
    let others = person.conditions.filter { !planned.contains($0) }
    return Array((planned + others).prefix(VisitRecord.Content.mostConditions))
  }
}

extension RecordForm {
  /// The first section that has something to put right, with what; nil where the record is whole.
  public func wrong(
    _ file: VisitFile, today: CivilDate
  ) -> (step: RecordStep, errors: [FieldError])? {
    for step in steps(file) {
      let errors = errors(of: step, file, today: today)
      if !errors.isEmpty { return (step, errors) }
    }
    return nil
  }

  /// What has to be put right in one section.
  public func errors(of step: RecordStep, _ file: VisitFile, today: CivilDate) -> [FieldError] {
    switch step {
    case .outcome:
      outcome == nil ? [FieldError(field: "outcome", message: "Select what came of the visit")] : []
    case .people: peopleErrors
    case .seen: seenErrors(today)
    case .conditions: conditionErrors(file)
    case .concerns: concernErrors
    case .referrals: referralErrors(today)
    }
  }

  private func long(_ name: String, most: Int, _ errors: inout [FieldError]) {
    guard self[name].count > most else { return }
    let words = most == VisitText.mostCharacters ? "4,000" : "1,000"
    errors.append(FieldError(field: name, message: "What you enter must be \(words) characters or fewer"))
  }

  private var peopleErrors: [FieldError] {
    var errors: [FieldError] = []
    if !["yes", "no"].contains(self["met"]) {
      errors.append(FieldError(field: "met", message: "Select whether you saw the person on probation"))
    }
    for kind in RecordForm.named
    where VisitRecord.lines(self[kind.rawValue]).contains(where: { $0.count > 200 }) {
      errors.append(FieldError(field: kind.rawValue, message: "Each line must be 200 characters or fewer"))
    }
    if people.count > VisitRecord.Content.mostPeople {
      errors.append(
        FieldError(
          field: RecordForm.named[0].rawValue,
          message: "Enter at most \(VisitRecord.Content.mostPeople) people in all, one a line"))
    }
    return errors
  }

  private func seenErrors(_ today: CivilDate) -> [FieldError] {
    var errors: [FieldError] = []
    if outcome != .completed, self["observed"].isEmpty { errors.append(RecordForm.wordsMissing) }
    for name in ["observed", "assessed"] { long(name, most: VisitText.mostCharacters, &errors) }
    if asksNextStep {
      let steps = all("next").map(NextStep.init(rawValue:))
      if steps.isEmpty || steps.contains(nil) {
        errors.append(FieldError(field: "next", message: "Select what comes next after the refusal"))
      }
    }
    if outcome == .noLongerAtAddress {
      long("forwarding", most: RecordForm.mostNote, &errors)
      let date = date("left")
      if date != DateDraft(),
        let day = date.check(field: "left", thing: "the day they left", before: &errors), day > today
      {
        errors.append(
          FieldError(field: "left-day", message: "The day they left must be today or in the past"))
      }
    }
    return errors
  }

  /// Whether somebody refused, so that the next step is asked for (HV-4.6).
  var asksNextStep: Bool { outcome == .refused || outcome == .refusedRoom }

  private func conditionErrors(_ file: VisitFile) -> [FieldError] {
    var errors: [FieldError] = []
    for (index, condition) in file.conditionsToVerify.enumerated() {
      let number = index + 1
      let result = ConditionResult(rawValue: self["check-\(number)"])
      if result == nil || self["condition-\(number)"] != condition {
        errors.append(
          FieldError(
            field: "check-\(number)",
            message: "Select whether “\(String(condition.prefix(60)))” was verified"))
      } else if result != .verified, self["check-words-\(number)"].isEmpty {
        let what = result == .notVerified ? "what you found" : "why it was not checked"
        errors.append(FieldError(field: "check-words-\(number)", message: "Enter \(what)"))
      }
      long("check-words-\(number)", most: RecordForm.mostNote, &errors)
    }
    return errors
  }

  private var concernErrors: [FieldError] {
    var errors: [FieldError] = []
    if all("concern").map(ConcernKind.init(rawValue:)).contains(nil) {
      errors.append(FieldError(field: "concern", message: "Select concerns of the list only"))
    }
    if all("flag").map(VisitFlag.init(rawValue:)).contains(nil) {
      errors.append(FieldError(field: "flag", message: "Select things of the list only"))
    }
    long("safety", most: VisitText.mostCharacters, &errors)
    return errors
  }

  private func referralErrors(_ today: CivilDate) -> [FieldError] {
    var errors: [FieldError] = []
    for number in 1...VisitRecord.Content.mostReferrals {
      let (to, purpose, follow) = (self["to-\(number)"], self["purpose-\(number)"], date("follow-\(number)"))
      if to.isEmpty, purpose.isEmpty, follow == DateDraft() { continue }
      if ReferralKind(rawValue: to) == nil {
        errors.append(FieldError(field: "to-\(number)", message: "Select where you refer them to"))
      }
      if purpose.isEmpty {
        errors.append(FieldError(field: "purpose-\(number)", message: "Enter what the referral is for"))
      }
      long("purpose-\(number)", most: RecordForm.mostNote, &errors)
      let field = "follow-\(number)"
      guard let day = follow.check(field: field, thing: "the day it is followed up", before: &errors) else {
        continue
      }
      if day < today || day > today.adding(days: VisitRecord.Content.mostFollowUpDays) {
        errors.append(
          FieldError(
            field: "\(field)-day", message: "The day it is followed up must be from today to a year from now")
        )
      }
    }
    return errors
  }

  private var people: [RecordDraft.Seen] {
    let met = self["met"] == "yes" ? [RecordDraft.Seen(.supervised)] : []
    return met
      + RecordForm.named.flatMap { kind in
        VisitRecord.lines(self[kind.rawValue]).map { RecordDraft.Seen(kind, name: $0) }
      }
  }

  /// The record; nil where something has to be put right first. What a section asked that what came of the visit does
  /// not ask for is left out.
  public func draft(_ file: VisitFile, today: CivilDate) -> RecordDraft? {
    guard wrong(file, today: today) == nil, let outcome else { return nil }
    var none: [FieldError] = []
    var draft = RecordDraft(outcome: outcome, observed: self["observed"], assessed: self["assessed"])
    draft.concerns = Set(all("concern").compactMap(ConcernKind.init(rawValue:)))
    draft.flags = Set(all("flag").compactMap(VisitFlag.init(rawValue:)))
    if self["sought"] == "yes", outcome.isUnsuccessful, file.visit.plan.isWithPolice {
      draft.flags.insert(.entrySought)
    }
    draft.safety = self["safety"]
    if asksNextStep { draft.nextSteps = Set(all("next").compactMap(NextStep.init(rawValue:))) }
    if outcome == .noLongerAtAddress {
      draft.forwarding = self["forwarding"]
      draft.left = date("left").check(field: "left", thing: "", before: &none)
    }
    guard isInside else { return draft }
    draft.people = people
    draft.conditions = file.conditionsToVerify.enumerated().compactMap { index, condition in
      ConditionResult(rawValue: self["check-\(index + 1)"]).map {
        RecordDraft.Condition(condition, $0, words: self["check-words-\(index + 1)"])
      }
    }
    draft.referrals = (1...VisitRecord.Content.mostReferrals).compactMap { number in
      guard let to = ReferralKind(rawValue: self["to-\(number)"]),
        let day = date("follow-\(number)").check(field: "follow", thing: "", before: &none)
      else { return nil }
      return RecordDraft.Referral(to, purpose: self["purpose-\(number)"], followUp: day)
    }
    return draft
  }

  /// What is said where a visit was not completed and nothing is told of it.
  public static let wordsMissing = FieldError(
    field: "observed", message: "Enter what happened, because the visit was not completed")
}
