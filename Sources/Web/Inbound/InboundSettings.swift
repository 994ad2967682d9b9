/// By what those who tell us something prove who they are. Where nothing is set, nobody can tell us anything.
public struct InboundSettings: Sendable {
  /// The bearer tokens of which GOV.UK Notify brings one with its receipts.
  public var receiptTokens: [String] = []

  public init(receiptTokens: [String] = []) { self.receiptTokens = receiptTokens }
}
