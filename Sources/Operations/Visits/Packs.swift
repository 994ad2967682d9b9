public import Casework
import CivilTime
import Policy
import Records
import Storage

/// Why something was not noted.
public enum PackProblem: Error, Hashable, Sendable {
  /// Nobody of this id, or somebody outside the reach: alike.
  case notThere
  case notPermitted
  /// What is known has to be said.
  case wordsMissing
  /// A text is longer than allowed or holds control characters: which.
  case text(String)
  /// The day it was learnt lies ahead, or the review behind or too far ahead: which.
  case day(String)
  /// It is about an address, and none is recorded.
  case addressMissing
}

extension Desk {
  /// What is known before a visit to a person (HV-7.8.9). Nil where there is nobody of this id and for somebody outside
  /// the reach, alike. Every answer is in the access log.
  public func pack(_ actor: Actor, of person: PersonID) async throws -> PackFile? {
    guard Desk.isIdentifier(person.text) else { return nil }
    let stamp = Stamp(by: actor.staff, at: moment)
    let (found, outcome) = try await store.read { transaction -> (PackFile?, Access.Outcome) in
      guard
        let listed = try Scope.of(actor.reach).flatMap({
          try CaseloadLists.person(person, in: $0, transaction)
        })
      else { return (nil, try CaseloadRecords.exists(person, transaction) ? .refused : .notThere) }
      let work = VisitWork(desk: self, actor: actor, stamp: stamp, crewing: [], transaction: transaction)
      return (try work.packFile(listed), .given)
    }
    try await logAccess(to: [("person", person.text)], by: actor, purpose: "supervision", outcome: outcome)
    return found
  }

  /// What is known before a visit, with the visit. Nil as for `visit`. Whoever goes reads it, whatever their reach.
  public func pack(_ actor: Actor, for visit: VisitID) async throws -> (file: VisitFile, pack: PackFile)? {
    guard let file = try await self.visit(actor, visit) else { return nil }
    let stamp = Stamp(by: actor.staff, at: moment)
    let pack = try await store.read { transaction -> PackFile? in
      guard let listed = try CaseloadLists.person(file.visit.person, transaction) else { return nil }
      let work = VisitWork(desk: self, actor: actor, stamp: stamp, crewing: [], transaction: transaction)
      return try work.packFile(listed)
    }
    return pack.map { (file, $0) }
  }

  /// Notes what somebody found who looked, or that there is none, or that it could not be found out. What was noted
  /// before stays.
  public func note(
    _ actor: Actor, _ person: PersonID, _ draft: PackDraft
  ) async throws -> Result<PackItem, PackProblem> {
    guard actor.mayPlanVisits else { return .failure(.notPermitted) }
    guard Desk.isIdentifier(person.text), let scope = Scope.of(actor.workingReach) else {
      return .failure(.notThere)
    }
    guard draft.learnt <= today else { return .failure(.day("learnt")) }
    if let review = draft.reviewBy,
      review <= today || review > today.adding(days: PackItem.mostReviewDays)
    {
      return .failure(.day("review"))
    }
    guard (draft.text?.count ?? 0) <= PackItem.mostCharacters else { return .failure(.text("text")) }
    let stamp = Stamp(by: actor.staff, at: moment)
    do {
      return .success(
        try await store.write { transaction in
          guard try CaseloadLists.person(person, in: scope, transaction) != nil else {
            throw PackProblem.notThere
          }
          let work = VisitWork(desk: self, actor: actor, stamp: stamp, crewing: [], transaction: transaction)
          let item = try work.item(draft, of: person)
          try PackRecords.add(item, via: channel, entry: shell.identifier(), transaction)
          // What became known is not in the assessments that stand (HV-8.1.2).
          if item.answer == .known {
            try VisitWork.reopen([person], .incidentRecorded, stamp: stamp, self, transaction)
          }
          try AccessLog.append(
            accesses(
              to: [("person", person.text)], by: actor.staff.text, purpose: "supervision",
              verb: .alteration),
            in: transaction)
          return item
        })
    } catch let problem as PackProblem {
      return .failure(problem)
    } catch VisitProblem.text(let field) {
      return .failure(.text(field))
    }
  }

  // MARK: The Partner Link Worker

