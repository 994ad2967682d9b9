/// Conditions in words, for traces and for the rules page.
public enum ConditionWords {
  /// A condition as a phrase: "registered sex offender and (high or very high risk of serious harm)".
  public static func text(_ condition: Condition) -> String {
    switch condition {
    case .all(let parts): return parts.map(inner).joined(separator: " and ")
    case .any(let parts): return parts.map(inner).joined(separator: " or ")
    case .not(let part): return "not " + inner(part)
    case .status(let kind): return status(kind)
    case .standaloneUnpaidWork: return "standalone unpaid work only"
    case .underSupervision: return "under supervision"
    case .rosh(let levels, let group):
      let words = levels.map { $0.word.replacing("-", with: " ") }.joined(separator: " or ")
      return words + " risk of serious harm" + (group.map { " (\(self.group($0)))" } ?? "")
    case .levelRecorded(let group): return "a level of risk is recorded for " + self.group(group)
    case .mappa(let levels): return "MAPPA level " + levels.map(String.init).joined(separator: " or ")
    case .order(let orders): return orders.map { plain($0.rawValue) }.joined(separator: " or ")
    case .supervisionLevel(let levels):
      return "supervision level " + levels.map { plain($0.rawValue) }.joined(separator: " or ")
    case .caseType(let types):
      return "case type " + types.map { plain($0.rawValue) }.joined(separator: " or ")
    case .never(let kind): return "no record of " + status(kind)
    case .past(let kind): return "past the date of " + plain(kind.rawValue)
    }
  }

  private static func inner(_ condition: Condition) -> String {
    switch condition {
    case .all(let parts) where parts.count > 1, .any(let parts) where parts.count > 1:
      "(" + text(condition) + ")"
    case .all, .any, .not, .status, .standaloneUnpaidWork, .underSupervision, .rosh, .levelRecorded, .mappa,
      .order,
      .supervisionLevel, .caseType, .never, .past:
      text(condition)
    }
  }

  static func plain(_ word: String) -> String { word.replacing("-", with: " ") }

  static func group(_ group: RiskGroup) -> String {
    switch group {
    case .children: "children"
    case .knownAdult: "a known adult"
    case .adultsAtRisk: "adults at risk"
    case .domesticAbuse: "domestic abuse"
    case .publicAtLarge: "the public"
    case .staff: "staff"
    }
  }

  /// A status as a person would say it; kinds that need no special wording read as their own words.
  public static func status(_ kind: FactKind) -> String {
    switch kind {
    case .rsoRegistered: "registered sex offender"
    case .sexualOffenceConvicted: "convicted of a sexual offence"
    case .cseInvolved: "involved in child sexual exploitation"
    case .nsdPlaced: "placed with the National Security Division"
    case .iomPlaced: "placed in the IOM cohort"
    case .iomInducted: "inducted into IOM"
    case .mappaSet: "MAPPA level set"
    case .domesticAbuseIdentified: "domestic abuse identified"
    case .childSafeguardingIdentified: "child safeguarding concern identified"
    case .adultSafeguardingIdentified: "adult safeguarding concern identified"
    case .youthToAdultTransferStarted: "formal youth to adult transfer started"
    case .custodyStarted: "in custody"
    case .holdStarted: "in a hold"
    case .absconded: "absconded"
    case .mentalIllHealthIdentified: "mental ill health identified"
    case .substanceMisuseIdentified: "substance misuse identified"
    case .roshAssessed: "risk of serious harm assessed"
    case .oasysReviewed: "OASys reviewed"
    case .hdcAssessmentRequested: "HDC assessment requested"
    case .rotlAssessmentRequested: "ROTL assessment requested"
    case .supervisionStarted, .supervisionEnded, .rsoEnded, .nsdEnded, .iomEnded, .mappaEnded,
      .domesticAbuseEnded,
      .childSafeguardingEnded, .adultSafeguardingEnded, .concernIdentified, .approvedPremisesLeft,
      .addressChanged,
      .householdChanged, .relationshipChanged, .approvedPremisesAbsence, .partnerInformationReceived,
      .recallAlternativeConsidered, .engagementSupportNeeded, .transientAccommodation, .terminationPlanned,
      .visitFrequencySet, .visitFrequencyEnded, .supervisionLevelSet, .caseTypeSet, .custodyEnded, .holdEnded,
      .returned:
      plain(kind.rawValue)
    }
  }

  /// A clock in words: "15 working days".
  public static func clock(_ clock: Clock) -> String {
    let unit =
      switch clock.unit {
      case .days: clock.within == 1 ? "day" : "days"
      case .workingDays: clock.within == 1 ? "working day" : "working days"
      case .weeks: clock.within == 1 ? "week" : "weeks"
      case .months: clock.within == 1 ? "month" : "months"
      }
    return "\(clock.within) \(unit)"
  }
}
