import Casework
import HTTPTypes
import Pages
import Rehearsal
import Testing

@Suite("Who sees what, through the router")
struct ReachTests {
  @Test(
    "a person outside the reach answers byte for byte as one who does not exist",
    arguments: Backend.here,
    [Role.practitioner, .policeOffenderManager, .pduHead, .nominatedContact, .administrator])
  func alike(_ backend: Backend, _ role: Role) async throws {
    try await Scene.run(backend) { scene in
      let visitor = try await scene.visitor(role)
      let places = scene.places
      var outside = [places.abroad, places.elsewhere]
      if role != .pduHead && role != .policeOffenderManager { outside.append(places.police) }
      if role == .policeOffenderManager || role == .administrator { outside.append(places.own) }
      let token = try #require(try await visitor.get("/rules").token)
      for route in Route.personal {
        let missing = route.sample(places, person: places.nobody)
        let forms = [[("csrf", token)], [("csrf", token), ("revision", "1"), ("date-day", "3")]]
        for method in [HTTPRequest.Method.get, .head] {
          let expected = try await visitor.ask(method, missing)
          #expect(expected.status == (route.hasGet ? 404 : 405), "\(missing)")
          for person in outside {
            scene.clock.advance(seconds: 1)
            let answer = try await visitor.ask(method, route.sample(places, person: person))
            #expect(answer == expected, "\(method) \(route)")
          }
        }
        for form in forms {
          let expected = try await visitor.send(missing, form)
          #expect(expected.status == (route.hasPost ? 404 : 405))
          for person in outside {
            let answer = try await visitor.send(route.sample(places, person: person), form)
            #expect(answer == expected, "POST \(route)")
          }
        }
      }
    }
  }

  @Test("each role reaches exactly the pages that are for it", arguments: Role.allCases)
  func matrix(_ role: Role) async throws {
    try await Scene.run { scene in
      let visitor = try await scene.visitor(role)
      let places = scene.places
      let people: [(PersonID, Bool)] = [
        (places.own, Self.team.contains(role) || Self.pdu.contains(role) || Self.region.contains(role)),
        (
          places.police,
          role == .policeOffenderManager || Self.pdu.contains(role) || Self.region.contains(role)
        ),
        (places.elsewhere, Self.region.contains(role)), (places.abroad, false),
      ]
      for route in Route.allCases where route.hasGet && route != .signIn {
        guard let expected = Self.status(of: route, for: role) else {
          try await onePerson(route, role, visitor, places, people)
          continue
        }
        #expect(try await visitor.get(route.sample(places)).status == expected, "\(route)")
      }
    }
  }

  /// A route about one person, asked for each of some: who is inside the reach, and what is for the role.
  private func onePerson(
    _ route: Route, _ role: Role, _ visitor: Visitor, _ places: Scene.Places, _ people: [(PersonID, Bool)]
  ) async throws {
    for (person, isInside) in people {
      let address = route.sample(places, person: person)
      // A key and a number of somebody else's are nobody's; those of one's own are there.
      guard person == places.own || route != .why else { continue }
      let mayNot =
        (route.audience == .recorders && !Self.recorders.contains(role))
        || (route.audience == .authorisers && !Self.authorisers.contains(role))
        || (route.audience == .contacts && ![.lineManager, .nominatedContact].contains(role))
      let expected = !isInside ? 404 : mayNot ? 403 : 200
      #expect(try await visitor.get(address).status == expected, "\(route) \(person.text)")
    }
  }

