public import Policy

/// Whom a prompt is for: what is known of the person decides (HV-4.3, HV-7.7.9, HV-7.8.7).
public enum PromptCohort: String, CaseIterable, Hashable, Sendable {
  case everybody
  case children
  case adultsAtRisk = "adults-at-risk"
  case cuckooing
  case sexualOffences = "sexual-offences"
  /// What a record covers where the practice of the United States governs (PO-2).
  case supervision
}

/// Something to look for at a visit, in our own words, with the paragraph that asks for it. It says what to look at,
/// never what it means.
public struct ObservationPrompt: Hashable, Sendable {
  public let cohort: PromptCohort
  public let text: String
  public let paragraph: String

  private init(_ cohort: PromptCohort, _ paragraph: String, _ text: String) {
    self.cohort = cohort
    self.text = text
    self.paragraph = paragraph
  }

  /// The prompts for somebody under the policies that govern, in order.
  public static func of(
    policies: [String], statuses: Set<FactKind>, registers: [RegisterEntry]
  ) -> [ObservationPrompt] {
    let codes = Set(registers.filter { $0.ended == nil }.map(\.code))
    return policies.flatMap(all(of:)).filter { isFor($0.cohort, statuses, codes) }
  }

  /// Every prompt of a policy, whomever it is for.
  public static func all(of policy: String) -> [ObservationPrompt] {
    all[policy] ?? (policy.hasPrefix("us-") ? unitedStates : [])
  }

  private static func isFor(
    _ cohort: PromptCohort, _ statuses: Set<FactKind>, _ codes: Set<RegisterCode>
  ) -> Bool {
    switch cohort {
    case .everybody, .supervision: true
    case .children:
      statuses.contains(.childSafeguardingIdentified)
        || !codes.isDisjoint(with: [.childConcerns, .childProtection, .riskToChildren])
    case .adultsAtRisk:
      statuses.contains(.adultSafeguardingIdentified)
        || !codes.isDisjoint(with: [.adultAtRisk, .riskToAdultAtRisk])
    case .cuckooing:
      statuses.contains(.adultSafeguardingIdentified)
        || !codes.isDisjoint(with: [.cuckooing, .adultAtRisk])
    case .sexualOffences:
      statuses.contains(.rsoRegistered)
        || !codes.isDisjoint(with: [.registeredSexOffender, .sexualHarmOrder])
    }
  }

  /// By policy. Paragraphs are those of its document.
  private static let all: [String: [ObservationPrompt]] = [
    "hmpps-home-visits": framework,
    "college-app": [
      ObservationPrompt(
        .everybody, "Officers and staff conducting home visits 2",
        "How they look, behave and live, against what the last visit recorded"),
      ObservationPrompt(
        .sexualOffences, "Outcome of home visit 2",
        "A change that may be significant for the assessment of risk"),
      ObservationPrompt(
        .everybody, "Outcome of home visit 1", "Anything the next officers need for their safety"),
    ],
  ]

  private static let framework: [ObservationPrompt] = [
    ObservationPrompt(
      .everybody, "4.3", "Computers and phones: in use, more than one, or lately taken away"),
    ObservationPrompt(.everybody, "4.3", "Coats, shoes, post: does somebody else live there?"),
    ObservationPrompt(.everybody, "4.3", "Children who live there or come: toys, beds, clothes"),
    ObservationPrompt(.everybody, "4.3", "Doors and walls that were kicked or struck"),
    ObservationPrompt(.everybody, "4.3", "Hygiene: smells, rubbish, spoilt food"),
    ObservationPrompt(.everybody, "4.3", "Things for taking drugs; empty cans and bottles"),
    ObservationPrompt(.everybody, "4.3", "Photographs and what hangs on the walls"),
    ObservationPrompt(.everybody, "4.3", "Do those present speak freely with each other?"),
    ObservationPrompt(.everybody, "4.3", "Children: unusually quiet, clean, fed"),
    ObservationPrompt(.everybody, "4.3", "Other adults: nervous, eyes turned away"),
    ObservationPrompt(
      .children, "7.7.9", "How each child behaves, and what was good between the child and the person"),
    ObservationPrompt(.children, "7.7.9", "The home: what could harm a child’s safety or growth"),
    ObservationPrompt(.children, "7.7.9", "Other adults who live there or come often: who are they?"),
    ObservationPrompt(.children, "7.7.9", "Is anybody pregnant?"),
    ObservationPrompt(.adultsAtRisk, "7.8.10", "Another adult in the household who needs care or support"),
    ObservationPrompt(.adultsAtRisk, "7.8.10", "Does the person care for somebody?"),
    ObservationPrompt(.adultsAtRisk, "7.8.10", "How needs for care and support are met"),
    ObservationPrompt(
      .adultsAtRisk, "7.8.7", "Signs of abuse of any kind, neglect and self-neglect among them"),
    ObservationPrompt(.cuckooing, "7.8.13", "People, cars and bicycles that come and go, at odd hours too"),
    ObservationPrompt(.cuckooing, "7.8.13", "A damaged door, or one that is wedged open"),
    ObservationPrompt(.cuckooing, "7.8.13", "Money, clothes or phones that nobody can explain"),
    ObservationPrompt(.cuckooing, "7.8.13", "Older or controlling company; injuries; self-harm"),
  ]

  private static let unitedStates: [ObservationPrompt] = [
    ObservationPrompt(.supervision, "Engagement and Assessment 1", "How they take part in the visit"),
    ObservationPrompt(
      .supervision, "Engagement and Assessment 1",
      "Living conditions, work, family, how they keep to conditions"),
    ObservationPrompt(
      .supervision, "Engagement and Assessment 1", "Signs of substance misuse or of mental ill health"),
  ]
}
