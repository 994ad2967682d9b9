import Casework
import CivilTime
import Operations
import Pages
import Policy
import Rehearsal
import Testing

@Suite("Tasks that follow visits, through the router")
struct TaskRouteTests {
  @Test("a task is given to somebody, finished with words, and stays told [AP-14]", arguments: Backend.here)
  func finishes(_ backend: Backend) async throws {
    try await Scene.run(backend) { scene in
      let officer = try await scene.visitor(.practitioner)
      let maker = VisitMaker(desk: scene.desk, rehearsal: scene.rehearsal)
      let address = Path.task(scene.places.task(of: scene.places.own)).text
      let overview = try await officer.get(Path.person(scene.places.own, .overview).text)
      #expect(overview.text.contains("href=\"\(address)\""))
      #expect(try await officer.get("/tasks?whose=team").text.contains("href=\"\(address)\""))
      #expect(!(try await officer.get("/tasks?whose=mine").text.contains("href=\"\(address)\"")))
      let page = try await officer.get(address)
      #expect(page.text.contains("Discuss with the line manager") && page.text.contains("paragraph 7.7.5"))
      let own = try await maker.staff("ZEASTT1P1")
      // Words would not be kept with who takes it on: they are given back rather than lost.
      let words = [("outcome", "assigned"), ("owner", own.text), ("words", "Half of it is done.")]
      let unkept = try await officer.send(address, page.hidden + words)
      #expect(unkept.status == 422 && unkept.text.contains("Half of it is done."))
      let given = try await officer.send(
        address, page.hidden + [("outcome", "assigned"), ("owner", own.text)])
      #expect(given.status == 303 && given.location == address)
      #expect(try await officer.get("/tasks").text.contains("href=\"\(address)\""))
      #expect(try await officer.get("/cases").text.contains("Waiting for you: "))
      // The page of before is older now: nothing is done, and what was typed stays.
      let late = try await officer.send(
        address, page.hidden + [("outcome", "done"), ("words", "Talked on Monday.")])
      #expect(late.status == 409 && late.text.contains("Talked on Monday."))
      let now = try await officer.get(address)
      for fields in [
        [("outcome", "done")], [("outcome", "no-such")], [], [("outcome", "assigned"), ("owner", "x")],
        [("outcome", "done"), ("words", String(repeating: "x", count: 4_001))],
      ] {
        #expect(try await officer.send(address, now.hidden + fields).status == 422, "\(fields)")
      }
      let done = try await officer.send(
        address, now.hidden + [("outcome", "done"), ("words", "Talked on Monday.")])
      #expect(done.status == 303)
      let after = try await officer.get(address)
      #expect(after.text.contains("The task is done.") && after.text.contains("Talked on Monday."))
      #expect(!after.text.contains("What becomes of it"))
    }
  }

  @Test("what has to be answered cannot be dropped, and the page says by which paragraph [HV-4.8]")
  func mustBeAnswered() async throws {
    try await Scene.run { scene in
      let officer = try await scene.visitor(.practitioner)
      let maker = VisitMaker(desk: scene.desk, rehearsal: scene.rehearsal)
      let task = try await maker.task(
        scene.places.own, .dutyToReport, due: Scene.today, mustBeAnswered: true)
      let page = try await officer.get(Path.task(task).text)
      #expect(page.text.contains("paragraph 4.8") && !page.text.contains("value=\"dropped\""))
      let words = [("outcome", "dropped"), ("words", "Not needed.")]
      let refused = try await officer.send(Path.task(task).text, page.hidden + words)
      #expect(refused.status == 422 && refused.text.contains("cannot be dropped"))
      #expect(refused.text.contains("Not needed."))
    }
  }

  @Test("an ignored task comes first on the list, and is counted where the manager starts")
  func escalates() async throws {
    try await Scene.run { scene in
      let maker = VisitMaker(desk: scene.desk, rehearsal: scene.rehearsal)
      _ = try await maker.task(
        scene.places.own, .armsReview, due: Scene.today.adding(days: -1))
      let manager = try await scene.visitor(.lineManager)
      let start = try await manager.get("/team/cases")
      #expect(start.text.contains("1 ignored task"))
      let list = try await manager.get("/tasks").text
      let first = try #require(list.firstRange(of: "Review ARMS"))
      let second = try #require(list.firstRange(of: "Discuss with the line manager"))
      #expect(first.lowerBound < second.lowerBound && list.contains("With the line manager since"))
      let head = try await scene.visitor(.pduHead)
      #expect(!(try await head.get("/team/cases").text.contains("ignored task")))
      scene.clock.advance(seconds: 8 * 24 * 3600)
      let later = try await scene.visitor(.pduHead)
      #expect(try await later.get("/team/cases").text.contains("ignored task"))
      #expect(try await later.get("/tasks").text.contains("the head of the PDU since"))
    }
  }
}