  /// What a route that is not about one person answers a role; nil for one that is.
  private static func status(of route: Route, for role: Role) -> Int? {
    let authorises = authorisers.contains(role)
    // The police manager of the scene works with another team.
    let isOfTeam = role != .administrator && role != .policeOffenderManager
    let watches = ![.victimLiaisonOfficer, .qualityAssurance, .informationGovernance, .administrator]
      .contains(role)
    switch route.audience {
    case .everybody, .staff: return 200
    case .authorisers where !Route.personal.contains(route): return authorises ? 200 : 403
    case .teams: return isOfTeam ? 200 : 404
    case .teamManager: return !isOfTeam ? 404 : role == .lineManager ? 200 : 403
    case .watchers:
      // The visit that is watched is to somebody whose case another officer holds.
      guard ![.board, .boardWall, .boardRelease].contains(route) else { return watches ? 200 : 403 }
      // The register of drills says whom it is for; a team that is not theirs is not there.
      if route == .drills, !watches { return 403 }
      return watches && role != .policeOffenderManager ? 200 : 404
    case .planners, .dutyReaders, .contactKeepers:
      let plans = authorises || role == .administrator
      let sees = role != .policeOffenderManager
      let isTold = route.audience != .contactKeepers && sees
      return plans || (route.audience == .dutyReaders && sees) ? 200 : isTold ? 403 : 404
    case .overseers: return isOfTeam && watches ? 200 : 404
    // Those who watch over the visits of the scene's team; what is owed is offered by its managers.
    case .supporters: return !isOfTeam || !watches ? 404 : authorises || role == .regionalDirector ? 200 : 403
    case .managers:
      // What is of staff is there for whoever looks after them; a delegation for whoever authorises.
      let isOver = role == .regionalDirector || role == .administrator
      guard !authorises else { return 200 }
      guard isOver, route != .delegation else { return 404 }
      return route == .competence && role == .regionalDirector ? 403 : 200
    case .readers, .recorders, .authorisers, .contacts: return nil
    }
  }

  @Test("no list, search or file shows anybody outside the reach", arguments: Role.allCases)
  func lists(_ role: Role) async throws {
    try await Scene.run { scene in
      let visitor = try await scene.visitor(role)
      let hidden: [(String, Bool)] = [
        ("Farrow", true), ("Westlake", !Self.region.contains(role)),
        (
          "Penhallow",
          !(Self.region.contains(role) || Self.pdu.contains(role) || role == .policeOffenderManager)
        ),
        ("Quarrow", !(Self.region.union(Self.pdu).union(Self.team).contains(role))),
      ]
      for (name, isHidden) in hidden {
        let found = try await visitor.post("/search", [("text", name)], tokenOf: "/rules")
        #expect(found.status == 200)
        #expect(found.text.contains("<bdi>\(name), ") == !isHidden, "\(name)")
        guard isHidden else { continue }
        for route in [Route.home, .team, .due, .dueFile, .calendar] {
          let page = try await visitor.get(route.sample(scene.places)).text
          #expect(!page.contains(name), "\(route) \(name)")
        }
      }
    }
  }

  @Test("nobody gets in without a session, and what is open is open")
  func signedOut() async throws {
    try await Scene.run { scene in
      let places = scene.places
      for route in Route.allCases where route.hasGet {
        let visitor = scene.visitor()
        for person in [places.own, places.nobody] {
          let answer = try await visitor.get(route.sample(places, person: person))
          guard route.audience != .everybody else {
            #expect(answer.status == 200, "\(route)")
            continue
          }
          #expect(answer.status == 303 && answer.location == "/sign-in" && answer.text.isEmpty, "\(route)")
        }
      }
    }
  }

  private static let team: Set<Role> = [
    .practitioner, .lineManager, .nominatedContact, .caseAdministrator, .victimLiaisonOfficer,
  ]
  private static let pdu: Set<Role> = [.pduHead, .pduDeputy]
  private static let region: Set<Role> = [.regionalDirector, .qualityAssurance, .informationGovernance]
  private static let authorisers: Set<Role> = [.lineManager, .pduHead, .pduDeputy]
  private static let recorders: Set<Role> = [
    .practitioner, .lineManager, .pduHead, .pduDeputy, .caseAdministrator, .policeOffenderManager,
  ]
}
