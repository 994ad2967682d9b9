import Casework
import Operations
import Policy
import Records
import Rehearsal

/// What operations on live visits have to leave in the access log (PRV-01).
enum SafetyDuties {
  /// A visit under way of which somebody is looked for, and the manager who watches.
  private static func alarmed(_ scene: VisitScene) async throws -> VisitID {
    let file = try await AccessTests.begun(scene)
    _ = try await scene.desk.raiseAlarm(scene.sol, file.visit.id, .device).get()
    return file.visit.id
  }

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
    "checkInOnBehalf": .logs(.alteration) { scene in
      let file = try await AccessTests.begun(scene)
      _ = try await scene.desk.checkInOnBehalf(scene.sol, file.visit.id, .safe).get()
    },
    "receive": .givesNothing("gives a receipt; who said it stands in the journal and with the event"),
    "ladders": .givesNothing("the ladders of the policies"),
    "claimDue": .givesNothing("a machine takes what is due"),
    "nextDue": .givesNothing("a time"),
    "fire": .givesNothing("a machine takes steps and gives a number"),
    "beat": .givesNothing("a machine says that it lives"),
    "engineNow": .givesNothing("a time"),
    "engineHealth": .givesNothing("how machines stand"),
    "audit": .givesNothing("a machine puts back what is due and gives a number"),
    "claimNotices": .givesNothing("a machine takes what is to be sent; it names nobody who is visited"),
    "settleNotice": .givesNothing("what a provider said"),
    "receiveReceipt": .givesNothing("what a provider said"),
    "nextNotice": .givesNothing("a time"),
  ]
}
