import CivilTime
import Foundation
import Policy

/// A line of a caseload file that is no person: `{"type":"team",…}`, `{"type":"staff",…}`,
/// `{"type":"address",…}`, `{"type":"resource",…}` or `{"type":"competence",…}`.
///
/// A line without `type` is a person of `homeward-caseload/1` (policy.md section 5).
public enum FileLine: Hashable, Sendable {
  case team(TeamRow)
  /// `saysRoles` is false where the line has no `roles`: what is known of them stays.
  case staff(StaffRow, saysRoles: Bool = true)
  case address(AddressRow)
  /// A device or a vehicle of a team (NK-5).
  case resource(ResourceRow)
  /// What a member of staff was trained or accredited for (HV-8.1.7, AP-3).
  case competence(CompetenceRow)

  /// What is wrong with a line: where in it, a code, and what would be right.
  public struct Problem: Error, Hashable, Sendable {
    public let pointer: String
    public let code: String
    public let message: String
  }

  /// Reads one line of JSON.
  public static func parse(_ line: [UInt8]) throws(Problem) -> FileLine {
    let fields: Fields
    do {
      fields = try JSONDecoder().decode(Fields.self, from: Data(line))
    } catch {
      throw Problem(
        pointer: "", code: "json",
        message: "not a JSON object of texts as a team, staff, address, resource or competence line has")
    }
    switch fields.type {
    case "team": return .team(try fields.teamRow())
    case "staff": return .staff(try fields.staffRow(), saysRoles: fields.roles != nil)
    case "address": return .address(try fields.addressRow())
    case "resource": return .resource(try fields.resourceRow())
    case "competence": return .competence(try fields.competenceRow())
    default:
      throw Problem(
        pointer: "/type", code: "unknown-type",
        message: "type is \"team\", \"staff\", \"address\", \"resource\" or \"competence\"")
    }
  }

  /// The line as JSON with its keys in a fixed order, without the line end.
  public var json: String {
    switch self {
    case .team(let team):
      JSONLine()
        .adding("type", "team").adding("code", team.code).adding("name", team.name).adding("pdu", team.pdu)
        .adding("pduName", team.pduName).adding("region", team.region).adding("regionName", team.regionName)
        .text
    case .staff(let staff, _):
      JSONLine()
        .adding("type", "staff").adding("code", staff.code).adding("name", staff.name)
        .adding("team", staff.team).adding("pdu", staff.pdu).adding("region", staff.region)
        .adding("roles", list: staff.roles.map(\.rawValue).sorted()).text
    case .address(let address):
      JSONLine()
        .adding("type", "address").adding("crn", address.crn).adding("address", address.address)
        .adding("telephone", address.telephone).adding("since", address.since).text
    case .resource(let resource):
      JSONLine()
        .adding("type", "resource").adding("code", resource.code).adding("kind", resource.kind.rawValue)
        .adding("name", resource.name).adding("team", resource.team)
        .adding("service", resource.isInService ? "in" : "out").text
    case .competence(let row): row.json
    }
  }

  private struct Fields: Decodable {
    let type: String?
    let code: String?
    let name: String?
    let pdu: String?
    let pduName: String?
    let region: String?
    let regionName: String?
    let team: String?
    let roles: [String]?
    let crn: String?
    let address: String?
    let telephone: String?
    let since: String?
    let kind: String?
    let service: String?
    let staff: String?
    let competence: String?
    let from: String?
    let through: String?
    let ended: String?

    func teamRow() throws(Problem) -> TeamRow {
      let pdu = try checkedCode(self.pdu, "/pdu")
      let region = try checkedCode(self.region, "/region")
      return TeamRow(
        code: try checkedCode(code, "/code"), name: try checkedName(name, "/name"), pdu: pdu,
        pduName: try pduName.map { (text) throws(Problem) in try checkedName(text, "/pduName") } ?? pdu,
        region: region,
        regionName: try regionName.map { (text) throws(Problem) in try checkedName(text, "/regionName") }
          ?? region)
    }

    func staffRow() throws(Problem) -> StaffRow {
      var known: Set<Role> = []
      guard (roles ?? []).count <= 20 else {
        throw Problem(pointer: "/roles", code: "too-many", message: "somebody has at most 20 roles")
      }
      for (index, word) in (roles ?? []).enumerated() {
        guard let role = Role(rawValue: word) else {
          let words = Role.allCases.map(\.rawValue).joined(separator: ", ")
          throw Problem(
            pointer: "/roles/\(index)", code: "unknown-role", message: "a role is one of: \(words)")
        }
        known.insert(role)
      }
      return StaffRow(
        code: try checkedCode(code, "/code"), name: try checkedName(name, "/name"),
        team: try codeIfAny(team, "/team"),
        pdu: try codeIfAny(pdu, "/pdu"), region: try codeIfAny(region, "/region"), roles: known)
    }

