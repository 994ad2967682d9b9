import CivilTime
import Policy
import Testing

@Suite("The library of policies")
struct LibraryTests {
  @Test("Only the policies named are read, with the calendars they go by, and they are the same as among all")
  func onlyTheNamed() throws {
    let all = try Scene.library()
    let few = try PolicyLibrary.load(directory: Scene.directory, only: ["hmpps-home-visits", "us-texas"])
    #expect(few.policies.map(\.id) == ["hmpps-home-visits", "us-texas"])
    #expect(few.calendars.map(\.id) == ["england-and-wales", "us-federal"])
    for policy in few.policies { #expect(all.policy(policy.id) == policy) }
    for calendar in few.calendars { #expect(all.calendar(calendar.id) == calendar) }
    #expect(all.calendars.count == 4 && all.policies.count > 2)
  }

  @Test("A policy that is not there is left out, and no calendar is read for it")
  func unknown() throws {
    let none = try PolicyLibrary.load(directory: Scene.directory, only: ["no-such-policy"])
    #expect(none.policies.isEmpty && none.calendars.isEmpty)
  }
}
