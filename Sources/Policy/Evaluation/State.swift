/// What holds of a person at the end of one civil day.
struct State: Sendable {
  /// Days since 1970-01-01.
  var day: Int32
  /// Open statuses: bits of `FactKind`, and the two below.
  var on: UInt64 = 0
  /// Levels by group, a byte each; `none` where none is recorded.
  var groupLevels: UInt64 = 0x0404_0404_0404_0404
  var overallLevel: UInt8 = State.none
  /// 0 where none is set.
  var mappa: UInt8 = 0
  /// Live orders: bits of `OrderType`, bit 7 for an order of no stated type.
  var orders: UInt8 = 0
  /// How many of each are live, a byte each in the order of the bits.
  var orderCounts: UInt64 = 0
  /// Bits of `SupervisionLevel` and `CaseType`, 0x80 where none or an unknown word is set.
  var supervisionLevel: UInt8 = 0x80
  var caseType: UInt8 = State.bit(CaseType.general)

  /// "No level" in a level byte; its bit is 0x10.
  static let none: UInt8 = 4
  /// `Clause.LevelTest.about` for the overall level alone.
  static let overall: UInt8 = 7
  static let standaloneUnpaidWork: UInt64 = 1 << 62
  static let supervised: UInt64 = 1 << 63
  /// The bits that are fact kinds.
  static let kindBits: UInt64 = ~(standaloneUnpaidWork | supervised)

  static func index(_ group: RiskGroup) -> UInt8 { unsafeBitCast(group, to: UInt8.self) }
  static func bit(_ order: OrderType) -> UInt8 { 1 &<< unsafeBitCast(order, to: UInt8.self) }
  static func bit(_ level: SupervisionLevel) -> UInt8 { 1 &<< unsafeBitCast(level, to: UInt8.self) }
  static func bit(_ type: CaseType) -> UInt8 { 1 &<< unsafeBitCast(type, to: UInt8.self) }

  /// The level that governs rules about a group: the group's own where recorded, else the overall one (meaning 11).
  @inline(__always)
  func level(about group: UInt8) -> UInt8 {
    if group == State.overall { return overallLevel }
    let own = ownLevel(group)
    return own == State.none ? overallLevel : own
  }

  @inline(__always)
  func ownLevel(_ group: UInt8) -> UInt8 { UInt8(truncatingIfNeeded: groupLevels &>> (UInt64(group) &* 8)) }

  /// Takes in one fact of the day (or an earlier one), in the order they count.
  mutating func apply(_ fact: Fact) {
    on &= ~fact.kind.closes
    switch fact.kind {
    case .supervisionStarted:
      let order = State.order(fact.value)
      let shift = UInt64(order) &* 8
      if (orderCounts &>> shift) & 0xFF != 0xFF { orderCounts &+= 1 &<< shift }
      orders |= 1 &<< order
      settleOrders()
    case .supervisionEnded:
      end(fact.value)
      settleOrders()
    case .roshAssessed:
      guard case .rosh(let level) = fact.value else { return }
      if let group = fact.group {
        let shift = UInt64(State.index(group)) &* 8
        groupLevels = (groupLevels & ~(0xFF &<< shift)) | (UInt64(level.rawValue) &<< shift)
      } else {
        overallLevel = level.rawValue
      }
    case .mappaSet:
      if case .mappaLevel(let level) = fact.value { mappa = UInt8(truncatingIfNeeded: level) }
      on |= fact.kind.bit
    case .mappaEnded: mappa = 0
    case .supervisionLevelSet:
      if case .supervisionLevel(let level) = fact.value {
        supervisionLevel = State.bit(level)
      } else {
        supervisionLevel = 0x80
      }
    case .caseTypeSet:
      if case .caseType(let type) = fact.value { caseType = State.bit(type) } else { caseType = 0x80 }
    case .sexualOffenceConvicted, .cseInvolved, .rsoRegistered, .nsdPlaced, .iomPlaced, .iomInducted,
      .domesticAbuseIdentified, .childSafeguardingIdentified, .adultSafeguardingIdentified,
      .youthToAdultTransferStarted, .visitFrequencySet, .custodyStarted, .holdStarted, .absconded,
      .mentalIllHealthIdentified, .substanceMisuseIdentified:
      on |= fact.kind.bit
    case .rsoEnded, .nsdEnded, .iomEnded, .domesticAbuseEnded, .childSafeguardingEnded,
      .adultSafeguardingEnded,
      .concernIdentified, .approvedPremisesLeft, .oasysReviewed, .addressChanged, .householdChanged,
      .relationshipChanged, .hdcAssessmentRequested, .rotlAssessmentRequested, .approvedPremisesAbsence,
      .partnerInformationReceived, .recallAlternativeConsidered, .engagementSupportNeeded,
      .transientAccommodation,
      .terminationPlanned, .visitFrequencyEnded, .custodyEnded, .holdEnded, .returned:
      break
    }
  }

  /// Position of an order among the live ones; 7 where its type is not stated.
  static func order(_ value: FactValue) -> UInt8 {
    if case .order(let type) = value { return unsafeBitCast(type, to: UInt8.self) }
    return 7
  }

  /// Ends one order of the type that is named, or one of no stated type, or nothing where neither is live. An end that
  /// names no type of order (a death, a recall) ends them all (I-30).
  private mutating func end(_ value: FactValue) {
    guard case .order(let type) = value else {
      orders = 0
      orderCounts = 0
      return
    }
    var order = unsafeBitCast(type, to: UInt8.self)
    if orders & (1 &<< order) == 0 { order = 7 }
    guard orders & (1 &<< order) != 0 else { return }
    let shift = UInt64(order) &* 8
    orderCounts &-= 1 &<< shift
    if (orderCounts &>> shift) & 0xFF == 0 { orders &= ~(1 &<< order) }
  }

  /// True where some level on record, overall or for a group, is very high (HV-6.4.3; I-27).
  var hasVeryHighLevel: Bool {
    if overallLevel == RiskLevel.veryHigh.rawValue { return true }
    return (0..<8).contains { ownLevel($0) == RiskLevel.veryHigh.rawValue }
  }

  private mutating func settleOrders() {
    let supervisedBits = State.supervised | FactKind.supervisionStarted.bit
    on = orders != 0 ? on | supervisedBits : on & ~supervisedBits
    on =
      orders == State.bit(.standaloneUnpaidWork)
      ? on | State.standaloneUnpaidWork : on & ~State.standaloneUnpaidWork
  }
}
