import Casework
import Operations
import Policy
import Records
import Rehearsal
import Storage
import Testing

/// What operations on live visits have to leave in the access log (PRV-01).
enum SafetyDuties {
  /// A visit under way of which somebody is looked for, and the manager who watches.
  private static func alarmed(_ scene: VisitScene) async throws -> VisitID {
    let file = try await AccessTests.begun(scene)
    _ = try await scene.desk.raiseAlarm(scene.sol, file.visit.id, .device).get()
    return file.visit.id
  }

  /// An incident: whoever was on the visit broke it off.
  private static func brokenOff(_ scene: VisitScene) async throws -> IncidentID {
    let file = try await AccessTests.begun(scene)
    _ = try await scene.desk.checkInOnBehalf(scene.sol, file.visit.id, .terminate).get()
    let list = try await scene.desk.incidents(scene.sol)
    guard let row = list.rows.first else {
      preconditionFailure("a visit that is broken off makes an incident")
    }
    return row.incident.id
  }

  /// A drill of the team that began, and that somebody stands down or ends.
  private static func drill(_ scene: VisitScene) async throws -> VisitID {
    guard let team = scene.sol.team else { preconditionFailure("a manager of the scene has a team") }
    return try await scene.desk.startDrill(scene.sol, team: team, .duress).get().id
  }

  static let drills: [String: AccessTests.Duty] = [
    "drills": .logs(.consultation) { scene in _ = try await scene.desk.drills(scene.sol) },
    "drill": .logs(.consultation) { scene in _ = try await scene.desk.drill(scene.sol, drill(scene)) },
    "drillsCalledOut": .givesNothing("how many teams"),
    "startDrill": .logs(.collection) { scene in _ = try await drill(scene) },
    "standDrillDown": .logs(.alteration) { scene in
      _ = try await scene.desk.standDrillDown(scene.sol, drill(scene), learnt: "Nothing.").get()
    },
    "endDrill": .logs(.alteration) { scene in
      _ = try await scene.desk.endDrill(scene.sol, drill(scene)).get()
    },
  ]

