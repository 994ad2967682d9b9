import CivilTime

/// Readers of the parts of a person: facts, visits, exceptions, identity.
extension CaseloadLineParser {
  /// Reads the members of an object whose opening bracket is taken; `reader` gets the key's position, -1 if unknown.
  @inline(__always)
  mutating func members(
    _ cursor: inout JSONCursor, _ vocabulary: Vocabulary, _ pointer: () -> String,
    _ reader: (inout CaseloadLineParser, inout JSONCursor, Int) -> Bool
  ) -> Bool {
    if cursor.take(0x7D) { return true }
    var seen: UInt64 = 0
    repeat {
      guard let key = cursor.text(), cursor.take(0x3A) else {
        return refuse(pointer(), "malformed", "expected a key in quotes and a colon")
      }
      guard let index = position(of: key, in: vocabulary) else {
        unknownKeys += 1
        guard cursor.skipValue() else { return refuse(pointer(), "malformed", "not well-formed JSON") }
        continue
      }
      let bit: UInt64 = 1 &<< UInt64(truncatingIfNeeded: index)
      guard seen & bit == 0 else {
        return refuse(pointer(), "duplicate-key", "a key stands twice in one object")
      }
      seen |= bit
      guard reader(&self, &cursor, index) else { return false }
    } while cursor.take(0x2C)
    guard cursor.take(0x7D) else {
      return refuse(pointer(), "malformed", "expected , or } here; the line may be cut off")
    }
    return true
  }

  // MARK: Facts

  /// What is known of a fact while its keys are being read, in whatever order.
  struct FactDraft {
    var kind: FactKind?
    var date: Recorded?
    var recorded: Recorded?
    var withdrawn: Recorded?
    var group: RiskGroup?
    var category: Int?
    /// Where the value stands; read once the kind is known.
    var value: JSONCursor?
  }

  mutating func fact(_ cursor: inout JSONCursor, _ index: Int) -> Bool {
    var draft = FactDraft()
    let isRead = members(&cursor, words.factKeys, { "/facts/\(index)" }) { parser, cursor, key in
      parser.factMember(&draft, &cursor, key, index)
    }
    guard isRead else { return false }
    guard let kind = draft.kind else {
      return refuse("/facts/\(index)/kind", "missing-kind", "the key \"kind\" is missing")
    }
    guard let date = draft.date else {
      return refuse("/facts/\(index)/date", "missing-date", "the key \"date\" is missing")
    }
    var value = FactValue.none
    guard readValue(kind, draft.value, &value, index) else { return false }
    if kind == .supervisionStarted { hasStart = true }
    facts.append(
      Fact(
        kind: kind, date: date.day, recorded: draft.recorded ?? date, value: value,
        group: draft.group,
        category: draft.category, withdrawn: draft.withdrawn))
    return true
  }

  private mutating func factMember(
    _ draft: inout FactDraft, _ cursor: inout JSONCursor, _ key: Int, _ index: Int
  ) -> Bool {
    switch key {
    case 0:
      guard let position = word(&cursor, words.kinds) else {
        return refuse(
          "/facts/\(index)/kind", "unknown-kind",
          "unknown kind of fact; docs/reference/caseload-file.md lists the kinds")
      }
      draft.kind = FactKind.at(position)
    case 1:
      guard let moment = moment(&cursor, { "/facts/\(index)/date" }) else { return false }
      draft.date = moment
    case 2:
      if cursor.literal("null") { return true }
      guard let moment = moment(&cursor, { "/facts/\(index)/recorded" }) else { return false }
      draft.recorded = moment
    case 3:
      draft.value = cursor
      guard cursor.skipValue() else {
        return refuse("/facts/\(index)/value", "malformed", "not well-formed JSON")
      }
    case 4:
      if cursor.literal("null") { return true }
      guard let position = word(&cursor, words.groups) else {
        return refuse(
          "/facts/\(index)/to", "unknown-value",
          "\"to\" is one of: "
            + RiskGroup.allCases.map(\.rawValue).joined(separator: ", "))
      }
      draft.group = RiskGroup.at(position)
    case 5:
      if cursor.literal("null") { return true }
      guard let category = smallNumber(&cursor), (1...4).contains(category) else {
        return refuse("/facts/\(index)/category", "unknown-value", "a MAPPA category is 1, 2, 3 or 4")
      }
      draft.category = category
    default:
      if cursor.literal("null") { return true }
      guard let moment = moment(&cursor, { "/facts/\(index)/withdrawn" }) else { return false }
      draft.withdrawn = moment
    }
    return true
  }

