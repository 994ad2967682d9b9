import Casework
import Policy
import Testing

@Suite("What prompts and packs rest on")
struct PracticeCitationTests {
  @Test(
    "every paragraph that a prompt or a pack names has a fingerprint, and none is kept for nothing [HV-4.3, HV-7.8.9, PO-2]",
    arguments: ["hmpps-home-visits", "college-app", "us-county"])
  func everyParagraphHasOne(policy: String) throws {
    let own = PracticeCitations.of(policy)
    let other = PracticeCitations.other(of: policy)?.citations ?? []
    #expect(Set((own + other).map(\.cite.paragraph)) == Set(PracticeCitations.paragraphs(policy).keys))
    #expect((own + other).allSatisfy { $0.cite.sha256?.utf8.count == 64 })
    #expect(own.count + other.count == Set((own + other).map(\.cite.paragraph)).count)
  }

  @Test("where a rule cites the same paragraph its fingerprint is the same")
  func sameAsTheRules() throws {
    let root = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    var compared = 0
    for policy in try PolicyLibrary.load(directory: root + "/Policies").policies {
      var cited: [String: String] = [:]
      let crewing = try CrewingLoader.load(policy: policy.id, directory: root + "/Policies")?.rules ?? []
      let after = try FollowUpLoader.load(policy: policy.id, directory: root + "/Policies")?.rules ?? []
      var citations: [Citation] = []
      for rule in policy.rules { citations += [rule.cite] + rule.also }
      for rule in crewing { citations += [rule.cite] + rule.also }
      for rule in after { citations += [rule.cite] + rule.also }
      for list in policy.checklists { citations += list.items.compactMap(\.citation) }
      for cite in citations { cited[cite.paragraph] = cite.sha256 }
      for (cite, _) in PracticeCitations.of(policy.id) {
        guard let same = cited[cite.paragraph] else { continue }
        compared += 1
        #expect(cite.sha256 == same, "\(policy.id) \(cite.paragraph)")
      }
    }
    #expect(compared >= 8)
  }
}
