import Foundation

/// The ids of the requirements, copied from their list so that a clone alone can check what it cites.
enum Requirements {
  /// True for an id of the list, and for a paragraph of which the list has lettered parts (5.1.2 for 5.1.2a).
  static func has(_ id: String) -> Bool { ids.contains(id) || paragraphs.contains(id) }

  /// The list itself, where it lies beside the package.
  static let document = SourceTree.root.deletingLastPathComponent()
    .appendingPathComponent("shared/requirements.md")

  static let ids: Set<String> = Set(
    numbers.flatMap { prefix, text in text.split(whereSeparator: \.isWhitespace).map { "\(prefix)-\($0)" } })

  private static let paragraphs: Set<String> = Set(
    ids.filter { $0.last?.isLetter == true }.map { String($0.dropLast()) })

  private static let numbers: [String: String] = [
    "AP": """
    1 2 3 4 5 6 7 8 9 10 11 11b 12 13 14 15 16 17 18
    """,
    "BP": """
    1 2 3 4 5 6 7 8
    """,
    "BRD": """
    01 02 03 04 05 06 07 08 10 11 12 13 14 15 16 20 21 22 23 24 25 26 27 28 29 30 31 40 41 42 43 44 45
    """,
    "CLI": """
    01 02 03 04 05 06
    """,
    "DOC": """
    01 02 03 04 05
    """,
    "HV": """
    1.4 2.3 2.4 4.1 4.2 4.3 4.5 4.6 4.8 5.1.1 5.1.2a 5.1.2b 5.1.2c 5.1.2d 5.1.4 5.2.1 5.2.3 5.2.4 5.2.5
    5.2.6 5.2.7 5.2.8 5.3.1 5.3.2 5.3.3 5.3.4 5.3.5 5.3.6 6.1 6.2 6.3 6.4.1 6.4.2 6.4.3 7.1 7.1.1 7.1.2
    7.1.3 7.1.4 7.1.5 7.1.6 7.1.7 7.2.1 7.2.3 7.3.1 7.3.3 7.4.1 7.4.2 7.5.1 7.5.2 7.5.3 7.5.4 7.6.1
    7.6.2 7.6.3 7.6.4 7.6.6 7.6.7 7.6.8 7.6.9 7.6.10 7.7.1 7.7.2 7.7.3 7.7.5 7.7.8 7.7.9 7.8.1 7.8.2
    7.8.3 7.8.6 7.8.7 7.8.9 7.9 7.10 7.11.1 7.11.2 7.12 8.1.1 8.1.2 8.1.3 8.1.4 8.1.5 8.1.6 8.1.7 8.2.1
    8.2.2 8.3.1 8.3.2 8.3.3 8.3.4 8.3.5 8.3.6 8.4.1 8.4.2 8.4.3 8.5.1 8.5.2
    """,
    "INT": """
    01 02 03 04 05 06 10 11 12 13 20 21 22 23 24 25 26 30 31 32 33 34 35 36 37 40 41 42 45 46 47 50 51
    52 53 55
    """,
    "NK": """
    1 2 3 4 5 6
    """,
    "OFF": """
    01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 20 21 22 23 24 25 26 27 28 30 31 32 33 34 35 36
    """,
    "OPS": """
    01 02 03 04 05 06 07 08 09 10 11
    """,
    "PO": """
    1 2 3 4 5 6
    """,
    "PRV": """
    01 02 03 04 05 07 10 15 16 20 21 22 23 24 25 30 35 40 41 42 45 46 50 51 53 60
    """,
    "SEC": """
    01 04 05 06 10 13 14 20 21 22 23 30 31 32 33 34
    """,
    "UX": """
    01 02 03 04 10 11 12 13 14 30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 50 51 60 70 71
    """,
    "VIZ": """
    01 02 03 04 05 06 07 08 20 21 22
    """,
  ]
}
