import Casework
import HTTPTypes
import Operations
import Pages
import Policy

extension API {
  static let visitSteps: [APIOperation] = [
    step(
      "assessVisit", "assessment", "Make a risk assessment and put it behind the visit",
      body: VisitShapes.assessmentSent
    ) { try await $0.assess($1) },
    step(
      "confirmAssessment", "assessment-confirmation",
      "Use the person’s newest assessment again: nothing has changed"
    ) { api, ask in
      try api.changed(
        try await api.desk.reuseAssessment(ask.actor, try ask.visit(), revision: ask.revision), ask)
    },
    step("submitVisit", "submission", "Put the visit before the line manager") { api, ask in
      try api.changed(try await api.desk.submitVisit(ask.actor, try ask.visit(), revision: ask.revision), ask)
    },
    step(
      "authoriseVisit", "authorisation", "Authorise, authorise with further measures, or refuse",
      body: VisitShapes.decisionSent
    ) { api, ask in
      let outcome = ask.body.word("outcome", AuthorisationOutcome.self) ?? .notApproved
      return try api.changed(
        try await api.desk.decideVisit(
          ask.actor, try ask.visit(), outcome, words: ask.body.text("words"), revision: ask.revision), ask)
    },
    step(
      "cancelVisit", "cancellation", "Call the visit off before it begins", body: VisitShapes.reasonSent
    ) { api, ask in
      try api.changed(
        try await api.desk.cancelVisit(
          ask.actor, try ask.visit(), reason: ask.body.text("reason"), revision: ask.revision), ask)
    },
    step("beginVisit", "beginning", "Say that whoever goes is there", body: VisitShapes.beginningSent) {
      api, ask in
      try api.changed(
        try await api.desk.beginVisit(
          ask.actor, try ask.visit(), minutes: ask.body.whole("minutes"), revision: ask.revision), ask)
    },
    step("endVisit", "ending", "Say that the visit is over") { api, ask in
      try api.changed(try await api.desk.endVisit(ask.actor, try ask.visit(), revision: ask.revision), ask)
    },
    step("recordVisit", "record", "Record what came of the visit", body: VisitShapes.recordSent) {
      try await $0.record($1)
    },
  ]

  /// One step of a visit's life: a thing that is made below it.
  private static func step(
    _ id: String, _ noun: String, _ summary: String, body: ObjectShape? = nil,
    _ answer: @escaping @Sendable (API, APIAsk) async throws -> APIAnswer
  ) -> APIOperation {
    APIOperation(
      id: id, method: .post, path: "/visits/{visit}/\(noun)", summary: summary, group: "Visits",
      scope: .write, parameters: [visitParameter], body: body, given: visitGiven, condition: .ifMatch,
      isKeyed: true, problems: [.notFound, .refused], answer: answer)
  }

  // MARK: Handlers

  private func assess(_ ask: APIAsk) async throws -> APIAnswer {
    var hazards: [Hazard: String] = [:]
    for (index, found) in ask.body.values("hazards").enumerated() {
      guard let hazard = found.word("hazard", Hazard.self) else { continue }
      guard hazards.updateValue(found.text("text") ?? "", forKey: hazard) == nil else {
        throw APIProblem.refused("Must name each hazard once.", at: "/hazards/\(index)/hazard")
      }
    }
    var draft = AssessmentDraft(
      place: ask.body.word("place") ?? .home, hazards: hazards, household: ask.body.text("household"),
      isCompanyNeeded: ask.body.truth("isCompanyNeeded"),
      seen: ask.body.text("seen").flatMap { AssessmentBasis(code: $0) })
    draft.clear = ask.body.words("clear")
    return try changed(
      try await desk.assessVisit(ask.actor, try ask.visit(), draft, revision: ask.revision), ask)
  }

  private func record(_ ask: APIAsk) async throws -> APIAnswer {
    return try changed(
      try await desk.recordVisit(ask.actor, try ask.visit(), ask.body.recordDraft, revision: ask.revision),
      ask)
  }

