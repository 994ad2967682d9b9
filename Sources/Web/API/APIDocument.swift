import Casework
import HTTPTypes
import Hummingbird
import Operations
import Pages

extension API {
  /// The document of the interface, open to everybody: nothing in it is about anybody.
  static let document = APIOperation(
    id: "getDocument", method: .get, path: "/openapi.json", summary: "This document (OpenAPI 3.1)",
    group: "The interface",
    given: .init(status: .ok, shape: nil, about: "The document"),
    answer: { api, _ in APIAnswer(APIDocument(version: api.settings.version).json) })
}

/// The interface as OpenAPI 3.1 with JSON Schema 2020-12, written from the same declarations that the router takes
/// [INT-20].
struct APIDocument {
  let version: String

  var json: JSON {
    var named: [String: JSON] = [:]
    var paths: [(String, [(String, JSON)])] = []
    for operation in API.operations {
      let method = (operation.method.rawValue.lowercased(), self.operation(operation, &named))
      if let index = paths.firstIndex(where: { $0.0 == operation.route }) {
        paths[index].1.append(method)
      } else {
        paths.append((operation.route, [method]))
      }
    }
    _ = Shape.object(APIDocument.problem).schema(&named)
    let schemas = named.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    return .members([
      ("openapi", .text("3.1.0")),
      ("jsonSchemaDialect", .text("https://json-schema.org/draft/2020-12/schema")),
      ("info", information), ("servers", .list([.members([("url", .text("/"))])])),
      ("paths", .members(paths.map { ($0.0, .members($0.1)) })),
      (
        "components",
        .members([
          ("schemas", .members(schemas)),
          (
            "securitySchemes",
            .members([
              (
                "token",
                .members([
                  ("type", .text("http")), ("scheme", .text("bearer")),
                  ("description", .text("A token made with 'homeward account token make'.")),
                ])
              )
            ])
          ),
        ])
      ),
    ])
  }

  private var information: JSON {
    .members([
      ("title", .text("Homeward")), ("version", .text(version.isEmpty ? "0" : version)),
      ("summary", .text("Which home visits are owed, and the whole life of each")),
      (
        "description",
        .text(
          "The same operations as the pages, for programs. Problems are told as RFC 9457 says; their types lead to /help/problems. Lists come in parts, each with the address of the next. A change names the version it was made from with If-Match. A request with an Idempotency-Key is done once in 24 hours."
        )
      ), ("license", .members([("name", .text("MIT")), ("identifier", .text("MIT"))])),
    ])
  }

  // MARK: Operations

  private func operation(_ operation: APIOperation, _ named: inout [String: JSON]) -> JSON {
    var members: [(String, JSON)] = [
      ("operationId", .text(operation.id)), ("summary", .text(operation.summary)),
      ("tags", .list([.text(operation.group)])),
      ("parameters", .list(parameters(of: operation, &named))),
    ]
    if let body = operation.body {
      let schema = Shape.object(body).schema(&named)
      members.append(
        (
          "requestBody",
          .members([
            ("required", .truth(operation.needsBody)),
            ("content", APIDocument.content("application/json", schema)),
          ])
        ))
    }
    members.append(("responses", .members(answers(of: operation, &named))))
    members.append(
      (
        "security",
        .list(operation.scope == nil ? [] : [.members([("token", .list([]))])])
      ))
    if let scope = operation.scope { members.append(("x-scope", .text(scope.rawValue))) }
    return .members(members)
  }

  private func parameters(of operation: APIOperation, _ named: inout [String: JSON]) -> [JSON] {
    var found = operation.parameters.map { parameter -> JSON in
      .members([
        ("name", .text(parameter.name)), ("in", .text(parameter.place.rawValue)),
        ("required", .truth(parameter.place == .path)), ("description", .text(parameter.about)),
        ("schema", parameter.shape.schema(&named)),
      ])
    }
    if operation.condition == .ifMatch {
      found.append(
        header(
          "If-Match", "The ETag of the version that the change was made from.", isNeeded: true,
          pattern: "^\"[0-9]{1,9}\"$"))
    }
    if operation.isKeyed {
      found.append(
        header(
          "Idempotency-Key",
          "The same key with the same request within 24 hours gives the first answer again.",
          isNeeded: false, pattern: "^[!-~]{1,255}$"))
    }
    return found
  }

