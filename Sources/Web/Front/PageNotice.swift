import HTTPTypes
import Hummingbird
import Pages
import Policy

/// What the page after an action says once. It travels in a cookie as a word of ours and a kind of fact, or
/// what was done to a visit.
enum PageNotice: Sendable {
  case recorded(FactKind)
  case corrected(FactKind)
  case withdrawn(FactKind)
  case visit(Notice.VisitDone)
  case followUp(Notice.FollowUpDone)

  /// In the pages' words.
  var notice: Notice {
    switch self {
    case .recorded(let kind): .factRecorded(kind.title)
    case .corrected(let kind): .factCorrected(kind.title)
    case .withdrawn(let kind): .factWithdrawn(kind.title)
    case .visit(let done): .visit(done)
    case .followUp(let done): .followUp(done)
    }
  }

  /// Reads the cookie; nil where there is none, or one that says nothing we know.
  init?(cookieOf request: Request, isHTTPS: Bool) {
    let name = SiteCookie.notice.name(isHTTPS: isHTTPS) + "="
    let parts = request.headers[values: .cookie].joined(separator: ";").split(separator: ";")
    let trimmed = parts.map { (part: Substring) -> Substring in part.drop { $0 == " " } }
    guard let value = trimmed.first(where: { $0.hasPrefix(name) })?.dropFirst(name.count),
      let dot = value.firstIndex(of: ".")
    else { return nil }
    let word = String(value[value.index(after: dot)...])
    if value[..<dot] == "visit", let done = Notice.VisitDone(rawValue: word) {
      self = .visit(done)
      return
    }
    if value[..<dot] == "follow-up", let done = Notice.FollowUpDone(rawValue: word) {
      self = .followUp(done)
      return
    }
    guard let kind = FactKind(rawValue: word) else { return nil }
    switch value[..<dot] {
    case "recorded": self = .recorded(kind)
    case "corrected": self = .corrected(kind)
    case "withdrawn": self = .withdrawn(kind)
    default: return nil
    }
  }

  /// The `Set-Cookie` value: gone after a minute, or as soon as it was shown.
  func cookie(isHTTPS: Bool) -> String {
    let value =
      switch self {
      case .recorded(let kind): "recorded.\(kind.rawValue)"
      case .corrected(let kind): "corrected.\(kind.rawValue)"
      case .withdrawn(let kind): "withdrawn.\(kind.rawValue)"
      case .visit(let done): "visit.\(done.rawValue)"
      case .followUp(let done): "follow-up.\(done.rawValue)"
      }
    return SiteCookie.notice.setting(value, isHTTPS: isHTTPS) + "; Max-Age=60"
  }
}
