import Casework
import Storage

extension Migrations {
  /// What is noted before visits, and contacts whose details never go with a visit.
  static let packs: [Migration] = [
    Migration(800, "make-the-packs") { dialect in
      PackTables.statements(dialect).map { SQL(text: $0, values: []) }
        + dialect.frozen("pack_items", columns: PackTables.columns)
        + dialect.frozen("restricted_contacts", columns: PackTables.contactColumns)
    }
  ]
}

enum PackTables {
  static let columns = [
    "id", "person", "kind", "address", "answer", "body", "source", "learnt_on", "review_by", "checked_by",
    "checked_at",
  ]
  static let contactColumns = [
    "id", "person", "name", "telephone", "note", "recorded_by", "recorded_at",
  ]

  private static func words(_ words: [String]) -> String {
    "(" + words.map { "'\($0)'" }.joined(separator: ", ") + ")"
  }

  static func statements(_ dialect: Dialect) -> [String] {
    let text = dialect.textType
    let end = ")\(dialect.tableSuffix)"
    return [
      """
      CREATE TABLE pack_items (
        id \(text) NOT NULL PRIMARY KEY CHECK (length(id) = 36),
        person \(text) NOT NULL REFERENCES people (id),
        kind \(text) NOT NULL CHECK (kind IN \(words(PackKind.allCases.map(\.rawValue)))),
        address \(dialect.integerType) CHECK (address >= 1),
        answer \(text) NOT NULL CHECK (answer IN \(words(PackAnswer.allCases.map(\.rawValue)))),
        body \(text) REFERENCES visit_texts (id),
        source \(text) NOT NULL CHECK (source IN \(words(PackSource.allCases.map(\.rawValue)))),
        learnt_on \(text) NOT NULL CHECK (length(learnt_on) = 10),
        review_by \(text) CHECK (length(review_by) = 10),
        checked_by \(text) NOT NULL REFERENCES staff (id),
        checked_at \(text) NOT NULL CHECK (length(checked_at) = 24),
        CHECK (answer <> 'known' OR body IS NOT NULL)
      \(end)
      """,
      "CREATE INDEX pack_items_person ON pack_items (person, checked_at, id)",
      """
      CREATE TABLE restricted_contacts (
        id \(text) NOT NULL PRIMARY KEY CHECK (length(id) = 36),
        person \(text) NOT NULL REFERENCES people (id),
        name \(text) NOT NULL CHECK (length(name) BETWEEN 1 AND \(RestrictedContact.mostName)),
        telephone \(text) NOT NULL CHECK (length(telephone) BETWEEN 3 AND \(RestrictedContact.mostTelephone)),
        note \(text) CHECK (length(note) BETWEEN 1 AND \(RestrictedContact.mostNote)),
        recorded_by \(text) NOT NULL REFERENCES staff (id),
        recorded_at \(text) NOT NULL CHECK (length(recorded_at) = 24)
      \(end)
      """,
      "CREATE INDEX restricted_contacts_person ON restricted_contacts (person, recorded_at, id)",
    ]
  }
}
