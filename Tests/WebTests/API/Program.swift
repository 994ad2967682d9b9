import Casework
import CivilTime
import Foundation
import HTTPTypes
import Operations
import Records
import Rehearsal
import Storage
import Testing
import Web

/// A program in a test: it asks with a token, sends JSON and reads JSON.
struct Program: Sendable {
  let visitor: Visitor

  func get(_ path: String, _ headers: [String: String] = [:]) async throws -> Answer {
    try await visitor.ask(.get, path, headers: headers)
  }

  /// Sends a body, or none; `revision` stands in If-Match.
  func send(
    _ path: String, _ body: String? = nil, method: HTTPRequest.Method = .post, revision: Int? = nil,
    key: String? = nil, _ more: [String: String] = [:]
  ) async throws -> Answer {
    var headers = body == nil ? [:] : ["content-type": "application/json"]
    if let revision { headers["if-match"] = "\"\(revision)\"" }
    if let key { headers["idempotency-key"] = key }
    return try await visitor.ask(
      method, path, headers: headers.merging(more) { $1 }, body: body)
  }
}

extension Scene {
  /// A program that asks for somebody with one role.
  func program(_ role: Role, _ scope: TokenScope = .write) async throws -> Program {
    let name = try await invite(role)
    let secret = Secret.text(rehearsal.random.next(32))
    let now = clock.now
    let id = rehearsal.shell().identifier()
    try await desk.store.write { transaction in
      let account = try #require(try AccountRecords.account(userName: name, transaction))
      _ = try AccountRecords.addToken(
        id: id, tokenDigest: Secret.digest(secret), account: account.id, scope: scope, at: now,
        expires: now.adding(seconds: 90 * 86_400), transaction)
    }
    return Program(visitor: visitor(["authorization": "Bearer \(secret)"]))
  }
}

/// A body as JSON, read by another reader than the product's own.
struct Body {
  private let value: Any?

  init(_ answer: Answer) throws {
    value = try JSONSerialization.jsonObject(with: Data(answer.text.utf8), options: [.fragmentsAllowed])
  }

  private init(_ value: Any?) { self.value = value }

  subscript(_ name: String) -> Body { Body((value as? [String: Any])?[name]) }
  subscript(_ index: Int) -> Body {
    let list = value as? [Any] ?? []
    return Body(list.indices.contains(index) ? list[index] : nil)
  }

  var text: String? { value as? String }
  var number: Int? { (value as? NSNumber)?.intValue }
  var truth: Bool? { value as? Bool }
  var isNull: Bool { value is NSNull }
  var count: Int { (value as? [Any])?.count ?? 0 }
  var names: Set<String> { Set((value as? [String: Any] ?? [:]).keys) }
  var items: [Body] { (value as? [Any] ?? []).map { Body($0) } }
}

extension Answer {
  /// The body of a problem, checked for what every problem has [INT-23].
  func problem(_ kind: String, _ status: Int) throws -> Body {
    #expect(self.status == status, "\(text)")
    #expect(header("content-type") == "application/problem+json")
    let body = try Body(self)
    #expect(body["type"].text == "/help/problems#\(kind)", "\(text)")
    #expect(body["status"].number == status && body["title"].text?.isEmpty == false)
    for name in ["detail", "instance", "userMessage", "developerMessage"] {
      #expect(body[name].text?.isEmpty == false, "\(name)")
    }
    return body
  }
}
