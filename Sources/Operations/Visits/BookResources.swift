import Casework
import CivilTime
import Policy
import Records
import Storage

extension VisitWork {
  /// The things a draft books. Each is of the team that supervises the person and in service, or the visit names it
  /// already; one of them at most is a vehicle.
  func resources(
    _ draft: VisitDraft, for person: PersonID, before: VisitPlan?
  ) throws -> [ResourceRow] {
    guard !draft.resources.isEmpty else { return [] }
    guard draft.resources.count <= VisitPlan.mostResources else {
      throw VisitRefusal.plan(.tooManyResources)
    }
    let codes = draft.resources.sorted()
    let known = try ResourceRecords.resources(codes.filter(FileLine.isCode), transaction)
    let team = try ResourceRecords.team(of: person, transaction)
    for code in codes {
      let isOurs = known[code].map { $0.team == team && $0.isInService } ?? false
      let isKept = known[code] != nil && before?.resources.contains(code) ?? false
      guard isOurs || isKept else { throw VisitProblem.unknownResource(code) }
    }
    let booked = known.values.inOrder
    guard booked.count(where: { $0.kind.vehicle != nil }) <= 1 else {
      throw VisitRefusal.plan(.vehicleTwice)
    }
    return booked
  }

  /// What is held, with the visits that the actor may see.
  func taken(_ held: [BookingConflict.Held]) throws -> [TakenResource] {
    let things = try ResourceRecords.resources(held.map(\.resource), transaction)
    let holders = try ResourceRecords.holders(
      held.map(\.visit), in: Scope.of(actor.reach), or: actor.staff, transaction)
    return held.compactMap { held in
      things[held.resource].map {
        TakenResource(resource: $0, from: held.from, to: held.to, holder: holders[held.visit])
      }
    }
  }

  /// The things of a person's team, each with what holds it at a time.
  func offers(
    _ person: PersonID, during time: Range<Instant>?, except visit: VisitID?
  ) throws -> [ResourceOffer] {
    let things = try ResourceRecords.offered(to: person, transaction)
    guard let time, !things.isEmpty else { return things.map { ResourceOffer(resource: $0) } }
    let wanted = Booking(
      resources: things.map(\.code), from: Booking.from(time.lowerBound), to: Booking.to(time.upperBound))
    var found: [String: TakenResource] = [:]
    for taken in try taken(try ResourceRecords.held(wanted, except: visit, transaction)) {
      found[taken.resource.code] = taken
    }
    return things.map { ResourceOffer(resource: $0, taken: found[$0.code]) }
  }
}

extension Desk {
  /// Writes down that the visits that hold what somebody wanted were named to them [PRV-01].
  func logHolders(of taken: [TakenResource], _ actor: Actor) async throws {
    let visits = Set(taken.compactMap { $0.holder?.visit.text }).sorted()
    try await logAccess(to: visits.map { ("visit", $0) }, by: actor, purpose: "supervision")
  }
}

extension Collection where Element == ResourceRow {
  /// Devices first, of one kind by name.
  var inOrder: [ResourceRow] {
    sorted { one, other in
      let order = ResourceKind.allCases
      let (first, second) = (order.firstIndex(of: one.kind) ?? 0, order.firstIndex(of: other.kind) ?? 0)
      return (first, one.name, one.code) < (second, other.name, other.code)
    }
  }
}
