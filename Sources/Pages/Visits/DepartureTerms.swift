import Casework
import Policy

extension Terms {
  /// What somebody who sets out is asked, as they would say it.
  static func ready(_ item: ReadyItem) -> String {
    switch item {
    case .phone: "My phone is charged and not on silent"
    case .device: "My lone worker device is charged"
    case .gear: "I wear everything I was issued with"
    }
  }

  /// What came of the questions before somebody set out.
  static func answered(_ check: DepartureCheck) -> String {
    guard !check.missing.isEmpty else { return "Said yes to everything they were asked before setting out" }
    return "Not confirmed before setting out: " + check.missing.map(missing).joined(separator: ", ")
  }

  private static func missing(_ item: ReadyItem) -> String {
    switch item {
    case .phone: "phone charged and not on silent"
    case .device: "lone worker device charged"
    case .gear: "issued gear worn"
    }
  }

  /// The paragraphs that ask for these, each once.
  static func paragraphs(_ items: [ReadyItem]) -> String {
    var found: [String] = []
    for item in items where !found.contains(item.paragraph) { found.append(item.paragraph) }
    return "paragraph " + found.joined(separator: ", ")
  }
}
