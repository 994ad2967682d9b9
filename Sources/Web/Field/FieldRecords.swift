import Casework
import CivilTime
import Hummingbird
import Operations
import Pages
import Policy

extension Site {
  /// Takes the record of a visit that was written on a phone, perhaps long ago and without a signal. Sent again, it gets
  /// the receipt it got (OFF-03); what cannot be recorded stays with the phone, with the reason (OFF-07).
  func takeFieldRecord(_ request: Request, _ context: SiteContext) async throws -> Response {
    let session = try fieldSession(context)
    let sent = try await fieldBody(request, context)
    guard let key = sent.text("id"), Site.isIdentifier(key), let visit = sent.text("visit"),
      Site.isIdentifier(visit), let outcome = sent.word("outcome", VisitOutcome.self)
    else { throw APIProblem.refused("Must name the record, the visit and its outcome.") }
    let draft = RecordDraft(
      outcome: outcome, observed: sent.text("observed"), assessed: sent.text("assessed"))
    let desk = desk.through("device").answering(context.id)
    do {
      let outcome = try await desk.once(
        session.actor, key: "field \(key)", request: sent.line,
        { try await record(draft, of: VisitID(visit), session.actor, desk) },
        answer: { KeptAnswer(status: 200, place: $0.id, note: $0.at.text) })
      switch outcome {
      case .now(let receipt): return Site.receipt(receipt.id, at: receipt.at.text, appliedAs: "applied")
      case .before(let kept):
        return Site.receipt(kept.place ?? "", at: kept.note ?? "", appliedAs: "already")
      }
    } catch RepeatRefusal.otherRequest {
      throw APIProblem(.idempotencyMismatch, "Another record came under this id before.")
    } catch RepeatRefusal.unfinished {
      throw APIProblem(.inProgress, "The record of this id has not come to its end.")
    }
  }

  /// The visit as it stands now is what is recorded: the phone's check-ins have changed it since the pack was made.
  private func record(
    _ draft: RecordDraft, of visit: VisitID, _ actor: Actor, _ desk: Desk
  ) async throws -> (id: String, at: Instant) {
    guard let file = try await desk.visit(actor, visit) else { throw APIProblem.notFound }
    switch try await desk.recordVisit(actor, visit, draft, revision: file.visit.revision) {
    case .success: return (desk.shell.identifier(), desk.moment)
    case .failure(.notThere): throw APIProblem.notFound
    case .failure(.notPermitted):
      throw APIProblem(.forbidden, "The account’s roles do not allow this.")
    case .failure(.stale): throw APIProblem(.inProgress, "Somebody else works on this visit. Send it again.")
    case .failure(.refused(.stage(.recorded))):
      throw APIProblem.refused("The visit has a record already. Add yours to it in the office.")
    case .failure(.refused(let refusal)): throw API.problem(refusal)
    case .failure(.text): throw APIProblem.refused("Must be shorter, or without control characters.")
    case .failure: throw APIProblem.refused("Must be recorded in the office: a rule asks for more.")
    }
  }

  /// A receipt as phones take it.
  static func receipt(_ id: String, at: String, appliedAs: String) -> Response {
    fieldJSON(
      .members([
        ("receiptId", .text(id)), ("receivedAt", .text(at)), ("appliedAs", .text(appliedAs)),
        ("isWatched", .truth(false)), ("fallbackNumber", .null),
      ]))
  }
}
