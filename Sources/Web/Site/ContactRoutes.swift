import Casework
import HTTPTypes
import Hummingbird
import Operations
import Pages

extension Site {
  func showContacts(_ ask: Ask) async throws -> Response {
    let file = try await contactFile(ask)
    return respond(ask) { ContactsPage(file: file, notice: $0) }
  }

  /// Adds a number of one's own, or changes one.
  func changeContacts(_ ask: Ask) async throws -> Response {
    let file = try await contactFile(ask)
    let form = ask.context.form
    let (channel, address) = (form["channel"] ?? "", form.pairs["address"] ?? "")
    func again(_ errors: [FieldError], _ newer: ContactFile? = nil) -> Response {
      let page = ContactsPage(
        file: newer ?? file, channel: channel, address: address, errors: errors, isConflict: newer != nil)
      return respond(page, status: newer == nil ? .unprocessableContent : .conflict, ask.context)
    }
    guard form.unclean.isEmpty else { return again(form.uncleanErrors) }
    let result: Result<ContactFile, ContactProblem>
    var done = Notice.FollowUpDone.contactsSaved
    if form["action"] == "add" {
      guard file.isOwn else { throw Site.mayNotAdd }
      guard let chosen = ContactPoint.channels.first(where: { $0.rawValue == channel }) else {
        return again([ContactsPage.error(.channel)])
      }
      result = try await desk.addContactPoint(
        ask.actor, ContactPointDraft(channel: chosen, address: address))
    } else if form["action"] == "send-code" {
      result = try await desk.sendContactCode(ask.actor, ContactPointID(form["point"] ?? ""))
      done = .codeSent
    } else if form["action"] == "confirm-code" {
      result = try await desk.confirmContactCode(
        ask.actor, ContactPointID(form["point"] ?? ""), form.pairs["code"] ?? "")
      done = .codeConfirmed
    } else {
      let event: ContactPointEvent
      switch (form["action"], form["voicemail"]) {
      case ("rang", _): event = .verified(.rang)
      case ("voicemail", "yes"): event = .voicemail(true)
      case ("voicemail", "no"): event = .voicemail(false)
      case ("remove", _): event = .removed
      default: throw Refusal.malformed("The form does not say what is to be done.")
      }
      result = try await desk.changeContactPoint(
        ask.actor, ContactPointID(form["point"] ?? ""), event, revision: try revision(ask))
    }
    switch result {
    case .success: return redirect(to: .duty(.contacts(file.staff)), saying: done, ask)
    case .failure(.fault(let fault)): return again([ContactsPage.error(fault)])
    case .failure(.stale(let newer)): return again([], newer)
    case .failure(.code(let problem, let newer)):
      let page = ContactsPage(file: newer, problem: problem, code: form.pairs["code"] ?? "")
      return respond(page, status: .unprocessableContent, ask.context)
    case .failure(.notPermitted):
      throw Refusal.forbidden("A number is confirmed by a manager who rang it, never by whose it is.")
    case .failure(.notThere): throw Refusal.notFound
    }
  }

  private static let mayNotAdd = Refusal.forbidden(
    "Everybody adds their own numbers; a manager confirms them.")

  /// Not there and not yours are the same refusal.
  private func contactFile(_ ask: Ask) async throws -> ContactFile {
    guard let text = ask.context.parameters.get("staff"), Site.isIdentifier(text),
      let file = try await desk.contacts(ask.actor, of: StaffID(text))
    else { throw Refusal.notFound }
    return file
  }
}
