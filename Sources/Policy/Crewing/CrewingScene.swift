/// What somebody is to a visit (HV-5.3.1, 5.3.3; AP-3, 5). Raw values are the codes of files and tables.
public enum CrewPart: String, CaseIterable, Hashable, Sendable {
  /// The person on probation's own responsible officer.
  case responsibleOfficer = "responsible-officer"
  case lineManager = "line-manager"
  case practiceTeacher = "practice-teacher"
  case backUpOfficer = "back-up-officer"
  case practitioner
  case policeOffenderManager = "police-offender-manager"
  case neighbourhoodOfficer = "neighbourhood-officer"
  /// A police officer or member of police staff who is neither of the two above.
  case policeOfficer = "police-officer"
  /// A US deputy probation officer.
  case deputyProbationOfficer = "deputy-probation-officer"
  case otherAgency = "other-agency"
  case interpreter
  case clerical
  case volunteer
}

/// What somebody was trained or accredited for.
public enum Competence: String, CaseIterable, Hashable, Sendable {
  /// Instruction for home visits (HV-8.1.7).
  case homeVisits = "home-visits"
  /// National accreditation as an offender manager for sexual and violent offenders (AP-3).
  case mosovo
  /// Instruction for the nominated visit contact (HV-8.1.7).
  case nominatedContact = "nominated-contact"
  /// Instruction in the use of a lone worker device (HV-5.3.5, 8.1.5).
  case loneWorkerDevice = "lone-worker-device"
}

/// Where a competence stands on the day of the visit.
public enum CompetenceState: String, CaseIterable, Hashable, Sendable {
  case current, lapsed, missing
}

/// Somebody who goes, as the crewing rules see them.
public struct CrewMember: Hashable, Sendable {
  public let part: CrewPart
  /// Goes along to learn.
  public let isThereToLearn: Bool
  /// Named in the risk assessment as a control measure.
  public let isControl: Bool
  /// On behalf of the person's own offender manager.
  public let isOnBehalf: Bool
  /// Was on an earlier visit to this person.
  public let visitedBefore: Bool
  /// Competences on the day of the visit; one that is not named is missing.
  public let competences: [Competence: CompetenceState]

  public init(
    part: CrewPart, isThereToLearn: Bool = false, isControl: Bool = false, isOnBehalf: Bool = false,
    visitedBefore: Bool = false, competences: [Competence: CompetenceState] = [:]
  ) {
    self.part = part
    self.isThereToLearn = isThereToLearn
    self.isControl = isControl
    self.isOnBehalf = isOnBehalf
    self.visitedBefore = visitedBefore
    self.competences = competences
  }
}

/// A thing that is taken along (NK-5, BP-4).
public enum Equipment: String, CaseIterable, Hashable, Sendable {
  case mobilePhone = "mobile-phone"
  case loneWorkerDevice = "lone-worker-device"
  case radio
  case protectiveEquipment = "protective-equipment"
  case vest
  case spray
  case handcuffs
  case weapon
}

/// What they go in (NK-5, AP-3).
public enum VehicleKind: String, CaseIterable, Hashable, Sendable {
  case none
  case pool, hire
  case unmarkedPolice = "unmarked-police"
  case markedPolice = "marked-police"
  case privateCar = "private"
}

/// What they wear (AP-3).
public enum Dress: String, CaseIterable, Hashable, Sendable {
  case plainClothes = "plain-clothes"
  case uniform
}

/// Whether the person is told beforehand (HV-2.4, AP-3).
public enum VisitNotice: String, CaseIterable, Hashable, Sendable {
  case planned, unannounced
}

/// All that the crewing rules may ask about a planned visit.
public struct CrewingScene: Hashable, Sendable {
  /// The overall level of risk of serious harm; nil where none was recorded.
  public let rosh: RiskLevel?
  public let crew: [CrewMember]
  /// Whether the working relationship is established, as the officer says (HV-5.3.2).
  public let isRelationshipEstablished: Bool
  public let equipment: Set<Equipment>
  public let vehicle: VehicleKind
  public let dress: Dress
  public let notice: VisitNotice
  /// Other agencies work with the person (HV-5.3.6).
  public let hasPartnerAgencies: Bool
  /// Begins or ends outside the office's hours (HV-8.1.6).
  public let isOutOfHours: Bool
  /// Cover by a contact was arranged for that time.
  public let isContactArranged: Bool
  /// The risk assessment asks for company (HV-8.1.4, BP-1).
  public let isCompanyNeeded: Bool

  public init(
    rosh: RiskLevel?, crew: [CrewMember], isRelationshipEstablished: Bool, equipment: Set<Equipment>,
    vehicle: VehicleKind, dress: Dress = .plainClothes, notice: VisitNotice, hasPartnerAgencies: Bool = false,
    isOutOfHours: Bool = false, isContactArranged: Bool = false, isCompanyNeeded: Bool = false
  ) {
    self.rosh = rosh
    self.crew = crew
    self.isRelationshipEstablished = isRelationshipEstablished
    self.equipment = equipment
    self.vehicle = vehicle
    self.dress = dress
    self.notice = notice
    self.hasPartnerAgencies = hasPartnerAgencies
    self.isOutOfHours = isOutOfHours
    self.isContactArranged = isContactArranged
    self.isCompanyNeeded = isCompanyNeeded
  }
}
