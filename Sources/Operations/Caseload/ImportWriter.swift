import Casework
import CivilTime
import Policy
import Records
import Storage

/// Writes prepared lines inside one transaction, and counts what it did.
struct ImportWriter {
  let options: ImportOptions
  let assessor: Assessor
  let journal: PersonJournal
  let shell: Shell
  let fingerprint: String
  /// By which visits that have authority are watched.
  let ladders: LadderBook
  var organisation: Organisation
  var report: ImportReport
  /// People of whom something new came in with the batch at hand: what was authorised for them is looked at again.
  var touched: [PersonID: ReopenReason] = [:]

  /// Writes a batch: teams and staff first, then people, then addresses.
  mutating func write(_ lines: [ImportLine], _ transaction: any Transaction) throws {
    var people: [PreparedPerson] = []
    var addresses: [(number: Int, row: AddressRow)] = []
    var resources: [(number: Int, row: ResourceRow)] = []
    var competences: [(number: Int, row: CompetenceRow)] = []
    for line in lines {
      switch line {
      case .problem(let problem): report.refuse(problem)
      case .person(let person): people.append(person)
      case .other(_, .team(let team)): try put(team, transaction)
      case .other(let number, .staff(let staff, let saysRoles)):
        try put(staff, saysRoles: saysRoles, line: number, transaction)
      case .other(let number, .address(let address)): addresses.append((number, address))
      case .other(let number, .resource(let resource)): resources.append((number, resource))
      case .other(let number, .competence(let row)): competences.append((number, row))
      }
    }
    try write(resources, transaction)
    try write(competences, transaction)
    while !people.isEmpty { people = try writeFirstOfEach(people, transaction) }
    try write(addresses, transaction)
    try reopenVisits(transaction)
    if lines.contains(where: \.isAboutSomebody) { try logCollection(transaction) }
    report.lines += lines.count
  }

  /// Sends the visits of those who were touched back to planning, where they were submitted or authorised (HV-8.1.2).
  private mutating func reopenVisits(_ transaction: any Transaction) throws {
    let people = touched
    touched = [:]
    let stamp = stamp
    for visit in try VisitRecords.standing(of: Array(people.keys), transaction) {
      _ = try VisitRecords.record(
        VisitDecisions.reopen(visit, people[visit.person] ?? .factRecorded, now: stamp.at), of: visit.id,
        before: visit, ladders: ladders, stamp: stamp, via: journal.via, identifier: shell.identifier,
        transaction)
    }
  }

  /// One row of the access log for each batch: whose data came in stands in the journal, person by person.
  private func logCollection(_ transaction: any Transaction) throws {
    try AccessLog.append(
      [
        Access(
          entry: shell.identifier(), occurredAt: shell.now(), verb: .collection, actor: journal.actor,
          subjectKind: "list", subject: "caseload-file", purpose: "import", channel: journal.via)
      ], in: transaction)
  }

  /// Who brings the file in, and when.
  var stamp: Stamp { Stamp(by: StaffID(journal.actor), at: shell.now()) }

  // MARK: Teams and staff

  private mutating func put(_ team: TeamRow, _ transaction: any Transaction) throws {
    if organisation.teams[team.code] == team { return }
    let known = organisation.teams[team.code]
    let movesPDU = organisation.pdus[team.pdu].map { $0 != team.region } ?? false
    try OrganisationRecords.put(team, isNew: known == nil, movesPDU: movesPDU, transaction)
    if known?.pdu != team.pdu || known?.region != team.region {
      try Journal.append(
        [
          try OrganisationJournal.entry(
            of: team, isNew: known == nil, stamp: stamp, via: journal.via, entry: shell.identifier())
        ], in: transaction)
    }
    if movesPDU {
      organisation = try OrganisationRecords.organisation(transaction)
    } else {
      organisation.teams[team.code] = team
      organisation.pdus[team.pdu] = team.region
    }
    report.teams += 1
  }

