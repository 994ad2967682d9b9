import Casework
import HTTPTypes
import Hummingbird
import Operations
import Pages

extension Site {
  func showDelegations(_ ask: Ask) async throws -> Response {
    let board = try await board(ask)
    return respond(ask) { DelegationsPage(board: board, notice: $0) }
  }

  /// Hands the power of whoever asks to somebody. What cannot be done comes back with why, and what was typed.
  func delegatePower(_ ask: Ask) async throws -> Response {
    let board = try await board(ask)
    guard board.colleagues != nil else { throw Site.mayNotDelegate }
    let form = ask.context.form
    let draft = DelegationDraft(form.pairs)
    func again(_ errors: [FieldError]) -> Response {
      respond(
        DelegationsPage(board: board, draft: draft, errors: errors), status: .unprocessableContent,
        ask.context)
    }
    guard form.unclean.isEmpty else { return again(form.uncleanErrors) }
    let asked: DelegationDraft.Asked
    do { asked = try draft.check(board, today: desk.today) } catch { return again(error.errors) }
    let result = try await desk.delegate(
      ask.actor, to: asked.to, power: asked.power, from: asked.from, through: asked.through,
      reason: asked.reason)
    switch result {
    case .success: return redirect(to: .delegations, saying: .delegated, ask)
    case .failure(.refused(let refusal)): return again([DelegationDraft.error(refusal)])
    case .failure(.notThere), .failure(.stale): return again([DelegationDraft.error(.outOfReach)])
    case .failure(.text): return again([DelegationDraft.reasonTooLong])
    case .failure(.notPermitted): throw Site.mayNotDelegate
    }
  }

  func showDelegation(_ ask: Ask) async throws -> Response {
    respond(DelegationPage(row: try await delegationRow(ask)), ask.context)
  }

  func endDelegation(_ ask: Ask) async throws -> Response {
    let row = try await delegationRow(ask)
    guard row.mayEnd else {
      throw Refusal.forbidden("Only whoever gave a delegation, or the head of their unit, can end it.")
    }
    let form = ask.context.form
    func again(_ errors: [FieldError], _ newer: DelegationRow? = nil) -> Response {
      let page = DelegationPage(
        row: newer ?? row, reason: form.pairs["reason"] ?? "", errors: errors, isConflict: newer != nil)
      return respond(page, status: newer == nil ? .unprocessableContent : .conflict, ask.context)
    }
    let revision = try revision(ask)
    guard revision == row.delegation.revision else { return again([], row) }
    guard form.unclean.isEmpty else { return again(form.uncleanErrors) }
    let reason: String
    do { reason = try DelegationPage.read(form.pairs) } catch { return again(error.errors) }
    let result = try await desk.endDelegation(
      ask.actor, row.delegation.id, reason: reason, revision: revision)
    switch result {
    case .success: return redirect(to: .delegations, saying: .delegationEnded, ask)
    case .failure(.stale(let newer)): return again([], newer)
    case .failure(.refused(.reasonMissing)): return again([DelegationPage.reasonMissing])
    case .failure(.refused(let refusal)): return again([DelegationDraft.error(refusal)])
    case .failure(.text): return again([DelegationDraft.reasonTooLong])
    case .failure: throw Refusal.notFound
    }
  }

  private static let mayNotDelegate = Refusal.forbidden(
    "Only line managers, heads of a PDU and their deputies hand their power over, and those who act for them see it."
  )

  private func board(_ ask: Ask) async throws -> DelegationBoard {
    guard let board = try await desk.delegations(ask.actor) else { throw Site.mayNotDelegate }
    return board
  }

  /// The delegation, fetched as the one who asks; not there and not yours are the same refusal.
  private func delegationRow(_ ask: Ask) async throws -> DelegationRow {
    guard let text = ask.context.parameters.get("delegation"), Site.isIdentifier(text),
      let row = try await desk.delegation(ask.actor, DelegationID(text))
    else { throw Refusal.notFound }
    return row
  }
}
