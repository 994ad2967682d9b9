import Casework
import CivilTime
import Policy

/// The words of decisions and endorsements.
extension Terms {
  static func decision(_ kind: RecordedException.Kind) -> String {
    switch kind {
    case .notToVisit: "Decision not to visit"
    case .delay: "Delay of a visit"
    }
  }

  static func reason(_ reason: DecisionReason) -> String {
    switch reason {
    case .riskToStaff: "Risk of harm to whoever would go"
    case .unpaidWorkOnly: "Only an unpaid work requirement"
    case .seenByPartner: "Seen at home by a partner agency"
    case .notAvailable: "The person is not available"
    case .noSettledAddress: "No settled address"
    case .staffing: "Nobody who may go is available"
    case .notNeeded: "A visit is not needed"
    case .other: "Another reason"
    }
  }

  static func tier(_ tier: EndorsementTier) -> String {
    switch tier {
    case .none: "Nobody’s: the text asks only that a visit is considered and the reason is recorded"
    case .lineManager: "A line manager’s (a senior probation officer), other than whoever decided"
    case .pduHead: "The PDU head’s, or a deputy’s to whom the head has delegated it"
    }
  }

  /// The paragraph a tier rests on.
  static func paragraph(_ tier: EndorsementTier, _ kind: RecordedException.Kind) -> String {
    switch (tier, kind) {
    case (.none, _): "5.1.1"
    case (.lineManager, .notToVisit): "6.2"
    case (.lineManager, .delay): "6.4.2"
    case (.pduHead, _): "6.4.3"
    }
  }

  static func state(_ state: DecisionState) -> String {
    switch state {
    case .waiting: "Waiting for an endorsement"
    case .endorsed: "Endorsed"
    case .standing: "Stands without an endorsement"
    case .expired: "Run out: the new date has passed"
    case .declined: "Not endorsed"
    case .withdrawn: "Withdrawn"
    }
  }

  static func endorser(_ endorser: RecordedException.Endorser) -> String {
    switch endorser {
    case .spo: "as line manager"
    case .pduHead: "as head of the PDU"
    case .pduDeputy: "as deputy, delegated by the head of the PDU"
    case .other: "as somebody else"
    }
  }

  /// Why somebody can neither endorse nor decline a decision.
  static func obstacle(_ refusal: DecisionRefusal) -> String {
    switch refusal {
    case .stage(let stage):
      switch stage {
      case .endorsed: "It is endorsed already."
      case .standing: "It stands without an endorsement."
      case .declined: "It was not endorsed."
      case .withdrawn: "It was withdrawn."
      case .waiting: "It waits for an endorsement."
      }
    case .own:
      "You decided it yourself, so somebody else has to endorse it (paragraph 6.2)."
    case .wrongTier(.pduHead):
      "You cannot endorse it: the risk is very high, so the delay needs the head of the PDU, or a deputy to whom the head has delegated it (paragraph 6.4.3)."
    case .wrongTier:
      "You cannot endorse it: it needs a line manager, or somebody to whom one has delegated it (paragraphs 6.2 and 6.4.2)."
    case .notOpen, .rationaleMissing, .untilMissing, .untilGiven: "It cannot be endorsed."
    }
  }

  /// Who can withdraw a decision that was endorsed, said to somebody who cannot.
  static func notYoursToWithdraw(_ decision: OversightDecision) -> String {
    let others =
      decision.facts.tier == .pduHead
      ? "the head of the PDU, or a deputy to whom the head has delegated it"
      : "a line manager, or somebody to whom one has delegated it"
    return "You cannot withdraw it, because it was endorsed. Whoever decided it can, and so can \(others)."
  }
}

extension DecisionEvent {
  /// What happened, in words.
  var words: String {
    switch self {
    case .decided(let facts): Terms.decision(facts.kind) + " recorded"
    case .endorsed(let endorser, _): "Endorsed " + Terms.endorser(endorser)
    case .declined: "Not endorsed"
    case .withdrawn: "Withdrawn"
    }
  }

  /// The words somebody wrote with it.
  var text: TextID? {
    switch self {
    case .decided(let facts): facts.rationale
    case .endorsed: nil
    case .declined(let words, _), .withdrawn(let words, _): words
    }
  }
}

/// The tags of decisions: a wording for each state.
enum DecisionTag: String, CaseIterable {
  case waiting = "Awaiting endorsement"
  case endorsed = "Endorsed"
  case standing = "Stands"
  case expired = "Run out"
  case declined = "Not endorsed"
  case withdrawn = "Withdrawn"

  init(_ state: DecisionState) {
    switch state {
    case .waiting: self = .waiting
    case .endorsed: self = .endorsed
    case .standing: self = .standing
    case .expired: self = .expired
    case .declined: self = .declined
    case .withdrawn: self = .withdrawn
    }
  }

  /// The colour's class; the wording alone says everything.
  var colour: String {
    switch self {
    case .waiting: "govuk-tag--yellow"
    case .endorsed, .standing: "govuk-tag--green"
    case .expired: "govuk-tag--orange"
    case .declined: "govuk-tag--red"
    case .withdrawn: "govuk-tag--grey"
    }
  }
}
