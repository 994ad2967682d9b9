/// Everything that can be checked about the ladders of one policy.
enum LadderCheck {
  /// Problems of the ladders in a policy's folder, and how many rungs they have.
  static func run(
    _ policy: Policy, directory: String
  ) throws(PolicyError) -> (rungs: Int, problems: [PolicyError]) {
    let path = directory + "/ladder.yaml"
    guard TextFile.exists(path) else { return (0, []) }
    let ladders = try LadderLoader.ladders(policy: policy.id, text: TextFile.read(path), file: path)
    let problems =
      lints(ladders, file: path, needsFingerprints: policy.sourceDocument != nil)
      + RuleHead.tooEarly(ladders.rungs, policy, file: path)
    return (ladders.rungs.count, problems)
  }

  /// What is wrong with ladders as a whole: each kind has rungs that are climbed, and the last of them tells the fixed
  /// duty number to take over; nothing that is said breaks the line a book is kept in.
  static func lints(_ ladders: LadderPolicy, file: String, needsFingerprints: Bool = false) -> [PolicyError] {
    var problems = RuleHead.lints(
      ladders.rungs.sorted { $0.id < $1.id }, file: file, needsFingerprints: needsFingerprints)
    for kind in LadderKind.allCases {
      let climbed = ladders.rungs.filter { $0.ladder == kind && $0.task != .know }
      func report(_ message: String, _ line: Int?) {
        problems.append(
          PolicyError(file: file, line: line, message: "ladder \(kind.rawValue): \(message)"))
      }
      guard let last = climbed.last else {
        report("has no rung", nil)
        continue
      }
      if last.task != .takeOver || last.tell != [.dutyNumber] {
        report("its last rung has the duty number take over", last.line)
      }
      if climbed.count < 2 { report("somebody is told before the duty number", last.line) }
      if kind.isUrgent, climbed.first?.task == .callVisitor {
        report("whoever is in danger is not called first", climbed.first?.line)
      }
    }
    for rung in ladders.rungs
    where (rung.say + rung.cite.paragraph).contains(where: { $0.isNewline || $0 == "\t" }) {
      problems.append(
        PolicyError(file: file, line: rung.line, message: "rung \(rung.id): \"say\" is one line"))
    }
    return problems
  }
}
