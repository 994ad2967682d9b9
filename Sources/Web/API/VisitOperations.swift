import Casework
import CivilTime
import HTTPTypes
import Operations
import Pages
import Policy

extension API {
  static let visitParameter = APIOperation.Parameter(
    name: "visit", place: .path, shape: .identifier, about: "The id of a visit.")

  static let visits: [APIOperation] = [
    APIOperation(
      id: "listVisitsOfPerson", method: .get, path: "/persons/{person}/visits",
      summary: "A person’s visits, the latest start first", group: "Visits", scope: .read,
      parameters: [personParameter, limitParameter, cursorParameter],
      given: .init(
        status: .ok, shape: .object(list(VisitShapes.summary)), about: "Visits", headers: [.link]),
      problems: [.notFound], answer: { try await $0.listVisitsOfPerson($1) }),
    APIOperation(
      id: "planVisit", method: .post, path: "/persons/{person}/visits",
      summary: "Plan a visit; it stays in planning until it is submitted", group: "Visits", scope: .write,
      parameters: [personParameter], body: VisitShapes.planSent,
      given: .init(
        status: .created, shape: .object(VisitShapes.visit), about: "The visit",
        headers: [.etag, .location]), isKeyed: true, problems: [.notFound, .refused],
      answer: { try await $0.planVisit($1) }),
    APIOperation(
      id: "listVisits", method: .get, path: "/visits",
      summary: "The diary of some days, at most 31: every visit that was not called off, by start",
      group: "Visits", scope: .read,
      parameters: [
        .init(name: "from", place: .query, shape: .day, about: "The first day; today where nothing is said."),
        .init(
          name: "to", place: .query, shape: .day, about: "The last day; the first one where nothing is said."),
        .init(
          name: "mine", place: .query, shape: .truth, about: "True for visits the account’s holder goes on."),
        limitParameter, cursorParameter,
      ],
      given: .init(status: .ok, shape: .object(list(VisitShapes.entry)), about: "Visits", headers: [.link]),
      problems: [.refused], answer: { try await $0.listVisits($1) }),
    APIOperation(
      id: "getVisit", method: .get, path: "/visits/{visit}", summary: "One visit", group: "Visits",
      scope: .read, parameters: [visitParameter],
      given: .init(status: .ok, shape: .object(VisitShapes.visit), about: "The visit", headers: [.etag]),
      problems: [.notFound], answer: { try await $0.getVisit($1) }),
    APIOperation(
      id: "changePlan", method: .put, path: "/visits/{visit}/plan",
      summary: "Change the plan of a visit that has not begun", group: "Visits", scope: .write,
      parameters: [visitParameter], body: VisitShapes.changeSent, given: visitGiven,
      condition: .ifMatch, problems: [.notFound, .refused], answer: { try await $0.changePlan($1) }),
    APIOperation(
      id: "listAuthorisations", method: .get, path: "/authorisations",
      summary: "Visits that wait for a decision: by start, of one start the higher risk first",
      group: "Visits", scope: .read, parameters: [limitParameter, cursorParameter],
      given: .init(status: .ok, shape: .object(list(VisitShapes.entry)), about: "Visits", headers: [.link]),
      answer: { try await $0.listAuthorisations($1) }),
  ]

  /// What every step of a visit's life gives: the visit as it stands then.
  static let visitGiven = APIOperation.Given(
    status: .ok, shape: .object(VisitShapes.visit), about: "The visit as it stands now", headers: [.etag])

  // MARK: Handlers

  private func listVisitsOfPerson(_ ask: APIAsk) async throws -> APIAnswer {
    try part(of: try await file(ask).plannedVisits, ask, id: { $0.id.text }, { .summary($0) })
  }

  private func planVisit(_ ask: APIAsk) async throws -> APIAnswer {
    let result = try await desk.planVisit(ask.actor, try ask.person(), try draft(ask.body))
    return try changed(result, ask, status: .created)
  }

