import ArgumentParser
import CivilTime
import Policy

/// `homeward policy`: the rules in force, their checks, and what another reading or revision would change.
struct PolicyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy",
    abstract: "List, show, check and verify policies; see what another reading or revision would change.",
    subcommands: [
      ListPolicies.self, ShowPolicy.self, CheckPolicies.self, VerifyPolicy.self, EffectCommand.self,
      CompareCommand.self,
    ])
}

/// `homeward policy list`: the policies of the installation.
struct ListPolicies: ParsableCommand, LongOutput {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the policies and their revisions.")

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let console = options.console
    for policy in try Policies.load().policies {
      let crewing = try Policies.crewing(of: policy)?.rules.count ?? 0
      let followUps = try Policies.followUps(of: policy)?.rules.count ?? 0
      let rungs = try Policies.ladders(of: policy)?.rungs.count ?? 0
      if options.json {
        console.json(
          .object([
            ("id", .text(policy.id)), ("title", .text(policy.title)), ("issuer", .text(policy.issuer)),
            ("binding", .truth(policy.isBinding)), ("rules", .number(policy.rules.count)),
            ("crewing", .number(crewing)), ("followUps", .number(followUps)), ("rungs", .number(rungs)),
            ("revisions", .list(policy.revisions.map { .text($0.date.text) })),
          ]))
      } else {
        let revision = policy.revisions.last?.date.text ?? ""
        let force = policy.isBinding ? "" : ", not binding"
        let counts = [
          "\(quantity(policy.rules.count, "rule")) of dates", crewing == 0 ? nil : "\(crewing) of crewing",
          followUps == 0 ? nil : "\(followUps) of what follows", rungs == 0 ? nil : quantity(rungs, "rung"),
        ].compactMap(\.self).joined(separator: ", ")
        console.line("\(policy.id)  \(revision)  \(counts)\(force)  \(policy.title)")
      }
    }
  }
}

/// `homeward policy show ID`: every rule with its paragraph, force and clock.
struct ShowPolicy: ParsableCommand, LongOutput {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show a policy's rules, revisions, readings and documented exclusions.")

  @OptionGroup var options: GlobalOptions

  @Argument(help: "The policy's id.")
  var id: String

  func run() throws {
    let policy = try Policies.policy(id, in: Policies.load())
    let console = options.console
    if options.json {
      for rule in policy.rules { console.json(json(rule, policy)) }
      for rule in try Policies.crewing(of: policy)?.rules ?? [] { console.json(json(rule, policy)) }
      for rule in try Policies.followUps(of: policy)?.rules ?? [] { console.json(json(rule, policy)) }
      for rung in try Policies.ladders(of: policy)?.rungs ?? [] {
        console.json(PolicyLadders.json(rung, policy))
      }
      return
    }
    try write(policy, to: console)
  }

  private func write(_ policy: Policy, to console: Console) throws(CommandFailure) {
    console.line("\(policy.title) (\(policy.id)), \(policy.issuer)")
    for revision in policy.revisions { console.line("  revision \(revision.date.text)  \(revision.note)") }
    for rule in policy.rules {
      console.line("")
      console.line(
        "\(rule.id)  [\(rule.cite.paragraph)]  \(rule.force.rawValue)  \(RuleWords.deadline(rule))")
      console.line("  \(rule.title)")
      console.line("  who: \(ConditionWords.text(rule.who))")
      console.line("  trigger: \(RuleWords.trigger(rule.trigger))")
      for exception in rule.exceptions { console.line("  except: \(RuleWords.exception(exception))") }
      if !rule.interpretations.isEmpty {
        console.line("  readings: \(rule.interpretations.joined(separator: ", "))")
      }
    }
    for rule in try Policies.crewing(of: policy)?.rules ?? [] {
      console.line("")
      console.line(
        "\(rule.id)  [\(rule.cite.paragraph)]  \(rule.force.rawValue)  who goes: \(rule.answer.rawValue)")
      console.line("  \(rule.title)")
      console.line("  \(rule.say)")
    }
    for rule in try Policies.followUps(of: policy)?.rules ?? [] {
      console.line("")
      console.line(
        "\(rule.id)  [\(rule.cite.paragraph)]  \(rule.force.rawValue)  after a visit: \(rule.task.rawValue)")
      console.line("  \(rule.title)")
      console.line("  \(rule.say)")
    }
    PolicyLadders.write(try Policies.ladders(of: policy)?.rungs ?? [], to: console)
    console.line("")
    for entry in policy.interpretations {
      console.line("\(entry.id)  \(entry.status)  \(entry.place): \(entry.question)")
      console.line("  adopted: \(entry.adopted?.text ?? "")")
      for reading in entry.readings where !reading.isAdopted {
        let how =
          reading.wordsOnly.map { "in words only: \($0)" } ?? "can be run with 'homeward policy effect'"
        console.line("  or \(reading.id): \(reading.text) (\(how))")
      }
    }
    for exclusion in policy.exclusions {
      console.line("no rule for \(exclusion.requirement): \(exclusion.why)")
    }
  }

