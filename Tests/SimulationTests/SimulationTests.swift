import Casework
import Foundation
import Policy
import Simulation
import Testing

@Suite("Worlds in which everything fails")
struct SimulationTests {
  @Test("I1 to I9 hold in the worlds of the first seeds, and all of them come to an end")
  func holds() throws {
    var campaign = Campaign()
    campaign.run(1...200, try Ladders.book())
    #expect(campaign.breaches.isEmpty, "\(campaign.breaches)")
    #expect(campaign.runs == 200)
    // They are worlds in which something happens.
    #expect(campaign.counts.steps > 1000)
    #expect(campaign.counts.sends > 1000)
    #expect(campaign.counts.crashes > 100)
    #expect(campaign.counts.stale > 0)
    #expect(campaign.counts.caughtUp > 0)
    #expect(campaign.counts.duress > 10)
  }

  @Test("A seed that failed once holds", arguments: Kept.seeds)
  func kept(_ seed: UInt64) throws {
    let result = World(seed: seed, book: try Ladders.book()).run()
    #expect(result.breach == nil, "\(result.breach.map { "\($0)" } ?? "")")
  }

  @Test("One seed is one world")
  func same() throws {
    let first = World(seed: 7, book: try Ladders.book(), keepsHistory: true).run()
    let second = World(seed: 7, book: try Ladders.book(), keepsHistory: true).run()
    #expect(first.history == second.history)
    #expect(!first.history.isEmpty)
    #expect(first.events == second.events)
  }

  @Test(
    "The worlds notice when a guard is taken away",
    arguments: [
      Climbing.Guards.fence, .epoch, .uniqueKey, .highWater, .catchUp, .all,
    ])
  func mutants(_ guards: Climbing.Guards) throws {
    var campaign = Campaign()
    campaign.run(
      1...400, try Ladders.book(), guards: Climbing.Guards.all.subtracting(guards), mostBreaches: 1)
    #expect(!campaign.breaches.isEmpty)
  }
}

/// Seeds that failed once, and by what.
enum Kept {
  static let seeds: [UInt64] = [61, 101, 322, 729, 906, 1365, 1834]
}
