public import CivilTime

/// What may be asked of a planned visit: a closed vocabulary, as `Condition` is for people.
public indirect enum CrewingCondition: Hashable, Sendable {
  case all([CrewingCondition])
  case any([CrewingCondition])
  case not(CrewingCondition)
  /// A recorded overall level that is one of these; false where none is recorded.
  case rosh([RiskLevel])
  /// Fewer people than this, those who are there to learn not counted.
  case fewerThan(Int)
  /// Somebody of one of these parts goes.
  case goes([CrewPart])
  /// Somebody of one of these parts is a control measure.
  case controls([CrewPart])
  /// Somebody of one of these parts goes for another reason than to learn.
  case works([CrewPart])
  case onBehalf
  case visitedBefore
  case establishedRelationship
  /// Somebody's competence is current.
  case someone(Competence)
  /// Somebody who is not there to learn, and is no worker of another agency, lacks the competence or let it lapse.
  case lacking(Competence)
  case lapsed(Competence)
  case takes(Equipment)
  case vehicle([VehicleKind])
  case dress(Dress)
  case notice(VisitNotice)
  case partnerAgencies
  case outOfHours
  case contactArranged
  case companyNeeded
}

/// What follows where a rule finds something.
public enum CrewingAnswer: String, CaseIterable, Hashable, Sendable {
  /// The visit cannot go to authorisation like this.
  case stop
  /// It can, with a reason that is kept.
  case reason
  /// It is said; nothing has to be answered.
  case show
}

/// One rule about who goes and with what, as crewing.yaml writes it.
public struct CrewingRule: Hashable, Sendable {
  public let id: String
  /// Short, in plain words of our own.
  public let title: String
  /// The requirement ids it implements.
  public let covers: [String]
  public var validity: Validity
  public let cite: Citation
  public let also: [Citation]
  public var force: Force
  public var answer: CrewingAnswer
  /// When it finds something.
  public var when: CrewingCondition
  /// What to say then, and what would mend it.
  public let say: String
  public let line: Int?
}

/// What one rule has to say about a planned visit. Never without its paragraph.
public struct CrewingFinding: Hashable, Sendable {
  public let policy: String
  public let rule: String
  public let title: String
  public let paragraph: String
  public let force: Force
  public let answer: CrewingAnswer
  public let text: String

  public init(
    policy: String, rule: String, title: String, paragraph: String, force: Force, answer: CrewingAnswer,
    text: String
  ) {
    self.policy = policy
    self.rule = rule
    self.title = title
    self.paragraph = paragraph
    self.force = force
    self.answer = answer
    self.text = text
  }
}

/// The crewing rules of one policy.
public struct CrewingPolicy: Hashable, Sendable {
  public let policy: String
  /// In order of id, then validity.
  public let rules: [CrewingRule]

  public init(policy: String, rules: [CrewingRule]) {
    self.policy = policy
    self.rules = rules
  }

  /// What the rules in force on the day of the visit find, stops first, then what needs a reason, then the rest.
  public func findings(_ scene: CrewingScene, on day: CivilDate) -> [CrewingFinding] {
    var findings: [CrewingFinding] = []
    for answer in CrewingAnswer.allCases {
      for rule in rules where rule.answer == answer && rule.validity.contains(day) {
        guard rule.when.holds(scene) else { continue }
        findings.append(
          CrewingFinding(
            policy: policy, rule: rule.id, title: rule.title, paragraph: rule.cite.paragraph,
            force: rule.force, answer: rule.answer, text: rule.say))
      }
    }
    return findings
  }
}

extension CrewingCondition {
  /// Whether it holds of a planned visit.
  public func holds(_ scene: CrewingScene) -> Bool {
    switch self {
    case .all(let parts): parts.allSatisfy { $0.holds(scene) }
    case .any(let parts): parts.contains { $0.holds(scene) }
    case .not(let part): !part.holds(scene)
    case .rosh(let levels): scene.rosh.map(levels.contains) ?? false
    case .fewerThan(let count): scene.crew.count { !$0.isThereToLearn } < count
    case .goes(let parts): scene.crew.contains { parts.contains($0.part) }
    case .controls(let parts): scene.crew.contains { parts.contains($0.part) && $0.isControl }
    case .works(let parts): scene.crew.contains { parts.contains($0.part) && !$0.isThereToLearn }
    case .onBehalf: scene.crew.contains(where: \.isOnBehalf)
    case .visitedBefore: scene.crew.contains { $0.visitedBefore }
    case .establishedRelationship: scene.isRelationshipEstablished
    case .someone(let competence): scene.crew.contains { $0.competences[competence] == .current }
    case .lacking(let competence):
      scene.staff.contains { ($0.competences[competence] ?? .missing) == .missing }
    case .lapsed(let competence): scene.staff.contains { $0.competences[competence] == .lapsed }
    case .takes(let thing): scene.equipment.contains(thing)
    case .vehicle(let kinds): kinds.contains(scene.vehicle)
    case .dress(let dress): scene.dress == dress
    case .notice(let notice): scene.notice == notice
    case .partnerAgencies: scene.hasPartnerAgencies
    case .outOfHours: scene.isOutOfHours
    case .contactArranged: scene.isContactArranged
    case .companyNeeded: scene.isCompanyNeeded
    }
  }
}

extension CrewingScene {
  /// Those whose training is this organisation's to see to.
  fileprivate var staff: [CrewMember] {
    crew.filter { $0.part != .otherAgency && $0.part != .interpreter && !$0.isThereToLearn }
  }
}
