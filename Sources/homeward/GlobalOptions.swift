import ArgumentParser
import CivilTime

/// The options every command takes: `@OptionGroup var options: GlobalOptions`.
struct GlobalOptions: ParsableArguments, Sendable {
  @Flag(help: "Write data as JSON.")
  var json = false

  @Flag(name: [.customShort("q"), .long], help: "Write no messages but errors.")
  var quiet = false

  @Flag(name: .customLong("no-color"), help: "Use no colours (also: NO_COLOR, TERM=dumb).")
  var noColor = false

  @Flag(help: "Write plain columns: no colours, no signs, nothing wrapped.")
  var plain = false

  @Flag(name: .customLong("no-input"), help: "Never ask; fail where an answer would be needed.")
  var noInput = false

  @Flag(
    name: .customLong("no-pager"), help: "Show long output at once, not page by page (also: HOMEWARD_PAGER=)."
  )
  var noPager = false

  /// The terminal, as these options want it.
  var console: Console { Console(options: self) }
}

/// A day as typed: `today`, `tomorrow`, `yesterday` or `YYYY-MM-DD` (1900 to 2199).
enum DateArgument: ExpressibleByArgument, Sendable {
  case fromToday(days: Int)
  case date(CivilDate)

  init?(argument: String) {
    switch argument.lowercased() {
    case "today": self = .fromToday(days: 0)
    case "tomorrow": self = .fromToday(days: 1)
    case "yesterday": self = .fromToday(days: -1)
    default:
      guard let date = CivilDate(text: argument) else { return nil }
      self = .date(date)
    }
  }

  /// The day as somebody would type it; the parser shows it for defaults.
  var defaultValueDescription: String {
    switch self {
    case .fromToday(0): "today"
    case .fromToday(1): "tomorrow"
    case .fromToday(let days): "today \(days < 0 ? "-" : "+") \(abs(days)) days"
    case .date(let date): date.text
    }
  }

  func resolved(today: CivilDate) -> CivilDate {
    switch self {
    case .fromToday(let days): today.adding(days: days)
    case .date(let date): date
    }
  }
}

/// A point in time as typed: RFC 3339 with `Z` or an offset.
struct InstantArgument: ExpressibleByArgument, Sendable {
  let instant: Instant

  init?(argument: String) {
    guard let instant = Instant(text: argument) else { return nil }
    self.instant = instant
  }
}

/// When something was known, as typed: an instant (RFC 3339), or a day, which means its last millisecond.
enum KnownAtArgument: ExpressibleByArgument, Sendable {
  case instant(Instant)
  case day(DateArgument)

  init?(argument: String) {
    if let instant = Instant(text: argument) {
      self = .instant(instant)
    } else if let day = DateArgument(argument: argument) {
      self = .day(day)
    } else {
      return nil
    }
  }

  func resolved(in zone: Zone) -> Instant {
    switch self {
    case .instant(let instant): instant
    case .day(let day): zone.endOfDay(day.resolved(in: zone))
    }
  }
}
