public import Casework
public import CivilTime
public import Markup
import Policy

extension BoardPage {
  public var title: String { (board.red > 0 ? "(\(board.red)) " : "") + "Safety board" }
  public var section: Section? { .board }
  public var refreshSeconds: Int? { 15 }
  public var scripts: [Asset] { [.boardScript] }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.notice(notice)
    html.heading("Safety board")
    html.paragraph { html in
      html(.strong, text: Terms.summonsNobody(chrome))
    }
    warnings(&html)
    bars(&html)
    // One line above the visits however many came in: what strangers sent never pushes an alarm off the screen.
    html(.div, "", [.id("board-messages-count")]) { $0.boardAbove(board, chrome.zone, isWall: isWall) }
    let attributes: [Attribute] =
      [
        .id("board"), .data("now", String(board.now.milliseconds)), .data("red", String(board.red)),
        .data("view", isWall ? "wall" : "board"), .data("zone", chrome.zone.identifier),
        .data("icon", chrome.asset(.alertIcon).text),
      ]
    html(.div, isWall ? "hw-board hw-board--wall" : "hw-board", attributes) { html in
      html.table("Live visits, the most urgent first", columns.map { Column($0) }) { html in
        for row in board.rows { html.boardRow(row, board.now, chrome.zone, isWall: isWall) }
      }
    }
    if board.rows.isEmpty {
      html(.p, "govuk-body", [.id("board-empty")], text: "No visit is watched now.")
    }
    if board.isCut {
      html.warning("There are more visits than a board holds. Those furthest ahead are not shown.")
    }
    html(.div, "hw-board__messages", [.id("board-messages"), .data("urgent", String(board.urgentMessages))]) {
      $0.boardMessages(board.messages, chrome.zone, isWall: isWall)
    }
    html.drills(board, chrome.zone, isWall: isWall)
    guard !isWall else { return }
    html.form(to: .board(.board), chrome, id: "board-take") { _ in }
    html.endOfDay(board.endOfDay, board.now, chrome.zone)
    calledOut(&html)
    html.paragraph { html in
      html.link("Board for a wall", to: .board(.wall))
      html.text(", ")
      html.link("who is on duty", to: .duty(.board(team: nil)))
      html.text(", ")
      html.link("incidents", to: .after(.incidents(page: 1)))
      html.text(", ")
      html.link("drills", to: .board(.drills(team: nil, page: 1)))
      html.text(". Without scripts this page loads itself again every 15 seconds.")
    }
  }

  /// What goes wrong with the engine. Always there, so that the script can show it the moment it does (BRD-04).
  private func warnings(_ html: inout HTML) {
    html(.div, "", board.isEngineUp ? [.id("board-engine"), .hidden] : [.id("board-engine")]) { html in
      html.warning("The alerts engine is not running. Use the paper procedure until it does.")
    }
    html(.div, "", board.isChecked ? [.id("board-checked"), .hidden] : [.id("board-checked")]) { html in
      html.warning(
        "Nobody checks the alerts engine: an alarm may be missed. Go by the planned ends yourself.")
    }
    html(.div, "", board.setApart == 0 ? [.id("board-apart"), .hidden] : [.id("board-apart")]) { html in
      html.warning(
        "A visit was set apart after failures: nothing happens by itself for it. Ring the officers who are out."
      )
    }
    html(.div, "", board.isClockSuspect ? [.id("board-clock")] : [.id("board-clock"), .hidden]) { html in
      html.warning("The clock of the machine jumped. Times may be wrong: go by your own watch.")
    }
  }

  private func calledOut(_ html: inout HTML) {
    guard drillsCalledOut > 0 else { return }
    html.inset { html in
      html.paragraph { html in
        html.text(drillsCalledOut == 1 ? "One team has" : "\(drillsCalledOut) teams have")
        html.text(" had no drill for long, or never one that somebody took. ")
        html.link("Start a drill", to: .board(.drills(team: nil, page: 1)))
      }
    }
  }

  private var columns: [String] {
    ["State", "Officer", "Where", "Contact", isWall ? "Who has it" : "What to do"]
  }

  /// What scripts fill: whether the board is live, sound, and the two regions that are read out.
  private func bars(_ html: inout HTML) {
    html(.div, "hw-board__live", [.id("board-live"), .hidden]) { html in
      html(.strong, "hw-board__live-text", [.id("board-live-text")], text: "")
    }
    if !isWall {
      html(.div, "hw-board__still", [.id("board-still"), .hidden]) { html in
        html(.span, text: "Are you still watching? If you do not say so, nobody is said to watch. ")
        html.tool("board-still-yes", "Yes, I am watching")
      }
    }
    html(.p, "govuk-visually-hidden", [.id("board-polite"), .aria("live", "polite")], text: "")
    html(.p, "govuk-visually-hidden", [.id("board-assertive"), .aria("live", "assertive")], text: "")
    html(.div, "hw-board__tools", [.id("board-tools"), .hidden]) { html in
      html(.span, "hw-board__sound", [.id("board-sound-state")], text: "Sound is off")
      html.tool("board-sound", "Turn sound on and test")
      html(.span, "hw-board__watchers", [.id("board-watchers")], text: "")
      guard !isWall else { return }
      html.tool("board-pause", "Pause updates")
      html.tool("board-keys", "Turn keys off")
      html(
        .span, "hw-note", [.id("board-keys-say")],
        text: "Keys: j and k move, Enter opens, a takes, c logs a call, ? helps")
    }
  }
}

