import Casework
import Testing

@Suite("A place as a Plus Code")
struct PlusCodeTests {
  /// 47.0000625 N: (47.0000625 + 90) × 8,000 = 1,096,000.5, in base twenty 6 17 0 0 0, so 8 V 2 2 2; likewise the others.
  @Test(
    "BRD-25: a place has the code that the Open Location Code gives it",
    arguments: [
      (47.0000625, 8.0000625, "8FVC2222+22"), (20.3700625, 2.7821875, "7FG49QCJ+2V"),
      (-41.2730625, 174.7859375, "4VCPPQGP+Q9"), (-90.0, -180.0, "22222222+22"), (90.0, 180.0, "C2X2X2X2+X2"),
    ])
  func codes(_ latitude: Double, _ longitude: Double, _ code: String) {
    #expect(PlusCode.text(latitude: latitude, longitude: longitude) == code)
    #expect(PlusCode.text(latitude: "\(latitude)", longitude: "\(longitude)") == code)
  }

  @Test("what is no place has no code")
  func noPlace() {
    #expect(PlusCode.text(latitude: 90.1, longitude: 0) == nil)
    #expect(PlusCode.text(latitude: 0, longitude: -180.1) == nil)
    #expect(PlusCode.text(latitude: .nan, longitude: 0) == nil)
    #expect(PlusCode.text(latitude: "north", longitude: "0") == nil)
  }
}
