import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Operations
import Pages

extension API {
  /// Refuses somebody who takes no JSON. No header takes everything.
  func checkAccept(_ request: Request) throws(APIProblem) {
    let header = request.headers[values: .accept].joined(separator: ",")
    guard !header.isEmpty else { return }
    let isTaken = header.split(separator: ",").contains { part in
      let words = part.split(separator: ";").map { $0.filter { !$0.isWhitespace }.lowercased() }
      let isRefused = words.dropFirst().contains { $0.hasPrefix("q=") && Double($0.dropFirst(2)) == 0 }
      return !isRefused && ["*/*", "application/*", "application/json"].contains(words.first ?? "")
    }
    guard isTaken else { throw APIProblem(.notAcceptable, "Accept leaves no room for application/json.") }
  }

  /// The values of the path and the query, checked. One the operation does not know is refused, and so is the same one
  /// twice.
  func parameters(
    of operation: APIOperation, _ request: Request, _ context: SiteContext
  ) throws -> [String: String] {
    var found: [String: String] = [:]
    for parameter in operation.pathParameters {
      guard let text = context.parameters.get(parameter.name)?.removingPercentEncoding,
        parameter.shape.faults(in: .text(text)).isEmpty
      else { throw APIProblem.notFound }
      found[parameter.name] = text
    }
    let query = try Gate(settings: settings).query(of: request)
    var faults: [ShapeFault] = []
    for field in query.fields {
      guard let parameter = operation.queryParameters.first(where: { $0.name == field.name }) else {
        faults.append(
          ShapeFault(
            pointer: "?\(field.name.prefix(64))", what: "There is no such parameter.",
            allowed: operation.queryParameters.map(\.name)))
        continue
      }
      let value = API.value(field.value, parameter.shape)
      let own = parameter.shape.faults(in: value).map {
        ShapeFault(pointer: "?\(field.name)", what: $0.what, allowed: $0.allowed)
      }
      faults +=
        query.unclean.contains(field.name)
        ? [ShapeFault(pointer: "?\(field.name)", what: "Must not hold control characters.")] : own
      if found.updateValue(field.value, forKey: field.name) != nil {
        faults.append(ShapeFault(pointer: "?\(field.name)", what: "Must be given once."))
      }
    }
    guard faults.isEmpty else {
      throw APIProblem(.malformed, "The query is not as declared.", errors: faults)
    }
    return found
  }

  /// A text of the query as the value it stands for.
  private static func value(_ text: String, _ shape: Shape) -> JSON {
    switch shape {
    case .whole: Int(text).flatMap { String($0) == text ? .whole($0) : nil } ?? .text(text)
    case .truth: text == "true" ? .truth(true) : text == "false" ? .truth(false) : .text(text)
    case .text, .code, .word, .identifier, .day, .instant, .place, .list, .object, .nullable, .anything:
      .text(text)
    }
  }

  /// The body, read up to its limit and checked against the declaration; null where the operation takes none.
  func body(of operation: APIOperation, _ request: Request) async throws -> JSON {
    let bytes = try await bytes(of: request)
    guard let shape = operation.body else {
      guard bytes.isEmpty else { throw APIProblem(.malformed, "This request takes no body.") }
      return .null
    }
    if bytes.isEmpty, !operation.needsBody { return .members([]) }
    let type = request.headers[.contentType]?.lowercased() ?? ""
    let words = type.split(separator: ";").map { $0.filter { !$0.isWhitespace } }
    guard words.first == "application/json",
      words.dropFirst().allSatisfy({ $0 == "charset=utf-8" || $0 == "charset=\"utf-8\"" })
    else { throw APIProblem(.wrongType, "The body is not application/json in UTF-8.") }
    let value: JSON
    do {
      value = try JSONReader.read(bytes)
    } catch {
      throw APIProblem(
        .malformed, "The body is no JSON that is taken: \(error.what), after \(error.position) bytes.")
    }
    let faults = Shape.object(shape).faults(in: value)
    guard faults.isEmpty else {
      throw APIProblem(.malformed, "The body is not as declared.", errors: faults)
    }
    return value
  }

  private func bytes(of request: Request) async throws -> [UInt8] {
    let most = API.mostBodyBytes
    func tooLarge() -> APIProblem { APIProblem(.tooLarge, "The body has more than \(most) bytes.") }
    if let length = request.headers[.contentLength] {
      guard let count = Int(length), count >= 0 else {
        throw APIProblem(.malformed, "Content-Length is no number.")
      }
      guard count <= most else { throw tooLarge() }
    }
    var bytes: [UInt8] = []
    for try await part in request.body {
      guard bytes.count + part.readableBytes <= most else { throw tooLarge() }
      bytes.append(contentsOf: part.readableBytesView)
    }
    return bytes
  }

  /// The version that If-Match names: one strong tag as an answer gave it.
  func revision(_ operation: APIOperation, _ request: Request) throws(APIProblem) -> Int {
    guard operation.condition == .ifMatch else { return 0 }
    let fields = request.headers[values: .ifMatch]
    guard let text = fields.first else {
      throw APIProblem(.preconditionMissing, "If-Match is missing.")
    }
    let digits = text.dropFirst().dropLast()
    guard fields.count == 1, text.count >= 3, text.first == "\"", text.last == "\"", digits.count <= 9,
      digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let revision = Int(digits)
    else {
      throw APIProblem(
        .malformed, "If-Match must be one ETag as it was given.",
        errors: [ShapeFault(pointer: "If-Match", what: "Must be like \"7\", with its quotation marks.")])
    }
    return revision
  }

  /// The idempotency key of a request that may have one: 1 to 255 characters of ASCII that can be seen.
  func key(_ operation: APIOperation, _ request: Request) throws(APIProblem) -> String? {
    guard operation.isKeyed, let name = HTTPField.Name("idempotency-key") else { return nil }
    let fields = request.headers[values: name]
    guard let key = fields.first else { return nil }
    guard fields.count == 1, (1...255).contains(key.utf8.count),
      key.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else {
      throw APIProblem(
        .malformed, "Idempotency-Key must be 1 to 255 printable characters of ASCII.",
        errors: [
          ShapeFault(pointer: "Idempotency-Key", what: "Must be 1 to 255 printable characters of ASCII.")
        ])
    }
    return key
  }
}
