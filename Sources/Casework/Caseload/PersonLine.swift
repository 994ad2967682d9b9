import CivilTime
public import Policy

/// A person as one line of `homeward-caseload/1` (policy.md section 5).
public enum PersonLine {
  /// The line without its line end. Facts that were taken back are left out: a file says what holds.
  public static func json(_ entry: CaseloadEntry) -> String {
    var line = JSONLine().adding("crn", entry.person.crn)
    if entry.given != nil || entry.family != nil {
      line = line.adding(
        "name", raw: JSONLine().adding("given", entry.given).adding("family", entry.family).text)
    }
    line = line.adding("born", entry.born?.text).adding("team", entry.team).adding("officer", entry.officer)
      .adding("address", entry.address)
    let person = entry.person
    let facts = person.facts.filter { $0.withdrawn == nil }
    line = line.adding("facts", raw: list(facts.map(fact)))
    if !person.visits.isEmpty { line = line.adding("visits", raw: list(person.visits.map(visit))) }
    if !person.exceptions.isEmpty {
      line = line.adding("exceptions", raw: list(person.exceptions.map(exception)))
    }
    return line.text
  }

  private static func list(_ values: [String]) -> String { "[" + values.joined(separator: ",") + "]" }

  private static func recorded(_ recorded: Recorded) -> String { recorded.instant?.text ?? recorded.day.text }

  private static func fact(_ fact: Fact) -> String {
    let line = JSONLine().adding("kind", fact.kind.rawValue).adding("date", fact.date.text)
      .adding("recorded", recorded(fact.recorded))
    return valued(line, fact.value).adding("to", fact.group?.rawValue)
      .adding("category", fact.category.map { String($0) }).text
  }

  private static func valued(_ line: JSONLine, _ value: FactValue) -> JSONLine {
    guard case .frequency(let frequency) = value else { return line.adding("value", value.text) }
    return line.adding(
      "value", raw: JSONLine().adding("every", frequency.every).adding("unit", frequency.unit.rawValue).text)
  }

  private static func visit(_ visit: RecordedVisit) -> String {
    var line = JSONLine().adding("date", visit.date.text).adding("place", visit.place.rawValue)
      .adding("outcome", visit.isCompleted ? "completed" : "attempted")
      .adding("recorded", recorded(visit.recorded))
    if visit.withPolice { line = line.adding("with", list: ["police"]) }
    if visit.contact != .direct { line = line.adding("contact", visit.contact.rawValue) }
    if !visit.concerns.isEmpty {
      line = line.adding("concerns", list: visit.concerns.concerns.map(\.rawValue))
    }
    return line.text
  }

  private static func exception(_ exception: RecordedException) -> String {
    var line = JSONLine().adding("kind", exception.kind.rawValue).adding("rule", exception.rule)
      .adding("obligation", exception.obligation).adding("recorded", recorded(exception.recorded)).adding(
        "until", exception.until?.text)
    // The words of a rationale are not kept with the caseload; that there is one is.
    if exception.hasRationale { line = line.adding("rationale", "recorded") }
    if exception.endorser != nil || exception.endorsedOn != nil {
      line = line.adding(
        "endorsement",
        raw: JSONLine().adding("by", exception.endorser?.rawValue)
          .adding("on", exception.endorsedOn?.text).text)
    }
    return line.text
  }
}
