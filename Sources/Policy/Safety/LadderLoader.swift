/// Reads ladder.yaml of a policy's folder: who is told, in which order, when a visit does not end as it should; every
/// unknown key an error.
public enum LadderLoader {
  /// The ladders of a policy; nil where its folder has none. Throws the first problem found.
  public static func load(policy: String, directory: String) throws(PolicyError) -> LadderPolicy? {
    let path = directory + "/" + policy + "/ladder.yaml"
    guard TextFile.exists(path) else { return nil }
    let ladders = try ladders(policy: policy, text: TextFile.read(path), file: path)
    if let problem = LadderCheck.lints(ladders, file: path).first { throw problem }
    return ladders
  }

  static func ladders(policy: String, text: String, file: String) throws(PolicyError) -> LadderPolicy {
    let fields = try YAMLValue.parse(text, file: file).fields(["settings", "rungs"])
    let settings = try settings(fields.required("settings"))
    var rungs: [LadderRung] = []
    for item in try fields.required("rungs").items(most: 100) {
      rungs.append(try item.named("rung") { value throws(PolicyError) in try rung(value) })
    }
    return LadderPolicy(policy: policy, settings: settings, rungs: rungs)
  }

  private static func settings(_ value: YAMLValue) throws(PolicyError) -> LadderSettings {
    let fields = try value.fields([
      "not_arrived_after", "overdue_after", "late_after", "acknowledgement", "confirmation", "still_open",
    ])
    func seconds(_ key: String) throws(PolicyError) -> Int {
      try span(fields.required(key), key)
    }
    return LadderSettings(
      after: [
        .notArrived: try seconds("not_arrived_after"), .overdue: try seconds("overdue_after"), .help: 0,
        .device: 0, .duress: 0,
      ],
      lateAfter: try seconds("late_after"), acknowledgement: try seconds("acknowledgement"),
      confirmation: try seconds("confirmation"), stillOpen: try seconds("still_open"))
  }

  private static func span(_ value: YAMLValue, _ key: String) throws(PolicyError) -> Int {
    let seconds = try value.integer()
    guard (10...7200).contains(seconds) else { throw value.wrong("\"\(key)\" is 10 to 7200 seconds") }
    return seconds
  }

  private static func rung(_ value: YAMLValue) throws(PolicyError) -> LadderRung {
    let fields = try value.fields(
      RuleHead.keys.union(["ladder", "task", "tell", "together", "attempts", "window"]))
    let head = try RuleHead(fields)
    var attempts = 1
    if let number = fields["attempts"] {
      attempts = try number.integer()
      guard (1...9).contains(attempts) else { throw number.wrong("\"attempts\" is 1 to 9") }
    }
    return LadderRung(
      id: head.id, title: head.title, covers: head.covers, validity: head.validity, cite: head.cite,
      also: head.also, force: head.force, ladder: try fields.required("ladder").word(LadderKind.self),
      task: try fields.required("task").word(RungTask.self), tell: try fields.required("tell").someWords(),
      isTogether: try fields["together"]?.flag() ?? false, attempts: attempts,
      window: try span(fields.required("window"), "window"), say: head.say, line: value.line)
  }
}