    func addressRow() throws(Problem) -> AddressRow {
      guard let crn = crn.flatMap(CRN.canonical) else {
        throw Problem(pointer: "/crn", code: "crn", message: "a CRN is 1 to 32 letters, digits and - _ . /")
      }
      guard let address, StoredText.fits(address, most: StoredText.address) else {
        throw Problem(
          pointer: "/address", code: "address",
          message: "an address has 1 to \(StoredText.address) characters and no null character")
      }
      if let telephone, !StoredText.fits(telephone, fewest: 3, most: StoredText.telephone) {
        throw Problem(
          pointer: "/telephone", code: "telephone", message: "a telephone number has 3 to 32 characters")
      }
      guard let since, CivilDate(text: since) != nil else {
        throw Problem(pointer: "/since", code: "date", message: "since is a date, YYYY-MM-DD")
      }
      return AddressRow(crn: crn, address: address, telephone: telephone, since: since)
    }

    func resourceRow() throws(Problem) -> ResourceRow {
      guard let kind = kind.flatMap(ResourceKind.init(rawValue:)) else {
        let words = ResourceKind.allCases.map(\.rawValue).joined(separator: ", ")
        throw Problem(pointer: "/kind", code: "unknown-kind", message: "a kind is one of: \(words)")
      }
      guard ["in", "out", nil].contains(service) else {
        throw Problem(
          pointer: "/service", code: "service", message: "service is \"in\" or \"out\"; without it, in")
      }
      return ResourceRow(
        code: try checkedCode(code, "/code"), kind: kind, name: try checkedName(name, "/name"),
        team: try checkedCode(team, "/team"), isInService: service != "out")
    }

    func competenceRow() throws(Problem) -> CompetenceRow {
      guard let kind = competence.flatMap(Competence.init(rawValue:)) else {
        let words = Competence.allCases.map(\.rawValue).joined(separator: ", ")
        throw Problem(
          pointer: "/competence", code: "unknown-competence", message: "a competence is one of: \(words)")
      }
      guard let first = try dayIfAny(from, "/from") else {
        throw Problem(pointer: "/from", code: "date", message: "from is a date, YYYY-MM-DD")
      }
      let last = try dayIfAny(through, "/through")
      let ended = try dayIfAny(self.ended, "/ended")
      for (pointer, day) in [("/through", last), ("/ended", ended)] {
        guard let day, day < first else { continue }
        throw Problem(
          pointer: pointer, code: "before-start", message: "a day before from; it is from or later")
      }
      return CompetenceRow(
        staff: try checkedCode(staff, "/staff"),
        held: HeldCompetence(kind, from: first, through: last, ended: ended))
    }

    private func dayIfAny(_ text: String?, _ pointer: String) throws(Problem) -> CivilDate? {
      guard let text else { return nil }
      guard let day = CivilDate(text: text) else {
        throw Problem(
          pointer: pointer, code: "date", message: "\(pointer.dropFirst()) is a date, YYYY-MM-DD")
      }
      return day
    }

    private func checkedCode(_ text: String?, _ pointer: String) throws(Problem) -> String {
      guard let text, FileLine.isCode(text) else {
        throw Problem(
          pointer: pointer, code: "code", message: "a code of 1 to 32 letters, digits and - _ . / is needed")
      }
      return text
    }

    private func codeIfAny(_ text: String?, _ pointer: String) throws(Problem) -> String? {
      guard text != nil else { return nil }
      return try checkedCode(text, pointer)
    }

    private func checkedName(_ text: String?, _ pointer: String) throws(Problem) -> String {
      guard let text, StoredText.fits(text, most: StoredText.name) else {
        throw Problem(
          pointer: pointer, code: "name",
          message: "a name of 1 to \(StoredText.name) characters without the null character is needed")
      }
      return text
    }
  }

  /// True for what may be the code of a region, PDU, team or member of staff.
  public static func isCode(_ text: String) -> Bool { CRN.isAcceptable(text) }
}

/// One line of JSON written key by key. Keys are our own words; values are escaped.
public struct JSONLine: Sendable {
  private var members = ""

  public init() {}

  /// The object, closed.
  public var text: String { "{" + members + "}" }

  /// The object with a text more; nil adds nothing.
  public func adding(_ key: String, _ value: String?) -> JSONLine {
    guard let value else { return self }
    return adding(key, raw: JSONLine.quoted(value))
  }

  /// The object with a whole number more; nil adds nothing.
  public func adding(_ key: String, _ value: Int?) -> JSONLine {
    guard let value else { return self }
    return adding(key, raw: String(value))
  }

  /// The object with a list of texts more.
  public func adding(_ key: String, list: [String]) -> JSONLine {
    adding(key, raw: "[" + list.map(JSONLine.quoted).joined(separator: ",") + "]")
  }

  /// A member whose value is JSON already.
  public func adding(_ key: String, raw: String) -> JSONLine {
    var line = self
    if !line.members.isEmpty { line.members += "," }
    line.members += "\"\(key)\":\(raw)"
    return line
  }

  /// A JSON text with quotation marks.
  public static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\u{0}"..."\u{1F}", "\u{7F}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }
}