  // MARK: Visits

  mutating func visit(_ cursor: inout JSONCursor, _ index: Int) -> Bool {
    var date: Recorded?
    var recorded: Recorded?
    var place: RecordedVisit.Place?
    var isCompleted: Bool?
    var withPolice = false
    var contact = RecordedVisit.Contact.direct
    var concerns = ConcernSet()
    let isRead = members(&cursor, words.visitKeys, { "/visits/\(index)" }) { parser, cursor, key in
      switch key {
      case 0:
        date = parser.moment(&cursor, { "/visits/\(index)/date" })
        return date != nil
      case 1:
        guard let position = parser.word(&cursor, parser.words.places) else {
          return parser.refuse(
            "/visits/\(index)/place", "unknown-value", "\"place\" is home, office, employment or other")
        }
        place = RecordedVisit.Place.at(position)
      case 2:
        guard let position = parser.word(&cursor, parser.words.outcomes) else {
          return parser.refuse(
            "/visits/\(index)/outcome", "unknown-value",
            "\"outcome\" is one of: " + Words.outcomeWords.joined(separator: ", "))
        }
        isCompleted = position == 0
      case 3: return parser.company(&cursor, &withPolice, index)
      case 4:
        guard let position = parser.word(&cursor, parser.words.contacts) else {
          return parser.refuse(
            "/visits/\(index)/contact", "unknown-value", "\"contact\" is direct or collateral")
        }
        contact = RecordedVisit.Contact.at(position)
      case 6: return parser.found(&cursor, &concerns, index)
      default:
        if cursor.literal("null") { return true }
        recorded = parser.moment(&cursor, { "/visits/\(index)/recorded" })
        return recorded != nil
      }
      return true
    }
    guard isRead else { return false }
    guard let date else {
      return refuse("/visits/\(index)/date", "missing-date", "the key \"date\" is missing")
    }
    // What is not said is not taken for a visit made.
    guard let place else {
      return refuse("/visits/\(index)/place", "missing-place", "the key \"place\" is missing")
    }
    guard let isCompleted else {
      return refuse("/visits/\(index)/outcome", "missing-outcome", "the key \"outcome\" is missing")
    }
    visits.append(
      RecordedVisit(
        date: date.day, place: place, isCompleted: isCompleted, withPolice: withPolice, contact: contact,
        concerns: concerns, recorded: recorded ?? date))
    return true
  }

  /// Who else was there: a list of words, or one word.
  private mutating func company(_ cursor: inout JSONCursor, _ withPolice: inout Bool, _ index: Int) -> Bool {
    if cursor.literal("null") { return true }
    guard cursor.take(0x5B) else {
      guard let text = cursor.text() else {
        return refuse("/visits/\(index)/with", "wrong-type", "\"with\" is a list of texts")
      }
      withPolice = isPolice(text)
      return true
    }
    if cursor.take(0x5D) { return true }
    repeat {
      guard let text = cursor.text() else {
        return refuse("/visits/\(index)/with", "wrong-type", "\"with\" is a list of texts")
      }
      if isPolice(text) { withPolice = true }
    } while cursor.take(0x2C)
    guard cursor.take(0x5D) else {
      return refuse("/visits/\(index)/with", "malformed", "expected , or ] here")
    }
    return true
  }

  /// The concerns that were found on a visit: a list of words.
  private mutating func found(_ cursor: inout JSONCursor, _ concerns: inout ConcernSet, _ index: Int) -> Bool
  {
    if cursor.literal("null") { return true }
    guard cursor.take(0x5B) else {
      return refuse("/visits/\(index)/concerns", "wrong-type", "\"concerns\" is a list of texts")
    }
    if cursor.take(0x5D) { return true }
    repeat {
      guard let position = word(&cursor, words.concerns) else {
        return refuse(
          "/visits/\(index)/concerns", "unknown-value",
          "a concern is child, adult, domestic-abuse, sexual or other")
      }
      concerns.formUnion(ConcernSet(ConcernKind.at(position)))
    } while cursor.take(0x2C)
    guard cursor.take(0x5D) else {
      return refuse("/visits/\(index)/concerns", "malformed", "expected , or ] here")
    }
    return true
  }

  private func isPolice(_ text: JSONCursor.Text) -> Bool {
    position(of: text, in: words.police) != nil
  }

  // MARK: Exceptions

