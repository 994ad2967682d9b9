import Casework
import CivilTime
import Notices
import Rehearsal

/// What the providers hold their clocks against.
let realTime = ProviderProcess.realTime

/// Enough for a busy machine, where an answer is expected.
let patient = WireLimits(connectSeconds: 15, totalSeconds: 15)
/// Where none is.
let brief = WireLimits(connectSeconds: 5, totalSeconds: 5)

extension Dispatch {
  static func sample(
    _ channel: NoticeChannel, to address: String, key: String = "0197-key", subject: String = "Visit overdue",
    text: String = "A visit is overdue. Open the safety board. 1, 14:05.", urgency: DispatchUrgency = .urgent
  ) -> Dispatch {
    Dispatch(
      key: key, channel: channel, address: address, subject: subject, text: text, event: "safety.overdue",
      visit: "01976f00-0000-7000-8000-000000000001", urgency: urgency, attempt: 1,
      at: Instant(milliseconds: 1_777_633_500_000))
  }
}
