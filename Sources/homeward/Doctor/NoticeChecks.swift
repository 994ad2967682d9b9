import Casework
import Notices
import Operations

/// By which channels somebody can be told that a visit needs them.
enum NoticeChecks {
  static func run() -> [HealthCheck] { [channels(), ping()].flatMap(\.self) }

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
