public import Policy

/// Something that has to be so before somebody sets out for a visit. Raw values are the codes of tables and interfaces.
public enum ReadyItem: String, CaseIterable, Hashable, Sendable {
  /// Their phone is charged and not on silent (HV-8.2.1).
  case phone
  /// The lone worker device they were given is charged (HV-8.2.1).
  case device
  /// They wear the gear they were issued with (BP-4).
  case gear

  /// The paragraph that asks for it.
  public var paragraph: String {
    switch self {
    case .phone, .device: "8.2.1"
    case .gear: "Before Your Home Visit 4"
    }
  }

  /// What is asked of those who go on a visit, by what they take along and by the policies that govern.
  public static func asked(_ plan: VisitPlan, policies: [String]) -> [ReadyItem] {
    allCases.filter { item in
      switch item {
      case .phone: true
      case .device: plan.equipment.contains(.loneWorkerDevice)
      case .gear: policies.contains { $0.hasPrefix("us-") }
      }
    }
  }
}

/// What somebody who sets out was asked, and to what they said yes. It stops nobody: whoever watches sees what is missing.
public struct DepartureCheck: Hashable, Sendable {
  /// In order, each once.
  public let asked: [ReadyItem]
  public let ready: Set<ReadyItem>

  /// What they said yes to and was not asked is left out.
  public init(asked: [ReadyItem], ready: Set<ReadyItem>) {
    self.asked = ReadyItem.allCases.filter(asked.contains)
    self.ready = ready.intersection(asked)
  }

  /// What was asked and got no yes, in order.
  public var missing: [ReadyItem] { asked.filter { !ready.contains($0) } }
}

extension LiveVisitDecisions {
  /// What they answered as they set out, or on the way; asked once (HV-8.2.1).
  public static func check(_ visit: LiveVisit, _ check: DepartureCheck) -> [LiveVisitEvent] {
    guard visit.check == nil, visit.phase.isOpen, !check.asked.isEmpty else { return [] }
    return [.checked(check)]
  }
}

/// Something to go through before or during a visit, from the checklists of a policy (BP-4 to BP-6).
public struct DeparturePrompt: Hashable, Sendable {
  public let text: String
  public let paragraph: String

  public init(text: String, paragraph: String) {
    self.text = text
    self.paragraph = paragraph
  }

  /// What there is to go through where a visit stands: before they set out what is for before; then what is for the
  /// visit, and once they are there also what is for after it.
  public static func of(_ policies: [Policy], _ phase: LivePhase) -> [DeparturePrompt] {
    let wanted: [String] =
      switch phase {
      case .planned: ["before"]
      case .onTheWay: ["during"]
      case .inVisit: ["during", "after"]
      case .ended: ["after"]
      }
    return policies.flatMap { policy in
      wanted.flatMap { id in policy.checklists.filter { $0.id == id } }.flatMap(\.items)
    }.map { DeparturePrompt(text: $0.text, paragraph: $0.cite) }
  }
}

/// A word for the radio and what it means (BP-7).
public struct RadioWord: Hashable, Sendable {
  public let code: String
  public let meaning: String

  public init(code: String, meaning: String) {
    self.code = code
    self.meaning = meaning
  }
}

/// How far somebody who goes on a visit is, as its page shows it.
public struct Departure: Hashable, Sendable {
  public let phase: LivePhase
  /// When they said that they set out; nil where they did not.
  public let departed: Stamp?
  /// What they answered; nil where they were not asked.
  public let check: DepartureCheck?
  /// What is asked of them when they set out.
  public let asked: [ReadyItem]
  /// What there is to go through where the visit stands.
  public let prompts: [DeparturePrompt]
  public let radio: [RadioWord]

  public init(
    phase: LivePhase, departed: Stamp?, check: DepartureCheck?, asked: [ReadyItem],
    prompts: [DeparturePrompt] = [], radio: [RadioWord] = []
  ) {
    self.prompts = prompts
    self.radio = radio
    self.phase = phase
    self.departed = departed
    self.check = check
    self.asked = asked
  }
}
