/// How the kinds open and close statuses (policy.md section 5, "ended by").
extension FactKind {
  /// 0 to 46, the order of declaration; a bit in a mask of kinds.
  var ordinal: Int { Int(unsafeBitCast(self, to: UInt8.self)) }

  /// The kind's bit in a mask.
  var bit: UInt64 { 1 &<< UInt64(truncatingIfNeeded: ordinal) }

  /// True where the fact makes something hold from its day on, not only on it.
  public var opensStatus: Bool {
    switch self {
    case .supervisionStarted, .sexualOffenceConvicted, .cseInvolved, .rsoRegistered, .nsdPlaced, .iomPlaced,
      .iomInducted, .mappaSet, .domesticAbuseIdentified, .childSafeguardingIdentified,
      .adultSafeguardingIdentified, .youthToAdultTransferStarted, .visitFrequencySet, .custodyStarted,
      .holdStarted, .absconded, .mentalIllHealthIdentified, .substanceMisuseIdentified:
      true
    case .supervisionEnded, .roshAssessed, .rsoEnded, .nsdEnded, .iomEnded, .mappaEnded, .domesticAbuseEnded,
      .childSafeguardingEnded, .adultSafeguardingEnded, .concernIdentified, .approvedPremisesLeft,
      .oasysReviewed,
      .addressChanged, .householdChanged, .relationshipChanged, .hdcAssessmentRequested,
      .rotlAssessmentRequested,
      .approvedPremisesAbsence, .partnerInformationReceived, .recallAlternativeConsidered,
      .engagementSupportNeeded,
      .transientAccommodation, .terminationPlanned, .visitFrequencyEnded, .supervisionLevelSet, .caseTypeSet,
      .custodyEnded, .holdEnded, .returned:
      false
    }
  }

  /// The statuses that a fact of this kind closes.
  var closes: UInt64 {
    switch self {
    case .rsoEnded: FactKind.rsoRegistered.bit
    case .nsdEnded: FactKind.nsdPlaced.bit
    case .iomEnded: FactKind.iomPlaced.bit | FactKind.iomInducted.bit
    case .mappaEnded: FactKind.mappaSet.bit
    case .domesticAbuseEnded: FactKind.domesticAbuseIdentified.bit
    case .childSafeguardingEnded: FactKind.childSafeguardingIdentified.bit
    case .adultSafeguardingEnded: FactKind.adultSafeguardingIdentified.bit
    case .visitFrequencyEnded: FactKind.visitFrequencySet.bit
    case .custodyEnded: FactKind.custodyStarted.bit
    case .holdEnded: FactKind.holdStarted.bit
    case .returned: FactKind.absconded.bit
    case .supervisionStarted, .supervisionEnded, .roshAssessed, .sexualOffenceConvicted, .cseInvolved,
      .rsoRegistered, .nsdPlaced, .iomPlaced, .iomInducted, .mappaSet, .domesticAbuseIdentified,
      .childSafeguardingIdentified, .adultSafeguardingIdentified, .concernIdentified,
      .youthToAdultTransferStarted,
      .approvedPremisesLeft, .oasysReviewed, .addressChanged, .householdChanged, .relationshipChanged,
      .hdcAssessmentRequested, .rotlAssessmentRequested, .approvedPremisesAbsence,
      .partnerInformationReceived,
      .recallAlternativeConsidered, .engagementSupportNeeded, .transientAccommodation, .terminationPlanned,
      .visitFrequencySet, .supervisionLevelSet, .caseTypeSet, .custodyStarted, .holdStarted, .absconded,
      .mentalIllHealthIdentified, .substanceMisuseIdentified:
      0
    }
  }
}
