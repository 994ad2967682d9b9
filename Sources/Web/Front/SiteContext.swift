import Casework
import HTTPTypes
public import Hummingbird
import Logging
import NIOCore
import Operations

/// What belongs to one request: where it came from, who is signed in, and the form it brought.
public struct SiteContext: RequestContext {
  public var coreContext: CoreRequestContextStorage
  /// The address at the other end of the socket, nil where there is none.
  let remoteAddress: String?
  var peer: Peer
  /// The live session behind the cookie, nil where nobody is signed in.
  var session: SignedIn?
  /// The token that forms before a session send back: what the visitor's cookie holds, or will.
  var formToken: String?
  /// True where `formToken` is new and has to be set.
  var isFormTokenNew = false
  /// True where the cookie names a session that has ended.
  var isSessionOver = false
  var form = Form.empty

  public init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    remoteAddress = source.channel.remoteAddress?.ipAddress
    peer = Peer(remoteAddress: remoteAddress, headers: [:], trustedProxies: [])
  }

  /// The same request with a token for a form that comes before a session, where its browser holds none yet.
  func withFormToken(_ randomBytes: (Int) -> [UInt8]) -> SiteContext {
    guard session == nil, formToken == nil else { return self }
    var context = self
    context.formToken = SiteContext.word(randomBytes)
    context.isFormTokenNew = true
    return context
  }

  /// A word of 256 random bits in hexadecimal digits.
  static func word(_ randomBytes: (Int) -> [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    let text = randomBytes(32).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }

  /// A live session with the token that names it.
  struct SignedIn: Sendable {
    let token: String
    let session: Session
  }
}
