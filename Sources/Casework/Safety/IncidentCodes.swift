import CivilTime
import Policy

extension IncidentFacts {
  var codes: Codes {
    var codes = Codes()
    codes.add("visit", visit.text)
    for member in crew { codes.add("crew", member.text) }
    if let ladder { codes.add("ladder", ladder) }
    codes.add("raised", raised.text)
    if let reason { codes.add("reason", reason) }
    if let codeWord { codes.add("code-word", codeWord) }
    codes.add("how", how?.text)
    codes.add("police", police?.code)
    codes.add("terminated", if: isTerminated)
    codes.add("drill", if: isDrill)
    return codes
  }

  init?(_ codes: Codes) {
    guard let visit = codes.first("visit"), let raised = codes.first("raised").flatMap(Instant.init(text:))
    else { return nil }
    self.init(
      visit: VisitID(visit), crew: codes.all("crew").map { StaffID($0) }, ladder: codes.word("ladder"),
      raised: raised, reason: codes.word("reason"), codeWord: codes.word("code-word"),
      how: codes.first("how").map { TextID($0) }, police: codes.first("police").flatMap(Stamp.init(code:)),
      isTerminated: codes.flag("terminated"), isDrill: codes.flag("drill"))
  }
}

extension IncidentEvent: CodedEvent {
  /// The code of the journal.
  public var name: String {
    switch self {
    case .opened: "incident-opened"
    case .answered: "incident-answered"
    case .followUpSet: "incident-follow-up-set"
    case .followedUp: "incident-followed-up"
    case .withdrawn: "incident-withdrawn"
    }
  }

  /// The event as codes.
  public var codes: Codes {
    var codes = Codes()
    switch self {
    case .opened(let facts): return facts.codes
    case .answered(let kind, let answer, let words):
      codes.add("kind", kind)
      codes.add("answer", answer)
      codes.add("words", words.text)
    case .followUpSet(let day): codes.add("day", day.text)
    case .followedUp(let words): codes.add("words", words.text)
    case .withdrawn: break
    }
    return codes
  }

  /// Reads an event; nil where it is none of these.
  public init?(name: String, codes: Codes) {
    let words = codes.first("words").map { TextID($0) }
    switch name {
    case "incident-opened":
      guard let facts = IncidentFacts(codes) else { return nil }
      self = .opened(facts)
    case "incident-answered":
      guard let kind = codes.word("kind", SupportKind.self), let words,
        let answer = codes.word("answer", SupportAnswer.self)
      else { return nil }
      self = .answered(kind, answer, words: words)
    case "incident-follow-up-set":
      guard let day = codes.first("day").flatMap(CivilDate.init(text:)) else { return nil }
      self = .followUpSet(day)
    case "incident-followed-up":
      guard let words else { return nil }
      self = .followedUp(words: words)
    case "incident-withdrawn": self = .withdrawn
    default: return nil
    }
  }
}
