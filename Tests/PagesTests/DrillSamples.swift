import Casework
import CivilTime
import Pages
import Policy

/// Drills to render; every name is made up.
extension Sample {
  private static let easterby = TeamSummary(code: "ZEASTT1", name: "Easterby sustain 1", pduName: "Easterby")

  static let drillScore = DrillScore(
    lateness: 420,
    channels: [
      DrillChannel(channel: .sms, messages: 2, sent: 2, delivered: 1, after: 3),
      DrillChannel(channel: .email, messages: 1, sent: 0, delivered: 0, after: nil),
    ], acknowledgedAfter: 138, acknowledgedBy: StaffID("018f-manager"), taken: [.acknowledged, .stoodDown],
    missed: [.called], told: 2, unanswered: 1)

  static func drill(_ id: String, ending: DrillEnding? = nil, score: DrillScore? = nil) -> Drill {
    let started = instant("2025-06-30T09:55:00Z")
    return Drill(
      id: VisitID(id), team: easterby.code, teamName: easterby.name, ladder: .overdue,
      startedBy: StaffID("018f-manager"), started: started, endsBy: started.adding(seconds: Drill.seconds),
      ending: ending, ended: ending.map { _ in instant("2025-06-30T10:02:00Z") }, score: score)
  }

  /// A drill under way, or one that is over.
  static func drillIncident(isOver: Bool = false) -> BoardIncident {
    let moment = instant("2025-06-30T09:55:00Z")
    let stamp = Stamp(by: StaffID("018f-manager"), at: moment)
    let terms = LiveTerms(start: moment, end: moment, crew: [], book: "-", isDrill: true)
    var events: [LiveVisitEvent] = [
      .watched(terms), .arrived(occurred: moment, expectedEnd: moment, book: "-", isIrregular: false),
      .raised(.overdue, base: moment, occurred: moment), .acknowledged,
    ]
    if isOver {
      events += [.stoodDown(.test, .notAsked, how: TextID("t-drill")), .left(occurred: moment, .safe)]
    }
    let id = VisitID("018f-drill-1")
    var live: LiveVisit?
    for event in events { live = LiveVisit.fold(live, event, id: id, stamp: stamp) }
    guard let live else { preconditionFailure("a drill begins with being watched") }
    let row = BoardRow(
      live: live, state: BoardState.of(live, LadderBook.bare.forDrill, now: boardNow), officer: Drill.officer,
      companions: [], team: easterby.name, area: nil, owner: isOver ? nil : "Priya Nair",
      contacts: ["Nell Ford"],
      isWatched: true, rung: live.alarm.flatMap { BoardState.step(of: $0, LadderBook.bare.forDrill) },
      due: nil,
      isQuarantined: false)
    return BoardIncident(
      row: row, now: boardNow, reference: "DRILL-DRILL1", phones: [], happenings: events.map { ($0, stamp) },
      names: names, texts: [TextID("t-drill"): "Keep the phone charged."],
      notices: [
        ToldNotice(kind: .alert, recipient: "Nell Ford", channel: .sms, state: .delivered, created: moment)
      ], isMine: !isOver, isOnVisit: false, mayStandDown: true, isWithinReach: true,
      drill: drill("018f-drill-1", ending: isOver ? .stoodDown : nil, score: isOver ? drillScore : nil))
  }

  static func drillRegister(mayStart: Bool = true) -> DrillRegister {
    DrillRegister(
      teams: [
        DrillTeam(
          team: TeamSummary(code: "ZEASTT2", name: "Easterby rural", pduName: "Easterby"),
          standing: .overdue(since: day("2025-06-13")), last: instant("2025-06-06T09:30:00Z"), running: nil),
        DrillTeam(
          team: TeamSummary(code: "ZEASTT3", name: "Easterby public protection", pduName: "Easterby"),
          standing: .long(since: nil), last: nil, running: nil),
        DrillTeam(
          team: easterby, standing: .done(next: day("2025-07-07")), last: instant("2025-06-30T09:55:00Z"),
          running: nil),
      ], chosen: easterby,
      calls: Drill.ladders.map { ladder in
        DrillCall(
          ladder: ladder,
          rungs: [
            .init(names: ["Nell Ford", "Sam Okoro"], window: 180, isTogether: false),
            .init(names: ["Priya Nair", "The duty number"], window: 90, isTogether: true),
          ])
      }, seen: "-",
      drills: ListPage(
        rows: [
          drill("018f-drill-1", ending: .stoodDown, score: drillScore),
          drill(
            "018f-drill-0", ending: .limit,
            score: DrillScore(
              lateness: 0, channels: [], acknowledgedAfter: nil, acknowledgedBy: nil, taken: [],
              missed: DrillStep.steps(of: .overdue), told: 8, unanswered: 7)),
        ], total: 2, isTotalCapped: false, page: 1, pages: 1),
      names: [StaffID("018f-manager"): "Priya Nair"], mayStart: mayStart, terms: .standard)
  }

  static let boardWithDrill = Board(
    now: boardNow, rows: [boardRow(overdueLive)], drills: [drillIncident().row])
}

extension SamplePage {
  static let drills: [SamplePage] = [
    SamplePage("drills", DrillsPage(register: Sample.drillRegister(), notice: .visit(.drillOver))),
    SamplePage(
      "drills-error", DrillsPage(register: Sample.drillRegister(), errors: [DrillsPage.error(.alarmOpen)])),
    SamplePage("drill-running", AlarmPage(incident: Sample.drillIncident())),
    SamplePage("drill-over", AlarmPage(incident: Sample.drillIncident(isOver: true))),
    SamplePage("board-with-drill", BoardPage(board: Sample.boardWithDrill, drillsCalledOut: 2)),
  ]
}
