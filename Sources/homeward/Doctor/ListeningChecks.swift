import Glibc
import Operations

/// The address the server will listen on.
enum ListeningChecks {
  static func run(host: String, port: UInt16) -> [HealthCheck] {
    let remedy = "give an address of this machine, such as 127.0.0.1 or ::1"
    guard let address = Address(host: host, port: port) else {
      return [
        HealthCheck(
          "listen.address", "Address to listen on", .failed, "'\(host)' is no address", remedy: remedy)
      ]
    }
    return [
      HealthCheck(
        "listen.address", "Reachable from this machine only", holds: address.isLoopback, otherwise: .warning,
        "\(host) port \(port)",
        remedy: "others can reach this address: put a proxy with TLS in front and listen on 127.0.0.1"),
      port == 0
        ? HealthCheck("listen.port", "Port", .ok, "any free one")
        : bindable(address, port: port, remedy: remedy),
    ]
  }

  private static func bindable(_ address: Address, port: UInt16, remedy: String) -> HealthCheck {
    let title = "Port can be listened on"
    switch address.tryToBind() {
    case nil: return HealthCheck("listen.port", title, .ok, "\(port) is free")
    case EADDRINUSE:
      return HealthCheck(
        "listen.port", title, .warning, "\(port) is in use",
        remedy: "if that is not Homeward itself, choose another with --port")
    case EACCES:
      return HealthCheck(
        "listen.port", title, .failed, "\(port) is not permitted to this user",
        remedy: "choose a port from 1024 up")
    case .some(let code):
      return HealthCheck("listen.port", title, .failed, String(cString: strerror(code)), remedy: remedy)
    }
  }

  /// A numeric address or `localhost`, as the system understands it.
  private struct Address {
    let family: Int32
    let bytes: [UInt8]

    init?(host: String, port: UInt16) {
      var hints = addrinfo()
      hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
      hints.ai_flags = AI_PASSIVE | (host == "localhost" ? 0 : AI_NUMERICHOST)
      var found: UnsafeMutablePointer<addrinfo>?
      guard getaddrinfo(host, String(port), &hints, &found) == 0, let found else { return nil }
      defer { freeaddrinfo(found) }
      family = found.pointee.ai_family
      bytes = Array(
        UnsafeRawBufferPointer(start: found.pointee.ai_addr, count: Int(found.pointee.ai_addrlen)))
    }

    /// 127.0.0.0/8 and ::1.
    var isLoopback: Bool {
      family == AF_INET
        ? bytes.count > 4 && bytes[4] == 127
        : bytes.count >= 24 && bytes[8..<23].allSatisfy { $0 == 0 } && bytes[23] == 1
    }

    /// Binds and lets go again; the error number where that is refused.
    func tryToBind() -> Int32? {
      let descriptor = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
      guard descriptor >= 0 else { return errno }
      defer { close(descriptor) }
      var reuse: Int32 = 1
      setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
      let refused = bytes.withUnsafeBytes { buffer in
        buffer.baseAddress.map {
          bind(descriptor, $0.assumingMemoryBound(to: sockaddr.self), socklen_t(buffer.count)) != 0
        } ?? true
      }
      return refused ? errno : nil
    }
  }
}
