import ArgumentParser
import CivilTime
import Policy

/// `homeward calendar`: working days and the holidays they leave out.
struct CalendarCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calendar",
    abstract: "Count working days; list bank and federal holidays; take in a published list.",
    subcommands: [WorkingDaysCommand.self, ListHolidays.self, ImportHolidays.self])

  /// All calendars of the installation.
  static func load() throws(CommandFailure) -> [HolidayCalendar] {
    try load(Installation.policies() + "/calendars")
  }

  static func load(_ directory: String) throws(CommandFailure) -> [HolidayCalendar] {
    do {
      return try CalendarLoader.load(directory: directory)
    } catch {
      throw CommandFailure(
        .invalidData, error.message, where: error.line.map { "\(error.file):\($0)" } ?? error.file,
        remedy: "correct the calendar file, or point HOMEWARD_POLICIES to another folder")
    }
  }

  static func calendar(_ id: String) throws(CommandFailure) -> HolidayCalendar {
    let all = try load()
    guard let calendar = all.first(where: { $0.id == id }) else {
      let known = all.map(\.id).joined(separator: ", ")
      throw CommandFailure(
        .notFound, "there is no calendar '\(id.prefix(60))'", remedy: "known here: \(known)")
    }
    return calendar
  }

  /// The zone in which a calendar's days begin and end.
  static func zone(of calendar: String) -> Zone {
    calendar.hasPrefix("us-") ? Zone.named("America/New_York") ?? .london : .london
  }
}

/// `homeward calendar working-days`: prints the date a number of working days later.
struct WorkingDaysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "working-days",
    abstract: "Print the date a number of working days after a day.",
    discussion:
      "The day itself is day 0 and the last day is included. Working days are Monday to Friday less the "
      + "holidays of the calendar.")

  @OptionGroup var options: GlobalOptions

  @Option(help: ArgumentHelp("The day to count from: YYYY-MM-DD, today or tomorrow.", valueName: "date"))
  var from: DateArgument

  @Option(help: ArgumentHelp("How many working days, 1 to 10000.", valueName: "days"))
  var add: Int

  @Option(
    help: "The calendar whose holidays are left out. Default: england-and-wales, unless another is set.")
  var calendar: String?

  @Option(
    name: .customLong("known-at"),
    help: "Count with the holidays announced by then: a day, or an instant such as 2022-09-09T12:00:00Z.")
  var knownAt: KnownAtArgument?

  func validate() throws {
    guard (1...10_000).contains(add) else {
      throw ValidationError("'--add' takes 1 to 10000 working days, not \(add).")
    }
  }

  func run() throws {
    let console = options.console
    let calendar = try CalendarCommand.calendar(
      Settings.text(calendar, .calendar) ?? SettingKey.calendar.standard)
    let zone = CalendarCommand.zone(of: calendar.id)
    let start = from.resolved(in: zone)
    let known = knownAt.map { zone.date(of: $0.resolved(in: zone)) }
    let days =
      known.map { calendar.workingDays(knownOn: $0) }
      ?? WorkingDays(holidays: calendar.holidays, horizon: calendar.horizon)
    let (date, beyond) = days.adding(add, to: start)
    let early = calendar.holidays.first.map { start.parts.year < $0.date.parts.year } ?? true
    if beyond {
      console.note("homeward: provisional: \(calendar.id) is known up to \(calendar.horizon.text) only.")
    } else if early, let first = calendar.holidays.first {
      console.note("homeward: provisional: \(calendar.id) is known from \(first.date.parts.year) on only.")
    }
    guard options.json else {
      console.line(date.text)
      return
    }
    let skipped = days.skipped(after: start, through: date)
    console.json(
      .object([
        ("calendar", .text(calendar.id)), ("from", .text(start.text)), ("add", .number(add)),
        ("knownOn", .optional(known?.text)), ("date", .text(date.text)),
        ("provisional", .truth(beyond || early)),
        ("weekendDays", .number(skipped.weekendDays)), ("holidays", .list(skipped.holidays.map(\.json))),
      ]))
  }
}

/// `homeward calendar list`: the calendars, or the holidays of one.
struct ListHolidays: ParsableCommand, LongOutput {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the calendars, or the holidays of one.")

