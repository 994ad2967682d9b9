import Casework
import CivilTime
import Operations
import Policy
import Rehearsal
import Storage
import Testing

@Suite("How pages read the database")
struct PagePlanTests {
  /// A page by name, and what asks for it.
  struct Page: Sendable {
    let name: String
    /// True where nothing is read for somebody whom it does not concern.
    var asksSome = false
    let ask: @Sendable (Desk, Actor, PersonID) async throws -> Void
  }

  static let actors = [
    Actor(
      staff: StaffID("00000000-0000-7000-8000-000000000001"), name: "", roles: [.regionalDirector], team: nil,
      pdu: nil, region: "ZDEMO"),
    Actor(
      staff: StaffID("00000000-0000-7000-8000-000000000002"), name: "", roles: [.pduHead], team: nil,
      pdu: "ZEAST", region: "ZDEMO"),
    Actor(
      staff: StaffID("00000000-0000-7000-8000-000000000003"), name: "", roles: [.practitioner],
      team: "ZEASTT1",
      pdu: "ZEAST", region: "ZDEMO"),
  ]

  static let pages: [Page] = {
    var pages: [Page] = []
    for order in CaseloadOrder.allCases {
      for isDescending in [false, true] {
        pages.append(
          Page(name: "caseload by \(order)") { desk, actor, _ in
            _ = try await desk.caseload(actor, page: 2, order: order, isDescending: isDescending)
          })
      }
    }
    pages.append(Page(name: "own cases") { desk, actor, _ in _ = try await desk.caseload(actor, mine: true) })
    pages.append(
      Page(name: "a team") { desk, actor, _ in _ = try await desk.caseload(actor, team: "ZEASTT1") })
    let narrowings: [(String, @Sendable (inout DueQuery) -> Void)] = [
      ("all", { _ in }), ("a cohort", { $0.cohorts = ["7.1", "7.6"] }),
      ("overdue", { $0.statuses = [.overdue] }),
      ("upcoming", { $0.statuses = [.upcoming] }), ("suspended", { $0.statuses = [.suspended] }),
      ("must", { $0.forces = [.must] }), ("met", { $0.statuses = [.met, .metLate] }),
      ("a team", { $0.team = "ZEASTT1" }),
    ]
    for order in DueQuery.Order.allCases {
      for isDescending in [false, true] {
        for (name, narrow) in narrowings {
          pages.append(
            Page(name: "due by \(order), \(name)") { desk, actor, _ in
              var query = DueQuery(order: order, isDescending: isDescending)
              narrow(&query)
              _ = try await desk.due(actor, query)
            })
        }
      }
    }
    pages.append(
      Page(name: "calendar") { desk, actor, _ in
        _ = try await desk.dueCalendar(actor, year: 2025, month: 7, team: nil)
      })
    pages.append(
      Page(name: "a day") { desk, actor, _ in _ = try await desk.dueOn(actor, desk.today, team: nil) })
    pages.append(Page(name: "search") { desk, actor, _ in _ = try await desk.search(actor, "ada") })
    pages.append(Page(name: "person") { desk, actor, id in _ = try await desk.person(actor, id) })
    pages.append(
      Page(name: "visits to authorise") { desk, actor, _ in
        _ = try await desk.authorisationQueue(actor, page: 2)
      })
    for staff in [nil, StaffID("00000000-0000-7000-8000-000000000003")] {
      pages.append(
        Page(name: "a week's visits") { desk, actor, _ in
          _ = try await desk.diary(
            actor, on: desk.today, through: desk.today.adding(days: 6), of: staff)
        })
    }
    for onlyOwn in [false, true] {
      pages.append(
        Page(name: "tasks") { desk, actor, _ in _ = try await desk.tasks(actor, onlyOwn: onlyOwn) })
    }
    pages.append(
      Page(name: "waiting tasks", asksSome: true) { desk, actor, _ in _ = try await desk.waitingTasks(actor) }
    )
    pages.append(
      Page(name: "decisions") { desk, actor, _ in _ = try await desk.decisions(actor, DecisionsQuery()) })
    pages.append(
      Page(name: "decisions that wait") { desk, actor, _ in _ = try await desk.decisionsWaiting(actor) })
    pages.append(
      Page(name: "changes of visits", asksSome: true) { desk, actor, _ in
        _ = try await desk.changeNotices(actor)
      })
    pages.append(Page(name: "teams") { desk, actor, _ in _ = try await desk.teams(actor) })
    return pages
  }()

