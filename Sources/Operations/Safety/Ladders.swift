import CivilTime
public import Policy
import Records
import Storage
import Synchronization

/// Ladders that were read: those in force on a day, and those that visits were frozen with.
final class LadderCache: Sendable {
  private struct Known {
    var day: CivilDate?
    var current: LadderBook?
    var frozen: [String: LadderBook] = [:]
  }

  private let known = Mutex(Known())
  /// The most that is kept; a policy has a handful over the years.
  private static let most = 256

  func current(on day: CivilDate, _ make: () throws(PolicyError) -> LadderBook) throws(PolicyError)
    -> LadderBook
  {
    if let book = known.withLock({ $0.day == day ? $0.current : nil }) { return book }
    let book = try make()
    known.withLock {
      $0.day = day
      $0.current = book
    }
    return book
  }

  func frozen(_ digest: String, _ make: () throws(StoreError) -> LadderBook) throws(StoreError) -> LadderBook
  {
    if let book = known.withLock({ $0.frozen[digest] }) { return book }
    let book = try make()
    known.withLock {
      if $0.frozen.count >= LadderCache.most { $0.frozen = [:] }
      $0.frozen[digest] = book
    }
    return book
  }
}

extension Desk {
  /// The ladders in force today: those of the first governing policy that has any, else those of the framework for home
  /// visits; where the policies have none at all, the duty number is told of everything.
  public func ladders() throws(PolicyError) -> LadderBook {
    let day = today
    return try ladderCache.current(on: day) { () throws(PolicyError) -> LadderBook in
      for id in policies.map(\.id) + [PolicyLibrary.standard] {
        if let found = try LadderLoader.load(policy: id, directory: library.directory) {
          return found.book(on: day)
        }
      }
      return LadderBook.bare
    }
  }

  /// The ladders a live visit is watched by.
  func ladders(of digest: String, _ transaction: any Transaction) throws(StoreError) -> LadderBook {
    try ladderCache.frozen(digest) { () throws(StoreError) -> LadderBook in
      try LiveRecords.book(digest, transaction)
    }
  }
}
