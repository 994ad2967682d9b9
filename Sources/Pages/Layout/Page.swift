public import Casework
public import CivilTime
public import Markup

/// What stands around every page: whose service it is, who is signed in, and which day it is.
public struct Chrome: Hashable, Sendable {
  /// What the service is called; a deployment may set it [UX-02].
  public let service: String
  /// The organisation's name in the header; a deployment sets it.
  public let organisation: String
  /// True where the deployment has a logo of its own to show.
  public let hasLogo: Bool
  /// The versions of the style, script and picture files, for addresses that change with the content.
  public let assetVersions: [Asset: String]
  /// Nil before signing in.
  public let actor: Actor?
  /// The token that every form sends back; nil where the page has no session.
  public let csrf: String?
  public let today: CivilDate
  /// True where the day is fixed (`--as-of`): every page then says so.
  public let isTodayFixed: Bool
  /// The zone in which times of day are shown.
  public let zone: Zone
  /// The moment the page is made.
  public let now: Instant
  /// In how many seconds the session ends if nothing more is asked; nil where there is none.
  public let sessionSeconds: Int?

  /// A word of this page alone, for forms that make something: sent twice, they make it once [INT-25].
  public let once: String?
  /// True where a way to send messages is set up; every page that speaks of being told says which it is.
  public let sends: Bool
  /// The number that is called in danger here: 999, or 911.
  public let emergencyNumber: String

  /// What stands for the organisation's name until a deployment sets it.
  public static let unnamedOrganisation = "Your organisation"

  public init(
    service: String = Terms.service, organisation: String, hasLogo: Bool = false,
    assetVersions: [Asset: String] = [:], actor: Actor?, csrf: String?, today: CivilDate, isTodayFixed: Bool,
    sessionSeconds: Int? = nil, zone: Zone = .london, now: Instant? = nil, once: String? = nil,
    sends: Bool = false, emergencyNumber: String = "999"
  ) {
    self.once = once
    self.sends = sends
    self.emergencyNumber = emergencyNumber
    self.service = service
    self.organisation = organisation
    self.hasLogo = hasLogo
    self.assetVersions = assetVersions
    self.sessionSeconds = sessionSeconds
    self.zone = zone
    self.now = now ?? zone.startOfDay(today)
    self.actor = actor
    self.csrf = csrf
    self.today = today
    self.isTodayFixed = isTodayFixed
  }

  /// The organisation's name inside a sentence.
  var organisationInText: String {
    organisation == Chrome.unnamedOrganisation ? "your organisation" : organisation
  }

  /// The address of a style, script or picture file, with its version where it is known.
  func asset(_ asset: Asset) -> Address { Path.asset(asset, version: assetVersions[asset]).address }
}

/// The links of the service navigation, each shown to those who can use it.
public enum Section: CaseIterable, Hashable, Sendable {
  case caseload, team, itinerary, board, due, authorise, duty, search, rules
}

/// One page: plain data in, HTML out.
public protocol Page: Sendable {
  /// What the page is about, as its title and usually its heading say it.
  var title: String { get }
  /// The link of the navigation that is current.
  var section: Section? { get }
  /// Above the page's heading: the way back.
  var back: BackLink? { get }
  /// What has to be put right; the title then starts with `Error: `.
  var errors: [FieldError] { get }
  /// True where the page warns before the session ends: it holds something about people, or something typed.
  var warnsOfSessionEnd: Bool { get }
  /// After how many seconds the page is asked for again where scripts do not run; nil for never.
  var refreshSeconds: Int? { get }
  /// Scripts of its own, beside the one of every page.
  var scripts: [Asset] { get }
  /// Writes what stands in the page's `main`.
  func content(_ html: inout HTML, _ chrome: Chrome)
}

extension Page {
  public var section: Section? { nil }
  public var back: BackLink? { nil }
  public var errors: [FieldError] { [] }
  public var warnsOfSessionEnd: Bool { true }
  public var refreshSeconds: Int? { nil }
  public var scripts: [Asset] { [] }

