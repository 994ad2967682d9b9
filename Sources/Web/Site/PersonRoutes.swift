import Casework
import HTTPTypes
import Hummingbird
import Operations
import Pages
import Policy

extension Site {
  func showPerson(_ ask: Ask, _ view: PersonView) async throws -> Response {
    let file = try await file(ask)
    return respond(ask) { PersonPage(file: file, view: view, notice: $0) }
  }

  func showWhy(_ ask: Ask) async throws -> Response {
    guard let key = ask.context.parameters.get("key"), key.utf8.count <= 200,
      let (file, explanation) = try await desk.explanation(ask.actor, try personID(ask.context), key: key)
    else { throw Refusal.notFound }
    let title = desk.library.policy(explanation.obligation.policy)?.title ?? explanation.obligation.policy
    return respond(WhyPage(file: file, explanation: explanation, policyTitle: title), ask.context)
  }

  /// The person's file, fetched as the one who asks; not there and not yours are the same refusal.
  func file(_ ask: Ask) async throws -> PersonFile {
    guard let file = try await desk.person(ask.actor, try personID(ask.context)) else {
      throw Refusal.notFound
    }
    return file
  }
}
