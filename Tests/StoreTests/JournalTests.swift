import Casework
import CivilTime
import Records
import Rehearsal
import Storage
import Testing

@Suite("The journal")
struct JournalTests {
  static let now = Instant(milliseconds: 1_750_000_000_000)

  static func entry(_ subject: String, _ revision: Int?, event: String = "fact-recorded") -> JournalEntry {
    let payload =
      (try? JournalPayload(["kind": .code("home-visit"), "number": .number(revision ?? 0)])) ?? .empty
    return JournalEntry(
      entry: "\(subject)-\(revision ?? 0)-\(event)", subjectKind: "person", subject: subject,
      revision: revision,
      occurredAt: now, recordedAt: now.adding(seconds: 1), actor: "staff-1", via: "web", event: event,
      payload: payload, policy: "hv:2024", request: nil)
  }

  /// Three subjects with four entries each, written in several calls.
  private func fill(_ store: any Store) async throws {
    try await Migrations.apply(store, at: Self.now)
    try await store.write { transaction in
      try Journal.append(["a", "b", "c"].map { Self.entry($0, 1) }, in: transaction)
      try Journal.append(
        [Self.entry("a", 2), Self.entry("b", 2), Self.entry("a", 3), Self.entry("c", nil, event: "seen")],
        in: transaction)
      try Journal.append([Self.entry("a", 4), Self.entry("b", 3), Self.entry("b", 4)], in: transaction)
      try Journal.append([Self.entry("c", 3), Self.entry("c", 4)], in: transaction)
    }
  }

  @Test("Entries are chained, and the whole verifies", arguments: Backend.here)
  func chain(_ backend: Backend) async throws {
    try await backend.withStore { store in
      try await fill(store)
      let report = try await store.read { try Journal.verify(in: $0) }
      #expect(report.fault == nil)
      #expect(report.entries == 12)
      #expect(report.subjects == 3)
      let heads = try await store.read { try Journal.heads("person", ["a", "b", "x"], in: $0) }
      #expect(heads.mapValues(\.revision) == ["a": 4, "b": 4])
      #expect(try await store.read { try Journal.head("person", "a", in: $0) } == heads["a"])
    }
  }

  @Test("Both databases hold the same digests for the same entries")
  func alike() async throws {
    var digests: Set<String> = []
    for backend in Backend.here {
      try await digests.insert(
        backend.withStore { store in
          try await fill(store)
          return try await store.read { try Journal.head("person", "c", in: $0)?.digest ?? "" }
        })
    }
    // SHA-256 over the documented form, computed by hand once more in Tests/CommandTests/test_journal.py.
    #expect(digests.count == 1)
  }

