public import Casework
public import Policy

/// The addresses of the safety board.
public enum BoardPath: Hashable, Sendable {
  /// GET the board, POST to take an alarm from its row.
  case board
  /// The board for a wall: nothing to press, and no more of anybody than a name and an area.
  case wall
  /// GET what would be sent to whom, POST that what is held after an outage goes on.
  case release
  /// GET one live visit with what to do next, POST each answer.
  case incident(VisitID)
  /// GET what the police are told; POST a reason where the person is not among one's own cases.
  case briefing(VisitID)
  /// GET the form, POST that an alarm is over.
  case standDown(VisitID)
  /// GET the register of drills, POST to start one for a team; the reader's own where none is named.
  case drills(team: String?, page: Int)

  var route: Route {
    switch self {
    case .board: .board
    case .wall: .boardWall
    case .release: .boardRelease
    case .incident: .alarm
    case .briefing: .briefing
    case .standDown: .standDown
    case .drills: .drills
    }
  }

  var parameters: [String] {
    switch self {
    case .board, .wall, .release, .drills: []
    case .incident(let visit), .briefing(let visit), .standDown(let visit): [visit.text]
    }
  }

  var query: [(name: String, value: String)] {
    guard case .drills(let team, let page) = self else { return [] }
    return [("team", team), ("page", page > 1 ? String(page) : nil)].compactMap { name, value in
      value.map { (name: name, value: $0) }
    }
  }
}

/// The live visits of whoever watches over them, the most urgent first.
public struct BoardPage: Page {
  public let board: Board
  /// For a wall: larger, and nothing to press.
  public let isWall: Bool
  /// How many teams of the reader's are called out because they had no drill for long (W7).
  public let drillsCalledOut: Int
  public let notice: Notice?

  public init(board: Board, isWall: Bool = false, drillsCalledOut: Int = 0, notice: Notice? = nil) {
    self.board = board
    self.drillsCalledOut = drillsCalledOut
    self.isWall = isWall
    self.notice = notice
  }
}

/// One live visit: what to do next, one step at a time, what happened and who was told. Sends back `step` and what
/// belongs to it.
public struct AlarmPage: Page {
  public let incident: BoardIncident
  public let errors: [FieldError]
  /// True where what was pressed no longer applies: the alarm had changed.
  public let isConflict: Bool
  public let reference: String
  public let notice: Notice?

  public init(
    incident: BoardIncident, errors: [FieldError] = [], isConflict: Bool = false, reference: String = "",
    notice: Notice? = nil
  ) {
    self.incident = incident
    self.errors = errors
    self.isConflict = isConflict
    self.reference = reference
    self.notice = notice
  }
}

/// What the police are told, on one sheet.
public struct BriefingPage: Page {
  public let briefing: PoliceBriefing

  public init(briefing: PoliceBriefing) { self.briefing = briefing }
}

/// Asks why somebody opens the briefing of a person who is not among their own cases (PRV-23).
public struct BreakGlassPage: Page {
  public let incident: BoardIncident
  public let isReasonMissing: Bool
  /// The reason that was chosen and refused; nil where none was.
  public let chosen: BreakGlassReason?
  /// Why it was not opened for the reason that was given.
  public let refused: BreakGlassRefusal?

  public init(
    incident: BoardIncident, isReasonMissing: Bool = false, chosen: BreakGlassReason? = nil,
    refused: BreakGlassRefusal? = nil
  ) {
    self.chosen = chosen
    self.incident = incident
    self.isReasonMissing = isReasonMissing
    self.refused = refused
  }

  /// The reason was not chosen.
  public static let reasonMissing = FieldError(
    field: "reason", message: "Select why you open the briefing of a person who is not among your cases")
}

/// Says that an alarm is over: who knows it, how, and why there was one (BRD-26, BRD-27).
public struct StandDownPage: Page {
  public let incident: BoardIncident
  public let draft: StandDownForm
  public let errors: [FieldError]

  public init(incident: BoardIncident, draft: StandDownForm, errors: [FieldError] = []) {
    self.incident = incident
    self.draft = draft
    self.errors = errors
  }
}

/// What the form of a stand-down brought.
public struct StandDownForm: Hashable, Sendable {
  /// What becomes of the visit.
  public enum Outcome: String, CaseIterable, Hashable, Sendable { case safe, stays }

  public let how: String
  public let codeWord: CodeWordCheck?
  public let reason: FalseAlarmReason?
  public let outcome: Outcome?
  public let minutes: String
  /// Which alarm was looked at; nil where the form was just opened.
  public let seen: LadderKind?

  /// What stands in a form's fields.
  public init(_ fields: Fields) {
    how = fields["how"] ?? ""
    codeWord = fields["code"].flatMap(CodeWordCheck.init(rawValue:))
    reason = fields["why"].flatMap(FalseAlarmReason.init(rawValue:))
    outcome = fields["outcome"].flatMap(Outcome.init(rawValue:))
    minutes = fields["minutes"] ?? ""
    seen = fields["alarm"].flatMap(LadderKind.init(rawValue:))
  }

  /// What was asked for; the errors where something is missing or cannot be.
  public func check() throws(FieldErrors) -> (
    how: String, codeWord: CodeWordCheck, reason: FalseAlarmReason, minutes: Int?
  ) {
    var errors: [FieldError] = []
    func wrong(_ field: String, _ message: String) {
      errors.append(FieldError(field: field, message: message))
    }
    if how.isEmpty { wrong("how", "Enter how you know that they are safe") }
    if how.count > 1000 { wrong("how", "How you know that they are safe must be 1,000 characters or fewer") }
    if codeWord == nil { wrong("code", "Select whether the code word was asked for") }
    if reason == nil { wrong("why", "Select why there was an alarm") }
    if outcome == nil { wrong("outcome", "Select whether they are out of the visit") }
    let number = Int(minutes)
    if outcome == .stays || !minutes.isEmpty, number.map(LiveVisitDecisions.minutes.contains) != true {
      wrong("minutes", "Enter how many minutes they still need, a number from 5 to 480")
    }
    guard errors.isEmpty, let codeWord, let reason, let outcome else { throw FieldErrors(errors) }
    return (how, codeWord, reason, outcome == .stays ? number : nil)
  }
}
