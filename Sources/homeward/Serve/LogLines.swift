import CivilTime
import Logging

/// Writes each log entry as one line of JSON to standard error: UTC time, level, message, then its metadata.
struct LogLines: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel: Logger.Level
  var metadataProvider: Logger.MetadataProvider?
  private let label: String

  init(label: String, level: Logger.Level) {
    self.label = label
    logLevel = level
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let all = metadata.merging(metadataProvider?.get() ?? [:]) { _, new in new }
      .merging(event.metadata ?? [:]) { _, new in new }
    var members: [(String, JSONValue)] = [
      ("time", .text(WallClock.now().text)), ("level", .text(event.level.rawValue)), ("label", .text(label)),
      ("message", .text("\(event.message)")),
    ]
    for (key, value) in all.sorted(by: { $0.key < $1.key }) { members.append((key, .text("\(value)"))) }
    Console.message(JSONValue.object(members).text)
  }
}
