import Casework
import Operations

/// By which channels somebody can be told that a visit needs them.
enum NoticeChecks {
  static func run() -> [HealthCheck] {
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
