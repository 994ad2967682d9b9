public import Casework

/// How far GOV.UK Notify says a message came.
public enum NotifyStatus: String, CaseIterable, Sendable {
  case created, sending, pending, sent, delivered
  case permanentFailure = "permanent-failure"
  case temporaryFailure = "temporary-failure"
  case technicalFailure = "technical-failure"

  /// `sent` is a text abroad: no receipt will come. A telephone that was off for three days is a temporary failure.
  public var rank: ReceiptRank {
    switch self {
    case .created: .accepted
    case .sending, .pending, .sent: .sending
    case .delivered: .delivered
    case .temporaryFailure: .failedForNow
    case .permanentFailure, .technicalFailure: .failed
    }
  }
}

struct NotifyMessage: Encodable {
  let template_id: String
  let reference: String
  let personalisation: [String: String]
  var phone_number: String?
  var email_address: String?
}

struct NotifyClaims: Encodable {
  let iss: String
  let iat: Int64
}

struct NotifyTaken: Decodable {
  let id: String
}

struct NotifyRefusal: Decodable {
  struct Fault: Decodable { let error: String }
  let errors: [Fault]

  /// The kind of the first fault, where it is a word: `BadRequestError`.
  var kind: String? {
    errors.first.flatMap { fault in
      let isWord =
        (1...40).contains(fault.error.utf8.count)
        && fault.error.utf8.allSatisfy { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A }
      return isWord ? fault.error : nil
    }
  }
}

struct NotifyKnown: Decodable {
  let id: String
  let status: String
}

struct NotifyList: Decodable {
  let notifications: [NotifyKnown]
}
