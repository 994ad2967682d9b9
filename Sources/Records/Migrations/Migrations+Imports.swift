import Storage

extension Migrations {
  /// First imports under way, so that nobody makes the indexes of the lists behind their back.
  static let imports: [Migration] = [
    Migration(970, "mark-first-imports") { dialect in
      let text = dialect.textType
      return [
        """
        CREATE TABLE import_marks (
          id \(raw: text) NOT NULL PRIMARY KEY CHECK (length(id) = 36),
          until_at \(raw: text) NOT NULL
        )\(raw: dialect.tableSuffix)
        """
      ]
    }
  ]
}
