public import Policy

/// What a caseload file adds to what is known of somebody. Nothing is taken away by a file: a fact that was taken
/// back here stays taken back, however often a file repeats it.
public struct CaseloadMerge: Hashable, Sendable {
  public let facts: [Fact]
  public let visits: [RecordedVisit]
  public let exceptions: [RecordedException]

  public var isEmpty: Bool { facts.isEmpty && visits.isEmpty && exceptions.isEmpty }

  /// What of `file` is not in `known`, each thing once, in the order of the file.
  public init(file: PersonFacts, known: PersonFacts) {
    var facts = Set(known.facts.map(CaseloadMerge.content))
    self.facts = file.facts.filter { facts.insert(CaseloadMerge.content($0)).inserted }
    // A visit that is there already is another one only where the file says more of what it found.
    var found: [RecordedVisit: ConcernSet] = [:]
    for visit in known.visits { found[visit.withoutConcerns, default: []].formUnion(visit.concerns) }
    self.visits = file.visits.filter { visit in
      let key = visit.withoutConcerns
      guard let said = found[key] else {
        found[key] = visit.concerns
        return true
      }
      found[key] = said.union(visit.concerns)
      return !visit.concerns.isSubset(of: said)
    }
    var exceptions = Set(known.exceptions)
    self.exceptions = file.exceptions.filter { exceptions.insert($0).inserted }
  }

  /// A person of a file with everything said twice said once.
  public static func once(_ person: PersonFacts) -> PersonFacts {
    let merge = CaseloadMerge(file: person, known: PersonFacts(crn: person.crn, facts: []))
    return PersonFacts(
      crn: person.crn, facts: merge.facts, visits: merge.visits, exceptions: merge.exceptions)
  }

  /// A fact apart from whether it was taken back.
  private static func content(_ fact: Fact) -> Fact {
    Fact(
      kind: fact.kind, date: fact.date, recorded: fact.recorded, value: fact.value, group: fact.group,
      category: fact.category)
  }
}
