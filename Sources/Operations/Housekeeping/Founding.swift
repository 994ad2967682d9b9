public import Casework
import Records
import Storage

/// The first places of an organisation and its first administrator.
public struct Founding: Hashable, Sendable {
  public let region: PlaceName
  public let pdu: PlaceName?
  /// A team needs a PDU.
  public let team: PlaceName?
  public let userName: String
  public let staffCode: String
  public let name: String

  public init(
    region: PlaceName, pdu: PlaceName? = nil, team: PlaceName? = nil, userName: String, staffCode: String,
    name: String
  ) {
    self.region = region
    self.pdu = pdu
    self.team = team
    self.userName = userName
    self.staffCode = staffCode
    self.name = name
  }
}

extension Desk {
  /// Puts the first places and the first administrator into a database where nobody has an account yet.
  ///
  /// The administrator looks after accounts and sees no cases. Errors: `AccountRefusal.taken` where somebody has an
  /// account, what `invite` refuses, `StoreError`.
  public func found(_ founding: Founding) async throws -> Invitation {
    let places = [founding.region, founding.pdu, founding.team].compactMap { $0 }
    for place in places where !(1...32).contains(place.code.count) || !(1...200).contains(place.name.count) {
      throw AccountRefusal.incomplete
    }
    guard founding.team == nil || founding.pdu != nil else { throw AccountRefusal.incomplete }
    // Looked at before anything is written: the user name is what people get wrong.
    _ = try UserName(founding.userName)
    try await store.write { transaction in
      guard try Establishment.isEmpty(transaction) else { throw AccountRefusal.taken }
      try Establishment.addRegion(founding.region, transaction)
      if let pdu = founding.pdu {
        try Establishment.addPDU(pdu, region: founding.region.code, transaction)
        if let team = founding.team { try Establishment.addTeam(team, pdu: pdu.code, transaction) }
      }
    }
    return try await invite(
      Invitee(
        userName: founding.userName, staffCode: founding.staffCode, name: founding.name,
        roles: [.administrator],
        team: founding.team?.code, pdu: founding.pdu?.code, region: founding.region.code))
  }
}
