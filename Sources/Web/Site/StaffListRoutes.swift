import Casework
import CivilTime
import HTTPTypes
import Hummingbird
import Operations
import Pages
import Policy

extension Site {
  func showStaff(_ ask: Ask) async throws -> Response {
    let page = pageNumber(try query(ask.request)["page"])
    return respond(StaffListPage(list: try await desk.staff(ask.actor, page: page)), ask.context)
  }

  func showStaffMember(_ ask: Ask) async throws -> Response {
    let file = try await staffFile(ask)
    return respond(ask) { StaffMemberPage(file: file, notice: $0) }
  }

  /// Puts a competence down. What cannot be done comes back with why, and what was typed.
  func recordCompetence(_ ask: Ask) async throws -> Response {
    let file = try await changeableFile(ask)
    let form = ask.context.form
    let draft = CompetenceDraft(form.pairs)
    func again(_ errors: [FieldError], _ newer: StaffFile? = nil) -> Response {
      let page = StaffMemberPage(
        file: newer ?? file, draft: draft, errors: errors, isConflict: newer != nil)
      return respond(page, status: newer == nil ? .unprocessableContent : .conflict, ask.context)
    }
    let revision = try revision(ask)
    guard revision == file.revision else { return again([], file) }
    guard form.unclean.isEmpty else { return again(form.uncleanErrors) }
    let asked: CompetenceDraft.Asked
    do { asked = try draft.check(file.competences, today: desk.today) } catch { return again(error.errors) }
    let result = try await desk.recordCompetence(
      ask.actor, asked.competence, of: file.id, from: asked.from, through: asked.through,
      reason: asked.reason,
      revision: revision)
    switch result {
    case .success: return redirect(to: .staffMember(file.id), saying: .competenceRecorded, ask)
    case .failure(.stale(let newer)): return again([], newer)
    case .failure(.refused(let refusal)): return again([CompetenceDraft.error(refusal)])
    case .failure(.text): return again([CompetenceDraft.reasonTooLong])
    case .failure(.notThere), .failure(.notPermitted): throw Refusal.notFound
    }
  }

  func showCompetenceEnd(_ ask: Ask) async throws -> Response {
    let file = try await changeableFile(ask)
    let page = CompetenceEndPage(
      file: file, held: try held(ask, in: file), draft: CompetenceEndDraft(today: desk.today))
    return respond(page, ask.context)
  }

  func endCompetence(_ ask: Ask) async throws -> Response {
    let file = try await changeableFile(ask)
    let held = try held(ask, in: file)
    let form = ask.context.form
    let draft = CompetenceEndDraft(form.pairs)
    func again(_ errors: [FieldError], _ newer: StaffFile? = nil) -> Response {
      let now = newer?.competences.first { $0.competence == held.competence && $0.from == held.from }
      let page = CompetenceEndPage(
        file: newer ?? file, held: now ?? held, draft: draft, errors: errors, isConflict: newer != nil)
      return respond(page, status: newer == nil ? .unprocessableContent : .conflict, ask.context)
    }
    let revision = try revision(ask)
    guard revision == file.revision else { return again([], file) }
    guard form.unclean.isEmpty else { return again(form.uncleanErrors) }
    let asked: (day: CivilDate, reason: String)
    do { asked = try draft.check(held, today: desk.today) } catch { return again(error.errors) }
    let result = try await desk.endCompetence(
      ask.actor, held.competence, of: file.id, from: held.from, on: asked.day, reason: asked.reason,
      revision: revision)
    switch result {
    case .success: return redirect(to: .staffMember(file.id), saying: .competenceEnded, ask)
    case .failure(.stale(let newer)): return again([], newer)
    case .failure(.refused(let refusal)): return again([CompetenceEndDraft.error(refusal)])
    case .failure(.text): return again([CompetenceDraft.reasonTooLong])
    case .failure(.notThere), .failure(.notPermitted): throw Refusal.notFound
    }
  }

  /// The member of staff, fetched as the one who asks; not there and not yours are the same refusal.
  private func staffFile(_ ask: Ask) async throws -> StaffFile {
    guard let text = ask.context.parameters.get("staff"), Site.isIdentifier(text),
      let file = try await desk.staffMember(ask.actor, StaffID(text))
    else { throw Refusal.notFound }
    return file
  }

  private func changeableFile(_ ask: Ask) async throws -> StaffFile {
    let file = try await staffFile(ask)
    guard file.mayChange else {
      throw Refusal.forbidden("Only a manager of theirs puts down what somebody was trained for.")
    }
    return file
  }

  /// The competence a path names.
  private func held(_ ask: Ask, in file: StaffFile) throws -> HeldCompetence {
    guard let kind = ask.context.parameters.get("competence").flatMap(Competence.init(rawValue:)),
      let from = ask.context.parameters.get("from").flatMap({ CivilDate(text: $0) }),
      let held = file.competences.first(where: { $0.competence == kind && $0.from == from })
    else { throw Refusal.notFound }
    return held
  }
}
