import Storage

extension Migrations {
  /// Who works where, who is supervised, what is known of them and what follows from it.
  static let caseload: [Migration] = [
    Migration(300, "make-the-caseload") { CaseloadTables.statements($0) },
    Migration(310, "freeze-what-was-recorded") { dialect in
      frozen.flatMap { dialect.frozen($0.table, columns: $0.columns) }
    },
    Migration(320, "walk-what-is-open") { CaseloadIndexes.remade($0) },
  ]

  /// What is never written over: a fact that was wrong is taken back, and another stands beside it.
  public static let frozen: [(table: String, columns: [String])] = [
    (
      "facts",
      [
        "person", "number", "kind", "day", "recorded_day", "recorded_at", "value", "about", "category",
        "recorded_by",
      ]
    ),
    (
      "visits_made",
      [
        "person", "number", "day", "place", "completed", "with_police", "contact", "recorded_day",
        "recorded_at",
      ]
    ),
    (
      "exceptions",
      [
        "person", "number", "kind", "rule", "recorded_day", "recorded_at", "until_day", "has_rationale",
        "endorser",
        "endorsed_on",
      ]
    ),
    ("addresses", ["person", "number", "address", "telephone", "since"]),
  ]
}