  private mutating func put(
    _ staff: StaffRow, saysRoles: Bool = true, line: Int, _ transaction: any Transaction
  ) throws {
    let known = organisation.staff[staff.code]
    var staff = staff
    if !saysRoles, let roles = known?.row.roles { staff = staff.with(roles: roles) }
    var row = staff
    if let code = staff.team {
      guard let team = organisation.teams[code] else {
        return report.refuse(unknownTeam(code, line: line, crn: nil, pointer: "/team"))
      }
      row = StaffRow(
        code: staff.code, name: staff.name, team: code, pdu: team.pdu, region: team.region, roles: staff.roles
      )
    } else if let pdu = staff.pdu {
      guard let region = organisation.pdus[pdu] else {
        return report.refuse(
          CaseloadProblem(
            line: line, pointer: "/pdu", code: "unknown-pdu",
            message: "no team line names the PDU \(pdu); put its teams before its staff", crn: nil))
      }
      row = StaffRow(
        code: staff.code, name: staff.name, team: nil, pdu: pdu, region: region, roles: staff.roles)
    }
    guard let region = row.region, organisation.pdus.values.contains(region) else {
      return report.refuse(
        CaseloadProblem(
          line: line, pointer: "/region", code: "unknown-region",
          message: "staff need a team, a PDU or a region that a team line has named before", crn: nil))
    }
    if known?.row == row { return }
    let id = known?.id ?? StaffID(shell.identifier())
    try OrganisationRecords.put(row, id: id, region: region, isNew: known == nil, transaction)
    try Journal.append(
      [
        try OrganisationJournal.entry(
          of: row, id: id, region: region, isNew: known == nil, stamp: stamp, via: journal.via,
          entry: shell.identifier())
      ], in: transaction)
    organisation.staff[row.code] = Organisation.Member(id: id, row: row)
    report.staff += 1
  }

  func unknownTeam(_ code: String, line: Int, crn: String?, pointer: String) -> CaseloadProblem {
    CaseloadProblem(
      line: line, pointer: pointer, code: "unknown-team",
      message: "there is no team \(code.prefix(32)); import its team line first, or give --add-missing",
      crn: crn)
  }

  // MARK: People

  /// Writes the first line of each person and gives back the rest: a file may name somebody twice.
  private mutating func writeFirstOfEach(
    _ people: [PreparedPerson], _ transaction: any Transaction
  ) throws -> [PreparedPerson] {
    var seen: Set<String> = []
    var later: [PreparedPerson] = []
    let first = people.filter { person in
      if seen.insert(person.entry.person.crn).inserted { return true }
      later.append(person)
      return false
    }
    let known = try CaseloadRecords.people(
      crns: first.map(\.entry.person.crn), isForUpdate: true, transaction)
    try writeNew(first.filter { known[$0.entry.person.crn] == nil }, transaction)
    let again = first.compactMap { person in known[person.entry.person.crn].map { (person, $0) } }
    if !again.isEmpty { try writeAgain(again, transaction) }
    return later
  }

  private mutating func writeNew(_ people: [PreparedPerson], _ transaction: any Transaction) throws {
    var new: [NewPerson] = []
    var entries: [JournalEntry] = []
    new.reserveCapacity(people.count)
    entries.reserveCapacity(people.count)
    for person in people {
      guard let place = try placement(of: person, transaction) else { continue }
      let entry = person.entry
      let assessment = person.assessment
      new.append(
        NewPerson(
          person: PersonRecord(
            id: person.id, crn: entry.person.crn, given: entry.given ?? "", family: entry.family ?? "",
            born: entry.born, place: place, rosh: assessment.rosh, actsBy: assessment.summary.actsBy,
            open: assessment.summary.open, nextChange: assessment.nextChange, evaluatedOn: assessor.today,
            evaluatedWith: fingerprint, revision: 1),
          facts: entry.person.facts, visits: entry.person.visits, exceptions: entry.person.exceptions,
          obligations: assessment.rows))
      var plan = ObligationPlan()
      plan.opened = assessment.rows
      entries.append(
        try journal.entry(
          person.journalEntry, of: person.id, revision: 1, cause: .imported, plan: plan,
          gains: PersonJournal.Gains(
            facts: entry.person.facts, visits: entry.person.visits, exceptions: entry.person.exceptions,
            after: 0, place: place)))
      report.added += 1
      report.facts += entry.person.facts.count
      report.opened += assessment.rows.count
    }
    guard !new.isEmpty else { return }
    // In one order whatever the file's: two imports of the same people then never wait for each other.
    new.sort { $0.person.crn < $1.person.crn }
    try CaseloadRecords.insert(new, transaction)
    try Journal.append(entries, in: transaction)
    for person in people {
      guard let address = person.entry.address, !address.isEmpty else { continue }
      try add(address: address, to: person.id, transaction)
    }
  }

  private mutating func add(
    address: String, to id: PersonID, _ transaction: any Transaction
  ) throws {
    let row = AddressRow(crn: "", address: address, telephone: nil, since: assessor.today.text)
    guard try CaseloadRecords.addsText(of: row, to: id, transaction) else { return }
    report.addresses += 1
    touched[id] = .addressChanged
  }

