import Casework
import CivilTime
import Pages
import Policy
import Testing

@Suite("Reading forms")
struct FormTests {
  private let today = Sample.today
  private var recorded: Recorded { Recorded(day: today) }

  private func fields(_ pairs: KeyValuePairs<String, String>) -> Fields {
    Fields(pairs.map { .init(name: $0.key, value: $0.value) })
  }

  private func messages(_ kind: FactKind, _ pairs: KeyValuePairs<String, String>) -> [String] {
    do {
      _ = try FactDraft(fields(pairs)).check(kind, recorded: recorded, today: today)
      return []
    } catch {
      return error.errors.map(\.message)
    }
  }

  @Test("A month may be typed as a number or as a name", arguments: ["4", "04", "apr", "April", "APR"])
  func months(_ month: String) throws {
    let draft = FactDraft(fields(["date-day": "11", "date-month": month, "date-year": "2025"]))
    let fact = try draft.check(.rsoRegistered, recorded: recorded, today: today)
    #expect(fact.date == Sample.day("2025-04-11"))
    #expect(fact.value == .none)
  }

  @Test("Every way in which a date can be wrong has its own message")
  func wrongDates() {
    #expect(messages(.rsoRegistered, [:]) == ["Enter the date"])
    #expect(
      messages(.rsoRegistered, ["date-day": "11", "date-month": "4"]) == ["The date must include a year"])
    #expect(messages(.rsoRegistered, ["date-day": "11"]) == ["The date must include a month and a year"])
    #expect(
      messages(.rsoRegistered, ["date-day": "31", "date-month": "feb", "date-year": "2025"])
        == ["The date must be a real date"])
    #expect(
      messages(.rsoRegistered, ["date-day": "1", "date-month": "7", "date-year": "2025"])
        == ["The date must be today or in the past"])
  }

  @Test("Each kind asks for its value and gives it back as it was typed")
  func values() throws {
    let day: KeyValuePairs = ["date-day": "1", "date-month": "4", "date-year": "2025"]
    #expect(messages(.roshAssessed, day) == ["Select the level of risk"])
    #expect(messages(.mappaSet, day) == ["Select the MAPPA level", "Select a category"])
    #expect(messages(.visitFrequencySet, day).count == 2)
    #expect(messages(.supervisionEnded, day) == ["Select which supervision ended"])
    for (word, value) in [("all", FactValue.none), ("licence", .order(.licence))] {
      let ended = try FactDraft(
        fields(["date-day": "1", "date-month": "4", "date-year": "2025", "value": word])
      ).check(.supervisionEnded, recorded: recorded, today: today)
      #expect(ended.value == value && FactDraft(ended).value == word)
    }
    let rosh = try FactDraft(
      fields([
        "date-day": "1", "date-month": "4", "date-year": "2025", "value": "very-high", "group": "children",
      ])
    ).check(.roshAssessed, recorded: recorded, today: today)
    #expect(rosh.value == .rosh(.veryHigh))
    #expect(rosh.group == .children)
    #expect(FactDraft(rosh).value == "very-high")
    let plan = try FactDraft(
      fields(["date-day": "1", "date-month": "4", "date-year": "2025", "every": "4", "unit": "weeks"])
    ).check(.visitFrequencySet, recorded: recorded, today: today)
    #expect(plan.value == .frequency(Frequency(every: 4, unit: .weeks)))
  }

  @Test(
    "Every kind of fact can be recorded and comes back the same when it is corrected",
    arguments: FactKind.allCases)
  func everyKind(_ kind: FactKind) throws {
    let answers = ["low", "licence", "2", "child", "minimum", "general"]
    var made: Fact?
    for answer in answers where made == nil {
      let draft = FactDraft(
        fields([
          "date-day": "1", "date-month": "4", "date-year": "2025", "value": answer, "category": "1",
          "every": "2",
          "unit": "days", "value-day": "1", "value-month": "9", "value-year": "2025",
        ]))
      made = try? draft.check(kind, recorded: recorded, today: today)
    }
    let fact = try #require(made)
    #expect(try FactDraft(fact).check(kind, recorded: recorded, today: today) == fact)
  }

  @Test("A correction needs a choice and a reason; to withdraw needs no date")
  func corrections() throws {
    let withdrawn = try CorrectionDraft(fields(["action": "withdraw", "reason": "Not about this person"]))
      .check(.roshAssessed, recorded: recorded, today: today)
    #expect(withdrawn.replacement == nil)
    #expect(withdrawn.reason == "Not about this person")
    #expect(throws: FieldErrors.self) {
      try CorrectionDraft(fields([:])).check(.roshAssessed, recorded: recorded, today: today)
    }
    let long = String(repeating: "x", count: 501)
    #expect(throws: FieldErrors.self) {
      try CorrectionDraft(fields(["action": "withdraw", "reason": long]))
        .check(.roshAssessed, recorded: recorded, today: today)
    }
  }

  @Test("A list's address says only what differs, and reads back to the same query")
  func queries() throws {
    #expect(Path.due(DueQuery()).text == "/due")
    let query = DueQuery(
      cohorts: ["7.1"], forces: [.must], statuses: [.overdue, .metLate], team: "T 1", order: .name,
      isDescending: true, page: 3)
    let text = Path.due(query).text
    #expect(
      text
        == "/due?cohort=7.1&force=must&status=overdue&status=met-late&team=T%201&sort=name-descending&page=3")
    let read = DueQuery(
      fields([
        "cohort": "7.1", "force": "must", "status": "overdue", "status": "met-late", "team": "T 1",
        "sort": "name-descending", "page": "3",
      ]))
    #expect(read == query)
    #expect(
      DueQuery(fields(["page": "999999", "status": "nonsense", "sort": "x"])).page == DueQuery.mostPages)
    #expect(CaseloadQuery(fields(["sort": "risk-descending"])).isDescending)
    #expect(MonthQuery(fields(["month": "2025-13"]), today: today).month == 6)
    #expect(MonthQuery(fields(["month": "2024-02"]), today: today).year == 2024)
  }

  @Test("A password has a length and is typed twice")
  func passwords() {
    func errors(_ pairs: KeyValuePairs<String, String>) -> [String] {
      do {
        _ = try InvitationPage.read(fields(pairs))
        return []
      } catch {
        return error.errors.map(\.field)
      }
    }
    #expect(errors([:]) == ["invitation", "password"])
    #expect(errors(["invitation": "a", "password": "short", "again": "short"]) == ["password"])
    #expect(errors(["invitation": "a", "password": "long enough words", "again": "other"]) == ["again"])
    #expect(errors(["invitation": "a", "password": "long enough words", "again": "long enough words"]) == [])
  }
}
