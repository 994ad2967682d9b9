public import Casework
public import CivilTime
public import Policy
public import Storage

/// Who fills the parts of a ladder for a visit: by the rota, and by roles and places. Those who are on the visit are nobody
/// who could look for themselves (safety.md fault 26).
public struct LiveDirectory: Sendable {
  public let slots: [SafetySlot: [StaffID]]
  /// Who can be told now: by an address of a channel that is set, or because they have the board open. Nil where nobody
  /// of the ladder can: then the board is all there is, and everybody has their time to look at it (C10).
  public let reached: Set<StaffID>?
  /// The addresses of everybody of the slots and of the duty number, in the order in which they are tried; nil where they
  /// were not asked for.
  public let addresses: [String: [NoticeAddress]]?

  init(
    slots: [SafetySlot: [StaffID]], reached: Set<StaffID>?, addresses: [String: [NoticeAddress]]? = nil
  ) {
    self.slots = slots
    self.reached = reached
    self.addresses = addresses
  }

  /// Whether anybody of a slot can be told; the duty number always is asked for.
  public func isThere(_ slot: SafetySlot) -> Bool {
    guard slot != .dutyNumber else { return true }
    let staff = slots[slot] ?? []
    return reached.map { reached in staff.contains(where: reached.contains) } ?? !staff.isEmpty
  }

  /// Who of some slots cannot be told, each once and in their order.
  public func unreached(_ wanted: [SafetySlot]) -> [StaffID] {
    var found: [StaffID] = []
    for slot in wanted where slot != .dutyNumber {
      for one in slots[slot] ?? [] where !(reached?.contains(one) ?? false) && !found.contains(one) {
        found.append(one)
      }
    }
    return found
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
  /// The directory of a live visit, by the rota and the roles of the team that supervises the person, at a moment; of a
  /// drill, by those of the team that it is of. `channels` are those that are set; nil where every channel may be.
  public static func of(
    _ visit: LiveVisit, at now: Instant, by channels: Set<NoticeChannel>? = nil,
    _ transaction: any Transaction
  ) throws -> LiveDirectory {
    let place = try LivePlace.of(visit.id, transaction)
    var slots =
      try place?.team.map {
        try DutyRecords.directory(team: $0, at: now, excluding: Set(visit.crew), transaction)
      } ?? [:]
    let others = Set(slots.values.joined())
    slots[.visitor] = visit.crew
    let everybody = others.union(visit.crew).map(\.text).sorted()
    let addresses = try NoticeAddresses.of(
      everybody + [NoticeOutbox.dutyNumber], in: place, at: now, transaction)
    let withAddress = addresses.filter { _, ways in
      ways.contains { way in channels.map { $0.contains(way.channel) } ?? true }
    }
    guard withAddress.keys.contains(where: { $0 == NoticeOutbox.dutyNumber || others.contains(StaffID($0)) })
    else { return LiveDirectory(slots: slots, reached: nil, addresses: addresses) }
    let watching = try DutyRecords.watching(Array(others), at: now, transaction).keys
    return LiveDirectory(
      slots: slots, reached: Set(withAddress.keys.map { StaffID($0) }).union(watching), addresses: addresses)
  }

  /// The same by what was read for many visits at once: the roster of the visit's team, who has an address of a channel that
  /// is set, whether there is a duty number, and who has the board open.
  public static func of(
    _ visit: LiveVisit, by roster: DutyRoster?, at now: Instant, addressed: Set<StaffID>, hasNumber: Bool,
    watching: Set<StaffID>
  ) -> LiveDirectory {
    var slots = roster?.directory(at: now, excluding: Set(visit.crew)) ?? [:]
    let others = Set(slots.values.joined())
    slots[.visitor] = visit.crew
    guard hasNumber || !others.isDisjoint(with: addressed) else {
      return LiveDirectory(slots: slots, reached: nil)
    }
    let everybody = others.union(visit.crew)
    return LiveDirectory(
      slots: slots,
      reached: everybody.intersection(addressed).union(others.intersection(watching)))
  }

  /// The directory of a team at a moment, with nobody on a visit: whom a drill would tell.
  public static func of(
    team: String, at now: Instant, _ transaction: any Transaction
  ) throws -> LiveDirectory {
    LiveDirectory(slots: try DutyRecords.directory(team: team, at: now, transaction), reached: nil)
  }
}
