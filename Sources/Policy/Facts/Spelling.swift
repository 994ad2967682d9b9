/// How far a word that was typed is from one that is known.
public enum Spelling {
  /// How many letters have to be put in, taken out, changed or exchanged with their neighbour to turn one word into the
  /// other. Words are UTF-8; of long ones the first 60 bytes count.
  public static func slips(from typed: [UInt8], to known: [UInt8]) -> Int {
    let typed = typed.prefix(60)
    let known = Array(known.prefix(60))
    var rows = [Array(0...known.count)]
    for (line, letter) in typed.enumerated() {
      var row = [line + 1]
      for (column, other) in known.enumerated() {
        var least = min(
          rows[line][column] + (letter == other ? 0 : 1), row[column] + 1, rows[line][column + 1] + 1)
        if line > 0, column > 0, letter == known[column - 1], typed[line - 1] == other {
          least = min(least, rows[line - 1][column - 1] + 1)
        }
        row.append(least)
      }
      rows.append(row)
    }
    return rows[typed.count][known.count]
  }
}
