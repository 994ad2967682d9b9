import Storage

extension Migrations {
  static let caseload: [Migration] = []
}
