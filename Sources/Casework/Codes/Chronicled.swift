/// An event as the journal holds it: a name and a list of codes.
public protocol CodedEvent: Sendable {
  var name: String { get }
  var codes: Codes { get }
  /// Nil where it is none of these events.
  init?(name: String, codes: Codes)
}

/// What is, and all that is, what its events say one after the other (architecture.md invariant 5).
public protocol Chronicled: Sendable {
  associatedtype Event: CodedEvent
  associatedtype ID: SubjectID

  /// How many events there were.
  var revision: Int { get }

  /// What it is after one more event; nil where that event cannot follow.
  static func fold(_ before: Self?, _ event: Event, id: ID, stamp: Stamp) -> Self?
}

/// The id of what the journal tells of.
public protocol SubjectID: Sendable {
  /// UUIDv7 text.
  var text: String { get }
}

extension VisitEvent: CodedEvent {}
extension DecisionEvent: CodedEvent {}
extension TaskEvent: CodedEvent {}
extension VisitID: SubjectID {}
extension DecisionID: SubjectID {}
extension TaskID: SubjectID {}
extension Visit: Chronicled {}
extension OversightDecision: Chronicled {}
extension FollowUpTask: Chronicled {}
