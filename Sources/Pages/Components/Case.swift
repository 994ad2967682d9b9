import Casework
import CivilTime
import Markup
import Policy

/// What pages say about people and their obligations: names, risk, status and dates.
extension HTML {
  /// Family name first, as lists are sorted. Set apart, so that no character of a name can turn the line around.
  mutating func name(_ family: String, _ given: String) {
    self(.bdi, text: given.isEmpty ? family : "\(family), \(given)")
  }

  /// The level of risk of serious harm: the only thing a badge is used for.
  mutating func riskBadge(_ level: RiskLevel?) {
    guard let level else {
      self(.span, "hw-badge", text: "RoSH: not recorded")
      return
    }
    self(.span, "hw-badge hw-badge--\(level.word)", text: "RoSH: \(Terms.risk(level).lowercased())")
  }

  mutating func tag(_ status: Status) {
    let tag = StatusTag(status)
    self(.strong, "govuk-tag \(tag.colour)", text: tag.rawValue)
  }

  /// A due date in words relative to today and as a date, always both.
  mutating func contextualDate(_ item: DueItem, today: CivilDate) {
    guard let due = item.due else {
      self(.span, "hw-date", text: item.force == .consider ? "No set date" : "Earliest opportunity")
      return
    }
    let label = item.status.isAwaited ? DateLabel.label(due: due, today: today) : nil
    let tone =
      label == nil ? "" : due < today ? " hw-date--late" : item.status == .due ? " hw-date--soon" : ""
    self(.span, "hw-date\(tone)") { html in
      if let label { html(.span, "hw-date__label", text: label + " ") }
      html.time(due, due.short)
    }
    if item.provisional { self(.span, "hw-note", text: "Provisional: holidays not yet announced") }
  }

  /// What a tag does not say: how it was met, what is missing, since when.
  mutating func statusNote(_ item: DueItem) {
    switch item.status {
    case .metLate: dated("Met late on ", item.metOn)
    case .met: dated("Visited on ", item.metOn)
    case .metNotJoint: self(.span, "hw-note", text: "Visited, but not jointly")
    case .exceptionIncomplete: self(.span, "hw-note", text: "Decision lacks an endorsement or reason")
    case .delayed: dated("Delayed to ", item.delayedUntil)
    case .suspended: self(.span, "hw-note", text: "Suspended while not in the community")
    case .excepted: self(.span, "hw-note", text: "Decision not to visit, endorsed")
    case .lapsed: self(.span, "hw-note", text: "Lapsed: the rule was withdrawn")
    case .closed: self(.span, "hw-note", text: "Supervision ended")
    case .upcoming, .due, .overdue, .consider: break
    }
    if item.recordedLate { self(.span, "hw-note", text: "Recorded after it was due") }
  }

  private mutating func dated(_ words: String, _ date: CivilDate?) {
    guard let date else { return }
    self(.span, "hw-note") { html in
      html.text(words)
      html.time(date, date.short)
    }
  }

  /// Name, CRN, date of birth and risk, on every page about a person: the guard against acting on the wrong one.
  mutating func identity(_ row: CaseloadRow, today: CivilDate) {
    self(.section, "hw-identity", [.aria("label", "Person")]) { html in
      html(.div, "hw-identity__inner") { html in
        html(.p, "hw-identity__name") { $0.name(row.familyName, row.givenName) }
        html.riskBadge(row.rosh)
        html(.dl, "hw-identity__facts") { html in
          html.identityFact(Terms.reference) { $0.text(row.crn) }
          html.identityFact("Date of birth") { html in
            guard let born = row.born else { return html.text("Not recorded") }
            html.time(born, born.short)
            html.text(" (\(born.years(to: today)))")
          }
        }
      }
    }
  }

  /// Says that somebody else on the same list has the same family name [UX-41].
  mutating func sharedName() { self(.strong, "hw-note", text: "Similar name") }

  private mutating func identityFact(_ name: String, _ value: (inout HTML) -> Void) {
    self(.div, "hw-identity__fact") { html in
      html(.dt, text: name)
      html(.dd, content: value)
    }
  }
}

extension Status {
  /// True where the due date itself is what somebody is working to; a delayed or suspended one has another.
  var isAwaited: Bool {
    switch self {
    case .upcoming, .due, .overdue, .metNotJoint, .exceptionIncomplete: true
    case .met, .metLate, .excepted, .delayed, .lapsed, .suspended, .closed, .consider: false
    }
  }
}

/// How far a due date is from today, in at most 20 characters.
enum DateLabel {
  static func label(due: CivilDate, today: CivilDate) -> String {
    let days = Int(due.day) - Int(today.day)
    switch days {
    case ..<(-999): return "Overdue"
    case ..<0: return "Overdue by \(Words.count(-days, "day"))"
    case 0: return "Due today"
    case 1: return "Due tomorrow"
    case 2...60: return "Due in \(days) days"
    default: return "Due later"
    }
  }
}

/// The family names that more than one person on a list has [UX-41].
struct SharedNames {
  private let names: Set<String>

  init(_ people: [(person: PersonID, familyName: String)]) {
    var owners: [String: Set<PersonID>] = [:]
    for entry in people { owners[NameFolding.key(entry.familyName), default: []].insert(entry.person) }
    names = Set(owners.filter { $0.value.count > 1 }.keys)
  }

  func contains(_ familyName: String) -> Bool { names.contains(NameFolding.key(familyName)) }
}
