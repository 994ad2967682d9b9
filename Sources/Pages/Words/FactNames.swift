public import Policy

/// The groups in which kinds of fact are offered.
enum FactGroup: String, CaseIterable {
  case supervision = "Supervision"
  case risk = "Risk and safeguarding"
  case cohort = "Cohorts and registrations"
  case circumstance = "Change of circumstances"
  case plan = "Plans and reviews"
  case pause = "Custody, holds and absence"
}

extension FactKind {
  /// The kind as a past event: `Supervision started`.
  public var title: String { words.title }

  var group: FactGroup { words.group }

  private var words: (title: String, group: FactGroup) {
    switch self {
    case .supervisionStarted: ("Supervision started", .supervision)
    case .supervisionEnded: ("Supervision ended", .supervision)
    case .youthToAdultTransferStarted: ("Youth to adult transfer started", .supervision)
    case .terminationPlanned: ("End of supervision planned", .supervision)
    case .supervisionLevelSet: ("Supervision level set", .supervision)
    case .caseTypeSet: ("Case type set", .supervision)
    case .roshAssessed: ("Risk of serious harm assessed", .risk)
    case .concernIdentified: ("New or escalating concern identified", .risk)
    case .domesticAbuseIdentified: ("Domestic abuse identified", .risk)
    case .domesticAbuseEnded: ("Domestic abuse no longer identified", .risk)
    case .childSafeguardingIdentified: ("Child safeguarding concern identified", .risk)
    case .childSafeguardingEnded: ("Child safeguarding concern ended", .risk)
    case .adultSafeguardingIdentified: ("Adult safeguarding concern identified", .risk)
    case .adultSafeguardingEnded: ("Adult safeguarding concern ended", .risk)
    case .mentalIllHealthIdentified: ("Mental ill health identified", .risk)
    case .substanceMisuseIdentified: ("Substance misuse identified", .risk)
    case .sexualOffenceConvicted: ("Convicted of a sexual offence", .cohort)
    case .cseInvolved: ("Involvement in child sexual exploitation", .cohort)
    case .rsoRegistered: ("Registered as a sex offender", .cohort)
    case .rsoEnded: ("Sex offender registration ended", .cohort)
    case .nsdPlaced: ("Placed with the National Security Division", .cohort)
    case .nsdEnded: ("National Security Division oversight ended", .cohort)
    case .iomPlaced: ("Placed in integrated offender management", .cohort)
    case .iomInducted: ("Integrated offender management induction", .cohort)
    case .iomEnded: ("Integrated offender management ended", .cohort)
    case .mappaSet: ("MAPPA level set", .cohort)
    case .mappaEnded: ("MAPPA management ended", .cohort)
    case .addressChanged: ("Address changed", .circumstance)
    case .householdChanged: ("Somebody joined or left the household", .circumstance)
    case .relationshipChanged: ("Relationship started or ended", .circumstance)
    case .transientAccommodation: ("Living in temporary accommodation", .circumstance)
    case .approvedPremisesLeft: ("Left approved premises", .circumstance)
    case .approvedPremisesAbsence: ("Absence from approved premises", .circumstance)
    case .partnerInformationReceived: ("Information received from a partner agency", .circumstance)
    case .oasysReviewed: ("OASys reviewed", .plan)
    case .visitFrequencySet: ("Visit frequency set in the risk management plan", .plan)
    case .visitFrequencyEnded: ("Visit frequency removed from the risk management plan", .plan)
    case .hdcAssessmentRequested: ("Home detention curfew assessment requested", .plan)
    case .rotlAssessmentRequested: ("Temporary licence assessment requested", .plan)
    case .recallAlternativeConsidered: ("Alternative to recall considered", .plan)
    case .engagementSupportNeeded: ("Support to engage needed", .plan)
    case .custodyStarted: ("Custody started", .pause)
    case .custodyEnded: ("Custody ended", .pause)
    case .holdStarted: ("Hold started", .pause)
    case .holdEnded: ("Hold ended", .pause)
    case .absconded: ("Absconded", .pause)
    case .returned: ("Returned", .pause)
    }
  }
}

extension Fact {
  /// The value in words; nil where the kind has none.
  var valueWords: String? {
    switch value {
    case .none, .other: return nil
    case .rosh(let level):
      guard let group else { return Terms.risk(level) }
      return "\(Terms.risk(level)), risk to: \(Terms.group(group).lowercased())"
    case .order(let order): return Terms.order(order)
    case .mappaLevel(let level):
      return category.map { "Level \(level), category \($0)" } ?? "Level \(level)"
    case .concern(let concern): return Terms.concern(concern)
    case .frequency(let frequency):
      let unit = Terms.unit(frequency.unit)
      return "Every \(frequency.every == 1 ? unit.one : "\(frequency.every) \(unit.many)")"
    case .supervisionLevel(let level): return Terms.plain(level.rawValue)
    case .caseType(let type): return Terms.plain(type.rawValue)
    case .date(let date): return date.long
    }
  }
}
