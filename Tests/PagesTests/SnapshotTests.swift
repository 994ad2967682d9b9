import Testing

@Suite("Whole pages")
struct SnapshotTests {
  @Test(
    "A whole page is as it was when somebody last looked at it",
    arguments: [
      "sign-in-error", "caseload", "person-facts", "why", "fact-mappa-set-error", "problem-404-notFound",
    ])
  func same(_ name: String) throws {
    let sample = try #require(SamplePage.all.first { $0.name == name })
    try Snapshot.check(sample.html, name)
  }
}
