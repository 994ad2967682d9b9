import Casework
import HTTPTypes
import Hummingbird
import Operations
import Pages
import Policy

extension Site {
  private static let watchersOnly = Refusal.forbidden(
    "Only nominated contacts, managers and those who plan visits watch over them.")

  func showBoard(_ ask: Ask, isWall: Bool) async throws -> Response {
    guard let board = try await desk.board(ask.actor, listsDay: !isWall) else { throw Site.watchersOnly }
    let calledOut = isWall ? 0 : try await desk.drillsCalledOut(ask.actor)
    return respond(ask) {
      BoardPage(board: board, isWall: isWall, drillsCalledOut: calledOut, notice: $0)
    }
  }

  /// Takes an alarm in hand from its row (BRD-20), sees to a message, or asks what releasing what is held would send.
  func takeFromBoard(_ ask: Ask) async throws -> Response {
    guard ask.actor.watchesVisits else { throw Site.watchersOnly }
    if let message = ask.context.form.pairs["message"] {
      guard Site.isIdentifier(message), try await desk.seeToMessage(ask.actor, InboundID(message)) else {
        throw Refusal.notFound
      }
      return redirect(to: .board(.board), saying: .messageSeen, ask)
    }
    // A board that was loaded before an upgrade.
    if ask.context.form.pairs["release"] != nil { return redirect(to: Path.board(.release).text) }
    guard let text = ask.context.form.pairs["visit"], Site.isIdentifier(text) else { throw Refusal.notFound }
    let visit = VisitID(text)
    return try await answer(ask, try await desk.acknowledgeAlarm(ask.actor, visit), visit, .alarmTaken)
  }

  /// What would be sent to how many people: nothing goes out before it was read and pressed.
  func showRelease(_ ask: Ask) async throws -> Response {
    guard ask.actor.watchesVisits else { throw Site.watchersOnly }
    return respond(ReleasePage(release: try await desk.heldRelease(ask.actor)), ask.context)
  }

  /// Lets what is held of the visits of whoever presses go on.
  func releaseHeld(_ ask: Ask) async throws -> Response {
    guard ask.actor.watchesVisits else { throw Site.watchersOnly }
    let count = try await desk.releaseHeld(ask.actor)
    return redirect(to: .board(.board), saying: count > 0 ? .heldReleased : .nothingHeld, ask)
  }

  func showAlarm(_ ask: Ask) async throws -> Response {
    let incident = try await incident(ask)
    return respond(ask) { AlarmPage(incident: incident, notice: $0) }
  }

  /// One answer of the guided script, or what the visitor told somebody, or an alarm.
  func stepAlarm(_ ask: Ask) async throws -> Response {
    let id = try liveVisit(ask)
    let form = ask.context.form
    guard let step = form.pairs["step"] else { throw Refusal.malformed("The form names no step.") }
    func again(_ errors: [FieldError]) async throws -> Response {
      let page = AlarmPage(
        incident: try await incident(ask), errors: errors,
        reference: form.pairs["reference"] ?? form.pairs["learnt"] ?? "")
      return respond(page, status: .unprocessableContent, ask.context)
    }
    guard form.unclean.isEmpty else { return try await again(form.uncleanErrors) }
    if step == "report" {
      let minutes = form.pairs["minutes"]
      guard let type = form.pairs["type"].flatMap(SafetyEventType.init(rawValue:)),
        Site.reportable.contains(type)
      else { return try await again([FieldError(field: "type", message: "Select what they told you")]) }
      guard minutes == nil || minutes.flatMap(Int.init).map(LiveVisitDecisions.minutes.contains) == true
      else {
        return try await again([
          FieldError(field: "minutes", message: "Enter the minutes as a number from 5 to 480")
        ])
      }
      let result = try await desk.checkInOnBehalf(ask.actor, id, type, minutes: minutes.flatMap(Int.init))
      return try await answer(ask, result, id, .stepLogged)
    }
    let actor = ask.actor
    let result: Result<LiveVisit, LiveProblem>
    switch step {
    case "take": return try await answer(ask, try await desk.acknowledgeAlarm(actor, id), id, .alarmTaken)
    case "well": result = try await desk.logAttempt(actor, id, .answeredWell)
    case "more-15": result = try await desk.logAttempt(actor, id, .answeredMoreTime, minutes: 15)
    case "more-30": result = try await desk.logAttempt(actor, id, .answeredMoreTime, minutes: 30)
    case "more-60": result = try await desk.logAttempt(actor, id, .answeredMoreTime, minutes: 60)
    case "no-answer": result = try await desk.logAttempt(actor, id, .noAnswer)
    case "wrong": result = try await desk.logAttempt(actor, id, .somethingWrong)
    case "police":
      guard (form.pairs["reference"]?.count ?? 0) <= 200 else {
        return try await again([
          FieldError(field: "reference", message: "The reference must be 200 characters or fewer")
        ])
      }
      result = try await desk.notePoliceCalled(actor, id, reference: form.pairs["reference"])
    case "code-heard": result = try await desk.raiseAlarm(actor, id, .duress)
    case "device": result = try await desk.raiseAlarm(actor, id, .device)
    case "help": result = try await desk.raiseAlarm(actor, id, .help)
    case "confirm-stand-down": return try await answerStandDown(ask, id, isConfirmed: true)
    case "decline-stand-down": return try await answerStandDown(ask, id, isConfirmed: false)
    case "stand-drill-down", "end-drill": return try await endDrill(ask, id, step)
    default: throw Refusal.malformed("The form names a step that there is not.")
    }
    return try await answer(ask, result, id, .stepLogged)
  }

