import CivilTime
import Policy

extension TaskFacts {
  var codes: Codes {
    var codes = Codes()
    codes.add("person", person.text)
    codes.add("visit", visit?.text)
    codes.add("kind", kind)
    codes.add("policy", policy)
    codes.add("rule", rule)
    codes.add("paragraph", paragraph.replacing(" ", with: "_"))
    codes.add("force", force)
    codes.add("due", due?.text)
    codes.add("must-be-answered", if: mustBeAnswered)
    return codes
  }

  init?(_ codes: Codes) {
    guard let person = codes.first("person"), let kind = codes.word("kind", TaskKind.self),
      let policy = codes.first("policy"), let rule = codes.first("rule"),
      let paragraph = codes.first("paragraph"), let force = codes.word("force", Force.self)
    else { return nil }
    self.init(
      person: PersonID(person), visit: codes.first("visit").map { VisitID($0) }, kind: kind, policy: policy,
      rule: rule, paragraph: paragraph.replacing("_", with: " "), force: force,
      due: codes.first("due").flatMap { CivilDate(text: $0) }, mustBeAnswered: codes.flag("must-be-answered"))
  }
}

extension TaskEvent {
  /// What the event says, as codes.
  public var codes: Codes {
    var codes = Codes()
    switch self {
    case .opened(let facts, let owner):
      codes = facts.codes
      codes.add("owner", owner.text)
    case .assigned(let owner): codes.add("owner", owner.text)
    case .done(let words), .dropped(let words): codes.add("words", words.text)
    }
    return codes
  }

  /// Reads an event from its name and codes; nil where they are not ours.
  public init?(name: String, codes: Codes) {
    switch name {
    case "task-opened":
      guard let facts = TaskFacts(codes), let owner = codes.first("owner") else { return nil }
      self = .opened(facts, owner: StaffID(owner))
    case "task-assigned":
      guard let owner = codes.first("owner") else { return nil }
      self = .assigned(StaffID(owner))
    case "task-done":
      guard let words = codes.first("words") else { return nil }
      self = .done(TextID(words))
    case "task-dropped":
      guard let words = codes.first("words") else { return nil }
      self = .dropped(TextID(words))
    default: return nil
    }
  }
}

extension FollowUpTask {
  /// All that the events left, as codes.
  public var codes: Codes {
    var codes = facts.codes
    codes.add("owner", owner.text)
    codes.add("stage", stage)
    codes.add("opened", opened.code)
    codes.add("settled", settled?.code)
    codes.add("words", words?.text)
    return codes
  }

  /// Reads a task back from its row; nil where something is missing or no word of ours.
  public init?(id: TaskID, revision: Int, codes: Codes) {
    guard let facts = TaskFacts(codes), let owner = codes.first("owner"),
      let stage = codes.word("stage", TaskStage.self),
      let opened = codes.first("opened").flatMap(Stamp.init(code:))
    else { return nil }
    self.init(
      id: id, facts: facts, opened: opened, revision: revision, owner: StaffID(owner), stage: stage,
      settled: codes.first("settled").flatMap(Stamp.init(code:)),
      words: codes.first("words").map { TextID($0) })
  }
}
