public import CivilTime

/// The id of a contact point (UUIDv7 text made by the shell).
public struct ContactPointID: Hashable, Sendable {
  public let text: String
  public init(_ text: String) { self.text = text }
}

extension ContactPointID: SubjectID {}

/// A way to reach a member of staff while they are on duty (BRD-28).
public struct ContactPoint: Hashable, Sendable {
  /// How it was shown that it reaches them. Raw values are the codes of tables.
  public enum Proof: String, CaseIterable, Hashable, Sendable {
    /// They typed in the code that was sent to it.
    case code
    /// A manager rang the number and spoke with them.
    case rang
  }

  /// That it reached them, when, and who says so.
  public struct Verification: Hashable, Sendable {
    public let stamp: Stamp
    public let proof: Proof

    public init(stamp: Stamp, proof: Proof) {
      self.stamp = stamp
      self.proof = proof
    }
  }

  /// The channels by which somebody in person is reached; the others reach machines.
  public static let channels: [NoticeChannel] = [.sms, .voice, .email]
  /// How long a number counts as verified, in days of 24 hours.
  public static let daysUntilVerifiedAgain = 90
  /// The most one member of staff has in use.
  public static let most = 10

  public let id: ContactPointID
  public let staff: StaffID
  public let channel: NoticeChannel
  /// As it is dialled or written to, without blanks.
  public let address: String
  /// True where an answering machine is known to pick up; false where it is known that none does; nil where nobody said.
  public let isVoicemail: Bool?
  /// False once it was taken out of use.
  public let isActive: Bool
  /// Nil until it was shown to reach them.
  public let verified: Verification?
  /// How many events there were.
  public let revision: Int

  public init(
    id: ContactPointID, staff: StaffID, channel: NoticeChannel, address: String, isVoicemail: Bool? = nil,
    isActive: Bool = true, verified: Verification? = nil, revision: Int = 1
  ) {
    self.id = id
    self.staff = staff
    self.channel = channel
    self.address = address
    self.isVoicemail = isVoicemail
    self.isActive = isActive
    self.verified = verified
    self.revision = revision
  }

  /// True for a telephone number: somebody can be rung on it.
  public var isNumber: Bool { channel == .sms || channel == .voice }

  /// The moment from which it no longer counts as verified; nil where it never did.
  public var verifiedUntil: Instant? {
    verified?.stamp.at.adding(seconds: ContactPoint.daysUntilVerifiedAgain * 86_400)
  }

  /// True where somebody can be rung on it at a moment: a number in use that was verified less than 90 days before.
  public func isReachable(at instant: Instant) -> Bool {
    guard isActive, isNumber, let until = verifiedUntil else { return false }
    return instant < until
  }

  /// The last characters, for whoever only needs to tell one from another.
  public var ending: String { String(address.suffix(3)) }
}

/// A contact point as somebody types it.
public struct ContactPointDraft: Hashable, Sendable {
  /// What cannot be kept.
  public enum Fault: Error, Hashable, Sendable {
    /// No channel by which somebody in person is reached.
    case channel
    case missing
    /// Not 7 to 15 digits, blanks, brackets, hyphens and a plus in front.
    case notANumber
    /// Not a name, an @ and a domain.
    case notAnAddress
    /// They have it already.
    case there
    /// They have `ContactPoint.most` in use.
    case tooMany
  }

  public let channel: NoticeChannel
  public let address: String
  public let isVoicemail: Bool?

  public init(channel: NoticeChannel, address: String, isVoicemail: Bool? = nil) {
    self.channel = channel
    self.address = address
    self.isVoicemail = isVoicemail
  }