  private static let reportable: Set<SafetyEventType> = [
    .depart, .arrive, .extend, .safe, .abandon, .terminate, .refused, .homeSafe,
  ]

  func showBriefing(_ ask: Ask) async throws -> Response {
    let incident = try await incident(ask)
    guard incident.drill == nil else { throw Refusal.notFound }
    guard incident.isWithinReach else { return respond(BreakGlassPage(incident: incident), ask.context) }
    guard let briefing = try await desk.briefing(ask.actor, try liveVisit(ask)) else {
      throw Refusal.notFound
    }
    return respond(BriefingPage(briefing: briefing), ask.context)
  }

  /// Opens the briefing of a person outside one's own cases, with a reason (PRV-23).
  func breakGlass(_ ask: Ask) async throws -> Response {
    let incident = try await incident(ask)
    guard incident.drill == nil else { throw Refusal.notFound }
    guard let reason = ask.context.form.pairs["reason"].flatMap(BreakGlassReason.init(rawValue:)) else {
      let page = BreakGlassPage(incident: incident, isReasonMissing: true)
      return respond(page, status: .unprocessableContent, ask.context)
    }
    switch try await desk.breakGlass(ask.actor, try liveVisit(ask), reason) {
    case nil: throw Refusal.notFound
    case .success(let briefing): return respond(BriefingPage(briefing: briefing), ask.context)
    case .failure(let refusal):
      return respond(
        BreakGlassPage(incident: incident, chosen: reason, refused: refusal), status: .unprocessableContent,
        ask.context)
    }
  }

  func showStandDown(_ ask: Ask) async throws -> Response {
    let incident = try await incident(ask)
    // A drill has no visit whose end could be said: its own page stands it down.
    guard incident.drill == nil else { throw Refusal.notFound }
    return respond(StandDownPage(incident: incident, draft: StandDownForm(Fields([]))), ask.context)
  }

  func standDown(_ ask: Ask) async throws -> Response {
    let id = try liveVisit(ask)
    let incident = try await incident(ask)
    guard incident.drill == nil else { throw Refusal.notFound }
    let form = ask.context.form
    let draft = StandDownForm(form.pairs)
    func again(_ errors: [FieldError]) -> Response {
      respond(
        StandDownPage(incident: incident, draft: draft, errors: errors), status: .unprocessableContent,
        ask.context)
    }
    guard form.unclean.isEmpty else { return again(form.uncleanErrors) }
    let asked: (how: String, codeWord: CodeWordCheck, reason: FalseAlarmReason, minutes: Int?)
    do { asked = try draft.check() } catch { return again(error.errors) }
    guard asked.codeWord != .wrong else {
      return again([
        FieldError(
          field: "code",
          message: "The alarm stays open: whoever cannot say the code word is not known to be safe")
      ])
    }
    let result = try await desk.standDown(
      ask.actor, id, asked.reason, codeWord: asked.codeWord, how: asked.how,
      seen: draft.seen, minutes: asked.minutes)
    let isOpen = if case .success(let live) = result { live.alarm != nil } else { false }
    return try await answer(ask, result, id, isOpen ? .standDownAsked : .stoodDown)
  }

  /// A second person confirms a stand-down that was asked for, or declines it; whoever asked takes it back.
  private func answerStandDown(_ ask: Ask, _ id: VisitID, isConfirmed: Bool) async throws -> Response {
    guard let asked = ask.context.form.pairs["ask"], Site.isIdentifier(asked) else {
      throw Refusal.malformed("The form names no stand-down.")
    }
    let result = try await desk.answerStandDown(
      ask.actor, id, StandDownAskID(asked), isConfirmed: isConfirmed)
    return try await answer(ask, result, id, isConfirmed ? .stoodDown : .stepLogged)
  }

  // MARK: What they share

  private func liveVisit(_ ask: Ask) throws -> VisitID {
    guard let text = ask.context.parameters.get("live"), Site.isIdentifier(text) else {
      throw Refusal.notFound
    }
    return VisitID(text)
  }

  /// The visit, fetched as the one who asks; not there and not theirs are the same refusal.
  func incident(_ ask: Ask) async throws -> BoardIncident {
    guard let incident = try await desk.incident(ask.actor, try liveVisit(ask)) else {
      throw Refusal.notFound
    }
    return incident
  }

  /// What a step came to: look at the visit, which says what is next.
  func answer(
    _ ask: Ask, _ result: Result<LiveVisit, LiveProblem>, _ id: VisitID, _ done: Notice.VisitDone
  ) async throws -> Response {
    switch result {
    case .success: return redirect(to: .board(.incident(id)), saying: done, ask)
    case .failure(.notThere): throw Refusal.notFound
    case .failure(.notPermitted), .failure(.refused(.notPermitted)):
      throw Refusal.forbidden(
        "Those who are on a visit do nothing about its alarm, and an alarm of danger is stood down by a manager."
      )
    case .failure(.standDown(.samePerson)):
      throw Refusal.forbidden("Somebody else confirms the stand-down that you asked for.")
    case .failure(.refused), .failure(.text), .failure(.otherBody), .failure(.standDown):
      guard let incident = try await desk.incident(ask.actor, id) else { throw Refusal.notFound }
      return respond(AlarmPage(incident: incident, isConflict: true), status: .conflict, ask.context)
    }
  }
}
