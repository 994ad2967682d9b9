/// A JSON value with its members in the order given.
indirect enum JSONValue: Sendable {
  case text(String)
  case number(Int)
  case truth(Bool)
  case null
  case list([JSONValue])
  case object([(String, JSONValue)])

  /// A text, or null where there is none.
  static func optional(_ text: String?) -> JSONValue { text.map { .text($0) } ?? .null }

  /// One line of JSON, without spaces.
  var text: String {
    var line = ""
    write(to: &line)
    return line
  }

  private func write(to line: inout String) {
    switch self {
    case .text(let text): JSONValue.quote(text, to: &line)
    case .number(let number): line += String(number)
    case .truth(let truth): line += truth ? "true" : "false"
    case .null: line += "null"
    case .list(let values):
      line += "["
      for (index, value) in values.enumerated() {
        if index > 0 { line += "," }
        value.write(to: &line)
      }
      line += "]"
    case .object(let members):
      line += "{"
      for (index, (name, value)) in members.enumerated() {
        if index > 0 { line += "," }
        JSONValue.quote(name, to: &line)
        line += ":"
        value.write(to: &line)
      }
      line += "}"
    }
  }

  private static func quote(_ text: String, to line: inout String) {
    line += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": line += "\\\""
      case "\\": line += "\\\\"
      case "\n": line += "\\n"
      case "\r": line += "\\r"
      case "\t": line += "\\t"
      case let control where control.value < 0x20:
        let digits = String(control.value, radix: 16)
        line += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: line.unicodeScalars.append(scalar)
      }
    }
    line += "\""
  }
}
