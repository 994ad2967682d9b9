/// Which addresses of the network a carrier may connect to. The address is looked at when the socket is opened, after
/// the name was resolved: a name that points inwards gets nowhere.
public enum NetworkReach: Hashable, Sendable {
  /// Wherever the operator's own settings point.
  case anywhere
  /// Only addresses of the open internet.
  case publicOnly
  /// Addresses of the organisation's own network and of this machine too; never link-local ones.
  case privateToo

  /// True where a socket to an address of 4 or 16 bytes may be opened.
  public func allows(_ address: [UInt8]) -> Bool {
    switch (self, AddressKind(address)) {
    case (.anywhere, _), (_, .open): true
    case (.privateToo, .inside): true
    case (.publicOnly, .inside), (_, .never): false
    }
  }
}

/// What an address of the network is for.
public enum AddressKind: Hashable, Sendable {
  /// The open internet.
  case open
  /// A private network, or this machine (RFC 1918, 4193, 6598, loopback).
  case inside
  /// Link-local (where clouds keep their credentials), multicast, reserved, documentation, or no address at all.
  case never

  /// Reads an address of 4 or 16 bytes, as the network has them.
  public init(_ address: [UInt8]) {
    switch address.count {
    case 4: self = AddressKind.four(address)
    case 16: self = AddressKind.six(address)
    default: self = .never
    }
  }

  private static func four(_ address: [UInt8]) -> AddressKind {
    switch (address[0], address[1], address[2]) {
    case (10, _, _), (127, _, _), (192, 168, _): .inside
    case (172, 16...31, _): .inside
    case (100, 64...127, _): .inside
    case (0, _, _), (169, 254, _), (224..., _, _): .never
    case (192, 0, 0), (192, 0, 2), (198, 51, 100), (203, 0, 113): .never
    case (192, 88, 99), (198, 18...19, _): .never
    default: .open
    }
  }

  private static func six(_ address: [UInt8]) -> AddressKind {
    let head = address.prefix(12)
    // Version 4 in other clothes is judged as version 4.
    if head.elementsEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]) { return four(Array(address[12...])) }
    if head.elementsEqual([0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]) {
      return four(Array(address[12...]))
    }
    if address.prefix(15).allSatisfy({ $0 == 0 }) { return address[15] == 1 ? .inside : .never }
    switch (address[0], address[1]) {
    case (0xFC...0xFD, _): return .inside
    case (0x20, 0x02): return four(Array(address[2...5]))
    case (0x20, 0x01):
      let part = (address[2], address[3])
      return part.0 < 2 || part == (0x0D, 0xB8) ? .never : .open
    case (0x20...0x3F, _): return .open
    default: return .never
    }
  }
}
