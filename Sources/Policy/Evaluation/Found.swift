/// One obligation as numbers, before it is written out: what evaluation makes.
struct Found: Sendable {
  /// Position of the rule in the plan; plans are in order of rule id.
  var rule: Int32
  var trigger: Int32
  /// `Int32.max` where there is none, which sorts last.
  var due: Int32
  var status: Status
  /// 0 where the rule does not recur.
  var slot: Int32
  var metOn: Int32 = .min
  var delayedUntil: Int32 = .min
  var recordedLate = false
  var provisional = false
  /// Days of the clock, for counted rules (the clock of others is the rule's).
  var countedDays: Int32 = 0

  /// The contract's order: due date, rule id, then trigger and slot.
  static func precedes(_ left: Found, _ right: Found) -> Bool {
    if left.due != right.due { return left.due < right.due }
    if left.rule != right.rule { return left.rule < right.rule }
    if left.trigger != right.trigger { return left.trigger < right.trigger }
    return left.slot < right.slot
  }
}
