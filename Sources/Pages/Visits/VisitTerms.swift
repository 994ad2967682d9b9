import Casework
import Policy

/// The words of visits, assessments and authorisation.
extension Terms {
  static func purpose(_ purpose: VisitPurpose) -> String {
    switch purpose {
    case .complianceCheck: "Check compliance with the order or licence"
    case .confirmResidence: "Confirm that they live there"
    case .buildRelationship: "Build the working relationship"
    case .supportFamily: "Support the family"
    case .dutyOfCare: "Duty of care"
    case .reviewRisk: "Review the risk"
    case .safeguarding: "Safeguarding"
    case .resettlement: "Resettlement"
    case .verifyConditions: "Verify conditions"
    }
  }

  static func place(_ place: VisitPlace) -> String {
    switch place {
    case .home: "Home"
    case .otherSignificantPlace: "Another significant place"
    case .transient: "No settled address"
    }
  }

  static func notice(_ notice: VisitNotice) -> String {
    switch notice {
    case .planned: "Planned: they are told beforehand"
    case .unannounced: "Unannounced"
    }
  }

  static func hazard(_ hazard: Hazard) -> String {
    switch hazard {
    case .violence: "Violence or aggression"
    case .weapons: "Weapons"
    case .substanceMisuse: "Substance misuse"
    case .mentalIllHealth: "Mental ill health"
    case .householdMembers: "Others in the household"
    case .animals: "Animals"
    case .access: "Getting in and out"
    case .neighbourhood: "The neighbourhood"
    case .hygiene: "Hygiene"
    case .noSignal: "No phone signal"
    case .travel: "Travel"
    case .other: "Something else"
    }
  }

  static func part(_ part: CrewPart) -> String {
    switch part {
    case .responsibleOfficer: "Responsible officer"
    case .lineManager: "Line manager"
    case .practiceTeacher: "Practice teacher assessor"
    case .backUpOfficer: "Back-up officer"
    case .practitioner: "Probation practitioner"
    case .policeOffenderManager: "Police manager of the case"
    case .neighbourhoodOfficer: "Neighbourhood officer"
    case .policeOfficer: "Police officer"
    case .deputyProbationOfficer: "Deputy probation officer"
    case .otherAgency: "Worker of another agency"
    case .interpreter: "Interpreter"
    case .clerical: "Clerical staff"
    case .volunteer: "Volunteer"
    }
  }

  static func competence(_ competence: Competence) -> String {
    switch competence {
    case .homeVisits: "Home visit training"
    case .mosovo: "MOSOVO accreditation"
    case .nominatedContact: "Nominated contact training"
    case .loneWorkerDevice: "Lone worker device training"
    }
  }

  static func state(_ state: CompetenceState) -> String {
    switch state {
    case .current: "current"
    case .lapsed: "run out"
    case .missing: "not on record"
    }
  }

  static func equipment(_ thing: Equipment) -> String {
    switch thing {
    case .mobilePhone: "Mobile phone"
    case .loneWorkerDevice: "Lone worker device"
    case .radio: "Radio"
    case .protectiveEquipment: "Protective equipment"
    case .vest: "Protective vest"
    case .spray: "Spray"
    case .handcuffs: "Handcuffs"
    case .weapon: "Weapon"
    }
  }

  static func vehicle(_ vehicle: VehicleKind) -> String {
    switch vehicle {
    case .none: "No vehicle: on foot or by public transport"
    case .pool: "Pool car"
    case .hire: "Hire car"
    case .unmarkedPolice: "Unmarked police car"
    case .markedPolice: "Marked police car"
    case .privateCar: "Own car"
    }
  }

  static func dress(_ dress: Dress) -> String {
    switch dress {
    case .plainClothes: "Plain clothes"
    case .uniform: "Uniform"
    }
  }

  static func reopened(_ reason: ReopenReason) -> String {
    switch reason {
    case .factRecorded: "A fact was recorded"
    case .factCorrected: "A fact was corrected or withdrawn"
    case .addressChanged: "The address changed"
    case .registerChanged: "An entry in a register began or ended"
    case .incidentRecorded: "Something became known that matters for safety"
    case .planChanged: "The plan changed"
    case .assessmentReplaced: "Another risk assessment was made"
    }
  }

