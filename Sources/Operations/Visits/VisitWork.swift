import Casework
import CivilTime
import Policy
import Records
import Storage
import Synchronization

/// Rules of the policies that govern, read once.
final class RulesCache<Rules: Sendable>: Sendable {
  private let known = Mutex<[Rules]?>(nil)

  func rules(_ make: () throws(PolicyError) -> [Rules]) throws(PolicyError) -> [Rules] {
    if let rules = known.withLock({ $0 }) { return rules }
    let made = try make()
    known.withLock { $0 = made }
    return made
  }
}

/// Work on one visit inside a transaction: texts become rows, the rules get what they ask about.
struct VisitWork {
  let desk: Desk
  let actor: Actor
  let stamp: Stamp
  let crewing: [CrewingPolicy]
  let transaction: any Transaction

  // MARK: Texts

  /// Keeps a text and returns its id; nil for an empty one. `before` is kept where its words are the same.
  func keep(
    _ text: String?, about person: PersonID, field: String, before: TextID? = nil,
    known: [TextID: String] = [:]
  ) throws -> TextID? {
    let body = VisitWork.tidied(text ?? "")
    guard !body.isEmpty else { return nil }
    guard body.count <= VisitRecords.longestText, !VisitWork.hasControl(body) else {
      throw VisitProblem.text(field)
    }
    if let before, known[before] == body { return before }
    let id = TextID(desk.shell.identifier())
    try VisitRecords.add(body, id: id, about: person, stamp: stamp, transaction)
    return id
  }

  /// Lines end in one way, and no white space stands around a text.
  static func tidied(_ text: String) -> String {
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.joined(separator: "\n")
    var body = Substring(lines)
    while body.first?.isWhitespace ?? false { body = body.dropFirst() }
    while body.last?.isWhitespace ?? false { body = body.dropLast() }
    return String(body)
  }

  static func hasControl(_ text: String) -> Bool {
    text.unicodeScalars.contains { scalar in
      scalar.properties.generalCategory == .control && scalar != "\n" && scalar != "\t"
    }
  }

  // MARK: Plans

  /// Makes the plan of a draft, its texts kept; `before` is the plan it takes the place of.
  func plan(_ draft: VisitDraft, for person: PersonID, before: VisitPlan?) throws -> VisitPlan {
    let staff = draft.crew.compactMap { member -> StaffID? in
      if case .staff(let id) = member.who { id } else { nil }
    }
    let names = try CaseloadLists.staffNames(Set(staff.map(\.text)), transaction)
    for id in staff where names[id.text] == nil { throw VisitProblem.unknownStaff(id) }
    let obligations = try CaseloadRecords.obligations(of: [person], transaction)[person] ?? []
    let keys = Set(obligations.map { "\($0.policy)/\($0.key)" })
    for key in draft.obligations where !keys.contains(key) { throw VisitProblem.unknownObligation(key) }
    let booked = try resources(draft, for: person, before: before)
    let known = try VisitRecords.texts(before.map { VisitWork.textIDs(of: $0) } ?? [], transaction)
    var plan = VisitPlan(
      purposes: draft.purposes, obligations: draft.obligations, place: draft.place, notice: draft.notice,
      start: draft.start, expectedMinutes: draft.expectedMinutes, crew: [],
      vehicle: booked.compactMap(\.kind.vehicle).first ?? draft.vehicle, dress: draft.dress,
      equipment: draft.equipment.union(booked.compactMap(\.kind.equipment)),
      resources: Set(booked.map(\.code)), isRelationshipEstablished: draft.isRelationshipEstablished,
      hasPartnerAgencies: draft.hasPartnerAgencies, isContactArranged: draft.isContactArranged)
    for field in VisitText.allCases {
      plan.texts[field] = try keep(
        draft.texts[field], about: person, field: field.rawValue, before: before?.texts[field], known: known)
    }
    for (rule, words) in draft.reasons.sorted(by: { $0.key < $1.key }) where isRule(rule) {
      plan.reasons[rule] = try keep(
        words, about: person, field: rule, before: before?.reasons[rule], known: known)
    }
    plan.crew = try draft.crew.prefix(VisitPlan.mostCrew + 1).map { member in
      try place(member, person, before, known)
    }
    return plan
  }

