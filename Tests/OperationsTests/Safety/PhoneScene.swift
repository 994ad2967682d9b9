import Casework
import Foundation
import Notices
import Operations
import Records
import Rehearsal
import Storage
import Testing

/// Phones of those who are on the visit of a scene.
extension LiveScene {
  private static let point =
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
  private static let secret = "BTBZMqHH6r4Tts7J_aSIgg"

  /// Web Push to a made-up push service, or to none.
  static func push(
    _ service: ProviderProcess?, key: String = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
  ) throws -> PushSettings {
    PushSettings(
      key: try #require(PushKey(key)),
      contact: "mailto:duty@probation.example",
      hosts: AllowedHosts([service.map { "localhost:\($0.port)" } ?? "push.example"]), reach: .privateToo,
      allowsPlain: true, limits: WireLimits(connectSeconds: 15, totalSeconds: 15))
  }

  /// A phone of somebody's, set up and with its token; `second proof` is that of its alert PIN where `alert` is 2.
  func phone(
    of actor: Actor, isInvited: Bool = false, alert: Int? = nil
  ) async throws -> FieldBearer {
    if !isInvited {
      let code = try await desk.store.read { transaction in
        try transaction.run("SELECT code FROM staff WHERE id = \(actor.staff.text)").first?.text(0)
      }
      let user = actor.name.split(separator: " ").first.map { $0.lowercased() } ?? "somebody"
      _ = try await desk.invite(
        Invitee(
          userName: user + ".test", staffCode: try #require(code), name: actor.name, roles: actor.roles,
          team: "N54LDS1", pdu: "N54LDS", region: "N54"))
    }
    let token = try await desk.setUpFieldDevice(
      actor,
      FieldSetUp(
        firstProof: Secret.digest("first proof"), secondProof: Secret.digest("second proof"), alert: alert))
    return try #require(try await desk.fieldBearer(token: token.secret, source: "test"))
  }

  /// Lets reminders come to a phone, by a subscription of this place of the push service.
  func allowPush(
    _ bearer: FieldBearer, _ place: String, _ settings: PushSettings, _ service: ProviderProcess?
  ) async throws {
    var (point, secret) = (Self.point, Self.secret)
    if let service {
      let parts = try String(contentsOfFile: service.folder + "/subscription.txt", encoding: .utf8)
        .split(whereSeparator: \.isWhitespace)
      (point, secret) = (String(parts[0]), String(parts[1]))
    }
    let subscription = try settings.subscription(
      endpoint: "\(service?.address ?? "https://push.example")/push/\(place)", key: point, secret: secret)
    let isKept = try await desk.keepPushSubscription(
      bearer, subscription.json, endpoint: subscription.endpoint.text)
    #expect(isKept)
  }
}
