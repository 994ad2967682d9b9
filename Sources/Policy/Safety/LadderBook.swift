/// A rung as it was when a visit began to be watched.
public struct FrozenRung: Hashable, Sendable {
  public let id: String
  public let task: RungTask
  public let tell: [SafetySlot]
  public let isTogether: Bool
  public let attempts: Int
  /// Seconds.
  public let window: Int
  /// The paragraph of the policy; a hyphen where no policy stands behind it, as in a book without ladders.
  public let paragraph: String
  public let say: String
  /// A paragraph of a policy stands behind it.
  public var isCited: Bool { paragraph != "-" }
}

/// All ladders that hold for a visit, frozen when it began to be watched: a change of policy does not change an alarm
/// that is under way. Its text is what the tables keep.
public final class LadderBook: Hashable, Sendable {
  public let policy: String
  public let settings: LadderSettings
  /// The text it is kept as; equal texts are equal books.
  public let text: String
  private let rungs: [LadderKind: [FrozenRung]]
  private let knows: [LadderKind: [FrozenRung]]

  /// The ladders of these rungs, in their order.
  public convenience init(policy: String, settings: LadderSettings, rungs: [LadderRung]) {
    var all: [LadderKind: [FrozenRung]] = [:]
    for rung in rungs {
      all[rung.ladder, default: []].append(
        FrozenRung(
          id: rung.id, task: rung.task, tell: rung.tell, isTogether: rung.isTogether, attempts: rung.attempts,
          window: rung.window, paragraph: rung.cite.paragraph, say: rung.say))
    }
    self.init(policy: policy, settings: settings, all: all)
  }

  private init(policy: String, settings: LadderSettings, all: [LadderKind: [FrozenRung]]) {
    self.policy = policy
    self.settings = settings
    rungs = all.mapValues { $0.filter { $0.task != .know } }
    knows = all.mapValues { $0.filter { $0.task == .know } }
    text = LadderBook.write(policy, settings, all)
  }

  /// The rungs that are climbed when nobody answers, in order; the last one is told again and again.
  public func climbed(_ kind: LadderKind) -> [FrozenRung] { rungs[kind] ?? [] }

  /// Who has to know once the police were called.
  public func informed(_ kind: LadderKind) -> [FrozenRung] { knows[kind] ?? [] }

  /// The same ladders with each rung made anew.
  func mapping(_ change: (FrozenRung) -> FrozenRung) -> LadderBook {
    let kinds = Set(rungs.keys).union(knows.keys)
    return LadderBook(
      policy: policy, settings: settings,
      all: Dictionary(uniqueKeysWithValues: kinds.map { kind in (kind, all(kind).map(change)) }))
  }

  /// The same ladders as a drill climbs them: who is told when stays as it is, and what is asked of them says that it is a
  /// drill and that nobody calls the police (safety.md W7, BRD-30).
  public var forDrill: LadderBook {
    mapping { rung in
      FrozenRung(
        id: rung.id, task: rung.task, tell: rung.tell, isTogether: rung.isTogether, attempts: rung.attempts,
        window: rung.window, paragraph: rung.paragraph, say: LadderBook.drillWords(rung.task))
    }
  }

  /// What a rung asks for in a drill.
  public static func drillWords(_ task: RungTask) -> String {
    switch task {
    case .callVisitor: "Take the drill on the board. In a real alarm you would call the visitor now."
    case .furtherAttempts:
      "Take the drill on the board. In a real alarm you would make two further attempts to reach the visitor."
    case .callPolice:
      "Do not call the police: this is a drill. Take it on the board. In a real alarm you would call them now."
    case .know: "Do nothing: this is a drill. In a real alarm the police would have been called."
    case .takeOver:
      "Nobody has taken this drill: take it on the board. Do not call the police: this is a drill."
    }
  }

  /// The seconds from what the ladder counts from to its first rung.
  public func after(_ kind: LadderKind) -> Int { settings.after[kind] ?? 0 }

  public static func == (left: LadderBook, right: LadderBook) -> Bool { left.text == right.text }
  public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

// MARK: Its text

extension LadderBook {
  private static func write(
    _ policy: String, _ settings: LadderSettings, _ all: [LadderKind: [FrozenRung]]
  ) -> String {
    let numbers = [
      settings.lateAfter, settings.acknowledgement, settings.confirmation, settings.stillOpen,
    ].map(String.init)
    var lines = [(["book", "1", policy] + numbers).joined(separator: "\t")]
    for kind in LadderKind.allCases {
      guard let rungs = all[kind] else { continue }
      lines.append(["ladder", kind.rawValue, "\(settings.after[kind] ?? 0)"].joined(separator: "\t"))
      for rung in rungs {
        lines.append(
          [
            "rung", rung.id, rung.task.rawValue, rung.tell.map(\.rawValue).joined(separator: ","),
            rung.isTogether ? "together" : "in-turn", "\(rung.attempts)", "\(rung.window)", rung.paragraph,
            rung.say,
          ].joined(separator: "\t"))
      }
    }
    return lines.joined(separator: "\n")
  }

  /// Reads what `text` wrote; nil for anything else.
  public convenience init?(text: String) {
    let lines = text.split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
    guard let head = lines.first, head.count == 7, head[0] == "book", head[1] == "1" else { return nil }
    let numbers = head[3...].compactMap { Int($0) }
    guard numbers.count == 4 else { return nil }
    var after: [LadderKind: Int] = [:]
    var all: [LadderKind: [FrozenRung]] = [:]
    var current: LadderKind?
    for line in lines.dropFirst() {
      if line.count == 3, line[0] == "ladder" {
        guard let kind = LadderKind(rawValue: line[1]), let seconds = Int(line[2]) else { return nil }
        after[kind] = seconds
        current = kind
      } else {
        guard let current, let rung = FrozenRung(line) else { return nil }
        all[current, default: []].append(rung)
      }
    }
    let settings = LadderSettings(
      after: after, lateAfter: numbers[0], acknowledgement: numbers[1], confirmation: numbers[2],
      stillOpen: numbers[3])
    self.init(policy: head[2], settings: settings, all: all)
  }
}

extension FrozenRung {
  fileprivate init?(_ fields: [String]) {
    guard fields.count == 9, fields[0] == "rung", let task = RungTask(rawValue: fields[2]),
      let attempts = Int(fields[5]), let window = Int(fields[6])
    else { return nil }
    let tell = fields[3].split(separator: ",").compactMap { SafetySlot(rawValue: String($0)) }
    guard !tell.isEmpty else { return nil }
    self.init(
      id: fields[1], task: task, tell: tell, isTogether: fields[4] == "together", attempts: attempts,
      window: window, paragraph: fields[7], say: fields[8])
  }
}

extension LadderBook {
  /// What holds where no policy brings ladders: whatever happens, the fixed duty number is told until somebody answers.
  public static let bare: LadderBook = {
    let settings = LadderSettings(
      after: [.notArrived: 1800, .overdue: 600], lateAfter: 60, acknowledgement: 180, confirmation: 600,
      stillOpen: 1800)
    let rung = FrozenRung(
      id: "duty", task: .takeOver, tell: [.dutyNumber], isTogether: false, attempts: 1, window: 300,
      paragraph: "-", say: "Take this alarm over: reach the visitor or call the police.")
    return LadderBook(
      policy: "none", settings: settings,
      all: Dictionary(uniqueKeysWithValues: LadderKind.allCases.map { ($0, [rung]) }))
  }()
}
