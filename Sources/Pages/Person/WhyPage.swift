public import Casework
public import Policy

/// Why an obligation has its date: the whole trace of the rule.
public struct WhyPage: Page {
  public let file: PersonFile
  public let explanation: Explanation
  /// The title of the policy in words.
  public let policyTitle: String

  public init(file: PersonFile, explanation: Explanation, policyTitle: String) {
    self.file = file
    self.explanation = explanation
    self.policyTitle = policyTitle
  }
}