  @Test(
    "An entry that is not the next revision is a conflict, and nothing is written", arguments: Backend.here)
  func optimisticLock(_ backend: Backend) async throws {
    try await backend.withStore { store in
      try await fill(store)
      for revision in [1, 3, 4, 6] {
        let error = await #expect(throws: StoreError.self) {
          try await store.write {
            try Journal.append([Self.entry("new", 1), Self.entry("a", revision, event: "x")], in: $0)
          }
        }
        guard case .conflict = error else {
          throw RehearsalFailure("\(String(describing: error)) is no conflict")
        }
      }
      #expect(try await store.read { try Journal.verify(in: $0).entries } == 12)
      #expect(try await store.read { try Journal.head("person", "new", in: $0) } == nil)
    }
  }

  @Test(
    "Of many who write the same revision at once one wins; next-revision entries all get in",
    arguments: Backend.here)
  func race(_ backend: Backend) async throws {
    try await backend.withStore { store in
      try await fill(store)
      let won = await withTaskGroup(of: Bool.self) { group in
        for racer in 0..<12 {
          group.addTask {
            do {
              try await store.write {
                try Journal.append([Self.entry("a", 5, event: "race-\(racer)")], in: $0)
              }
              return true
            } catch {
              return false
            }
          }
        }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(won == 1)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for racer in 0..<12 {
          group.addTask {
            try await store.write {
              try Journal.append([Self.entry("a", nil, event: "next-\(racer)")], in: $0)
            }
          }
        }
        try await group.waitForAll()
      }
      let report = try await store.read { try Journal.verify(in: $0) }
      #expect(report.fault == nil)
      #expect(report.entries == 25)
    }
  }

  @Test("Neither a name nor a sentence fits into a payload [HV-7.8.7]")
  func payload() throws {
    #expect(
      try JournalPayload(["b": .number(2), "a": .codes(["x", "y"]), "c": .none, "d": .flag(true)]).text
        == #"{"a":["x","y"],"b":2,"c":null,"d":true}"#)
    for words in ["Jo Bloggs", "", "é", "\"", "a\nb", String(repeating: "x", count: 201)] {
      #expect(throws: JournalPayload.NotACode(key: "k")) { try JournalPayload(["k": .code(words)]) }
    }
  }

  @Test("Entries and seals cannot be changed or removed", arguments: Backend.here)
  func appendOnly(_ backend: Backend) async throws {
    try await backend.withStore { store in
      try await fill(store)
      _ = try await store.write { try Journal.seal(at: Self.now, in: $0) }
      for table in ["journal", "journal_seals", "access_log"] {
        try await store.write { transaction in
          try AccessLog.append(
            [
              Access(
                entry: "access-\(table)", occurredAt: Self.now, verb: .consultation, actor: "staff-1",
                subjectKind: "person", subject: "a", purpose: "supervision", channel: "web")
            ], in: transaction)
        }
        var attempts = ["UPDATE \(table) SET digest = 'x'", "DELETE FROM \(table)"]
        if table == "access_log" { attempts[0] = "UPDATE access_log SET actor = 'x'" }
        if backend == .postgres { attempts.append("TRUNCATE \(table)") }
        for attempt in attempts {
          let error = await #expect(throws: StoreError.self) {
            try await store.write { _ = try $0.execute(SQL(text: attempt, values: [])) }
          }
          #expect("\(String(describing: error))".contains("append-only"), "\(attempt)")
        }
      }
      #expect(try await store.read { try Journal.verify(in: $0).fault } == nil)
    }
  }

  /// What somebody with the database's password may do, and what is then found.
  struct Tampering: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let statements: [String]
    let kind: JournalFault.Kind
    let entry: String?
  }

  static let tamperings = [
    Tampering(
      testDescription: "an edited payload",
      statements: ["UPDATE journal SET payload = '{}' WHERE entry = 'b-2-fact-recorded'"],
      kind: .edited, entry: "b-2-fact-recorded"),
    Tampering(
      testDescription: "an edited time",
      statements: ["UPDATE journal SET occurred_at = '2020' WHERE entry = 'c-4-fact-recorded'"],
      kind: .edited, entry: "c-4-fact-recorded"),
    Tampering(
      testDescription: "a removed middle entry",
      statements: ["DELETE FROM journal WHERE entry = 'a-2-fact-recorded'"],
      kind: .gap, entry: "a-3-fact-recorded"),
    Tampering(
      testDescription: "a removed first entry",
      statements: ["DELETE FROM journal WHERE entry = 'a-1-fact-recorded'"],
      kind: .gap, entry: "a-2-fact-recorded"),
    Tampering(
      testDescription: "a removed last entry",
      statements: ["DELETE FROM journal WHERE entry = 'b-4-fact-recorded'"],
      kind: .head, entry: "b-3-fact-recorded"),
    Tampering(
      testDescription: "a removed subject", statements: ["DELETE FROM journal WHERE subject = 'b'"],
      kind: .head, entry: nil),
    Tampering(
      testDescription: "two entries in each other's place",
      statements: [
        "UPDATE journal SET revision = 99 WHERE entry = 'a-2-fact-recorded'",
        "UPDATE journal SET revision = 2 WHERE entry = 'a-3-fact-recorded'",
        "UPDATE journal SET revision = 3 WHERE entry = 'a-2-fact-recorded'",
      ], kind: .edited, entry: "a-3-fact-recorded"),
    Tampering(
      testDescription: "an entry given to another subject",
      statements: ["UPDATE journal SET subject = 'd', revision = 1 WHERE entry = 'c-4-fact-recorded'"],
      kind: .head,
      entry: "c-3-fact-recorded"),
    Tampering(
      testDescription: "a removed last entry and head",
      statements: [
        "DELETE FROM journal WHERE entry = 'b-4-fact-recorded'",
        "UPDATE journal_heads SET revision = 3, digest = (SELECT digest FROM journal WHERE entry = 'b-3-fact-recorded') "
          + "WHERE subject = 'b'",
      ], kind: .seal, entry: nil),
    Tampering(
      testDescription: "a removed subject and head",
      statements: [
        "DELETE FROM journal WHERE subject = 'b'", "DELETE FROM journal_heads WHERE subject = 'b'",
      ],
      kind: .seal, entry: nil),
    Tampering(
      testDescription: "an edited access",
      statements: ["UPDATE access_log SET actor = 'other' WHERE entry = 'access-1'"],
      kind: .seal, entry: nil),
    Tampering(
      testDescription: "a removed access", statements: ["DELETE FROM access_log WHERE entry = 'access-1'"],
      kind: .seal,
      entry: nil),
    Tampering(
      testDescription: "a removed seal", statements: ["DELETE FROM journal_seals WHERE seal = 1"],
      kind: .seal, entry: nil),
    Tampering(
      testDescription: "an edited seal",
      statements: ["UPDATE journal_seals SET sealed_at = '2020' WHERE seal = 2"],
      kind: .seal, entry: nil),
  ]

  @Test("Whoever takes the triggers off and tampers is found [PRV-04]", arguments: Backend.here, tamperings)
  func tampering(_ backend: Backend, _ tampering: Tampering) async throws {
    try await backend.withStore { store in
      try await fill(store)
      try await store.write { transaction in
        for number in 1...2 {
          try AccessLog.append(
            [
              Access(
                entry: "access-\(number)", occurredAt: Self.now, verb: .disclosure, actor: "staff-1",
                subjectKind: "person", subject: "a", purpose: "export", channel: "command")
            ], in: transaction)
          #expect(try Journal.seal(at: Self.now, in: transaction)?.number == number)
        }
        #expect(try Journal.seal(at: Self.now, in: transaction) == nil)
      }
      let before = try await store.read { try Journal.verify(in: $0) }
      #expect(before.fault == nil)
      #expect(before.seals == 2)
      try await store.write { transaction in
        for table in ["journal", "journal_seals", "access_log"] {
          for statement in transaction.dialect.droppingAppendOnly(table) {
            try transaction.execute(statement)
          }
        }
        for statement in tampering.statements { try transaction.execute(SQL(text: statement, values: [])) }
      }
      let report = try await store.read { try Journal.verify(in: $0) }
      #expect(report.fault?.kind == tampering.kind)
      #expect(report.fault?.entry == tampering.entry)
    }
  }

  @Test("Twenty thousand new subjects go in and verify in constant memory", arguments: Backend.here)
  func bulk(_ backend: Backend) async throws {
    try await backend.withStore { store in
      try await Migrations.apply(store, at: Self.now)
      try await store.write { transaction in
        for block in 0..<4 {
          try Journal.append((0..<5000).map { Self.entry("p\(block * 5000 + $0)", 1) }, in: transaction)
        }
      }
      let report = try await store.read { try Journal.verify(in: $0) }
      #expect(report.fault == nil)
      #expect(report.entries == 20_000)
    }
  }
}
