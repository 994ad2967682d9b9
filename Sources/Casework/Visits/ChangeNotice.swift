/// One thing that happened to a plan after a decision about it, and what became different by it.
public struct NoticedChange: Hashable, Sendable {
  public let happening: VisitHappening
  public let changes: [PlanChange]

  public init(happening: VisitHappening, changes: [PlanChange]) {
    self.happening = happening
    self.changes = changes
  }
}

/// A visit that changed since a nominated contact last said they had seen it (HV-8.2.2).
public struct ChangeNotice: Hashable, Sendable {
  public let row: VisitRow
  /// What happened since, in order.
  public let changes: [NoticedChange]
  /// The revision that they have seen when they say so.
  public let revision: Int

  public init(row: VisitRow, changes: [NoticedChange], revision: Int) {
    self.row = row
    self.changes = changes
    self.revision = revision
  }
}

/// What a plan's changes speak of, by id and code.
public struct ChangeWords: Hashable, Sendable {
  public let names: [String: String]
  public let texts: [TextID: String]
  public let resources: [String: String]

  public init(names: [String: String], texts: [TextID: String], resources: [String: String]) {
    self.names = names
    self.texts = texts
    self.resources = resources
  }
}

/// The visits that changed, the soonest first, with the words for what they speak of.
public struct ChangeNotices: Hashable, Sendable {
  public let notices: [ChangeNotice]
  public let words: ChangeWords
  /// True where there are more than are shown.
  public let isCut: Bool

  public init(notices: [ChangeNotice], words: ChangeWords, isCut: Bool) {
    self.notices = notices
    self.words = words
    self.isCut = isCut
  }
}

extension Actor {
  /// Told of changes to visits of their team: nominated contacts, and line managers, whom a contact falls back on
  /// (HV-8.2.2).
  public var isToldOfChanges: Bool { !roles.isDisjoint(with: [.nominatedContact, .lineManager]) }
}

extension Sequence where Element == VisitHappening {
  /// For each happening what became different in the plan, in the same order.
  public var planChanges: [NoticedChange] {
    var plan: VisitPlan?
    return map { happening in
      defer { plan = happening.event.plan ?? plan }
      guard let before = plan, let after = happening.event.plan else {
        return NoticedChange(happening: happening, changes: [])
      }
      return NoticedChange(happening: happening, changes: before.changes(to: after))
    }
  }
}