  private func header(_ name: String, _ about: String, isNeeded: Bool, pattern: String) -> JSON {
    .members([
      ("name", .text(name)), ("in", .text("header")), ("required", .truth(isNeeded)),
      ("description", .text(about)),
      ("schema", .members([("type", .text("string")), ("pattern", .text(pattern))])),
    ])
  }

  private func answers(of operation: APIOperation, _ named: inout [String: JSON]) -> [(String, JSON)] {
    let given = operation.given
    var answer: [(String, JSON)] = [("description", .text(given.about))]
    if let shape = given.shape {
      answer.append(("content", APIDocument.content("application/json", shape.schema(&named))))
    } else if given.status != .noContent {
      answer.append(
        ("content", APIDocument.content("application/json", .members([("type", .text("object"))]))))
    }
    if !given.headers.isEmpty {
      answer.append(("headers", .members(given.headers.map { ($0.rawValue, APIDocument.described($0)) })))
    }
    var found = [(String(given.status.code), JSON.members(answer))]
    for (status, kinds) in problems(of: operation) {
      let stale = kinds.contains(.stale)
      let schema = Shape.object(stale ? APIDocument.conflict : APIDocument.problem).schema(&named)
      var problem: [(String, JSON)] = [
        ("description", .text(kinds.map(\.title).joined(separator: "; "))),
        ("content", APIDocument.content("application/problem+json", schema)),
      ]
      if let header = APIDocument.header(of: status) { problem.append(("headers", header)) }
      found.append((String(status), .members(problem)))
    }
    return found
  }

  /// Every problem an operation may answer with, by status.
  private func problems(of operation: APIOperation) -> [(status: Int, kinds: [ProblemKind])] {
    var kinds: [ProblemKind] = [
      .malformed, .notAcceptable, .tooLarge, .addressTooLong, .timeout, .wrongHost, .unavailable, .failure,
    ]
    if operation.scope != nil { kinds += [.unauthenticated, .forbidden, .tooMany] }
    if operation.scope == .write { kinds.append(.scope) }
    if operation.body != nil { kinds.append(.wrongType) }
    if operation.condition == .ifMatch { kinds += [.preconditionMissing, .stale] }
    if operation.isKeyed { kinds += [.idempotencyMismatch, .inProgress] }
    kinds += operation.problems
    let statuses = Set(kinds.map(\.status.code)).sorted()
    return statuses.map { status in
      (status, ProblemKind.allCases.filter { $0.status.code == status && kinds.contains($0) })
    }
  }

  private static func content(_ type: String, _ schema: JSON) -> JSON {
    .members([(type, .members([("schema", schema)]))])
  }

  private static func described(_ header: APIOperation.Header) -> JSON {
    let about =
      switch header {
      case .etag: "The version, for If-Match."
      case .location: "Where what was made can be seen."
      case .link: "The address of the next part, with rel=\"next\"; not there for the last."
      }
    return .members([
      ("description", .text(about)), ("schema", .members([("type", .text("string"))])),
      ("required", .truth(header != .link)),
    ])
  }

  private static func header(of status: Int) -> JSON? {
    let name: String
    switch status {
    case 401: name = "WWW-Authenticate"
    case 429, 503: name = "Retry-After"
    default: return nil
    }
    return .members([
      (name, .members([("schema", .members([("type", .text("string"))])), ("required", .truth(true))]))
    ])
  }

  // MARK: Problems

  private static let fault = ObjectShape(
    "ProblemError", "One thing that is wrong.",
    [
      .needed("pointer", .text(most: 400), "A JSON pointer into the body, ?name of the query, or a header."),
      .needed("detail", .text(most: 4_000)), .needed("allowed", .list(.text(most: 100), most: 100)),
    ])

  private static let problemMembers: [ObjectShape.Member] = [
    .needed("type", .place), .needed("title", .text(most: 200)), .needed("status", .whole(400...599)),
    .needed("detail", .text(most: 4_000)), .needed("instance", .place),
    .needed("errors", .list(.object(fault), most: 200)), .needed("userMessage", .text(most: 400)),
    .needed("developerMessage", .text(most: 8_000)),
  ]

  static let problem = ObjectShape("Problem", "Why something was not done (RFC 9457).", problemMembers)

  static let conflict = ObjectShape(
    "Conflict", "A problem with both versions: what was sent, and how it stands now.",
    problemMembers + [.needed("sent", .anything), .needed("current", .anything)])
}
