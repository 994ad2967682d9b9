public import Casework
public import CivilTime
public import Markup

extension HTML {
  /// What came in and belongs to no visit; the same bytes for everybody who may see it. Nothing where there is none.
  public mutating func boardMessages(_ messages: [BoardMessage], _ zone: Zone, isWall: Bool) {
    guard !messages.isEmpty else { return }
    self(.h2, "govuk-heading-m", text: "Came in and belongs to no visit")
    self(.ul, "govuk-list") { html in
      for one in messages { html.boardMessage(one, zone, isWall: isWall) }
    }
  }

  /// What stands above the visits: that some were held after an outage, that a channel is degraded, and how many messages
  /// stand below.
  public mutating func boardAbove(_ board: Board, _ zone: Zone, isWall: Bool) {
    boardHeld(board, zone, isWall: isWall)
    boardDegraded(board.degraded)
    boardMessageCount(board.messages)
  }

  /// The channels by which messages arrive late or not at all (N7). Nothing where there is none.
  private mutating func boardDegraded(_ channels: [NoticeChannel]) {
    guard !channels.isEmpty else { return }
    self(.p, "hw-board__message hw-board__row--amber", [.id("board-degraded")]) { html in
      html(
        .strong,
        text:
          "Test messages arrive late or not at all: \(channels.map(\.noticeWord).joined(separator: ", ")).")
      html.text(" People are told by their other ways first. Ring those who have to know.")
    }
  }

  /// How many came in, in one line that leads to them. Nothing where there is none.
  private mutating func boardMessageCount(_ messages: [BoardMessage]) {
    guard !messages.isEmpty else { return }
    let urgent = messages.count { $0.message.isUrgent }
    self(.p, "hw-board__message hw-board__row--\(urgent > 0 ? "red" : "amber")") { html in
      html(
        .a, "govuk-link", [.href(Address(fragment: "board-messages"))],
        text: messages.count == 1
          ? "One message belongs to no visit" : "\(messages.count) messages belong to no visit")
      switch urgent {
      case 0: html.text(".")
      case 1: html(.strong, text: ": one says that somebody may be in danger.")
      default: html(.strong, text: ": \(urgent) say that somebody may be in danger.")
      }
    }
  }

  private mutating func boardMessage(_ one: BoardMessage, _ zone: Zone, isWall: Bool) {
    let message = one.message
    let tone = message.isUrgent ? "red" : "amber"
    self(
      .li, "hw-board__message hw-board__row--\(tone)",
      [.data("message", message.id.text), .data("urgent", message.isUrgent ? "yes" : "no")]
    ) { html in
      html(.strong, text: InboundWords.title(message))
      html.text(", ")
      if let officer = one.officer { html(.bdi, text: officer) } else { html.text("sender not known") }
      html.text(", ")
      html.hour(message.received, zone)
      html(.span, "hw-note", text: "\(InboundWords.why(message)) \(InboundWords.remedy(message))")
      guard !isWall else { return }
      if let sender = message.sender {
        html(.span, "hw-note", text: message.kind == .text ? "From +\(sender)" : "Device \(sender)")
      }
      html(
        .button, "govuk-button govuk-button--secondary hw-board__seen",
        [.type(.submit), .form("board-take"), .name("message"), .value(message.id.text)]
      ) { html in
        html.text("I have seen to it")
        html(
          .span, "govuk-visually-hidden",
          text: ": \(InboundWords.title(message)), \(one.officer ?? "sender not known")")
      }
    }
  }
}

extension HTML {
  /// That visits were due while nothing ran and wait (safety.md fault 34); the same bytes for everybody who may see it.
  private mutating func boardHeld(_ board: Board, _ zone: Zone, isWall: Bool) {
    guard let held = board.held else { return }
    self(.div, "hw-board__held", [.id("board-held")]) { html in
      html(.p, "hw-board__message hw-board__row--red") { html in
        html(
          .strong,
          text: held.count == 1
            ? "1 visit was due while nothing ran." : "\(held.count) visits were due while nothing ran.")
        html.text(" Their alarms have not gone out. ")
        if !isWall, let first = board.rows.first(where: { $0.heldSince != nil }) {
          html(
            .a, "govuk-link", [.href(Address(fragment: "v-\(first.live.id.text)"))],
            text: held.count == 1 ? "Show it" : "Show the first of them")
          html.text(". ")
        }
        html.text(
          "Ring the officers, stand down what is over, then release the rest. They are released by themselves at "
        )
        html.hour(held.until, zone)
        html.text(".")
      }
      guard !isWall else { return }
      // What it would send is said before anything leaves.
      html(
        .a, "govuk-button govuk-button--warning",
        [.href(Path.board(.release).address), .data("module", "govuk-button")], text: "Release them")
    }
  }

  /// That what was due of a visit waits after an outage; nothing where nothing does.
  mutating func held(_ since: Instant?, _ zone: Zone) {
    guard let since else { return }
    self(.span, "hw-note hw-note--late") { html in
      html.text("Held since ")
      html.hour(since, zone)
      html.text(": what was due has not gone out")
    }
  }
}

extension Board {
  /// How many messages say that somebody may be in danger. That visits wait to be released counts as one: the board sounds.
  public var urgentMessages: Int { messages.count { $0.message.isUrgent } + (held == nil ? 0 : 1) }

  /// What stands above the visits, as the stream sends it.
  public func aboveFragment(_ zone: Zone, isWall: Bool) -> String {
    var html = HTML(capacity: 512)
    html.boardAbove(self, zone, isWall: isWall)
    return String(decoding: html.bytes, as: UTF8.self)
  }

  /// The messages as the stream sends them.
  public func messagesFragment(_ zone: Zone, isWall: Bool) -> String {
    var html = HTML(capacity: 1024)
    html.boardMessages(messages, zone, isWall: isWall)
    return String(decoding: html.bytes, as: UTF8.self)
  }
}
