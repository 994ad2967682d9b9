public import Casework

/// The addresses of duty: who is there, who comes next, how they are reached.
public enum DutyPath: Hashable, Sendable {
  /// Who is on duty for a team; the reader's own where none is named.
  case board(team: String?)
  /// GET the form, POST one slot or a weekly pattern of them.
  case new(team: String)
  /// GET a slot, POST its change or its end.
  case slot(DutySlotID)
  /// GET what is to be handed over or taken over, POST it.
  case handover
  /// GET how somebody is reached, POST a change of it.
  case contacts(StaffID)
  /// GET the form, POST the number that is the end of every chain.
  case number(team: String)
  /// GET the ladders of a team, POST a change of one step.
  case ladder(team: String)

  var route: Route {
    switch self {
    case .board: .duty
    case .new: .newDuty
    case .slot: .dutySlot
    case .handover: .handover
    case .contacts: .contacts
    case .number: .dutyNumber
    case .ladder: .dutyLadder
    }
  }

  var parameters: [String] {
    switch self {
    case .board, .new, .handover, .number, .ladder: []
    case .slot(let slot): [slot.text]
    case .contacts(let staff): [staff.text]
    }
  }

  var query: [(name: String, value: String)] {
    switch self {
    case .board(let team): team.map { [("team", $0)] } ?? []
    case .new(let team), .number(let team), .ladder(let team): [("team", team)]
    case .slot, .handover, .contacts: []
    }
  }
}
