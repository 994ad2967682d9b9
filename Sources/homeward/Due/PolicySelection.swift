import ArgumentParser
import CivilTime
import Policy

/// A policy as typed: `hmpps-home-visits`, or pinned to a revision `hmpps-home-visits@2022-05-12`.
struct PolicyArgument: ExpressibleByArgument, Hashable, Sendable {
  let id: String
  let revision: String?

  init?(argument: String) {
    let parts = argument.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    guard let id = parts.first, !id.isEmpty else { return nil }
    self.id = String(id)
    revision = parts.count > 1 ? String(parts[1]) : nil
  }

  static var standard: PolicyArgument { PolicyArgument(id: PolicyLibrary.standard) }

  private init(id: String) {
    self.id = id
    revision = nil
  }
}

/// The policies of the installation, with their failures in words.
enum Policies {
  /// Loads all policies of the installation, or only the ones named, which starts quicker.
  static func load(
    _ directory: String? = nil, only ids: Set<String>? = nil
  ) throws(CommandFailure) -> PolicyLibrary {
    let place = if let directory { directory } else { try Installation.policies() }
    do {
      let library = try PolicyLibrary.load(directory: place, only: ids)
      // A name nobody knows is answered with the names there are.
      let isMissing = ids.map { $0.contains { library.policy($0) == nil } } ?? false
      return isMissing ? try PolicyLibrary.load(directory: place) : library
    } catch {
      throw failure(error)
    }
  }

  static func policy(_ id: String, in library: PolicyLibrary) throws(CommandFailure) -> Policy {
    guard let policy = library.policy(id) else {
      let known = library.policies.map(\.id).joined(separator: ", ")
      throw CommandFailure(.notFound, "there is no policy '\(id.prefix(60))'", remedy: "known here: \(known)")
    }
    return policy
  }

  /// The rules about who goes, of a policy that has any.
  static func crewing(of policy: Policy) throws(CommandFailure) -> CrewingPolicy? {
    let directory = try Installation.policies()
    do { return try CrewingLoader.load(policy: policy.id, directory: directory) } catch {
      throw failure(error)
    }
  }

  /// The rules about what follows a visit, of a policy that has any.
  static func followUps(of policy: Policy) throws(CommandFailure) -> FollowUpPolicy? {
    let directory = try Installation.policies()
    do { return try FollowUpLoader.load(policy: policy.id, directory: directory) } catch {
      throw failure(error)
    }
  }

  /// Who is told when a visit does not end as it should, of a policy that has ladders.
  static func ladders(of policy: Policy) throws(CommandFailure) -> LadderPolicy? {
    let directory = try Installation.policies()
    do { return try LadderLoader.load(policy: policy.id, directory: directory) } catch {
      throw failure(error)
    }
  }

  /// An evaluator for a policy as typed, from one point of view.
  static func evaluator(
    _ wanted: PolicyArgument, in library: PolicyLibrary, asOf: CivilDate, knownAt: Instant?,
    alternatives: Set<String> = []
  ) throws(CommandFailure) -> Evaluator {
    let policy = try policy(wanted.id, in: library)
    do {
      return try Evaluator(
        policy: policy, library: library, asOf: asOf, knownAt: knownAt, revision: wanted.revision,
        alternatives: alternatives)
    } catch {
      throw CommandFailure(.notFound, error.message, remedy: "homeward policy show \(policy.id)")
    }
  }

  static func failure(_ error: PolicyError) -> CommandFailure {
    CommandFailure(
      .invalidData, error.message, where: error.line.map { "\(error.file):\($0)" } ?? error.file,
      remedy: "correct the file and run: homeward policy check")
  }
}
