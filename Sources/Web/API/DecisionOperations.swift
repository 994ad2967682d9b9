import Casework
import CivilTime
import HTTPTypes
import Operations
import Pages
import Policy

/// What the interface says of decisions not to visit, or to visit later.
enum DecisionShapes {
  private static let short = PersonShapes.short

  private static let members: [ObjectShape.Member] = [
    .needed("href", .place), .needed("id", .identifier), .needed("person", .object(PersonShapes.reference)),
    .needed("revision", .whole(1...1_000_000_000), "The version that the ETag names."),
    .needed("stage", .word(DecisionStage.self)), .needed("kind", .word(RecordedException.Kind.self)),
    .needed("policy", short), .needed("obligation", short), .needed("rule", short),
    .needed("reason", .word(DecisionReason.self)), .free("until", .day),
    .needed("tier", .word(EndorsementTier.self), "Whose endorsement it needs."),
    .free("endorser", .word(RecordedException.Endorser.self)),
    .needed("decided", .object(VisitShapes.stamp)),
    .free("endorsed", .object(VisitShapes.stamp), "Kept when it is withdrawn later."),
    .free("settled", .object(VisitShapes.stamp)),
  ]

  static let summary = ObjectShape("DecisionSummary", "A decision of a list.", members)

  private static let now: [ObjectShape.Member] = [
    .needed(
      "tierNow", .word(EndorsementTier.self),
      "Whose endorsement it needs now: the level of risk may have risen since it was decided."),
    .needed("isMineToEndorse", .truth),
  ]

  static let waiting = ObjectShape(
    "WaitingDecision", "A decision that waits for an endorsement.", members + now)

  static let decision = ObjectShape(
    "Decision", "A decision with everything that its page shows.",
    members + [
      .free("rationale", VisitShapes.words),
      .free("words", VisitShapes.words, "Why it was declined or withdrawn."),
      .free("delegation", .object(DelegationShapes.given), "Under which it was endorsed."),
      .free("settledUnder", .object(DelegationShapes.given), "Under which it was declined or withdrawn."),
    ] + now)

  static let sent = ObjectShape(
    "DecisionToMake", "A decision about a visit that is owed: not to make it, or to make it later.",
    [
      .needed(
        "policy", .code(pattern: "[a-z0-9-]{1,80}", about: "the id of a policy", example: "hmpps-home-visits")
      ),
      .needed("obligation", .text(most: 200), "The key of an obligation."),
      .needed("kind", .word(RecordedException.Kind.self)), .needed("reason", .word(DecisionReason.self)),
      .needed("rationale", VisitShapes.words), .free("until", .day, "The new day of a delay."),
    ])

  static let wordsSent = ObjectShape(
    "WordsToGive", "Why, or what was done.", [.needed("words", VisitShapes.words)])
}

