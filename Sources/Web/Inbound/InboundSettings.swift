public import Notices

/// By what those who tell us something prove who they are. Where nothing is set, nobody can tell us anything.
public struct InboundSettings: Sendable {
  /// The bearer tokens of which GOV.UK Notify brings one with its receipts.
  public var receiptTokens: [String] = []
  /// The secrets of which the provider of lone worker devices, or an alarm receiving centre, signs with one.
  public var alarmSecrets: [WebhookSecret] = []
  /// The bearer tokens of which whoever passes text messages on brings one.
  public var textTokens: [String] = []
  /// The number that staff text, as it is dialled; nil where they are told of none.
  public var textNumber: String?

  public init(
    receiptTokens: [String] = [], alarmSecrets: [WebhookSecret] = [], textTokens: [String] = [],
    textNumber: String? = nil
  ) {
    self.receiptTokens = receiptTokens
    self.alarmSecrets = alarmSecrets
    self.textTokens = textTokens
    self.textNumber = textNumber
  }
}
