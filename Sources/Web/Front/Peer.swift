import Glibc
import HTTPTypes
import NIOCore

/// Who is at the other end of a request: the client's address and whether its connection is encrypted, as told by
/// the socket, or by a proxy that is on the list.
struct Peer: Sendable, Hashable {
  /// The client's IP address as text; `local` for a caller without one (in process, or a socket file).
  let address: String
  /// What counts as one place when attempts are counted: the address, or of an IPv6 address the first half, since
  /// whoever has one of those has them all.
  var place: String { Peer.firstHalf(address) ?? address }
  let isHTTPS: Bool
  /// True where the bytes came from this machine, without a proxy in between that says so.
  let isLoopback: Bool

  static let local = "local"

  init(remoteAddress: String?, headers: HTTPFields, trustedProxies: Set<String>) {
    let direct = Peer.normal(remoteAddress ?? Peer.local)
    guard trustedProxies.contains(direct) else {
      address = direct
      isHTTPS = false
      // A proxy on this machine that nobody named speaks for others: whatever it hands on did not begin here.
      let isHandedOn = Peer.handedOn.contains { name in
        HTTPField.Name(name).map { headers[$0] != nil } ?? false
      }
      isLoopback = !isHandedOn && (direct == Peer.local || direct == "::1" || direct.hasPrefix("127."))
      return
    }
    // The right end of each list was written by the proxy next to us; what stands to the left may be invented.
    let hops = Peer.list(headers, "x-forwarded-for").map { Peer.normal(Peer.withoutPort($0)) }
    address = hops.last { !trustedProxies.contains($0) }.flatMap(Peer.checked) ?? direct
    isHTTPS = Peer.list(headers, "x-forwarded-proto").last?.lowercased() == "https"
    isLoopback = false
  }

  /// What proxies add to what they hand on.
  private static let handedOn = [
    "forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "via",
  ]

  private static func list(_ headers: HTTPFields, _ name: String) -> [String] {
    guard let field = HTTPField.Name(name), let value = headers[field] else { return [] }
    return value.split(separator: ",").suffix(32).map { trimmed($0) }
  }

  private static func trimmed(_ text: Substring) -> String {
    var rest = text
    while rest.first == " " { rest.removeFirst() }
    while rest.last == " " { rest.removeLast() }
    return String(rest)
  }

  /// An IPv4 address written as IPv6 (`::ffff:192.0.2.1`) is the IPv4 address.
  private static func normal(_ address: String) -> String {
    address.lowercased().hasPrefix("::ffff:") && address.contains(".")
      ? String(address.dropFirst(7)) : address
  }

  /// Some proxies write the port too: `192.0.2.1:5000`, `[2001:db8::1]:5000`.
  private static func withoutPort(_ hop: String) -> String {
    if hop.first == "[", let end = hop.firstIndex(of: "]") {
      return String(hop[hop.index(after: hop.startIndex)..<end])
    }
    let parts = hop.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count == 2 && parts[0].contains(".") ? String(parts[0]) : hop
  }

  private static func firstHalf(_ address: String) -> String? {
    var whole = in6_addr()
    guard inet_pton(AF_INET6, address, &whole) == 1 else { return nil }
    let bytes = withUnsafeBytes(of: &whole) { Array($0.prefix(8)) }
    return bytes.map { String($0, radix: 16) }.joined(separator: ".") + "/64"
  }

  private static func checked(_ address: String) -> String? {
    (try? SocketAddress(ipAddress: address, port: 0)) == nil ? nil : address
  }
}
