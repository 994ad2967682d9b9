public import Policy

/// What somebody is told of a live visit. Raw values are the codes of tables.
public enum NoticeKind: String, CaseIterable, Hashable, Sendable {
  /// Do something now.
  case alert
  /// Know that the police were called.
  case know
  /// Your visit ends soon, or should have ended: to the visitor.
  case reminder
  /// Somebody has it in hand: to those who were told before.
  case taken
  /// It is over: to everybody who was told.
  case standDown = "stand-down"
  /// It is open still.
  case stillOpen = "still-open"
  /// Somebody read a name and an address outside their own cases: to whoever looks into it (PRV-23). No alarm waits for it,
  /// and none that ends takes it back.
  case glassBroken = "glass-broken"
  /// A stand-down of duress waits for a second person: to those on duty who may confirm it (BRD-26). It is no alarm of its
  /// own, and no step of a ladder waits for it.
  case secondPerson = "second-person"

  /// The kinds that nobody needs any more once a notice of this kind follows (BRD-24). Who has to know that the police were
  /// called is told so, whoever takes it in hand meanwhile (HV-8.4.3).
  public static func closed(by kind: NoticeKind) -> [NoticeKind] {
    switch kind {
    case .taken: [.alert, .stillOpen]
    case .standDown: [.alert, .know, .stillOpen, .secondPerson]
    case .alert, .know, .reminder, .stillOpen, .glassBroken, .secondPerson: []
    }
  }
}

/// Who gets a notice: somebody by their part, those who were told before, or whoever has it in hand.
public enum NoticeAudience: Hashable, Sendable {
  case slots([SafetySlot])
  /// Everybody who was told of this alarm, but whoever does this.
  case told
  /// Whoever has it, and the duty number.
  case owner
}

/// A notice that follows from what happened, before it is known who that is today.
public struct LiveNotice: Hashable, Sendable {
  public let kind: NoticeKind
  public let ladder: LadderKind?
  /// The place of the ladder; nil where it is of none.
  public let place: LadderPlace?
  /// Tells the notices of one kind apart: the number of a reminder, of a still-open, of a broken glass, of an
  /// asking for a stand-down.
  public let number: Int
  public let epoch: Int
  public let audience: NoticeAudience
  /// It comes late because the system failed (C10).
  public let isLate: Bool
  /// 3 duress, 2 other danger, 1 somebody is looked for, 0 anything else.
  public let priority: Int
}

extension LiveNotice {
  /// That somebody broke the glass of a visit, the first or another time. Whom it goes to is said beside it.
  public static func glassBroken(_ number: Int, of visit: LiveVisit) -> LiveNotice {
    LiveNotice(
      kind: .glassBroken, ladder: nil, place: nil, number: number, epoch: visit.epoch, audience: .slots([]),
      isLate: false, priority: 0)
  }

  /// That the stand-down of a visit, the first or another one that was asked for, waits for a second person. Whom it goes to
  /// is said beside it; of the lowest priority, for it goes before no alarm.
  public static func secondPerson(_ number: Int, of visit: LiveVisit) -> LiveNotice {
    LiveNotice(
      kind: .secondPerson, ladder: nil, place: nil, number: number, epoch: visit.epoch,
      audience: .slots([]), isLate: false, priority: 0)
  }

  /// The notices that follow from an event, `after` being the live visit it made.
  public static func following(
    _ event: LiveVisitEvent, before: LiveVisit?, after: LiveVisit, _ book: LadderBook
  ) -> [LiveNotice] {
    func notice(
      _ kind: NoticeKind, _ audience: NoticeAudience, number: Int = 0, place: LadderPlace? = nil,
      isLate: Bool = false, of alarm: Alarm? = nil
    ) -> LiveNotice {
      LiveNotice(
        kind: kind, ladder: alarm?.ladder, place: place, number: number, epoch: after.epoch,
        audience: audience,
        isLate: isLate, priority: after.isDrill ? 0 : alarm?.priority ?? 0)
    }
    switch event {
    case .reminded(let number): return [notice(.reminder, .slots([.visitor]), number: number)]
    case .shownReminded(let number):
      return [
        LiveNotice(
          kind: .reminder, ladder: nil, place: nil, number: number, epoch: after.shown?.epoch ?? after.epoch,
          audience: .slots([.visitor]), isLate: false, priority: 0)
      ]
    case .told(let told):
      guard let alarm = after.alarm else { return [] }
      let rungs = book.climbed(alarm.ladder)
      var slots: [SafetySlot] = []
      for place in [told.place] + told.skipped {
        for slot in Climbing.slots(place, of: rungs) where !slots.contains(slot) { slots.append(slot) }
      }
      return [notice(.alert, .slots(slots), place: told.place, isLate: told.isLate, of: alarm)]
    case .seniorTold:
      guard let alarm = after.alarm else { return [] }
      let slots = book.informed(alarm.ladder).flatMap(\.tell)
      return slots.isEmpty ? [] : [notice(.know, .slots(slots), of: alarm)]
    case .acknowledged:
      return after.alarm.map { [notice(.taken, .told, number: after.revision, of: $0)] } ?? []
    case .stillOpen:
      return after.alarm.map { [notice(.stillOpen, .owner, number: $0.reminders, of: $0)] } ?? []
    case .stoodDown:
      return before?.alarm.map { [notice(.standDown, .told, number: after.revision, of: $0)] } ?? []
    case .watched, .replanned, .departed, .checked, .arrived, .extended, .left, .endingRecorded, .homeSafe,
      .undone, .raised, .acknowledgementEnded, .windowRenewed, .attempted, .policeCalled, .reportedSafe,
      .shown:
      return []
    }
  }
}

/// What tells one notice to one recipient by one channel from every other: the provider knows it by this, however often
/// it is sent (C3).
public struct NoticeKey: Hashable, Sendable {
  public let visit: VisitID
  public let epoch: Int
  public let kind: NoticeKind
  public let ladder: LadderKind?
  public let place: LadderPlace?
  public let number: Int
  /// A member of staff by id, or the duty number.
  public let recipient: String
  public let channel: NoticeChannel

  public init(
    visit: VisitID, epoch: Int, kind: NoticeKind, ladder: LadderKind?, place: LadderPlace?, number: Int,
    recipient: String, channel: NoticeChannel
  ) {
    self.visit = visit
    self.epoch = epoch
    self.kind = kind
    self.ladder = ladder
    self.place = place
    self.number = number
    self.recipient = recipient
    self.channel = channel
  }

  public init(_ notice: LiveNotice, visit: VisitID, recipient: String, channel: NoticeChannel) {
    self.init(
      visit: visit, epoch: notice.epoch, kind: notice.kind, ladder: notice.ladder, place: notice.place,
      number: notice.number, recipient: recipient, channel: channel)
  }

  /// The text that its UUIDv5 is made from.
  public var text: String {
    let place = place.map { "\($0.rung).\($0.turn).\($0.round)" } ?? "-"
    return [
      visit.text, "\(epoch)", kind.rawValue, ladder?.rawValue ?? "-", place, "\(number)", recipient,
      channel.rawValue,
    ].joined(separator: "/")
  }
}
