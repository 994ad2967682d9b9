import Casework
import CivilTime
import Policy

/// What the interface says of visits.
enum VisitShapes {
  private static let line = PersonShapes.line
  private static let short = PersonShapes.short
  static let words = Shape.text(most: VisitText.mostCharacters)
  private static let obligationName = Shape.code(
    pattern: "[a-z0-9-]{1,80}/[a-z0-9.-]{1,200}",
    about: "a policy and the key of an obligation, with / between",
    example: "hmpps-home-visits/rso-initial.2025-04-11")
  private static let ruleName = Shape.code(
    pattern: "[a-z0-9-]{1,80}", about: "the id of a crewing rule", example: "lone-low-established")

  private static let resources = Shape.list(
    .code(pattern: "[A-Za-z0-9._/-]{1,32}", about: "the code of a device or vehicle", example: "T01-L1"),
    most: VisitPlan.mostResources, isSet: true)

  static let stamp = ObjectShape(
    "Stamp", "Who did something, and when.",
    [.needed("by", short), .free("name", line), .needed("at", .instant)])

  // MARK: What is sent

  static let memberSent = ObjectShape(
    "CrewMember", "Somebody who goes: a member of staff by id, or somebody of another organisation by name.",
    [
      .free("staff", .identifier), .free("name", .text(most: 200)), .needed("part", .word(CrewPart.self)),
      .free("isThereToLearn", .truth), .free("isControl", .truth), .free("isOnBehalf", .truth),
    ])

  static let reason = ObjectShape(
    "CrewingReason", "The answer to a crewing rule that asks for a reason.",
    [.needed("rule", ruleName), .needed("text", words)])

  static let texts = ObjectShape(
    "PlanTexts", "What is written in a plan.", VisitText.allCases.map { .free($0.rawValue, words) })

  static let planMembers: [ObjectShape.Member] = [
    .needed("purposes", .words(VisitPurpose.self, fewest: 1)),
    .free("obligations", .list(obligationName, most: VisitPlan.mostObligations, isSet: true)),
    .free("place", .word(VisitPlace.self), "home where nothing is said."),
    .needed("notice", .word(VisitNotice.self)), .needed("start", .instant),
    .needed("expectedMinutes", .whole(VisitPlan.minutesAllowed)),
    .needed("crew", .list(.object(memberSent), fewest: 1, most: VisitPlan.mostCrew), "The first one leads."),
    .free("vehicle", .word(VehicleKind.self)), .free("dress", .word(Dress.self)),
    .free("equipment", .words(Equipment.self)),
    .free("resources", resources, "Devices and vehicles of the person’s team to book."),
    .free("isRelationshipEstablished", .truth),
    .free("hasPartnerAgencies", .truth), .free("isContactArranged", .truth),
    .needed("texts", .object(texts)), .free("reasons", .list(.object(reason), most: 40)),
  ]

  static let planSent = ObjectShape("VisitPlan", "What is planned.", planMembers)

  static let changeSent = ObjectShape(
    "PlanChange", "Another plan for a visit that has not begun.",
    planMembers + [
      .free("reason", words, "Asked for where only the time of an authorised visit moves within its day.")
    ])

  static let hazard = ObjectShape(
    "HazardFound", "A hazard, what it is, and what controls it.",
    [.needed("hazard", .word(Hazard.self)), .needed("text", words)])

  static let assessmentSent = ObjectShape(
    "RiskAssessmentToMake", "A visit risk assessment (paragraph 8.1.1).",
    [
      .needed("place", .word(VisitPlace.self)),
      .needed("hazards", .list(.object(hazard), most: Hazard.allCases.count)),
      .free("clear", .words(Hazard.self), "Hazards that were looked for and not found."),
      .free("household", words, "What a visit could mean for others in the household."),
      .needed("isCompanyNeeded", .truth),
      .free(
        "seen",
        .code(pattern: "[0-9]{1,9}(\\.[0-9]{1,9}){4}", about: "the basis of a visit", example: "3.0.1.0.0"),
        "The “basis” of the visit as it was read; where more is known by now, the assessment is refused."),
    ])

  static let decisionSent = ObjectShape(
    "AuthorisationToGive", "The line manager’s decision about a visit (paragraph 8.1.3).",
    [
      .needed("outcome", .word(AuthorisationOutcome.self)),
      .free("words", words, "The further measures, or the reason for refusing."),
    ])

  static let reasonSent = ObjectShape(
    "ReasonToGive", "Why.", [.free("reason", words, "Asked for once others had to do with it.")])

  static let beginningSent = ObjectShape(
    "BeginningToSay", "Nothing, or how long it takes from now (paragraph 8.3.1).",
    [.free("minutes", .whole(VisitPlan.minutesAllowed), "As planned where nothing is said.")])

  static let recordSent = ObjectShape(
    "VisitRecordToMake", "What came of a visit, what was seen apart from what is made of it (paragraph 4.3).",
    [
      .needed("outcome", .word(VisitOutcome.self)),
      .free("observed", words, "What was seen or told; asked for unless the visit was completed."),
      .free("assessed", words, "What the officer makes of it."),
      .free("concerns", .words(ConcernKind.self), "New or growing; each becomes a fact at once."),
      .free("flags", .words(VisitFlag.self)),
    ] + RecordShapes.members)

