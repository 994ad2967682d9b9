public import Casework
import CivilTime
public import Markup

/// How a member of staff is reached, and the forms that change it. Sends back `action` (`add`, `rang`, `voicemail`,
/// `remove`, `send-code`, `confirm-code`), `channel`, `address`, `voicemail` (`yes` or `no`), `point`, `revision` and `code`.
public struct ContactsPage: Page {
  public let file: ContactFile
  /// What was typed into the form of another number.
  public let channel: String
  public let address: String
  public let errors: [FieldError]
  public let notice: Notice?
  /// True where somebody changed it in between.
  public let isConflict: Bool
  /// Why no code was sent, or the one that was typed in did not count.
  public let problem: ContactCodeProblem?
  /// What was typed in as a code.
  public let code: String

  public init(
    file: ContactFile, channel: String = "", address: String = "", errors: [FieldError] = [],
    notice: Notice? = nil, isConflict: Bool = false, problem: ContactCodeProblem? = nil, code: String = ""
  ) {
    self.problem = problem
    self.code = code
    self.file = file
    self.channel = channel
    self.address = address
    // What can be put right in the field stands there; where there is no field any more, at the top.
    let typed = problem.flatMap { file.code?.hasFailed == false && $0.isOfTyping ? $0 : nil }
    self.errors = typed.map { [FieldError(field: "code", message: Terms.words($0))] } ?? errors
    self.notice = notice
    self.isConflict = isConflict
  }

  /// What has to be put right, for a fault.
  public static func error(_ fault: ContactPointDraft.Fault) -> FieldError {
    switch fault {
    case .channel: FieldError(field: "channel", message: "Select what it is")
    case .missing: FieldError(field: "address", message: "Enter the number or the address")
    case .notANumber:
      FieldError(
        field: "address", message: "The number must be a telephone number, for example 07700 900123")
    case .notAnAddress:
      FieldError(field: "address", message: "The address must be one of email, like name@example.org")
    case .there: FieldError(field: "address", message: "Enter another one: this one is in use already")
    case .tooMany:
      FieldError(
        field: "address", message: "Remove one first: there must be \(ContactPoint.most) or fewer")
    }
  }
}

extension ContactsPage {
  public var title: String { file.isOwn ? "How you are reached" : "How \(file.name) is reached" }
  public var section: Section? { .duty }
  public var back: BackLink? { BackLink(text: "Back to who is on duty", path: .duty(.board(team: nil))) }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.notice(notice)
    html.errorSummary(errors)
    if let problem, errors.isEmpty { html.alert(.error, Terms.words(problem)) }
    if isConflict {
      html.alert(
        .warning, "It was changed in between, so nothing of yours was recorded. It stands below as it is now."
      )
    }
    html.heading(title)
    html.noAlarmCentre(chrome)
    html.paragraph(
      "A number counts for \(ContactPoint.daysUntilVerifiedAgain) days after a code that was sent to it was typed in here, or a manager rang it and confirms that here. Who is on duty is shown with their numbers to those of the unit (paragraph 8.1.5)."
    )
    if let standing = file.code { codeForm(&html, standing, chrome) }
    points(&html, chrome)
    if file.isOwn { form(&html, chrome) }
  }

  private func points(_ html: inout HTML, _ chrome: Chrome) {
    guard !file.points.isEmpty else { return html.inset { $0.paragraph("There is no number yet.") } }
    html.table(
      "Numbers and addresses", ["Number", "What it is", "Verified", "Voicemail", "Change"].map { Column($0) }
    ) { html in
      for point in file.points {
        html.row { html in
          html.rowHeading { $0.text(point.address) }
          html.cell("What it is") { $0.text(Terms.channel(point.channel)) }
          html.cell("Verified") { verified(&$0, point, chrome) }
          html.cell("Voicemail") { html in
            html.text(point.isVoicemail.map { $0 ? "Answers" : "Does not answer" } ?? "Not known")
          }
          html.cell("Change") { buttons(&$0, point, chrome) }
        }
      }
    }
  }

  private func verified(_ html: inout HTML, _ point: ContactPoint, _ chrome: Chrome) {
    guard let verified = point.verified, let until = point.verifiedUntil else {
      return html(.span, "hw-note--late", text: "Not yet")
    }
    html.time(chrome.zone.date(of: verified.stamp.at), chrome.zone.date(of: verified.stamp.at).short)
    guard point.isNumber else { return }
    html(
      .span, "hw-note", text: verified.proof == .code ? "By a code" : "By calling: a manager spoke with them")
    let last = chrome.zone.date(of: until).short
    html(
      .span, until <= chrome.now ? "hw-note hw-note--late" : "hw-note",
      text: until <= chrome.now ? "Counted to \(last): send a code or ring it again" : "Counts to \(last)")
  }

  private func buttons(_ html: inout HTML, _ point: ContactPoint, _ chrome: Chrome) {
    func button(_ html: inout HTML, _ action: String, _ text: String, _ more: [(String, String)] = []) {
      html.form(to: .duty(.contacts(file.staff)), chrome, makes: true) { html in
        html.hidden("point", point.id.text)
        html.hidden("revision", String(point.revision))
        for (name, value) in more { html.hidden(name, value) }
        html.turn(text, "action", action, hidden: point.address)
      }
    }
    if file.carried.contains(point.channel) {
      button(&html, "send-code", "Send a code")
    } else {
      html(.span, "hw-note", text: Terms.noCarrier(point.channel))
    }
    if file.mayVerify, point.isNumber {
      button(&html, "rang", "I rang it and spoke with \(file.name)")
    }
    if point.isNumber {
      let answers = point.isVoicemail == true
      button(
        &html, "voicemail", answers ? "No voicemail answers" : "Voicemail answers",
        [("voicemail", answers ? "no" : "yes")])
    }
    button(&html, "remove", "Remove")
  }

  private func form(_ html: inout HTML, _ chrome: Chrome) {
    html.subheading("Add a number or an address")
    html.twoThirds { html in
      html.form(to: .duty(.contacts(file.staff)), chrome, makes: true) { html in
        html.hidden("action", "add")
        html.radios(
          "channel", "What is it?",
          ContactPoint.channels.map { Choice(value: $0.rawValue, text: Terms.channel($0)) }, chosen: channel,
          errors)
        html.input(
          TextInput(
            "address", "Number or address", value: address, hint: "For example, 07700 900123", width: .twenty),
          errors)
        html.submit("Add it")
      }
    }
  }
}
