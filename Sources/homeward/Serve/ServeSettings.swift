import ArgumentParser
import Casework
import Logging
import Operations

/// Where and how the server listens: the flags, else what is set, else the defaults.
struct ServeSettings {
  let host: String
  let port: Int
  let trustedProxies: [String]
  let requestSeconds: Int
  /// How many days positions of staff are kept (PRV-45).
  let positionDays: Int
  let logLevel: Logger.Level
  /// A standby of the database is meant to take over, so that commits have to wait for it (S1).
  let needsStandby: Bool
  /// The loss that was accepted by name.
  let acceptedLoss: AcceptedLoss

  /// Errors: exit status 64 for an address that others reach without encryption, and for what no setting is.
  init(
    host: String?, port: Int?, trustedProxies: [String], requestSeconds: Int?, logLevel: String?
  ) throws(CommandFailure) {
    let setHost = try Settings.find(.host)
    let setProxies = try Settings.find(.trustedProxies)
    let setLevel = try Settings.find(.logLevel)
    self.host = host ?? setHost?.text ?? SettingKey.host.standard
    self.port = try Settings.number(port, .port) ?? 8080
    self.trustedProxies =
      trustedProxies.isEmpty ? setProxies?.texts ?? [] : try ServeSettings.addresses(trustedProxies)
    self.requestSeconds = try Settings.number(requestSeconds, .requestSeconds) ?? 60
    positionDays = try Settings.number(nil, .positionDays) ?? StaffPosition.days
    self.logLevel = (logLevel ?? setLevel?.text).flatMap { Logger.Level(rawValue: $0) } ?? .info
    needsStandby = try Settings.find(.standby)?.text == "required"
    acceptedLoss = try Settings.find(.acceptedLoss)?.text.flatMap { AcceptedLoss(rawValue: $0) } ?? .none
    guard ServeSettings.isLoopback(self.host) || !self.trustedProxies.isEmpty else {
      throw CommandFailure(
        .usage, "--host \(self.host) is reached from other machines without encryption",
        where: host == nil ? setHost?.origin.shown : nil,
        remedy: "name the proxy that encrypts with --trusted-proxy, or leave --host at 127.0.0.1")
    }
  }

  private static func addresses(_ texts: [String]) throws(CommandFailure) -> [String] {
    var addresses: [String] = []
    for text in texts {
      guard let address = IPAddress(text) else {
        throw CommandFailure(
          .usage, "--trusted-proxy takes an IP address, which '\(text.prefix(60))' is not",
          remedy: "give the proxy's own address, such as 10.0.0.1 or ::1")
      }
      addresses.append(address.text)
    }
    return addresses
  }

  private static func isLoopback(_ host: String) -> Bool {
    ["localhost", "::1"].contains(host) || host.hasPrefix("127.")
  }
}
