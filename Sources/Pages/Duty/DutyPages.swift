public import Casework
public import CivilTime
import Policy

/// Who is on duty for a team now and next, the chain behind them, and when nobody can be rung (BRD-28, BRD-29).
public struct DutyPage: Page {
  public let board: DutyBoard
  public let notice: Notice?

  public init(board: DutyBoard, notice: Notice? = nil) {
    self.board = board
    self.notice = notice
  }
}

/// The form that puts slots into a rota. Sends back `DutyDraft`'s fields.
public struct NewDutyPage: Page {
  public let board: DutyBoard
  public let candidates: [DutyCandidate]
  public let draft: DutyDraft
  public let errors: [FieldError]

  public init(
    board: DutyBoard, candidates: [DutyCandidate], draft: DutyDraft = DutyDraft(), errors: [FieldError] = []
  ) {
    self.board = board
    self.candidates = candidates
    self.draft = draft
    self.errors = errors
  }
}

/// One slot, the form that changes it and the button that ends it. Sends back `DutyDraft`'s fields, `revision` and
/// `action`: `change` or `end`.
public struct DutySlotPage: Page {
  public let file: DutySlotFile
  public let draft: DutyDraft
  public let errors: [FieldError]
  /// True where somebody changed it in between; what was typed is kept.
  public let isConflict: Bool

  public init(
    file: DutySlotFile, draft: DutyDraft? = nil, errors: [FieldError] = [], isConflict: Bool = false
  ) {
    self.file = file
    self.draft = draft ?? DutyDraft(file.row.slot)
    self.errors = errors
    self.isConflict = isConflict
  }
}

/// A duty as somebody is typing it. Field names: `place` (`team` or `pdu`), `part`, `staff`, `second`, `from-…` and
/// `through-…` (`day`, `month`, `year`), `begins`, `ends`, `weekday` (1 to 7, several), `turn`.
public struct DutyDraft: Hashable, Sendable {
  /// What is asked for, checked.
  public struct Asked: Hashable, Sendable {
    public let place: DutyPlace
    public let part: DutyPart
    public let shifts: [DutyPattern.Shift]
  }

  public var place = "team"
  public var part = ""
  public var staff = ""
  public var second = ""
  public var from = DateDraft()
  public var through = DateDraft()
  public var begins = ""
  public var ends = ""
  public var weekdays: Set<String> = []
  public var turn = ""

  /// Nothing typed yet.
  public init() {}

  /// A slot as it stands.
  public init(_ slot: DutySlot) {
    part = slot.part.rawValue
    staff = slot.staff.text
    if case .pdu = slot.place { place = "pdu" }
    let (from, to) = (slot.from.local, slot.to.local)
    self.from = DateDraft(from.date)
    through = DateDraft(to.date)
    begins = Words.time(hour: from.hour, minute: from.minute)
    ends = Words.time(hour: to.hour, minute: to.minute)
  }

  /// The form as sent.
  public init(_ fields: Fields) {
    place = fields["place"] ?? "team"
    part = fields["part"] ?? ""
    staff = fields["staff"] ?? ""
    second = fields["second"] ?? ""
    from = DateDraft(fields, "from")
    through = DateDraft(fields, "through")
    begins = fields["begins"] ?? ""
    ends = fields["ends"] ?? ""
    weekdays = Set(fields.all("weekday"))
    turn = fields["turn"] ?? ""
  }

  /// What is asked for, or everything that has to be put right.
  public func check(
    _ board: DutyBoard, among candidates: [DutyCandidate], zone: Zone
  ) throws(FieldErrors) -> Asked {
    var errors: [FieldError] = []
    let place: DutyPlace = self.place == "pdu" ? .pdu(board.pdu) : .team(board.team.code)
    if !["team", "pdu"].contains(self.place) || !board.mayPlan.contains(place) {
      errors.append(FieldError(field: "place", message: "Select a rota that is yours to plan"))
    }
    let part = DutyPart(rawValue: self.part)
    if part == nil { errors.append(FieldError(field: "part", message: "Select what they are there for")) }
    let shifts = times(zone, among: Set(candidates.map(\.staff)), before: &errors)
    guard errors.isEmpty, let part else { throw FieldErrors(errors) }
    return Asked(place: place, part: part, shifts: shifts)
  }