  @OptionGroup var options: GlobalOptions

  @Option(help: "List the holidays of this calendar.")
  var calendar: String?

  @Option(help: "Only the holidays of this year.")
  var year: Int?

  @Option(name: .customLong("known-at"), help: "Only what was announced by then: a day or an instant.")
  var knownAt: KnownAtArgument?

  func run() throws {
    guard let id = calendar else {
      listCalendars(try CalendarCommand.load())
      return
    }
    let calendar = try CalendarCommand.calendar(id)
    let zone = CalendarCommand.zone(of: id)
    let known = knownAt.map { zone.date(of: $0.resolved(in: zone)) }
    let holidays = (known.map { calendar.holidays(knownOn: $0) } ?? calendar.holidays)
      .filter { year == nil || $0.date.parts.year == year }
    let console = options.console
    for holiday in holidays {
      if options.json {
        console.json(holiday.json)
      } else if options.plain {
        console.line("\(holiday.date.text)\t\(holiday.title)\t\(holiday.announced.text)")
      } else {
        let day = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][holiday.date.weekday - 1]
        console.line("\(holiday.date.text)  \(day)  \(holiday.title)")
      }
    }
    if holidays.isEmpty {
      console.note(
        "homeward: no holidays there: \(calendar.id) is known from "
          + "\(calendar.holidays.first?.date.text ?? "nowhere") to \(calendar.horizon.text).")
    }
  }

  private func listCalendars(_ calendars: [HolidayCalendar]) {
    let console = options.console
    let width = (calendars.map(\.id.count).max() ?? 0) + 2
    for calendar in calendars {
      let first = calendar.holidays.first?.date.text
      if options.json {
        console.json(
          .object([
            ("id", .text(calendar.id)), ("title", .text(calendar.title)), ("source", .text(calendar.source)),
            ("first", .optional(first)), ("horizon", .text(calendar.horizon.text)),
            ("holidays", .number(calendar.holidays.count)),
          ]))
      } else if options.plain {
        console.line("\(calendar.id)\t\(calendar.title)\t\(calendar.horizon.text)")
      } else {
        let padding = String(repeating: " ", count: width - calendar.id.count)
        console.line("\(calendar.id)\(padding)known to \(calendar.horizon.text)  \(calendar.title)")
      }
    }
  }
}