extension HTML {
  /// A button that a script does something with.
  fileprivate mutating func tool(_ id: String, _ text: String) {
    self(.button, "govuk-button govuk-button--secondary", [.button, .id(id)], text: text)
  }
}

extension HTML {
  /// One live visit as a row; the same bytes for everybody who may see it.
  public mutating func boardRow(_ row: BoardRow, _ now: Instant, _ zone: Zone, isWall: Bool) {
    let live = row.live
    var attributes: [Attribute] = [
      .id("v-\(live.id.text)"), .data("visit", live.id.text), .data("state", row.state.rawValue),
      .data("phase", live.phase.rawValue), .data("start", String(live.plannedStart.milliseconds)),
      .data("end", String(live.expectedEnd.milliseconds)), .data("arrival", String(row.notArrivedAfter)),
      .data("overdue", String(row.overdueAfter)), .data("alarm", live.alarm?.ladder.rawValue ?? ""),
      .data("red", row.isRed ? "yes" : "no"), .data("owned", row.owner == nil ? "no" : "yes"),
      .data("officer", row.officer),
    ]
    // Who watches is told of it once, by what was asked.
    if let asked = row.standDown { attributes.append(.data("second", asked.ask.id.text)) }
    if !isWall { attributes.append(.data("mark", row.mark)) }
    self(.tr, "govuk-table__row hw-board__row hw-board__row--\(Terms.tone(row))", attributes) { html in
      html(.th, "govuk-table__header hw-board__state", [.scope("row")]) { html in
        html(.span, "hw-board__shape", [.aria("hidden", "true")], text: Terms.shape(row.state))
        html(.span, "hw-board__word", text: Terms.board(row.state))
        html(.span, "hw-board__detail", text: row.detail(now, zone))
        html.asked(row.standDown, zone)
        html.held(row.heldSince, zone)
        if row.isQuarantined {
          html(.span, "hw-note hw-note--late", text: "Set apart after failures: nothing happens by itself")
        }
      }
      html.cell("Officer") { html in
        html(.bdi, text: row.officer)
        html(.span, "hw-note", text: row.company)
        if let heard = row.live.lastHeard {
          html(.span, "hw-note") { html in
            html.text("Last heard of at ")
            html.hour(heard, zone)
          }
        }
        if let check = live.check, !check.missing.isEmpty {
          html(.span, "hw-note hw-note--late", text: Terms.answered(check))
        }
      }
      html.cell("Where") { html in
        html.text(row.area ?? row.team ?? "Not known")
        if !isWall, row.area != nil, let team = row.team { html(.span, "hw-note", text: team) }
      }
      html.cell("Contact") { html in
        html.text(row.contacts.isEmpty ? "Nobody" : row.contacts.prefix(3).joined(separator: ", "))
        html(.span, "hw-note", text: row.isWatched ? "Has the board open" : "Has no board open")
      }
      html.cell(isWall ? "Who has it" : "What to do") { html in
        html.boardAction(row, isWall: isWall)
      }
    }
  }

  private mutating func boardAction(_ row: BoardRow, isWall: Bool) {
    if let owner = row.owner {
      self(.span, "hw-board__owner") { html in
        html(.bdi, text: owner)
        html.text(" has it")
      }
    }
    guard !isWall else {
      if row.owner == nil { text(row.state.isAlarm ? "Nobody" : "") }
      return
    }
    let visit = row.live.id
    if row.live.alarm != nil, row.owner == nil {
      self(
        .button, "govuk-button hw-board__take",
        [.type(.submit), .form("board-take"), .name("visit"), .value(visit.text)]
      ) { html in
        html.text("I’ve got this")
        html(.span, "govuk-visually-hidden", text: ": \(row.officer)")
      }
    }
    if let rung = row.rung {
      self(
        .span, "hw-note", text: rung.isCited ? "\(rung.say) (paragraph \(rung.paragraph))" : rung.say)
    }
    link(row.state.isAlarm ? "Open" : "Details", to: .board(.incident(visit)), hidden: "of \(row.officer)")
  }
}

extension BoardRow {
  /// What changes as soon as an alarm is another than it was: how far the ladder is, who has it, what was tried and until
  /// when the visit goes. A page of the alarm that has another mark is out of date.
  var mark: String {
    let alarm = live.alarm
    let parts: [String] = [
      String(live.epoch), state.rawValue, alarm?.ladder.rawValue ?? "", String(alarm?.attempts ?? 0),
      alarm?.policeCalled == nil ? "" : "police", owner ?? "", String(alarm?.place?.rung ?? -1),
      standDown?.ask.id.text ?? "", heldSince == nil ? "" : "held",
    ]
    return parts.joined(separator: ", ")
  }
}

extension Board {
  /// The rows as the stream sends them, each with the visit it is of.
  public func fragments(_ zone: Zone, isWall: Bool) -> [(visit: String, html: String)] {
    rows.map { row in
      var html = HTML(capacity: 2048)
      html.boardRow(row, now, zone, isWall: isWall)
      return (row.live.id.text, String(decoding: html.bytes, as: UTF8.self))
    }
  }
}
