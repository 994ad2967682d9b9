public import CivilTime
public import Policy

/// What a notice says. It names the visitor and the visit by its reference, never the person who is visited or where:
/// messages go over open air and lie on locked screens (AP-10, PRV-53). It claims to have called nobody.
public struct NoticeWords: Hashable, Sendable {
  public let subject: String
  public let text: String
  /// The code of what happened, as programs get it (INT-30).
  public let event: String

  /// The words of a notice.
  ///
  /// - Parameters:
  ///   - visitor: the name of whoever leads the visit.
  ///   - isDrill: nobody is in danger: it says so first, and its event is none of an alarm (BRD-30).
  ///   - say: what the rung asks for; nil for a notice of none.
  ///   - owner: who has it in hand.
  ///   - lateMinutes: how late it is because the system failed; 0 where it is not.
  ///   - glass: who broke the glass, for a notice of that; nil for every other.
  ///   - second: who asked for a stand-down, for a notice of that; nil for every other.
  ///   - attempt: 1 for the first time it is sent; repeated texts differ, or networks drop them.
  public init(
    kind: NoticeKind, ladder: LadderKind?, visit: VisitID, visitor: String, say: String?, owner: String?,
    isDrill: Bool, lateMinutes: Int, attempt: Int, time: String, glass: GlassWords? = nil,
    second: SecondPersonWords? = nil
  ) {
    let reference = VisitReference.text(visit, isDrill: isDrill)
    let head = isDrill ? "DRILL, no danger. " : ""
    let late = lateMinutes > 0 ? " This alert is \(lateMinutes) min late because of a system fault." : ""
    let again = attempt > 1 ? " (sent again, \(attempt))" : ""
    let body: String
    switch kind {
    case .alert, .know:
      subject = "\(head)\(ladder.map { NoticeWords.title($0) } ?? "Visit"): \(reference)"
      body =
        "\(ladder.map { NoticeWords.title($0) } ?? "Visit"): \(visitor), \(reference), \(time). \(say ?? "")"
    case .reminder:
      subject = "\(head)\(reference)"
      body = "\(reference) ends soon or is past its end, \(time). Say that you are out, or ask for more time."
    case .taken:
      subject = "\(head)Taken: \(reference)"
      body = "\(reference) (\(visitor)): \(owner ?? "somebody") has it, \(time)."
    case .standDown:
      subject = "\(head)Stood down: \(reference)"
      body =
        isDrill
        ? "\(reference) is over, \(time). Do nothing more."
        : "\(reference) (\(visitor)) is over: stood down by \(owner ?? "somebody"), \(time). Do nothing more."
    case .stillOpen:
      subject = "\(head)Still open: \(reference)"
      body =
        "\(reference) (\(visitor)) is still open, \(time). Close it when the visitor is known to be safe."
    case .glassBroken:
      subject = "Opened outside own cases: \(reference)"
      body =
        "\(reference): \(glass?.by ?? "somebody") opened the police briefing outside their own cases, \(time), reason \(glass?.reason.rawValue ?? "not known")."
        + (glass.map { " Review: see Tasks, \($0.path)" } ?? "")
    case .secondPerson:
      subject = "Second person needed: \(reference)"
      body =
        "\(reference) (\(visitor)): \(second?.by ?? "somebody") asked at \(time) to stand its alarm down, which takes a "
        + "second person. Not an alarm of its own: that alarm goes on. Confirm or decline on its row of the safety board"
        + (second.map { " before \($0.until), \($0.path)" } ?? "") + "."
    }
    text = head + body + late + again
    event = (isDrill ? "drill." : "safety.") + NoticeWords.event(kind, ladder)
  }

  /// What a reminder says on the visitor's own phone (OFF-32): the reference of the visit and its end by the clock of the
  /// place, and nothing about anybody. The app shows what has this form and no other.
  public static func onPhone(_ visit: VisitID, ends: LocalTime, isPast: Bool) -> String {
    let hour = ends.hour % 12 == 0 ? 12 : ends.hour % 12
    let minute = ends.minute < 10 ? "0\(ends.minute)" : "\(ends.minute)"
    let time = "\(hour):\(minute)\(ends.hour < 12 ? "am" : "pm")"
    return "Visit \(VisitReference.text(visit)) \(isPast ? "was to end" : "ends") \(time). Tap to check out."
  }

  static func title(_ ladder: LadderKind) -> String {
    switch ladder {
    case .notArrived: "Not arrived"
    case .overdue: "Overdue"
    case .help: "Help asked for"
    case .device: "Device alarm"
    case .duress: "Alert code"
    }
  }

  private static func event(_ kind: NoticeKind, _ ladder: LadderKind?) -> String {
    switch kind {
    case .alert: ladder?.rawValue ?? "escalated"
    case .know: "police-called"
    case .reminder: "reminder"
    case .taken: "acknowledged"
    case .standDown: "stood-down"
    case .stillOpen: "still-open"
    case .glassBroken: "glass-broken"
    case .secondPerson: "second-person"
    }
  }
}

/// What a notice says of a stand-down that waits for a second person (BRD-26).
public struct SecondPersonWords: Hashable, Sendable {
  /// Who asked, by name.
  public let by: String
  /// Until when it can be confirmed, as a time of day.
  public let until: String
  /// Where it is confirmed, below the address of the service.
  public let path: String

  public init(by: String, until: String, path: String) {
    self.by = by
    self.until = until
    self.path = path
  }
}

/// What a notice says of a broken glass (PRV-23).
public struct GlassWords: Hashable, Sendable {
  /// The member of staff, by name.
  public let by: String
  public let reason: BreakGlassReason
  /// Where the review is, below the address of the service.
  public let path: String

  public init(by: String, reason: BreakGlassReason, path: String) {
    self.by = by
    self.reason = reason
    self.path = path
  }
}

/// What a visit is called where neither a name nor an address may stand: short enough to be said over the radio.
public enum VisitReference {
  /// `HV-` and the last six digits of the id, in capital letters; `DRILL-` and the same for a drill.
  public static func text(_ visit: VisitID, isDrill: Bool = false) -> String {
    (isDrill ? "DRILL-" : "HV-") + visit.text.suffix(6).uppercased()
  }
}