  private func isRule(_ id: String) -> Bool { crewing.contains { $0.rules.contains { $0.id == id } } }

  private func place(
    _ member: VisitDraft.Member, _ person: PersonID, _ before: VisitPlan?, _ known: [TextID: String]
  ) throws -> CrewPlace {
    let who: CrewPlace.Who
    switch member.who {
    case .staff(let id): who = .staff(id)
    case .external(let name):
      let earlier = before?.crew.lazy.compactMap { place -> TextID? in
        if case .external(let id) = place.who, known[id] == VisitWork.tidied(name) { id } else { nil }
      }.first
      guard name.count <= 200,
        let id = try keep(name, about: person, field: "crew", before: earlier, known: known)
      else { throw VisitProblem.text("crew") }
      who = .external(id)
    }
    return CrewPlace(
      who: who, part: member.part, isThereToLearn: member.isThereToLearn, isControl: member.isControl,
      isOnBehalf: member.isOnBehalf)
  }

  static func textIDs(of plan: VisitPlan) -> [TextID] {
    var ids = Array(plan.texts.values) + Array(plan.reasons.values)
    for member in plan.crew { if case .external(let id) = member.who { ids.append(id) } }
    return ids
  }

  // MARK: What the rules ask about

  /// What the crewing rules in force on its day have to say about a visit.
  func findings(
    _ plan: VisitPlan, of person: PersonID, rosh: RiskLevel?, assessment: RiskAssessment?, visit: VisitID?,
    competences known: [StaffID: [Competence: CompetenceState]]? = nil
  ) throws -> [CrewingFinding] {
    let day = desk.zone.date(of: plan.start)
    let competences = try known ?? CompetenceRecords.states(of: plan.staff, on: day, transaction)
    let before = try AssessmentRecords.visitedBefore(person, of: plan.staff, except: visit, transaction)
    let crew = plan.crew.map { member in
      CrewMember(
        part: member.part, isThereToLearn: member.isThereToLearn, isControl: member.isControl,
        isOnBehalf: member.isOnBehalf, visitedBefore: member.staff.map(before.contains) ?? false,
        competences: member.staff.flatMap { competences[$0] } ?? [:])
    }
    let scene = CrewingScene(
      rosh: rosh, crew: crew, isRelationshipEstablished: plan.isRelationshipEstablished,
      equipment: plan.equipment, vehicle: plan.vehicle, dress: plan.dress, notice: plan.notice,
      hasPartnerAgencies: plan.hasPartnerAgencies, isOutOfHours: desk.isOutOfHours(plan),
      isContactArranged: plan.isContactArranged, isCompanyNeeded: assessment?.isCompanyNeeded ?? false)
    return try crewing.flatMap { $0.findings(scene, on: day) } + unreadProcedures(plan, on: day)
  }
}

extension Desk {
  /// The crewing rules of the policies that govern.
  func crewing() throws(PolicyError) -> [CrewingPolicy] {
    try crewingCache.rules { () throws(PolicyError) -> [CrewingPolicy] in
      var rules: [CrewingPolicy] = []
      for policy in policies {
        if let found = try CrewingLoader.load(policy: policy.id, directory: library.directory) {
          rules.append(found)
        }
      }
      return rules
    }
  }

  /// True where a visit begins or ends outside office hours or on no working day.
  func isOutOfHours(_ plan: VisitPlan) -> Bool {
    let days = policies.first.flatMap { library.calendar($0.calendar) }?.workingDays(knownOn: today)
    return OfficeHours().isOutside(from: plan.start, to: plan.end, zone: zone) { day in
      days?.isWorkingDay(day) ?? (day.weekday <= 5)
    }
  }
}
