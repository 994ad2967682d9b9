import Foundation
import Testing

@Suite("Looking at pages")
struct PreviewTests {
  /// Set `HOMEWARD_PREVIEW` to a folder to get every sample page as a file, with links to `assets/` beside it.
  static let folder = ProcessInfo.processInfo.environment["HOMEWARD_PREVIEW"]

  @Test("Every sample page is written out to be looked at", .enabled(if: folder != nil))
  func write() throws {
    let folder = URL(fileURLWithPath: try #require(Self.folder))
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for sample in SamplePage.all {
      try sample.html.write(
        to: folder.appendingPathComponent("\(sample.name).html"), atomically: true, encoding: .utf8)
    }
  }
}
