import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Rehearsal
import Testing

/// A browser in a test: it keeps cookies and sends them back, and follows nothing by itself.
struct Visitor: Sendable {
  let client: any TestClientProtocol
  /// Sent with every request.
  var headers: [String: String] = [:]
  let cookies = Shared<[String: String]>([:])

  func get(_ path: String, _ headers: [String: String] = [:]) async throws -> Answer {
    try await ask(.get, path, headers: headers)
  }

  /// Sends a form with the token that a page of the site gave it.
  func post(
    _ path: String, _ fields: [(String, String)] = [], tokenOf page: String? = nil,
    _ headers: [String: String] = [:]
  ) async throws -> Answer {
    let token = try await get(page ?? "/search").token
    return try await send(path, (token.map { [("csrf", $0)] } ?? []) + fields, headers)
  }

  /// Sends a form with these fields alone.
  func send(
    _ path: String, _ fields: [(String, String)], _ headers: [String: String] = [:]
  ) async throws -> Answer {
    let body = fields.map { "\(Visitor.encoded($0.0))=\(Visitor.encoded($0.1))" }.joined(separator: "&")
    let type = ["content-type": "application/x-www-form-urlencoded"]
    return try await ask(.post, path, headers: type.merging(headers) { $1 }, body: body)
  }

  func ask(
    _ method: HTTPRequest.Method, _ path: String, headers: [String: String] = [:], body: String? = nil
  ) async throws -> Answer {
    var fields = HTTPFields()
    for (name, value) in self.headers.merging(headers, uniquingKeysWith: { $1 }) {
      fields[try #require(HTTPField.Name(name))] = value
    }
    let kept = cookies.value
    if !kept.isEmpty {
      fields[.cookie] = kept.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: "; ")
    }
    let response = try await client.executeRequest(
      uri: path, method: method, headers: fields, body: body.map { ByteBuffer(string: $0) })
    for line in response.headers[values: .setCookie] {
      let pair = line.prefix { $0 != ";" }.split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let value = String(pair[1])
      cookies.change { $0[String(pair[0])] = value.isEmpty ? nil : value }
    }
    return Answer(
      status: response.status.code, headers: response.headers, text: String(buffer: response.body))
  }

  private static func encoded(_ text: String) -> String {
    text.utf8.map { byte in
      let isPlain =
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      let digits = String(byte, radix: 16, uppercase: true)
      return isPlain ? String(UnicodeScalar(byte)) : "%" + (digits.count == 1 ? "0" : "") + digits
    }.joined()
  }
}

/// What came back.
struct Answer: Sendable, Equatable {
  let status: Int
  let headers: HTTPFields
  let text: String

  func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }

  var location: String? { header("location") }

  /// The token of the page's forms.
  var token: String? { text.firstMatch(of: /name="csrf" value="([^"]*)"/).map { String($0.1) } }

  /// The hidden fields of the form in the page's main part.
  var hidden: [(String, String)] {
    let main = text[(text.range(of: "<main")?.lowerBound ?? text.startIndex)...]
    return main.matches(of: /<input type="hidden" name="([^"]*)" value="([^"]*)"/).map {
      (String($0.1), String($0.2))
    }
  }

  /// The `Set-Cookie` lines of a cookie, its name in full.
  func cookies(_ name: String) -> [String] { headers[values: .setCookie].filter { $0.hasPrefix(name + "=") } }
}
