public import CivilTime

/// Whoever waits for signs of life from elsewhere and says when one is missing (W4). Pure; times are those of a clock
/// that never goes back.
public struct DeadMan: Hashable, Sendable {
  /// What is to be said now.
  public enum Word: Hashable, Sendable {
    /// No sign came: since when, nil where none ever did; and how often that was said before.
    case missing(since: Instant?, said: Int)
    /// Signs come again, after none had come since then.
    case back(lost: Instant?)
  }

  /// How soon something that reached nobody is said again, in seconds.
  public static let retry = 30

  /// How often a sign is to come, how late it may be, and how often a missing one is said again; in seconds.
  public let period: Int
  public let grace: Int
  public let again: Int
  /// From when it is waited: what was missed before is nobody's fault but ours.
  public let begun: Instant
  /// When the last sign came.
  public private(set) var heard: Instant?
  /// When it was found missing; nil while all is well.
  public private(set) var alarm: Instant?
  /// How often that was said.
  public private(set) var said = 0
  /// Since when the sign that came back had been missing, while that is still to be said.
  private var lost: Instant?
  private var isBackOwed = false
  private var next: Instant?

  /// Begins to wait at `begun`; `kept` is what `text` gave before an interruption: an alarm is not forgotten by it.
  public init(period: Int, grace: Int, again: Int, begun: Instant, kept: String? = nil) {
    self.period = period
    self.grace = grace
    self.again = again
    self.begun = begun
    guard let kept else { return }
    for line in kept.split(separator: "\n").prefix(20) {
      let parts = line.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { continue }
      let moment = Instant(text: parts[1])
      switch parts[0] {
      case "heard": heard = moment
      case "alarm": alarm = moment
      case "lost": lost = moment
      case "next": next = moment
      case "said": said = min(1_000_000, max(0, Int(parts[1]) ?? 0))
      case "back": isBackOwed = parts[1] == "owed"
      default: break
      }
    }
    // A clock that is behind what was kept keeps nobody waiting.
    if let due = next, due > begun.adding(seconds: again) { next = begun }
  }

  /// What has to outlast an interruption, as lines of text.
  public var text: String {
    let moments = [("heard", heard), ("alarm", alarm), ("lost", lost), ("next", next)]
    var lines = moments.compactMap { name, moment in moment.map { "\(name)=\($0.text)" } }
    lines.append("said=\(said)")
    if isBackOwed { lines.append("back=owed") }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A sign of life came.
  public mutating func hear(at now: Instant) {
    if alarm != nil {
      // Whoever was told of nothing need not be told that it is over.
      isBackOwed = said > 0
      lost = heard
      next = now
      alarm = nil
      said = 0
    }
    heard = now
  }

  /// What is to be said at a moment; nil where nothing is. Say with `told` what came of it.
  public mutating func word(at now: Instant) -> Word? {
    if alarm == nil, now >= max(heard ?? begun, begun).adding(seconds: period + grace) {
      alarm = now
      said = 0
      isBackOwed = false
      next = now
    }
    guard let next, now >= next else { return nil }
    if alarm != nil { return .missing(since: heard, said: said) }
    return isBackOwed ? .back(lost: lost) : nil
  }

  /// People were told that there is no sign of life while one came: they are told that too.
  public mutating func toldTooLate(at now: Instant) {
    guard alarm == nil else { return }
    isBackOwed = true
    next = now
  }

  /// It was said, or reached nobody.
  public mutating func told(at now: Instant, reached: Bool) {
    guard reached else {
      next = now.adding(seconds: DeadMan.retry)
      return
    }
    if alarm != nil {
      said += 1
      next = now.adding(seconds: again)
    } else {
      isBackOwed = false
      next = nil
    }
  }
}
