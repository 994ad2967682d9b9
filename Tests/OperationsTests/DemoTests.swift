import Casework
import CivilTime
import Operations
import Policy
import Rehearsal
import Storage
import Testing

@Suite("The demo region")
struct DemoTests {
  @Test("the people reach every rule of the framework and every status it can give [OPS-08]")
  func coversRules() throws {
    let library = try Rehearsal.library()
    let policy = try #require(library.policy(PolicyLibrary.standard))
    let day = DemoRegion.standardDay
    #expect(day.text == "2025-06-30")
    let evaluator = try Evaluator(policy: policy, library: library, asOf: day)
    let obligations = DemoRegion(asOf: day).people.flatMap { evaluator.obligations(of: $0.person) }
    let missing = Set(policy.rules.filter { $0.onlyUnder == nil }.map(\.id)).subtracting(
      obligations.map(\.rule))
    #expect(missing == [])
    // No rule of the framework has an end of its validity, so nothing lapses.
    let statuses = Set(Status.allCases).subtracting(obligations.map(\.status))
    #expect(statuses == [.lapsed])
  }

  @Test("one day gives one region, in every role, with nothing real in it [OPS-08]")
  func isMadeUp() {
    let region = DemoRegion(asOf: DemoRegion.standardDay)
    #expect(region.lines == DemoRegion(asOf: DemoRegion.standardDay).lines)
    #expect(region.teams.count == 6 && Set(region.teams.map(\.pdu)).count == 2)
    #expect(region.staff.count == 40)
    #expect(Set(region.staff.flatMap(\.roles)) == Set(Role.allCases))
    #expect(region.people.count == 600 && Set(region.people.map(\.person.crn)).count == 600)
    for address in region.addresses {
      #expect(address.address.contains(" ZZ99 "))
      let number = address.telephone ?? ""
      #expect(number.hasPrefix("01632 960") || number.hasPrefix("07700 900"))
    }
  }

  @Test(
    "the region goes in whole, and what is exported of it goes in again unchanged", arguments: Backend.here)
  func roundTrips(_ backend: Backend) async throws {
    let lines = DemoRegion(asOf: DemoRegion.standardDay).lines
    try await backend.withStore { store in
      let desk = try await Desk.rehearsed(store)
      let report = try await desk.take(lines, options: ImportOptions())
      #expect(report.problems == [])
      #expect(report.added == 600 && report.staff == 40 && report.teams == 6 && report.addresses == 600)
      let exported = Gathered()
      try await desk.exportCaseload { exported.add($0) }
      let again = try await desk.take(exported.lines, options: ImportOptions())
      #expect(again.refused == 0 && again.unchanged == 600)
      #expect(again.changed + again.added + again.teams + again.staff + again.addresses == 0)
      let other = try await backend.withStore { empty in
        let second = try await Desk.rehearsed(empty)
        try await second.take(exported.lines, options: ImportOptions())
        let twice = Gathered()
        try await second.exportCaseload { twice.add($0) }
        return twice.lines
      }
      #expect(other == exported.lines)
    }
  }
}

/// Lines as they come.
final class Gathered: Sendable {
  private let all = Shared<[String]>([])
  var lines: [String] { all.value }
  func add(_ lines: [String]) { all.change { $0 += lines } }
}
