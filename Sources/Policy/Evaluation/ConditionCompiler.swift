/// Every test of one conjunction as masks, so that a condition is a few comparisons against a `State`.
struct Clause: Hashable, Sendable {
  /// Statuses that are open, and that are not; bits of `FactKind`, `State.standaloneUnpaidWork`, `.supervised`.
  var on: UInt64 = 0
  var off: UInt64 = 0
  /// Kinds that are known, and that are not, whatever their day up to the as-of day.
  var ever: UInt64 = 0
  var never: UInt64 = 0
  /// Up to two tests of a level: whom it is about (`State.overall` for the overall level alone) and the levels allowed.
  var levels: [LevelTest] = []
  /// Groups for which a level is recorded, and for which none is.
  var recorded: UInt8 = 0
  var unrecorded: UInt8 = 0
  var mappa: UInt8 = Clause.anything
  /// At least one of these orders is live, and none of those.
  var orders: UInt8 = 0
  var notOrders: UInt8 = 0
  var supervisionLevels: UInt8 = Clause.anything
  var caseTypes: UInt8 = Clause.anything
  /// Kinds whose latest named date has passed, and has not.
  var past: UInt64 = 0
  var notPast: UInt64 = 0

  static let anything: UInt8 = 0xFF

  struct LevelTest: Hashable, Sendable {
    var about: UInt8
    /// Bits of `RiskLevel`; bit 4 for "none recorded".
    var allowed: UInt8
  }

  /// The kinds without which this cannot hold: a quick look before any work.
  var neededKinds: UInt64 {
    var kinds = (on & State.kindBits) | ever | past
    if on & State.standaloneUnpaidWork != 0 || on & State.supervised != 0 || orders != 0 {
      kinds |= FactKind.supervisionStarted.bit
    }
    if levels.contains(where: { $0.allowed & 0x10 == 0 }) || recorded != 0 {
      kinds |= FactKind.roshAssessed.bit
    }
    if mappa & 1 == 0 { kinds |= FactKind.mappaSet.bit }
    return kinds
  }
}

/// Turns a condition into an "or" of clauses.
enum ConditionCompiler {
  struct TooComplex: Error {
    let message: String
  }

  static let most = 64

  static func clauses(_ condition: Condition) throws(TooComplex) -> [Clause] {
    let clauses = try expand(condition, negated: false)
    guard clauses.count <= most else {
      throw TooComplex(message: "the condition unfolds to more than \(most) alternatives; split the rule")
    }
    return clauses
  }

  private static func expand(_ condition: Condition, negated: Bool) throws(TooComplex) -> [Clause] {
    switch condition {
    case .not(let inner): return try expand(inner, negated: !negated)
    case .all(let parts):
      return negated ? try union(parts, negated: true) : try product(parts, negated: false)
    case .any(let parts):
      return negated ? try product(parts, negated: true) : try union(parts, negated: false)
    case .status, .standaloneUnpaidWork, .underSupervision, .rosh, .levelRecorded, .mappa, .order,
      .supervisionLevel, .caseType, .never, .past:
      return [leaf(condition, negated: negated)]
    }
  }

  private static func union(_ parts: [Condition], negated: Bool) throws(TooComplex) -> [Clause] {
    var clauses: [Clause] = []
    for part in parts { clauses += try expand(part, negated: negated) }
    return clauses
  }

  private static func product(_ parts: [Condition], negated: Bool) throws(TooComplex) -> [Clause] {
    var clauses = [Clause()]
    for part in parts {
      let right = try expand(part, negated: negated)
      guard clauses.count * right.count <= most else {
        throw TooComplex(message: "the condition unfolds to more than \(most) alternatives; split the rule")
      }
      clauses = clauses.flatMap { left in right.map { merge(left, $0) } }
    }
    return clauses
  }

  private static func merge(_ left: Clause, _ right: Clause) -> Clause {
    var clause = left
    clause.on |= right.on
    clause.off |= right.off
    clause.ever |= right.ever
    clause.never |= right.never
    for test in right.levels {
      if let index = clause.levels.firstIndex(where: { $0.about == test.about }) {
        clause.levels[index].allowed &= test.allowed
      } else {
        clause.levels.append(test)
      }
    }
    clause.recorded |= right.recorded
    clause.unrecorded |= right.unrecorded
    clause.mappa &= right.mappa
    clause.orders =
      clause.orders == 0 ? right.orders : (right.orders == 0 ? clause.orders : clause.orders & right.orders)
    clause.notOrders |= right.notOrders
    clause.supervisionLevels &= right.supervisionLevels
    clause.caseTypes &= right.caseTypes
    clause.past |= right.past
    clause.notPast |= right.notPast
    return clause
  }

  private static func leaf(_ condition: Condition, negated: Bool) -> Clause {
    var clause = Clause()
    func set(_ bits: UInt8) -> UInt8 { negated ? ~bits : bits }
    switch condition {
    case .status(let kind):
      if negated { clause.off = kind.bit } else { clause.on = kind.bit }
    case .standaloneUnpaidWork:
      if negated { clause.off = State.standaloneUnpaidWork } else { clause.on = State.standaloneUnpaidWork }
    case .underSupervision:
      if negated { clause.off = State.supervised } else { clause.on = State.supervised }
    case .rosh(let levels, let group):
      let bits = levels.reduce(UInt8(0)) { $0 | (1 << $1.rawValue) }
      clause.levels = [
        Clause.LevelTest(about: group.map(State.index) ?? State.overall, allowed: set(bits) & 0x1F)
      ]
    case .levelRecorded(let group):
      let bit = UInt8(1) << State.index(group)
      if negated { clause.unrecorded = bit } else { clause.recorded = bit }
    case .mappa(let levels): clause.mappa = set(levels.reduce(UInt8(0)) { $0 | (1 << UInt8($1)) })
    case .order(let orders):
      let bits = orders.reduce(UInt8(0)) { $0 | State.bit($1) }
      if negated { clause.notOrders = bits } else { clause.orders = bits }
    case .supervisionLevel(let levels):
      clause.supervisionLevels = set(levels.reduce(UInt8(0)) { $0 | State.bit($1) })
    case .caseType(let types): clause.caseTypes = set(types.reduce(UInt8(0)) { $0 | State.bit($1) })
    case .never(let kind):
      if negated { clause.ever = kind.bit } else { clause.never = kind.bit }
    case .past(let kind):
      if negated { clause.notPast = kind.bit } else { clause.past = kind.bit }
    case .all, .any, .not: break
    }
    return clause
  }
}
