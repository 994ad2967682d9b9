/// What a team changes of one rung for its own visits. Only ever to be told sooner, or to more people.
public struct RungChange: Hashable, Sendable {
  /// The id of the rung.
  public let rung: String
  /// The seconds before the next is told; nil as the policy has it.
  public let window: Int?
  /// Who is told besides, in order.
  public let added: [SafetySlot]

  public init(rung: String, window: Int?, added: [SafetySlot]) {
    self.rung = rung
    self.window = window
    self.added = added
  }

  /// True where it changes nothing.
  public var isNothing: Bool { window == nil && added.isEmpty }
}

/// Why a change of a rung cannot stand.
public enum RungFault: Error, Hashable, Sendable {
  case noSuchRung
  /// Shorter than ten seconds, or longer than the policy has it: so many at the most.
  case window(most: Int)
  /// The visitor is never told of an alarm about themselves.
  case visitor
  /// Those of this rung are told one after the other, so that more of them would make the next wait.
  case inTurn
  /// The last rung tells the duty number and nobody else.
  case last
  case twice
}

/// What a team changes of the ladders of its policy. No rung is ever taken away, and none waits longer: what the policy
/// asks is asked, whatever stands here.
public struct LadderOverlay: Hashable, Sendable {
  /// In the order in which they were made; one for each rung.
  public let changes: [RungChange]

  public init(changes: [RungChange] = []) { self.changes = changes }

  /// The shortest window, in seconds.
  public static let shortestWindow = 10

  /// The overlay with another change of one rung, which takes the place of the one before; none where it changes nothing.
  public func changing(_ change: RungChange, of book: LadderBook) throws(RungFault) -> LadderOverlay {
    guard let rung = book.rung(change.rung) else { throw .noSuchRung }
    if let window = change.window {
      guard (LadderOverlay.shortestWindow...rung.window).contains(window) else {
        throw .window(most: rung.window)
      }
    }
    if let fault = rung.fault(adding: change.added) { throw fault }
    let others = changes.filter { $0.rung != change.rung }
    return LadderOverlay(changes: change.isNothing ? others : others + [change])
  }
}

extension FrozenRung {
  fileprivate func fault(adding added: [SafetySlot]) -> RungFault? {
    guard !added.isEmpty else { return nil }
    if added.contains(.visitor) { return .visitor }
    if Set(added).count != added.count || !Set(added).isDisjoint(with: tell) { return .twice }
    if task == .takeOver { return .last }
    return tell.count > 1 && !isTogether ? .inTurn : nil
  }

  /// The rung with a change, as far as it still only makes it stricter: the policy may have changed since.
  fileprivate func with(_ change: RungChange) -> FrozenRung {
    let added = change.added.filter { !tell.contains($0) }
    let isToBeAdded = !added.isEmpty && fault(adding: added) == nil
    return FrozenRung(
      id: id, task: task, tell: isToBeAdded ? tell + added : tell, isTogether: isTogether || isToBeAdded,
      attempts: attempts,
      window: max(LadderOverlay.shortestWindow, min(window, change.window ?? window)),
      paragraph: paragraph, say: say)
  }
}

extension LadderBook {
  /// The rung of an id, on whatever ladder.
  public func rung(_ id: String) -> FrozenRung? {
    LadderKind.allCases.lazy.flatMap { self.all($0) }.first { $0.id == id }
  }

  /// Every rung of a ladder: those that are climbed, then those that know.
  public func all(_ kind: LadderKind) -> [FrozenRung] { climbed(kind) + informed(kind) }

  /// These ladders as a team has them.
  public func with(_ overlay: LadderOverlay) -> LadderBook {
    guard !overlay.changes.isEmpty else { return self }
    let changes = Dictionary(overlay.changes.map { ($0.rung, $0) }) { _, last in last }
    return mapping { rung in changes[rung.id].map(rung.with) ?? rung }
  }
}

// MARK: Its text

extension LadderOverlay {
  /// What the tables keep: a line for each change, with tabs between rung, window and those who are added.
  public var text: String {
    changes.map { change in
      [
        change.rung, change.window.map(String.init) ?? "-",
        change.added.map(\.rawValue).joined(separator: ","),
      ]
      .joined(separator: "\t")
    }.joined(separator: "\n")
  }

  /// Reads what `text` wrote; nil for anything else.
  public init?(text: String) {
    var changes: [RungChange] = []
    for line in text.split(separator: "\n") {
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard cells.count == 3 else { return nil }
      let window = Int(cells[1])
      let added = cells[2].split(separator: ",").map { SafetySlot(rawValue: String($0)) }
      guard window != nil || cells[1] == "-", !added.contains(nil) else { return nil }
      changes.append(RungChange(rung: cells[0], window: window, added: added.compactMap(\.self)))
    }
    self.init(changes: changes)
  }
}