  /// The outcome in the words of NDelius.
  static func outcome(_ outcome: AuthorisationOutcome) -> String {
    switch outcome {
    case .approved: "Home visit approved"
    case .approvedWithMeasures: "Home visit approved, with further measures"
    case .notApproved: "Home visit not approved"
    }
  }

  static func basis(_ basis: AuthorityBasis) -> String {
    switch basis {
    case .lineManager: "as line manager"
    case .pduHead: "as head of the PDU"
    case .pduDeputy: "as deputy head of the PDU"
    case .delegation: "under a delegation"
    }
  }

  static func outcome(_ outcome: VisitOutcome) -> String {
    switch outcome {
    case .completed: "Completed"
    case .noAnswer: "No answer"
    case .refused: "Refused at the door"
    case .refusedRoom: "Let in, but not into every room"
    case .terminated: "Broken off"
    case .abandoned: "Abandoned before it began"
    case .noLongerAtAddress: "No longer lives there"
    case .notAtAssessedAddress: "Not at the address that was assessed"
    case .other: "Something else"
    }
  }

  static func flag(_ flag: VisitFlag) -> String {
    switch flag {
    case .officerSafety: "Something others who visit should know for their safety"
    case .significantChange: "A change that may alter the assessment of risk"
    case .partnerInformation: "Something another agency needs to know"
    case .aboutChildren: "The visit was about arrangements for children"
    case .entrySought: "A constable asked to go in and search, and could not"
    }
  }

  static func register(_ code: RegisterCode) -> String {
    switch code {
    case .riskToStaff: "Risk to staff"
    case .weapons: "Weapons"
    case .cuckooing: "Cuckooing: potential victim"
    case .domesticAbusePerpetrator: "Domestic abuse: perpetrator"
    case .domesticAbuseVictim: "Domestic abuse: victim"
    case .childConcerns: "Child concerns"
    case .childProtection: "Child protection"
    case .riskToChildren: "Risk to children"
    case .adultAtRisk: "Adult at risk"
    case .riskToAdultAtRisk: "Risk to an adult at risk"
    case .registeredSexOffender: "Registered sex offender"
    case .sexualHarmOrder: "Sexual harm prevention order or sexual risk order"
    case .mappa: "MAPPA"
    case .integratedOffenderManagement: "Integrated offender management"
    case .terrorism: "Terrorism Act"
    case .streetGangs: "Street gangs"
    case .organisedCrime: "Organised crime"
    case .marac: "MARAC"
    case .suicideOrSelfHarm: "Suicide or self-harm"
    case .mentalHealth: "Mental health"
    case .stalkingProtectionOrder: "Stalking protection order"
    case .restrainingOrder: "Restraining order"
    case .alertNotice: "Alert notice"
    case .warrant: "Warrant or summons"
    }
  }
}

/// The tags of visits: eight wordings, one for each stage.
enum VisitTag: String, CaseIterable {
  case planning = "Planning"
  case submitted = "Awaiting decision"
  case authorised = "Authorised"
  case refused = "Not authorised"
  case underWay = "Under way"
  case ended = "To be recorded"
  case recorded = "Recorded"
  case cancelled = "Cancelled"

  init(_ stage: VisitStage) {
    switch stage {
    case .planning: self = .planning
    case .submitted: self = .submitted
    case .authorised: self = .authorised
    case .refused: self = .refused
    case .underWay: self = .underWay
    case .ended: self = .ended
    case .recorded: self = .recorded
    case .cancelled: self = .cancelled
    }
  }

  /// The colour's class; the wording alone says everything.
  var colour: String {
    switch self {
    case .planning: "govuk-tag--blue"
    case .submitted: "govuk-tag--yellow"
    case .authorised: "govuk-tag--green"
    case .refused: "govuk-tag--red"
    case .underWay: "govuk-tag--purple"
    case .ended: "govuk-tag--orange"
    case .recorded, .cancelled: "govuk-tag--grey"
    }
  }
}
