/// Where a plan keeps its tables: made once, never moved, given back with the plan.
///
/// Evaluation reads them through plain pointers. Counting references for each look would cost more than the look, and
/// workers side by side would fight over the counts.
final class PlanStorage: @unchecked Sendable {
  private var releases: [() -> Void] = []

  /// Keeps a copy of a list; the buffer lasts as long as the storage.
  func keep<Element>(_ list: [Element]) -> UnsafeBufferPointer<Element> {
    let kept = UnsafeMutableBufferPointer<Element>.allocate(capacity: list.count)
    _ = kept.initialize(from: list)
    releases.append {
      kept.deinitialize()
      kept.deallocate()
    }
    return UnsafeBufferPointer(kept)
  }

  /// Keeps an object; the reference lasts as long as the storage.
  func keep<Object: AnyObject>(_ object: Object) -> Unmanaged<Object> {
    let kept = Unmanaged.passRetained(object)
    releases.append { kept.release() }
    return kept
  }

  deinit {
    for release in releases { release() }
  }
}
