public import Casework
public import CivilTime
public import Policy
public import Storage

/// Where the product is asked to do things: a page, an API call, a command and a clock tick all come through here
/// (architecture.md invariant 7).
public struct Desk: Sendable {
  public let store: any Store
  public let library: PolicyLibrary
  public let shell: Shell
  /// The way everything asked here came in, as the journal and the access log say it: `web`, `api`, `command`, `clock`.
  public private(set) var channel: String
  /// The id of the request that is being answered, as the access log and the log lines have it; nil outside one.
  public private(set) var request: String?
  /// The channels by which notices leave here; nil where it is not known, and any may.
  public private(set) var channels: Set<NoticeChannel>?
  /// Where test messages go by the channels that are probed (N7).
  public private(set) var canaries = CanaryTerms.none
  /// The policies that make obligations for this caseload.
  public let policies: [Policy]
  let fingerprint: String
  let titles: [RuleName: String]
  let assessors = AssessorCache()
  let passwords = PasswordWork()
  let crewingCache = RulesCache<CrewingPolicy>()
  let followUpCache = RulesCache<FollowUpPolicy>()
  let ladderCache = LadderCache()
  /// Wakes the engine and the senders of this process before their time.
  public let signal = EngineSignal()
  /// What this process knows of the engine having run.
  public let presence = EnginePresence()
  let outboxFaults = OutboxFaults()

  struct RuleName: Hashable, Sendable {
    let policy: String
    let rule: String
  }

  /// Opens a desk. `policies` are the ids of the policies that govern here; the framework for home visits where none
  /// is named. Ids the library does not have are passed over.
  public init(
    store: any Store, library: PolicyLibrary, shell: Shell, channel: String = "web",
    policies: [String] = [PolicyLibrary.standard]
  ) {
    self.store = store
    self.library = library
    self.shell = shell
    self.channel = channel
    self.policies = policies.compactMap { library.policy($0) }
    fingerprint = PolicyFingerprint.text(of: self.policies, library: library)
    var titles: [RuleName: String] = [:]
    for policy in self.policies {
      for rule in policy.rules { titles[RuleName(policy: policy.id, rule: rule.id)] = rule.title }
    }
    self.titles = titles
  }

  /// The same desk for things that came in another way.
  public func through(_ channel: String) -> Desk {
    var desk = self
    desk.channel = channel
    return desk
  }

  /// The same desk, which tells people by these channels alone.
  public func telling(by channels: Set<NoticeChannel>) -> Desk {
    var desk = self
    desk.channels = channels
    return desk
  }

  /// The same desk, which probes its channels so (N7).
  public func probing(_ canaries: CanaryTerms) -> Desk {
    var desk = self
    desk.canaries = canaries
    return desk
  }

  /// The same desk for one request [PRV-01].
  public func answering(_ request: String) -> Desk {
    var desk = self
    desk.request = request
    return desk
  }

  /// The zone days are counted in: that of the first governing policy.
  public var zone: Zone { policies.first?.timeZone ?? .london }

  /// The number that is called in danger where the first governing policy holds: 911 in the United States, else 999.
  public var emergencyNumber: String { policies.first?.id.hasPrefix("us-") == true ? "911" : "999" }

  /// The civil day it is: the fixed one of a demo, else the clock's in the policies' zone.
  public var today: CivilDate { shell.asOf ?? zone.date(of: shell.now()) }

  /// Today's assessor.
  func assessor() throws(PolicyError) -> Assessor {
    try assessors.assessor(on: today) { (day) throws(PolicyError) -> Assessor in
      try Assessor(policies: policies, library: library, today: day)
    }
  }
}

/// Everything that is not a pure function of its arguments: the clock, the fixed day of a demo, randomness.
public struct Shell: Sendable {
  public let now: @Sendable () -> Instant
  /// The fixed "today" of `--as-of`; nil where today is the clock's.
  public let asOf: CivilDate?
  /// So many random bytes.
  public let randomBytes: @Sendable (Int) -> [UInt8]
  /// The clock counted on steadily from when the process began: no jump of the clock changes it (safety.md T2).
  public let steady: @Sendable () -> Instant
  /// The version of the program.
  public let version: String
  /// True where the database's own clock says what is due, if it has one; false where this shell's does, as in a demo
  /// whose day is held.
  public let usesStoreClock: Bool
  /// How often teams are to have a drill (BRD-30).
  public let drills: DrillTerms
  /// When the day is over for those who make visits (BRD-31).
  public let endOfDay: EndOfDay
  /// Duress is stood down by two persons where a second one who may is on duty (BRD-26).
  public let standDownNeedsTwo: Bool
  /// How many seconds what is held after an outage waits for somebody to release it (safety.md fault 34).
  public let releaseAfter: Int

  /// `steady` is `now` where nothing else is given.
  public init(
    now: @escaping @Sendable () -> Instant, asOf: CivilDate? = nil,
    randomBytes: @escaping @Sendable (Int) -> [UInt8], steady: (@Sendable () -> Instant)? = nil,
    version: String = "0", usesStoreClock: Bool = true, drills: DrillTerms = .standard,
    endOfDay: EndOfDay = .standard, standDownNeedsTwo: Bool = true,
    releaseAfter: Int = EngineHold.standardWait * 60
  ) {
    self.now = now
    self.asOf = asOf
    self.randomBytes = randomBytes
    self.steady = steady ?? now
    self.version = version
    self.usesStoreClock = usesStoreClock && asOf == nil
    self.drills = drills
    self.endOfDay = endOfDay
    self.standDownNeedsTwo = standDownNeedsTwo
    self.releaseAfter = releaseAfter
  }

  /// A new id: UUIDv7 text made of the clock's milliseconds and 74 random bits.
  public func identifier() -> String { Shell.identifier(at: now(), random: randomBytes(10)) }

  /// UUIDv7 text (RFC 9562 section 5.7) of an instant and ten bytes of randomness.
  public static func identifier(at instant: Instant, random: [UInt8]) -> String {
    precondition(random.count >= 10, "ten random bytes make an id")
    let milliseconds = UInt64(bitPattern: instant.milliseconds)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(16)
    for shift in stride(from: 40, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: milliseconds >> UInt64(shift)))
    }
    bytes.append(0x70 | (random[0] & 0x0F))
    bytes.append(random[1])
    bytes.append(0x80 | (random[2] & 0x3F))
    bytes += random[3..<10]
    return hexadecimal(bytes)
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(36)
    for (index, byte) in bytes.enumerated() {
      if index == 4 || index == 6 || index == 8 || index == 10 { text.append(0x2D) }
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 0x0F)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