  private func listVisits(_ ask: APIAsk) async throws -> APIAnswer {
    let first = ask["from"].flatMap { CivilDate(text: $0) } ?? desk.today
    let last = ask["to"].flatMap { CivilDate(text: $0) } ?? first
    guard first <= last, last.day - first.day < API.mostDaysOfDiary else {
      throw APIProblem.refused("Must be from the first day on, and at most 31 days with it.", at: "?to")
    }
    let (offset, size, _) = try window(ask)
    let rows = try await desk.diary(
      ask.actor, from: first, through: last, of: ask["mine"] == "true" ? ask.actor.staff : nil,
      offset: offset, most: size + 1)
    return part(rows, from: offset, size: size, ask, id: { $0.visit.id.text }, { .entry($0) })
  }

  private static let mostDaysOfDiary = 31

  private func getVisit(_ ask: APIAsk) async throws -> APIAnswer {
    guard let file = try await desk.visit(ask.actor, try ask.visit()) else { throw APIProblem.notFound }
    return APIAnswer(.visit(file), revision: file.visit.revision)
  }

  private func changePlan(_ ask: APIAsk) async throws -> APIAnswer {
    let result = try await desk.changeVisit(
      ask.actor, try ask.visit(), try draft(ask.body), reason: ask.body.text("reason"), revision: ask.revision
    )
    return try changed(result, ask)
  }

  private func listAuthorisations(_ ask: APIAsk) async throws -> APIAnswer {
    let (offset, size, _) = try window(ask)
    guard let rows = try await desk.authorisationQueue(ask.actor, offset: offset, most: size + 1) else {
      throw APIProblem(
        .forbidden,
        "Only line managers, heads of a PDU, their deputies and those they delegate to authorise visits.")
    }
    return part(rows, from: offset, size: size, ask, id: { $0.visit.id.text }, { .entry($0) })
  }

  /// The plan that was sent, as a page would have it.
  private func draft(_ sent: JSON) throws(APIProblem) -> VisitDraft {
    guard let start = sent.text("start").flatMap({ Instant(text: $0) }),
      let notice = sent.word("notice", VisitNotice.self), let minutes = sent.whole("expectedMinutes")
    else { throw .refused("Must be a plan.") }
    var crew: [VisitDraft.Member] = []
    for (index, member) in sent.values("crew").enumerated() {
      let who: VisitDraft.Member.Who
      switch (member.text("staff"), member.text("name")) {
      case (let id?, nil): who = .staff(StaffID(id))
      case (nil, let name?): who = .external(name)
      case (nil, nil), (.some, .some):
        throw .refused("Must have either “staff” or “name”.", at: "/crew/\(index)")
      }
      guard let part = member.word("part", CrewPart.self) else { continue }
      var place = VisitDraft.Member(who, part)
      place.isThereToLearn = member.truth("isThereToLearn")
      place.isControl = member.truth("isControl")
      place.isOnBehalf = member.truth("isOnBehalf")
      crew.append(place)
    }
    var texts: [VisitText: String] = [:]
    for field in VisitText.allCases { texts[field] = sent["texts"]?.text(field.rawValue) }
    var draft = VisitDraft(
      purposes: sent.words("purposes"), notice: notice, start: start, expectedMinutes: minutes, crew: crew,
      texts: texts)
    draft.obligations = sent.texts("obligations")
    draft.place = sent.word("place") ?? .home
    draft.vehicle = sent.word("vehicle") ?? .none
    draft.dress = sent.word("dress") ?? .plainClothes
    draft.equipment = sent.words("equipment")
    draft.resources = Set(sent.texts("resources"))
    draft.isRelationshipEstablished = sent.truth("isRelationshipEstablished")
    draft.hasPartnerAgencies = sent.truth("hasPartnerAgencies")
    draft.isContactArranged = sent.truth("isContactArranged")
    for reason in sent.values("reasons") {
      if let rule = reason.text("rule") { draft.reasons[rule] = reason.text("text") }
    }
    return draft
  }
}
