import Casework
import CivilTime
import Testing

@Suite("What a reminder says on a phone")
struct ReminderWordsTests {
  private func words(_ moment: String, isPast: Bool = false) throws -> String {
    let ends = Zone.london.localTime(of: try #require(Instant(text: moment)))
    return NoticeWords.onPhone(
      VisitID("01976f00-0000-7000-8000-00000002041a"), ends: ends, isPast: isPast)
  }

  @Test("OFF-32: the reference, the end by the clock of the place, what to press, and nothing about anybody")
  func form() throws {
    #expect(
      try words("2025-07-02T13:10:00Z") == "Visit HV-02041A ends 2:10pm. Tap to check out.")
    #expect(
      try words("2025-07-02T13:10:00Z", isPast: true)
        == "Visit HV-02041A was to end 2:10pm. Tap to check out.")
    let times = [
      ("2025-07-01T23:05:00Z", "12:05am"), ("2025-07-02T11:00:00Z", "12:00pm"),
      ("2025-07-02T08:09:00Z", "9:09am"), ("2025-12-02T13:10:00Z", "1:10pm"),
      // Twice on the night the clocks go back.
      ("2025-10-26T00:30:00Z", "1:30am"), ("2025-10-26T01:30:00Z", "1:30am"),
    ]
    for (moment, time) in times { #expect(try words(moment).contains("ends \(time).")) }
  }

  @Test("OFF-32: a reminder is of the form that the app shows")
  func shown() throws {
    let form = /Visit HV-[0-9A-Z]{1,12} (ends|was to end) [0-9]{1,2}:[0-9]{2}[ap]m\. Tap to check out\./
    for hour in 0..<24 {
      for isPast in [true, false] {
        let moment = "2025-07-02T\(hour < 10 ? "0" : "")\(hour):05:00Z"
        #expect(try words(moment, isPast: isPast).wholeMatch(of: form) != nil)
      }
    }
  }
}
