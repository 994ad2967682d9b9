public import CivilTime

/// The id of something noted before visits (UUIDv7 text made by the shell).
public struct PackItemID: Hashable, Sendable {
  public let text: String
  public init(_ text: String) { self.text = text }
}

/// What is asked about a person or an address before a visit (HV-7.8.9; AP-7, AP-12; BP-2, BP-3; PO-1). Raw values are
/// the codes of tables and addresses.
public enum PackKind: String, CaseIterable, Hashable, Sendable {
  /// Incidents, reports and contacts with the police (BP-2).
  case incidents
  /// Orders of courts, protective ones among them (BP-2).
  case orders
  case warrants
  /// Conditions of the order or licence, a line each (PO-1).
  case conditions
  /// Who of the household knows of the offence (AP-12).
  case disclosure
  case partnerAgencies = "partner-agencies"
  case policeIntelligence = "police-intelligence"
  case nationalComputer = "national-computer"
  case visor
  case partnerChecks = "partner-checks"
  /// Who lives at the address (BP-3).
  case household
  /// Whether those who live there are in the justice system (BP-3).
  case justiceInvolved = "justice-involved"
  case dwelling, animals, gates, jurisdiction, signal

  /// What a kind is about: it decides what a new address makes unknown again.
  public enum Subject: Hashable, Sendable { case person, check, address }

  public var subject: Subject {
    switch self {
    case .incidents, .orders, .warrants, .conditions, .disclosure, .partnerAgencies: .person
    case .policeIntelligence, .nationalComputer, .visor, .partnerChecks: .check
    case .household, .justiceInvolved, .dwelling, .animals, .gates, .jurisdiction, .signal: .address
    }
  }

  /// What a policy asks to be looked into before a visit, each with its paragraph.
  public static func required(by policies: [String]) -> [PackRequirement] {
    var found: [PackRequirement] = []
    for policy in policies {
      for (kind, paragraph) in lists[policy] ?? (policy.hasPrefix("us-") ? unitedStates : [])
      where !found.contains(where: { $0.kind == kind }) {
        found.append(PackRequirement(kind: kind, paragraph: paragraph))
      }
    }
    return found
  }

  private static let lists: [String: [(PackKind, String)]] = [
    "hmpps-home-visits": [
      (.incidents, "7.8.9"), (.conditions, "4.2"), (.partnerAgencies, "5.3.6"), (.partnerChecks, "7.8.9"),
      (.household, "7.7.9"),
    ],
    "college-app": [
      (.visor, "Officer and staff safety 1"), (.policeIntelligence, "Officer and staff safety 1"),
      (.nationalComputer, "Preparation 1"), (.household, "Officer and staff safety 1"),
      (.disclosure, "Preparation 3"),
    ],
  ]

  private static let unitedStates: [(PackKind, String)] = [
    (.incidents, "Before Your Home Visit 1"), (.orders, "Before Your Home Visit 1"),
    (.warrants, "Before Your Home Visit 1"), (.household, "Before Your Home Visit 2"),
    (.justiceInvolved, "Before Your Home Visit 2"), (.dwelling, "Before Your Home Visit 2"),
    (.animals, "Before Your Home Visit 2"), (.gates, "Before Your Home Visit 2"),
    (.jurisdiction, "Before Your Home Visit 3"), (.conditions, "Preparation and Planning 1"),
  ]
}

/// What a policy asks to be looked into, and where it says so.
public struct PackRequirement: Hashable, Sendable {
  public let kind: PackKind
  public let paragraph: String
}

/// What somebody who looked found. That nobody looked is no answer: then there is no item.
public enum PackAnswer: String, CaseIterable, Hashable, Sendable {
  /// Something is known: the words say what.
  case known
  /// Somebody looked, and there is none.
  case none
  /// Somebody looked, and could not find out. Never shown as none.
  case notAvailable = "not-available"
}

/// Where something was learnt.
public enum PackSource: String, CaseIterable, Hashable, Sendable {
  case caseRecord = "case-record"
  case court, police, visit, household, other
  case person
  case partnerAgency = "partner-agency"
}

/// Something noted about a person or an address before visits. Never changed once noted; a newer one of its kind
/// takes its place.
public struct PackItem: Hashable, Sendable {
  public let id: PackItemID
  public let person: PersonID
  public let kind: PackKind
  /// The number of the person's address it is about; nil where it is about the person.
  public let address: Int?
  public let answer: PackAnswer
  /// What is known; with other answers what somebody added, or nil.
  public let text: TextID?
  public let source: PackSource
  /// The day on which the source said so.
  public let learnt: CivilDate
  public let checked: Stamp
  /// When it should be looked at again; nil where nobody said.
  public let reviewBy: CivilDate?

