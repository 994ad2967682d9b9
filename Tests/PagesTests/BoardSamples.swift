import Casework
import CivilTime
import Pages
import Policy

/// Boards and live visits to render; every name is made up.
extension Sample {
  static func live(_ id: String, _ events: [(LiveVisitEvent, String)]) -> LiveVisit {
    let terms = LiveTerms(
      start: instant("2025-06-30T09:00:00Z"), end: instant("2025-06-30T09:45:00Z"),
      crew: [StaffID("018f-staff"), StaffID("018f-other")], book: "-")
    var live: LiveVisit?
    for (event, at) in [(.watched(terms), "2025-06-30T08:00:00Z")] + events {
      let stamp = Stamp(by: StaffID("018f-manager"), at: instant(at))
      live = LiveVisit.fold(live, event, id: VisitID(id), stamp: stamp)
    }
    guard let live else { preconditionFailure("a live visit begins with being watched") }
    return live
  }

  static let boardNow = instant("2025-06-30T10:00:00Z")

  static func arrived(until end: String) -> (LiveVisitEvent, String) {
    (
      .arrived(
        occurred: instant("2025-06-30T09:02:00Z"), expectedEnd: instant(end), book: "-", isIrregular: false),
      "2025-06-30T09:02:00Z"
    )
  }

  static func raised(_ ladder: LadderKind) -> (LiveVisitEvent, String) {
    let moment = instant("2025-06-30T09:55:00Z")
    return (.raised(ladder, base: moment, occurred: moment), "2025-06-30T09:55:00Z")
  }

  static func boardRow(
    _ live: LiveVisit, owner: String? = nil, isQuarantined: Bool = false, heldSince: Instant? = nil,
    standDown: AskedStandDown? = nil
  ) -> BoardRow {
    BoardRow(
      live: live, state: BoardState.of(live, .bare, now: boardNow), officer: "Sam Okoro",
      companions: ["Ivo Lund"], team: "Leeds sustain 1", area: "ZZ99", owner: owner, contacts: ["Nell Ford"],
      isWatched: owner != nil, rung: live.alarm.flatMap { BoardState.step(of: $0, .bare) }, due: nil,
      isQuarantined: isQuarantined, standDown: standDown, heldSince: heldSince)
  }

  static let overdueLive = live(
    "018f-live-1", [arrived(until: "2025-06-30T09:45:00Z"), raised(.overdue)])

  static let safetyBoard = Board(
    now: boardNow,
    rows: [
      boardRow(live("018f-live-0", [arrived(until: "2025-06-30T10:30:00Z"), raised(.duress)])),
      boardRow(overdueLive),
      boardRow(
        live(
          "018f-live-2",
          [
            arrived(until: "2025-06-30T09:45:00Z"), raised(.overdue), (.acknowledged, "2025-06-30T09:57:00Z"),
          ]), owner: "Priya Nair"),
      boardRow(live("018f-live-3", [arrived(until: "2025-06-30T09:55:00Z")])),
      boardRow(live("018f-live-4", [arrived(until: "2025-06-30T10:30:00Z")]), isQuarantined: true),
      boardRow(live("018f-live-5", [])),
    ], messages: boardMessages)

  /// The board after six in the evening: two of those who went are not known to be safe, and one is still to go.
  static let eveningBoard: Board = {
    let now = instant("2025-06-30T17:20:00Z")
    func officer(_ id: String, _ name: String, _ events: [(LiveVisitEvent, String)]) -> UnaccountedOfficer {
      UnaccountedOfficer(staff: StaffID(id), name: name, live: live("018f-live-\(id)", events))
    }
    let brokenOff = LiveVisitEvent.left(occurred: instant("2025-06-30T15:05:00Z"), .terminated)
    return Board(
      now: now, rows: [boardRow(overdueLive)],
      endOfDay: EndOfDayList(
        day: day("2025-06-30"), since: instant("2025-06-30T17:00:00Z"),
        officers: [
          officer("e1", "Sam Okoro", [arrived(until: "2025-06-30T09:45:00Z"), raised(.overdue)]),
          officer(
            "e2", "Ivo Lund", [arrived(until: "2025-06-30T09:45:00Z"), (brokenOff, "2025-06-30T15:05:00Z")]),
          officer("e3", "Mary Hale", []),
        ], others: 2))
  }()

  static let boardMessages = [
    BoardMessage(
      message: InboundMessage(
        id: InboundID("018f-message-1"), kind: .device, word: .alarm, fate: .unknownSender,
        sender: "LWD-0099",
        staff: nil, visit: nil, team: nil, received: boardNow, isOpen: true), officer: nil),
    BoardMessage(
      message: InboundMessage(
        id: InboundID("018f-message-2"), kind: .text, word: .safe, fate: .ambiguous, sender: "447700900123",
        staff: StaffID("018f-officer"), visit: nil, team: "T1", received: boardNow, isOpen: true),
      officer: "Sam Okoro"),
  ]