extension API {
  static let decisions: [APIOperation] = [
    APIOperation(
      id: "listDecisionsOfPerson", method: .get, path: "/persons/{person}/decisions",
      summary: "Decisions about a person’s visits, the latest first", group: "Decisions", scope: .read,
      parameters: [personParameter, limitParameter, cursorParameter],
      given: .init(
        status: .ok, shape: .object(list(DecisionShapes.summary)), about: "Decisions", headers: [.link]),
      problems: [.notFound], answer: { try await $0.listDecisionsOfPerson($1) }),
    APIOperation(
      id: "decide", method: .post, path: "/persons/{person}/decisions",
      summary: "Decide not to make a visit that is owed, or to make it later", group: "Decisions",
      scope: .write, parameters: [personParameter], body: DecisionShapes.sent,
      given: .init(
        status: .created, shape: .object(DecisionShapes.decision), about: "The decision",
        headers: [.etag, .location]), isKeyed: true, problems: [.notFound, .refused],
      answer: { try await $0.decide($1) }),
    APIOperation(
      id: "listDecisionsWaiting", method: .get, path: "/decisions",
      summary: "Decisions that wait for an endorsement, the oldest first", group: "Decisions", scope: .read,
      parameters: [limitParameter, cursorParameter],
      given: .init(
        status: .ok, shape: .object(list(DecisionShapes.waiting)), about: "Decisions", headers: [.link]),
      answer: { try await $0.listDecisionsWaiting($1) }),
    APIOperation(
      id: "getDecision", method: .get, path: "/decisions/{decision}", summary: "One decision",
      group: "Decisions", scope: .read, parameters: [decisionParameter],
      given: .init(
        status: .ok, shape: .object(DecisionShapes.decision), about: "The decision", headers: [.etag]),
      problems: [.notFound], answer: { try await $0.getDecision($1) }),
    settling("endorseDecision", "endorsement", "Endorse it", nil) { api, ask in
      try await api.desk.endorseDecision(ask.actor, try ask.decision(), revision: ask.revision)
    },
    settling("declineDecision", "refusal", "Decline to endorse it, with why", DecisionShapes.wordsSent) {
      api, ask in
      try await api.desk.declineDecision(
        ask.actor, try ask.decision(), words: ask.body.text("words") ?? "", revision: ask.revision)
    },
    settling("withdrawDecision", "withdrawal", "Take it back, with why", DecisionShapes.wordsSent) {
      api, ask in
      try await api.desk.withdrawDecision(
        ask.actor, try ask.decision(), words: ask.body.text("words") ?? "", revision: ask.revision)
    },
  ]

  private static let decisionParameter = APIOperation.Parameter(
    name: "decision", place: .path, shape: .identifier, about: "The id of a decision.")

  /// What is done to a decision that was made.
  private static func settling(
    _ id: String, _ noun: String, _ summary: String, _ body: ObjectShape?,
    _ change: @escaping @Sendable (API, APIAsk) async throws -> Result<DecisionFile, DecisionProblem>
  ) -> APIOperation {
    APIOperation(
      id: id, method: .post, path: "/decisions/{decision}/\(noun)", summary: summary, group: "Decisions",
      scope: .write, parameters: [decisionParameter], body: body,
      given: .init(
        status: .ok, shape: .object(DecisionShapes.decision), about: "The decision as it stands now",
        headers: [.etag]),
      condition: .ifMatch, isKeyed: true, problems: [.notFound, .refused],
      answer: { api, ask in try api.changed(try await change(api, ask), ask, status: .ok) })
  }

  // MARK: Handlers

  private func listDecisionsOfPerson(_ ask: APIAsk) async throws -> APIAnswer {
    guard let found = try await desk.decisions(ask.actor, of: try ask.person()) else {
      throw APIProblem.notFound
    }
    let row = found.row
    return try part(of: found.decisions, ask, id: { $0.id.text }) { decision in
      .summary(decision, crn: row.crn, family: row.familyName, given: row.givenName)
    }
  }

  private func listDecisionsWaiting(_ ask: APIAsk) async throws -> APIAnswer {
    let (offset, size, _) = try window(ask)
    let waiting = try await desk.decisionsWaiting(ask.actor, offset: offset, most: size + 1)
    return part(waiting, from: offset, size: size, ask, id: { $0.decision.id.text }) { file in
      .summary(file.decision, crn: file.crn, family: file.familyName, given: file.givenName)
        .adding("tierNow", .text(file.tierNow.rawValue))
        .adding("isMineToEndorse", .truth(file.isMineToEndorse))
    }
  }

  private func getDecision(_ ask: APIAsk) async throws -> APIAnswer {
    guard let file = try await desk.decision(ask.actor, try ask.decision()) else {
      throw APIProblem.notFound
    }
    return APIAnswer(.decision(file), revision: file.decision.revision)
  }

