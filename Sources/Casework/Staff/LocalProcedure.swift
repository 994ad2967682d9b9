public import CivilTime

/// One version of a team's written local home visit procedure (HV-8.1.5). Never changed once published; another one
/// takes its place from its day on.
public struct ProcedureVersion: Hashable, Sendable {
  /// The code of the team.
  public let team: String
  /// 1 for the first.
  public let version: Int
  public let text: String
  /// The first day on which it holds.
  public let from: CivilDate
  /// Why there is another version.
  public let reason: String
  public let published: Stamp

  public init(
    team: String, version: Int, text: String, from: CivilDate, reason: String, published: Stamp
  ) {
    self.team = team
    self.version = version
    self.text = text
    self.from = from
    self.reason = reason
    self.published = published
  }
}

/// A version as its manager writes it.
public struct ProcedureDraft: Hashable, Sendable {
  /// One thing that is written.
  public enum Field: String, CaseIterable, Hashable, Sendable {
    case text, reason

    public var mostCharacters: Int {
      switch self {
      case .text: 8_000
      case .reason: 500
      }
    }
  }

  /// What cannot be published.
  public enum Fault: Error, Hashable, Sendable {
    case missing(Field)
    case tooLong(Field)
    /// Holds a character that is no text.
    case unclean(Field)
    /// Before today, or more than a year ahead.
    case dayOutside
  }

  public static let mostDaysAhead = 366

  public var text: String
  public var reason: String
  public var from: CivilDate

  public init(text: String, reason: String, from: CivilDate) {
    self.text = text
    self.reason = reason
    self.from = from
  }

  /// Everything that cannot be published, in the order of the fields.
  public func faults(on today: CivilDate) -> [Fault] {
    var faults: [Fault] = []
    for (field, value) in [(Field.text, text), (.reason, reason)] {
      if !value.contains(where: { !$0.isWhitespace }) {
        faults.append(.missing(field))
      } else if value.unicodeScalars.count > field.mostCharacters {
        faults.append(.tooLong(field))
      } else if PlainText.hasControl(value) {
        faults.append(.unclean(field))
      }
    }
    if from < today || from > today.adding(days: ProcedureDraft.mostDaysAhead) { faults.append(.dayOutside) }
    return faults
  }
}

/// Text that people read.
public enum PlainText {
  /// True where a text holds a control character other than line ends and tabs.
  public static func hasControl(_ text: String) -> Bool {
    text.unicodeScalars.contains { scalar in
      scalar.properties.generalCategory == .control && scalar != "\n" && scalar != "\r" && scalar != "\t"
    }
  }
}

/// A version without its text, with who published it.
public struct ProcedureHeading: Hashable, Sendable {
  public let version: Int
  public let from: CivilDate
  public let reason: String
  public let published: Instant
  public let publishedBy: String

  public init(version: Int, from: CivilDate, reason: String, published: Instant, publishedBy: String) {
    self.version = version
    self.from = from
    self.reason = reason
    self.published = published
    self.publishedBy = publishedBy
  }
}

/// One of those a team's procedure is for, and when they said that they had read it.
public struct ProcedureReader: Hashable, Sendable {
  public let staff: StaffID
  public let name: String
  /// Nil where they have not.
  public let acknowledged: Instant?

  public init(staff: StaffID, name: String, acknowledged: Instant?) {
    self.staff = staff
    self.name = name
    self.acknowledged = acknowledged
  }
}

/// A team's local procedure as somebody sees it: one version in full, and what there is besides.
public struct ProcedureFile: Hashable, Sendable {
  public let team: TeamSummary
  /// The version that holds today; nil where none does.
  public let inForce: Int?
  /// The version that is shown; nil where there is none at all.
  public let shown: ProcedureVersion?
  /// Every version, the newest first.
  public let versions: [ProcedureHeading]
  /// When whoever looks said that they had read the version shown.
  public let acknowledged: Instant?
  /// Who has read the version shown and who has not, by name; nil for whoever does not answer for the team.
  public let readers: [ProcedureReader]?
  /// They belong to the team.
  public let isOwnTeam: Bool
  public let mayPublish: Bool

  public init(
    team: TeamSummary, inForce: Int?, shown: ProcedureVersion?, versions: [ProcedureHeading],
    acknowledged: Instant?, readers: [ProcedureReader]?, isOwnTeam: Bool, mayPublish: Bool
  ) {
    self.team = team
    self.inForce = inForce
    self.shown = shown
    self.versions = versions
    self.acknowledged = acknowledged
    self.readers = readers
    self.isOwnTeam = isOwnTeam
    self.mayPublish = mayPublish
  }

  /// True where whoever looks can say that they have read it: theirs, in force or still to come, and not said before.
  public var isToBeRead: Bool {
    guard let shown, isOwnTeam, acknowledged == nil else { return false }
    return shown.version >= (inForce ?? 0)
  }

  /// The newest version there is; 0 for none.
  public var newest: Int { versions.first?.version ?? 0 }
}

/// How many of those a procedure is for have read it.
public struct ReaderCount: Hashable, Sendable {
  public let read: Int
  public let all: Int

  public init(read: Int, all: Int) {
    self.read = read
    self.all = all
  }
}

/// What is said of a team's procedure in a list.
public struct ProcedureSummary: Hashable, Sendable {
  public let team: TeamSummary
  /// The version in force and its first day; nil where none is.
  public let inForce: Int?
  public let from: CivilDate?
  /// Nil for whoever does not answer for the team.
  public let readers: ReaderCount?
  public let isOwnTeam: Bool

  public init(
    team: TeamSummary, inForce: Int?, from: CivilDate?, readers: ReaderCount?, isOwnTeam: Bool
  ) {
    self.team = team
    self.inForce = inForce
    self.from = from
    self.readers = readers
    self.isOwnTeam = isOwnTeam
  }
}

extension Actor {
  /// Who publishes the procedure of a team: its own line manager (HV-8.1.5).
  public func mayPublishProcedure(of team: String) -> Bool {
    roles.contains(.lineManager) && self.team == team
  }

  /// Who sees which of a team's staff have read its procedure: its line manager, and the head of its PDU and deputy.
  public func answersForReaders(of team: String, in pdu: String) -> Bool {
    mayPublishProcedure(of: team)
      || (!roles.isDisjoint(with: [.pduHead, .pduDeputy]) && self.pdu == pdu)
  }
}