  /// One shift for a slot, those of a pattern where weekdays are chosen; nothing with what is wrong added to `errors`.
  /// `known` are those who can be chosen.
  public func times(
    _ zone: Zone, among known: Set<StaffID>, before errors: inout [FieldError]
  ) -> [DutyPattern.Shift] {
    if staff.isEmpty {
      errors.append(FieldError(field: "staff", message: "Select who is on duty"))
    } else if !known.contains(StaffID(staff)) {
      errors.append(Terms.error(.unknownStaff))
    }
    if !second.isEmpty, !known.contains(StaffID(second)) {
      errors.append(FieldError(field: "second", message: "Select somebody who works in this unit, or nobody"))
    }
    let first = from.check(field: "from", thing: "the first day", before: &errors)
    let isSameDay = [through.day, through.month, through.year].allSatisfy(\.isEmpty)
    let last =
      isSameDay ? first : through.check(field: "through", thing: "the last day", before: &errors)
    let begin = time(begins, "begins", "the time at which it begins", &errors)
    let end = time(ends, "ends", "the time at which it ends", &errors)
    let days = Set(weekdays.compactMap { Int($0) })
    if days.count != weekdays.count || !days.isSubset(of: 1...7) {
      errors.append(FieldError(field: "weekday", message: "Select weekdays from the list"))
    }
    if days.isEmpty, !second.isEmpty, known.contains(StaffID(second)) {
      errors.append(
        FieldError(field: "second", message: "Select nobody, or the weekdays on which the duty repeats"))
    }
    guard errors.isEmpty, let first, let last, let begin, let end else { return [] }
    do {
      guard days.isEmpty else {
        let people = [staff, second].filter { !$0.isEmpty }.map { StaffID($0) }
        return try DutyPattern(
          weekdays: days, begins: begin, ends: end, staff: people, first: first, last: last, zone: zone,
          turn: DutyTime.Turn(rawValue: turn)
        ).shifts()
      }
      return [try single(first, last, isSameDay, begin, end, zone)]
    } catch {
      errors.append(Terms.error(error))
      return []
    }
  }

  private func single(
    _ first: CivilDate, _ last: CivilDate, _ isSameDay: Bool, _ begin: Int, _ end: Int, _ zone: Zone
  ) throws(DutyRefusal) -> DutyPattern.Shift {
    // Over midnight where no last day was said.
    let day = isSameDay && end <= begin ? last.adding(days: 1) : last
    func time(_ day: CivilDate, _ minute: Int, isEnd: Bool) throws(DutyRefusal) -> DutyTime {
      do {
        return try DutyTime(day, minute: minute, in: zone, turn: DutyTime.Turn(rawValue: turn))
      } catch { throw .time(error, isEnd: isEnd) }
    }
    let from = try time(first, begin, isEnd: false)
    let to = try time(day, end, isEnd: true)
    guard from.instant < to.instant else { throw .endsBeforeStart }
    return DutyPattern.Shift(staff: StaffID(staff), from: from, to: to)
  }

  private func time(
    _ text: String, _ field: String, _ thing: String, _ errors: inout [FieldError]
  ) -> Int? {
    guard !text.isEmpty else {
      errors.append(FieldError(field: field, message: "Enter \(thing)"))
      return nil
    }
    guard let time = TimeText.read(text) else {
      errors.append(
        FieldError(
          field: field, message: "\(Words.capitalised(thing)) must be a time of day, like 9am or 17:30"))
      return nil
    }
    return time.hour * 60 + time.minute
  }

  /// True where the form asks which of two is meant.
  func asksForTurn(_ errors: [FieldError]) -> Bool { !turn.isEmpty || errors.contains { $0.field == "turn" } }
}

extension DutyPage {
  /// What a form says to a refusal, at the field where it can be put right.
  public static func error(_ refusal: DutyRefusal) -> FieldError { Terms.error(refusal) }
}

extension DutyNumberPage {
  /// What the form says to a fault.
  public static func error(_ fault: DutyNumberFault) -> FieldError {
    switch fault {
    case .number(.missing): FieldError(field: "number", message: "Enter the number")
    case .number:
      FieldError(field: "number", message: "The number must be a telephone number, for example 01632 960100")
    case .labelMissing: FieldError(field: "label", message: "Enter who answers it")
    case .label:
      FieldError(
        field: "label",
        message: "Who answers it must be \(DutyNumber.mostLabel) characters or fewer, in one line")
    }
  }

  /// Everything that is wrong with a number and with who answers it.
  public static func errors(number: String, label: String) -> [FieldError] {
    var errors: [FieldError] = []
    do throws(ContactPointDraft.Fault) {
      _ = try ContactPointDraft(channel: .voice, address: number).check()
    } catch {
      errors.append(DutyNumberPage.error(.number(error)))
    }
    if label.allSatisfy(\.isWhitespace) {
      errors.append(error(.labelMissing))
    } else if label.unicodeScalars.count > DutyNumber.mostLabel || label.contains(where: \.isNewline) {
      errors.append(error(.label))
    }
    return errors
  }
}
