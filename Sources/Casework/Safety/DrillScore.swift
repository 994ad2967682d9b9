public import CivilTime
public import Policy

/// How one channel did in a drill.
public struct DrillChannel: Hashable, Sendable {
  public let channel: NoticeChannel
  /// How many messages were to go by it.
  public let messages: Int
  /// How many left.
  public let sent: Int
  /// How many a provider said arrived.
  public let delivered: Int
  /// Seconds from when the drill was due to when the first of them left; nil where none did.
  public let after: Int?

  public init(channel: NoticeChannel, messages: Int, sent: Int, delivered: Int, after: Int?) {
    self.channel = channel
    self.messages = messages
    self.sent = sent
    self.delivered = delivered
    self.after = after
  }
}

/// What people were to do in a drill.
public enum DrillStep: String, CaseIterable, Hashable, Sendable {
  /// Somebody takes it in hand.
  case acknowledged
  /// They log that they would have called the visitor.
  case called
  /// They log that they would have called the police.
  case police
  /// They stand it down.
  case stoodDown = "stood-down"

  /// The steps of a drill of a ladder.
  public static func steps(of ladder: LadderKind) -> [DrillStep] {
    ladder.isUrgent ? [.acknowledged, .police, .stoodDown] : [.acknowledged, .called, .stoodDown]
  }
}

/// A message of a drill, as the outbox has it.
public struct DrillMessage: Hashable, Sendable {
  public let channel: NoticeChannel
  public let firstSent: Instant?
  public let isDelivered: Bool

  public init(channel: NoticeChannel, firstSent: Instant?, isDelivered: Bool) {
    self.channel = channel
    self.firstSent = firstSent
    self.isDelivered = isDelivered
  }
}

/// What came of a drill, worked out from its journal, its steps and its messages when it ended, and kept.
public struct DrillScore: Hashable, Sendable {
  /// Milliseconds by which the step that was latest came late.
  public let lateness: Int
  /// In the order of the channels.
  public let channels: [DrillChannel]
  /// Seconds from when it was due to when somebody took it; nil where nobody did.
  public let acknowledgedAfter: Int?
  public let acknowledgedBy: StaffID?
  /// The steps that people took.
  public let taken: [DrillStep]
  /// The steps that nobody took.
  public let missed: [DrillStep]
  /// How many times somebody was told.
  public let told: Int
  /// How often nobody answered in their time, or did nothing after they took it.
  public let unanswered: Int

  public init(
    lateness: Int, channels: [DrillChannel], acknowledgedAfter: Int?, acknowledgedBy: StaffID?,
    taken: [DrillStep], missed: [DrillStep], told: Int, unanswered: Int
  ) {
    self.lateness = lateness
    self.channels = channels
    self.acknowledgedAfter = acknowledgedAfter
    self.acknowledgedBy = acknowledgedBy
    self.taken = taken
    self.missed = missed
    self.told = told
    self.unanswered = unanswered
  }

  /// Somebody took it: the drill counts as done (BRD-30).
  public var isTaken: Bool { acknowledgedAfter != nil }
}

