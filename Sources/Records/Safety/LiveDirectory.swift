public import Casework
public import Policy
public import Storage

/// Who fills the parts of a ladder for the visit of a person: by roles and places. Those who are on the visit are nobody
/// who could look for themselves (safety.md fault 26).
public struct LiveDirectory: Sendable {
  public let slots: [SafetySlot: [StaffID]]

  /// Whether anybody of a slot is there; the duty number always is.
  public func isThere(_ slot: SafetySlot) -> Bool {
    slot == .dutyNumber || !(slots[slot] ?? []).isEmpty
  }

  /// The recipients of some slots, each once and in their order; the duty number by its own word.
  public func recipients(_ wanted: [SafetySlot]) -> [String] {
    var found: [String] = []
    for slot in wanted {
      let these = slot == .dutyNumber ? [NoticeOutbox.dutyNumber] : (slots[slot] ?? []).map(\.text)
      for one in these where !found.contains(one) { found.append(one) }
    }
    return found
  }
}

extension LiveDirectory {
  /// The directory of a live visit: one statement over those who have a part in its PDU and region.
  public static func of(
    _ visit: LiveVisit, _ transaction: any Transaction
  ) throws(StoreError) -> LiveDirectory {
    var slots: [SafetySlot: [StaffID]] = [.visitor: visit.crew]
    let rows = try transaction.run(
      """
      SELECT s.id, r.role, CASE WHEN s.team = v.team THEN 1 ELSE 0 END
      FROM visits v JOIN staff s ON s.region = v.region JOIN staff_roles r ON r.staff = s.id
      WHERE v.id = \(visit.id.text) AND (s.pdu = v.pdu OR r.role = 'regional-director')
        AND r.role IN ('nominated-contact', 'line-manager', 'pdu-head', 'pdu-deputy', 'regional-director')
      ORDER BY s.code, r.role
      """)
    for row in rows {
      let staff = StaffID(try row.text(0))
      guard !visit.crew.contains(staff), let role = Role(rawValue: try row.text(1)) else { continue }
      for slot in LiveDirectory.slots(role, isOfTeam: try row.flag(2)) {
        slots[slot, default: []].append(staff)
      }
    }
    return LiveDirectory(slots: slots)
  }

  private static func slots(_ role: Role, isOfTeam: Bool) -> [SafetySlot] {
    switch role {
    case .nominatedContact: isOfTeam ? [.nominatedContact] : []
    case .lineManager: isOfTeam ? [.lineManager] : [.otherManagers]
    case .pduHead: [.managersManager, .pduHead]
    case .pduDeputy: [.managersManager]
    case .regionalDirector: [.regionalDirector]
    case .practitioner, .caseAdministrator, .victimLiaisonOfficer, .policeOffenderManager, .qualityAssurance,
      .informationGovernance, .administrator:
      []
    }
  }
}
