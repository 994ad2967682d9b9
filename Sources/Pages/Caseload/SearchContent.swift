import Casework
public import Markup

extension SearchPage {
  public var title: String {
    guard let results else { return "Search" }
    return "Search results: \(results.isEmpty ? "none" : String(results.count))"
  }

  public var section: Section? { .search }

  public func content(_ html: inout HTML, _ chrome: Chrome) {
    html.errorSummary(errors)
    html.heading("Search")
    html.form(to: .search, chrome) { html in
      html.input(
        TextInput(
          "text", "Name or CRN", value: text,
          hint: "For example, Marsh, Ada Marsh or X123456. You see only cases within your area",
          width: .twenty,
          isCode: true), errors)
      html.submit("Search cases")
    }
    guard let results else { return }
    guard !results.isEmpty else { return nothing(&html) }
    let count = ResultCount(
      total: results.count, isCapped: false, noun: "person found", plural: "people found")
    html.resultCount(count)
    if results.count >= Self.mostResults {
      html.inset { html in
        html.paragraph("Only the first \(Self.mostResults) are shown. Add a given name or use the CRN.")
      }
    }
    let columns = ["Name", "Risk", "Due", "Next visit", "Status", "Team"].map { Column($0) }
    html.table("Search results", columns) { html in
      for row in results {
        html.row { html in
          html.caseloadCells(row, today: chrome.today)
          html.cell("Team") { $0.text(row.teamName) }
        }
      }
    }
  }

  private func nothing(_ html: inout HTML) {
    html(.p, "govuk-body hw-count", [.role("status")]) { html in
      html(.strong, text: "Nobody found")
    }
    html.paragraph("Nobody within your area matches what you entered. You could:")
    html.bullets([
      "check the spelling", "use the family name alone", "use the CRN, a letter and 6 numbers",
    ])
  }
}
