public import Casework
import Markup

/// The page that the field app stands in. It holds nothing about anybody, and nothing that says what the app is for:
/// a phone may be seen by those who are visited (PRV-50). Kept by phones, and the same for everybody.
public struct FieldShell: Sendable {
  /// What the app is called on the phone.
  public let name: String
  /// Names the build: the same text for the same files.
  public let build: String

  public init(name: String, build: String) {
    self.name = name
    self.build = build
  }

  /// The page as UTF-8.
  public var bytes: [UInt8] {
    func file(_ name: String) -> Address { Address(path: ["f", "assets", name]) }
    var html = HTML()
    html.documentType()
    html(.html, "", [.lang("en-GB")]) { html in
      html(.head) { html in
        html(.meta, "", [.charset("utf-8")])
        html(.title, text: name)
        html(
          .meta, "", [.name("viewport"), .content("width=device-width, initial-scale=1, viewport-fit=cover")])
        html(.meta, "", [.name("robots"), .content("noindex, nofollow")])
        html(.meta, "", [.name("theme-color"), .content("#1f2933")])
        html(.meta, "", [.name("mobile-web-app-capable"), .content("yes")])
        html(.meta, "", [.name("apple-mobile-web-app-title"), .content(name)])
        html(.link, "", [.rel("manifest"), .href(Address(path: ["f", "manifest.webmanifest"]))])
        html(.link, "", [.rel("icon"), .href(file("icon.svg"))])
        html(.link, "", [.rel("apple-touch-icon"), .href(file("icon-192.png"))])
        html(.link, "", [.rel("stylesheet"), .href(file("field.css"))])
      }
      html(.body, "", [.data("name", name), .data("build", build)]) { html in
        html(.header, "strip", [.id("strip")]) { html in
          html(.h1, "strip__name", [.id("name")], text: name)
          html(.p, "strip__state", [.id("state"), .role("status")], text: "")
        }
        html(.main, "", [.id("app"), .tabIndex(-1)]) { html in
          html(.p, text: "One moment. If nothing follows, scripts are off in this browser. Turn them on.")
        }
        html.script(source: file("app.js"))
      }
    }
    return html.bytes
  }
}

/// Words for what a pack for a phone holds in codes.
public enum FieldWords {
  public static func text(_ hazard: Hazard) -> String { Terms.hazard(hazard) }
  public static func text(_ code: RegisterCode) -> String { Terms.register(code) }
  public static func text(_ item: ReadyItem) -> String { Terms.ready(item) }
}
