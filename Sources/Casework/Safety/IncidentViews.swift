public import CivilTime

/// An incident with what its line shows.
public struct IncidentRow: Hashable, Sendable {
  public let incident: Incident
  /// Name of the team that supervises the person who was visited; nil where there is none.
  public let teamName: String?

  public init(incident: Incident, teamName: String?) {
    self.incident = incident
    self.teamName = teamName
  }
}

/// An incident with everything its page shows.
public struct IncidentFile: Hashable, Sendable {
  public let incident: Incident
  /// Until when what is owed is to be offered.
  public let due: CivilDate
  /// What happened on the visit since it was watched, in order.
  public let live: [LiveHappening]
  /// What happened to the incident since.
  public let since: [IncidentHappening]
  public let texts: [TextID: String]
  /// Names of the members of staff it speaks of, by id.
  public let names: [String: String]
  /// Whether whoever asks reads what was said to those who were there: their managers and they themselves.
  public let mayRead: Bool
  /// Whether whoever asks offers what is owed: a manager who was not there.
  public let mayWork: Bool

  public init(
    incident: Incident, due: CivilDate, live: [LiveHappening], since: [IncidentHappening],
    texts: [TextID: String], names: [String: String], mayRead: Bool, mayWork: Bool
  ) {
    self.incident = incident
    self.due = due
    self.live = live
    self.since = since
    self.texts = texts
    self.names = names
    self.mayRead = mayRead
    self.mayWork = mayWork
  }
}

/// One thing that happened on a live visit.
public struct LiveHappening: Hashable, Sendable {
  public let event: LiveVisitEvent
  public let stamp: Stamp

  public init(event: LiveVisitEvent, stamp: Stamp) {
    self.event = event
    self.stamp = stamp
  }
}

/// One thing that happened to an incident.
public struct IncidentHappening: Hashable, Sendable {
  public let event: IncidentEvent
  public let stamp: Stamp

  public init(event: IncidentEvent, stamp: Stamp) {
    self.event = event
    self.stamp = stamp
  }
}

/// What a manager does about an incident.
public enum IncidentStep: Hashable, Sendable {
  case answer(SupportKind, SupportAnswer)
  case setFollowUp(CivilDate)
  case followUp
}

/// Where a member of staff was when they said something, as the table has it: degrees with five decimals.
public struct OwnPosition: Hashable, Sendable {
  public let latitude: String
  public let longitude: String
  public let accuracyMetres: Int
  public let taken: Instant

  public init(latitude: String, longitude: String, accuracyMetres: Int, taken: Instant) {
    self.latitude = latitude
    self.longitude = longitude
    self.accuracyMetres = accuracyMetres
    self.taken = taken
  }
}

/// Somebody looked at what is kept about a member of staff, or about an incident of theirs.
public struct OwnLook: Hashable, Sendable {
  public let staff: String
  public let at: Instant
  /// The kind of subject in the access log.
  public let kind: String

  public init(staff: String, at: Instant, kind: String) {
    self.staff = staff
    self.at = at
    self.kind = kind
  }
}

/// What is held about a member of staff, as they see it themselves (PRV-46).
public struct OwnData: Hashable, Sendable {
  /// Where they were when they said something from their phone, the newest first.
  public let positions: [OwnPosition]
  /// The alarms of the visits they went on, the newest first.
  public let incidents: [IncidentRow]
  /// Who looked at what is kept about them and at those incidents, the latest first.
  public let looks: [OwnLook]
  /// Names of those who looked, by id.
  public let names: [String: String]

  public init(
    positions: [OwnPosition], incidents: [IncidentRow], looks: [OwnLook], names: [String: String]
  ) {
    self.positions = positions
    self.incidents = incidents
    self.looks = looks
    self.names = names
  }
}
