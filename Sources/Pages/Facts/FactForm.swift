import Policy

/// What the form of one kind of fact asks for.
struct FactForm {
  /// One word of a value and how it reads.
  struct Option {
    let word: String
    let text: String
    let value: FactValue
  }

  /// A value chosen from a list. `thing` reads on: “Select a level”.
  struct Choice {
    let legend: String
    let thing: String
    let options: [Option]
  }

  enum Value {
    case none
    case choice(Choice)
    /// `thing` reads on: “Enter the planned end date”.
    case date(thing: String)
    case frequency
  }

  let value: Value
  let hasGroup: Bool
  let hasCategory: Bool

  /// The word for an end of all supervision.
  static let everything = "all"

  private static let orders = OrderType.allCases.map {
    Option(word: $0.rawValue, text: Terms.order($0), value: .order($0))
  }

  init(_ kind: FactKind) {
    hasGroup = kind == .roshAssessed
    hasCategory = kind == .mappaSet
    switch kind {
    case .supervisionStarted:
      value = .choice(
        Choice(
          legend: "What kind of supervision is it?", thing: "the kind of supervision",
          options: FactForm.orders))
    case .supervisionEnded:
      let all = Option(word: FactForm.everything, text: "All of it", value: .none)
      value = .choice(
        Choice(
          legend: "Which supervision ended?", thing: "which supervision ended",
          options: [all] + FactForm.orders))
    case .roshAssessed:
      value = .choice(
        Choice(
          legend: "What level of risk of serious harm was assessed?", thing: "the level of risk",
          options: RiskLevel.allCases.map {
            Option(word: $0.word, text: Terms.risk($0), value: .rosh($0))
          }))
    case .mappaSet:
      value = .choice(
        Choice(
          legend: "What MAPPA level was set?", thing: "the MAPPA level",
          options: (1...3).map { Option(word: String($0), text: "Level \($0)", value: .mappaLevel($0)) }))
    case .concernIdentified:
      value = .choice(
        Choice(
          legend: "What is the concern about?", thing: "what the concern is about",
          options: ConcernKind.allCases.map {
            Option(word: $0.rawValue, text: Terms.concern($0), value: .concern($0))
          }))
    case .supervisionLevelSet, .caseTypeSet: value = .choice(FactForm.american(kind))
    case .terminationPlanned: value = .date(thing: "the planned end date")
    case .visitFrequencySet: value = .frequency
    case .sexualOffenceConvicted, .cseInvolved, .rsoRegistered, .rsoEnded, .nsdPlaced, .nsdEnded, .iomPlaced,
      .iomInducted, .iomEnded, .mappaEnded, .domesticAbuseIdentified, .domesticAbuseEnded,
      .childSafeguardingIdentified, .childSafeguardingEnded, .adultSafeguardingIdentified,
      .adultSafeguardingEnded, .youthToAdultTransferStarted, .approvedPremisesLeft, .oasysReviewed,
      .addressChanged, .householdChanged, .relationshipChanged, .hdcAssessmentRequested,
      .rotlAssessmentRequested, .approvedPremisesAbsence, .partnerInformationReceived,
      .recallAlternativeConsidered, .engagementSupportNeeded, .transientAccommodation, .visitFrequencyEnded,
      .custodyStarted, .custodyEnded, .holdStarted, .holdEnded, .absconded, .returned,
      .mentalIllHealthIdentified, .substanceMisuseIdentified:
      value = .none
    }
  }

  /// The words of the United States' tables.
  private static func american(_ kind: FactKind) -> Choice {
    if kind == .caseTypeSet {
      return Choice(
        legend: "What type of case is it?", thing: "the type of case",
        options: CaseType.allCases.map {
          Option(word: $0.rawValue, text: Terms.plain($0.rawValue), value: .caseType($0))
        })
    }
    return Choice(
      legend: "What level of supervision was set?", thing: "the level of supervision",
      options: SupervisionLevel.allCases.map {
        Option(word: $0.rawValue, text: Terms.plain($0.rawValue), value: .supervisionLevel($0))
      })
  }
}
