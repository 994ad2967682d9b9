import Records
import Storage

extension Desk {
  /// Writes down that somebody who proved nothing tried to tell us something: of which kind, and under which request.
  public func noteInboundRefusal(_ kind: String) async throws {
    let rows = accesses(
      to: [("inbound", kind)], by: "nobody", purpose: "visit-safety", verb: .collection, outcome: .refused)
    try await store.write { try AccessLog.append(rows, in: $0) }
  }
}
