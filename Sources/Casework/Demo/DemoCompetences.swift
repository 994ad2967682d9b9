public import CivilTime
import Policy

/// What somebody of the demo region was trained or accredited for, and what shows it.
public struct DemoCompetence: Hashable, Sendable {
  /// The code of the member of staff.
  public let staff: String
  public let held: HeldCompetence
  public let reason: String
}

extension DemoRegion {
  /// What the demo's staff were trained for: home visits all who visit and manage, but one in each PDU whose training ran
  /// out and one whose runs out soon; accreditation, contacts and devices those whose work asks for it, one of them run
  /// out and one taken back.
  public func competences(asOf today: CivilDate) -> [DemoCompetence] {
    func made(
      _ code: String, _ competence: Competence, months: Int, through: Int?, ended: Int? = nil,
      _ reason: String
    ) -> DemoCompetence {
      DemoCompetence(
        staff: code,
        held: HeldCompetence(
          competence, from: today.adding(months: -months), through: through.map { today.adding(days: $0) },
          ended: ended.map { today.adding(days: $0) }), reason: reason)
    }
    var all: [DemoCompetence] = []
    let visiting: Set<Role> = [.practitioner, .lineManager, .policeOffenderManager]
    for member in staff where !member.roles.isDisjoint(with: visiting) {
      let days =
        switch member.code.suffix(4) {
        case "T1P4": -20
        case "T1P3": 25
        default: 300
        }
      all.append(
        made(member.code, .homeVisits, months: 14, through: days, "Certificate seen by the manager."))
      if member.roles.contains(.nominatedContact) {
        all.append(made(member.code, .nominatedContact, months: 5, through: nil, "Course of the region."))
      }
      if member.roles.contains(.practitioner), member.team == "ZEASTT1" || member.team == "ZWESTT1" {
        let ended = member.code == "ZWESTT1P2" ? -30 : nil
        all.append(
          made(
            member.code, .loneWorkerDevice, months: 12, through: nil, ended: ended,
            ended == nil ? "Shown how it works, and did it." : "Lost the device twice; to be shown anew."))
      }
    }
    all.append(
      made(
        DemoRegion.policeOffenderManager, .mosovo, months: 20, through: 340, "National register looked up."))
    all.append(made("ZEASTT3P1", .mosovo, months: 40, through: -10, "National register looked up."))
    return all
  }
}
