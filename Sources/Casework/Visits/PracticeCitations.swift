public import Policy

/// The fingerprints of the paragraphs that prompts at a visit and what is looked into before one rest on, so that
/// `homeward policy verify` holds them against the document as it holds rules.
public enum PracticeCitations {
  /// Another document that a policy's lists rest on, by its SHA-256.
  public struct OtherDocument: Sendable {
    public let sha256: String
    public let citations: [(cite: Citation, what: String)]
  }

  /// What the lists of a policy cite of its own document, in order of paragraph, with what rests on it.
  public static func of(_ policy: String) -> [(cite: Citation, what: String)] {
    cited(policy, in: fingerprints[policy] ?? [:])
  }

  /// What the lists of a policy cite of another document than the policy's own; nil where they cite none.
  public static func other(of policy: String) -> OtherDocument? {
    guard policy == "us-county" else { return nil }
    return OtherDocument(
      sha256: "3f2e90bfbe4c3d540500453c1c9901cedb4822f136552edb90dd4eb08a11910c",
      citations: cited(policy, in: officersOnVisits))
  }

  /// The paragraphs that the lists of a policy name, with what rests on each: `prompts`, `pack` or both.
  public static func paragraphs(_ policy: String) -> [String: String] {
    let prompts = Set(ObservationPrompt.all(of: policy).map(\.paragraph))
    let pack = Set(PackKind.required(by: [policy]).map(\.paragraph))
    return Dictionary(
      uniqueKeysWithValues: prompts.union(pack).map { paragraph in
        let rests = [prompts.contains(paragraph) ? "prompts" : nil, pack.contains(paragraph) ? "pack" : nil]
        return (paragraph, rests.compactMap(\.self).joined(separator: " and "))
      })
  }

  private static func cited(
    _ policy: String, in fingerprints: [String: String]
  ) -> [(cite: Citation, what: String)] {
    paragraphs(policy).sorted { $0.key < $1.key }.compactMap { paragraph, what in
      fingerprints[paragraph].map { (Citation(paragraph: paragraph, sha256: $0), what) }
    }
  }

  /// By policy; the paragraphs are those of its document.
  private static let fingerprints: [String: [String: String]] = [
    "hmpps-home-visits": framework, "college-app": practice, "us-county": bulletin,
  ]

  private static let framework = [
    "4.2": "e9ee368926456308a37727518f2c1c294870f1b70e8131fac5449e6e75da8820",
    "4.3": "e3a0ba162c401e429c46f91d1e7ff96fecb43ff2b4ec865d74f24d455ddaa6fc",
    "5.3.6": "528960063a5ea08f25b95216f2cbee037aa64ff6fe75a4e463351b3db4cd4460",
    "7.7.9": "c174f2a1a965d66d07b63bfd0c4a1318c8606dc7d8d0f3c1ad73a889adbcca01",
    "7.8.10": "b056744dcd3a004f3c0c2e96897de4babaf2e624cf6522d7a06cc5ee0cb11dcc",
    "7.8.13": "d579759d3fc1c05d99f0dc3cc5b9cf5e27653cdb77da5ad5181c6a331d8a18bb",
    "7.8.7": "eea1c75a6902cb621c443a2783a93cf763f72d9dd2ab5d6dbd62ad5a3b592d10",
    "7.8.9": "8c79bd966efb1b4cdb8ba6ebc5dd43d0926510ea97f8387c83fbbded661ea5ef",
  ]

  private static let practice = [
    "Officer and staff safety 1": "8c6ceed5f31b7036c3259e09f1422f0c978e374ef876c6c18b4bba152451e34f",
    "Officers and staff conducting home visits 2":
      "7a4b7de7195d751fb9eed5a8c86bb20f4a411f7490744e725fdfa83216698799",
    "Outcome of home visit 1": "392f7ed1a8d668563c8467ac37e029d369eb9ed92c47c7634567711009511928",
    "Outcome of home visit 2": "d4d2883d24aa44b8dc168686b3565d49bb3e354df13bc88a0ff490541049c078",
    "Preparation 1": "da9cfcc4a2a9bad5f655e6ed044d2828b3ad85db7b52d12367de3c428404d102",
    "Preparation 3": "896f89f96ef2d313fe58b6dc7f00e5dfd1f70388dbcb7d3323489f43748eb442",
  ]

  private static let bulletin = [
    "Before Your Home Visit 1": "5b25858b747e03348b48b97c61f99a9816ab293b9912f890aecde7273397e5bd",
    "Before Your Home Visit 2": "1c847e392e59c0abbea1d88d1303a1baa9a9935fa6670366a77050f41b1b1e76",
    "Before Your Home Visit 3": "fa1a4ccb628675e9c451f355798a6c5dc0904ca0329e92282ac74aa794a6f4f9",
  ]

  /// What probation officers do on home visits: a text of its own, beside the bulletin.
  private static let officersOnVisits = [
    "Engagement and Assessment 1": "dd1f8226afd428a7dd54127986739b509d4d147d142b11902095ba3a16fc5730",
    "Preparation and Planning 1": "5a75098cc8c657b36c7e40698d09025e833eef0c5f23a6c34edf2af19ec9e246",
  ]
}
