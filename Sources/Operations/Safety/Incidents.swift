public import Casework
public import CivilTime
import Policy
import Records
import Storage

/// Why something asked about an incident was not done.
public enum IncidentProblem: Error, Hashable, Sendable {
  /// There is no such incident for this actor.
  case notThere
  case notPermitted
  /// Somebody else changed it in between.
  case stale(Incident)
  case refused(IncidentRefusal)
  /// A text is too long or holds what is no text: which.
  case text(String)
}

extension Desk {
  /// The incidents of the visits somebody watches over, what is owed first (HV-8.5.1).
  public func incidents(_ actor: Actor, page: Int = 1) async throws -> ListPage<IncidentRow> {
    guard actor.watchesVisits, let scope = Scope.of(actor.safetyReach) else { return .none }
    let size = IncidentRecords.perPage
    let page = max(1, min(page, DueQuery.mostPages))
    let (count, rows) = try await store.read { transaction in
      (
        try IncidentRecords.count(scope, transaction),
        try IncidentRecords.rows(in: scope, offset: (page - 1) * size, most: size, transaction)
      )
    }
    try await logAccess(to: [("list", "incidents")], by: actor, purpose: "visit-safety")
    return ListPage(rows, count: count, page: page, size: size)
  }

  /// Everything about one incident: for whoever watches over the visit, and for those who were there. Nil where there is
  /// none of this id, and where it is somebody else's, alike.
  public func incident(_ actor: Actor, _ id: IncidentID) async throws -> IncidentFile? {
    guard Desk.isIdentifier(id.text) else { return nil }
    let file = try await store.read { try incidentFile(id, for: actor, $0) }
    try await logAccess(
      to: [("incident", id.text)], by: actor, purpose: "visit-safety",
      outcome: file == nil ? .notThere : .given)
    return file
  }

  /// A manager offers what is owed, or asks again how they are, and says what was done. None of those who were there does
  /// so for themselves.
  public func support(
    _ actor: Actor, _ id: IncidentID, _ step: IncidentStep, words: String, revision: Int
  ) async throws -> Result<Incident, IncidentProblem> {
    guard Desk.isIdentifier(id.text) else { return .failure(.notThere) }
    let stamp = Stamp(by: actor.staff, at: moment)
    do {
      return .success(
        try await store.write { transaction in
          guard try isIncidentSeen(id, by: actor, transaction),
            let incident = try IncidentRecords.incident(id, isForUpdate: true, transaction)
          else { throw IncidentProblem.notThere }
          guard actor.offersSupport, !incident.facts.crew.contains(actor.staff) else {
            throw IncidentProblem.notPermitted
          }
          guard incident.revision == revision else { throw IncidentProblem.stale(incident) }
          let text = try keep(words, about: incident, stamp, transaction)
          let events: [IncidentEvent] =
            switch step {
            case .answer(let kind, let answer): try Incidents.answer(incident, kind, answer, words: text)
            case .setFollowUp(let day): try Incidents.setFollowUp(incident, day, today: today)
            case .followUp: try Incidents.follow(incident, words: text)
            }
          try AccessLog.append(
            accesses(
              to: [("incident", id.text)], by: actor.staff.text, purpose: "visit-safety", verb: .alteration),
            in: transaction)
          return try IncidentRecords.record(
            events, of: id, before: incident, stamp: stamp, via: channel, identifier: shell.identifier,
            transaction) ?? incident
        })
    } catch let problem as IncidentProblem {
      return .failure(problem)
    } catch let refusal as IncidentRefusal {
      return .failure(.refused(refusal))
    }
  }

  /// Until when what is owed after an incident is to be offered: one working day.
  func supportDue(_ incident: Incident) -> CivilDate {
    workingDay(after: zone.date(of: incident.opened.at))
  }

  /// The next working day after a day, by the calendar of the policies; the next day where they have none.
  func workingDay(after day: CivilDate) -> CivilDate {
    let calendar = policies.first.flatMap { library.calendar($0.calendar) }
    return calendar?.workingDays(knownOn: today).adding(1, to: day).date ?? day.adding(days: 1)
  }

  /// The days by which what is owed after these incidents is to be offered, by incident.
  public func supportDues(_ rows: [IncidentRow]) -> [IncidentID: CivilDate] {
    Dictionary(
      rows.map { ($0.incident.id, supportDue($0.incident)) }, uniquingKeysWith: { first, _ in first })
  }

  private func isIncidentSeen(
    _ id: IncidentID, by actor: Actor, _ transaction: any Transaction
  ) throws(StoreError) -> Bool {
    let scope = actor.watchesVisits ? Scope.of(actor.safetyReach) : nil
    return try IncidentRecords.isSeen(id, in: scope, or: actor.staff, transaction)
  }

  private func incidentFile(
    _ id: IncidentID, for actor: Actor, _ transaction: any Transaction
  ) throws -> IncidentFile? {
    guard try isIncidentSeen(id, by: actor, transaction),
      let incident = try IncidentRecords.incident(id, transaction)
    else { return nil }
    let live = try LiveRecords.happenings(incident.facts.visit, transaction).map {
      LiveHappening(event: $0, stamp: $1)
    }
    let since = try IncidentRecords.happenings(id, transaction).map {
      IncidentHappening(event: $0, stamp: $1)
    }
    let isThere = incident.facts.crew.contains(actor.staff)
    let mayRead = isThere || actor.offersSupport
    var texts = [incident.facts.how].compactMap(\.self)
    for happening in live {
      if case .policeCalled(let reference?) = happening.event { texts.append(reference) }
    }
    if mayRead {
      for happening in since {
        switch happening.event {
        case .answered(_, _, let words), .followedUp(let words): texts.append(words)
        case .opened, .followUpSet, .withdrawn: break
        }
      }
    }
    let staff = Set(
      (live.map(\.stamp.by) + since.map(\.stamp.by) + incident.facts.crew).map(\.text))
    return IncidentFile(
      incident: incident, due: supportDue(incident), live: live, since: since,
      texts: try VisitRecords.texts(texts, transaction),
      names: try CaseloadLists.staffNames(staff, transaction), mayRead: mayRead,
      mayWork: actor.offersSupport && !isThere)
  }

  private func keep(
    _ words: String, about incident: Incident, _ stamp: Stamp, _ transaction: any Transaction
  ) throws -> TextID? {
    let body = VisitWork.tidied(words)
    guard !body.isEmpty else { return nil }
    guard body.count <= VisitText.mostCharacters, !VisitWork.hasControl(body) else {
      throw IncidentProblem.text("words")
    }
    guard let person = try VisitRecords.visit(incident.facts.visit, transaction)?.person else {
      throw IncidentProblem.notThere
    }
    let id = TextID(shell.identifier())
    try VisitRecords.add(body, id: id, about: person, stamp: stamp, transaction)
    return id
  }
}

extension Actor {
  /// Who offers what is owed after an incident: managers.
  var offersSupport: Bool { authorityByRole != nil || roles.contains(.regionalDirector) }
}
