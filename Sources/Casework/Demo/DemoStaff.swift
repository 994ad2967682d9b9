public import CivilTime

/// A version of a local procedure of the demo, and who of the team has read it.
public struct DemoProcedure: Hashable, Sendable {
  public let team: String
  /// The code of the manager who publishes it.
  public let manager: String
  public let draft: ProcedureDraft
  /// The codes of those who have read it.
  public let readers: [String]
}

/// What a member of staff of the demo keeps about themselves, and how many days ago they said so.
public struct DemoSafetyDetails: Hashable, Sendable {
  public let code: String
  public let details: SafetyDetails
  public let daysAgo: Int
}

extension DemoRegion {
  /// Two versions for each team but the last, which has none: the older read by everybody, the newer not yet by the
  /// first and the third practitioner.
  public func procedures(asOf today: CivilDate) -> [DemoProcedure] {
    teams.dropLast().flatMap { team -> [DemoProcedure] in
      let members = staff.filter { $0.team == team.code }.map(\.code)
      let waiting = ["\(team.code)P1", "\(team.code)P3"]
      return [
        DemoProcedure(
          team: team.code, manager: "\(team.code)M1",
          draft: ProcedureDraft(
            text: DemoRegion.procedure.joined(separator: "\n"), reason: "The first written procedure.",
            from: today.adding(days: -300)), readers: members),
        DemoProcedure(
          team: team.code, manager: "\(team.code)M1",
          draft: ProcedureDraft(
            text: (DemoRegion.procedure + [
              "New: without signal at the door, ring from the nearest place that has some, or do not go in."
            ]).joined(separator: "\n"),
            reason: "Two visits began without a call because there was no signal.",
            from: today.adding(days: -20)), readers: members.filter { !waiting.contains($0) }),
      ]
    }
  }

  private static let procedure = [
    "Before: fill in the risk assessment of the visit and wait for the manager’s decision. Keep your safety details up to date.",
    "Take: a charged phone that is not on silent and a charged lone worker device. Book them with the visit.",
    "Start: ring the nominated contact just before you go in. Say how long you will be.",
    "End: ring the nominated contact as soon as you have left. If it takes longer, ring before your time is over.",
    "If you feel uncomfortable, leave. Nobody will hold it against you.",
    "If you cannot speak freely, ask whether you may ring the office about your next appointment, and use the alert code that the team has agreed. The code is on the card in the duty room, not in this text.",
    "Emergency: 999, or the button of the device. The contact then tells the manager and the police.",
  ]

  /// What those who visit, watch and manage keep about themselves. The first practitioner of a team said it long ago,
  /// the fourth has not said anything.
  public var safetyDetails: [DemoSafetyDetails] {
    let who = staff.enumerated().filter {
      !$0.element.roles.isDisjoint(with: [.practitioner, .lineManager, .nominatedContact])
    }
    return who.compactMap { number, member in
      guard !member.code.hasSuffix("P4") else { return nil }
      var values: [SafetyDetails.Field: String] = [
        .phone: "01632 960\(200 + number)",
        .car: "\(["Grey hatchback", "Blue estate", "Red hatchback"][number % 3]), ZZ99 Z\(100 + number)",
        .description: [
          "Tall, short grey hair, green coat.", "Medium height, dark plait, glasses, black jacket.",
          "Short, red beard, blue rucksack.",
        ][number % 3],
        .emergencyName: "\(DemoNames.given(number + 7)) \(DemoNames.family(number + 3))",
        .emergencyPhone: "01632 960\(500 + number)",
      ]
      if number % 4 == 1 { values[.medical] = "Carries an inhaler in the front pocket of the bag." }
      return DemoSafetyDetails(
        code: member.code, details: SafetyDetails(values), daysAgo: member.code.hasSuffix("P1") ? 120 : 12)
    }
  }
}
