import Casework
import CivilTime
import Pages
import Policy

/// What the interface says of drills.
enum DrillShapes {
  static let sent = ObjectShape(
    "DrillToStart",
    "A rehearsal of the ladder of a team: nobody is in danger, those on duty are really told.",
    [
      .needed("team", PersonShapes.line, "The code of the team."),
      .needed("rehearses", .word(Drill.ladders.map(\.rawValue)), "What is rehearsed."),
    ])

  private static let channel = ObjectShape(
    "DrillChannel", "How one way of telling somebody did.",
    [
      .needed("channel", .word(NoticeChannel.self)), .needed("messages", .whole(0...100_000)),
      .needed("left", .whole(0...100_000)), .needed("arrived", .whole(0...100_000)),
      .free("firstAfterSeconds", .whole(0...1_000_000), "From when it was due; null where none left."),
    ])

  private static let score = ObjectShape(
    "DrillScore", "What came of a drill.",
    [
      .free("takenAfterSeconds", .whole(0...1_000_000), "From when it was due; null where nobody took it."),
      .free("takenBy", .identifier), .needed("stepsTaken", .list(.word(DrillStep.self), most: 4)),
      .needed("stepsMissed", .list(.word(DrillStep.self), most: 4)), .needed("told", .whole(0...100_000)),
      .needed("unanswered", .whole(0...100_000)),
      .needed("latestMilliseconds", .whole(0...1_000_000_000), "How late the step was that was latest."),
      .needed("channels", .list(.object(channel), most: 5)),
    ])

  static let drill = ObjectShape(
    "Drill", "A rehearsal of the ladder of a team. It is no visit and in no figure about visits.",
    [
      .needed("href", .place), .needed("id", .identifier), .needed("team", PersonShapes.line),
      .needed("teamName", .text(most: 200)), .needed("rehearses", .word(Drill.ladders.map(\.rawValue))),
      .needed("startedBy", .identifier), .needed("startedAt", .instant),
      .needed("endsBy", .instant, "When it ends by itself."), .needed("isRunning", .truth),
      .free("ending", .word(DrillEnding.self), "Null while it goes on."), .free("endedAt", .instant),
      .free("score", .object(score), "Null while it goes on."),
    ])

  static let register = ObjectShape(
    "DrillRegister", "The drills of a team.",
    [
      .needed("team", PersonShapes.line), .needed("teamName", .text(most: 200)),
      .needed("isDone", .truth, "Whether somebody took a drill lately enough."),
      .free("lastTakenAt", .instant),
      .free("nextBy", .day, "When the next is owed, or was; null where there was none that somebody took."),
      .needed("everyDays", .whole(DrillTerms.allowed)),
      .needed("items", .list(.object(drill), most: 25)),
    ])
}

extension JSON {
  static func drill(_ drill: Drill) -> JSON {
    .members([
      ("href", .text(API.place("drills", drill.id.text))), ("id", .text(drill.id.text)),
      ("team", .text(drill.team)), ("teamName", .text(drill.teamName)),
      ("rehearses", .text(drill.ladder.rawValue)), ("startedBy", .text(drill.startedBy.text)),
      ("startedAt", .text(drill.started.text)), ("endsBy", .text(drill.endsBy.text)),
      ("isRunning", .truth(drill.isRunning)), ("ending", .optional(drill.ending?.rawValue)),
      ("endedAt", .optional(drill.ended?.text)), ("score", drill.score.map(score) ?? .null),
    ])
  }

  private static func score(_ score: DrillScore) -> JSON {
    .members([
      ("takenAfterSeconds", score.acknowledgedAfter.map { .whole($0) } ?? .null),
      ("takenBy", .optional(score.acknowledgedBy?.text)),
      ("stepsTaken", .list(score.taken.map { .text($0.rawValue) })),
      ("stepsMissed", .list(score.missed.map { .text($0.rawValue) })), ("told", .whole(score.told)),
      ("unanswered", .whole(score.unanswered)), ("latestMilliseconds", .whole(max(0, score.lateness))),
      (
        "channels",
        .list(
          score.channels.map { channel in
            .members([
              ("channel", .text(channel.channel.rawValue)), ("messages", .whole(channel.messages)),
              ("left", .whole(channel.sent)), ("arrived", .whole(channel.delivered)),
              ("firstAfterSeconds", channel.after.map { .whole($0) } ?? .null),
            ])
          })
      ),
    ])
  }

  static func register(_ register: DrillRegister) -> JSON {
    let row = register.teams.first { $0.team == register.chosen }
    var next: CivilDate?
    switch row?.standing {
    case .done(let day): next = day
    case .overdue(let day), .long(let day): next = day
    case nil: next = nil
    }
    return .members([
      ("team", .text(register.chosen?.code ?? "")), ("teamName", .text(register.chosen?.name ?? "")),
      ("isDone", .truth(row?.standing.isDone ?? false)), ("lastTakenAt", .optional(row?.last?.text)),
      ("nextBy", .optional(next?.text)), ("everyDays", .whole(register.terms.every)),
      ("items", .list(register.drills.rows.map { .drill($0) })),
    ])
  }
}
