import CivilTime
import Policy

/// The people of the demo region, each made from their number and the day alone.
enum DemoPeople {
  static func person(
    _ number: Int, today: CivilDate, teams: [TeamRow]
  ) -> (entry: CaseloadEntry, address: AddressRow) {
    let team = teams[number % teams.count]
    let crn = "Z" + padded(100_001 + number * 37 % 899_999, to: 6)
    var history = history(number, today: today)
    history.person.crn = crn
    var officer =
      number % 23 == 22 ? nil : DemoRegion.officer(team: team, number / teams.count)
    if history.isManagedByPolice, team.code == DemoRegion.publicProtection {
      officer = DemoRegion.policeOffenderManager
    }
    let entry = CaseloadEntry(
      person: history.person, given: DemoNames.given(number), family: DemoNames.family(number),
      born: history.born, team: team.code, officer: officer)
    return (entry, address(number, crn: crn, since: history.start))
  }

  private struct History {
    var person: PersonFacts
    let born: CivilDate?
    let start: CivilDate
    let isManagedByPolice: Bool
  }

  private static func history(_ number: Int, today: CivilDate) -> History {
    let scenario = DemoScenario(number, today: today)
    let last = DemoRegion.peopleCount - DemoStates.count
    guard number >= last else {
      return History(
        person: scenario.facts(), born: scenario.born, start: scenario.start,
        isManagedByPolice: scenario.isManagedByPolice)
    }
    let (person, start) = DemoStates.facts(number - last, today: today)
    return History(
      person: person, born: today.adding(months: -12 * (24 + number % 31)), start: start,
      isManagedByPolice: false)
  }

  private static func address(_ number: Int, crn: String, since: CivilDate) -> AddressRow {
    let streets = [
      "Example Way", "Sample Street", "Specimen Close", "Pattern Lane", "Fable Court", "Fiction Row",
    ]
    let letters = Array("ABDEFGHJLN")
    let first = letters[number % letters.count]
    let second = letters[number / letters.count % letters.count]
    let postcode = "ZZ99 \(number % 9 + 1)\(first)\(second)"
    let telephone =
      number % 3 == 0
      ? "01632 960" + padded(number % 1_000, to: 3) : "07700 900" + padded(number % 1_000, to: 3)
    return AddressRow(
      crn: crn, address: "\(number % 180 + 1) \(streets[number % streets.count]), Demo Town, \(postcode)",
      telephone: telephone, since: since.text)
  }

  private static func padded(_ number: Int, to width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }
}