  static let all: [String: AccessTests.Duty] = [
    "raiseAlarm": .logs(.alteration) { _ = try await alarmed($0) },
    "acknowledgeAlarm": .logs(.alteration) { scene in
      _ = try await scene.desk.acknowledgeAlarm(scene.sol, alarmed(scene)).get()
    },
    "logAttempt": .logs(.alteration) { scene in
      _ = try await scene.desk.logAttempt(scene.sol, alarmed(scene), .noAnswer).get()
    },
    "notePoliceCalled": .logs(.alteration) { scene in
      _ = try await scene.desk.notePoliceCalled(scene.sol, alarmed(scene), reference: "Log 417").get()
    },
    "standDown": .logs(.alteration) { scene in
      _ = try await scene.desk.standDown(
        scene.sol, alarmed(scene), .test, codeWord: .right, how: "Spoke to her at the car."
      ).get()
    },
    "answerStandDown": .logs(.alteration) { scene in
      let file = try await AccessTests.begun(scene)
      _ = try await scene.desk.raiseAlarm(scene.sol, file.visit.id, .duress).get()
      // Whoever asks is there, and so is another manager.
      try await scene.desk.take([
        #"{"type":"staff","code":"N54H001","name":"Hal Dunn","pdu":"N54LDS","roles":["pdu-head"]}"#
      ])
      let head = try await scene.desk.store.read { transaction in
        try transaction.run("SELECT id FROM staff WHERE code = 'N54H001'").first?.text(0)
      }
      try await LiveScene.openAccount(of: StaffID(try #require(head)), scene.desk)
      try await scene.desk.beatBoards([StaffID(try #require(head))])
      _ = try await scene.desk.standDown(
        scene.sol, file.visit.id, .test, codeWord: .right, how: "Spoke to her at the car."
      ).get()
      let asks = try await scene.desk.store.read { try StandDownRecords.asks(of: [file.visit.id], $0) }
      let ask = try #require(asks[file.visit.id]?.last)
      _ = try await scene.desk.answerStandDown(scene.sol, file.visit.id, ask.id, isConfirmed: false).get()
    },
    "checkInOnBehalf": .logs(.alteration) { scene in
      let file = try await AccessTests.begun(scene)
      _ = try await scene.desk.checkInOnBehalf(scene.sol, file.visit.id, .safe).get()
    },
    "seeToMessage": .logs(.alteration) { scene in
      _ = try await scene.desk.receiveReport(
        InboundReport(
          once: "A-1", kind: .device, word: .alarm, sender: "LWD-9999", occurred: scene.rehearsal.clock.now))
      guard let one = try await scene.desk.board(scene.sol)?.messages.first else {
        preconditionFailure("an alarm of a device that is nobody’s stands on the board")
      }
      _ = try await scene.desk.seeToMessage(scene.sol, one.message.id)
    },
    "heldRelease": .logs(.consultation) { scene in _ = try await scene.desk.heldRelease(scene.sol) },
    "releaseHeld": .logs(.alteration) { scene in _ = try await HoldScene.released(scene) },
    "releaseEverythingHeld": .givesNothing("whoever looks after the service lets what is held go on; counts"),
    "receiveReport": .givesNothing("gives what became of a message; whose it is stands in the journal"),
    "incidents": .logs(.consultation) { scene in _ = try await scene.desk.incidents(scene.sol) },
    "incident": .logs(.consultation) { scene in
      _ = try await scene.desk.incident(scene.sol, brokenOff(scene))
    },
    "support": .logs(.alteration) { scene in
      _ = try await scene.desk.support(
        scene.sol, brokenOff(scene), .answer(.debrief, .given), words: "Talked it over.", revision: 1
      ).get()
    },
    "setOut": .logs(.alteration) { scene in
      let file = try await scene.authorised()
      _ = try await scene.desk.setOut(scene.mary, file.visit.id, ready: []).get()
    },
    "departure": .givesNothing("how far those are who go; whoever has the file has seen the visit"),
    "teamLadder": .logs(.consultation) { scene in _ = try await scene.desk.teamLadder(scene.sol) },
    "changeTeamLadder": .givesNothing("how soon people are told"),
    "ownData": .logs(.consultation) { scene in _ = try await scene.desk.ownData(scene.mary) },
    "supportDues": .givesNothing("days"),
    "removePositions": .givesNothing("a machine removes what is too old and gives a number"),
    "receive": .givesNothing("gives a receipt; who said it stands in the journal and with the event"),
    "ladders": .givesNothing("the ladders of the policies"),
    "takeDue": .givesNothing("a machine takes what is due"),
    "fire": .givesNothing("a machine takes steps and gives a number"),
    "remindShown": .givesNothing("a machine reminds phones and gives a time"),
    "noteClockAhead": .givesNothing("a machine says that its clock went ahead"),
    "beat": .givesNothing("a machine says that it lives"),
    "engineNow": .givesNothing("a time"),
    "takeTrial": .givesNothing("a machine takes a visit that nobody makes"),
    "provenAt": .givesNothing("a time"),
    "hasOtherNodes": .givesNothing("whether another machine lives"),
    "handBack": .givesNothing("a machine that ends hands back what it had"),
    "followDatabase": .givesNothing("a machine looks which server answers"),
    "engineHealth": .givesNothing("how machines stand"),
    "audit": .givesNothing("a machine puts back what is due and gives a number"),
    "claimNotices": .givesNothing("a machine takes what is to be sent; it names nobody who is visited"),
    "settleNotice": .givesNothing("what a provider said"),
    "receiveReceipt": .givesNothing("what a provider said"),
    "nextNotice": .givesNothing("a time"),
    "claimCanaries": .givesNothing("a machine takes test messages that name nobody"),
    "settleCanary": .givesNothing("what a provider said to a test message"),
    "channelHealth": .givesNothing("how channels stand"),
    "noteInboundRefusal": .givesNothing("somebody who proved nothing was turned away"),
  ]
}
