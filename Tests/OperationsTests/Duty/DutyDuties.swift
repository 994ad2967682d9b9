import Casework
import CivilTime
import Operations
import Policy
import Records
import Rehearsal
import Testing

/// What operations of duty, of the field app and of the board have to leave in the access log (PRV-01).
enum DutyDuties {
  static let all: [String: AccessTests.Duty] = [
    "addContactPoint": .givesNothing("how a member of staff is reached, put down"),
    "changeContactPoint": .givesNothing("how a member of staff is reached, put down"),
    "sendContactCode": .givesNothing("how a member of staff is reached, put down"),
    "confirmContactCode": .givesNothing("how a member of staff is reached, put down"),
    "contacts": .logs(.consultation) { scene in
      _ = try await scene.desk.contacts(scene.sol, of: scene.mary.staff)
    },
    "duty": .logs(.consultation) { scene in _ = try await scene.desk.duty(scene.sol) },
    "dutyCandidates": .givesNothing("who may be put on duty: names of staff"),
    "dutyNumbers": .givesNothing("numbers of desks"),
    "dutySlot": .givesNothing("when a member of staff is on duty"),
    "planDuty": .givesNothing("when a member of staff is on duty"),
    "changeDuty": .givesNothing("when a member of staff is on duty"),
    "endDuty": .givesNothing("when a member of staff is on duty"),
    "setDutyNumber": .givesNothing("numbers of desks"),
    "offerDuty": .givesNothing("when a member of staff is on duty"),
    "acceptDuty": .givesNothing("when a member of staff is on duty"),
    "declineDuty": .givesNothing("when a member of staff is on duty"),
    "handovers": .givesNothing("when a member of staff is on duty"),
  ]

  static let board: [String: AccessTests.Duty] = [
    "board": .logs(.consultation) { scene in _ = try await scene.desk.board(scene.sol) },
    "isOnVisit": .givesNothing("whether somebody is on a visit, to the service itself"),
    "beatBoards": .givesNothing("a machine says that boards are open"),
    "overdueNotices": .givesNothing("a number"),
    "incident": .logs(.consultation) { scene in
      let file = try await AccessTests.begun(scene)
      _ = try await scene.desk.incident(scene.sol, file.visit.id)
    },
    "briefing": .logs(.consultation) { scene in
      let file = try await AccessTests.begun(scene)
      _ = try await scene.desk.raiseAlarm(scene.sol, file.visit.id, .device).get()
      _ = try await scene.desk.briefing(scene.sol, file.visit.id)
    },
  ]

  static let glass: [String: AccessTests.Duty] = [
    "breakGlass": .logs(.consultation) { scene in
      let file = try await AccessTests.begun(scene)
      _ = try await scene.desk.raiseAlarm(scene.sol, file.visit.id, .device).get()
      _ = try await scene.desk.breakGlass(scene.sol, file.visit.id, .policeCall)
    }
  ]

  static let field: [String: AccessTests.Duty] = [
    "fieldPack": .logs(.disclosure) { scene in
      _ = try await scene.authorised()
      scene.rehearsal.clock.set(try #require(Instant(text: "2025-07-01T09:00:00Z")))
      _ = try await scene.desk.fieldPack(scene.mary)
    },
    "setUpFieldDevice": .givesNothing("a token of one's own phone"),
    "renewFieldToken": .givesNothing("a token of one's own phone"),
    "endFieldDevice": .givesNothing("a token of one's own phone"),
    "keepPushSubscription": .givesNothing("where reminders of one's own phone go"),
    "removePushSubscription": .givesNothing("where reminders of one's own phone go"),
    "dropPushSubscription": .givesNothing("what a push service said"),
    "fieldBearer": .givesNothing("whose token it is, to the service itself"),
    "reportFromField": .givesNothing("a number, from one's own phone"),
    "takeFieldEvent": .givesNothing("gives a receipt; who said it stands in the journal and with the event"),
  ]
}
