import Casework
import CivilTime
import Policy
import Records
import Storage

extension Desk {
  /// Puts in two drills that are over, as the engine leaves them: that of one team three days ago, and that of another so
  /// long ago that it owes the next. The other teams never had one.
  func fillDemoDrills(_ region: DemoRegion) async throws {
    for (team, days) in zip(region.teams, [3, 24]) { try await fillDemoDrill(team, daysAgo: days) }
  }

  private func fillDemoDrill(_ team: TeamRow, daysAgo: Int) async throws {
    let began = zone.startOfDay(today.adding(days: -daysAgo)).adding(seconds: 10 * 3600 + 30 * 60)
    let shell = shell
    try await store.write { transaction in
      guard try DrillRecords.count(of: team.code, transaction).count == 0,
        let contact = try BoardRecords.contacts(of: [team.code], at: began, transaction)[team.code]?.first?
          .staff
      else { return }
      func work(after seconds: Int) -> LiveWork {
        LiveWork(
          desk: self, now: began.adding(seconds: seconds), taker: StepTaker(node: "demo", token: 0),
          transaction: transaction)
      }
      let book = try ladders().forDrill
      let drill = Drill(
        id: VisitID(shell.identifier()), team: team.code, teamName: team.name, ladder: .overdue,
        startedBy: contact, started: began, endsBy: began.adding(seconds: Drill.seconds), ending: nil,
        ended: nil, score: nil)
      try DrillRecords.begin(drill, transaction)
      let begun = Drills.start(
        .overdue, book: book, digest: try LiveRecords.keep(book, transaction), now: began)
      guard
        let started = try LiveRecords.record(
          begun, of: drill.id, before: nil, book: book, stamp: Stamp(by: contact, at: began), via: channel,
          identifier: shell.identifier, transaction)
      else { return }
      var live = try work(after: 0).climb(started)
      try Desk.deliver(drill.id, at: began.adding(seconds: 2), transaction)
      live = try work(after: 38).record(
        LiveVisitDecisions.acknowledge(live, by: contact), on: live, by: contact)
      let answered = try LiveVisitDecisions.attempt(
        live, .answeredWell, minutes: nil, codeWord: .notAsked, reason: .test, by: contact, book: book,
        now: began.adding(seconds: 95), isThere: { _ in true })
      _ = try work(after: 95).record(answered, on: live, by: contact)
      try Desk.deliver(drill.id, at: began.adding(seconds: 97), transaction)
    }
  }

  /// Everything that waits to be sent about a drill left and arrived at a moment: nothing of the demo leaves later.
  private static func deliver(_ id: VisitID, at moment: Instant, _ transaction: any Transaction) throws {
    for notice in try NoticeOutbox.notices(of: id, transaction) where notice.item.claimableAt != nil {
      var notice = notice
      guard notice.item.claim(now: moment) != nil else { continue }
      notice.item.settle(.accepted(notice.key), now: moment)
      notice.item.receive(.delivered, now: moment.adding(seconds: 2))
      try NoticeOutbox.put(notice, transaction)
    }
  }
}
