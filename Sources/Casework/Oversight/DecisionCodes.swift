import CivilTime
import Policy

extension DecisionFacts {
  /// What was decided, as codes.
  var codes: Codes {
    var codes = Codes()
    codes.add("person", person.text)
    codes.add("kind", kind)
    codes.add("policy", policy)
    codes.add("obligation", obligation)
    codes.add("rule", rule)
    codes.add("reason", reason)
    codes.add("rationale", rationale.text)
    codes.add("until", until?.text)
    codes.add("tier", tier)
    return codes
  }

  init?(_ codes: Codes) {
    guard let person = codes.first("person"), let kind = codes.word("kind", RecordedException.Kind.self),
      let policy = codes.first("policy"), let obligation = codes.first("obligation"),
      let rule = codes.first("rule"), let reason = codes.word("reason", DecisionReason.self),
      let rationale = codes.first("rationale"), let tier = codes.word("tier", EndorsementTier.self)
    else { return nil }
    self.init(
      person: PersonID(person), kind: kind, policy: policy, obligation: obligation, rule: rule,
      reason: reason, rationale: TextID(rationale),
      until: codes.first("until").flatMap { CivilDate(text: $0) }, tier: tier)
  }
}

extension DecisionEvent {
  /// What the event says, as codes.
  public var codes: Codes {
    switch self {
    case .decided(let facts): return facts.codes
    case .endorsed(let endorser, let delegation):
      var codes = Codes()
      codes.add("endorser", endorser)
      codes.add("delegation", delegation?.text)
      return codes
    case .declined(let words, let delegation), .withdrawn(let words, let delegation):
      var codes = Codes()
      codes.add("words", words.text)
      codes.add("delegation", delegation?.text)
      return codes
    }
  }

  /// Reads an event from its name and codes; nil where they are not ours.
  public init?(name: String, codes: Codes) {
    let words = codes.first("words").map { TextID($0) }
    let delegation = codes.first("delegation").map { DelegationID($0) }
    switch name {
    case "decision-recorded":
      guard let facts = DecisionFacts(codes) else { return nil }
      self = .decided(facts)
    case "decision-endorsed":
      guard let endorser = codes.word("endorser", RecordedException.Endorser.self) else { return nil }
      self = .endorsed(endorser, under: delegation)
    case "decision-declined":
      guard let words else { return nil }
      self = .declined(words, under: delegation)
    case "decision-withdrawn":
      guard let words else { return nil }
      self = .withdrawn(words, under: delegation)
    default: return nil
    }
  }
}

extension OversightDecision {
  /// All that the events left, as codes.
  public var codes: Codes {
    var codes = facts.codes
    codes.add("stage", stage)
    codes.add("decided", decided.code)
    codes.add("endorser", endorser?.rawValue)
    codes.add("delegation", delegation?.text)
    codes.add("endorsed", endorsed?.code)
    codes.add("settled", settled?.code)
    codes.add("settled-under", settledUnder?.text)
    codes.add("words", words?.text)
    return codes
  }

  /// Reads a decision back from its row; nil where something is missing or no word of ours.
  public init?(id: DecisionID, revision: Int, codes: Codes) {
    guard let facts = DecisionFacts(codes), let stage = codes.word("stage", DecisionStage.self),
      let decided = codes.first("decided").flatMap(Stamp.init(code:))
    else { return nil }
    let settled = codes.first("settled").flatMap(Stamp.init(code:))
    // A row from before the two were kept apart.
    let endorsed = stage == .endorsed ? settled : nil
    self.init(
      id: id, facts: facts, decided: decided, revision: revision, stage: stage,
      endorser: codes.word("endorser"), delegation: codes.first("delegation").map { DelegationID($0) },
      endorsed: codes.first("endorsed").flatMap(Stamp.init(code:)) ?? endorsed, settled: settled,
      settledUnder: codes.first("settled-under").map { DelegationID($0) },
      words: codes.first("words").map { TextID($0) })
  }
}