  /// What came of something asked about a visit.
  func changed(
    _ result: Result<VisitFile, VisitProblem>, _ ask: APIAsk, status: HTTPResponse.Status = .ok
  ) throws(APIProblem) -> APIAnswer {
    try outcome(result, status: status) { file in
      APIShown(
        body: .visit(file), revision: file.visit.revision, place: API.place("visits", file.visit.id.text))
    } problem: {
      API.problem($0, ask)
    }
  }

  private static func problem(_ problem: VisitProblem, _ ask: APIAsk) -> APIProblem {
    switch problem {
    case .notThere: .notFound
    case .notPermitted: APIProblem(.forbidden, "The account’s roles do not allow this.")
    case .stale(let file): .stale(sent: ask.body, current: .visit(file))
    case .refused(let refusal): Self.problem(refusal)
    case .text(let field): .refused("Must be shorter, or without control characters: \(field).")
    case .unknownStaff(let id): .refused("There is no such member of staff: \(id.text).", at: "/crew")
    case .unknownObligation(let key):
      .refused("The person has no such obligation: \(key).", at: "/obligations")
    case .householdMissing:
      .refused(
        "Must say what a visit could mean for others in the household: domestic abuse is recorded.",
        at: "/household")
    case .taken(let taken):
      .refused(
        "Held by other visits at the time: \(taken.map(\.resource.code).joined(separator: ", ")).",
        at: "/resources")
    case .unknownResource(let code):
      .refused("Nothing of the person’s team that is in service: \(code).", at: "/resources")
    case .nothingToReuse: .refused("There is no assessment that could be used again: make one.")
    }
  }

  static func problem(_ refusal: VisitRefusal) -> APIProblem {
    switch refusal {
    case .stage(let stage): return .refused("The visit is \(stage.rawValue): this cannot be done to it.")
    case .plan(let fault): return Self.problem(fault)
    case .assessmentMissing: return .refused("No risk assessment stands behind the visit.")
    case .assessmentElsewhere:
      return .refused("The assessment is of another place than the visit.", at: "/place")
    case .assessmentStale(let reasons):
      let words = reasons.map(\.rawValue).joined(separator: ", ")
      return .refused("Something changed since the assessment (\(words)): it has to be made anew.")
    case .stopped(let findings): return Self.refused("A crewing rule stops the visit", findings)
    case .reasonsMissing(let findings): return Self.refused("A crewing rule wants a reason", findings)
    case .own: return .refused("Nobody decides about a visit that they plan, assess or go on.")
    case .wordsMissing: return .refused("Must be said in words: why, or what further measures.")
    case .notAuthorised: return .refused("The visit has no authority.")
    case .notYet: return .refused("The visit lies ahead: there is nothing to record.")
    case .hazardsUnanswered:
      return .refused(
        "Must name a hazard, or say of one that it was looked for and not found.", at: "/hazards")
    case .record(let fault): return Self.problem(fault)
    }
  }

  private static func refused(_ what: String, _ findings: [CrewingFinding]) -> APIProblem {
    APIProblem(
      .refused, what + ".",
      errors: findings.map {
        ShapeFault(pointer: "/crew", what: "\($0.rule), paragraph \($0.paragraph): \($0.text)")
      })
  }

  private static func problem(_ fault: PlanFault) -> APIProblem {
    switch fault {
    case .purposeMissing: .refused("Must have a purpose.", at: "/purposes")
    case .crewMissing, .crewTooLarge: .refused("Must have 1 to \(VisitPlan.mostCrew) people.", at: "/crew")
    case .crewTwice: .refused("Must name everybody once.", at: "/crew")
    case .duration: .refused("Must be 5 to 480 minutes.", at: "/expectedMinutes")
    case .startInPast: .refused("Must be in the future.", at: "/start")
    case .startTooFar: .refused("Must be within a year from today.", at: "/start")
    case .tooManyObligations: .refused("Must be at most 20.", at: "/obligations")
    case .tooManyResources: .refused("Must be fewer.", at: "/resources")
    case .vehicleTwice: .refused("Must book one vehicle at most.", at: "/resources")
    case .objectivesMissing: .refused("Must say what the visit is to achieve.", at: "/texts/objectives")
    case .placeMissing: .refused("Must say where, for a place that is not the home.", at: "/texts/place")
    }
  }
}
