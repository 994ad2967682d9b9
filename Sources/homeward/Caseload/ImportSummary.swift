import ArgumentParser
import Casework
import Operations
import Policy

/// What an import says at its end, and the exit status it ends with.
struct ImportSummary {
  let report: ImportReport
  let source: ImportSource
  let options: GlobalOptions
  let isDryRun: Bool

  private var refused: Int { report.refused + (source.csv?.problems.count ?? 0) }

  /// Refused lines in the order of the file: line, pointer, code, message, CRN.
  private var problems: [CaseloadProblem] {
    let rows = (source.csv?.problems ?? []).prefix(ImportReport.mostProblems).map {
      CaseloadProblem(line: $0.row, pointer: "", code: "csv", message: $0.message, crn: nil)
    }
    let lines = report.problems.map {
      CaseloadProblem(
        line: source.line($0.line), pointer: $0.pointer, code: $0.code, message: $0.message, crn: $0.crn)
    }
    return (rows + lines).sorted { $0.line < $1.line }
  }

  func show() {
    for problem in problems { Console.message(options.json ? json(problem).text : words(problem)) }
    let listed = problems.count
    if refused > listed, !options.json {
      Console.message("homeward: not listed: \(quantity(refused - listed, "more refused line")).")
    }
    if options.json { return options.console.json(json) }
    if refused > 0 {
      options.console.note("homeward: what each refusal means: \(HelpPage.caseloadFile.address)")
    }
    options.console.line(sentence)
  }

  /// Ends with 130 where it was interrupted, 4 where nothing could go in, 8 where a part was refused.
  func end() throws {
    if report.isInterrupted { throw ExitCode(ExitStatus.interrupted.rawValue) }
    guard refused > 0 else { return }
    let taken =
      report.people + report.addresses + report.teams + report.staff + report.resources
      + report.competences
    let isNothing = report.isRolledBack || (taken == 0 && report.refused >= report.lines)
    throw ExitCode((isNothing ? ExitStatus.invalidData : .partial).rawValue)
  }

  private var sentence: String {
    let counts =
      "\(quantity(report.added, "person", "people")) added, \(report.changed) changed, \(report.unchanged) unchanged; "
      + "\(quantity(report.facts, "fact")); \(quantity(report.opened, "obligation")) opened, \(report.moved) moved, "
      + "\(report.closed) ended; \(quantity(report.teams, "team")), \(report.staff) staff, "
      + "\(quantity(report.addresses, "address", "addresses"))"
      + (report.resources == 0
        ? "" : ", \(quantity(report.resources, "device or vehicle", "devices and vehicles"))")
      + (report.competences == 0 ? "" : ", \(quantity(report.competences, "competence"))")
      + "; \(quantity(refused, "line")) refused."
    if report.isInterrupted {
      return report.isRolledBack
        ? "Interrupted: nothing was written."
        : "Interrupted: whole batches up to line \(source.line(report.lastLine)) are in at least. Run the same command "
          + "again to go on; nothing is taken twice. " + counts
    }
    guard report.isRolledBack else { return counts }
    guard isDryRun else {
      return "Nothing was written, because \(quantity(refused, "line was", "lines were")) refused."
    }
    return "Nothing was written. It would be: " + counts
  }

  private func words(_ problem: CaseloadProblem) -> String {
    let place = problem.pointer.isEmpty ? "" : " \(problem.pointer)"
    let crn = problem.crn.map { " (\($0))" } ?? ""
    return "\(source.path):\(problem.line):\(place)\(crn) \(problem.message); \(problem.remedy) "
      + "[\(problem.code)]"
  }

  private func json(_ problem: CaseloadProblem) -> JSONValue {
    .object([
      ("line", .number(problem.line)), ("pointer", .text(problem.pointer)), ("code", .text(problem.code)),
      ("message", .text(problem.message)), ("remedy", .text(problem.remedy)),
      ("crn", .optional(problem.crn)),
    ])
  }

  private var json: JSONValue {
    .object([
      ("added", .number(report.added)), ("changed", .number(report.changed)),
      ("unchanged", .number(report.unchanged)), ("facts", .number(report.facts)),
      ("opened", .number(report.opened)), ("moved", .number(report.moved)), ("ended", .number(report.closed)),
      ("teams", .number(report.teams)), ("staff", .number(report.staff)),
      ("addresses", .number(report.addresses)), ("resources", .number(report.resources)),
      ("competences", .number(report.competences)),
      ("refused", .number(refused)),
      ("lastLine", .number(source.line(report.lastLine))), ("interrupted", .truth(report.isInterrupted)),
      ("written", .truth(!report.isRolledBack)),
    ])
  }
}
