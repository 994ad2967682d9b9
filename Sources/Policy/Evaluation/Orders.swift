import CivilTime

/// One order as its facts give it.
private struct Order {
  var start: Int32
  /// The day it ended; `Int32.max` while it goes on.
  var end: Int32
  /// A position as in `State.orders`.
  var type: UInt8
}

/// Several orders in one period of supervision (I-15, I-30, I-24).
extension History {
  /// The periods whose first day is "the start of supervision": one for each order that was the earliest live one,
  /// from its own start until it ended. Standalone unpaid work that began on or after a day is no start where that is
  /// asked (5.1.4). In order of time; with one order for each period of supervision they are the episodes.
  func starts(withoutUnpaidWorkFrom exempt: Int32?, ofEachOrder: Bool = false) -> [Episode] {
    guard hasSeveralOrders else { return episodes }
    let unpaidWork = State.order(.order(.standaloneUnpaidWork))
    let orders = orders().filter { order in
      guard order.end > order.start else { return false }
      guard let exempt, order.type == unpaidWork else { return true }
      return order.start < exempt
    }
    if ofEachOrder {
      // Orders of one day are one start, which lasts as long as the last of them (I-15b).
      return Dictionary(grouping: orders, by: \.start).sorted { $0.key < $1.key }.map { start, orders in
        Episode(start: start, end: orders.map(\.end).max() ?? .max)
      }
    }
    var starts: [Episode] = []
    var day = orders.first?.start ?? .max
    while let leading = orders.first(where: { $0.end > day }) {
      if let last = starts.last, last.start == leading.start {
        starts[starts.count - 1].end = leading.end
      } else {
        starts.append(Episode(start: leading.start, end: leading.end))
      }
      day = leading.end
      if day == .max { break }
    }
    return starts
  }

  /// Every order, in order of start. Of several of one type the earliest ends first (I-30).
  private func orders() -> [Order] {
    var orders: [Order] = []
    for fact in facts {
      switch fact.kind {
      case .supervisionStarted:
        orders.append(Order(start: fact.date.day, end: .max, type: State.order(fact.value)))
      case .supervisionEnded:
        let day = fact.date.day
        guard case .order = fact.value else {
          for index in orders.indices where orders[index].end == .max { orders[index].end = day }
          continue
        }
        let type = State.order(fact.value)
        let named = orders.firstIndex { $0.end == .max && $0.type == type }
        let unstated = orders.firstIndex { $0.end == .max && $0.type == 7 }
        if let ended = named ?? unstated { orders[ended].end = day }
      default: continue
      }
    }
    return orders
  }

  /// The kinds known in the same spell as a day: of a kind that some fact ends, those between the end before the day
  /// and the end after it. Kinds that are not `asked` about are those of the whole history.
  func kinds(around day: Int32, asked: UInt64) -> UInt64 {
    var known: UInt64 = 0
    var over: UInt64 = 0
    for fact in facts {
      let closed = fact.kind.closes & asked
      if fact.date.day <= day { known &= ~closed } else { over |= closed }
      known |= fact.kind.bit & asked & ~over
    }
    return (kinds & ~asked) | known
  }
}