  mutating func exception(_ cursor: inout JSONCursor, _ index: Int) -> Bool {
    var draft = ExceptionDraft()
    let isRead = members(&cursor, words.exceptionKeys, { "/exceptions/\(index)" }) { parser, cursor, key in
      parser.exceptionMember(&draft, &cursor, key, index)
    }
    guard isRead else { return false }
    guard let kind = draft.kind else {
      return refuse("/exceptions/\(index)/kind", "missing-kind", "the key \"kind\" is missing")
    }
    guard let rule = draft.rule else {
      return refuse("/exceptions/\(index)/rule", "missing-rule", "the key \"rule\" is missing")
    }
    guard let recorded = draft.recorded else {
      return refuse("/exceptions/\(index)/recorded", "missing-date", "the key \"recorded\" is missing")
    }
    exceptions.append(
      RecordedException(
        kind: kind, rule: rule, obligation: draft.obligation, recorded: recorded, until: draft.until,
        hasRationale: draft.hasRationale,
        endorser: draft.endorser, endorsedOn: draft.endorsedOn))
    return true
  }

  struct ExceptionDraft {
    var kind: RecordedException.Kind?
    var rule: String?
    var obligation: String?
    var recorded: Recorded?
    var until: CivilDate?
    var hasRationale = false
    var endorser: RecordedException.Endorser?
    var endorsedOn: CivilDate?
  }

  private mutating func exceptionMember(
    _ draft: inout ExceptionDraft, _ cursor: inout JSONCursor, _ key: Int, _ index: Int
  ) -> Bool {
    if key != 0, key != 1, cursor.literal("null") { return true }
    switch key {
    case 0:
      guard let position = word(&cursor, words.exceptionKinds) else {
        return refuse("/exceptions/\(index)/kind", "unknown-kind", "an exception is delay or not-to-visit")
      }
      draft.kind = position == 0 ? .delay : .notToVisit
    case 1:
      guard let text = cursor.text(), !text.isEscaped, text.count <= 64 else {
        return refuse("/exceptions/\(index)/rule", "wrong-type", "\"rule\" is the id of a rule")
      }
      let rule = String(decoding: text.bytes, as: UTF8.self)
      guard knownRules?.contains(rule) ?? true else {
        return refuse(
          "/exceptions/\(index)/rule", "unknown-rule",
          "no policy has a rule of this id; homeward policy show lists them")
      }
      draft.rule = rule
    case 2:
      draft.recorded = moment(&cursor, { "/exceptions/\(index)/recorded" })
      return draft.recorded != nil
    case 3:
      draft.until = moment(&cursor, { "/exceptions/\(index)/until" })?.day
      return draft.until != nil
    case 4:
      guard let text = cursor.text() else {
        return refuse("/exceptions/\(index)/rationale", "wrong-type", "\"rationale\" is a text")
      }
      guard let says = Words.saysSomething(text) else {
        return refuse("/exceptions/\(index)/rationale", "malformed", "a broken escape stands in the text")
      }
      draft.hasRationale = says
    case 6:
      guard let text = cursor.text(), !text.isEscaped, (1...100).contains(text.count),
        !text.bytes.contains(0x20)
      else {
        return refuse(
          "/exceptions/\(index)/obligation", "wrong-type",
          "\"obligation\" is the key of an obligation, such as rso-initial.2025-04-11")
      }
      draft.obligation = String(decoding: text.bytes, as: UTF8.self)
    default:
      guard cursor.take(0x7B) else {
        return refuse("/exceptions/\(index)/endorsement", "wrong-type", "\"endorsement\" is an object")
      }
      return members(&cursor, words.endorsementKeys, { "/exceptions/\(index)/endorsement" }) {
        parser, cursor, key in
        parser.endorsementMember(&draft, &cursor, key, index)
      }
    }
    return true
  }

  private mutating func endorsementMember(
    _ draft: inout ExceptionDraft, _ cursor: inout JSONCursor, _ key: Int, _ index: Int
  ) -> Bool {
    if key == 1 {
      draft.endorsedOn = moment(&cursor, { "/exceptions/\(index)/endorsement/on" })?.day
      return draft.endorsedOn != nil
    }
    guard let text = cursor.text() else {
      return refuse(
        "/exceptions/\(index)/endorsement/by", "wrong-type", "\"by\" is a text such as spo or pdu-head")
    }
    switch position(of: text, in: words.endorsers) {
    case 0, 4: draft.endorser = .spo
    case 1: draft.endorser = .pduHead
    case 2, 3: draft.endorser = .pduDeputy
    default: draft.endorser = .other
    }
    return true
  }
}
