extension Notice.VisitDone {
  /// What was done, as the page after it says.
  var sentence: String {
    switch self {
    case .authorised: "The visit is authorised."
    case .authorisedWithMeasures: "The visit is authorised with further measures."
    case .submitted: "The visit is submitted. A line manager decides about it."
    case .refused: "The visit is refused. Whoever planned it sees your reason."
    }
  }
}
