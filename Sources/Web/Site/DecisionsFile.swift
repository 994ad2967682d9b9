import Casework
import CivilTime
import Policy

/// The decisions register as CSV, in the manner of the due list.
struct DecisionsFile: Sendable {
  let rows: [DecisionRow]
  /// True where there were more rows than the file may hold; its last line then says so.
  let isCut: Bool
  let today: CivilDate
  let zone: Zone

  static let header = [
    "decided", "kind", "state", "crn", "family_name", "given_name", "rosh", "team", "rule", "title",
    "paragraph", "reason", "until", "decided_by", "tier", "endorsed", "endorsed_by", "endorsed_as",
    "delegated_by", "delegated_from", "delegated_through", "settled", "settled_by", "settled_delegated_by",
  ]

  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    DueFile.write(DecisionsFile.header, to: &bytes)
    for row in rows { DueFile.write(cells(row), to: &bytes) }
    if isCut {
      DueFile.write(
        [
          "NOT COMPLETE: only the first \(rows.count) rows are in this file. Narrow the list to get the rest."
        ], to: &bytes)
    }
    return bytes
  }

  private func cells(_ row: DecisionRow) -> [String] {
    let decision = row.decision
    let facts = decision.facts
    return [
      zone.date(of: decision.decided.at).text, facts.kind.rawValue, decision.state(on: today).rawValue,
      row.crn, row.familyName, row.givenName, row.rosh?.word ?? "", row.teamName, facts.rule, row.title,
      row.paragraph, facts.reason.rawValue, facts.until?.text ?? "", row.decidedBy ?? "",
      row.tierNow.rawValue,
      decision.endorsed.map { zone.date(of: $0.at).text } ?? "", row.endorsedBy ?? "",
      decision.endorser?.rawValue ?? "", row.endorsedUnder.map { $0.lender ?? $0.delegation.from.text } ?? "",
      row.endorsedUnder?.delegation.firstDay.text ?? "", row.endorsedUnder?.delegation.lastDay.text ?? "",
      decision.settled.map { zone.date(of: $0.at).text } ?? "", row.settledBy ?? "",
      row.settledUnder.map { $0.lender ?? $0.delegation.from.text } ?? "",
    ]
  }
}
