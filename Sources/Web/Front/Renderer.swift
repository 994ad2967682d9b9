import CivilTime
import HTTPTypes
import Hummingbird
import NIOCore
import Operations
import Pages

/// Turns a page into an answer, with what stands around it.
struct Renderer: Sendable {
  let desk: Desk
  let settings: SiteSettings
  let assets: AssetShelf

  func respond(_ page: some Page, status: HTTPResponse.Status = .ok, _ context: SiteContext) -> Response {
    let bytes = page.render(in: chrome(context))
    var response = Response(status: status, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    response.headers[.contentType] = "text/html; charset=utf-8"
    response.headers[.vary] = "Cookie"
    if let token = context.formToken, context.isFormTokenNew {
      let cookie = SiteCookie.form.setting(token, isHTTPS: context.peer.isHTTPS)
      response.headers.append(HTTPField(name: .setCookie, value: cookie))
    }
    return response
  }

  private func chrome(_ context: SiteContext) -> Chrome {
    let session = context.session?.session
    let now = desk.shell.now()
    return Chrome(
      service: settings.service, organisation: settings.organisation, hasLogo: assets[.logo] != nil,
      assetVersions: assets.versions, actor: session?.actor, csrf: session?.csrf ?? context.formToken,
      today: desk.today, isTodayFixed: desk.shell.asOf != nil,
      sessionSeconds: session.map { max(0, Int(($0.endsAt.milliseconds - now.milliseconds) / 1000)) },
      zone: desk.zone, now: desk.moment, once: session.map { _ in SiteContext.word(desk.shell.randomBytes) },
      sends: settings.sends, emergencyNumber: desk.emergencyNumber)
  }
}