  private func json(_ rule: Rule, _ policy: Policy) -> JSONValue {
    .object([
      ("policy", .text(policy.id)), ("rule", .text(rule.id)), ("title", .text(rule.title)),
      ("paragraph", .text(rule.cite.paragraph)), ("force", .text(rule.force.rawValue)),
      ("covers", .list(rule.covers.map { .text($0) })), ("who", .text(ConditionWords.text(rule.who))),
      ("trigger", .text(RuleWords.trigger(rule.trigger))), ("deadline", .text(RuleWords.deadline(rule))),
      ("validFrom", .text(rule.validity.from.text)), ("validTo", .optional(rule.validity.to?.text)),
      ("interpretations", .list(rule.interpretations.map { .text($0) })),
    ])
  }
}

extension ShowPolicy {
  private func json(_ rule: CrewingRule, _ policy: Policy) -> JSONValue {
    .object([
      ("policy", .text(policy.id)), ("crewing", .text(rule.id)), ("title", .text(rule.title)),
      ("paragraph", .text(rule.cite.paragraph)), ("force", .text(rule.force.rawValue)),
      ("covers", .list(rule.covers.map { .text($0) })), ("answer", .text(rule.answer.rawValue)),
      ("say", .text(rule.say)), ("validFrom", .text(rule.validity.from.text)),
      ("validTo", .optional(rule.validity.to?.text)),
    ])
  }
}

extension ShowPolicy {
  private func json(_ rule: FollowUpRule, _ policy: Policy) -> JSONValue {
    .object([
      ("policy", .text(policy.id)), ("followUp", .text(rule.id)), ("title", .text(rule.title)),
      ("paragraph", .text(rule.cite.paragraph)), ("force", .text(rule.force.rawValue)),
      ("covers", .list(rule.covers.map { .text($0) })), ("task", .text(rule.task.rawValue)),
      ("atOnce", .truth(rule.isAtOnce)), ("mustBeAnswered", .truth(rule.mustBeAnswered)),
      ("say", .text(rule.say)), ("validFrom", .text(rule.validity.from.text)),
      ("validTo", .optional(rule.validity.to?.text)),
    ])
  }
}

/// `homeward policy check`: loading, lints and golden cases of a folder of policies.
struct CheckPolicies: ParsableCommand, LongOutput {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check every policy: keys, words, validity, readings, and its golden cases.")

  @OptionGroup var options: GlobalOptions

  @Argument(help: "The folder of policies; the installation's where none is named.")
  var directory: String?

  func run() throws {
    let place = if let directory { directory } else { try Installation.policies() }
    guard Installation.isFolder(place + "/calendars") else {
      throw CommandFailure(
        .notFound, "this is no folder of policies: it has no folder 'calendars'", where: place,
        remedy: "name a folder laid out like the installation's Policies")
    }
    let reports: [PolicyCheck.Report]
    do {
      reports = try PolicyCheck.run(directory: place)
    } catch {
      throw Policies.failure(error)
    }
    let console = options.console
    for report in reports {
      if options.json {
        console.json(
          .object([
            ("policy", .text(report.policy)), ("rules", .number(report.rules)),
            ("cases", .number(report.cases)),
            (
              "problems",
              .list(
                report.problems.map {
                  .object([
                    ("file", .text($0.file)), ("line", $0.line.map { .number($0) } ?? .null),
                    ("message", .text($0.message)),
                  ])
                })
            ),
          ]))
      } else {
        let verdict = report.problems.isEmpty ? "good" : quantity(report.problems.count, "problem")
        console.line(
          "\(report.policy): \(quantity(report.rules, "rule")), \(quantity(report.cases, "case")), \(verdict)"
        )
        for problem in report.problems { Console.message(problem.description) }
      }
    }
    guard !reports.isEmpty else {
      throw CommandFailure(
        .notFound, "the folder holds no policy", where: place, remedy: "name a folder of policies")
    }
    if reports.contains(where: { !$0.problems.isEmpty }) { throw ExitCode(ExitStatus.invalidData.rawValue) }
  }
}
