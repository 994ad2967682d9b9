import CivilTime
public import Policy

/// The value of a fact in the contract's words (policy.md section 5), one text for every kind: what tables hold and
/// pages show.
extension FactValue {
  /// `high`, `2`, `4 weeks`, `2025-06-30`; nil where the kind has no value. A word that is not kept reads `other`.
  public var text: String? {
    switch self {
    case .none: nil
    case .rosh(let level): level.word
    case .order(let order): order.rawValue
    case .mappaLevel(let level): String(level)
    case .concern(let concern): concern.rawValue
    case .frequency(let frequency): "\(frequency.every) \(frequency.unit.rawValue)"
    case .supervisionLevel(let level): level.rawValue
    case .caseType(let type): type.rawValue
    case .date(let date): date.text
    case .other: "other"
    }
  }

  /// Reads the value of a kind from `text`; nil where the kind takes no such value.
  public init?(kind: FactKind, text: String?) {
    guard let value = FactValue.reading(kind, text), value.text == text || value == .other else { return nil }
    self = value
  }

  private static func reading(_ kind: FactKind, _ text: String?) -> FactValue? {
    switch kind {
    // A start may leave the order unsaid, and a planned end its day.
    case .supervisionStarted:
      text.map { OrderType(rawValue: $0).map(FactValue.order) } ?? FactValue.none
    // The order that ended, or another word for why all of it did; no word that was meant for an order and is none.
    case .supervisionEnded:
      text.map {
        OrderType(rawValue: $0).map(FactValue.order) ?? (OrderType.meant(by: $0.utf8) == nil ? .other : nil)
      } ?? FactValue.none
    case .roshAssessed: text.flatMap(RiskLevel.init(word:)).map(FactValue.rosh)
    case .mappaSet: text.flatMap { Int($0) }.flatMap { (1...3).contains($0) ? .mappaLevel($0) : nil }
    case .concernIdentified: text.flatMap(ConcernKind.init(rawValue:)).map(FactValue.concern)
    case .visitFrequencySet: text.flatMap(Frequency.init(text:)).map(FactValue.frequency)
    case .supervisionLevelSet: text.flatMap(SupervisionLevel.init(rawValue:)).map(FactValue.supervisionLevel)
    case .caseTypeSet: text.flatMap(CaseType.init(rawValue:)).map(FactValue.caseType)
    case .terminationPlanned: text.map { CivilDate(text: $0).map(FactValue.date) } ?? FactValue.none
    case .sexualOffenceConvicted, .cseInvolved, .rsoRegistered, .rsoEnded, .nsdPlaced,
      .nsdEnded, .iomPlaced, .iomInducted, .iomEnded, .mappaEnded, .domesticAbuseIdentified,
      .domesticAbuseEnded,
      .childSafeguardingIdentified, .childSafeguardingEnded, .adultSafeguardingIdentified,
      .adultSafeguardingEnded, .youthToAdultTransferStarted, .approvedPremisesLeft, .oasysReviewed,
      .addressChanged, .householdChanged, .relationshipChanged, .hdcAssessmentRequested,
      .rotlAssessmentRequested, .approvedPremisesAbsence, .partnerInformationReceived,
      .recallAlternativeConsidered, .engagementSupportNeeded, .transientAccommodation, .visitFrequencyEnded,
      .custodyStarted, .custodyEnded, .holdStarted, .holdEnded, .absconded, .returned,
      .mentalIllHealthIdentified, .substanceMisuseIdentified:
      text == nil ? FactValue.none : .other
    }
  }
}

extension Frequency {
  /// Reads `4 weeks` as a caseload file may say it: 1 to 366 days, weeks or months.
  public init?(text: String) {
    let parts = text.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 2, let every = Int(parts[0]), (1...366).contains(every),
      let unit = TimeUnit(rawValue: String(parts[1])), unit != .workingDays
    else { return nil }
    self.init(every: every, unit: unit)
  }
}
