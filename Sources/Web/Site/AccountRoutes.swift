import Casework
import HTTPTypes
import Hummingbird
import Logging
import Operations
import Pages

extension Site {
  func showSignIn(_ request: Request, _ context: SiteContext) async throws -> Response {
    guard context.session == nil else { return redirect(to: Path.start.text) }
    let reason: SignInPage.Reason? =
      switch try query(request)["reason"] {
      case "signed-out": .signedOut
      case "session-ended": .sessionEnded
      case "password-set": .passwordSet
      case nil, .some: nil
      }
    return respond(SignInPage(reason: reason), context.withFormToken(desk.shell.randomBytes))
  }

  /// Signs in with a new session: whatever session or token the browser brought is ended or forgotten.
  func signIn(_ request: Request, _ context: SiteContext) async throws -> Response {
    let typed = context.form.pairs
    let userName = typed["username"] ?? ""
    guard context.form.unclean.isEmpty else {
      return retry(SignInPage(userName: userName, errors: context.form.uncleanErrors), context)
    }
    let asked: (userName: String, password: String)
    do {
      asked = try SignInPage.read(typed)
    } catch {
      return retry(SignInPage(userName: userName, errors: error.errors), context)
    }
    let ticket: SessionTicket
    do {
      ticket = try await desk.signIn(
        userName: asked.userName, password: asked.password, source: context.peer.place)
    } catch let refusal as AccountRefusal {
      return refused(refusal, userName: userName, context)
    }
    if let old = context.session { try await desk.signOut(token: old.token) }
    var response = redirect(to: Path.start.text)
    let isHTTPS = context.peer.isHTTPS
    response.set(SiteCookie.session.setting(ticket.token, isHTTPS: isHTTPS))
    response.set(SiteCookie.form.removing(isHTTPS: isHTTPS))
    return response
  }

  /// Ends the session and has the browser forget what it holds of this site, but for what pages stored: the app on a phone
  /// may hold check-ins there that were not sent, and the server cannot know (OFF-11, OFF-15). The page that asks for this
  /// deletes what the app keeps, alone and only where nothing waits.
  func signOut(_ request: Request, _ context: SiteContext) async throws -> Response {
    if let live = context.session { try await desk.signOut(token: live.token) }
    var response = redirect(to: Path.signIn.text + "?reason=signed-out")
    for cookie in SiteCookie.allCases { response.set(cookie.removing(isHTTPS: context.peer.isHTTPS)) }
    if let name = HTTPField.Name("clear-site-data") {
      response.headers[name] = "\"cache\", \"cookies\""
    }
    return response
  }

  func showInvitation(_ request: Request, _ context: SiteContext) async throws -> Response {
    respond(InvitationPage(), context.withFormToken(desk.shell.randomBytes))
  }

  func acceptInvitation(_ request: Request, _ context: SiteContext) async throws -> Response {
    let typed = context.form.pairs
    let code = typed["invitation"] ?? ""
    guard context.form.unclean.isEmpty else {
      return retry(InvitationPage(code: code, errors: context.form.uncleanErrors), context)
    }
    let asked: (code: String, password: String)
    do {
      asked = try InvitationPage.read(typed)
    } catch {
      return retry(InvitationPage(code: code, errors: error.errors), context)
    }
    do {
      _ = try await desk.acceptInvitation(secret: asked.code, password: asked.password)
    } catch let refusal as AccountRefusal {
      return retry(InvitationPage(code: code, errors: [invitationError(refusal)]), context)
    }
    return redirect(to: Path.signIn.text + "?reason=password-set")
  }

  /// The sign-in form with why not: too many attempts answer 429 with how long to wait, all else alike.
  private func refused(_ refusal: AccountRefusal, userName: String, _ context: SiteContext) -> Response {
    let seconds: Int
    switch refusal {
    case .throttled(let wait): seconds = max(wait, 1)
    case .busy: seconds = 5
    case .refused, .invitation, .password, .userName, .taken, .unknown, .place, .incomplete, .notPermitted:
      return retry(SignInPage(userName: userName, errors: [SignInPage.refused]), context)
    }
    context.logger.notice("sign-in throttled", metadata: ["seconds": "\(seconds)"])
    let error = SignInPage.throttled(minutes: (seconds + 59) / 60)
    var response = respond(SignInPage(userName: userName, errors: [error]), status: .tooManyRequests, context)
    response.headers[.retryAfter] = String(seconds)
    return response
  }

  private func invitationError(_ refusal: AccountRefusal) -> FieldError {
    switch refusal {
    case .password(let problem): FieldError(field: "password", message: problem.sentence)
    case .busy, .throttled:
      FieldError(
        field: "invitation", message: "Too many people sign in at this moment. Wait a minute, then try again")
    case .refused, .invitation, .userName, .taken, .unknown, .place, .incomplete, .notPermitted:
      InvitationPage.refused
    }
  }

  /// The form again, with what was typed and what has to be put right.
  func retry(_ page: some Page, _ context: SiteContext) -> Response {
    respond(page, status: .unprocessableContent, context)
  }
}

extension Response {
  /// Adds one `Set-Cookie` header.
  mutating func set(_ cookie: String) { headers.append(HTTPField(name: .setCookie, value: cookie)) }
}

extension PasswordProblem {
  /// What the form says.
  fileprivate var sentence: String {
    switch self {
    case .tooShort: "Password must be \(PasswordRules.fewestCharacters) characters or more"
    case .tooLong: "Password must be \(PasswordRules.mostCharacters) characters or fewer"
    case .common: "Choose a password that is harder to guess. This one is among those tried first"
    case .likeUserName: "Choose a password that is not like your user name or the name of the service"
    }
  }
}
