import Storage

extension Migrations {
  /// Who works where, who is supervised, what is known of them and what follows from it.
  static let caseload: [Migration] = [
    Migration(300, "make-the-caseload") { CaseloadTables.statements($0) }
  ]
}
