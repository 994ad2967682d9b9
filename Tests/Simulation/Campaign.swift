package import Casework
package import Policy

/// Many runs, one seed after another, and what came of them.
package struct Campaign {
  package private(set) var runs = 0
  package private(set) var events = 0
  package private(set) var milliseconds: Int64 = 0
  package private(set) var breaches: [Breach] = []
  package private(set) var counts = RunCounts()

  package init() {}

  /// The years that were simulated.
  package var years: Double { Double(milliseconds) / (365.25 * 86_400_000) }

  /// What came of two campaigns together.
  package static func += (left: inout Campaign, right: Campaign) {
    left.runs += right.runs
    left.events += right.events
    left.milliseconds += right.milliseconds
    left.breaches += right.breaches
    left.counts += right.counts
  }

  /// Runs seeds as long as `goesOn` says so, and stops after so many that fail.
  package mutating func run(
    _ seeds: some Sequence<UInt64>, _ book: LadderBook, guards: Climbing.Guards = .all,
    mostBreaches: Int = 10,
    while goesOn: () -> Bool = { true }
  ) {
    for seed in seeds {
      guard breaches.count < mostBreaches, goesOn() else { return }
      let result = World(seed: seed, book: book, guards: guards).run()
      runs += 1
      events += result.events
      milliseconds += result.span
      counts += result.counts
      if let breach = result.breach { breaches.append(breach) }
    }
  }
}
