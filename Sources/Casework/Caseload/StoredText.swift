/// The lengths of the texts that the tables hold, counted as both databases count them: in Unicode scalars.
public enum StoredText {
  /// The given and the family name of a person, each.
  public static let personName = 100
  /// The name of a member of staff, a team, a PDU or a region.
  public static let name = 200
  public static let address = 500
  public static let telephone = 32

  /// True for a text of at least `fewest` and at most `most` scalars without the null character, which PostgreSQL
  /// does not take.
  public static func fits(_ text: String, fewest: Int = 1, most: Int) -> Bool {
    var count = 0
    for scalar in text.unicodeScalars {
      count += 1
      if scalar.value == 0 || count > most { return false }
    }
    return count >= fewest
  }
}
