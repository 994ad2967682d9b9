public import Casework
import CivilTime
import Policy
import Records
import Storage

extension Desk {
  /// One live visit for somebody who watches over it; nil for everybody else. Each opening is in the access log.
  public func incident(_ actor: Actor, _ id: VisitID) async throws -> BoardIncident? {
    guard actor.watchesVisits, Desk.isIdentifier(id.text), let scope = Scope.of(actor.safetyReach) else {
      return nil
    }
    let found = try await store.read { try incident(actor, id, scope, $0) }
    try await logAccess(
      to: [(found?.drill == nil ? "visit" : "drill", id.text)], by: actor, purpose: "visit-safety",
      outcome: found == nil ? .refused : .given)
    return found
  }

  /// What the police are told of a visit inside the asker's own reach (BRD-25); every opening is in the access log. Nil for
  /// whoever does not watch over it, and for whoever would have to break the glass first.
  public func briefing(_ actor: Actor, _ id: VisitID) async throws -> PoliceBriefing? {
    guard actor.watchesVisits, Desk.isIdentifier(id.text), let scope = Scope.of(actor.safetyReach) else {
      return nil
    }
    let found = try await store.read { transaction -> (PoliceBriefing, PersonID)? in
      // A drill has nobody whom the police could look for.
      guard let incident = try incident(actor, id, scope, transaction), incident.drill == nil,
        incident.isWithinReach, let visit = try VisitRecords.visit(id, transaction)
      else { return nil }
      return (try briefing(incident, visit, transaction), visit.person)
    }
    let subjects = [("visit", id.text)] + (found.map { [("person", $0.1.text)] } ?? [])
    try await logAccess(
      to: subjects, by: actor, purpose: "visit-safety", outcome: found == nil ? .refused : .given)
    return found?.0
  }

  func incident(
    _ actor: Actor, _ id: VisitID, _ scope: Scope, _ transaction: any Transaction
  ) throws -> BoardIncident? {
    // Those who are on a visit do nothing about its alarm, and nobody near them learns of it (BRD-41, BRD-43).
    let drill = try DrillRecords.drill(id, in: actor.safetyReach, transaction)
    guard
      let listed = try drill == nil
        ? LiveBoard.row(id, in: scope, transaction) : LiveBoard.drill(id, in: actor.safetyReach, transaction),
      !listed.live.crew.contains(actor.staff)
    else { return nil }
    let now = try engineTime(transaction).now
    let hold = try drill == nil ? HoldRecords.open(transaction) : nil
    let isHeld = try hold.map { try HoldRecords.holds(id, $0, transaction) } ?? false
    let held = hold.map { hold in (visits: Set(isHeld ? [id] : []), since: hold.noticed) }
    guard let row = try boardRows([listed], now, held: held, transaction).first else { return nil }
    let happenings = try LiveRecords.happenings(id, isDrill: drill != nil, transaction)
    let notices = try NoticeOutbox.notices(of: id, transaction)
    let untold = happenings.flatMap(\.event.unreached).map(\.text)
    let standDown = try standDownView(
      of: listed.live, happenings.map(\.event), for: actor, at: now, transaction)
    let asked =
      standDown?.asks.flatMap { [$0.asked.by.text, $0.answer?.stamp.by.text].compactMap(\.self) } ?? []
    let staff =
      untold + asked + happenings.map(\.stamp.by.text) + notices.map(\.recipient)
      + listed.live.crew.map(\.text)
    let names = try CaseloadLists.staffNames(Set(staff), transaction)
    let details = try SafetyRecords.newest(of: listed.live.crew, transaction)
    let isWithin =
      try drill != nil
      || Scope.of(actor.reach).map { try LiveBoard.isSeen(id, in: $0, transaction) } ?? false
    let texts = happenings.compactMap(\.event.textID) + (standDown?.asks.map(\.how) ?? [])
    let isManager = actor.authorityByRole != nil || actor.roles.contains(.regionalDirector)
    let isOnVisit = listed.live.crew.contains(actor.staff)
    return BoardIncident(
      row: row, now: now, reference: VisitReference.text(id, isDrill: drill != nil),
      phones: listed.live.crew.map {
        BoardPhone(name: names[$0.text] ?? "Somebody who has left", phone: details[$0]?.details[.phone])
      },
      happenings: happenings, names: names,
      texts: try drill == nil
        ? VisitRecords.texts(texts, transaction) : DrillRecords.texts(texts, transaction),
      notices: notices.map {
        ToldNotice(
          kind: $0.kind,
          recipient: $0.recipient == NoticeOutbox.dutyNumber
            ? "The duty number" : names[$0.recipient] ?? "Somebody who has left",
          channel: $0.channel, state: $0.item.state,
          isWithoutAddress: $0.item.state == .failed && $0.trouble == NoticeOutbox.noAddress,
          created: $0.created)
      }, isMine: listed.live.alarm?.owner == actor.staff, isOnVisit: isOnVisit,
      mayStandDown: !isOnVisit && (isManager || !(listed.live.alarm?.ladder.isUrgent ?? false)),
      isWithinReach: isWithin, standDown: standDown,
      heldUntil: isHeld ? hold?.until : nil,
      glass: isWithin ? nil : try glass(of: listed.live, for: actor, at: now, transaction), drill: drill)
  }

  func briefing(
    _ incident: BoardIncident, _ visit: Visit, _ transaction: any Transaction
  ) throws -> PoliceBriefing {
    let crew = incident.row.live.crew
    let details = try SafetyRecords.newest(of: crew, transaction)
    let person = try CaseloadLists.person(visit.person, transaction)
    let items = try PackRecords.items(of: visit.person, transaction)
    let addresses = try CaseloadLists.addresses(of: visit.person, transaction)
    let pack = Pack(items: items, address: addresses.number, required: [])
    let newest = PackKind.allCases.compactMap { pack.history($0).first }
    let places = [visit.plan.texts[.place], visit.plan.texts[.access]].compactMap(\.self)
    let texts = try VisitRecords.texts(places + newest.compactMap(\.text), transaction)
    return PoliceBriefing(
      incident: incident,
      crew: crew.map {
        (incident.names[$0.text] ?? "Somebody who has left", details[$0]?.details ?? .init([:]))
      },
      person: person.map { "\($0.given) \($0.family)" } ?? "Not known", born: person?.born,
      rosh: person?.rosh,
      address: visit.plan.place == .home
        ? addresses.newest : visit.plan.texts[.place].flatMap { texts[$0] } ?? addresses.newest,
      access: visit.plan.texts[.access].flatMap { texts[$0] },
      known: newest.compactMap { item in
        guard item.answer == .known, let words = item.text.flatMap({ texts[$0] }) else { return nil }
        return (item.kind, words)
      }, position: try SafetyEventRecords.positions(of: visit.id, transaction).first)
  }
}

extension LiveVisitEvent {
  /// Who could not be told by it, for there is no address.
  var unreached: [StaffID] {
    guard case .told(let told) = self else { return [] }
    return told.unreached
  }

  /// The words that were written down with it.
  var textID: TextID? {
    switch self {
    case .policeCalled(let reference): reference
    case .stoodDown(_, _, let how): how
    default: nil
    }
  }
}