  private func decide(_ ask: APIAsk) async throws -> APIAnswer {
    let body = ask.body
    guard let kind = body.word("kind", RecordedException.Kind.self),
      let reason = body.word("reason", DecisionReason.self)
    else { throw APIProblem.refused("Must be a decision.") }
    let result = try await desk.decideAgainstVisit(
      ask.actor, try ask.person(), policy: body.text("policy") ?? "",
      obligation: body.text("obligation") ?? "", kind: kind, reason: reason,
      rationale: body.text("rationale") ?? "", until: body.text("until").flatMap { CivilDate(text: $0) })
    return try changed(result, ask, status: .created)
  }

  private func changed(
    _ result: Result<DecisionFile, DecisionProblem>, _ ask: APIAsk, status: HTTPResponse.Status
  ) throws(APIProblem) -> APIAnswer {
    try outcome(result, status: status) { file in
      APIShown(
        body: .decision(file), revision: file.decision.revision,
        place: API.place("decisions", file.decision.id.text))
    } problem: {
      API.problem($0, ask)
    }
  }

  private static func problem(_ problem: DecisionProblem, _ ask: APIAsk) -> APIProblem {
    switch problem {
    case .notThere: .notFound
    case .notPermitted: APIProblem(.forbidden, "The account’s roles do not allow this.")
    case .stale(let file): .stale(sent: ask.body, current: .decision(file))
    case .refused(let refusal): Self.problem(refusal)
    case .text(let field): .refused("Must be shorter, or without control characters.", at: "/\(field)")
    }
  }

  private static func problem(_ refusal: DecisionRefusal) -> APIProblem {
    switch refusal {
    case .stage(let stage): .refused("The decision is \(stage.rawValue): this cannot be done to it.")
    case .notOpen:
      .refused("The obligation is closed, or another decision about it waits.", at: "/obligation")
    case .rationaleMissing: .refused("Must be said in words.")
    case .untilMissing: .refused("A delay needs a day after today, within a year.", at: "/until")
    case .untilGiven: .refused("A decision not to visit has no new day.", at: "/until")
    case .own: .refused("Nobody endorses what they decided themselves.")
    case .wrongTier(let tier): .refused("The endorsement has to come from \(tier.rawValue).")
    }
  }
}

extension APIAsk {
  fileprivate func decision() throws(APIProblem) -> DecisionID { DecisionID(try identifier("decision")) }
}

extension JSON {
  /// A decision of a list.
  fileprivate static func summary(
    _ decision: OversightDecision, crn: String, family: String, given: String
  ) -> JSON {
    let facts = decision.facts
    return .members([
      ("href", .text(API.place("decisions", decision.id.text))), ("id", .text(decision.id.text)),
      ("person", .person(facts.person, crn: crn, family: family, given: given)),
      ("revision", .whole(decision.revision)), ("stage", .text(decision.stage.rawValue)),
      ("kind", .text(facts.kind.rawValue)), ("policy", .text(facts.policy)),
      ("obligation", .text(facts.obligation)), ("rule", .text(facts.rule)),
      ("reason", .text(facts.reason.rawValue)), ("until", .optional(facts.until?.text)),
      ("tier", .text(facts.tier.rawValue)), ("endorser", .optional(decision.endorser?.rawValue)),
      ("decided", .stamp(decision.decided, [:])),
      ("endorsed", decision.endorsed.map { .stamp($0, [:]) } ?? .null),
      ("settled", decision.settled.map { .stamp($0, [:]) } ?? .null),
    ])
  }

  fileprivate static func decision(_ file: DecisionFile) -> JSON {
    let decision = file.decision
    let person = file.person
    return summary(decision, crn: person.crn, family: person.familyName, given: person.givenName)
      .adding("rationale", .optional(file.texts[decision.facts.rationale]))
      .adding("words", .optional(decision.words.flatMap { file.texts[$0] }))
      .adding("delegation", .delegation(file.delegation, file.names))
      .adding("settledUnder", .delegation(file.settledUnder, file.names))
      .adding("tierNow", .text(file.tierNow.rawValue))
      .adding("isMineToEndorse", .truth(file.isMineToEndorse))
  }
}
