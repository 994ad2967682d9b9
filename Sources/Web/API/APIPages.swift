import Foundation
import Operations
import Pages

/// Where the next part of a list begins. Programs hand it back as it is; one that is not of this list and these
/// filters is refused [INT-24].
struct APICursor: Hashable, Sendable {
  /// How many rows were given before.
  let offset: Int
  /// The id of the last of them; where the list has grown or shrunk meanwhile, it goes on after that one.
  let last: String

  /// The text of a cursor for a list.
  func text(of list: String) -> String {
    let plain = "1.\(APICursor.digest(list)).\(offset).\(last)"
    return Data(plain.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
      .replacing("=", with: "")
  }

  init(offset: Int, last: String) {
    self.offset = offset
    self.last = last
  }

  /// Reads what `text(of:)` wrote for the same list; nil for anything else.
  init?(_ text: String, of list: String) {
    let plain = text.replacing("-", with: "+").replacing("_", with: "/")
    let padded = plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)
    guard let bytes = Data(base64Encoded: padded), let whole = String(validating: bytes, as: UTF8.self) else {
      return nil
    }
    let parts = whole.split(separator: ".", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 4, parts[0] == "1", parts[1] == APICursor.digest(list), let offset = Int(parts[2]),
      (1...API.mostOfList).contains(offset), parts[3].utf8.count <= 300
    else { return nil }
    self.init(offset: offset, last: parts[3])
  }

  /// FNV-1a with 64 bits: tells lists apart; nothing is protected by it.
  private static func digest(_ list: String) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in list.utf8 {
      hash ^= UInt64(byte)
      hash &*= 0x0000_0100_0000_01B3
    }
    return String(hash, radix: 16)
  }
}

extension API {
  /// Rows of one part of a list: fewest, usual and most.
  static let rowsAllowed = 1...200
  static let usualRows = 50
  /// No list is given beyond so many rows; it has to be narrowed.
  static let mostOfList = 10_000

  static let limitParameter = APIOperation.Parameter(
    name: "limit", place: .query, shape: .whole(rowsAllowed),
    about: "Rows of one part; 50 where nothing is said.")
  static let cursorParameter = APIOperation.Parameter(
    name: "cursor", place: .query,
    shape: .code(
      pattern: "[A-Za-z0-9_-]{1,600}", about: "the “next” of the part before, cut out of its address",
      example: "MS5hYmM"),
    about: "Where to go on: as the address in “next” has it.")

  /// What a list is: parts of it, and where the next is.
  static func list(_ inner: ObjectShape) -> ObjectShape {
    ObjectShape(
      inner.name + "List", "One part of a list, in a stable order.",
      [
        .needed("items", .list(.object(inner), most: rowsAllowed.upperBound)),
        .needed("next", .nullable(.place), "The address of the next part; null for the last."),
      ])
  }

  /// How many rows are asked for, after how many.
  func window(_ ask: APIAsk) throws(APIProblem) -> (offset: Int, size: Int, cursor: APICursor?) {
    let size = ask["limit"].flatMap { Int($0) } ?? API.usualRows
    guard let text = ask["cursor"] else { return (0, size, nil) }
    guard let cursor = APICursor(text, of: name(of: ask)) else {
      throw APIProblem(
        .malformed, "The cursor is not one of this list and these filters.",
        errors: [ShapeFault(pointer: "?cursor", what: "Must be taken from “next” as it is.")])
    }
    return (cursor.offset, size, cursor)
  }

  /// One part of a list whose rows are all there.
  func part<Row>(
    of rows: [Row], _ ask: APIAsk, id: (Row) -> String, _ json: (Row) -> JSON
  ) throws(APIProblem) -> APIAnswer {
    let (offset, size, cursor) = try window(ask)
    var from = min(offset, rows.count)
    if let last = cursor?.last, let index = rows.firstIndex(where: { id($0) == last }) { from = index + 1 }
    return part(Array(rows[from...].prefix(size + 1)), from: from, size: size, ask, id: id, json)
  }

  /// One part of a list that was read from a place on, with one row more where there is one; or, where that row may not
  /// be read either, told apart whether there are others.
  func part<Row>(
    _ rows: [Row], from: Int, size: Int, hasMore: Bool? = nil, _ ask: APIAsk, id: (Row) -> String,
    _ json: (Row) -> JSON
  ) -> APIAnswer {
    let shown = rows.prefix(size)
    var next: String?
    if hasMore ?? (rows.count > size), let last = shown.last, from + size <= API.mostOfList {
      let cursor = APICursor(offset: from + size, last: id(last)).text(of: name(of: ask))
      let kept = ask.parameters.filter { $0.key != "cursor" && ask.isQuery($0.key) }
        .sorted { $0.key < $1.key }
      next =
        ask.path + "?"
        + (kept.map { "\($0.key)=\(API.escaped($0.value))" } + ["cursor=\(cursor)"]).joined(separator: "&")
    }
    var answer = APIAnswer(
      .members([("items", .list(shown.map(json))), ("next", .optional(next))]))
    answer.next = next
    return answer
  }

  /// What tells this list from others: its address and its filters.
  private func name(of ask: APIAsk) -> String {
    let filters = ask.parameters.filter { $0.key != "cursor" && $0.key != "limit" }
    return ask.path + filters.sorted { $0.key < $1.key }.map { "&\($0.key)=\($0.value)" }.joined()
  }

  private static func escaped(_ text: String) -> String {
    text.addingPercentEncoding(
      withAllowedCharacters: .alphanumerics.union(CharacterSet(charactersIn: "-._~")))
      ?? ""
  }

  /// The address of something below the interface's place.
  static func place(_ parts: String...) -> String {
    root + "/" + parts.map(escaped).joined(separator: "/")
  }
}
