public import CivilTime

/// Why somebody is looked for: each has a ladder of its own (HV-8.3.4 to 8.4.3). Raw values are the codes of files and
/// tables.
public enum LadderKind: String, CaseIterable, Hashable, Sendable {
  /// Nobody said that they arrived, and nobody said that they did not go (OFF-24).
  case notArrived = "not-arrived"
  /// Nobody said that they left safely, ten minutes after the expected end (HV-8.4.2).
  case overdue
  /// They asked for help openly (HV-8.3.4).
  case help
  /// Their lone worker device raised an alarm (HV-8.3.4).
  case device
  /// They gave the alert code, or the covert alarm (HV-8.3.5, 8.3.6).
  case duress

  /// True where help is needed now: such an alarm goes before every other, and no window is waited for before the
  /// police are called.
  public var isUrgent: Bool {
    switch self {
    case .help, .device, .duress: true
    case .notArrived, .overdue: false
    }
  }
}

/// Somebody by their part in keeping a visit safe. Who that is on a day, the rota and the roles say.
public enum SafetySlot: String, CaseIterable, Hashable, Sendable {
  /// Whoever makes the visit.
  case visitor
  /// The nominated contact on duty.
  case nominatedContact = "nominated-contact"
  /// Every other nominated contact of the team.
  case otherContacts = "other-contacts"
  /// The line manager of the team.
  case lineManager = "line-manager"
  /// The senior person on site.
  case seniorOnSite = "senior-on-site"
  /// Another senior probation officer: the line managers of the other teams of the PDU.
  case otherManagers = "other-managers"
  /// The manager's manager: head and deputy of the PDU.
  case managersManager = "managers-manager"
  case pduHead = "pdu-head"
  case regionalDirector = "regional-director"
  /// The fixed duty number, which is no person: the last one that is told, until somebody answers.
  case dutyNumber = "duty-number"
}

/// What whoever is told is asked to do.
public enum RungTask: String, CaseIterable, Hashable, Sendable {
  /// Call the visitor (HV-8.4.2).
  case callVisitor = "call-visitor"
  /// Try to reach the visitor again, so often (HV-8.4.3).
  case furtherAttempts = "further-attempts"
  /// Call the police with the details of the visit (HV-8.4.3, 8.3.6).
  case callPolice = "call-police"
  /// Know of it (HV-8.4.3: as soon as practical).
  case know
  /// Take it over, whoever answers: the ladder has come to its end and stays red.
  case takeOver = "take-over"
}

/// One rung of a ladder: who is told to do what, and how long each has before the next is told.
public struct LadderRung: Hashable, Sendable {
  public let id: String
  public let title: String
  /// The requirement ids it implements.
  public let covers: [String]
  public let validity: Validity
  public let cite: Citation
  public let also: [Citation]
  public let force: Force
  public let ladder: LadderKind
  public let task: RungTask
  /// At least one. Nobody of one slot to be had, the next is told at once.
  public let tell: [SafetySlot]
  /// All of them at once; else one after the other.
  public let isTogether: Bool
  /// How often the task is to be done before the next rung; 1 where the text gives no number.
  public let attempts: Int
  /// The seconds whoever was told has to answer before the next is told: a setting, no number of the text.
  public let window: Int
  /// What is asked, in words of ours.
  public let say: String
  let line: Int?
}

/// What a policy sets beside the rungs of its ladders. The texts give no such numbers: each is a setting of ours, kept in
/// the file so that it can be read, versioned and changed.
public struct LadderSettings: Hashable, Sendable {
  /// The seconds from what a ladder counts from to its first rung: from the planned start for an arrival that was not
  /// told, from the expected end for what is overdue, none for an alarm.
  public let after: [LadderKind: Int]
  /// How late a rung may be, in seconds, before it is no longer played but caught up with (an outage).
  public let lateAfter: Int
  /// How long whoever took it has until their next logged step, in seconds; then it is nobody's again.
  public let acknowledgement: Int
  /// The same once the visitor reported safe, and until somebody confirmed it.
  public let confirmation: Int
  /// After the police were called: how often whoever has it is reminded that it is open, in seconds.
  public let stillOpen: Int
}

/// The ladders of one policy.
public struct LadderPolicy: Hashable, Sendable {
  public let policy: String
  public let settings: LadderSettings
  /// In the order of the file.
  public let rungs: [LadderRung]

  /// The ladders in force on a day.
  public func book(on day: CivilDate) -> LadderBook {
    LadderBook(policy: policy, settings: settings, rungs: rungs.filter { $0.validity.contains(day) })
  }
}
