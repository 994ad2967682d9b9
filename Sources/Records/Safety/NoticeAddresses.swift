public import Casework
public import Storage

/// Where recipients of notices can be reached.
public enum NoticeAddresses {
  /// The channels of each recipient in the order in which they are tried; nobody without one is in it.
  public static func channels(
    of recipients: [String], _ transaction: any Transaction
  ) throws(StoreError) -> [String: [NoticeChannel]] {
    var found: [String: [NoticeChannel]] = [:]
    for (recipient, addresses) in try addresses(of: recipients, transaction) {
      found[recipient] = addresses.map(\.channel)
    }
    return found
  }

  /// The addresses of each recipient in the order in which they are tried.
  public static func addresses(
    of recipients: [String], _ transaction: any Transaction
  ) throws(StoreError) -> [String: [(channel: NoticeChannel, address: String)]] {
    guard !recipients.isEmpty else { return [:] }
    let rows = try transaction.run(
      """
      SELECT staff, phone FROM staff_details d WHERE staff IN \(list: recipients) AND phone IS NOT NULL
        AND version = (SELECT MAX(n.version) FROM staff_details n WHERE n.staff = d.staff)
      """)
    var found: [String: [(channel: NoticeChannel, address: String)]] = [:]
    for row in rows { found[try row.text(0)] = [(.sms, try row.text(1))] }
    return found
  }
}
