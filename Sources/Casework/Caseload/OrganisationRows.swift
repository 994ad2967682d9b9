/// A team with the PDU and the region it belongs to, as a file or a table names them.
public struct TeamRow: Hashable, Sendable {
  public let code: String
  public let name: String
  public let pdu: String
  public let pduName: String
  public let region: String
  public let regionName: String

  public init(code: String, name: String, pdu: String, pduName: String, region: String, regionName: String) {
    self.code = code
    self.name = name
    self.pdu = pdu
    self.pduName = pduName
    self.region = region
    self.regionName = regionName
  }
}

/// A member of staff, as a file or a table names them.
public struct StaffRow: Hashable, Sendable {
  public let code: String
  public let name: String
  public let team: String?
  public let pdu: String?
  /// Nil in a file where the team or the PDU gives it.
  public let region: String?
  public let roles: Set<Role>

  public init(
    code: String, name: String, team: String?, pdu: String?, region: String?, roles: Set<Role>
  ) {
    self.code = code
    self.name = name
    self.team = team
    self.pdu = pdu
    self.region = region
    self.roles = roles
  }
}

extension StaffRow {
  /// The same member of staff with these roles.
  public func with(roles: Set<Role>) -> StaffRow {
    StaffRow(code: code, name: name, team: team, pdu: pdu, region: region, roles: roles)
  }
}

/// An address of somebody, as a file or a table holds it.
public struct AddressRow: Hashable, Sendable {
  public let crn: String
  public let address: String
  public let telephone: String?
  /// `YYYY-MM-DD`: since when.
  public let since: String

  public init(crn: String, address: String, telephone: String?, since: String) {
    self.crn = crn
    self.address = address
    self.telephone = telephone
    self.since = since
  }
}
