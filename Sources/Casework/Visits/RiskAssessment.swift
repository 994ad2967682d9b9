/// A hazard a visit risk assessment names (HV-4.3, 8.1.1; BP-3).
public enum Hazard: String, CaseIterable, Hashable, Sendable {
  case violence
  case weapons
  case substanceMisuse = "substance-misuse"
  case mentalIllHealth = "mental-ill-health"
  case householdMembers = "household-members"
  case animals
  case access
  case neighbourhood
  case hygiene
  case noSignal = "no-signal"
  case travel
  case other
}

/// What was known of a person when an assessment was made. A later state that differs makes it stale (HV-8.1.2).
public struct AssessmentBasis: Hashable, Sendable {
  /// The number of the last fact there was.
  public let lastFact: Int
  /// How many facts had been taken back.
  public let withdrawnFacts: Int
  /// The number of the last address there was; 0 for none.
  public let lastAddress: Int
  /// How often an entry in a register had begun or ended (UX-71).
  public let registerChanges: Int
  /// How often something had become known that is looked at before a visit, or that others who visit should know for
  /// their safety (AP-7, AP-14).
  public let incidents: Int

  public init(lastFact: Int, withdrawnFacts: Int, lastAddress: Int, registerChanges: Int, incidents: Int) {
    self.lastFact = lastFact
    self.withdrawnFacts = withdrawnFacts
    self.lastAddress = lastAddress
    self.registerChanges = registerChanges
    self.incidents = incidents
  }

  /// The five numbers with points between, for a form to send back.
  public var code: String {
    [lastFact, withdrawnFacts, lastAddress, registerChanges, incidents].map(String.init).joined(
      separator: ".")
  }

  /// Nil where it is no such code.
  public init?(code: String) {
    let parts = code.split(separator: ".", omittingEmptySubsequences: false).prefix(6).map { Int($0) }
    let numbers = parts.compactMap(\.self)
    guard parts.count == 5, numbers.count == 5 else { return nil }
    self.init(
      lastFact: numbers[0], withdrawnFacts: numbers[1], lastAddress: numbers[2], registerChanges: numbers[3],
      incidents: numbers[4])
  }

  /// What changed since, in the order in which it is said; nothing where all is as it was.
  public func changes(to now: AssessmentBasis) -> [ReopenReason] {
    var reasons: [ReopenReason] = []
    if now.lastFact > lastFact { reasons.append(.factRecorded) }
    if now.withdrawnFacts > withdrawnFacts { reasons.append(.factCorrected) }
    if now.lastAddress > lastAddress { reasons.append(.addressChanged) }
    if now.registerChanges > registerChanges { reasons.append(.registerChanged) }
    if now.incidents > incidents { reasons.append(.incidentRecorded) }
    return reasons
  }
}

/// A visit risk assessment: hazards with their controls, the household, company and devices (HV-8.1.1, 7.6.7). Never
/// changed once made; another one takes its place.
public struct RiskAssessment: Hashable, Sendable {
  public let id: AssessmentID
  public let person: PersonID
  public let made: Stamp
  public let basis: AssessmentBasis
  /// Where it holds good (HV-8.1.1: circumstances that remain the same).
  public let place: VisitPlace
  /// The hazards found, each with the text that says what it is and what controls it.
  public let hazards: [Hazard: TextID]
  /// The hazards somebody looked for and did not find. One that is in neither was not looked for.
  public let clear: Set<Hazard>
  /// What a visit could mean for others in the household; asked for where domestic abuse applies (HV-7.6.7).
  public let household: TextID?
  /// Whoever goes should not go alone (HV-5.3.3, 8.1.4).
  public let isCompanyNeeded: Bool

  public init(
    id: AssessmentID, person: PersonID, made: Stamp, basis: AssessmentBasis, place: VisitPlace,
    hazards: [Hazard: TextID], clear: Set<Hazard> = [], household: TextID?, isCompanyNeeded: Bool
  ) {
    self.clear = clear
    self.id = id
    self.person = person
    self.made = made
    self.basis = basis
    self.place = place
    self.hazards = hazards
    self.household = household
    self.isCompanyNeeded = isCompanyNeeded
  }

  /// What it says, as codes.
  public var codes: Codes {
    var codes = Codes()
    codes.add("place", place)
    codes.add("last-fact", basis.lastFact)
    codes.add("withdrawn-facts", basis.withdrawnFacts)
    codes.add("last-address", basis.lastAddress)
    codes.add("register-changes", basis.registerChanges)
    codes.add("incidents", basis.incidents)
    for (hazard, text) in hazards.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      codes.add("hazard", "\(hazard.rawValue):\(text.text)")
    }
    for hazard in clear.map(\.rawValue).sorted() { codes.add("clear", hazard) }
    codes.add("household", household?.text)
    codes.add("company", if: isCompanyNeeded)
    return codes
  }

  /// Reads an assessment back; nil where something is missing or no word of ours.
  public init?(id: AssessmentID, person: PersonID, made: Stamp, codes: Codes) {
    func number(_ name: String) -> Int? { codes.first(name).flatMap { Int($0) } }
    guard let place = codes.word("place", VisitPlace.self), let lastFact = number("last-fact"),
      let withdrawn = number("withdrawn-facts"), let address = number("last-address"),
      let registers = number("register-changes"), let incidents = number("incidents")
    else { return nil }
    var hazards: [Hazard: TextID] = [:]
    for code in codes.all("hazard") {
      let parts = code.split(separator: ":", maxSplits: 1).map(String.init)
      guard parts.count == 2, let hazard = Hazard(rawValue: parts[0]) else { return nil }
      hazards[hazard] = TextID(parts[1])
    }
    self.init(
      id: id, person: person, made: made,
      basis: AssessmentBasis(
        lastFact: lastFact, withdrawnFacts: withdrawn, lastAddress: address,
        registerChanges: registers, incidents: incidents),
      place: place, hazards: hazards, clear: Set(codes.all("clear").compactMap(Hazard.init(rawValue:))),
      household: codes.first("household").map { TextID($0) },
      isCompanyNeeded: codes.flag("company"))
  }
}
