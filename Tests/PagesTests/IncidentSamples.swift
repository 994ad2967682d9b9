import Casework
import CivilTime
import Pages
import Policy

/// Incidents to render; every name is made up.
extension Sample {
  static func incident(police: Bool = true, _ events: [IncidentEvent] = []) -> Incident {
    let manager = StaffID("018f-manager")
    let over = Stamp(by: manager, at: instant("2025-06-27T10:30:00Z"))
    let facts = IncidentFacts(
      visit: VisitID("018f-visit"), crew: [StaffID("018f-staff")], ladder: .overdue,
      raised: instant("2025-06-27T09:55:00Z"), reason: .real, codeWord: .right, how: TextID("t-how"),
      police: police ? Stamp(by: manager, at: instant("2025-06-27T10:05:00Z")) : nil, isTerminated: false,
      isDrill: false)
    var incident: Incident?
    for event in [.opened(facts)] + events {
      incident = Incident.fold(incident, event, id: IncidentID("018f-incident"), stamp: over)
    }
    guard let incident else { preconditionFailure("an incident begins with what it was") }
    return incident
  }

  static func incidentFile(_ events: [IncidentEvent] = [], mayRead: Bool = true) -> IncidentFile {
    let incident = incident(events)
    let live: [LiveVisitEvent] = [
      .arrived(
        occurred: instant("2025-06-27T09:00:00Z"), expectedEnd: instant("2025-06-27T09:45:00Z"), book: "b",
        isIrregular: false), .raised(.overdue, base: incident.facts.raised, occurred: incident.facts.raised),
      .acknowledged, .attempted(.noAnswer), .policeCalled(reference: nil), .seniorTold,
      .stoodDown(.real, .right, how: TextID("t-how")),
    ]
    return IncidentFile(
      incident: incident, due: day("2025-06-30"),
      live: live.map { LiveHappening(event: $0, stamp: incident.opened) },
      since: events.map { IncidentHappening(event: $0, stamp: incident.opened) },
      texts: [TextID("t-how"): "The police found them at the car.", TextID("t-talk"): "Talked it over."],
      names: names, mayRead: mayRead, mayWork: mayRead)
  }
}

extension SamplePage {
  static let incidents: [SamplePage] = [
    SamplePage(
      "incidents",
      IncidentsPage(
        list: Sample.page([IncidentRow(incident: Sample.incident(), teamName: "Leeds East 1")]),
        dues: [IncidentID("018f-incident"): Sample.day("2025-06-27")])),
    SamplePage("incidents-empty", IncidentsPage(list: Sample.page([]), dues: [:])),
    SamplePage(
      "incident",
      IncidentPage(
        file: Sample.incidentFile([
          .answered(.debrief, .given, words: TextID("t-talk")), .followUpSet(Sample.day("2025-07-11")),
        ]))),
    SamplePage("incident-contact", IncidentPage(file: Sample.incidentFile(mayRead: false))),
    SamplePage("support", SupportPage(file: Sample.incidentFile())),
    SamplePage(
      "support-errors",
      SupportPage(
        file: Sample.incidentFile(), errors: [SupportForm.answerMissing, SupportForm.wordsMissing])),
    SamplePage(
      "own-data",
      OwnDataPage(
        data: OwnData(
          positions: [
            OwnPosition(
              latitude: "53.80123", longitude: "-1.54000", accuracyMetres: 12,
              taken: Sample.instant("2025-06-27T09:00:00Z"))
          ], incidents: [IncidentRow(incident: Sample.incident(), teamName: "Leeds East 1")],
          looks: [
            OwnLook(staff: "018f-manager", at: Sample.instant("2025-06-27T11:00:00Z"), kind: "incident")
          ], names: Sample.names))),
    SamplePage(
      "own-data-empty", OwnDataPage(data: OwnData(positions: [], incidents: [], looks: [], names: [:]))),
  ]
}
