import Casework

/// How long what a table holds is kept (PRV-35): one list, and a test that every table of live visits stands in it.
public enum Retention: Hashable, Sendable {
  /// As long as the visit's record: deletion goes by the case.
  case withTheVisit
  /// As long as whoever it is about works here.
  case withTheMemberOfStaff
  /// So many days, and longer while an incident holds it.
  case days(Int)
  /// Nothing about anybody.
  case notPersonal

  /// The rule of every table made since live visits are watched, by its name.
  public static let rules: [String: Retention] = [
    "ladder_books": .notPersonal, "live_visits": .withTheVisit, "live_crew": .withTheVisit,
    "live_deadlines": .withTheVisit, "shown_reminders": .withTheVisit,
    "ladder_steps": .withTheVisit, "engine_clock": .notPersonal, "engine_nodes": .notPersonal,
    "engine_timeline": .notPersonal, "trial_deadlines": .notPersonal,
    "engine_holds": .notPersonal, "service_notices": .notPersonal,
    // Nobody is in them; they say how fast a provider was.
    "channel_probes": .notPersonal, "canaries": .days(Canary.keptDays),
    "notices": .withTheVisit, "notice_receipts": .withTheVisit, "safety_events": .withTheVisit,
    "staff_positions": .days(StaffPosition.days), "incidents": .withTheVisit,
    "team_ladders": .withTheMemberOfStaff, "drills": .withTheMemberOfStaff,
    "drill_texts": .withTheMemberOfStaff,
    "contact_points": .withTheMemberOfStaff, "contact_codes": .withTheMemberOfStaff,
    "duty_numbers": .notPersonal, "duty_slots": .withTheMemberOfStaff, "handovers": .withTheMemberOfStaff,
    "glass_breaks": .withTheVisit, "stand_down_asks": .withTheVisit, "stand_down_answers": .withTheVisit,
    "watchers": .withTheMemberOfStaff, "field_devices": .withTheMemberOfStaff,
    "field_tokens": .withTheMemberOfStaff, "field_reports": .withTheMemberOfStaff,
    // Goes with its phone: signed out of, replaced, or given up by the push service.
    "push_subscriptions": .withTheMemberOfStaff,
    // Of whom it came is emptied as soon as somebody has seen to the message.
    "inbound_messages": .withTheMemberOfStaff, "inbound_notices": .withTheMemberOfStaff,
  ]
}
