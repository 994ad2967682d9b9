/// An element that has content and an end tag. The list is closed: `script` and `style` are not on it.
public struct Tag: Sendable {
  let name: StaticString

  private init(_ name: StaticString) { self.name = name }

  public static let html = Tag("html")
  public static let head = Tag("head")
  public static let title = Tag("title")
  public static let body = Tag("body")
  public static let header = Tag("header")
  public static let nav = Tag("nav")
  public static let main = Tag("main")
  public static let footer = Tag("footer")
  public static let section = Tag("section")
  public static let aside = Tag("aside")
  public static let div = Tag("div")
  public static let h1 = Tag("h1")
  public static let h2 = Tag("h2")
  public static let h3 = Tag("h3")
  public static let h4 = Tag("h4")
  public static let p = Tag("p")
  public static let span = Tag("span")
  public static let strong = Tag("strong")
  public static let bdi = Tag("bdi")
  public static let code = Tag("code")
  public static let time = Tag("time")
  public static let a = Tag("a")
  public static let ul = Tag("ul")
  public static let ol = Tag("ol")
  public static let li = Tag("li")
  public static let dl = Tag("dl")
  public static let dt = Tag("dt")
  public static let dd = Tag("dd")
  public static let blockquote = Tag("blockquote")
  public static let table = Tag("table")
  public static let caption = Tag("caption")
  public static let thead = Tag("thead")
  public static let tbody = Tag("tbody")
  public static let tr = Tag("tr")
  public static let th = Tag("th")
  public static let td = Tag("td")
  public static let form = Tag("form")
  public static let fieldset = Tag("fieldset")
  public static let legend = Tag("legend")
  public static let label = Tag("label")
  public static let button = Tag("button")
  public static let select = Tag("select")
  public static let option = Tag("option")
  public static let optgroup = Tag("optgroup")
  public static let textarea = Tag("textarea")
  public static let details = Tag("details")
  public static let summary = Tag("summary")
  public static let noscript = Tag("noscript")
}

/// An element that has neither content nor an end tag.
public struct VoidTag: Sendable {
  let name: StaticString

  private init(_ name: StaticString) { self.name = name }

  public static let meta = VoidTag("meta")
  public static let link = VoidTag("link")
  public static let input = VoidTag("input")
  public static let br = VoidTag("br")
  public static let hr = VoidTag("hr")
  public static let img = VoidTag("img")
}
