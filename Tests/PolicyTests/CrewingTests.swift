import CivilTime
import Foundation
import Policy
import Testing

@Suite("Who may go")
struct CrewingTests {
  static func crewing(_ policy: String) throws -> CrewingPolicy {
    try #require(try CrewingLoader.load(policy: policy, directory: Scene.library().directory))
  }

  static let june = CivilDate(text: "2025-06-02") ?? .earliest

  static func member(_ part: CrewPart, learns: Bool = false, control: Bool = false) -> CrewMember {
    CrewMember(
      part: part, isThereToLearn: learns, isControl: control,
      competences: [.homeVisits: .current, .mosovo: .current])
  }

  static func scene(
    _ rosh: RiskLevel?, _ crew: [CrewMember], established: Bool = true,
    equipment: Set<Equipment> = [.mobilePhone, .loneWorkerDevice]
  ) -> CrewingScene {
    CrewingScene(
      rosh: rosh, crew: crew, isRelationshipEstablished: established, equipment: equipment,
      vehicle: .pool, notice: .planned)
  }

  @Test(
    "Every row of section B about who goes is a crewing rule, with its paragraph [HV-5.3.1, HV-8.1.4, AP-3, BP-1]"
  )
  func everyRowIsARule() throws {
    let rows = [
      "HV-5.3.1", "HV-5.3.2", "HV-5.3.3", "HV-5.3.4", "HV-5.3.5", "HV-5.3.6", "HV-8.1.4", "HV-8.1.6",
      "HV-8.1.7", "AP-3", "AP-4", "AP-5", "BP-1", "BP-4",
    ]
    let rules = try ["hmpps-home-visits", "college-app", "us-county"].flatMap { try Self.crewing($0).rules }
    let covered = Set(rules.flatMap(\.covers))
    for row in rows { #expect(covered.contains(row), "no crewing rule covers \(row)") }
    #expect(rules.allSatisfy { $0.cite.sha256 != nil })
  }

  @Test("Stops come first, and each finding names its paragraph [HV-5.3.4, HV-5.3.5]")
  func ordersFindings() throws {
    let crewing = try Self.crewing("hmpps-home-visits")
    let scene = Self.scene(
      .high, [Self.member(.responsibleOfficer), Self.member(.volunteer, learns: true)], equipment: [])
    let found = crewing.findings(scene, on: Self.june)
    #expect(found.map(\.rule) == ["lone-device", "support-staff-high", "lone-low-established"])
    #expect(found.map(\.answer) == [.stop, .stop, .reason])
    #expect(found.map(\.paragraph) == ["5.3.5", "5.3.4", "5.3.2"])
  }

  @Test(
    "No level of risk, number of workers or companion lets clerical staff or volunteers be a control [HV-5.3.4]"
  )
  func neverAControl() throws {
    let crewing = try Self.crewing("hmpps-home-visits")
    for rosh in [nil, .low, .medium, .high, .veryHigh] as [RiskLevel?] {
      for part in [CrewPart.clerical, .volunteer] {
        for others in 0...3 {
          let crew =
            Array(repeating: Self.member(.practitioner), count: others)
            + [Self.member(part, learns: true, control: true)]
          let found = crewing.findings(Self.scene(rosh, crew), on: Self.june)
          #expect(found.contains { $0.rule == "support-staff-control" && $0.answer == .stop })
        }
      }
    }
  }

  @Test("A rule is silent before it came into force")
  func silentBefore() throws {
    let crewing = try Self.crewing("hmpps-home-visits")
    let before = try #require(CivilDate(text: "2021-10-31"))
    let alone = Self.scene(.high, [Self.member(.responsibleOfficer)], equipment: [])
    #expect(crewing.findings(alone, on: before).isEmpty)
    #expect(!crewing.findings(alone, on: before.adding(days: 1)).isEmpty)
  }

  @Test("A file with an unknown word, an empty condition, two tests in one or a should that stops is refused")
  func refusesBadFiles() throws {
    let rule = """
      - id: x
        title: X
        covers: [HV-5.3.2]
        valid: {from: "2021-11-01"}
        cite: {paragraph: "5.3.2", sha256: "5e8aaff26bab0a6a0111b8b94582058747e66805c5fdb57c696ceb1463886181"}
        force: should
        answer: ANSWER
        when: WHEN
        say: "Say."
      """
    let bad: [(answer: String, when: String, message: String)] = [
      ("reason", "{goes: [astronaut]}", "astronaut"),
      ("reason", "{all: []}", "empty"),
      ("reason", "{fewer_than: 2, takes: radio}", "exactly one"),
      ("reason", "{fewer_than: 0}", "from 1 to 10"),
      ("reason", "{wears: uniform}", "wears"),
      ("stop", "{fewer_than: 2}", "only a must"),
    ]
    for entry in bad {
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
        "crewing-\(ProcessInfo.processInfo.globallyUniqueString)")
      defer { try? FileManager.default.removeItem(at: folder) }
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent("p"), withIntermediateDirectories: true)
      try rule.replacing("ANSWER", with: entry.answer).replacing("WHEN", with: entry.when)
        .write(to: folder.appendingPathComponent("p/crewing.yaml"), atomically: true, encoding: .utf8)
      let error = #expect(throws: PolicyError.self) {
        try CrewingLoader.load(policy: "p", directory: folder.path)
      }
      #expect(error?.description.contains(entry.message) ?? false, "\(entry.when): \(error as Any)")
    }
  }
}
