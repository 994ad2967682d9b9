import Casework
import Markup

/// A column of a table. One that can be sorted has a button in its heading, which works without scripts.
struct Column {
  let title: String
  /// The word the query knows the order by; nil where the column cannot be sorted.
  var sort: String?
  var isNumeric = false

  init(_ title: String, sort: String? = nil, isNumeric: Bool = false) {
    self.title = title
    self.sort = sort
    self.isNumeric = isNumeric
  }
}

/// How a table is sorted now, and what the buttons send along.
struct Sorting {
  let word: String
  let isDescending: Bool
  /// Where the form goes.
  let path: Path
  /// What stays as it is.
  let kept: [(name: String, value: String)]
}

extension HTML {
  /// A table in a region that can be scrolled by itself; on a phone each row becomes a card.
  mutating func table(
    _ caption: String, isCaptionHidden: Bool = true, _ columns: [Column], sorting: Sorting? = nil,
    _ rows: (inout HTML) -> Void
  ) {
    if let sorting { sortForm(sorting) }
    self(.table, "govuk-table hw-table") { html in
      html(
        .caption,
        isCaptionHidden ? "govuk-visually-hidden" : "govuk-table__caption govuk-table__caption--m",
        text: caption)
      html(.thead, "govuk-table__head") { html in
        html(.tr, "govuk-table__row") { html in
          for column in columns { html.columnHeading(column, sorting) }
        }
      }
      html(.tbody, "govuk-table__body", content: rows)
    }
  }

  private mutating func sortForm(_ sorting: Sorting) {
    self(.form, "", [.id("sort-form"), .method(.get), .action(sorting.path.address)]) { html in
      for (name, value) in sorting.kept { html.hidden(name, value) }
    }
  }

  private mutating func columnHeading(_ column: Column, _ sorting: Sorting?) {
    guard let sorting, let word = column.sort else {
      self(
        .th, column.isNumeric ? "govuk-table__header govuk-table__header--numeric" : "govuk-table__header",
        [.scope("col")], text: column.title)
      return
    }
    let isCurrent = word == sorting.word
    let state = !isCurrent ? "none" : sorting.isDescending ? "descending" : "ascending"
    self(.th, "govuk-table__header", [.scope("col"), .aria("sort", state)]) { html in
      let value = isCurrent && !sorting.isDescending ? word + descending : word
      html(.button, "hw-sort", [.type(.submit), .form("sort-form"), .name("sort"), .value(value)]) { html in
        html.text(column.title)
        html(
          .span, "hw-sort__arrow", [.aria("hidden", "true")],
          text: !isCurrent ? " ↕" : sorting.isDescending ? " ▼" : " ▲")
      }
    }
  }

  mutating func row(_ cells: (inout HTML) -> Void) { self(.tr, "govuk-table__row", content: cells) }

  /// The cell that names its row.
  mutating func rowHeading(_ content: (inout HTML) -> Void) {
    self(.th, "govuk-table__header hw-table__name", [.scope("row")], content: content)
  }

  /// A cell; on a phone its column's title stands before it.
  mutating func cell(_ title: String, _ content: (inout HTML) -> Void) {
    self(.td, "govuk-table__cell", [.data("label", title)], content: content)
  }

  /// The pages of a list: the first, the last, and those around the one shown.
  mutating func pagination(page: Int, pages: Int, _ path: (Int) -> Path) {
    guard pages > 1 else { return }
    self(.nav, "govuk-pagination", [.aria("label", "Pages of the list")]) { html in
      if page > 1 { html.paginationEnd("prev", "Previous", path(page - 1)) }
      html(.ul, "govuk-pagination__list") { html in
        var last = 0
        for number in 1...pages where number == 1 || number == pages || abs(number - page) <= 1 {
          if number > last + 1 {
            html(.li, "govuk-pagination__item govuk-pagination__item--ellipsis", text: "…")
          }
          html.paginationItem(number, isCurrent: number == page, path(number))
          last = number
        }
      }
      if page < pages { html.paginationEnd("next", "Next", path(page + 1)) }
    }
  }

  private mutating func paginationItem(_ number: Int, isCurrent: Bool, _ path: Path) {
    self(
      .li, isCurrent ? "govuk-pagination__item govuk-pagination__item--current" : "govuk-pagination__item"
    ) { html in
      var attributes: [Attribute] = [.href(path.address), .aria("label", "Page \(number)")]
      if isCurrent { attributes.append(.aria("current", "page")) }
      html(.a, "govuk-link govuk-pagination__link", attributes, text: String(number))
    }
  }

  private mutating func paginationEnd(_ side: String, _ text: String, _ path: Path) {
    self(.div, "govuk-pagination__\(side)") { html in
      html(
        .a, "govuk-link govuk-pagination__link",
        [.href(path.address), .rel(side == "prev" ? "prev" : "next")]
      ) { html in
        if side == "prev" { html(.span, "hw-arrow", [.aria("hidden", "true")], text: "← ") }
        html(.span, "govuk-pagination__link-title") { html in
          html.text(text)
          html(.span, "govuk-visually-hidden", text: " page")
        }
        if side == "next" { html(.span, "hw-arrow", [.aria("hidden", "true")], text: " →") }
      }
    }
  }

  /// Names and values, one pair a line.
  mutating func summaryList(_ rows: [SummaryRow]) {
    self(.dl, "govuk-summary-list") { html in
      for row in rows {
        html(.div, "govuk-summary-list__row") { html in
          html(.dt, "govuk-summary-list__key", text: row.key)
          html(.dd, "govuk-summary-list__value", content: row.value)
        }
      }
    }
  }
}

/// A line of a summary list.
struct SummaryRow {
  let key: String
  let value: (inout HTML) -> Void

  init(_ key: String, _ value: @escaping (inout HTML) -> Void) {
    self.key = key
    self.value = value
  }

  init(_ key: String, text: String) { self.init(key) { $0.text(text) } }
}

/// How many there are, said once and announced: `34 visits`, `More than 10,000 people`.
struct ResultCount {
  let total: Int
  let isCapped: Bool
  let noun: String
  let plural: String

  var text: String {
    (isCapped ? "More than " : "") + Words.count(total, noun, plural: plural)
  }
}

extension HTML {
  /// The count of a list, in the one region that is read out when it changes.
  mutating func resultCount(_ count: ResultCount, detail: String = "") {
    self(.p, "govuk-body hw-count", [.role("status"), .id("results")]) { html in
      html(.strong, text: count.text)
      html.text(detail)
    }
  }
}
