/// A place as an Open Location Code of ten digits, an area of about fourteen metres: it can be said by telephone and
/// looked up without a service (BRD-25).
public enum PlusCode {
  private static let digits = Array("23456789CFGHJMPQRVWX")
  /// The last of five digits of base twenty stands for so many parts of a degree.
  private static let partsOfDegree = 8000.0

  /// The code of a place in degrees; nil where there is no such place.
  public static func text(latitude: Double, longitude: Double) -> String? {
    guard abs(latitude) <= 90, abs(longitude) <= 180 else { return nil }
    // The pole and the date line from the west belong to the last area before them and the first after them.
    let north = min(steps(latitude + 90), Int(180 * partsOfDegree) - 1)
    let east = steps(longitude + 180) % Int(360 * partsOfDegree)
    var code = ""
    for (left, right) in zip(places(north), places(east)) {
      code.append(digits[left])
      code.append(digits[right])
      if code.count == 8 { code.append("+") }
    }
    return code
  }

  /// The code of a place whose degrees are written as text.
  public static func text(latitude: String, longitude: String) -> String? {
    guard let north = Double(latitude), let east = Double(longitude) else { return nil }
    return text(latitude: north, longitude: east)
  }

  /// Whole parts below a number of degrees; a millionth of a part is an error of binary fractions.
  private static func steps(_ degrees: Double) -> Int {
    Int((degrees * partsOfDegree + 0.000_001).rounded(.down))
  }

  /// Five digits of base twenty, the highest first.
  private static func places(_ number: Int) -> [Int] {
    var rest = number
    var found: [Int] = []
    for _ in 0..<5 {
      found.append(rest % 20)
      rest /= 20
    }
    return found.reversed()
  }
}
