import CivilTime
import Casework
import Pages

/// How a board is written as events of a stream (server-sent events, WHATWG HTML section 9.2).
enum BoardFrame {
  /// What a board says, without the time: the same text is the same board.
  static func body(_ board: Board, zone: Zone, isWall: Bool) -> String {
    let rows = board.fragments(zone, isWall: isWall).map { row in
      "{\"visit\":\(quoted(row.visit)),\"html\":\(quoted(row.html))}"
    }
    let messages = quoted(board.messagesFragment(zone, isWall: isWall))
    let above = quoted(board.aboveFragment(zone, isWall: isWall))
    let drills = quoted(board.drillFragments(zone, isWall: isWall))
    let counts = "\"red\":\(board.red),\"urgent\":\(board.urgentMessages),\"cut\":\(board.isCut)"
    return
      "\(counts),\"above\":\(above),\"messages\":\(messages),\"drills\":\(drills),\(warnings(board)),\"rows\":[\(rows.joined(separator: ","))]"
  }

  /// What the board warns of, each true while all is well with it.
  private static func warnings(_ board: Board) -> String {
    "\"engine\":\(board.isEngineUp),\"checked\":\(board.isChecked),\"apart\":\(board.setApart == 0),\"clock\":\(!board.isClockSuspect)"
  }

  /// A whole board.
  static func board(_ body: String, id: String, now: Instant) -> String {
    "id: \(id)\nevent: board\ndata: {\"now\":\(now.milliseconds),\(body)}\n\n"
  }

  /// The sign of life: the time here, which board is the newest, and how many watch.
  static func heartbeat(now: Instant, id: String, watchers: Int) -> String {
    "event: heartbeat\ndata: {\"now\":\(now.milliseconds),\"revision\":\(quoted(id)),\"watchers\":\(watchers)}\n\n"
  }

  /// The session is over: the board leaves.
  static let over = "event: over\ndata: {}\n\n"

  /// A text as JSON has it.
  private static func quoted(_ text: String) -> String {
    var made = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": made += "\\\""
      case "\\": made += "\\\\"
      case "\n": made += "\\n"
      case "\u{0}"..."\u{1F}":
        let digits = String(scalar.value, radix: 16)
        made += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: made.unicodeScalars.append(scalar)
      }
    }
    return made + "\""
  }
}