  static func boardIncident(
    _ live: LiveVisit = overdueLive, isMine: Bool = false, glass: GlassGate? = nil,
    standDown: StandDownView? = nil, heldSince: Instant? = nil
  ) -> BoardIncident {
    let stamp = Stamp(by: StaffID("018f-manager"), at: instant("2025-06-30T09:55:00Z"))
    return BoardIncident(
      row: boardRow(live, owner: isMine ? "Priya Nair" : nil, heldSince: heldSince), now: boardNow,
      reference: "HV-LIVE01",
      phones: [
        BoardPhone(name: "Sam Okoro", phone: "01632 960123"), BoardPhone(name: "Ivo Lund", phone: nil),
      ],
      happenings: [
        (
          .watched(
            LiveTerms(start: live.plannedStart, end: live.expectedEnd, crew: live.crew, book: "-")), stamp
        ), (.raised(.overdue, base: stamp.at, occurred: stamp.at), stamp), (.attempted(.noAnswer), stamp),
        (.policeCalled(reference: TextID("t-police")), stamp),
      ], names: names, texts: [TextID("t-police"): "CAD 1234", TextID("t-how"): "Spoke to her at the car."],
      notices: [
        ToldNotice(
          kind: .alert, recipient: "Nell Ford", channel: .sms, state: .delivered, created: stamp.at)
      ], isMine: isMine, isOnVisit: false, mayStandDown: true, isWithinReach: glass == nil,
      standDown: standDown, heldUntil: heldSince?.adding(seconds: 600), glass: glass)
  }

  static func gate(_ refusal: BreakGlassRefusal? = nil) -> GlassGate {
    GlassGate(
      permitted: [
        BoardPhone(name: "Priya Nair", phone: "01632 960124"), BoardPhone(name: "Hal Dunn", phone: nil),
      ], refusal: refusal)
  }

  static let duressLive = live(
    "018f-live-0", [arrived(until: "2025-06-30T10:30:00Z"), raised(.duress)])

  static func ask(_ minute: Int, _ answer: StandDownAnswer? = nil) -> StandDownAsk {
    let stamp = Stamp(by: StaffID("018f-manager"), at: instant("2025-06-30T09:\(minute):00Z"))
    return StandDownAsk(
      id: StandDownAskID("018f-ask-\(minute)"), visit: duressLive.id, ladder: .duress,
      epoch: duressLive.epoch, reason: .answered, codeWord: .right, how: TextID("t-how"), minutes: 30,
      asked: stamp, answer: answer.map { ($0, stamp) })
  }

  static func standDown(isPending: Bool) -> StandDownView {
    StandDownView(
      asks: [ask(56, .declined), ask(57, .void)] + (isPending ? [ask(58)] : []),
      pending: isPending ? ask(58) : nil, needsSecond: true,
      seconds: [
        SecondPerson(name: "Hal Dunn", numbers: ["+447700900321", "01632960124"]),
        SecondPerson(name: "Dee Rush", numbers: []),
      ])
  }

  /// After an outage: two visits are held, one of them of an alarm, and a stand-down waits for a second person.
  static let heldBoard = Board(
    now: boardNow,
    rows: [
      boardRow(duressLive, standDown: AskedStandDown(ask: ask(58), by: "Priya Nair")),
      boardRow(
        live("018f-live-3", [arrived(until: "2025-06-30T09:55:00Z")]),
        heldSince: boardNow.adding(seconds: -60)),
      boardRow(live("018f-live-5", []), heldSince: boardNow.adding(seconds: -60)),
    ],
    held: HeldVisits(
      count: 2, since: boardNow.adding(seconds: -60), until: boardNow.adding(seconds: 540)))

  static func release(_ count: Int) -> HeldRelease {
    HeldRelease(
      now: boardNow, until: boardNow.adding(seconds: 540),
      visits: [
        HeldVisit(
          visit: VisitID("018f-live-3"), officer: "Sam Okoro", ladder: .overdue, messages: 0,
          recipients: ["a", "b", "duty-number 1"]),
        HeldVisit(
          visit: VisitID("018f-live-5"), officer: "Ivo Lund", ladder: nil, messages: 2, recipients: ["a"]),
        HeldVisit(
          visit: VisitID("018f-live-6"), officer: "Mary Hale", ladder: .notArrived, messages: 0,
          recipients: []),
      ], others: count > 0 ? 3 : 0, people: count, numbers: count > 0 ? 1 : 0)
  }

