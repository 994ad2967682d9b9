import Casework
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("Before somebody sets out they are asked once, and nothing stops them", .serialized)
struct DepartureTests {
  private static func says(
    _ live: LiveScene, _ type: SafetyEventType, ready: Set<ReadyItem>?
  ) async throws -> Result<SafetyReceipt, LiveProblem> {
    let id = live.desk.shell.identifier()
    return try await live.desk.receive(
      live.scene.mary.staff,
      SafetyEvent(
        id: id, visit: live.id, sequence: 1, type: type, occurred: live.clock.now, minutes: nil,
        clockOffset: nil, position: nil, ready: ready, canonical: id))
  }

  @Test(
    "A phone is asked for always, a lone worker device where one is taken along, gear in the United States [HV-8.2.1, BP-4]"
  )
  func whatIsAsked() throws {
    let start = LiveScene.time("09:00")
    func asked(_ equipment: Set<Equipment>, _ policy: String) -> [ReadyItem] {
      ReadyItem.asked(
        VisitPlan(
          purposes: [.confirmResidence], notice: .planned, start: start, expectedMinutes: 45, crew: [],
          equipment: equipment), policies: [policy])
    }
    #expect(asked([], "hmpps-home-visits") == [.phone])
    #expect(asked([.loneWorkerDevice], "hmpps-home-visits") == [.phone, .device])
    #expect(asked([.loneWorkerDevice], "us-county") == [.phone, .device, .gear])
    let check = DepartureCheck(asked: [.device, .phone], ready: [.phone, .gear])
    #expect(check.asked == [.phone, .device] && check.ready == [.phone] && check.missing == [.device])
  }

  @Test(
    "What a county has for before, during and after a visit is shown where the visit stands [BP-4, BP-5, BP-6]"
  )
  func prompts() throws {
    let county = try #require(try Rehearsal.library().policy("us-county"))
    func paragraphs(_ phase: LivePhase) -> [String] {
      DeparturePrompt.of([county], phase).map(\.paragraph)
    }
    #expect(paragraphs(.planned) == (1...6).map { "Before Your Home Visit \($0)" })
    #expect(paragraphs(.onTheWay) == (1...7).map { "During Your Home Visit \($0)" })
    #expect(paragraphs(.inVisit).suffix(2) == ["After Your Home Visit 1", "After Your Home Visit 2"])
    let standard = try #require(try Rehearsal.library().policy(PolicyLibrary.standard))
    #expect(DeparturePrompt.of([standard], .planned).isEmpty)
    #expect(county.radioCodes.map(\.code).contains("10-8 without contact"))
  }

  @Test(
    "The office page keeps who answered what and when; asked once, the first answer stands [HV-8.2.1]",
    arguments: Backend.here)
  func officeSetsOut(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { live in
      live.at("08:30")
      let after = try await live.desk.setOut(live.scene.mary, live.id, ready: [.phone]).get()
      #expect(after.phase == .onTheWay)
      #expect(after.departed == Stamp(by: live.scene.mary.staff, at: LiveScene.time("08:30")))
      #expect(after.check?.asked == [.phone, .device] && after.check?.missing == [.device])
      live.at("08:31")
      let again = try await live.desk.setOut(live.scene.ivo, live.id, ready: [.phone, .device]).get()
      #expect(again == after)
      let happenings = try await live.desk.store.read { [id = live.id] in
        try LiveRecords.happenings(id, $0)
      }
      #expect(
        happenings.contains {
          $0.event == .checked(DepartureCheck(asked: [.phone, .device], ready: [.phone]))
            && $0.stamp == Stamp(by: live.scene.mary.staff, at: LiveScene.time("08:30"))
        })
      try await live.expectWhole()
      // Nobody else sets out for them, and whoever watches sees what is missing.
      #expect(try await live.desk.setOut(live.scene.sol, live.id, ready: []) == .failure(.notThere))
      let row = try #require(try await live.desk.board(live.nell)?.rows.first)
      #expect(row.live.check?.missing == [.device])
    }
  }

  @Test(
    "From a phone the same; without answers they go and may call for help all the same [HV-8.2.1, HV-8.3.4]",
    arguments: Backend.here)
  func phoneSetsOut(_ backend: Backend) async throws {
    try await LiveScene.run(backend) { live in
      live.at("08:30")
      #expect(try await Self.says(live, .depart, ready: [.phone, .device, .gear]).get().fate == .applied)
      let check = try await live.live().check
      #expect(check == DepartureCheck(asked: [.phone, .device], ready: [.phone, .device]))
    }
    try await LiveScene.run(backend) { live in
      live.at("08:30")
      let gone = try await Self.says(live, .depart, ready: nil).get()
      let visit = try await live.live()
      #expect(gone.fate == .applied && visit.phase == .onTheWay && visit.check == nil)
      let help = try await Self.says(live, .help, ready: nil).get()
      #expect(help.fate == .applied)
      #expect(try await live.live().alarm?.ladder == .help)
    }
    try await LiveScene.run(backend) { live in
      live.at("08:30")
      #expect(try await Self.says(live, .depart, ready: []).get().fate == .applied)
      #expect(try await live.live().check?.missing == [.phone, .device])
      live.at("09:00")
      _ = try await live.says(.arrive, minutes: 45).get()
      #expect(try await live.live().phase == .inVisit)
      #expect(try await live.live().check?.missing == [.phone, .device])
      try await live.expectWhole()
    }
  }
}
