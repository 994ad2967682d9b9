/// What the simulator does at a moment.
enum Act: UInt8, Sendable {
  case claim, fire, send, ask, settle, beat, audit, start, crash, pause, outage
  case storeClock, loseRow, edit, rota
  case officer, upload, react, receipt
}

/// One thing that is going to happen.
struct Happening: Sendable {
  let at: Int64
  let order: UInt32
  let act: Act
  let subject: Int32
  /// What tells it apart from one that is no longer to happen.
  let mark: Int32
  let detail: Int64

  var sorts: (Int64, UInt32) { (at, order) }
}

/// What is going to happen, the earliest first; a binary heap.
struct Agenda {
  private var heap: [Happening] = []
  private var order: UInt32 = 0

  init() { heap.reserveCapacity(512) }

  var isEmpty: Bool { heap.isEmpty }

  mutating func add(_ act: Act, at: Int64, _ subject: Int = 0, mark: Int = 0, detail: Int64 = 0) {
    order &+= 1
    let new = Happening(
      at: at, order: order, act: act, subject: Int32(truncatingIfNeeded: subject),
      mark: Int32(truncatingIfNeeded: mark), detail: detail)
    heap.append(new)
    var place = heap.count - 1
    while place > 0 {
      let parent = (place - 1) / 2
      guard new.sorts < heap[parent].sorts else { break }
      heap[place] = heap[parent]
      place = parent
    }
    heap[place] = new
  }

  mutating func pop() -> Happening? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    guard !heap.isEmpty else { return first }
    var place = 0
    while true {
      var child = 2 * place + 1
      guard child < heap.count else { break }
      if child + 1 < heap.count, heap[child + 1].sorts < heap[child].sorts { child += 1 }
      guard heap[child].sorts < last.sorts else { break }
      heap[place] = heap[child]
      place = child
    }
    heap[place] = last
    return first
  }
}