  // MARK: What is given

  static let member = ObjectShape(
    "CrewMemberNamed", "Somebody who goes.",
    [
      .free("staff", .identifier), .free("name", line), .needed("part", .word(CrewPart.self)),
      .needed("isThereToLearn", .truth), .needed("isControl", .truth), .needed("isOnBehalf", .truth),
    ])

  static let plan = ObjectShape(
    "PlanOfVisit", "The plan as it stands.",
    [
      .needed("purposes", .words(VisitPurpose.self)),
      .needed("obligations", .list(.text(most: 300), most: VisitPlan.mostObligations)),
      .needed("place", .word(VisitPlace.self)), .needed("notice", .word(VisitNotice.self)),
      .needed("start", .instant), .needed("end", .instant),
      .needed("expectedMinutes", .whole(VisitPlan.minutesAllowed)),
      .needed("crew", .list(.object(member), most: VisitPlan.mostCrew)),
      .needed("vehicle", .word(VehicleKind.self)), .needed("dress", .word(Dress.self)),
      .needed("equipment", .words(Equipment.self)), .needed("resources", resources),
      .needed("isRelationshipEstablished", .truth),
      .needed("hasPartnerAgencies", .truth), .needed("isContactArranged", .truth),
      .needed("texts", .object(texts)), .needed("reasons", .list(.object(reason), most: 100)),
    ])

  static let assessment = ObjectShape(
    "RiskAssessment", "The visit risk assessment behind a visit.",
    [
      .needed("made", .object(stamp)), .needed("place", .word(VisitPlace.self)),
      .needed("hazards", .list(.object(hazard), most: Hazard.allCases.count)),
      .needed("clear", .words(Hazard.self), "Looked for and not found."), .free("household", words),
      .needed("isCompanyNeeded", .truth), .needed("isUnchanged", .truth),
      .needed(
        "changes", .words(ReopenReason.self), "What changed since it was made; nothing where it stands."),
    ])

  static let authorisation = ObjectShape(
    "Authorisation", "The last decision about a visit.",
    [
      .needed("outcome", .word(AuthorisationOutcome.self)), .needed("basis", .word(AuthorityBasis.self)),
      .free("delegation", .object(DelegationShapes.given), "Where the basis is one."), .free("words", words),
      .needed("decided", .object(stamp)),
    ])

  static let record = ObjectShape(
    "VisitRecord", "What came of a visit.",
    [
      .needed("outcome", .word(VisitOutcome.self)), .free("observed", words), .free("assessed", words),
      .needed("concerns", .words(ConcernKind.self)), .needed("flags", .words(VisitFlag.self)),
      .needed("recorded", .object(stamp)),
    ] + RecordShapes.members)

  static let finding = ObjectShape(
    "CrewingFinding", "What a crewing rule has to say, with its paragraph.",
    [
      .needed("policy", short), .needed("rule", short), .needed("title", line), .needed("paragraph", short),
      .needed("force", .word(Force.self)), .needed("answer", .word(CrewingAnswer.self)),
      .needed("text", line),
    ])

  static let happening = ObjectShape(
    "VisitHappening", "One thing that happened to a visit.",
    [.needed("event", short), .needed("stamp", .object(stamp))])

  static let visit = ObjectShape(
    "Visit", "A visit with everything that its page shows.",
    [
      .needed("href", .place), .needed("id", .identifier),
      .needed("person", .object(PersonShapes.reference)), .free("rosh", PersonShapes.risk),
      .needed("revision", .whole(1...1_000_000_000), "The version that the ETag names."),
      .needed("stage", .word(VisitStage.self)), .needed("plan", .object(plan)),
      .needed("planned", .object(stamp)), .free("assessment", .object(assessment)),
      .needed("basis", short, "What is known now; send it as “seen” with an assessment."),
      .free("submitted", .object(stamp)), .free("authorisation", .object(authorisation)),
      .needed("hasAuthority", .truth), .free("reopened", .word(ReopenReason.self)),
      .free("begun", .object(stamp)), .free("ended", .object(stamp)), .free("record", .object(record)),
      .needed("findings", .list(.object(finding), most: 200)), .needed("isOutOfHours", .truth),
      .needed("isMineToDecide", .truth), .needed("mayWork", .truth),
      .needed("history", .list(.object(happening), most: 10_000)),
    ])

  private static let summaryMembers: [ObjectShape.Member] = [
    .needed("href", .place), .needed("id", .identifier), .needed("revision", .whole(1...1_000_000_000)),
    .needed("stage", .word(VisitStage.self)), .needed("start", .instant), .needed("end", .instant),
    .needed("place", .word(VisitPlace.self)), .needed("notice", .word(VisitNotice.self)),
    .needed("purposes", .words(VisitPurpose.self)),
  ]

  static let summary = ObjectShape("VisitSummary", "A visit of a person’s list.", summaryMembers)

  static let entry = ObjectShape(
    "VisitEntry", "A visit of the diary or of the queue, with whose it is and who goes.",
    summaryMembers + [
      .needed("person", .object(PersonShapes.reference)), .free("rosh", PersonShapes.risk),
      .needed("team", line), .needed("crew", .list(line, most: VisitPlan.mostCrew)),
    ])
}
