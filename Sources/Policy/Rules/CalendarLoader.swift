public import CivilTime

/// Reads the holiday calendars of a folder: one YAML file each, named after the calendar's id.
///
/// ```yaml
/// id: england-and-wales
/// title: Bank holidays in England and Wales
/// source: "https://www.gov.uk/bank-holidays.json"
/// horizon: "2028-12-31"
/// holidays:
///   - {date: "2022-09-19", title: "State Funeral", announced: "2022-09-10"}
///   - {date: "2020-05-04", title: "Early May", announced: "1978-05-01", withdrawn: "2019-06-07"}
/// ```
public enum CalendarLoader {
  /// Loads every `*.yaml` of a folder, in order of id. Throws the first problem found.
  public static func load(directory: String) throws(PolicyError) -> [HolidayCalendar] {
    var calendars: [HolidayCalendar] = []
    for id in try ids(in: directory) { calendars.append(try load(id, directory: directory)) }
    guard !calendars.isEmpty else {
      throw PolicyError(file: directory, message: "holds no calendar (*.yaml)")
    }
    return calendars.sorted { $0.id < $1.id }
  }

  /// The ids of the calendars of a folder, in order.
  static func ids(in directory: String) throws(PolicyError) -> [String] {
    try TextFile.names(in: directory).filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
  }

  /// Loads one calendar of a folder.
  static func load(_ id: String, directory: String) throws(PolicyError) -> HolidayCalendar {
    let path = directory + "/" + id + ".yaml"
    let calendar = try calendar(text: try TextFile.read(path), file: path)
    guard calendar.id == id else {
      throw PolicyError(file: path, message: "the id \"\(calendar.id)\" differs from the file's name")
    }
    return calendar
  }

  /// Reads one calendar from its text; `file` is only named in errors.
  public static func calendar(text: String, file: String) throws(PolicyError) -> HolidayCalendar {
    let fields = try YAMLValue.parse(text, file: file)
      .fields(["id", "title", "source", "horizon", "holidays"])
    let id = try fields.required("id")
    guard isIdentifier(try id.text()) else {
      throw id.wrong("an id has 1 to 60 lower-case letters, digits and hyphens")
    }
    let horizon = try fields.required("horizon").date()
    var holidays: [Holiday] = []
    var standing: Set<CivilDate> = []
    for item in try fields.required("holidays").items() {
      let holiday = try holiday(item)
      guard holiday.date <= horizon else {
        throw item.wrong("\(holiday.date.text) lies after the horizon \(horizon.text); move the horizon")
      }
      if holiday.withdrawn == nil, !standing.insert(holiday.date).inserted {
        throw item.wrong("\(holiday.date.text) is there twice")
      }
      holidays.append(holiday)
    }
    guard !standing.isEmpty else { throw id.wrong("the calendar holds no holiday") }
    return HolidayCalendar(
      id: try id.text(), title: try fields.text("title"), source: try fields.text("source"), horizon: horizon,
      holidays: holidays)
  }

  private static func holiday(_ item: YAMLValue) throws(PolicyError) -> Holiday {
    let fields = try item.fields(["date", "title", "announced", "withdrawn"])
    let date = try fields.required("date").date()
    let announced = try fields.required("announced").date()
    guard announced <= date else {
      throw item.wrong("\(date.text) cannot have been announced after it, on \(announced.text)")
    }
    let withdrawn = try fields["withdrawn"]?.date()
    if let withdrawn, withdrawn < announced {
      throw item.wrong("\(date.text) cannot have been withdrawn before it was announced")
    }
    let title = try fields.text("title")
    guard !title.isEmpty, title.utf8.count <= 200 else {
      throw item.wrong("a title has 1 to 200 bytes")
    }
    return Holiday(date: date, title: title, announced: announced, withdrawn: withdrawn)
  }

  private static func isIdentifier(_ id: String) -> Bool {
    !id.isEmpty && id.utf8.count <= 60
      && id.utf8.allSatisfy { ($0 >= 0x61 && $0 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2D }
  }
}
