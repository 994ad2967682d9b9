import CivilTime

/// Explanations as JSON members and obligations as lines of text.
enum TraceText {
  /// `,"explanation":"…","trace":{…}`, to stand before an obligation's closing bracket.
  static func json(_ explanation: Explanation, notApplied: Bool) -> String {
    let facts = explanation.facts.map { fact in
      object([
        ("kind", quoted(fact.kind.rawValue)), ("date", quoted(fact.date.text)),
        ("recorded", quoted(fact.recorded.text)), ("value", fact.value.map(quoted) ?? "null"),
      ])
    }
    let skipped = explanation.skipped.map { skipped in
      object([
        ("weekendDays", String(skipped.weekendDays)),
        (
          "holidays",
          list(
            skipped.holidays.map { object([("date", quoted($0.date.text)), ("title", quoted($0.title))]) })
        ),
      ])
    }
    let notes = explanation.interpretations.map { note in
      object([
        ("id", quoted(note.id)), ("adopted", quoted(note.adopted)), ("status", quoted(note.status)),
        ("alternative", note.alternative.map(quoted) ?? "null"),
        ("alternativeDue", note.alternativeDue.map { quoted($0.text) } ?? "null"),
      ])
    }
    var members = [
      ("title", quoted(explanation.title)), ("triggerWhy", quoted(explanation.triggerWhy)),
      ("statusWhy", quoted(explanation.statusWhy)), ("facts", list(facts)), ("skipped", skipped ?? "null"),
      ("revision", quoted(explanation.revisionFrom.text)), ("calendar", quoted(explanation.calendar)),
      ("calendarHorizon", quoted(explanation.calendarHorizon.text)), ("interpretations", list(notes)),
    ]
    if notApplied {
      let rules = explanation.notApplied.map { rule in
        object([
          ("rule", quoted(rule.rule)), ("paragraph", quoted(rule.paragraph)), ("reason", quoted(rule.reason)),
        ])
      }
      members.append(("notApplied", list(rules)))
    }
    return ",\"explanation\":\(quoted(explanation.sentence)),\"trace\":\(object(members))"
  }

  /// One line a person can read: CRN, last day, status, force, paragraph, title; the sentence below it if explained.
  static func line(_ obligation: Obligation, title: String, explanation: Explanation?) -> String {
    let due = obligation.due?.text ?? "no date   "
    let name = obligation.slot.map { "\(title) (\($0))" } ?? title
    var text =
      padded(obligation.crn, 9) + "  " + due + "  " + padded(obligation.status.rawValue, 20) + "  "
      + padded(obligation.force.rawValue, 8) + "  " + padded(obligation.paragraph, 7) + "  " + name + "\n"
    if let explanation { text += "           \(explanation.sentence) \(explanation.statusWhy)\n" }
    return text
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private static func quoted(_ text: String) -> String { JSONText.quoted(text) }

  private static func list(_ items: [String]) -> String { "[" + items.joined(separator: ",") + "]" }

  private static func object(_ members: [(String, String)]) -> String {
    "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
  }
}
