import Casework
import Foundation
import Policy
import Simulation

/// Runs worlds on every core for so many seconds and says how many, how fast and what failed;
/// `HOMEWARD_SIMULATION_SECONDS` (20) says how long, `HOMEWARD_SIMULATION_FROM` (1) with which seed it begins,
/// `HOMEWARD_SIMULATION_SEED` runs one alone and tells what happened in it.
@main
enum Simulate {
  static func main() async throws {
    let surroundings = ProcessInfo.processInfo.environment
    guard let policy = try LadderLoader.load(policy: "hmpps-home-visits", directory: "Policies") else {
      throw CocoaError(.fileNoSuchFile)
    }
    let book = LadderBook(policy: policy.policy, settings: policy.settings, rungs: policy.rungs)
    if let seed = surroundings["HOMEWARD_SIMULATION_SEED"].flatMap({ UInt64($0) }) {
      let result = World(seed: seed, book: book, keepsHistory: true).run()
      for line in result.history { say(line) }
      say(result.breach.map { "\($0)" } ?? "seed \(seed): nothing wrong, \(result.events) events")
      exit(result.breach == nil ? 0 : 1)
    }
    let seconds = surroundings["HOMEWARD_SIMULATION_SECONDS"].flatMap { Double($0) } ?? 20
    let from = surroundings["HOMEWARD_SIMULATION_FROM"].flatMap { UInt64($0) } ?? 1
    let clock = ContinuousClock()
    let begun = clock.now
    let cores = UInt64(max(1, ProcessInfo.processInfo.activeProcessorCount))
    var campaign = Campaign()
    await withTaskGroup(of: Campaign.self) { group in
      for core in 0..<cores {
        group.addTask {
          var campaign = Campaign()
          campaign.run(sequence(first: from + core) { $0 + cores }, book) {
            clock.now - begun < .seconds(seconds)
          }
          return campaign
        }
      }
      for await one in group { campaign += one }
    }
    let took = (clock.now - begun) / .seconds(1)
    let rate = Double(campaign.events) / took
    say(
      "simulated \(campaign.runs) worlds, \(String(format: "%.1f", campaign.years)) years, \(campaign.events) events in "
        + "\(String(format: "%.1f", took)) s: \(Int(rate)) events/s")
    say("\(campaign.counts)")
    for breach in campaign.breaches {
      say("FAILED \(breach)\n  run it alone: HOMEWARD_SIMULATION_SEED=\(breach.seed)")
    }
    exit(campaign.breaches.isEmpty ? 0 : 1)
  }

  private static func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
  }
}
