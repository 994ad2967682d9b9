import Storage

extension Migrations {
  static let accounts: [Migration] = []
}
