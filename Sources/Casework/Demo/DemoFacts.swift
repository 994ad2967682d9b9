import CivilTime
import Policy

/// The facts that make a rule apply from a day on.
enum DemoFacts {
  static func leading(_ rule: String, on day: CivilDate, start: CivilDate, number: Int) -> [Fact] {
    let late = number % 9 == 8 ? 2 : 0
    func fact(_ kind: FactKind, _ value: FactValue = .none, on date: CivilDate? = nil) -> Fact {
      let date = date ?? day
      return Fact(kind: kind, date: date, recorded: Recorded(day: date.adding(days: late)), value: value)
    }
    if let kind = considered[rule] { return [fact(kind)] }
    if let concern = concerns[rule] { return [fact(.concernIdentified, .concern(concern))] }
    switch rule {
    case "rmp-frequency":
      return [fact(.visitFrequencySet, .frequency(Frequency(every: number % 2 == 0 ? 4 : 6, unit: .weeks)))]
    case "rso-initial":
      // Most are registered for the offence they are supervised for, some for an earlier one.
      return [fact(.rsoRegistered)] + (number % 3 == 2 ? [] : [fact(.sexualOffenceConvicted)])
    case "sexual-offence-high", "sexual-offence-medium", "sexual-offence-low":
      return [fact(.sexualOffenceConvicted)]
    case "cse-initial": return [fact(.cseInvolved)]
    case "nsd-initial", "nsd-resettlement-start": return [fact(.nsdPlaced)]
    case "nsd-resettlement-approved-premises":
      return [fact(.nsdPlaced, on: start), fact(.approvedPremisesLeft)]
    case "iom-initial", "iom-joint", "iom-monthly": return [fact(.iomPlaced), fact(.iomInducted)]
    case "mappa-initial":
      return [
        Fact(
          kind: .mappaSet, date: day, recorded: Recorded(day: day), value: .mappaLevel(2 + number % 2),
          category: 1 + number % 3)
      ]
    case "domestic-abuse-high", "domestic-abuse-other": return [fact(.domesticAbuseIdentified)]
    case "domestic-abuse-termination":
      return [
        fact(.domesticAbuseIdentified, on: start),
        fact(.terminationPlanned, .date(day.adding(days: 180))),
      ]
    case "child-safeguarding-high":
      return [fact(.childSafeguardingIdentified), level(.high, .children, day)]
    case "child-safeguarding-other": return [fact(.childSafeguardingIdentified)]
    case "adult-safeguarding-high":
      return [fact(.adultSafeguardingIdentified), level(.high, .adultsAtRisk, day)]
    case "adult-safeguarding-other":
      let rise = number % 4 == 1 ? [level(.high, .adultsAtRisk, day.adding(days: 2))] : []
      return [fact(.adultSafeguardingIdentified)] + rise
    case "youth-transfer-initial": return [fact(.youthToAdultTransferStarted)]
    default: return []
    }
  }

  private static func level(_ level: RiskLevel, _ group: RiskGroup, _ day: CivilDate) -> Fact {
    Fact(kind: .roshAssessed, date: day, recorded: Recorded(day: day), value: .rosh(level), group: group)
  }

  private static let considered: [String: FactKind] = [
    "consider-address-changed": .addressChanged, "consider-transient-accommodation": .transientAccommodation,
    "consider-relationship-changed": .relationshipChanged, "consider-household-changed": .householdChanged,
    "consider-engagement-support-needed": .engagementSupportNeeded,
    "consider-recall-alternative-considered": .recallAlternativeConsidered,
    "consider-hdc-assessment-requested": .hdcAssessmentRequested,
    "consider-rotl-assessment-requested": .rotlAssessmentRequested,
    "consider-approved-premises-absence": .approvedPremisesAbsence,
    "consider-partner-information-received": .partnerInformationReceived,
    "consider-oasys-review": .oasysReviewed,
  ]

  private static let concerns: [String: ConcernKind] = [
    "concern-other": .other, "concern-sexual": .sexual, "concern-domestic-abuse": .domesticAbuse,
    "concern-child": .child, "concern-adult": .adult,
  ]
}
