import CivilTime
import Policy

/// The ladders of a policy as commands show them.
enum PolicyLadders {
  static func write(_ rungs: [LadderRung], to console: Console) {
    for rung in rungs {
      let told = rung.tell.map(\.rawValue).joined(separator: rung.isTogether ? " and " : ", then ")
      console.line("")
      console.line(
        "\(rung.id)  [\(rung.cite.paragraph)]  \(rung.force.rawValue)  ladder \(rung.ladder.rawValue): \(rung.task.rawValue)"
      )
      console.line("  \(rung.title)")
      console.line("  told: \(told); \(rung.window) seconds to answer")
      console.line("  \(rung.say)")
    }
  }

  static func json(_ rung: LadderRung, _ policy: Policy) -> JSONValue {
    .object([
      ("policy", .text(policy.id)), ("rung", .text(rung.id)), ("title", .text(rung.title)),
      ("paragraph", .text(rung.cite.paragraph)), ("force", .text(rung.force.rawValue)),
      ("covers", .list(rung.covers.map { .text($0) })), ("ladder", .text(rung.ladder.rawValue)),
      ("task", .text(rung.task.rawValue)), ("tell", .list(rung.tell.map { .text($0.rawValue) })),
      ("together", .truth(rung.isTogether)), ("attempts", .number(rung.attempts)),
      ("windowSeconds", .number(rung.window)), ("say", .text(rung.say)),
      ("validFrom", .text(rung.validity.from.text)), ("validTo", .optional(rung.validity.to?.text)),
    ])
  }
}