/// `homeward calendar import`: takes in the list of bank holidays as the UK Government publishes it.
struct ImportHolidays: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Take in the published list of bank holidays (bank-holidays.json), unchanged.",
    discussion: """
      Days already held keep the day on which they were announced; new ones get --announced; coming days that are no \
      longer in the list are kept as withdrawn on that day. A list that would leave a year with fewer days than it has \
      is refused (exit status 6) unless --force is given. Nothing is fetched: save \
      https://www.gov.uk/bank-holidays.json yourself and name the file.
      """)

  @OptionGroup var options: GlobalOptions

  @Argument(help: "The published file; - for standard input.")
  var file: String

  @Option(help: "The day on which the changes were announced: YYYY-MM-DD or today.")
  var announced: DateArgument

  @Option(
    help: ArgumentHelp("The folder of calendars to change (default: the installation's).", valueName: "dir"))
  var into: String?

  @Flag(help: "Take in a list that leaves out days the calendar knows.")
  var force = false

  @Flag(name: .customLong("dry-run"), help: "Say what would change and write nothing.")
  var dryRun = false

  func run() throws {
    let bytes = try Files.read(file, most: PublishedHolidays.mostBytes)
    let divisions: [PublishedDivision]
    do {
      divisions = try PublishedHolidays.parse(bytes)
    } catch {
      throw CommandFailure(
        .invalidData, "this is not the published list: \(error.message)", where: "\(file) \(error.place)",
        remedy: "save https://www.gov.uk/bank-holidays.json again, unchanged")
    }
    let directory = try into ?? Installation.policies() + "/calendars"
    guard Installation.isFolder(directory) else {
      throw CommandFailure(.notFound, "there is no such folder", where: directory, remedy: "make it first")
    }
    let day = announced.resolved(in: .london)
    let changes = try divisions.map { try change($0, directory: directory, announced: day) }
    if !force { try refuseLosses(changes.map(\.merge)) }
    for change in changes {
      if !dryRun, change.text != change.before {
        try Files.replace(change.path, with: Array(change.text.utf8))
      }
    }
    for change in changes { report(change.merge, path: change.path) }
  }

  /// The most days that are named for one calendar.
  private static let mostNamed = 20

  /// A list that was cut short must not make working days of holidays (INT-42).
  private func refuseLosses(_ merges: [HolidayMerge]) throws(CommandFailure) {
    let short = merges.filter { !$0.missing.isEmpty }
    guard !short.isEmpty else { return }
    let count = short.map(\.missing.count).reduce(0, +)
    let named = short.map { merge in
      let days = merge.missing.prefix(ImportHolidays.mostNamed).map { "\($0.date.text) \($0.title)" }
      let rest = merge.missing.count - days.count
      return "\(merge.calendar.id): " + days.joined(separator: ", ") + (rest > 0 ? ", and \(rest) more" : "")
    }
    throw CommandFailure(
      .conflict,
      "the list leaves out \(count) \(count == 1 ? "day" : "days") that the calendars know; nothing is changed",
      where: named.joined(separator: "; "),
      remedy: "save the whole list again; if those days are holidays no more, add --force")
  }

  private struct Change {
    let path: String
    let before: String?
    let text: String
    let merge: HolidayMerge
  }

  private func change(
    _ division: PublishedDivision, directory: String, announced: CivilDate
  ) throws(CommandFailure) -> Change {
    let path = "\(directory)/\(division.division).yaml"
    guard Files.exists(path) else {
      let words = division.division.split(separator: "-").joined(separator: " ")
      let merge = HolidayCalendar.from(
        division, title: "Bank holidays: \(words)",
        source: "https://www.gov.uk/bank-holidays.json, division \(division.division)", announced: announced)
      return Change(path: path, before: nil, text: CalendarText.yaml(of: merge.calendar), merge: merge)
    }
    let before = String(decoding: try Files.read(path, most: 4 << 20), as: UTF8.self)
    let calendar: HolidayCalendar
    do {
      calendar = try CalendarLoader.calendar(text: before, file: path)
    } catch {
      throw CommandFailure(
        .invalidData, error.message, where: error.line.map { "\(path):\($0)" } ?? path,
        remedy: "correct the calendar file first")
    }
    let merge = calendar.merging(division, announced: announced)
    let text = CalendarText.yaml(of: merge.calendar, heading: CalendarText.heading(of: before))
    return Change(path: path, before: before, text: merge.calendar == calendar ? before : text, merge: merge)
  }

  private func report(_ merge: HolidayMerge, path: String) {
    let console = options.console
    for holiday in merge.unexplained {
      console.note(
        "homeward: \(merge.calendar.id): \(holiday.date.text) \(holiday.title) is past and not in the list; left as it is."
      )
    }
    guard options.json else {
      for holiday in merge.added {
        console.line("\(merge.calendar.id): added \(holiday.date.text) \(holiday.title)")
      }
      for holiday in merge.withdrawn {
        console.line("\(merge.calendar.id): withdrawn \(holiday.date.text) \(holiday.title)")
      }
      let verb = dryRun ? "would be known" : "known"
      console.line(
        "\(merge.calendar.id): \(merge.added.count) added, \(merge.withdrawn.count) withdrawn; "
          + "\(verb) to \(merge.calendar.horizon.text)")
      return
    }
    console.json(
      .object([
        ("id", .text(merge.calendar.id)), ("file", .text(path)), ("dryRun", .truth(dryRun)),
        ("added", .list(merge.added.map(\.json))), ("withdrawn", .list(merge.withdrawn.map(\.json))),
        ("unexplained", .list(merge.unexplained.map(\.json))),
        ("horizon", .text(merge.calendar.horizon.text)),
      ]))
  }
}

extension Holiday {
  var json: JSONValue {
    .object([
      ("date", .text(date.text)), ("title", .text(title)), ("announced", .text(announced.text)),
      ("withdrawn", .optional(withdrawn?.text)),
    ])
  }
}