  /// Where somebody new stands; nil where the line is refused.
  private mutating func placement(
    of person: PreparedPerson, _ transaction: any Transaction
  ) throws -> Placement? {
    let entry = person.entry
    let crn = entry.person.crn
    guard let team = entry.team ?? (options.addsMissing ? "UNASSIGNED" : nil) else {
      report.refuse(
        CaseloadProblem(
          line: person.line, pointer: "/team", code: "missing-team",
          message: "a person new to the caseload needs a team; name one, or give --add-missing", crn: crn))
      return nil
    }
    if organisation.teams[team] == nil {
      guard options.addsMissing, FileLine.isCode(team) else {
        report.refuse(unknownTeam(team, line: person.line, crn: crn, pointer: "/team"))
        return nil
      }
      try put(
        TeamRow(
          code: team, name: team, pdu: options.region, pduName: options.region, region: options.region,
          regionName: options.region), transaction)
    }
    if let officer = entry.officer, organisation.staff[officer] == nil {
      guard options.addsMissing, FileLine.isCode(officer) else {
        report.refuse(
          CaseloadProblem(
            line: person.line, pointer: "/officer", code: "unknown-officer",
            message: "there is no member of staff \(officer.prefix(32)); import their line first, or give "
              + "--add-missing", crn: crn))
        return nil
      }
      try put(
        StaffRow(
          code: officer, name: officer, team: team, pdu: nil, region: nil, roles: [.practitioner]),
        line: person.line, transaction)
    }
    return organisation.placement(team: team, officer: entry.officer)
  }

  private mutating func writeAgain(
    _ people: [(prepared: PreparedPerson, stored: PersonRecord)], _ transaction: any Transaction
  ) throws {
    let histories = try CaseloadRecords.histories(of: people.map(\.stored.id), transaction)
    for (prepared, stored) in people {
      let history = histories[stored.id] ?? PersonHistory()
      try writeAgain(prepared, stored, history, transaction)
    }
  }

  private mutating func writeAgain(
    _ prepared: PreparedPerson, _ stored: PersonRecord, _ history: PersonHistory,
    _ transaction: any Transaction
  ) throws {
    let entry = prepared.entry
    let known = history.known(of: stored.crn)
    let merge = CaseloadMerge(file: entry.person, known: known)
    var person = stored
    if let given = entry.given { person.given = given }
    if let family = entry.family { person.family = family }
    if let born = entry.born { person.born = born }
    if entry.team != nil || entry.officer != nil {
      guard let place = try placementAgain(prepared, stored, transaction) else { return }
      person.place = place
    }
    if let address = entry.address, !address.isEmpty { try add(address: address, to: stored.id, transaction) }
    guard person != stored || !merge.isEmpty else {
      report.unchanged += 1
      return
    }
    try CaseloadRecords.add(
      facts: merge.facts, visits: merge.visits, exceptions: merge.exceptions, to: stored.id, after: history,
      recordedBy: nil, transaction)
    if person.place != stored.place || person.family != stored.family || person.given != stored.given {
      try CaseloadRecords.followPerson(person, isMoved: person.place != stored.place, transaction)
    }
    let whole = PersonFacts(
      crn: stored.crn, facts: known.facts + merge.facts, visits: known.visits + merge.visits,
      exceptions: known.exceptions + merge.exceptions)
    let plan = try journal.settle(
      person, assessor.assess(whole), cause: .imported,
      gains: PersonJournal.Gains(
        facts: merge.facts, visits: merge.visits, exceptions: merge.exceptions,
        after: history.facts.last?.number ?? 0, place: person.place == stored.place ? nil : person.place),
      transaction)
    if !merge.isEmpty { touched[stored.id] = .factRecorded }
    report.changed += 1
    report.facts += merge.facts.count
    report.opened += plan.opened.count
    report.moved += plan.moves
    report.closed += plan.endings
  }

  /// Where somebody known stands by what the line says; what it does not say stays as it was.
  private mutating func placementAgain(
    _ prepared: PreparedPerson, _ stored: PersonRecord, _ transaction: any Transaction
  ) throws -> Placement? {
    var entry = prepared.entry
    entry.team = entry.team ?? stored.place.team
    if entry.officer == nil, let officer = stored.place.officer {
      entry.officer = organisation.staff.values.first { $0.id == officer }?.row.code
    }
    return try placement(
      of: PreparedPerson(
        line: prepared.line, entry: entry, assessment: prepared.assessment, id: stored.id,
        journalEntry: prepared.journalEntry), transaction)
  }

  // MARK: Addresses

  private mutating func write(
    _ addresses: [(number: Int, row: AddressRow)], _ transaction: any Transaction
  ) throws {
    guard !addresses.isEmpty else { return }
    let people = try CaseloadRecords.people(crns: addresses.map(\.row.crn), isForUpdate: true, transaction)
    for (number, row) in addresses {
      guard let person = people[row.crn] else {
        report.refuse(
          CaseloadProblem(
            line: number, pointer: "/crn", code: "unknown-crn",
            message: "there is nobody with this CRN; import the person's line first", crn: row.crn))
        continue
      }
      if try CaseloadRecords.add(row, to: person.id, transaction) {
        report.addresses += 1
        touched[person.id] = .addressChanged
      }
    }
  }
}
