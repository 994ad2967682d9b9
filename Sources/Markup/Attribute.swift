/// An attribute with its value. The names are a closed list without `style` and without event handlers, so a page
/// needs no exception in its content security policy; addresses are typed, so none can hold `javascript:`.
public struct Attribute: Sendable {
  let name: StaticString
  let suffix: StaticString?
  /// Nil for an attribute that only stands there (`required`).
  let value: String?

  /// The most bytes it can take.
  var most: Int {
    name.utf8CodeUnitCount + (suffix?.utf8CodeUnitCount ?? 0) + (value.map(Pen.most) ?? 0) + 4
  }

  init(_ name: StaticString, _ value: String?) {
    self.name = name
    self.suffix = nil
    self.value = value
  }

  init(_ name: StaticString, _ address: Address) { self.init(name, address.text) }

  private init(_ name: StaticString, suffix: StaticString, _ value: String) {
    self.name = name
    self.suffix = suffix
    self.value = value
  }

  /// What a form control holds.
  public enum Input: String, Sendable {
    case text, password, search, radio, checkbox, hidden, submit
  }

  /// How a form is sent.
  public enum Method: String, Sendable { case get, post }

  public static func id(_ value: String) -> Attribute { .init("id", value) }
  public static func lang(_ value: String) -> Attribute { .init("lang", value) }
  public static func href(_ value: Address) -> Attribute { .init("href", value) }
  public static func action(_ value: Address) -> Attribute { .init("action", value) }
  public static func method(_ value: Method) -> Attribute { .init("method", value.rawValue) }
  public static func name(_ value: String) -> Attribute { .init("name", value) }
  public static func value(_ value: String) -> Attribute { .init("value", value) }
  public static func type(_ value: Input) -> Attribute { .init("type", value.rawValue) }
  public static func content(_ value: String) -> Attribute { .init("content", value) }
  public static func charset(_ value: String) -> Attribute { .init("charset", value) }
  /// `<meta http-equiv="refresh">`: the page is asked for again after so many seconds.
  public static let refreshes = Attribute("http-equiv", "refresh")
  public static func rel(_ value: StaticString) -> Attribute { .init("rel", "\(value)") }
  public static func role(_ value: StaticString) -> Attribute { .init("role", "\(value)") }
  public static func scope(_ value: StaticString) -> Attribute { .init("scope", "\(value)") }
  public static func labels(_ id: String) -> Attribute { .init("for", id) }
  public static func label(_ value: String) -> Attribute { .init("label", value) }
  public static func datetime(_ value: String) -> Attribute { .init("datetime", value) }
  public static func autocomplete(_ value: StaticString) -> Attribute { .init("autocomplete", "\(value)") }
  public static func inputMode(_ value: StaticString) -> Attribute { .init("inputmode", "\(value)") }
  public static func tabIndex(_ value: Int) -> Attribute { .init("tabindex", String(value)) }
  public static func source(_ value: Address) -> Attribute { .init("src", value) }
  /// The words for a picture; none for one that only decorates.
  public static func alternative(_ value: String) -> Attribute { .init("alt", value) }
  public static func rows(_ value: Int) -> Attribute { .init("rows", String(value)) }
  public static func columnSpan(_ value: Int) -> Attribute { .init("colspan", String(value)) }
  public static func maxLength(_ value: Int) -> Attribute { .init("maxlength", String(value)) }
  public static func start(_ value: Int) -> Attribute { .init("start", String(value)) }

  /// The form that a control outside it belongs to.
  public static func form(_ id: String) -> Attribute { .init("form", id) }

  /// `aria-…`.
  public static func aria(_ name: StaticString, _ value: String) -> Attribute {
    .init("aria-", suffix: name, value)
  }

  /// `data-…`.
  public static func data(_ name: StaticString, _ value: String) -> Attribute {
    .init("data-", suffix: name, value)
  }

  public static let checked = Attribute("checked", String?.none)
  public static let selected = Attribute("selected", String?.none)
  public static let hidden = Attribute("hidden", String?.none)
  public static let open = Attribute("open", String?.none)
  public static let novalidate = Attribute("novalidate", String?.none)
  /// A button that sends nothing by itself.
  public static let button = Attribute("type", "button")
  public static let spellcheckOff = Attribute("spellcheck", "false")
  public static let autocapitaliseOff = Attribute("autocapitalize", "none")
}
