import Casework
import CivilTime
import Policy
import Records
import Storage

extension Desk {
  /// Gives the whole caseload as lines of a caseload file, batch by batch: teams, staff, the things of teams, what staff
  /// were trained for, then
  /// people by CRN with their addresses. What comes out goes in again unchanged. Facts that were taken back are left out.
  ///
  /// For somebody at the server's own command line: it has no reach. Everybody in it is in the access log.
  public func exportCaseload(by actor: String = "system", _ body: ([String]) throws -> Void) async throws {
    let organisation = try await store.read { try OrganisationRecords.organisation($0) }
    try body(
      organisation.teams.values.sorted { $0.code < $1.code }.map { FileLine.team($0).json }
        + organisation.staff.values.sorted { $0.row.code < $1.row.code }.map { FileLine.staff($0.row).json })
    let resources = try await store.read { try ResourceRecords.all($0) }
    try body(resources.values.sorted { $0.code < $1.code }.map { FileLine.resource($0).json })
    var codes: [StaffID: String] = [:]
    for (code, member) in organisation.staff { codes[member.id] = code }
    let officers = codes
    let competences = try await store.read { try CompetenceRecords.all($0) }
    try body(
      competences.compactMap { staff, all in officers[staff].map { (code: $0, all: all) } }
        .sorted { $0.code < $1.code }
        .flatMap { staff in
          staff.all.map { FileLine.competence(CompetenceRow(staff: staff.code, held: $0)).json }
        })
    var last = ""
    while true {
      let after = last
      let batch = try await store.read { transaction -> (people: [PersonRecord], lines: [String]) in
        let people = try CaseloadRecords.people(after: after, most: 500, transaction)
        let histories = try CaseloadRecords.histories(of: people.map(\.id), transaction)
        let addresses = try CaseloadRecords.addresses(of: people, transaction)
        let lines = people.flatMap { person in
          [Desk.line(of: person, histories[person.id] ?? PersonHistory(), officers: officers)]
            + (addresses[person.id] ?? []).map { FileLine.address($0).json }
        }
        return (people, lines)
      }
      guard let end = batch.people.last else { return }
      last = end.crn
      try await logExport(of: batch.people, by: actor)
      try body(batch.lines)
      try Task.checkCancellation()
    }
  }

  private func logExport(of people: [PersonRecord], by actor: String) async throws {
    let now = shell.now()
    let rows = people.map { person in
      Access(
        entry: shell.identifier(), occurredAt: now, verb: .disclosure, actor: actor, subjectKind: "person",
        subject: person.id.text, purpose: "export", channel: channel)
    }
    try await store.write { try AccessLog.append(rows, in: $0) }
  }

  private static func line(
    of person: PersonRecord, _ history: PersonHistory, officers: [StaffID: String]
  ) -> String {
    PersonLine.json(
      CaseloadEntry(
        person: history.known(of: person.crn), given: person.given.isEmpty ? nil : person.given,
        family: person.family.isEmpty ? nil : person.family, born: person.born, team: person.place.team,
        officer: person.place.officer.flatMap { officers[$0] }))
  }
}
