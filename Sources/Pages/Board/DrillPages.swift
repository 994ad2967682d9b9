public import Casework
import CivilTime
import Policy

/// The register of drills, and the form that starts one (experience.md, screen 40). Sends back `team`, `ladder` and `seen`.
public struct DrillsPage: Page {
  public let register: DrillRegister
  public let ladder: String
  public let errors: [FieldError]
  public let notice: Notice?

  public init(
    register: DrillRegister, ladder: String = "", errors: [FieldError] = [], notice: Notice? = nil
  ) {
    self.register = register
    self.ladder = ladder
    self.errors = errors
    self.notice = notice
  }

  /// What is rehearsed was not chosen.
  public static let ladderMissing = FieldError(field: "ladder", message: "Select what is rehearsed")

  /// Why a drill was not started, and what to do about it.
  public static func error(_ refusal: DrillRefusal) -> FieldError {
    let words =
      switch refusal {
      case .running: "A drill of this team goes on and must end first: stand it down, or wait"
      case .alarmOpen: "The open alarm of this team must be seen to first: start the drill when it is over"
      case .nobody: "Somebody must be on the rota of the team first: nobody would be told"
      case .others: "Others are on duty by now: you must look who would be told and start again"
      }
    return FieldError(field: "ladder", message: words)
  }
}

extension DrillRegister {
  /// The drill that goes on for the chosen team.
  var running: VisitID? { teams.first { $0.team == chosen }?.running }
}

extension Terms {
  /// What a drill rehearses.
  static func drill(_ ladder: LadderKind) -> String {
    switch ladder {
    case .duress: "The alert code is given"
    case .overdue: "Nobody says that they left safely"
    case .notArrived, .help, .device: Terms.ladder(ladder)
    }
  }

  static func ending(_ ending: DrillEnding) -> String {
    switch ending {
    case .stoodDown: "Stood down"
    case .byHand: "Ended by hand"
    case .limit: "Ended by itself after \(Drill.seconds / 60) minutes"
    }
  }

  static func step(_ step: DrillStep) -> String {
    switch step {
    case .acknowledged: "taken in hand"
    case .called: "a call to the officer logged"
    case .police: "the call to the police rehearsed"
    case .stoodDown: "stood down"
    }
  }

  /// Seconds, as somebody reads them.
  static func span(seconds: Int) -> String {
    seconds < 120 ? "\(seconds) seconds" : "\(seconds / 60) min \(seconds % 60) s"
  }

  /// When the drill of a team is owed.
  static func standing(_ standing: DrillStanding) -> String {
    switch standing {
    case .done(let next): "Done; the next by \(next.long)"
    case .overdue(let since): since.map { "Overdue since \($0.long)" } ?? "Overdue"
    case .long(let since): since.map { "Overdue since \($0.long): long ago" } ?? "Overdue: none was taken yet"
    }
  }
}
