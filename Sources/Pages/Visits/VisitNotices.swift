extension Notice.VisitDone {
  /// What was done, as the page after it says.
  var sentence: String {
    switch self {
    case .authorised: "The visit is authorised."
    case .authorisedWithMeasures: "The visit is authorised with further measures."
    case .alarmTaken: "You have it. What to do is below."
    case .stepLogged: "It is put down."
    case .stoodDown: "The alarm is stood down."
    case .standDownAsked: "A second manager is asked to confirm it. The alarm goes on until then."
    case .messageSeen: "You have seen to the message. It is off the boards."
    case .heldReleased: "They are released. Each goes on from what is due now."
    case .nothingHeld: "Nothing is held any more."
    case .drillStarted: "The drill has begun. Those on duty are told."
    case .drillOver: "The drill is over. What came of it is below."
    case .submitted: "The visit is submitted. A line manager decides about it."
    case .assessed: "The risk assessment stands behind the visit."
    case .changed: "The plan is changed."
    case .moved: "The visit is moved within the day. Its authority stays."
    case .recorded: "The visit is recorded. The timescales take it into account."
    case .cancelled: "The visit is called off. What it was meant to meet stays owed."
    case .noted: "It is noted. What was noted before stays."
    case .contactRecorded: "The details are recorded. What was recorded before stays."
    case .seen: "You have seen the changes. The visit comes back here if it changes again."
    case .safetySaved: "Your details are saved."
    case .procedurePublished: "The version is published. Earlier versions stay readable."
    case .procedureRead: "It is written down that you have read this version."
    case .setOut: "It is written down that you set out. Say so again when you are there."
    case .begun: "You are at the visit. The diary shows when you expect it to end."
    case .ended: "The visit is over and you are safe. What came of it is to be recorded next."
    case .refused: "The visit is refused. Whoever planned it sees your reason."
    }
  }
}
