import Casework
import CivilTime
import HTTPTypes
import Operations
import Pages

extension API {
  private static let slotParameter = APIOperation.Parameter(
    name: "slot", place: .path, shape: .identifier, about: "The id of a slot of a rota.")
  private static let pointParameter = APIOperation.Parameter(
    name: "point", place: .path, shape: .identifier, about: "The id of a contact point.")
  private static let slotGiven = APIOperation.Given(
    status: .ok, shape: .object(DutyShapes.slot), about: "The slot as it stands now", headers: [.etag])
  private static let contactsGiven = APIOperation.Given(
    status: .ok, shape: .object(DutyShapes.contacts), about: "How they are reached now")

  static let duty: [APIOperation] = [
    APIOperation(
      id: "listDutySlots", method: .get, path: "/duty-slots",
      summary: "The rota of a team for the next 14 days, with that of its PDU, by beginning", group: "Duty",
      scope: .read,
      parameters: [
        .init(
          name: "team", place: .query,
          shape: .code(pattern: #"[A-Za-z0-9._-]{1,32}"#, about: "a code of a team", example: "N54LDS1"),
          about: "The code of the team; the account’s own, else the first, where nothing is said."),
        limitParameter, cursorParameter,
      ],
      given: .init(
        status: .ok, shape: .object(list(DutyShapes.slot)), about: "Slots", headers: [.link]),
      problems: [.notFound], answer: { try await $0.listDutySlots($1) }),
    APIOperation(
      id: "getDutySlot", method: .get, path: "/duty-slots/{slot}", summary: "One slot", group: "Duty",
      scope: .read, parameters: [slotParameter], given: slotGiven, problems: [.notFound],
      answer: { try await $0.getDutySlot($1) }),
    APIOperation(
      id: "planDuty", method: .post, path: "/duty-slots", summary: "Put somebody on duty", group: "Duty",
      scope: .write, body: DutyShapes.sent,
      given: .init(
        status: .created, shape: .object(DutyShapes.slot), about: "The slot", headers: [.etag, .location]),
      isKeyed: true, problems: [.notFound, .refused], answer: { try await $0.planDuty($1) }),
    APIOperation(
      id: "changeDuty", method: .post, path: "/duty-slots/{slot}/change",
      summary: "Give a slot to somebody else, or other times", group: "Duty", scope: .write,
      parameters: [slotParameter], body: DutyShapes.change, given: slotGiven, condition: .ifMatch,
      isKeyed: true, problems: [.notFound, .refused], answer: { try await $0.changeDuty($1) }),
    APIOperation(
      id: "endDuty", method: .post, path: "/duty-slots/{slot}/ending",
      summary: "End a slot now, or take out one that has not begun", group: "Duty", scope: .write,
      parameters: [slotParameter], given: slotGiven, condition: .ifMatch, isKeyed: true,
      problems: [.notFound, .refused], answer: { try await $0.endDuty($1) }),
    APIOperation(
      id: "getContactPoints", method: .get, path: "/staff/{staff}/contact-points",
      summary: "How a member of staff is reached: oneself, or somebody the account looks after",
      group: "Duty", scope: .read,
      parameters: [
        .init(name: "staff", place: .path, shape: .identifier, about: "The id of a member of staff.")
      ], given: contactsGiven, problems: [.notFound], answer: { try await $0.getContactPoints($1) }),
    APIOperation(
      id: "addContactPoint", method: .post, path: "/account/contact-points",
      summary: "Add a way to reach the account’s holder; it counts once it is verified", group: "Duty",
      scope: .write, body: DutyShapes.adding, given: contactsGiven, isKeyed: true, problems: [.refused],
      answer: { try await $0.addContactPoint($1) }),
    APIOperation(
      id: "verifyContactPoint", method: .post, path: "/contact-points/{point}/verification",
      summary: "Confirm that one rang the number and spoke with them; for a manager of theirs",
      group: "Duty", scope: .write, parameters: [pointParameter], given: contactsGiven,
      condition: .ifMatch, isKeyed: true, problems: [.notFound],
      answer: { try await $0.change($1, .verified(.rang)) }),
    APIOperation(
      id: "sendContactPointCode", method: .post, path: "/contact-points/{point}/code",
      summary: "Send a code of six digits to a contact point, which counts once the code is sent back",
      group: "Duty", scope: .write, parameters: [pointParameter], given: contactsGiven, isKeyed: true,
      problems: [.notFound, .refused], answer: { try await $0.sendCode($1) }),
    APIOperation(
      id: "confirmContactPointCode", method: .post, path: "/contact-points/{point}/code/confirmation",
      summary: "Send back the code that was read off a contact point; at most five tries in 15 minutes",
      group: "Duty", scope: .write, parameters: [pointParameter], body: DutyShapes.typed,
      given: contactsGiven, isKeyed: true, problems: [.notFound, .refused],
      answer: { try await $0.confirmCode($1) }),
    APIOperation(
      id: "removeContactPoint", method: .post, path: "/contact-points/{point}/removal",
      summary: "Take a contact point out of use", group: "Duty", scope: .write,
      parameters: [pointParameter], given: contactsGiven, condition: .ifMatch, isKeyed: true,
      problems: [.notFound], answer: { try await $0.change($1, .removed) }),
  ]

  // MARK: Slots

  private func listDutySlots(_ ask: APIAsk) async throws -> APIAnswer {
    guard let board = try await desk.duty(ask.actor, team: ask["team"]) else { throw APIProblem.notFound }
    return try part(of: board.rota, ask, id: { $0.slot.id.text }, { .slot($0) })
  }

  private func getDutySlot(_ ask: APIAsk) async throws -> APIAnswer {
    let id = DutySlotID(try ask.identifier("slot"))
    guard let file = try await desk.dutySlot(ask.actor, id) else { throw APIProblem.notFound }
    return APIAnswer(.slot(file.row), revision: file.row.slot.revision)
  }

  private func planDuty(_ ask: APIAsk) async throws -> APIAnswer {
    let place: DutyPlace
    switch (ask.body.text("team"), ask.body.text("pdu")) {
    case (let team?, nil): place = .team(team)
    case (nil, let pdu?): place = .pdu(pdu)
    default: throw APIProblem.refused("Must name either a team or a PDU.", at: "/team")
    }
    guard let part = ask.body.word("part", DutyPart.self) else { throw APIProblem.refused("Must be a part.") }
    let shift = try shift(ask)
    switch try await desk.planDuty(ask.actor, place, part, [shift]) {
    case .failure(let problem): throw APIProblem(problem, sent: ask.body)
    case .success(let slots):
      guard let slot = slots.first, let file = try await desk.dutySlot(ask.actor, slot.id) else {
        throw APIProblem.notFound
      }
      return try slotAnswer(.success(file), ask, status: .created)
    }
  }

  private func changeDuty(_ ask: APIAsk) async throws -> APIAnswer {
    let id = DutySlotID(try ask.identifier("slot"))
    let shift = try shift(ask)
    return try slotAnswer(
      try await desk.changeDuty(
        ask.actor, id, staff: shift.staff, from: shift.from, to: shift.to, revision: ask.revision), ask)
  }

  private func endDuty(_ ask: APIAsk) async throws -> APIAnswer {
    let id = DutySlotID(try ask.identifier("slot"))
    return try slotAnswer(try await desk.endDuty(ask.actor, id, revision: ask.revision), ask)
  }

  private func shift(_ ask: APIAsk) throws(APIProblem) -> DutyPattern.Shift {
    guard let from = ask.body.text("from").flatMap({ Instant(text: $0) }),
      let to = ask.body.text("to").flatMap({ Instant(text: $0) })
    else { throw APIProblem.refused("Must be moments.", at: "/from") }
    return DutyPattern.Shift(
      staff: StaffID(ask.body.text("staff") ?? ""), from: DutyTime(instant: from, zone: desk.zone),
      to: DutyTime(instant: to, zone: desk.zone))
  }

  private func slotAnswer(
    _ result: Result<DutySlotFile, DutyProblem>, _ ask: APIAsk, status: HTTPResponse.Status = .ok
  ) throws(APIProblem) -> APIAnswer {
    try outcome(result, status: status) { file in
      APIShown(
        body: .slot(file.row), revision: file.row.slot.revision,
        place: API.place("duty-slots", file.row.slot.id.text))
    } problem: {
      APIProblem($0, sent: ask.body)
    }
  }

  // MARK: Contact points

  private func getContactPoints(_ ask: APIAsk) async throws -> APIAnswer {
    let staff = StaffID(try ask.identifier("staff"))
    guard let file = try await desk.contacts(ask.actor, of: staff) else { throw APIProblem.notFound }
    return APIAnswer(.contacts(file))
  }

  private func addContactPoint(_ ask: APIAsk) async throws -> APIAnswer {
    guard let channel = ask.body.word("channel", NoticeChannel.self) else {
      throw APIProblem.refused("Must be a channel.", at: "/channel")
    }
    var isVoicemail: Bool?
    if case .truth(let answers)? = ask.body["isVoicemail"] { isVoicemail = answers }
    let draft = ContactPointDraft(
      channel: channel, address: ask.body.text("address") ?? "", isVoicemail: isVoicemail)
    return try contacts(try await desk.addContactPoint(ask.actor, draft), ask)
  }

  private func change(_ ask: APIAsk, _ event: ContactPointEvent) async throws -> APIAnswer {
    let id = ContactPointID(try ask.identifier("point"))
    return try contacts(
      try await desk.changeContactPoint(ask.actor, id, event, revision: ask.revision), ask)
  }

  private func sendCode(_ ask: APIAsk) async throws -> APIAnswer {
    let id = ContactPointID(try ask.identifier("point"))
    return try contacts(try await desk.sendContactCode(ask.actor, id), ask)
  }

  private func confirmCode(_ ask: APIAsk) async throws -> APIAnswer {
    let id = ContactPointID(try ask.identifier("point"))
    return try contacts(
      try await desk.confirmContactCode(ask.actor, id, ask.body.text("code") ?? ""), ask)
  }

  private func contacts(
    _ result: Result<ContactFile, ContactProblem>, _ ask: APIAsk
  ) throws(APIProblem) -> APIAnswer {
    switch result {
    case .success(let file):
      var answer = APIAnswer(.contacts(file))
      answer.place = API.place("staff", file.staff.text, "contact-points")
      return answer
    case .failure(let problem): throw APIProblem(problem, sent: ask.body)
    }
  }
}
