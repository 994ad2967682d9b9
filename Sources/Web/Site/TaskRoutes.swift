import Casework
import HTTPTypes
import Hummingbird
import Operations
import Pages

extension Site {
  func showTasks(_ ask: Ask) async throws -> Response {
    if ask.actor.reach == .none { return respond(NoCasesPage(), ask.context) }
    let query = try query(ask.request)
    let asked = query["whose"].flatMap(TasksPage.Whose.init(rawValue:))
    let whose = asked ?? (ask.actor.authorityByRole == nil && ask.actor.mayPlanVisits ? .mine : .team)
    let list = try await desk.tasks(ask.actor, onlyOwn: whose == .mine, page: pageNumber(query["page"]))
    return respond(TasksPage(list: list, whose: whose), ask.context)
  }

  func showTask(_ ask: Ask) async throws -> Response {
    let file = try await taskFile(ask)
    return respond(ask) { TaskPage(file: file, notice: $0) }
  }

  /// Finishes a task, drops it with why, or gives it to somebody else.
  func settleTask(_ ask: Ask) async throws -> Response {
    let file = try await taskFile(ask)
    guard file.mayWork else {
      throw Refusal.forbidden(
        file.task.isReview
          ? "A review is settled by the head of the PDU, the deputy or the regional director, never by whoever opened the briefing."
          : "Only those who work or manage a case may see to its tasks.")
    }
    let form = ask.context.form
    let draft = TaskForm(form.pairs)
    func again(_ errors: [FieldError], isConflict: Bool = false) -> Response {
      let page = TaskPage(file: file, draft: draft, errors: errors, isConflict: isConflict)
      return respond(page, status: isConflict ? .conflict : .unprocessableContent, ask.context)
    }
    let revision = try revision(ask)
    guard revision == file.task.revision else { return again([], isConflict: true) }
    guard form.unclean.isEmpty else { return again(form.uncleanErrors) }
    let asked: TaskForm.Asked
    do { asked = try draft.check(file) } catch { return again(error.errors) }
    let result: Result<FollowUpTask, TaskProblem>
    let done: Notice.FollowUpDone
    switch asked {
    case .finish(let words):
      result = try await desk.finishTask(ask.actor, file.task.id, words: words, revision: revision)
      done = .taskDone
    case .drop(let words):
      result = try await desk.dropTask(ask.actor, file.task.id, words: words, revision: revision)
      done = .taskDropped
    case .assign(let owner):
      result = try await desk.assignTask(ask.actor, file.task.id, to: owner, revision: revision)
      done = .taskAssigned
    }
    switch result {
    case .success: return redirect(to: .task(file.task.id), saying: done, ask)
    case .failure(.refused(.mustBeAnswered)): return again([TaskForm.mustBeAnswered])
    case .failure(.refused(.wordsMissing)): return again([TaskForm.wordsMissing])
    case .failure(.refused(.stage)), .failure(.refused(.isReview)): return again([])
    case .failure(.text): return again([TaskForm.wordsTooLong])
    case .failure(.notThere): throw Refusal.notFound
    case .failure(.notPermitted), .failure(.stale): throw Refusal.stale
    }
  }

  /// The task, fetched as the one who asks; not there and not yours are the same refusal.
  private func taskFile(_ ask: Ask) async throws -> TaskFile {
    guard let text = ask.context.parameters.get("task"), Site.isIdentifier(text),
      let file = try await desk.task(ask.actor, TaskID(text))
    else { throw Refusal.notFound }
    return file
  }
}