  /// The address as it is kept, or why it cannot be.
  public func check() throws(Fault) -> String {
    switch channel {
    case .sms, .voice:
      let plain = String(address.unicodeScalars.filter { !" \t-().".unicodeScalars.contains($0) })
      guard !plain.isEmpty else { throw .missing }
      let digits = plain.hasPrefix("+") ? plain.dropFirst() : plain[...]
      guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), (7...15).contains(digits.utf8.count) else {
        throw .notANumber
      }
      return plain
    case .email:
      let plain = address.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      guard !plain.isEmpty else { throw .missing }
      let halves = plain.split(separator: "@", omittingEmptySubsequences: false)
      guard halves.count == 2, (1...64).contains(halves[0].utf8.count), halves[1].utf8.count <= 189,
        plain.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x3C && $0 != 0x3E && $0 != 0x2C })
      else { throw .notAnAddress }
      let labels = halves[1].split(separator: ".", omittingEmptySubsequences: false)
      guard labels.count >= 2, labels.allSatisfy({ !$0.isEmpty }) else { throw .notAnAddress }
      return plain
    case .webhook, .push: throw .channel
    }
  }
}

/// What happened to a contact point. The address itself stands in its row alone, never in the journal.
public enum ContactPointEvent: Hashable, Sendable {
  case added(staff: StaffID, NoticeChannel, isVoicemail: Bool?)
  /// A code was sent to it at somebody's wish.
  case codeAsked
  /// It was shown to reach whose it is.
  case verified(ContactPoint.Proof)
  /// Whether an answering machine picks up.
  case voicemail(Bool?)
  case removed
}

extension ContactPointEvent: CodedEvent {
  public var name: String {
    switch self {
    case .added: "contact-point-added"
    case .codeAsked: "contact-point-code-asked"
    case .verified: "contact-point-verified"
    case .voicemail: "contact-point-voicemail-said"
    case .removed: "contact-point-removed"
    }
  }

  public var codes: Codes {
    var codes = Codes()
    switch self {
    case .added(let staff, let channel, let isVoicemail):
      codes.add("staff", staff.text)
      codes.add("channel", channel)
      codes.add("voicemail", isVoicemail.map { $0 ? "yes" : "no" })
    case .verified(let proof): codes.add("proof", proof)
    case .voicemail(let isVoicemail): codes.add("voicemail", isVoicemail.map { $0 ? "yes" : "no" })
    case .codeAsked, .removed: break
    }
    return codes
  }

  public init?(name: String, codes: Codes) {
    let isVoicemail = codes.first("voicemail").map { $0 == "yes" }
    switch name {
    case "contact-point-added":
      guard let staff = codes.first("staff"), let channel = codes.word("channel", NoticeChannel.self) else {
        return nil
      }
      self = .added(staff: StaffID(staff), channel, isVoicemail: isVoicemail)
    case "contact-point-code-asked": self = .codeAsked
    case "contact-point-verified":
      guard let proof = codes.word("proof", ContactPoint.Proof.self) else { return nil }
      self = .verified(proof)
    case "contact-point-voicemail-said": self = .voicemail(isVoicemail)
    case "contact-point-removed": self = .removed
    default: return nil
    }
  }
}

extension ContactPoint: Chronicled {
  /// The address is not part of what the events say: it is put in by whoever reads the row.
  public static func fold(
    _ before: ContactPoint?, _ event: ContactPointEvent, id: ContactPointID, stamp: Stamp
  ) -> ContactPoint? {
    guard let before else {
      guard case .added(let staff, let channel, let isVoicemail) = event else { return nil }
      return ContactPoint(
        id: id, staff: staff, channel: channel, address: "", isVoicemail: isVoicemail, revision: 1)
    }
    guard before.isActive else { return nil }
    var (isVoicemail, isActive, verified) = (before.isVoicemail, true, before.verified)
    switch event {
    case .added: return nil
    case .codeAsked: break
    case .verified(let proof): verified = Verification(stamp: stamp, proof: proof)
    case .voicemail(let said): isVoicemail = said
    case .removed: isActive = false
    }
    return ContactPoint(
      id: id, staff: before.staff, channel: before.channel, address: before.address,
      isVoicemail: isVoicemail, isActive: isActive, verified: verified, revision: before.revision + 1)
  }

  /// The same with its address.
  public func at(_ address: String) -> ContactPoint {
    ContactPoint(
      id: id, staff: staff, channel: channel, address: address, isVoicemail: isVoicemail, isActive: isActive,
      verified: verified, revision: revision)
  }
}
