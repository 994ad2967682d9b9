public import CivilTime
public import Policy

/// Who somebody is that was seen at a visit (HV-4.3, HV-7.7.9). Names are texts, never codes.
public enum SeenKind: String, CaseIterable, Hashable, Sendable {
  /// The person on probation.
  case supervised
  case partner
  case child
  case otherAdult = "other-adult"
  /// Somebody who did not say who they are.
  case unknown
}

/// Somebody who was seen at a visit.
public struct PersonSeen: Hashable, Sendable {
  public let kind: SeenKind
  /// The name, or what they looked like; nil for the person on probation.
  public let name: TextID?

  public init(kind: SeenKind, name: TextID?) {
    self.kind = kind
    self.name = name
  }
}

/// What a visit showed of one condition of an order or licence (PO-3).
public enum ConditionResult: String, CaseIterable, Hashable, Sendable {
  case verified
  case notVerified = "not-verified"
  case notChecked = "not-checked"
}

/// One condition and what the visit showed of it (PO-3).
public struct ConditionCheck: Hashable, Sendable {
  public let condition: TextID
  public let result: ConditionResult
  /// What was found, or why it was not looked at.
  public let words: TextID?

  public init(condition: TextID, result: ConditionResult, words: TextID?) {
    self.condition = condition
    self.result = result
    self.words = words
  }
}

/// Where somebody is referred to after a visit (HV-4.2, PO-4).
public enum ReferralKind: String, CaseIterable, Hashable, Sendable {
  case training, housing
  case mentalHealth = "mental-health"
  case substanceMisuse = "substance-misuse"
  case healthCare = "health-care"
  case childrensServices = "childrens-services"
  case adultSocialCare = "adult-social-care"
  case familySupport = "family-support"
  case other

  /// The paragraph in which a policy speaks of referring somebody to others.
  public static func paragraph(of policy: String?) -> String {
    switch policy {
    case "hmpps-home-visits", "hmpps-need-to-know", nil: "4.2"
    case "college-app": "Outcome of home visit 3"
    default: "Support and Guidance 1"
    }
  }
}

/// A referral made after a visit, and the day on which it is followed up (PO-4).
public struct Referral: Hashable, Sendable {
  public let to: ReferralKind
  /// What it is for.
  public let purpose: TextID
  public let followUp: CivilDate

  public init(to: ReferralKind, purpose: TextID, followUp: CivilDate) {
    self.to = to
    self.purpose = purpose
    self.followUp = followUp
  }
}

/// What is considered after entry was refused (HV-4.6).
public enum NextStep: String, CaseIterable, Hashable, Sendable {
  case enforcement, police
  case socialServices = "social-services"
  case managerDiscussion = "manager-discussion"
  case anotherVisit = "another-visit"
}

extension VisitRecord {
  /// What was recorded.
  public struct Content: Hashable, Sendable {
    public var outcome: VisitOutcome
    /// What was seen or told.
    public var observed: TextID?
    /// What the officer makes of it.
    public var assessed: TextID?
    /// Concerns that are new or growing; each becomes a fact about the person at once (PO-5).
    public var concerns: Set<ConcernKind>
    public var flags: Set<VisitFlag>
    /// Who was seen.
    public var people: [PersonSeen] = []
    public var conditions: [ConditionCheck] = []
    public var referrals: [Referral] = []
    /// What comes next after a refusal (HV-4.6).
    public var nextSteps: Set<NextStep> = []
    /// What others who visit should know for their safety (AP-14, BP-8).
    public var safety: TextID?
    /// Where they moved to, as far as it is known (AP-13).
    public var forwarding: TextID?
    /// The day on which they left, as far as it is known (AP-13).
    public var left: CivilDate?

    public init(
      outcome: VisitOutcome, observed: TextID?, assessed: TextID?, concerns: Set<ConcernKind> = [],
      flags: Set<VisitFlag> = []
    ) {
      self.outcome = outcome
      self.observed = observed
      self.assessed = assessed
      self.concerns = concerns
      self.flags = flags
    }

    public static let mostPeople = 12
    public static let mostConditions = 12
    public static let mostReferrals = 3
    /// How many days ahead a referral is followed up at the latest.
    public static let mostFollowUpDays = 366

    /// Every text it names.
    public var texts: [TextID] {
      [observed, assessed, safety, forwarding].compactMap(\.self) + people.compactMap(\.name)
        + conditions.flatMap { [$0.condition] + [$0.words].compactMap(\.self) } + referrals.map(\.purpose)
    }

