import Pages

/// The files of the field app as a phone keeps them: named after the build they belong to, so that a phone has either
/// all of one build or all of another.
struct FieldShelf: Sendable {
  struct File: Sendable {
    let bytes: [UInt8]
    let type: String
  }

  /// What tells one build from another: made of every file's bytes and of the name.
  let build: String
  let shell: File
  let manifest: File
  let worker: File
  /// By the name in the address.
  let files: [String: File]

  /// What the app is called where a deployment says nothing: a word that tells nobody what it is for (PRV-50).
  static let neutralName = "Diary"

  init(name: String, icon: Logo?, fingerprint: ([UInt8]) -> String) {
    var files = FieldShelf.scripts.mapValues { File(bytes: $0, type: "text/javascript; charset=utf-8") }
    files["field.css"] = File(bytes: PackageResources.field_css, type: "text/css; charset=utf-8")
    files["icon.svg"] = File(
      bytes: icon?.bytes ?? PackageResources.icon_svg, type: icon?.type ?? "image/svg+xml")
    files["icon-192.png"] = File(bytes: PackageResources.icon_192_png, type: "image/png")
    files["icon-512.png"] = File(bytes: PackageResources.icon_512_png, type: "image/png")
    let names = files.keys.sorted()
    let manifest = FieldShelf.manifest(name: name, hasOwnIcon: icon != nil, iconType: icon?.type)
    let all = names.flatMap { Array($0.utf8) + (files[$0]?.bytes ?? []) } + manifest
    let build = fingerprint(all + PackageResources.worker_js)
    self.build = build
    self.files = files
    self.manifest = File(bytes: manifest, type: "application/manifest+json; charset=utf-8")
    shell = File(bytes: FieldShell(name: name, build: build).bytes, type: "text/html; charset=utf-8")
    let list = JSON.list(names.map { .text("/f/assets/\($0)") } + [.text("/f/manifest.webmanifest")]).line
    let worker = String(decoding: PackageResources.worker_js, as: UTF8.self)
      .replacing("\"BUILD\"", with: "\"\(build)\"").replacing("[\"FILES\"]", with: list)
      .replacing("\"NAME\"", with: JSON.text(name).line)
    self.worker = File(bytes: Array(worker.utf8), type: "text/javascript; charset=utf-8")
  }

  private static let scripts: [String: [UInt8]] = [
    "app.js": PackageResources.app_js, "words.js": PackageResources.words_js,
    "store.js": PackageResources.store_js, "vault.js": PackageResources.vault_js,
    "visits.js": PackageResources.visits_js, "outbox.js": PackageResources.outbox_js,
    "alarm.js": PackageResources.alarm_js, "screens.js": PackageResources.screens_js,
    "phone.js": PackageResources.phone_js, "parts.js": PackageResources.parts_js,
    "first.js": PackageResources.first_js, "practice.js": PackageResources.practice_js,
    "reminders.js": PackageResources.reminders_js,
  ]

  private static func manifest(name: String, hasOwnIcon: Bool, iconType: String?) -> [UInt8] {
    func icon(_ file: String, _ type: String, _ sizes: String, _ purpose: String) -> JSON {
      .members([
        ("src", .text("/f/assets/\(file)")), ("type", .text(type)), ("sizes", .text(sizes)),
        ("purpose", .text(purpose)),
      ])
    }
    var icons = [icon("icon.svg", iconType ?? "image/svg+xml", "any", "any")]
    if !hasOwnIcon {
      icons += [
        icon("icon-192.png", "image/png", "192x192", "any"),
        icon("icon-512.png", "image/png", "512x512", "any"),
        icon("icon-512.png", "image/png", "512x512", "maskable"),
      ]
    }
    let line = JSON.members([
      ("name", .text(name)), ("short_name", .text(name)), ("id", .text("/f/")), ("start_url", .text("/f/")),
      ("scope", .text("/f/")), ("display", .text("standalone")), ("background_color", .text("#ffffff")),
      ("theme_color", .text("#1f2933")), ("icons", .list(icons)),
    ]).line
    return Array(line.utf8)
  }
}
