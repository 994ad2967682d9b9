public import Casework
public import CivilTime
public import Markup
import Policy

extension DrillsPage {
  public var title: String { "Drills" }
  public var section: Section? { .board }
  public var back: BackLink? { BackLink(text: "Back to the safety board", path: .board(.board)) }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.notice(notice)
    html.errorSummary(errors)
    html.heading(title, caption: register.chosen.map { "\($0.name), \($0.pduName)" })
    html.paragraph { $0(.strong, text: Terms.summonsNobody(chrome)) }
    html.paragraph(
      "A drill is an alarm without danger, of an officer who is made up. Those on duty are really told, and every message begins with the word DRILL. The police are never called."
    )
    html.paragraph(
      "A drill is owed every \(register.terms.every) days. It is done once somebody has taken it."
    )
    if register.mayStart { start(&html, chrome) }
    teams(&html, chrome)
    history(&html, chrome)
  }

  // MARK: Starting one

  private func start(_ html: inout HTML, _ chrome: Chrome) {
    guard let team = register.chosen else { return }
    html.subheading("Start a drill for \(team.name)", id: "start")
    if let running = register.running {
      // What went wrong leads here where there is nothing to choose.
      return html(.p, "govuk-body", [.id("ladder")]) { html in
        html.text("A drill goes on. ")
        html.link("Open it", to: .board(.incident(running)))
        html.text(".")
      }
    }
    html.paragraph("These would be told now. Start it only if they know that there are drills.")
    for call in register.calls { told(&html, call) }
    html.form(to: .board(.drills(team: team.code, page: 1)), chrome, makes: true) { html in
      html.hidden("team", team.code)
      html.hidden("seen", register.seen)
      html.radios(
        "ladder", "What is rehearsed?",
        Drill.ladders.map { Choice(value: $0.rawValue, text: Terms.drill($0)) },
        chosen: ladder.isEmpty ? LadderKind.overdue.rawValue : ladder, errors)
      html.submit("Start the drill")
    }
  }

  private func told(_ html: inout HTML, _ call: DrillCall) {
    html.subheading(Terms.drill(call.ladder))
    guard !call.rungs.isEmpty else { return html.paragraph("Nobody is on the rota: nobody would be told.") }
    html(.ol, "govuk-list govuk-list--number") { html in
      for rung in call.rungs {
        html(.li) { html in
          html(.bdi, text: rung.names.joined(separator: rung.isTogether ? " and " : ", then "))
          let each = rung.isTogether || rung.names.count == 1 ? "" : " each"
          html.text(": \(Terms.span(seconds: rung.window))\(each) to take it, before the next is told")
        }
      }
    }
  }

  // MARK: How the teams stand

  private func teams(_ html: inout HTML, _ chrome: Chrome) {
    html.subheading("Teams", id: "teams")
    html.table("How the teams stand", ["Team", "Drill", "Last taken"].map { Column($0) }) { html in
      for row in register.teams {
        html.row { html in
          html.rowHeading { html in
            if row.team == register.chosen {
              html.text(row.team.name)
            } else {
              html.link(row.team.name, to: .board(.drills(team: row.team.code, page: 1)))
            }
          }
          html.cell("Drill") { html in
            if let running = row.running {
              html.link("A drill goes on", to: .board(.incident(running)), hidden: "for \(row.team.name)")
            } else if row.standing.isDone {
              html.text(Terms.standing(row.standing))
            } else {
              html(.span, "hw-note--late", text: Terms.standing(row.standing))
            }
          }
          html.cell("Last taken") { html in
            if let last = row.last { html.moment(last, chrome.zone) } else { html.text("Never") }
          }
        }
      }
    }
  }

  // MARK: What came of them

  private func history(_ html: inout HTML, _ chrome: Chrome) {
    guard let team = register.chosen else { return }
    html.subheading("Drills of \(team.name)")
    guard !register.drills.rows.isEmpty else { return html.inset { $0.paragraph("There was none yet.") } }
    let columns = ["Started", "What was rehearsed", "Taken", "Steps", "How it ended"].map { Column($0) }
    html.table("Drills", columns) { html in
      for drill in register.drills.rows { html.row { row(&$0, drill, chrome) } }
    }
    html.pagination(page: register.drills.page, pages: register.drills.pages) {
      .board(.drills(team: team.code, page: $0))
    }
  }

  private func row(_ html: inout HTML, _ drill: Drill, _ chrome: Chrome) {
    html.rowHeading { html in
      html.link(Words.moment(drill.started, chrome.zone), to: .board(.incident(drill.id)))
      html(.span, "hw-note") { html in
        html.text("by ")
        html(.bdi, text: register.names[drill.startedBy] ?? "Somebody who has left")
      }
    }
    html.cell("What was rehearsed") { $0.text(Terms.drill(drill.ladder)) }
    html.cell("Taken") { html in
      guard let score = drill.score else { return html.text("It goes on") }
      guard let after = score.acknowledgedAfter, let by = score.acknowledgedBy else {
        return html(.span, "hw-note--late", text: "Nobody took it")
      }
      html.text("after \(Terms.span(seconds: after)) by ")
      html(.bdi, text: register.names[by] ?? "Somebody who has left")
    }
    html.cell("Steps") { html in
      if let score = drill.score {
        html.text("\(score.taken.count) of \(score.taken.count + score.missed.count)")
      }
    }
    html.cell("How it ended") { $0.text(drill.ending.map(Terms.ending) ?? "") }
  }
}

