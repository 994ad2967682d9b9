import Casework
import CivilTime
import HTTPTypes
import Hummingbird
import Operations
import Pages

extension Site {
  /// Whoever goes says that they set out, and what of what they were asked is so (HV-8.2.1). Nothing stops them.
  func setOut(_ ask: Ask) async throws -> Response {
    let file = try await visitOfCrew(ask)
    let ready = Set(ask.context.form.pairs.all("ready").compactMap(ReadyItem.init(rawValue:)))
    switch try await desk.setOut(ask.actor, file.visit.id, ready: ready) {
    case .success: return redirect(to: .visit(file.visit.id), saying: .setOut, ask)
    case .failure(.notThere): throw Refusal.notFound
    // It is called off, under way or over: the page says which.
    case .failure: return retry(try await visitPage(file, for: ask.actor), ask.context)
    }
  }

  /// Whoever goes says that they are there and how long it takes (HV-8.3.1).
  func beginVisit(_ ask: Ask) async throws -> Response {
    let file = try await visitOfCrew(ask)
    let typed = ask.context.form.pairs["minutes"] ?? ""
    let minutes = Int(typed).flatMap { VisitPlan.minutesAllowed.contains($0) ? $0 : nil }
    guard let minutes else {
      let error = FieldError(
        field: "minutes", message: "The time until it is over must be 5 to 480 minutes, in whole minutes")
      // Where the question is not asked any more there is no field to lead to.
      let isAsked =
        file.visit.stage == .authorised && desk.zone.date(of: file.visit.plan.start) == desk.today
      return retry(
        try await visitPage(file, for: ask.actor, minutes: typed, errors: isAsked ? [error] : []), ask.context
      )
    }
    return try await answer(
      try await desk.beginVisit(ask.actor, file.visit.id, minutes: minutes, revision: try revision(ask)),
      saying: .begun, file, ask, minutes: typed)
  }

  /// Whoever went says that it is over and that they are safe (HV-8.4.1).
  func endVisit(_ ask: Ask) async throws -> Response {
    let file = try await visitOfCrew(ask)
    return try await answer(
      try await desk.endVisit(ask.actor, file.visit.id, revision: try revision(ask)), saying: .ended, file,
      ask)
  }

  private func answer(
    _ result: Result<VisitFile, VisitProblem>, saying done: Notice.VisitDone, _ file: VisitFile, _ ask: Ask,
    minutes: String? = nil
  ) async throws -> Response {
    switch result {
    case .success: return redirect(to: .visit(file.visit.id), saying: done, ask)
    case .failure(.notThere): throw Refusal.notFound
    case .failure(.notPermitted): throw Site.mayNotGo
    case .failure(.stale(let newer)): return try await visitConflict(newer, ask, minutes: minutes)
    // The page says what is owed first: authority, or a new assessment.
    case .failure: return retry(try await visitPage(file, for: ask.actor), ask.context)
    }
  }

  private static let mayNotGo = Refusal.forbidden(
    "Only those who go on a visit may say that it began or is over.")

  /// A visit that whoever asks goes on. Reach comes first: who is not there is not forbidden.
  private func visitOfCrew(_ ask: Ask) async throws -> VisitFile {
    let file = try await visitFile(ask)
    guard file.visit.plan.staff.contains(ask.actor.staff), file.standing.mayWork else {
      throw Site.mayNotGo
    }
    return file
  }
}
