import Casework
import Notices
import Operations

/// By which channels somebody can be told that a visit needs them.
enum NoticeChecks {
  static func run() -> [HealthCheck] { [channels(), canaries(), ping()].flatMap(\.self) }

  /// Whether somebody outside learns that everything here stopped (W4).
  private static func ping() -> [HealthCheck] {
    let title = "Somebody outside is told that it works"
    do throws(CommandFailure) {
      let address = try PingSetting.find().settings?.address.origin
      return [
        HealthCheck(
          "watch.ping", title, .ok,
          address ?? "nobody is set: if everything here stops, only people who look will notice")
      ]
    } catch {
      let place = error.place.map { " (\($0))" } ?? ""
      return [HealthCheck("watch.ping", title, .failed, error.what + place, remedy: error.remedy)]
    }
  }

  /// Which channels are probed from end to end, and which nobody probes (N7). A setting that is wrong is said by `channels`.
  private static func canaries() -> [HealthCheck] {
    guard let settings = try? NoticeSettings() else { return [] }
    let here = CanaryTerms.channels.filter(settings.channels.contains)
    guard !here.isEmpty else { return [] }
    let probed = here.filter { settings.canaries.addresses[$0] != nil }.map(\.rawValue)
    let others = here.filter { settings.canaries.addresses[$0] == nil }
    var found =
      probed.isEmpty ? [] : ["\(probed.joined(separator: ", ")) every \(settings.canaries.minutes) min"]
    if !others.isEmpty {
      let keys = others.compactMap { NoticeSettings.canaryKey($0)?.rawValue }.joined(separator: ", ")
      found.append(
        "not probed, so that nobody is told when messages stop arriving: \(others.map(\.rawValue).joined(separator: ", ")) (\(keys))"
      )
    }
    return [
      HealthCheck("notices.canaries", "Channels are probed", .ok, found.joined(separator: "; "))
    ]
  }

  private static func channels() -> [HealthCheck] {
    let title = "Channels for notices"
    do throws(CommandFailure) {
      let channels = try NoticeSettings().channels.map(\.rawValue)
      return [
        HealthCheck(
          "notices.channels", title, .ok,
          channels.isEmpty
            ? "none is set: only who looks at the safety board is told" : channels.joined(separator: ", "))
      ]
    } catch {
      let place = error.place.map { " (\($0))" } ?? ""
      return [HealthCheck("notices.channels", title, .failed, error.what + place, remedy: error.remedy)]
    }
  }
}
