public import CivilTime

extension FactKind {
  /// The kinds of facts whose status stands on a day: opened by then, and by no later fact closed. Facts of one day
  /// count in the order in which they were recorded, then as given.
  public static func openStatuses(_ facts: [Fact], on day: CivilDate) -> Set<FactKind> {
    let held = facts.enumerated().filter { $0.element.withdrawn == nil && $0.element.date <= day }
    let ordered = held.sorted { one, other in
      let left = one.element
      let right = other.element
      if left.date != right.date { return left.date < right.date }
      if left.recorded.day != right.recorded.day { return left.recorded.day < right.recorded.day }
      let none = Instant(milliseconds: 0)
      let instants = (left.recorded.instant ?? none, right.recorded.instant ?? none)
      return instants.0 == instants.1 ? one.offset < other.offset : instants.0 < instants.1
    }
    var bits: UInt64 = 0
    for (_, fact) in ordered {
      bits &= ~fact.kind.closes
      if fact.kind.opensStatus { bits |= fact.kind.bit }
    }
    return Set(FactKind.allCases.filter { bits & $0.bit != 0 })
  }
}