  @Test("no page needs more than ten statements, however many people it shows", arguments: Backend.here)
  func statements(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let recorder = StatementRecorder(store)
      let desk = try await Desk.rehearsed(recorder)
      try await desk.take(DemoRegion(asOf: DemoRegion.standardDay).lines, options: ImportOptions())
      for actor in Self.actors {
        let id = try #require(try await desk.caseload(actor).rows.first?.person)
        for page in Self.pages {
          let statements = try await recorder.recording { try await page.ask(desk, actor, id) }
          let least = page.asksSome ? 0 : 1
          #expect((least...10).contains(statements.count), "\(page.name) as \(actor.reach) on \(backend)")
        }
      }
    }
  }

  @Test(
    "no page walks a whole table, whether or not SQLite was told what stands in it", arguments: [false, true])
  func plans(isAnalysed: Bool) async throws {
    try await Backend.sqlite.withStore { store in
      let recorder = StatementRecorder(store)
      let desk = try await Desk.rehearsed(recorder)
      try await desk.take(DemoRegion(asOf: DemoRegion.standardDay).lines, options: ImportOptions())
      if isAnalysed { try await store.write { _ = try $0.execute("ANALYZE") } }
      for actor in Self.actors {
        let id = try #require(try await desk.caseload(actor).rows.first?.person)
        for page in Self.pages {
          let statements = try await recorder.recording { try await page.ask(desk, actor, id) }
          for statement in statements {
            let walks = try await recorder.plan(of: statement).filter {
              Self.isWalk($0, in: statement.text)
            }
            let place = "\(page.name) as \(actor.reach): \(walks) in \(statement.text)"
            #expect(walks.isEmpty, Comment(rawValue: place))
          }
        }
      }
    }
  }

  @Test("somebody's own cases are found by their officer, not by looking through a team")
  func ownCases() async throws {
    try await Backend.sqlite.withStore { store in
      let recorder = StatementRecorder(store)
      let desk = try await Desk.rehearsed(recorder)
      try await desk.take(DemoRegion(asOf: DemoRegion.standardDay).lines, options: ImportOptions())
      let statements = try await recorder.recording {
        _ = try await desk.caseload(Self.actors[2], mine: true)
      }
      var entered = 0
      for statement in statements {
        for step in try await recorder.plan(of: statement) where step.hasPrefix("SEARCH p ") {
          entered += 1
          #expect(step.contains("people_officer"), Comment(rawValue: step))
        }
      }
      #expect(entered == 2)
    }
  }

  /// True for a step that reads every row of a table that grows with the caseload.
  private static func isWalk(_ step: String, in statement: String) -> Bool {
    guard step.hasPrefix("SCAN ") else { return false }
    let name = step.split(separator: " ").dropFirst().first.map(String.init) ?? ""
    return [
      "people", "obligations", "facts", "visits_made", "exceptions", "journal", "access_log", "visits",
      "visit_crew", "v", "tasks", "decisions",
    ].contains(
      name)
      || ((name == "p" || name == "o") && !step.hasSuffix("(subquery)") && step.contains("INDEX"))
      // A subquery of that name is only gone through.
      || (["k": "tasks k", "d": "decisions d"][name].map(statement.contains) ?? false)
        && !statement.contains(") \(name)")
  }

  @Test(
    "the same people come in the same order from both databases, page after page", arguments: Backend.here)
  func pagesAgree(_ backend: Backend) async throws {
    try await backend.withStore { store in
      let desk = try await Desk.rehearsed(store)
      try await desk.take(DemoRegion(asOf: DemoRegion.standardDay).lines, options: ImportOptions())
      let director = Self.actors[0]
      for order in DueQuery.Order.allCases {
        for isDescending in [false, true] {
          var seen: [String] = []
          var query = DueQuery(statuses: [.overdue, .due], order: order, isDescending: isDescending)
          let first = try await desk.due(director, query)
          for page in 1...first.pages {
            query.page = page
            seen += try await desk.due(director, query).rows.map { "\($0.crn) \($0.item.key)" }
          }
          #expect(seen.count == first.total && Set(seen).count == seen.count, "\(order)")
        }
      }
      let calendar = try await desk.dueCalendar(director, year: 2025, month: 6, team: nil)
      for day in calendar.prefix(5) {
        let rows = try await desk.dueOn(director, day.date, team: nil)
        #expect(rows.count == day.count)
      }
      let names = try await desk.caseload(director, order: .name).rows.map { NameFolding.key($0.familyName) }
      #expect(names == names.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) })
    }
  }
}