  /// The whole page as UTF-8.
  public func render(in chrome: Chrome) -> [UInt8] {
    var html = HTML()
    html.page(self, chrome)
    return html.bytes
  }
}

/// A way back, in words and as an address.
public struct BackLink: Hashable, Sendable {
  public let text: String
  public let path: Path
  public init(text: String, path: Path) {
    self.text = text
    self.path = path
  }
}

/// What is wrong with one field, and what to do about it.
public struct FieldError: Hashable, Sendable, Error {
  /// The id of the field that the error summary leads to; the same as its name.
  public let field: String
  /// Starts with Enter, Select or the thing that must be so.
  public let message: String
  public init(field: String, message: String) {
    self.field = field
    self.message = message
  }
}

/// Several things to put right in one form.
public struct FieldErrors: Error, Hashable, Sendable {
  public let errors: [FieldError]
  public init(_ errors: [FieldError]) { self.errors = errors }
}

/// What an action came to, shown once above the page that follows it.
public enum Notice: Hashable, Sendable {
  /// The fact was recorded; how many due dates changed.
  case factRecorded(FactKindName)
  case factCorrected(FactKindName)
  case factWithdrawn(FactKindName)
  case signedOut, passwordSet
  /// Something was done to a visit.
  case visit(VisitDone)
  /// Something was done about a decision, a task or a member of staff.
  case followUp(FollowUpDone)

  /// The name of a kind of fact in words.
  public typealias FactKindName = String

  /// What was done to a visit.
  public enum VisitDone: String, CaseIterable, Hashable, Sendable {
    case authorised
    case authorisedWithMeasures = "authorised-with-measures"
    case refused
    case submitted, assessed, changed, moved, recorded, cancelled
    case noted
    /// The details of a Partner Link Worker.
    case contactRecorded = "contact-recorded"
    /// A nominated contact has seen how it changed.
    case seen
    /// Somebody's own safety details are kept.
    case safetySaved = "safety-saved"
    /// A local procedure is published, or read.
    case procedurePublished = "procedure-published"
    case procedureRead = "procedure-read"
    case begun, ended
    /// Whoever goes said that they set out.
    case setOut = "set-out"
    /// An alarm is taken in hand, a step about it is put down, it is over.
    case alarmTaken = "alarm-taken"
    case stepLogged = "step-logged"
    case stoodDown = "stood-down"
    /// Duress waits for a second person.
    case standDownAsked = "stand-down-asked"
    /// A message that belonged to no visit is seen to.
    case messageSeen = "message-seen"
    /// What was held after an outage is released, or was before.
    case heldReleased = "held-released"
    case nothingHeld = "nothing-held"
    /// A drill was started, stood down, or ended before its time.
    case drillStarted = "drill-started"
    case drillOver = "drill-over"
  }

  /// What was done about a decision, a task or a member of staff.
  public enum FollowUpDone: String, CaseIterable, Hashable, Sendable {
    case decided
    case decidedAlone = "decided-alone"
    case endorsed, declined, withdrawn
    case taskDone = "task-done"
    case taskDropped = "task-dropped"
    case taskAssigned = "task-assigned"
    case delegated
    case delegationEnded = "delegation-ended"
    case competenceRecorded = "competence-recorded"
    case competenceEnded = "competence-ended"
    case dutyPlanned = "duty-planned"
    case dutyChanged = "duty-changed"
    case dutyEnded = "duty-ended"
    case dutyOffered = "duty-offered"
    case dutyTaken = "duty-taken"
    case dutyDeclined = "duty-declined"
    case contactsSaved = "contacts-saved"
    case codeSent = "code-sent"
    case codeConfirmed = "code-confirmed"
    case dutyNumberSet = "duty-number-set"
    /// A team changed a step of its ladders.
    case ladderChanged = "ladder-changed"
    case supportKept = "support-kept"
  }
}
