import Casework
import Policy

/// What the interface says of the paper sheet, of what staff keep about themselves and of local procedures.
enum StaffShapes {
  private static let line = PersonShapes.line
  private static let short = PersonShapes.short
  private static let version = Shape.whole(0...1_000_000_000)
  static let teamCode = Shape.code(
    pattern: "[A-Za-z0-9._/-]{1,32}", about: "the code of a team", example: "T01")

  // MARK: The sheet

  private static let contact = ObjectShape(
    "SheetContact", "Somebody to tell, with the number they gave.",
    [.needed("name", line), .free("telephone", short), .needed("isNominated", .truth)])

  private static let companion = ObjectShape(
    "SheetCompanion", "Somebody who goes, with the number they gave.",
    [.needed("name", line), .free("telephone", short)])

  private static let control = ObjectShape(
    "SheetControl", "A hazard, and what is said of it and of its control.",
    [.needed("hazard", .word(Hazard.self)), .needed("text", VisitShapes.words)])

  static let sheet = ObjectShape(
    "SheetVisit", "A visit as the sheet of a day has it.",
    VisitShapes.entry.members + [
      .free("address", VisitShapes.words), .needed("isOutOfHours", .truth),
      .needed("isContactArranged", .truth), .needed("hasAuthority", .truth),
      .needed("equipment", .words(Equipment.self)), .needed("vehicle", .word(VehicleKind.self)),
      .needed("things", .list(line, most: VisitPlan.mostResources)),
      .needed("contacts", .list(.object(contact), most: 500)),
      .needed("companions", .list(.object(companion), most: VisitPlan.mostCrew)),
      .needed("isAssessed", .truth), .needed("isCompanyNeeded", .truth),
      .needed("controls", .list(.object(control), most: Hazard.allCases.count)),
      .free("measures", VisitShapes.words, "The further measures that authority depends on."),
    ])

  // MARK: Safety details

  static let fields: [ObjectShape.Member] = SafetyDetails.Field.allCases.map {
    .free($0.rawValue, .text(most: $0.mostCharacters))
  }

  static let detailsSent = ObjectShape(
    "SafetyDetailsToKeep", "What helps to find the account’s holder and to help them.", fields)

  static let details = ObjectShape(
    "SafetyDetails", "What somebody keeps about themselves.",
    fields + [
      .needed("version", version, "0 before anything was said; the ETag names it."),
      .free("recordedAt", .instant),
      .needed("isToBeSaid", .truth, "Nothing was said, or so long ago that it is to be said again."),
    ])

  static let crewMember = ObjectShape(
    "CrewSafety", "What one of those who go keeps about themselves.",
    [
      .needed("staff", short), .needed("name", line), .needed("isOfTeam", .truth),
      .free("details", .object(details), "Missing where they are of another team."),
    ])

  static let crew = ObjectShape(
    "CrewSafetyDetails", "What those who go on a visit keep about themselves.",
    [.needed("crew", .list(.object(crewMember), most: VisitPlan.mostCrew))])

  // MARK: Local procedures

  static let procedureRow = ObjectShape(
    "ProcedureSummary", "The local procedure of a team in a list.",
    [
      .needed("href", .place), .needed("team", teamCode), .needed("teamName", line),
      .free("inForce", .whole(1...1_000_000_000)), .free("from", .day), .needed("isOwnTeam", .truth),
      .free("read", .whole(0...1_000_000), "How many have read it; only for those who answer for the team."),
      .free("readers", .whole(0...1_000_000), "How many it is for."),
    ])

  private static let reader = ObjectShape(
    "ProcedureReader", "One of those a procedure is for.",
    [.needed("staff", short), .needed("name", line), .free("acknowledgedAt", .instant)])

  private static let heading = ObjectShape(
    "ProcedureHeading", "A version without its text.",
    [
      .needed("version", .whole(1...1_000_000_000)), .needed("from", .day),
      .needed("reason", .text(most: ProcedureDraft.Field.reason.mostCharacters)),
      .needed("publishedAt", .instant), .needed("publishedBy", line),
    ])

  static let procedure = ObjectShape(
    "Procedure", "One version of the local procedure of a team, and what there is besides.",
    [
      .needed("href", .place), .needed("team", teamCode), .needed("teamName", line),
      .needed("newest", version, "The newest version, which the ETag names; 0 for none."),
      .free("inForce", .whole(1...1_000_000_000)), .free("version", .whole(1...1_000_000_000)),
      .free("text", .text(most: ProcedureDraft.Field.text.mostCharacters)), .free("from", .day),
      .free("acknowledgedAt", .instant, "When the account’s holder said that they had read it."),
      .needed("versions", .list(.object(heading), most: 200)),
      .free(
        "readers", .list(.object(reader), most: 500), "Only for those who answer for the team."),
    ])

  static let procedureSent = ObjectShape(
    "ProcedureToPublish", "Another version of a local procedure.",
    [
      .needed("text", .text(most: ProcedureDraft.Field.text.mostCharacters)),
      .needed("reason", .text(most: ProcedureDraft.Field.reason.mostCharacters)), .needed("from", .day),
    ])
}