// MARK: On the board

extension HTML {
  /// The drills that go on: apart from the visits, below them, in a table of their own (BRD-30).
  mutating func drills(_ board: Board, _ zone: Zone, isWall: Bool) {
    let attributes: [Attribute] =
      board.drills.isEmpty ? [.id("board-drills"), .hidden] : [.id("board-drills")]
    self(.div, "hw-board hw-board--drills" + (isWall ? " hw-board--wall" : ""), attributes) { html in
      html.subheading("Drills: nobody is in danger")
      let columns = ["State", "Team", isWall ? "Who has it" : "What to do"].map { Column($0) }
      html.table("Drills that go on", columns) { html in
        for row in board.drills { html.drillRow(row, board.now, zone, isWall: isWall) }
      }
    }
  }

  /// One drill as a row. It carries none of what a script takes for a visit or for an alarm.
  mutating func drillRow(_ row: BoardRow, _ now: Instant, _ zone: Zone, isWall: Bool) {
    let drill = row.live.id
    self(
      .tr, "govuk-table__row hw-board__row hw-board__row--drill",
      [.id("d-\(drill.text)"), .data("drill", drill.text), .data("team", row.team ?? "")]
    ) { html in
      html(.th, "govuk-table__header hw-board__state", [.scope("row")]) { html in
        html(.span, "hw-board__shape", [.aria("hidden", "true")], text: Terms.drillShape)
        html(.span, "hw-board__word", text: "DRILL")
        html(.span, "hw-board__detail", text: row.detail(now, zone))
      }
      html.cell("Team") { $0.text(row.team ?? "Not known") }
      html.cell(isWall ? "Who has it" : "What to do") { html in
        if let owner = row.owner {
          html(.span, "hw-board__owner") { html in
            html(.bdi, text: owner)
            html.text(" has it")
          }
        }
        guard !isWall else {
          if row.owner == nil { html.text("Nobody") }
          return
        }
        if row.live.alarm != nil, row.owner == nil {
          html(
            .button, "govuk-button govuk-button--secondary hw-board__take",
            [.type(.submit), .form("board-take"), .name("visit"), .value(drill.text)], text: "Take the drill")
        }
        html.link("Open", to: .board(.incident(drill)), hidden: "the drill of \(row.team ?? "a team")")
      }
    }
  }
}

extension Terms {
  /// A shape of its own beside the word: none that a state of a visit has (UX-35).
  static let drillShape = "☰"
}

extension Board {
  /// The drills as the stream sends them: one text, empty for none.
  public func drillFragments(_ zone: Zone, isWall: Bool) -> String {
    var html = HTML(capacity: 1024)
    for row in drills { html.drillRow(row, now, zone, isWall: isWall) }
    return String(decoding: html.bytes, as: UTF8.self)
  }
}
