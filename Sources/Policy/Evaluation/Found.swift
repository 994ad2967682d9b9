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
  /// 2 for the second occurrence of a rule on one trigger day, and so on; 0 for the first.
  var number: Int32 = 0
  var metOn: Int32 = .min
  var delayedUntil: Int32 = .min
  var recordedLate = false
  var provisional = false
  /// The length of the clock where it is the person's own: days of a counted rule, or the plan's frequency with its
  /// unit. 0 where it is the rule's.
  var countedDays: Int32 = 0
  var stepUnit: TimeUnit?

  /// The contract's order: due date, rule id, then trigger and slot.
  static func precedes(_ left: Found, _ right: Found) -> Bool {
    if left.due != right.due { return left.due < right.due }
    if left.rule != right.rule { return left.rule < right.rule }
    if left.trigger != right.trigger { return left.trigger < right.trigger }
    return left.slot == right.slot ? left.number < right.number : left.slot < right.slot
  }
}
