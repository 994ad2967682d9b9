import Casework
import CivilTime
import Markup
import Policy

extension PlanPage {
  /// Every answer with a way to change it, what the crewing rules say, and the end of it.
  func check(_ html: inout HTML, _ chrome: Chrome) {
    let stops = findings.filter { $0.answer == .stop }
    if !stops.isEmpty {
      html.warning("The visit cannot be planned like this: a rule about who goes and with what stops it.")
    }
    crewing(&html)
    html.packMissing(scene.options.person.pack, person)
    for (step, heading, rows) in answers {
      html(.div, "hw-section") { html in
        html.subheading(heading)
        html.turn("Change", "go", step.rawValue, hidden: heading.lowercasedFirst)
      }
      html.summaryList(rows)
    }
    guard stops.isEmpty else { return }
    if changing?.visit.stage == .authorised {
      html.textArea(
        "reason", "Why does the plan change?", value: draft["reason"],
        hint:
          "If only the time moves within the day, the authority stays. Any other change has to be authorised again",
        rows: 2, mostCharacters: VisitText.mostCharacters, errors)
    }
    html.submit(changing == nil ? "Plan visit" : "Change plan")
    if changing == nil { html.paragraph("The risk assessment comes next.") }
  }

  private func crewing(_ html: inout HTML) {
    guard !findings.isEmpty else { return }
    html.subheading("Crewing rules")
    let order: [CrewingAnswer] = [.stop, .reason, .show]
    html(.ul, "hw-findings", [.role("list")]) { html in
      for finding in order.flatMap({ answer in findings.filter { $0.answer == answer } }) {
        html(.li, "hw-finding hw-finding--\(finding.answer.rawValue)") { html in
          html.findingText(finding)
          if finding.answer == .reason {
            let name = "reason-\(finding.rule)"
            html.textArea(
              name, "Why does the visit go ahead all the same?", value: draft[name], rows: 2,
              mostCharacters: VisitText.mostCharacters, errors)
          }
        }
      }
    }
  }

  private var answers: [(step: PlanStep, heading: String, rows: [SummaryRow])] {
    [
      (.purpose, "Purpose", purposeRows), (.when, "Date and time", whenRows), (.crew, "Who goes", crewRows),
      (.place, "Place and things", placeRows),
    ]
  }

  private var purposeRows: [SummaryRow] {
    let purposes = draft.all("purpose").compactMap(VisitPurpose.init(rawValue:)).map(Terms.purpose)
    let chosen = scene.options.person.obligations.filter {
      draft.all("obligation").contains("\($0.policy)/\($0.key)")
    }
    return [
      SummaryRow("Purpose") { $0.lines(purposes) },
      SummaryRow("Meant to meet") { html in
        if chosen.isEmpty { html.text("No timescale is named") }
        html.lines(chosen.map { "\($0.title), \($0.due.map { "due \($0.long)" } ?? "no set date")" })
      },
      written("Objectives", "objectives"),
      SummaryRow("Notice", text: VisitNotice(rawValue: draft["notice"]).map(Terms.notice) ?? "Not answered"),
    ]
  }

  private func written(_ key: String, _ name: String) -> SummaryRow {
    let words = draft[name]
    return SummaryRow(key) { html in
      if words.isEmpty { html.text("Nothing is said") } else { html.written(words) }
    }
  }

  private var whenRows: [SummaryRow] {
    guard let plan = draft.plan(scene) else { return [] }
    let zone = scene.zone
    return [
      SummaryRow("Starts") { $0.moment(plan.start, zone) },
      SummaryRow("Takes", text: Words.count(plan.expectedMinutes, "minute")),
    ]
  }

  private var crewRows: [SummaryRow] {
    let members = draft.crew(scene.options)
    var rows = members.enumerated().map { number, member in
      let name: String
      switch member.who {
      case .staff(let id): name = scene.options.colleagues.first { $0.id == id }?.name ?? ""
      case .external(let typed): name = typed
      }
      let more = [
        member.isThereToLearn ? "there to learn" : nil, member.isControl ? "a control measure" : nil,
        member.isOnBehalf ? "on behalf of the police manager of the case" : nil,
      ].compactMap(\.self).map { ", \($0)" }.joined()
      return SummaryRow(number == 0 ? "Leads" : "Goes along") { html in
        html(.bdi, text: name)
        html.text(", \(Terms.part(member.part).lowercased())\(more)")
      }
    }
    rows.append(
      SummaryRow("Dress", text: Terms.dress(Dress(rawValue: draft["dress"]) ?? .plainClothes)))
    rows.append(
      SummaryRow("Working relationship", text: draft.has("established") ? "Established" : "Not established"))
    if draft.has("partners") { rows.append(SummaryRow("Other agencies", text: "Work with the person")) }
    return rows
  }

  private var placeRows: [SummaryRow] {
    let place = VisitPlace(rawValue: draft["place"])
    let booked = scene.options.resources.map(\.resource).filter { draft.booked.contains($0.code) }
    let named = draft.all("equipment").compactMap(Equipment.init(rawValue:))
    let taken = Set(named + booked.compactMap(\.kind.equipment))
    let things = Equipment.allCases.filter(taken.contains).map(Terms.equipment)
    var rows = [
      SummaryRow("Where") { html in
        html.text(place.map(Terms.place) ?? "Not answered")
        guard place == .home else { return }
        let address = scene.options.person.address?.split(separator: "\n").first.map(String.init)
        html(.span, "hw-note", text: address ?? "No address is recorded")
      }
    ]
    if place != .home { rows.append(written("The place", "place-text")) }
    rows.append(written("Getting there and in", "access"))
    if !draft["conditions"].isEmpty { rows.append(written("Conditions to verify", "conditions")) }
    rows += [
      SummaryRow("Taken along") { html in
        if things.isEmpty { html.text("Nothing is named") } else { html.lines(things) }
      },
      SummaryRow(
        "Vehicle",
        text: (booked.compactMap(\.kind.vehicle).first ?? VehicleKind(rawValue: draft["vehicle"]))
          .map(Terms.vehicle) ?? "Not answered"),
    ]
    if !booked.isEmpty { rows.append(SummaryRow("Booked") { $0.resources(booked) }) }
    if draft.has("contact") { rows.append(SummaryRow("Contact", text: "Arranged for the start and the end")) }
    return rows
  }
}
