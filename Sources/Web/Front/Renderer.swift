import HTTPTypes
import Hummingbird
import NIOCore
import Operations
import Pages

/// Turns a page into an answer, with what stands around it.
struct Renderer: Sendable {
  let desk: Desk
  let settings: SiteSettings

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
    Chrome(
      organisation: settings.organisation, actor: context.session?.session.actor,
      csrf: context.session?.session.csrf ?? context.formToken, today: desk.today,
      isTodayFixed: desk.shell.asOf != nil)
  }
}
