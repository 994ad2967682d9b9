import Casework
import CivilTime
import Testing

@Suite("Contact points and slots")
struct ContactPointTests {
  @Test("numbers are kept without what people put between digits, and nothing else is a number")
  func numbers() throws {
    #expect(try ContactPointDraft(channel: .sms, address: " +44 7700 (900)-123 ").check() == "+447700900123")
    #expect(try ContactPointDraft(channel: .voice, address: "01632.960 201").check() == "01632960201")
    for wrong in ["12 34 56", "0770090012345678", "07700 90O123", "++447700900123", "07700900123x", "+"] {
      #expect(throws: ContactPointDraft.Fault.notANumber, "\(wrong)") {
        try ContactPointDraft(channel: .sms, address: wrong).check()
      }
    }
    #expect(throws: ContactPointDraft.Fault.missing) {
      try ContactPointDraft(channel: .sms, address: " - ").check()
    }
    #expect(throws: ContactPointDraft.Fault.channel) {
      try ContactPointDraft(channel: .push, address: "07700900123").check()
    }
  }

  @Test("an address of mail has a name, one @ and a domain of two labels")
  func mail() throws {
    let good = ContactPointDraft(channel: .email, address: " nora@example.org ")
    #expect(try good.check() == "nora@example.org")
    for wrong in [
      "nora", "nora@", "@example.org", "a@b@c.org", "nora@example", "nora@example..org", "a b@c.org",
    ] {
      #expect(throws: ContactPointDraft.Fault.notAnAddress, "\(wrong)") {
        try ContactPointDraft(channel: .email, address: wrong).check()
      }
    }
  }

  private let stamp = Stamp(by: StaffID("nora"), at: Instant(milliseconds: 1_764_500_000_000))

  @Test("what happened to a contact point or a slot reads back from its codes as it was written")
  func codes() throws {
    let points: [ContactPointEvent] = [
      .codeAsked,
      .added(staff: StaffID("nora"), .sms, isVoicemail: nil),
      .added(staff: StaffID("nora"), .email, isVoicemail: true), .verified(.rang), .verified(.code),
      .voicemail(false), .voicemail(nil), .removed,
    ]
    for event in points { #expect(ContactPointEvent(name: event.name, codes: event.codes) == event) }
    let from = DutyTime(instant: stamp.at, zone: .london)
    let to = DutyTime(instant: stamp.at.adding(seconds: 3600), zone: .london)
    let slots: [DutySlotEvent] = [
      .planned(.team("T1"), .nominatedContact, StaffID("nora"), from: from, to: to),
      .planned(.pdu("P"), .onCallManager, StaffID("mia"), from: from, to: to),
      .changed(StaffID("ned"), from: from, to: to), .ended(at: stamp.at), .removed,
    ]
    for event in slots { #expect(DutySlotEvent(name: event.name, codes: event.codes) == event) }
    #expect(DutySlotEvent(name: "duty-planned", codes: Codes(["team:T1"])) == nil)
    #expect(ContactPointEvent(name: "another", codes: Codes()) == nil)
  }

  @Test("nothing follows a contact point or a slot that was taken out, and nothing begins twice")
  func folds() throws {
    let id = ContactPointID("p")
    let added = ContactPointEvent.added(staff: StaffID("nora"), .sms, isVoicemail: nil)
    let point = try #require(ContactPoint.fold(nil, added, id: id, stamp: stamp))
    #expect(ContactPoint.fold(nil, .removed, id: id, stamp: stamp) == nil)
    #expect(ContactPoint.fold(point, added, id: id, stamp: stamp) == nil)
    let proved = try #require(ContactPoint.fold(point, .verified(.code), id: id, stamp: stamp))
    #expect(proved.isReachable(at: stamp.at) && proved.revision == 2)
    let asked = try #require(ContactPoint.fold(proved, .codeAsked, id: id, stamp: stamp))
    #expect(asked.verified == proved.verified && asked.revision == 3)
    let gone = try #require(ContactPoint.fold(proved, .removed, id: id, stamp: stamp))
    #expect(!gone.isActive && !gone.isReachable(at: stamp.at) && gone.revision == 3)
    #expect(ContactPoint.fold(gone, .voicemail(true), id: id, stamp: stamp) == nil)
    let (from, to) = (
      DutyTime(instant: stamp.at, zone: .london),
      DutyTime(instant: stamp.at.adding(seconds: 3600), zone: .london)
    )
    let planned = DutySlotEvent.planned(.team("T1"), .seniorOnSite, StaffID("ned"), from: from, to: to)
    let slot = try #require(DutySlot.fold(nil, planned, id: DutySlotID("s"), stamp: stamp))
    let half = stamp.at.adding(seconds: 1800)
    let ended = try #require(DutySlot.fold(slot, .ended(at: half), id: slot.id, stamp: stamp))
    #expect(ended.to.instant == half && ended.isOn(at: stamp.at) && !ended.isOn(at: half))
    #expect(DutySlot.fold(slot, .ended(at: stamp.at), id: slot.id, stamp: stamp) == nil, "before it began")
    let removed = try #require(DutySlot.fold(slot, .removed, id: slot.id, stamp: stamp))
    #expect(!removed.isOn(at: stamp.at))
    #expect(DutySlot.fold(removed, .removed, id: slot.id, stamp: stamp) == nil)
  }

  @Test("a slot has a beginning before its end, a length, and is neither over nor too far ahead")
  func rules() {
    let now = stamp.at
    func check(_ from: Int, _ to: Int) throws(DutyRefusal) {
      try DutyRules.check(
        from: DutyTime(instant: now.adding(seconds: from * 3600), zone: .london),
        to: DutyTime(instant: now.adding(seconds: to * 3600), zone: .london), now: now)
    }
    #expect(throws: Never.self) { try check(-1, 1) }
    #expect(throws: Never.self) { try check(0, 14 * 24) }
    #expect(throws: DutyRefusal.endsBeforeStart) { try check(2, 2) }
    #expect(throws: DutyRefusal.tooLong) { try check(0, 14 * 24 + 1) }
    #expect(throws: DutyRefusal.over) { try check(-3, 0) }
    #expect(throws: DutyRefusal.tooFarAhead) { try check(367 * 24, 367 * 24 + 1) }
  }

  @Test("contacts are nominated or manage, whoever is on call manages [HV-8.1.6]")
  func parts() {
    #expect(DutyPart.nominatedContact.isFor([.nominatedContact]))
    #expect(DutyPart.nominatedContact.isFor([.pduDeputy]))
    #expect(!DutyPart.nominatedContact.isFor([.practitioner, .administrator]))
    #expect(
      DutyPart.onCallManager.isFor([.lineManager]) && !DutyPart.onCallManager.isFor([.nominatedContact]))
    #expect(DutyPart.seniorOnSite.isFor([.practitioner]) && !DutyPart.seniorOnSite.isFor([.qualityAssurance]))
  }
}
