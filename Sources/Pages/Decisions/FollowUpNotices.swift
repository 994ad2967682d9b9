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
    case .delegated: "Your power is handed over. It ends by itself after the last day."
    case .delegationEnded: "The delegation is ended. What was decided under it stays decided."
    case .competenceRecorded: "It is put down. The rules about who goes take it into account."
    case .competenceEnded: "It is ended. The entry is kept."
    case .dutyPlanned: "It is in the rota. The gaps below take it into account."
    case .dutyChanged: "The slot is changed."
    case .dutyEnded: "The slot is ended. The gaps below take it into account."
    case .dutyOffered: "They are asked. You stay on duty until they accept."
    case .dutyTaken: "You are on duty. Whoever asked you is not any more."
    case .dutyDeclined: "The offer is off. Whoever made it stays on duty."
    case .contactsSaved: "It is saved."
    case .codeSent: "A code is on its way. Type it in below."
    case .codeConfirmed: "The code was right. It counts from now on."
    case .dutyNumberSet: "The duty number is set."
    case .ladderChanged: "The change is published. Earlier versions stay readable."
    case .supportKept: "What was done is put down."
    }
  }
}
