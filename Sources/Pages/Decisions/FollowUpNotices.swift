extension Notice.FollowUpDone {
  /// What was done, as the page after it says.
  var sentence: String {
    switch self {
    case .decided: "The decision is recorded. The visit stays owed until it is endorsed."
    case .decidedAlone: "The decision is recorded. It needs nobody’s endorsement."
    case .endorsed: "The decision is endorsed. The timescales take it into account."
    case .declined: "The decision is not endorsed. The visit is owed as before."
    case .withdrawn: "The decision is withdrawn. The visit is owed as before."
    case .taskDone: "The task is done."
    case .taskDropped: "The task is dropped, with your reason."
    case .taskAssigned: "The task has another owner."
    }
  }
}