  static let briefing = PoliceBriefing(
    incident: boardIncident(),
    crew: [
      (
        name: "Sam Okoro",
        details: SafetyDetails([
          .phone: "01632 960123", .car: "Grey hatchback", .description: "Tall, red coat",
        ])
      )
    ], person: "Ada Quarrow", born: day("1990-04-12"), rosh: .high, address: "3 Mill Lane, ZZ99 1AA",
    access: "Door at the back", known: [(kind: .animals, words: "A dog, kept in the yard")],
    position: (
      latitude: "53.80000", longitude: "-1.54000", accuracyMetres: 12, taken: instant("2025-06-30T09:02:00Z")
    ))
}

extension SamplePage {
  static let boards: [SamplePage] = [
    SamplePage("board", BoardPage(board: Sample.safetyBoard, notice: .visit(.stoodDown))),
    SamplePage(
      "board-empty",
      BoardPage(
        board: Board(
          now: Sample.boardNow, rows: [], isEngineUp: false, isChecked: false, setApart: 1,
          held: HeldVisits(
            count: 3, since: Sample.boardNow.adding(seconds: -60),
            until: Sample.boardNow.adding(seconds: 540)), degraded: [.sms]))),
    SamplePage("board-held", BoardPage(board: Sample.heldBoard)),
    SamplePage("board-held-wall", BoardPage(board: Sample.heldBoard, isWall: true)),
    SamplePage(
      "board-incident-held",
      AlarmPage(incident: Sample.boardIncident(heldSince: Sample.boardNow.adding(seconds: -60)))),
    SamplePage("board-release", ReleasePage(release: Sample.release(4))),
    SamplePage("board-release-nobody", ReleasePage(release: Sample.release(0))),
    SamplePage("board-release-nothing", ReleasePage(release: nil)),
    SamplePage("board-evening", BoardPage(board: Sample.eveningBoard)),
    SamplePage(
      "board-evening-all-safe",
      BoardPage(
        board: Board(
          now: Sample.instant("2025-06-30T17:20:00Z"), rows: [],
          endOfDay: EndOfDayList(
            day: Sample.day("2025-06-30"), since: Sample.instant("2025-06-30T17:00:00Z"), officers: [])))),
    SamplePage("board-wall", BoardPage(board: Sample.safetyBoard, isWall: true)),
    SamplePage("board-incident", AlarmPage(incident: Sample.boardIncident())),
    SamplePage(
      "board-incident-error",
      AlarmPage(
        incident: Sample.boardIncident(isMine: true),
        errors: [FieldError(field: "type", message: "Select what they told you")])),
    SamplePage(
      "board-incident-two",
      AlarmPage(
        incident: Sample.boardIncident(Sample.duressLive, standDown: Sample.standDown(isPending: true)))),
    SamplePage(
      "board-stand-down-two",
      StandDownPage(
        incident: Sample.boardIncident(Sample.duressLive, standDown: Sample.standDown(isPending: false)),
        draft: StandDownForm(Fields([])))),
    SamplePage(
      "board-stand-down-alone",
      StandDownPage(
        incident: Sample.boardIncident(
          Sample.duressLive,
          standDown: StandDownView(asks: [], pending: nil, needsSecond: false, seconds: [])),
        draft: StandDownForm(Fields([])))),
    SamplePage(
      "board-stand-down-no-account",
      StandDownPage(
        incident: Sample.boardIncident(
          Sample.duressLive,
          standDown: StandDownView(
            asks: [], pending: nil, needsSecond: false, seconds: [], without: ["Hal Dunn", "Dee Rush"])),
        draft: StandDownForm(Fields([])))),
    SamplePage("board-briefing", BriefingPage(briefing: Sample.briefing)),
    SamplePage(
      "board-briefing-reason",
      BreakGlassPage(incident: Sample.boardIncident(glass: Sample.gate()), isReasonMissing: true)),
    SamplePage(
      "board-briefing-too-soon",
      BreakGlassPage(
        incident: Sample.boardIncident(glass: Sample.gate(.tooSoon(Sample.instant("2025-06-30T10:02:00Z")))),
        chosen: .managerAbsent, refused: .tooSoon(Sample.instant("2025-06-30T10:02:00Z")))),
    SamplePage(
      "board-briefing-held",
      BreakGlassPage(incident: Sample.boardIncident(glass: Sample.gate(.held(StaffID("018f-manager")))))),
    SamplePage(
      "board-briefing-no-alarm",
      BreakGlassPage(
        incident: Sample.boardIncident(glass: GlassGate(permitted: [], refusal: .noAlarm)),
        refused: .noAlarm)),
    SamplePage(
      "board-stand-down",
      StandDownPage(incident: Sample.boardIncident(), draft: StandDownForm(Fields([])))),
  ]
}