    /// What cannot stand on a day; nil where all can.
    func fault(today: CivilDate) -> RecordFault? {
      if people.count > Self.mostPeople { return .tooManyPeople }
      if conditions.count > Self.mostConditions { return .tooManyConditions }
      if conditions.contains(where: { $0.result != .verified && $0.words == nil }) {
        return .conditionWordsMissing
      }
      if referrals.count > Self.mostReferrals { return .tooManyReferrals }
      let last = today.adding(days: Self.mostFollowUpDays)
      if referrals.contains(where: { $0.followUp < today || $0.followUp > last }) { return .followUpDay }
      if let left, left > today { return .leftInFuture }
      return nil
    }
  }
}

/// What is wrong with a record.
public enum RecordFault: Hashable, Sendable {
  case tooManyPeople
  case tooManyConditions
  /// A condition was not verified or not looked at, and nothing says why.
  case conditionWordsMissing
  case tooManyReferrals
  /// A referral is followed up before today or more than a year from now.
  case followUpDay
  /// They left on a day that has not come.
  case leftInFuture
}

extension VisitRecord.Content {
  func add(to codes: inout Codes) {
    codes.add("result", outcome)
    codes.add("observed", observed?.text)
    codes.add("assessed", assessed?.text)
    for concern in concerns.map(\.rawValue).sorted() { codes.add("concern", concern) }
    for flag in flags.map(\.rawValue).sorted() { codes.add("flag", flag) }
    for seen in people { codes.add("seen", VisitRecord.code(seen.kind.rawValue, seen.name?.text)) }
    for check in conditions {
      codes.add("check", VisitRecord.code(check.condition.text, check.result.rawValue, check.words?.text))
    }
    for referral in referrals {
      codes.add(
        "referral", VisitRecord.code(referral.to.rawValue, referral.purpose.text, referral.followUp.text))
    }
    for step in nextSteps.map(\.rawValue).sorted() { codes.add("next", step) }
    codes.add("safety", safety?.text)
    codes.add("forwarding", forwarding?.text)
    codes.add("left", left?.text)
  }

  init?(_ codes: Codes) {
    guard let outcome = codes.word("result", VisitOutcome.self) else { return nil }
    self.init(
      outcome: outcome, observed: codes.first("observed").map { TextID($0) },
      assessed: codes.first("assessed").map { TextID($0) },
      concerns: Set(codes.all("concern").compactMap(ConcernKind.init(rawValue:))),
      flags: Set(codes.all("flag").compactMap(VisitFlag.init(rawValue:))))
    let people = codes.all("seen").map(PersonSeen.init(code:))
    let conditions = codes.all("check").map(ConditionCheck.init(code:))
    let referrals = codes.all("referral").map(Referral.init(code:))
    guard !people.contains(nil), !conditions.contains(nil), !referrals.contains(nil) else { return nil }
    self.people = people.compactMap(\.self)
    self.conditions = conditions.compactMap(\.self)
    self.referrals = referrals.compactMap(\.self)
    nextSteps = Set(codes.all("next").compactMap(NextStep.init(rawValue:)))
    safety = codes.first("safety").map { TextID($0) }
    forwarding = codes.first("forwarding").map { TextID($0) }
    left = codes.first("left").flatMap { CivilDate(text: $0) }
  }
}

extension VisitRecord {
  /// The lines of a text that say something, without white space around them.
  public static func lines(_ text: String) -> [String] {
    text.split(whereSeparator: \.isNewline).compactMap { line in
      var line = line
      while line.first?.isWhitespace ?? false { line.removeFirst() }
      while line.last?.isWhitespace ?? false { line.removeLast() }
      return line.isEmpty ? nil : String(line)
    }
  }

  /// Parts with a slash between; parts that are nil are left out.
  fileprivate static func code(_ parts: String?...) -> String {
    parts.compactMap(\.self).joined(separator: "/")
  }

  fileprivate static func parts(_ code: String) -> [String] { code.split(separator: "/").map(String.init) }
}

extension PersonSeen {
  fileprivate init?(code: String) {
    let parts = VisitRecord.parts(code)
    guard (1...2).contains(parts.count), let kind = SeenKind(rawValue: parts[0]) else { return nil }
    self.init(kind: kind, name: parts.count == 2 ? TextID(parts[1]) : nil)
  }
}

extension ConditionCheck {
  fileprivate init?(code: String) {
    let parts = VisitRecord.parts(code)
    guard (2...3).contains(parts.count), let result = ConditionResult(rawValue: parts[1]) else { return nil }
    self.init(
      condition: TextID(parts[0]), result: result, words: parts.count == 3 ? TextID(parts[2]) : nil)
  }
}

extension Referral {
  fileprivate init?(code: String) {
    let parts = VisitRecord.parts(code)
    guard parts.count == 3, let to = ReferralKind(rawValue: parts[0]), let day = CivilDate(text: parts[2])
    else { return nil }
    self.init(to: to, purpose: TextID(parts[1]), followUp: day)
  }
}
