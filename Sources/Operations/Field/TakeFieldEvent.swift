public import Casework
public import CivilTime
import Records
import Storage

/// What a phone is told of an event: what is kept of it, and whether anybody is looking.
public struct FieldReceipt: Hashable, Sendable {
  public let id: String
  public let received: Instant
  public let fate: SafetyEventFate
  /// Somebody who is on duty has the board open (OFF-20).
  public let isWatched: Bool
  /// Whom to ring where nobody has (OFF-23); nil where no number is set.
  public let fallbackNumber: String?
}

extension Desk {
  /// Takes what somebody pressed on their phone. "I'm safe" with the proof of the alert PIN is an alarm that nobody near
  /// the phone can see: the answer is the same in form and comes from the same work (BRD-40, BRD-43).
  public func takeFieldEvent(
    _ bearer: FieldBearer, _ event: SafetyEvent, proof: String?
  ) async throws -> Result<FieldReceipt, LiveProblem> {
    let staff = bearer.actor.staff
    let digest = Secret.digest(String((proof ?? "").prefix(200)))
    let now = moment
    let (isAlert, isWatched, number) = try await store.read { transaction in
      let isAlert = try FieldDeviceRecords.isAlert(proofDigest: digest, of: staff, transaction)
      guard let place = try FieldDeviceRecords.place(of: event.visit, transaction) else {
        return (isAlert, false, String?.none)
      }
      return (
        isAlert, try DutyRecords.isWatched(team: place.team, at: engineTime(transaction).now, transaction),
        try DutyRecords.dutyNumber(team: place.team, region: place.region, transaction)?.number
      )
    }
    let meant = event.type == .safe && isAlert ? event.forcedCheckOut : event
    func receipt(_ id: String, _ received: Instant, _ fate: SafetyEventFate) -> FieldReceipt {
      FieldReceipt(id: id, received: received, fate: fate, isWatched: isWatched, fallbackNumber: number)
    }
    switch try await receive(staff, meant) {
    case .success(let kept): return .success(receipt(kept.id, kept.received, kept.fate))
    // What cannot be taken back stands, and the phone is told no more: it must not learn of an alarm by pressing Undo.
    case .failure(.refused) where event.type == .undo: return .success(receipt(event.id, now, .already))
    case .failure(let problem): return .failure(problem)
    }
  }
}

extension SafetyEvent {
  /// The same event, meant as an alarm.
  fileprivate var forcedCheckOut: SafetyEvent {
    SafetyEvent(
      id: id, visit: visit, sequence: sequence, type: .duress, occurred: occurred, minutes: minutes,
      clockOffset: clockOffset, position: position, ready: ready, isForcedCheckOut: true, canonical: canonical
    )
  }
}