extension DrillScore {
  /// The score of a drill that ended.
  ///
  /// - Parameters:
  ///   - happenings: everything that happened, in order.
  ///   - engine: who the engine is in the journal.
  ///   - lateness: milliseconds, of each step the engine took.
  public init(
    _ ladder: LadderKind, _ happenings: [(event: LiveVisitEvent, stamp: Stamp)], engine: StaffID,
    lateness: [Int], messages: [DrillMessage]
  ) {
    var due: Instant?
    var (told, unanswered) = (0, 0)
    var taken: Set<DrillStep> = []
    var acknowledgement: Stamp?
    var before: LiveVisitEvent?
    for (event, stamp) in happenings {
      switch event {
      case .raised(_, let base, _): due = due ?? base
      case .told:
        // Told anew because nobody answered, and not because somebody logged that they had no answer.
        if told > 0, before != .acknowledgementEnded { unanswered += 1 }
        told += 1
      case .acknowledgementEnded: if before != .attempted(.noAnswer) { unanswered += 1 }
      case .acknowledged, .attempted, .policeCalled:
        acknowledgement = acknowledgement ?? stamp
        if case .attempted = event { taken.insert(.called) }
        if case .policeCalled = event { taken.insert(.police) }
      case .stoodDown: if stamp.by != engine { taken.insert(.stoodDown) }
      // Ended before its time: that is no stand-down.
      case .left(_, .calledOff): taken.remove(.stoodDown)
      default: break
      }
      before = event
    }
    if acknowledgement != nil { taken.insert(.acknowledged) }
    let steps = DrillStep.steps(of: ladder)
    let from = due ?? happenings.first?.stamp.at
    func after(_ moment: Instant) -> Int { from.map { moment.seconds(since: $0) } ?? 0 }
    self.init(
      lateness: lateness.max() ?? 0,
      channels: NoticeChannel.allCases.compactMap { channel in
        let these = messages.filter { $0.channel == channel }
        guard !these.isEmpty else { return nil }
        return DrillChannel(
          channel: channel, messages: these.count, sent: these.count { $0.firstSent != nil },
          delivered: these.count(where: \.isDelivered), after: these.compactMap(\.firstSent).min().map(after))
      },
      acknowledgedAfter: acknowledgement.map { after($0.at) }, acknowledgedBy: acknowledgement?.by,
      taken: steps.filter(taken.contains), missed: steps.filter { !taken.contains($0) }, told: told,
      unanswered: unanswered)
  }

  /// The form in which a row keeps it.
  public var codes: Codes {
    var codes = Codes()
    codes.add("lateness", lateness)
    for channel in channels {
      let after = channel.after.map(String.init) ?? "never"
      codes.add(
        "channel",
        "\(channel.channel.rawValue).\(channel.messages).\(channel.sent).\(channel.delivered).\(after)")
    }
    codes.add("acknowledged-after", acknowledgedAfter.map(String.init))
    codes.add("acknowledged-by", acknowledgedBy?.text)
    for step in taken { codes.add("taken", step) }
    for step in missed { codes.add("missed", step) }
    codes.add("told", told)
    codes.add("unanswered", unanswered)
    return codes
  }

  /// Reads what `codes` wrote; nil for anything else.
  public init?(_ codes: Codes) {
    func number(_ name: String) -> Int? { codes.first(name).flatMap { Int($0) } }
    let channels = codes.all("channel").map(DrillChannel.init(code:))
    let taken = codes.all("taken").map(DrillStep.init(rawValue:))
    let missed = codes.all("missed").map(DrillStep.init(rawValue:))
    guard let lateness = number("lateness"), let told = number("told"), let unanswered = number("unanswered"),
      !channels.contains(nil), !taken.contains(nil), !missed.contains(nil)
    else { return nil }
    self.init(
      lateness: lateness, channels: channels.compactMap(\.self),
      acknowledgedAfter: number("acknowledged-after"),
      acknowledgedBy: codes.first("acknowledged-by").map { StaffID($0) }, taken: taken.compactMap(\.self),
      missed: missed.compactMap(\.self), told: told, unanswered: unanswered)
  }
}

extension DrillChannel {
  fileprivate init?(code: String) {
    let parts = code.split(separator: ".").map(String.init)
    guard parts.count == 5, let channel = NoticeChannel(rawValue: parts[0]), let messages = Int(parts[1]),
      let sent = Int(parts[2]), let delivered = Int(parts[3]), parts[4] == "never" || Int(parts[4]) != nil
    else { return nil }
    self.init(
      channel: channel, messages: messages, sent: sent, delivered: delivered, after: Int(parts[4]))
  }
}

extension Instant {
  /// Whole seconds since an earlier moment; 0 where it was later.
  fileprivate func seconds(since earlier: Instant) -> Int {
    Int(max(0, milliseconds - earlier.milliseconds) / 1000)
  }
}
