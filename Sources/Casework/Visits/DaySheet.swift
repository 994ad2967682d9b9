/// A visit as the printed sheet of a day has it: what the diary says, the safety of those who go, and nothing that must
/// not leave the office (HV-8.2.1, 7.6.9).
public struct SheetVisit: Hashable, Sendable {
  /// One of those who go.
  public struct Companion: Hashable, Sendable {
    public let name: String
    /// The number they gave for themselves; nil where they gave none, or are of another organisation.
    public let phone: String?

    public init(name: String, phone: String?) {
      self.name = name
      self.phone = phone
    }
  }

  /// A hazard with what the assessment says of it and of its control.
  public struct Control: Hashable, Sendable {
    public let hazard: Hazard
    public let words: String

    public init(hazard: Hazard, words: String) {
      self.hazard = hazard
      self.words = words
    }
  }

  public let row: VisitRow
  /// The lead first.
  public let companions: [Companion]
  /// In the order in which hazards are asked for.
  public let controls: [Control]
  /// Whether somebody has assessed the risk at all.
  public let isAssessed: Bool
  /// Nobody should go alone (HV-5.3.3).
  public let isCompanyNeeded: Bool
  /// The further measures that authority depends on (HV-8.1.3).
  public let measures: String?

  public init(
    row: VisitRow, companions: [Companion] = [], controls: [Control] = [], isAssessed: Bool = true,
    isCompanyNeeded: Bool = false, measures: String? = nil
  ) {
    self.row = row
    self.companions = companions
    self.controls = controls
    self.isAssessed = isAssessed
    self.isCompanyNeeded = isCompanyNeeded
    self.measures = measures
  }
}
