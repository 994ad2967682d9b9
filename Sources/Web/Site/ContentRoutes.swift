import HTTPTypes
import Hummingbird
import NIOCore
import Operations
import Pages

extension Site {
  /// A style or script file. One asked for by its fingerprint never changes, and may be kept for good.
  func sendAsset(_ request: Request, _ context: SiteContext) async throws -> Response {
    guard let asset = context.parameters.get("file").flatMap(Asset.init(rawValue:)), let item = assets[asset]
    else { throw Refusal.notFound }
    let isNamedByContent = try query(request)["v"] == item.tag
    let compressed = AssetShelf.takesGzip(request.headers[.acceptEncoding]) ? item.compressed : nil
    let tag = compressed == nil ? "\"\(item.tag)\"" : "\"\(item.tag)-gzip\""
    let isKnown = request.headers[.ifNoneMatch]?.split(separator: ",").contains { $0.contains(tag) } ?? false
    var response =
      isKnown
      ? Response(status: .notModified)
      : Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(bytes: compressed ?? item.bytes)))
    response.headers[.contentType] = item.type
    response.headers[.eTag] = tag
    if item.compressed != nil { response.headers[.vary] = "Accept-Encoding" }
    if compressed != nil, !isKnown { response.headers[.contentEncoding] = "gzip" }
    response.headers[.cacheControl] =
      isNamedByContent ? "public, max-age=31536000, immutable" : "public, no-cache"
    return response
  }
}
