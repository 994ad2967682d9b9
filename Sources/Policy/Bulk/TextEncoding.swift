/// How the bytes of a caseload file are to be read.
public enum TextEncoding {
  /// The name of an encoding that is not UTF-8, where the first bytes of a file give it away: a byte-order mark of
  /// UTF-16 or UTF-32, or a null byte among the first four, as every letter of these has. Nil where nothing does.
  public static func foreign(_ first: some Collection<UInt8>) -> String? {
    let start = Array(first.prefix(4))
    if start == [0xFF, 0xFE, 0, 0] || start == [0, 0, 0xFE, 0xFF] { return "UTF-32" }
    if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) { return "UTF-16" }
    guard start.count == 4, let null = start.firstIndex(of: 0), start.contains(where: { $0 != 0 }) else {
      return nil
    }
    return start.filter { $0 == 0 }.count == 3 || null == 0 && start[1] == 0 ? "UTF-32" : "UTF-16"
  }
}

extension CaseloadProblem {
  /// What whoever keeps the file can do about it.
  public var remedy: String {
    switch code {
    case "malformed", "json":
      "write the whole JSON object on this one line; a file that was cut off has to be exported again"
    case "csv": "correct this row and import the file again"
    case "wrong-encoding": "save the file as UTF-8"
    case "line-too-long": "split it, or check that every person stands on a line of their own"
    case "duplicate-crn": "put everything about this person on one line, or remove this one"
    case "duplicate-key": "leave one of the two"
    case "missing-crn", "missing-facts", "missing-kind", "missing-date", "missing-rule", "missing-place",
      "missing-outcome", "missing-start":
      "add what is missing"
    case "control-character": "remove the character"
    case "too-long", "too-many", "text": "shorten it"
    case "unknown-team", "unknown-officer", "unknown-pdu", "unknown-region", "missing-team", "unknown-crn",
      "unknown-staff":
      "send the line that makes it first, or correct the code"
    default: "correct this line and send the file again"
    }
  }
}
