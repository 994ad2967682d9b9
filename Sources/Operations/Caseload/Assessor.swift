import Casework
import CivilTime
import Policy
import Synchronization

/// What the policies say of one person today, ready to be stored.
struct Assessment: Sendable {
  let rows: [ObligationRow]
  let summary: ObligationSummary
  let nextChange: CivilDate?
  let rosh: RiskLevel?
}

/// The governing policies made ready for one day.
struct Assessor: Sendable {
  let evaluators: [Evaluator]
  let today: CivilDate

  init(policies: [Policy], library: PolicyLibrary, today: CivilDate) throws(PolicyError) {
    var evaluators: [Evaluator] = []
    for policy in policies { evaluators.append(try Evaluator(policy: policy, library: library, asOf: today)) }
    self.evaluators = evaluators
    self.today = today
  }

  func assess(_ person: PersonFacts) -> Assessment {
    var rows: [ObligationRow] = []
    var nextChange: CivilDate?
    for evaluator in evaluators {
      let outlook = evaluator.outlook(of: person)
      rows += outlook.obligations.map { ObligationRow($0) }
      if let day = outlook.nextChange, nextChange.map({ day < $0 }) ?? true { nextChange = day }
    }
    return Assessment(
      rows: rows, summary: ObligationSummary(rows), nextChange: nextChange,
      rosh: OverallRisk.level(person.facts, on: today))
  }
}

/// The assessor of the latest day asked for: making one reads whole calendars, using one takes microseconds.
final class AssessorCache: Sendable {
  private let latest = Mutex<Assessor?>(nil)

  func assessor(
    on today: CivilDate, make: (CivilDate) throws(PolicyError) -> Assessor
  ) throws(PolicyError) -> Assessor {
    if let known = latest.withLock({ $0 }), known.today == today { return known }
    let made = try make(today)
    latest.withLock { $0 = made }
    return made
  }
}
