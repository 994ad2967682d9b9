import Casework
import CivilTime
import Markup
import Policy

/// What two people who write about one visit at once are shown: what the first made of it, and what the second typed.
extension HTML {
  /// Says that a visit changed while somebody was writing, and shows it as it stands now. What was typed stands in the
  /// form below.
  mutating func changedMeanwhile(_ file: VisitFile, _ chrome: Chrome) {
    alert(
      .warning,
      "This visit changed while you were writing, so nothing was done. What you entered is kept below. Read the visit as it stands now, then send it again."
    )
    details("The visit as it stands now", isOpen: true) { html in
      html(.p, "govuk-body") { html in
        html.tag(file.visit.stage)
        guard let last = file.happenings.last else { return }
        html.text(" Last: \(last.event.words.lowercasedFirst), ")
        html.stamp(last.stamp, file, chrome.zone)
      }
      html.visitSummary(file, chrome)
      let crew = file.visit.plan.staff.compactMap { file.names[$0.text] }
      html.paragraph("Who goes: \(crew.isEmpty ? "nobody of the service" : crew.joined(separator: ", "))")
    }
  }

  /// Says that a visit is over, and shows what somebody typed about it that can no longer be sent.
  mutating func overMeanwhile(
    _ file: VisitFile, _ typed: [(name: String, words: String)], _ chrome: Chrome
  ) {
    alert(
      .warning,
      "This visit changed while you were writing, so nothing of yours was recorded. What you entered is below: copy what is still needed."
    )
    self(.p, "govuk-body") { html in
      html.tag(file.visit.stage)
      guard let last = file.happenings.last else { return }
      html.text(" Last: \(last.event.words.lowercasedFirst), ")
      html.stamp(last.stamp, file, chrome.zone)
    }
    subheading("What you entered")
    self.typed(typed)
    if file.visit.record != nil {
      subheading("What is recorded")
      visitRecord(file, chrome)
    }
  }
}

extension RecordForm {
  /// What was typed, each under a name, for somebody who can no longer send it.
  var shown: [(name: String, words: String)] {
    var rows: [(name: String, words: String)] = [("Outcome", outcome.map(Terms.outcome) ?? "")]
    for kind in RecordForm.named { rows.append((Terms.seen(kind), self[kind.rawValue])) }
    rows.append(("What was seen or told", self["observed"]))
    rows.append(("What you make of it", self["assessed"]))
    rows.append(("Where they went", self["forwarding"]))
    for number in 1...VisitRecord.Content.mostConditions {
      guard let result = ConditionResult(rawValue: self["check-\(number)"]) else { continue }
      let words = [Terms.result(result), self["check-words-\(number)"]].filter { !$0.isEmpty }
      rows.append((self["condition-\(number)"], words.joined(separator: "\n")))
    }
    let concerns = all("concern").compactMap(ConcernKind.init(rawValue:)).map(Terms.concern)
    rows.append(("Concerns", concerns.joined(separator: "\n")))
    rows.append(("For the safety of others", self["safety"]))
    for number in 1...VisitRecord.Content.mostReferrals {
      rows.append(("Referral \(number)", self["purpose-\(number)"]))
    }
    return rows
  }
}

extension PlanPage {
  /// What was typed on all pages of the plan, each under a name, for somebody who can no longer send it.
  var shown: [(name: String, words: String)] {
    let purposes = draft.all("purpose").compactMap(VisitPurpose.init(rawValue:)).map(Terms.purpose)
    let meant = scene.options.person.obligations.filter {
      draft.all("obligation").contains("\($0.policy)/\($0.key)")
    }
    let crew = draft.crew(scene.options).map { member in
      switch member.who {
      case .staff(let id): scene.options.colleagues.first { $0.id == id }?.name ?? ""
      case .external(let typed): typed
      }
    }
    let booked = scene.options.resources.map(\.resource).filter { draft.booked.contains($0.code) }
    let things = draft.all("equipment").compactMap(Equipment.init(rawValue:)).map(Terms.equipment)
    let reasons = draft.values.keys.sorted().filter { $0.hasPrefix("reason-") }.map { draft[$0] }
    return [
      ("Purpose", purposes.joined(separator: "\n")),
      ("Meant to meet", meant.map(\.title).joined(separator: "\n")),
      ("Objectives", draft["objectives"]),
      ("Date", ["date-day", "date-month", "date-year"].map { draft[$0] }.joined(separator: " ").trimmed),
      ("Time", draft["time"]), ("Minutes", draft["minutes"]), ("Who goes", crew.joined(separator: "\n")),
      ("Where", VisitPlace(rawValue: draft["place"]).map(Terms.place) ?? ""),
      ("The place", draft["place-text"]), ("Getting there and in", draft["access"]),
      ("Conditions to verify", draft["conditions"]),
      ("Taken along", (things + booked.map(\.name)).joined(separator: "\n")),
      ("Why it goes ahead all the same", reasons.joined(separator: "\n")),
      ("Why the plan changes", draft["reason"]),
    ]
  }
}

extension AssessmentForm {
  /// What was typed, each under a name, for somebody who can no longer send it.
  var shown: [(name: String, words: String)] {
    Hazard.allCases.map { (Terms.hazard($0), hazards[$0] ?? "") } + [("Others in the household", household)]
  }
}
