import Casework
import HTTPTypes
import Operations
import Pages

/// One thing a program can ask: the route, what the document says of it, and what answers. There is one list of them,
/// from which both the router and the document are made [INT-20].
struct APIOperation: Sendable {
  /// A part of the address that is not fixed.
  struct Parameter: Sendable {
    enum Where: String, Sendable { case path, query }

    let name: String
    let place: Where
    let shape: Shape
    let about: String
  }

  /// What is given where all went well.
  struct Given: Sendable {
    let status: HTTPResponse.Status
    let shape: Shape?
    let about: String
    /// Names of headers that come with it.
    var headers: [Header] = []
  }

  /// A header that an answer may carry.
  enum Header: String, Sendable { case etag = "ETag", location = "Location", link = "Link" }

  /// Whose version If-Match names.
  enum Condition: Sendable { case none, ifMatch }

  let id: String
  let method: HTTPRequest.Method
  /// Below the interface's own place, with `{name}` for what is not fixed.
  let path: String
  let summary: String
  let group: String
  var scope: TokenScope?
  var parameters: [Parameter] = []
  var body: ObjectShape?
  let given: Given
  var condition = Condition.none
  /// Takes an idempotency key.
  var isKeyed = false
  /// Statuses of problems beyond those every operation has.
  var problems: [ProblemKind] = []
  let answer: @Sendable (API, APIAsk) async throws -> APIAnswer

  /// The parts of the path that are not fixed, and what is asked after the question mark.
  var pathParameters: [Parameter] { parameters.filter { $0.place == .path } }
  var queryParameters: [Parameter] { parameters.filter { $0.place == .query } }

  /// True where something has to be sent. A body of which every member may be left out may be left out itself, unless it
  /// takes the place of what is there: nothing would then be said for something.
  var needsBody: Bool { body.map { method == .put || $0.members.contains { $0.isRequired } } ?? false }

  /// The route as the router takes it.
  var route: String { API.root + path }
}

/// A request that has been let in and checked against its operation's declaration.
struct APIAsk: Sendable {
  let actor: Actor
  let bearer: Bearer?
  /// Values of the path and the query, by name; those of the query in text.
  let parameters: [String: String]
  /// The body; null where the operation takes none.
  let body: JSON
  /// The version that If-Match names; 0 where the operation asks for none.
  let revision: Int
  let path: String
  /// The names of those that the query brought.
  var queried: Set<String> = []

  subscript(_ name: String) -> String? { parameters[name] }

  func isQuery(_ name: String) -> Bool { queried.contains(name) }
}

/// An answer before it is written.
struct APIAnswer: Sendable {
  let status: HTTPResponse.Status
  /// Nil for an answer without a body.
  let body: JSON?
  /// The version of what is given.
  var revision: Int?
  /// Where what was made can be seen.
  var location: String?
  /// Where the next part of a list is.
  var next: String?
  /// Where what was done can be seen again, for a request that is sent twice.
  var place: String?

  init(_ body: JSON?, status: HTTPResponse.Status = .ok, revision: Int? = nil, location: String? = nil) {
    self.status = status
    self.body = body
    self.revision = revision
    self.location = location
  }
}

/// Something that was made or changed, as it stands now.
struct APIShown: Sendable {
  let body: JSON
  let revision: Int
  /// Where it can be seen, for a request that is sent twice.
  let place: String
}

extension API {
  /// What came of something that a program asked for: the thing as it stands now, or why nothing was done.
  func outcome<File, Problem>(
    _ result: Result<File, Problem>, status: HTTPResponse.Status = .ok, _ shown: (File) -> APIShown,
    problem: (Problem) -> APIProblem
  ) throws(APIProblem) -> APIAnswer {
    switch result {
    case .success(let file):
      let shown = shown(file)
      var answer = APIAnswer(
        shown.body, status: status, revision: shown.revision,
        location: status == .created ? shown.place : nil)
      answer.place = shown.place
      return answer
    case .failure(let why): throw problem(why)
    }
  }
}

// MARK: What handlers read

extension APIAsk {
  /// The id in the path: a person's, a visit's, a task's or a decision's. Anything else is not there.
  func identifier(_ name: String) throws(APIProblem) -> String {
    guard let text = self[name], Site.isIdentifier(text) else { throw .notFound }
    return text
  }

  func person() throws(APIProblem) -> PersonID { PersonID(try identifier("person")) }
  func visit() throws(APIProblem) -> VisitID { VisitID(try identifier("visit")) }
}

extension JSON {
  /// The text of a member; nil where it is missing or null.
  func text(_ name: String) -> String? {
    if case .text(let text)? = self[name] { text } else { nil }
  }

  func whole(_ name: String) -> Int? {
    if case .whole(let number)? = self[name] { number } else { nil }
  }

  func truth(_ name: String) -> Bool { self[name] == .truth(true) }

  func word<Word: RawRepresentable>(_ name: String, _ type: Word.Type = Word.self) -> Word?
  where Word.RawValue == String {
    text(name).flatMap(Word.init(rawValue:))
  }

  /// The values of a list; none where it is missing.
  func values(_ name: String) -> [JSON] {
    if case .list(let values)? = self[name] { values } else { [] }
  }

  func words<Word: RawRepresentable & Hashable>(_ name: String, _ type: Word.Type = Word.self) -> Set<Word>
  where Word.RawValue == String {
    Set(
      values(name).compactMap { value in
        if case .text(let text) = value { Word(rawValue: text) } else { nil }
      })
  }

  func texts(_ name: String) -> [String] {
    values(name).compactMap { if case .text(let text) = $0 { text } else { nil } }
  }
}
