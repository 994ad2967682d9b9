import Foundation

/// The files of the package as they lie on the disk, found from where this file was compiled.
enum SourceTree {
  struct File: Sendable {
    /// The path from the root, with `/`.
    let path: String
    let text: String
    /// The target the file belongs to, such as `Casework`; nil outside Sources.
    var target: String? {
      let parts = path.split(separator: "/")
      return parts.first == "Sources" && parts.count > 2 ? String(parts[1]) : nil
    }
    var isSwift: Bool { path.hasSuffix(".swift") }
    var isSource: Bool { isSwift && path.hasPrefix("Sources/") }
  }

  static let root: URL = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Folders that are made, fetched or ignored.
  private static let passedOver: Set<String> = [
    ".git", "Assets", "screenshots", "__pycache__", ".pytest_cache", "node_modules",
  ]
  private static let textEndings: Set<String> = [
    "swift", "md", "yaml", "yml", "json", "py", "sh", "css", "js", "txt", "ini", "toml", "h", "modulemap",
    "csv",
    "ndjson", "html",
  ]
  private static let textNames: Set<String> = ["Makefile", "run", "LICENSE", ".gitignore", ".editorconfig"]

  /// Every text file of the package.
  static let files: [File] = {
    var found: [File] = []
    collect(root, "", &found)
    return found.sorted { $0.path < $1.path }
  }()

  static var swift: [File] { files.filter(\.isSwift) }

  private static func collect(_ folder: URL, _ path: String, _ found: inout [File]) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    for name in names {
      if passedOver.contains(name) || name.hasPrefix(".build") || name.hasPrefix(".venv") { continue }
      let url = folder.appendingPathComponent(name)
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else { continue }
      if isFolder.boolValue {
        collect(url, path + name + "/", &found)
      } else if textNames.contains(name) || textEndings.contains(url.pathExtension),
        name != "Package.resolved", let text = try? String(contentsOf: url, encoding: .utf8)
      {
        found.append(File(path: path + name, text: text))
      }
    }
  }
}

/// Something untidy: where, and what to do about it.
struct Finding: CustomStringConvertible {
  let path: String
  let line: Int
  let what: String
  var description: String { "\(path):\(line): \(what)" }
}
