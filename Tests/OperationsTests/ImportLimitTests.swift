import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

@Suite("What a caseload file may not do")
struct ImportLimitTests {
  private static func person(_ crn: String, given: String = "Ada", family: String = "Lind") -> String {
    #"{"crn":"\#(crn)","name":{"given":"\#(given)","family":"\#(family)"},"team":"N54LDS1","facts":[{"kind":"supervision-started","date":"2025-04-11","value":"licence"}]}"#
  }

  private static func address(_ text: String, telephone: String = "01632 960001") -> String {
    #"{"type":"address","crn":"X000001","address":"\#(text)","telephone":"\#(telephone)","since":"2025-04-11"}"#
  }

  /// One letter that reads as one and counts as two: `e` with an accent that combines.
  private static let accented = "e\u{301}"

  @Test(
    "a text longer than its column, or with the null character, costs its own line and no other [INT-12]",
    arguments: Backend.here)
  func textsThatDoNotFit(_ backend: Backend) async throws {
    let bad = [
      Self.person("X000021", given: String(repeating: "a", count: 101)),
      Self.person("X000022", family: String(repeating: Self.accented, count: 51)),
      Self.person("X000023", family: #"Li\u0000nd"#),
      Self.address(String(repeating: Self.accented, count: 251)), Self.address(#"1 \u0000 Way"#),
      Self.address("1 Way", telephone: String(repeating: "1", count: 33)),
      Self.address("1 Way", telephone: #"01632\u0000"#),
      #"{"type":"team","code":"N54LDS9","name":"\#(String(repeating: Self.accented, count: 101))","pdu":"N54LDS","region":"N54"}"#,
      #"{"type":"staff","code":"N54A077","name":"a\u0000b","team":"N54LDS1","roles":["practitioner"]}"#,
    ]
    let good = [
      Self.person("X000031", given: String(repeating: "é", count: 100)),
      Self.person("X000032", family: String(repeating: Self.accented, count: 50)),
      Self.address(String(repeating: Self.accented, count: 250)),
    ]
    try await backend.withStore { store in
      let desk = try await Desk.rehearsed(store)
      let report = try await desk.take(ImportTests.file + bad + good, options: ImportOptions())
      #expect(report.refused == bad.count)
      let lines = (1...bad.count).map { ImportTests.file.count + $0 }
      #expect(report.problems.map(\.line).sorted() == lines)
      #expect(report.added == 4 && report.addresses == 2)
    }
  }

  @Test("a case number is one number however its letters are written", arguments: Backend.here)
  func letterCase(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let desk = try await Desk.rehearsed(store)
      let again = [
        ImportTests.file[3].replacing("X000001", with: "x000001"),
        Self.address("2 Example Way, ZZ99 1AA").replacing("X000001", with: "x000001"),
      ]
      try await desk.take(ImportTests.file, options: ImportOptions())
      let report = try await desk.take(again, options: ImportOptions())
      #expect(report.refused == 0 && report.added == 0 && report.unchanged == 1 && report.addresses == 1)
      #expect(try await desk.caseload(ImportTests.manager(desk)).rows.count == 2)
    }
  }

  @Test(
    "a staff line without roles leaves the roles, and every change of roles or place is in the journal",
    arguments: Backend.here)
  func staffChanges(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let desk = try await Desk.rehearsed(store)
      try await desk.take(ImportTests.file)
      func line(_ name: String, _ more: String) -> String {
        #"{"type":"staff","code":"N54A001","name":"\#(name)",\#(more)}"#
      }
      let team =
        #"{"type":"team","code":"N54LDS2","name":"Leeds 2","pdu":"N54LDS","pduName":"Leeds","region":"N54","regionName":"North"}"#
      let changes = [
        line("Mary Ashdown-Lind", #""team":"N54LDS1""#), team,
        line("Mary Ashdown-Lind", #""team":"N54LDS2""#),
        line("Mary Ashdown-Lind", #""team":"N54LDS2","roles":["line-manager","practitioner"]"#),
        line("Mary Ashdown-Lind", #""team":"N54LDS2","roles":[]"#),
      ]
      for change in changes { #expect(try await desk.take([change], options: ImportOptions()).refused == 0) }
      #expect(try await desk.take(changes.suffix(1), options: ImportOptions()).staff == 0)
      let entries = try await store.read { transaction in
        try transaction.run(
          """
          SELECT j.event, j.payload FROM journal j JOIN staff s ON s.id = j.subject
          WHERE j.subject_kind = 'staff' AND s.code = 'N54A001' ORDER BY j.revision
          """
        ).map { row in
          let payload = try row.text(1)
          return [
            try row.text(0), JournalPayload.code("team", in: payload) ?? "",
            (JournalPayload.codes("roles", in: payload) ?? ["?"]).joined(separator: " "),
          ]
        }
      }
      #expect(
        entries == [
          ["staff-added", "N54LDS1", "practitioner"], ["staff-changed", "N54LDS1", "practitioner"],
          ["staff-changed", "N54LDS2", "practitioner"],
          ["staff-changed", "N54LDS2", "line-manager practitioner"],
          ["staff-changed", "N54LDS2", ""],
        ])
      let roles = try await store.read { transaction in
        try transaction.run(
          "SELECT count(*) FROM staff_roles r JOIN staff s ON s.id = r.staff WHERE s.code = 'N54A001'"
        ).first?.integer(0)
      }
      #expect(roles == 0)
      let teams = try await store.read { transaction in
        try transaction.run(
          "SELECT event, subject FROM journal WHERE subject_kind = 'team' ORDER BY position"
        )
        .map { "\(try $0.text(0)) \(try $0.text(1))" }
      }
      #expect(teams == ["team-added N54LDS1", "team-added N54LDS2"])
      #expect(try await store.read { try Journal.verify(in: $0).fault } == nil)
    }
  }

  @Test("two files of the same people at once both go in, whatever their order", arguments: Backend.here)
  func atOnce(_ backend: Backend) async throws {
    try await backend.withDatabase { database in
      let stores = try (0..<2).map { _ in try database.open(connections: 2) }
      let rehearsal = Rehearsal()
      let desk = try await Desk.rehearsed(stores[0], rehearsal)
      try await desk.take(Array(ImportTests.file.prefix(3)))
      let other = try await Desk.rehearsed(stores[1], rehearsal)
      let people = (100..<160).map { Self.person("X000\($0)") }
      func files(_ day: String, _ lines: [String]) -> [String] {
        lines.map { $0.replacing("2025-04-11", with: day) }
      }
      for round in 0..<3 {
        let day = "2025-0\(round + 2)-11"
        async let one = desk.take(files(day, people), options: ImportOptions(batch: 7))
        async let two = other.take(files(day, people.reversed()), options: ImportOptions(batch: 5))
        let reports = try await [one, two]
        #expect(reports.map(\.refused) == [0, 0])
        #expect(reports.map { $0.added + $0.changed + $0.unchanged } == [60, 60])
      }
      let count = try await stores[0].read {
        try $0.run("SELECT count(*) FROM people").first?.integer(0)
      }
      #expect(count == 60)
      let facts = try await stores[0].read { try $0.run("SELECT count(*) FROM facts").first?.integer(0) }
      #expect(facts == 180)
      #expect(try await stores[0].read { try Journal.verify(in: $0).fault } == nil)
      for store in stores { await store.close() }
    }
  }

  @Test("nobody writes over what was recorded, not even in the database", arguments: Backend.here)
  func frozen(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let desk = try await Desk.rehearsed(store)
      let delayed =
        #"{"crn":"X000001","facts":[{"kind":"supervision-started","date":"2025-04-11","value":"community-order"}],"exceptions":[{"kind":"delay","rule":"rso-initial","recorded":"2025-04-20","until":"2025-05-20","rationale":"Moved."}]}"#
      #expect(try await desk.take(ImportTests.file).problems == [])
      #expect(try await desk.take([delayed]).problems == [])
      for (table, columns) in Migrations.frozen {
        for column in columns {
          let error = await #expect(throws: StoreError.self, "\(table).\(column)") {
            try await store.write {
              try $0.execute(SQL(text: "UPDATE \(table) SET \(column) = \(column)", values: []))
            }
          }
          #expect("\(String(describing: error))".contains("is not changed"), "\(table).\(column)")
        }
      }
    }
  }
}
