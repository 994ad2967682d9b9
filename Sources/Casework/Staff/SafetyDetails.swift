public import CivilTime

/// What a member of staff keeps about themselves so that they can be found and helped (HV-8.1.5, 8.2.2).
public struct SafetyDetails: Hashable, Sendable {
  /// One thing they can say, and how long it may be.
  public enum Field: String, CaseIterable, Hashable, Sendable {
    /// Registration, colour and make.
    case car
    case phone
    /// A lone worker device of their own, by its number.
    case device
    /// What they look like, for somebody who has to find them.
    case description
    case emergencyName = "emergency-name"
    case emergencyPhone = "emergency-phone"
    /// What somebody who helps them should know: an allergy, a medicine.
    case medical

    public var mostCharacters: Int {
      switch self {
      case .car, .device, .emergencyName: 100
      case .phone, .emergencyPhone: 32
      case .description, .medical: 500
      }
    }

    /// True for a telephone number.
    public var isNumber: Bool { self == .phone || self == .emergencyPhone }
  }

  /// What cannot be kept.
  public enum Fault: Error, Hashable, Sendable {
    case tooLong(Field)
    /// Holds a character that is no text.
    case unclean(Field)
    /// Not 5 to 32 digits, blanks, brackets, hyphens and a plus in front.
    case notANumber(Field)
    /// The emergency contact has a name and no number, or a number and no name.
    case halfAContact(Field)
  }

  /// What is said; a field that says nothing is not there.
  public let values: [Field: String]

  /// White space at the ends of what is said is not kept.
  public init(_ values: [Field: String]) {
    self.values = values.mapValues { value in
      var rest = value[...]
      while rest.first?.isWhitespace ?? false { rest = rest.dropFirst() }
      while rest.last?.isWhitespace ?? false { rest = rest.dropLast() }
      return String(rest)
    }.filter { !$0.value.isEmpty }
  }

  public subscript(_ field: Field) -> String? { values[field] }

  /// Everything that cannot be kept, in the order of the fields.
  public var faults: [Fault] {
    var faults: [Fault] = []
    for field in Field.allCases {
      guard let value = values[field] else { continue }
      if value.unicodeScalars.count > field.mostCharacters {
        faults.append(.tooLong(field))
      } else if PlainText.hasControl(value) {
        faults.append(.unclean(field))
      } else if field.isNumber, !SafetyDetails.isNumber(value) {
        faults.append(.notANumber(field))
      }
    }
    if values[.emergencyName] == nil, values[.emergencyPhone] != nil {
      faults.append(.halfAContact(.emergencyName))
    }
    if values[.emergencyName] != nil, values[.emergencyPhone] == nil {
      faults.append(.halfAContact(.emergencyPhone))
    }
    return faults
  }

  private static func isNumber(_ text: String) -> Bool {
    let rest = text.hasPrefix("+") ? text.dropFirst() : text[...]
    let digits = rest.count { $0.isASCII && $0.isNumber }
    return digits >= 5 && rest.allSatisfy { ($0.isASCII && $0.isNumber) || " -()".contains($0) }
  }
}

/// What somebody keeps about themselves, and when they said so.
public struct SafetyRecord: Hashable, Sendable {
  public let details: SafetyDetails
  /// 0 before anything was said.
  public let version: Int
  public let recorded: Instant?

  public init(details: SafetyDetails, version: Int, recorded: Instant?) {
    self.details = details
    self.version = version
    self.recorded = recorded
  }

  /// How long what was said is taken to be right; after that they are asked to say it again. The sources give no time:
  /// this is the reading adopted.
  public static let daysUntilAskedAgain = 90

  /// True where nothing was said, or so long ago that they should say it again.
  public func isToBeSaid(on today: CivilDate, in zone: Zone) -> Bool {
    guard let recorded else { return true }
    return zone.date(of: recorded).adding(days: SafetyRecord.daysUntilAskedAgain) < today
  }

  /// Nothing was said yet.
  public static let none = SafetyRecord(details: SafetyDetails([:]), version: 0, recorded: nil)
}

/// What one of those who go on a visit keeps about themselves, for their line manager and nominated contact.
public struct CrewSafety: Hashable, Sendable {
  public let staff: StaffID
  public let name: String
  public let record: SafetyRecord
  /// False where they are of another team: their own manager and contact have it.
  public let isOfTeam: Bool

  public init(staff: StaffID, name: String, record: SafetyRecord, isOfTeam: Bool) {
    self.staff = staff
    self.name = name
    self.record = record
    self.isOfTeam = isOfTeam
  }
}
