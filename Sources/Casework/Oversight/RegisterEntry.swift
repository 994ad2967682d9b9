public import CivilTime

/// A register of NDelius that bears on a visit (experience.md appendix A). Raw values are its codes.
public enum RegisterCode: String, CaseIterable, Hashable, Sendable {
  case riskToStaff = "AV2S"
  case weapons = "WEAP"
  case cuckooing = "CUCK"
  case domesticAbusePerpetrator = "ADVP"
  case domesticAbuseVictim = "ADVV"
  case childConcerns = "RCCO"
  case childProtection = "RCPR"
  case riskToChildren = "RCHD"
  case adultAtRisk = "RVAD"
  case riskToAdultAtRisk = "REG22"
  case registeredSexOffender = "ARSO"
  case sexualHarmOrder = "SOPS"
  case mappa = "MAPP"
  case integratedOffenderManagement = "IIOM"
  case terrorism = "RTAO"
  case streetGangs = "STRG"
  case organisedCrime = "REG26"
  case marac = "IMAR"
  case suicideOrSelfHarm = "ALSH"
  case mentalHealth = "AMHL"
  case stalkingProtectionOrder = "SPO"
  case restrainingOrder = "RSTO"
  case alertNotice = "ALAN"
  case warrant = "WRSM"

  /// After how many months it is reviewed.
  public var reviewMonths: Int {
    switch self {
    case .riskToStaff, .domesticAbuseVictim, .adultAtRisk, .riskToAdultAtRisk, .integratedOffenderManagement,
      .terrorism, .organisedCrime, .suicideOrSelfHarm, .mentalHealth, .restrainingOrder, .alertNotice:
      6
    case .weapons, .cuckooing, .domesticAbusePerpetrator, .childConcerns, .childProtection, .riskToChildren,
      .registeredSexOffender, .sexualHarmOrder, .mappa, .streetGangs, .marac, .stalkingProtectionOrder,
      .warrant:
      3
    }
  }
}

/// An entry of somebody in a register.
public struct RegisterEntry: Hashable, Sendable {
  /// 1 for the person's first.
  public let number: Int
  public let code: RegisterCode
  public let started: CivilDate
  /// Nil while it is active.
  public let ended: CivilDate?

  public init(number: Int, code: RegisterCode, started: CivilDate, ended: CivilDate?) {
    self.number = number
    self.code = code
    self.started = started
    self.ended = ended
  }

  /// When it is to be reviewed (UX-70).
  public var reviewBy: CivilDate { started.adding(months: code.reviewMonths) }
}