  public init(
    id: PackItemID, person: PersonID, kind: PackKind, address: Int?, answer: PackAnswer, text: TextID?,
    source: PackSource, learnt: CivilDate, checked: Stamp, reviewBy: CivilDate?
  ) {
    self.id = id
    self.person = person
    self.kind = kind
    self.address = address
    self.answer = answer
    self.text = text
    self.source = source
    self.learnt = learnt
    self.checked = checked
    self.reviewBy = reviewBy
  }

  /// The most characters of its words.
  public static let mostCharacters = 2_000
  /// How far ahead a review lies at the latest, in days.
  public static let mostReviewDays = 731

  /// What it says, as codes for the journal.
  public var codes: Codes {
    var codes = Codes()
    codes.add("kind", kind)
    if let address { codes.add("address", address) }
    codes.add("answer", answer)
    codes.add("words", text?.text)
    codes.add("source", source)
    codes.add("learnt", learnt.text)
    codes.add("review", reviewBy?.text)
    return codes
  }
}

/// Something to note, as somebody typed it.
public struct PackDraft: Hashable, Sendable {
  public var kind: PackKind
  public var answer: PackAnswer
  public var text: String?
  public var source: PackSource
  public var learnt: CivilDate
  public var reviewBy: CivilDate?

  public init(
    _ kind: PackKind, _ answer: PackAnswer, text: String? = nil, source: PackSource, learnt: CivilDate,
    reviewBy: CivilDate? = nil
  ) {
    self.kind = kind
    self.answer = answer
    self.text = text
    self.source = source
    self.learnt = learnt
    self.reviewBy = reviewBy
  }
}

/// What was noted of a person and of where they live now, the newest of each kind with those before it.
public struct Pack: Hashable, Sendable {
  /// The newest first.
  public let items: [PackItem]
  /// The number of the newest address; nil where none is recorded.
  public let address: Int?
  public let required: [PackRequirement]

  public init(items: [PackItem], address: Int?, required: [PackRequirement]) {
    self.items = items
    self.address = address
    self.required = required
  }

  /// What was noted of a kind, the newest first; of an address only what was noted of the newest one.
  public func history(_ kind: PackKind) -> [PackItem] {
    items.filter { $0.kind == kind && (kind.subject != .address || $0.address == address) }
  }

  /// What holds of a kind; nil where nobody has looked.
  public func newest(_ kind: PackKind) -> PackItem? { history(kind).first }

  /// What is asked for and nobody has looked into.
  public var missing: [PackRequirement] { required.filter { newest($0.kind) == nil } }

  /// Where a policy asks for a kind; nil where none does.
  public func paragraph(_ kind: PackKind) -> String? { required.first { $0.kind == kind }?.paragraph }
}

/// A person whose details are never shown with a visit: the Partner Link Worker (HV-7.6.9).
public struct RestrictedContact: Hashable, Sendable {
  public let name: String
  public let telephone: String
  /// Anything else, such as when to call.
  public let note: String?
  public let recorded: Stamp

  public init(name: String, telephone: String, note: String?, recorded: Stamp) {
    self.name = name
    self.telephone = telephone
    self.note = note
    self.recorded = recorded
  }

  public static let mostName = 200
  public static let mostTelephone = 32
  public static let mostNote = 1_000

  /// Why somebody looks; it stands in the access log.
  public enum Reason: String, CaseIterable, Hashable, Sendable {
    case beforeVisit = "before-visit"
    case afterVisit = "after-visit"
    case safety
    case correction
  }
}

/// A person's pack with whose it is and the words of its items.
public struct PackFile: Hashable, Sendable {
  public let person: VisitPerson
  public let pack: Pack
  public let texts: [TextID: String]
  public let names: [String: String]
  /// Whoever asks may note something.
  public let mayWork: Bool
  /// Visits that were made, the latest first.
  public let visits: [Visit]

  public init(
    person: VisitPerson, pack: Pack, texts: [TextID: String], names: [String: String], mayWork: Bool,
    visits: [Visit]
  ) {
    self.person = person
    self.pack = pack
    self.texts = texts
    self.names = names
    self.mayWork = mayWork
    self.visits = visits
  }
}