  /// The details of a person's Partner Link Worker, for their own officer and a line manager, with the reason in the
  /// access log before they are given (HV-7.6.9). Success with nil where none are recorded.
  public func restrictedContact(
    _ actor: Actor, of person: PersonID, because reason: RestrictedContact.Reason
  ) async throws -> Result<RestrictedContact?, PackProblem> {
    let found = try await store.read { transaction -> Result<RestrictedContact?, PackProblem> in
      if let problem = try contactProblem(actor, person, transaction) { return .failure(problem) }
      return .success(try RestrictedContactRecords.newest(of: person, transaction))
    }
    guard found != .failure(.notThere) else { return found }
    var outcome = Access.Outcome.given
    if case .failure = found { outcome = .refused }
    try await logAccess(
      to: [(RestrictedContactRecords.subjectKind, person.text)], by: actor,
      purpose: "partner-link-\(reason.rawValue)", outcome: outcome)
    return found
  }

  /// Records the details of a person's Partner Link Worker; those before stay.
  public func recordRestrictedContact(
    _ actor: Actor, of person: PersonID, name: String, telephone: String, note: String?
  ) async throws -> Result<Void, PackProblem> {
    func tidied(_ text: String, _ field: String, most: Int, fewest: Int) throws(PackProblem) -> String {
      let text = VisitWork.tidied(text)
      guard (fewest...most).contains(text.count), !VisitWork.hasControl(text) else { throw .text(field) }
      return text
    }
    do {
      let words = VisitWork.tidied(note ?? "")
      let contact = RestrictedContact(
        name: try tidied(name, "name", most: RestrictedContact.mostName, fewest: 1),
        telephone: try tidied(telephone, "telephone", most: RestrictedContact.mostTelephone, fewest: 3),
        note: words.isEmpty ? nil : try tidied(words, "note", most: RestrictedContact.mostNote, fewest: 1),
        recorded: Stamp(by: actor.staff, at: moment))
      try await store.write { transaction in
        if let problem = try contactProblem(actor, person, transaction) { throw problem }
        try RestrictedContactRecords.add(
          contact, of: person, id: shell.identifier(), via: channel, entry: shell.identifier(), transaction)
        try AccessLog.append(
          accesses(
            to: [(RestrictedContactRecords.subjectKind, person.text)], by: actor.staff.text,
            purpose: "partner-link-correction", verb: .alteration), in: transaction)
      }
      return .success(())
    } catch let problem as PackProblem {
      return .failure(problem)
    }
  }

  /// Why somebody may not have to do with a restricted contact; nil where they may.
  private func contactProblem(
    _ actor: Actor, _ person: PersonID, _ transaction: any Transaction
  ) throws -> PackProblem? {
    guard Desk.isIdentifier(person.text), let scope = Scope.of(actor.workingReach),
      try CaseloadLists.person(person, in: scope, transaction) != nil
    else { return .notThere }
    if actor.roles.contains(.lineManager) { return nil }
    let isOfficer = try RestrictedContactRecords.isOfficer(actor.staff, of: person, transaction)
    return isOfficer ? nil : .notPermitted
  }
}

extension VisitWork {
  /// What was noted of a person, and of the newest of their addresses.
  func pack(of person: PersonID, address: Int?) throws -> Pack {
    Pack(
      items: try PackRecords.items(of: person, transaction), address: address,
      required: PackKind.required(by: desk.policies.map(\.id)))
  }

  fileprivate func packFile(_ listed: ListedPerson) throws -> PackFile {
    let history = try CaseloadRecords.histories(of: [listed.id], transaction)[listed.id] ?? PersonHistory()
    let visits = try VisitRecords.visits(of: listed.id, transaction)
    let person = try known(listed, history, visits: visits)
    let pack = person.pack
    let shown = PackKind.allCases.flatMap { pack.history($0).prefix(Desk.mostShownOfKind) }
    return PackFile(
      person: person, pack: pack, texts: try VisitRecords.texts(shown.compactMap(\.text), transaction),
      names: try CaseloadLists.staffNames(Set(shown.map(\.checked.by.text)), transaction),
      mayWork: actor.mayPlanVisits, visits: visits.filter { $0.record != nil })
  }

  fileprivate func item(_ draft: PackDraft, of person: PersonID) throws -> PackItem {
    var address: Int?
    if draft.kind.subject == .address {
      address = try CaseloadLists.addresses(of: person, transaction).number
      guard address != nil else { throw PackProblem.addressMissing }
    }
    let text = try keep(draft.text, about: person, field: "text")
    if draft.answer == .known, text == nil { throw PackProblem.wordsMissing }
    return PackItem(
      id: PackItemID(desk.shell.identifier()), person: person, kind: draft.kind, address: address,
      answer: draft.answer, text: text, source: draft.source, learnt: draft.learnt, checked: stamp,
      reviewBy: draft.reviewBy)
  }
}

extension Desk {
  /// How many items of one kind are shown, the newest and those before it.
  public static let mostShownOfKind = 10
}
